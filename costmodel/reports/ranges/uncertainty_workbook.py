"""The workbooks of a simulation and of a sensitivity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.reports.files.page_file import write_pages
from costmodel.reports.language import uncertainty_words as texts
from costmodel.reports.language import words
from costmodel.reports.layout.page import Page
from costmodel.reports.ranges import draws_pages
from costmodel.reports.ranges.ranges_page import ranges
from costmodel.reports.ranges.sensitivity_page import sensitivity_page
from costmodel.reports.ranges.uncertainty_method import METHOD, SENSITIVITY_METHOD
from costmodel.reports.sheets import about_page
from costmodel.reports.sheets.result_report import moment, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.layout.page import PageTable
    from costmodel.reports.ranges.uncertainty_report import Uncertainty
    from costmodel.uncertainty.sensitivity import Sensitivity

HELPER = "Chart figures"
HELPER_WIDTHS = (60, *[16] * 8)


def write_uncertainty(uncertainty: Uncertainty, path: str | Path) -> Path:
    """Write the workbook of a simulation, with its sensitivities, whole or not at all.

    Raises OutputError where it cannot be written, and where the simulation did not keep gross cost.
    """
    simulation = uncertainty.simulation
    properties = {
        **uncertainty.report.properties,
        "title": f"{simulation.result.assumptions.title}: {simulation.result.scenario.label}, uncertainty",
        "seed": str(simulation.seed),
        "draws": str(simulation.draws),
    }
    return write_pages(path, uncertainty_pages(uncertainty), properties, uncertainty.report.made_at)


def uncertainty_pages(uncertainty: Uncertainty) -> list[Page]:
    """The pages of a simulation and of the sensitivities of the same scenario."""
    result = uncertainty.report.result
    labels = texts.labels(uncertainty.simulation)
    summary, shown = ranges(uncertainty)
    sensitivity, alone = sensitivity_page(
        uncertainty.tornados, labels, uncertainty.report.currency, uncertainty.stamp
    )
    pairs = [
        *about_page.origin(uncertainty.simulation.stamp, result.scenario.label),
        ("How the draws were made", uncertainty.simulation.method),
        ("Made at", moment(uncertainty.report.made_at)),
        ("Checks of the central estimates", "\n".join(uncertainty.report.verdict.lines)),
        *about_page.facts(result.assumptions),
    ]
    return [
        summary,
        draws_pages.percentiles(uncertainty),
        draws_pages.returns(uncertainty),
        draws_pages.chances(uncertainty),
        sensitivity,
        draws_pages.drawn(uncertainty),
        _helpers([*shown, *alone], uncertainty.stamp),
        _about(pairs, METHOD | SENSITIVITY_METHOD, uncertainty.stamp),
    ]


def write_sensitivity(
    path: str | Path, tornado: Sensitivity, assumptions: Assumptions, made_at: datetime | None = None
) -> Path:
    """Write a sensitivity as a workbook; ``assumptions`` are those it was computed from."""
    when = made_at or now()
    stamp = f"{_set(tornado.stamp)} · scenario {tornado.stamp['scenario']}"
    labels = {str(row["policy"]): str(row["label"]) for row in assumptions.table("Policies").rows}
    title = texts.subject(tornado, labels)
    pairs = [
        *about_page.origin(tornado.stamp), ("Figure", title), ("Made at", moment(when)),
        *about_page.facts(assumptions),
    ]  # fmt: skip
    page, helpers = sensitivity_page([tornado], labels, str(assumptions.about["currency"]), stamp, title)
    pages = [page, _helpers(helpers, stamp), _about(pairs, SENSITIVITY_METHOD, stamp)]
    return write_pages(path, pages, {"title": title, **tornado.stamp}, when)


def _helpers(tables: Sequence[PageTable], stamp: str) -> Page:
    """The figures of the charts, table under table."""
    first, *others = tables
    about = "Data of the charts; the figures themselves are on the other sheets."
    return Page(HELPER, HELPER, about, stamp, [replace(first, gap=1), *others], HELPER_WIDTHS)


def _about(pairs: Iterable[tuple[str, str]], method: Mapping[str, str], stamp: str) -> Page:
    return about_page.about_page(stamp, [about_page.computed(pairs), about_page.how_to_read(method)])


def _set(stamp: Mapping[str, object]) -> str:
    short = str(stamp["content_hash"])[: words.SHORT_HASH]
    return f"{stamp['set']} {stamp['version']} · sha256 {short} · costmodel {stamp['engine_version']}"
