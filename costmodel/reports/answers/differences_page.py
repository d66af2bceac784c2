"""The page Differences of the comparison workbook: assumptions whose values differ between scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.files.look import COUNT
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.reports.sheets.assumptions_page import number_format
from costmodel.reports.sheets.budget_page import FIRST_YEAR
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.used_assumptions import Used
    from costmodel.reports.sheets.result_report import ScenarioReport


def differences_page(reports: Sequence[ScenarioReport], stamp: str) -> Page:
    """Assumptions that differ between scenarios."""
    values = [{_key(one): one for one in report.used} for report in reports]
    owners = list(dict.fromkeys(one.owner for report in reports for one in report.used))
    known = {key: one for scenario in values for key, one in scenario.items()}
    order = sorted(known, key=lambda key: owners.index(known[key].owner))
    rows = [row for key in order if (row := _difference(key, values)) is not None]
    columns = [
        TableColumn("Policy or area"),
        TableColumn("Assumption", wrap=True),
        TableColumn("From year", "0", wrap=True),
        *(TableColumn(phrase("In {scenario}", scenario=one.result.scenario.name), COUNT) for one in reports),
        TableColumn("Unit"),
        TableColumn("Cell"),
    ]
    return Page(
        "Differences", "Differences", "Assumptions that differ between scenarios.", stamp,
        [PageTable(columns, rows, name="Differences")], [46, 60, 11, *[18] * len(reports), 24, 18], frozen=2,
    )  # fmt: skip


def _key(one: Used) -> tuple[str, int]:
    return one.path, one.from_year or 0


def _difference(key: tuple[str, int], values: Sequence[dict[tuple[str, int], Used]]) -> TableRow | None:
    """One assumption over the scenarios; None where all agree."""
    steps = [scenario.get(key) or _before(key, scenario) for scenario in values]
    shown = [one.value for one in steps if one is not None]
    if len(set(shown)) <= 1 and len(shown) == len(steps):
        return None
    first = next(scenario[key] for scenario in values if key in scenario)
    cited = ", ".join(dict.fromkeys(scenario[key].cell for scenario in values if key in scenario))
    cells = ["not in this scenario" if one is None else one.value for one in steps]
    number = number_format(first.unit, first.value)
    numbers = dict.fromkeys(range(FIRST_YEAR, FIRST_YEAR + len(values)), number)
    return TableRow([first.owner, first.label, first.from_year, *cells, first.unit, cited], numbers=numbers)


def _before(key: tuple[str, int], scenario: dict[tuple[str, int], Used]) -> Used | None:
    """The value continued from an earlier year where a scenario has no step of its own."""
    earlier = [year for path, year in scenario if path == key[0] and year <= key[1]]
    return scenario[key[0], max(earlier)] if earlier else None
