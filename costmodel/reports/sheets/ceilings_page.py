"""The page Ceilings: room below the ceilings, the first year above, the smallest cut, levers and debt."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import DOMESTIC, WHOLE_BUDGET
from costmodel.choice.smallest_cut import cuts_below_ceilings
from costmodel.engine.statements.fiscal_tables import (
    OUTPUT,
    REVENUE,
    CeilingRow,
    ceiling_rows,
    first_breaches,
    fiscal_space_figures,
)
from costmodel.reports.files.look import SHARE
from costmodel.reports.layout.page import (
    Notes,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
    year_columns,
)
from costmodel.reports.sheets.mtef_page import ALL_MINISTRIES, printed_scale
from costmodel.reports.sheets.payers_page import MOST_YEARS, shown_years
from costmodel.reports.sheets.solve_page import CUT_HOW, cut_sentence
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.language.words import CellScale
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Ceilings"
WIDTHS = (52, *[15.0] * 7)
NO_CEILINGS = "The set states no ceilings (table Ceilings)."
NO_BREACH = "No ceiling is broken."
HOW = (
    "Spending: expenditure less what other programmes no longer pay. Fees, tax and savings do not come off.",
    "Need: spending above the ceiling of the whole budget, else above those of the ministries.",
    "Levers: yield of so many years before, less the share that may not come. Left over: need less levers.",
    "Debt: that of the year before with interest, and what is left over.",
    "Each amount is rounded by itself: a sum, or the sheet MTEF, may differ by one unit.",
)
NO_INTEREST = (
    "No interest is charged on this debt: its rate is 0 or not stated (table Society, interest_rate)."
)
ITEMS = {
    "need": "Financing need",
    "levers": "Levers, all",
    "residual": "Left over: need that no lever pays",
    "debt": "Debt on what is left over, end of the year",
    "debt_interest": "Interest on that debt",
}
SECOND_ROUND = {
    OUTPUT: "Output that new policy brings",
    REVENUE: "Tax on it, less tax already counted",
}
SHARES = {
    "gross_cost_of_gdp": "Gross cost, share of GDP",
    "net_cost_of_gdp": "Net cost, share of GDP",
    "gross_cost_of_expenditure": "Gross cost, share of government expenditure",
    "net_cost_of_expenditure": "Net cost, share of government expenditure",
    "gross_cost_of_revenue": "Gross cost, share of government revenue",
    "net_cost_of_revenue": "Net cost, share of government revenue",
}


def ceilings_page(report: ScenarioReport) -> Page:
    """Room by ministry, what would remove a breach, fiscal space, and cost as shares of the budget."""
    scale = printed_scale(report)
    unit = scale.unit(report.result.unit("nominal"))
    rows = ceiling_rows(report.result.fiscal)
    blocks: list[PageBlock] = [Notes([NO_CEILINGS])]
    if rows:
        blocks = [*_breaches(report), _room(rows, report, scale), *_space(rows, report, scale)]
    blocks += [
        _shares(report),
        Notes([phrase("Unit: {unit}.", unit=unit), *(HOW if rows else ())]),
    ]
    return Page(
        NAME,
        "Ceilings and fiscal space",
        phrase(
            "Spending against ceilings, and how to pay for what is above, {years}. {unit}, current prices.",
            years=report.period, unit=unit,
        ),
        report.stamp,
        blocks,
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )  # fmt: skip


def _breaches(report: ScenarioReport) -> Iterator[PageBlock]:
    """The first year above each ceiling, and the smallest cuts in what the scenario adds."""
    first = first_breaches(report.result.fiscal)
    if not first:
        yield Sentences([NO_BREACH])
        return
    yield Sentences(
        [
            phrase(
                "{ministry}: first above its ceiling in {year}.", ministry=_named(ministry), year=str(year)
            )
            for ministry, year in first.items()
        ],
        heading="First year above a ceiling",
    )
    cuts = cuts_below_ceilings(report.result)
    if cuts:
        yield Sentences([cut_sentence(cut) for cut in cuts], heading="Smallest cut below the ceilings")
        yield Notes(CUT_HOW)


def _named(ministry: str) -> str:
    return ALL_MINISTRIES if ministry == WHOLE_BUDGET else ministry


def _years(rows: Sequence[CeilingRow], report: ScenarioReport) -> list[int]:
    """The years with a ceiling, or as many of them as fit."""
    stated = sorted({row.year for row in rows})
    return (
        stated
        if len(stated) < len(WIDTHS)
        else [year for year in shown_years(report.years) if year in stated]
    )


def _room(rows: Sequence[CeilingRow], report: ScenarioReport, scale: CellScale) -> PageTable:
    """Ceiling, spending and room of each ministry in the years shown that have a ceiling."""
    by_ministry: dict[str, dict[int, CeilingRow]] = defaultdict(dict)
    for row in rows:
        by_ministry[row.ministry][row.year] = row
    years = _years(rows, report)
    table = []
    for ministry, by_year in by_ministry.items():
        domestic = any(row.basis == DOMESTIC for row in by_year.values())
        label = "Spending that donors do not pay" if domestic else "Spending"
        table.append(TableRow([_named(ministry), *[None] * len(years)], scale.number, "heading"))
        for name, text, tone in (("ceiling", "Ceiling", ""), ("cost", label, ""),
                                 ("room", "Room (minus: above the ceiling)", "section")):  # fmt: skip
            amounts = [getattr(by_year[year], name) if year in by_year else None for year in years]
            broken = {
                place: "bad" for place, year in enumerate(years, 1)
                if name == "room" and year in by_year and by_year[year].broken
            }  # fmt: skip
            table.append(TableRow([f"  {text}", *amounts], scale.number, tone, tones=broken))
    return PageTable(
        [TableColumn("Ministry"), *year_columns(years)], table, "Room below the ceilings", NAME, height=20
    )


def _space(rows: Sequence[CeilingRow], report: ScenarioReport, scale: CellScale) -> Iterator[PageBlock]:
    """Levers one by one, need, what is left over, debt and interest; then second-round effects."""
    stated = _years(rows, report)
    values = {
        item: np.broadcast_to(amounts, len(report.years)).tolist()
        for item, amounts in fiscal_space_figures(report.result.fiscal).items()
    }
    years = [*stated, *[year for year in report.years[-1:] if year not in stated]][-MOST_YEARS:]
    # Where ceilings end, so does the need: it is then not known, and not 0.
    known = stated or years
    places = [report.years.index(year) for year in known]
    levers = {str(row["lever"]): row for row in report.result.assumptions.table("Levers").rows}
    items: list[TableRow] = []
    for name in values:
        amounts = [values[name][place] for place in places]
        if name.startswith("lever "):
            row = levers[name.removeprefix("lever ")]
            text = phrase("    {lever} ({kind})", lever=row["label"], kind=row["kind"])
            items.append(TableRow([text, *amounts], scale.number))
        elif name in ITEMS:
            items.append(
                TableRow([ITEMS[name], *amounts], scale.number, "strong" if name == "residual" else "section")
            )
    yield PageTable(
        [TableColumn("Fiscal space"), *year_columns(known)], items, "Need, levers and debt", "Fiscal space",
        height=20,
    )  # fmt: skip
    if any(values.get("debt", ())) and not any(values.get("debt_interest", ())):
        yield Notes([NO_INTEREST])
    if OUTPUT in values:
        yield PageTable(
            [TableColumn("Beside the totals"), *year_columns(years)],
            [
                TableRow([text, *(values[item][report.years.index(year)] for year in years)], scale.number)
                for item, text in SECOND_ROUND.items()
            ],
            "Second-round effects, a memorandum", "Second round", height=20,
        )  # fmt: skip


def _shares(report: ScenarioReport) -> PageTable:
    """Cost as a share of GDP, of what the government spends and of what it collects."""
    totals, years = report.result.budget_lines.totals, shown_years(report.years)
    places = [report.years.index(year) for year in years]
    rows = [
        TableRow([text, *(float(getattr(totals, name)[0, place]) for place in places)], SHARE)
        for name, text in SHARES.items()
    ]
    return PageTable(
        [TableColumn("Share"), *year_columns(years)], rows, "Cost of all policies", "Shares of the budget",
        height=20,
    )  # fmt: skip
