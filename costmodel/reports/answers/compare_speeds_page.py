"""The page CompareSpeeds: a reform phased in slowly against the same reform at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.comparison.speeds import DRASTIC, INCREMENTAL
from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.reports.files.look import COUNT
from costmodel.reports.language import words
from costmodel.reports.layout.page import (
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
)
from costmodel.reports.sheets import return_page
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.comparison.speeds import Speed, SpeedComparison

NAME = "CompareSpeeds"
WIDTHS = (52, 26, *[18] * 5)
PATH = f"{NAME} cost"
FIRST = 2
"""Column of the incremental path."""
NONE, NEVER = "none", "never"
SLOWLY, AT_ONCE, DIFFERENCE = "Phased in", "At once", "At once less phased in"
HOW = (
    "Coverage and benefit of the last year are the same; only the way there differs.",
    "Present values are over the baseline. Cost by year is gross cost, at prices of the year.",
    "Benefit foregone: person-years missed x benefit, at base-year prices, not discounted.",
    "Hiring: what posts rise by in a year, or the hires of the table of staff where the set has one.",
    "Waiting is 0 where the set says nothing of places, staff or decisions.",
    "A person in two policies counts twice in person-years.",
)


def compare_speeds_page(compared: SpeedComparison, stamp: str) -> Page:
    """The two speeds in all, cost by year, and by policy."""
    path = _path(compared)
    return Page(
        NAME, "Slowly or at once",
        "What it means to phase a reform in slowly instead of at once, to the same coverage and benefit.",
        stamp,
        [
            Sentences(sentences(compared)), _figures(compared), path, Charts([_chart(compared, path)]),
            _by_policy(compared), Notes([*remarks(compared), *HOW]),
        ],
        WIDTHS, frozen_header=False,
    )  # fmt: skip


def sentences(compared: SpeedComparison) -> list[str]:
    """What going slowly saves and what people miss, hiring and ceilings, in words."""
    slow, fast, gap = compared.total(INCREMENTAL), compared.total(DRASTIC), compared.difference
    unit = compared.incremental.unit("real")
    return [
        phrase(
            "{slow} against {fast}.",
            slow=compared.incremental.scenario.label, fast=compared.drastic.scenario.label,
        ),
        phrase(
            "Phased in slowly, the reform costs {cost} less, and people miss {years} person-years and "
            "{benefit} of benefits."
            if gap.cost_saved >= 0
            else "Phased in slowly, the reform costs {cost} more, and people miss {years} person-years and "
            "{benefit} of benefits.",
            cost=scale_of(gap.cost_saved).amount(abs(gap.cost_saved), unit),
            years=f"{gap.person_years_missed:,.0f}",
            benefit=scale_of(gap.benefit_foregone).amount(gap.benefit_foregone, unit),
        ),
        phrase(
            "At most {slow} people are hired in a year{when}, against {fast}{then} at once.",
            slow=f"{slow.peak_hires:,.0f}", when=_in(slow.peak_year), fast=f"{fast.peak_hires:,.0f}",
            then=_in(fast.peak_year),
        ),
        phrase(
            "Above a ceiling: {slow} years slowly, {fast} at once.",
            slow=str(slow.years_above), fast=str(fast.years_above),
        ),
    ]  # fmt: skip


def remarks(compared: SpeedComparison) -> list[str]:
    """What a reader has to know: effects not stated, and paths that capacity keeps from their end."""
    notes = [] if effects_stated(compared.incremental.budget_lines) else [f"{words.NPV_IS_COST}."]
    if compared.kept_from_end:
        names = words.labels(compared.incremental)
        kept = ", ".join(names[policy] for policy in compared.kept_from_end)
        notes.append(
            phrase(
                "Capacity keeps one of the paths from its end in the last year: {policies}.", policies=kept
            )
        )
    return notes


def _in(year: int | None) -> str:
    return "" if year is None else f" ({year})"


def _figures(compared: SpeedComparison) -> PageTable:
    slow, fast, gap = compared.total(INCREMENTAL), compared.total(DRASTIC), compared.difference
    scale = words.scale(max(abs(slow.present_cost), abs(fast.present_cost)))
    money = scale.unit(compared.incremental.unit("real"))
    columns = [
        TableColumn("Figure"), TableColumn("Unit"), TableColumn(SLOWLY, COUNT),
        TableColumn(AT_ONCE, COUNT), TableColumn(DIFFERENCE, COUNT, wrap=True),
    ]  # fmt: skip

    def row(label: str, unit: str, one: float, other: float, number: str = COUNT) -> TableRow:
        return TableRow([label, unit, one, other, other - one], number)

    rows = [
        row("Present value of gross cost", money, slow.present_cost, fast.present_cost, scale.number),
        row("Net present value", money, slow.npv, fast.npv, scale.number),
        row("Person-years served", "persons", slow.person_years, fast.person_years),
        TableRow(["Benefit foregone by going slowly", money, "", "", gap.benefit_foregone], scale.number),
        row("Most staff hired in a year", "staff", slow.peak_hires, fast.peak_hires),
        _years("Year of it", slow.peak_year, fast.peak_year, NONE),
        row("Most people waiting in a year", "persons", slow.most_waiting, fast.most_waiting),
        row("Years above a ceiling", "years", float(slow.years_above or 0), float(fast.years_above or 0)),
        _years("First year above a ceiling", slow.first_above, fast.first_above, NEVER),
    ]
    return PageTable(columns, rows, "All policies", NAME)


def _years(label: str, one: int | None, other: int | None, without: str) -> TableRow:
    shown = [without if year is None else float(year) for year in (one, other)]
    return TableRow([label, "year", *shown, ""], "0")


def _path(compared: SpeedComparison) -> PageTable:
    slow, fast = (compared.total(speed).cost for speed in (INCREMENTAL, DRASTIC))
    scale = words.scale(max(*slow, *fast))
    unit = scale.unit(compared.incremental.unit("nominal"))
    names = (SLOWLY, AT_ONCE, DIFFERENCE)
    columns = [TableColumn("Gross cost"), TableColumn("Unit")]
    columns += [TableColumn(name, scale.number, wrap=True) for name in names]
    rows = [
        TableRow([str(year), unit, one, other, other - one])
        for year, one, other in zip(compared.years, slow, fast, strict=True)
    ]
    return PageTable(columns, rows, "Cost by year", PATH)


def _chart(compared: SpeedComparison, path: PageTable) -> Chart:
    scale = words.scale(max(compared.total(DRASTIC).cost))
    unit = scale.unit(compared.incremental.unit("nominal"))
    return Chart(
        "lines", "Gross cost by year", unit, words.axis(scale.number), path.column(0),
        [ChartSeries(path.columns[place].name, path.column(place)) for place in (FIRST, FIRST + 1)],
        phrase("Gross cost by year of the reform phased in slowly and at once, in {unit}.", unit=unit),
    )  # fmt: skip


def _by_policy(compared: SpeedComparison) -> PageTable:
    gaps = [row for row in compared.differences if row.policy != TOTAL]
    labels = words.labels(compared.incremental) | {TOTAL: return_page.EVERYONE}
    by_speed = {(row.speed, row.policy): row for row in compared.speeds}
    scale = words.scale(max(abs(row.cost_saved) for row in gaps))
    unit = scale.unit(compared.incremental.unit("real"))
    money = ("Present value of cost saved", "Benefit foregone", "Net present value lost")
    columns = [
        TableColumn("Policy"),
        TableColumn("Person-years missed", COUNT, wrap=True),
        *(TableColumn(label, scale.number, wrap=True, unit=unit) for label in money),
        TableColumn("Most hired, phased in", COUNT, wrap=True),
        TableColumn("Most hired, at once", COUNT, wrap=True),
    ]

    def hired(speed: str, policy: str) -> float:
        row: Speed = by_speed[speed, policy]
        return row.peak_hires

    rows = [
        TableRow([
            labels[row.policy], row.person_years_missed, row.cost_saved, row.benefit_foregone, row.npv_lost,
            hired(INCREMENTAL, row.policy), hired(DRASTIC, row.policy),
        ])
        for row in gaps
    ]  # fmt: skip
    return PageTable(columns, rows, "By policy: what going slowly means", f"{NAME} by policy", height=44)
