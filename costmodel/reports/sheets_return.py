"""The sheet Return: cost and return of each policy, who gains, and by which outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.engine.lines import TOTAL
from costmodel.engine.perspectives import outcome_values, perspectives
from costmodel.reports import words
from costmodel.reports.look import COUNT, RATIO, SHARE
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report

WIDTHS = (58, 27, *[15.5] * 10, 58)
BASES = {"level": "this scenario", "increment": "over the baseline"}
EVERYONE = "All policies"


@dataclass(frozen=True)
class ReturnPlaces:
    """References of the charts to their figures."""

    appraisal: Placed
    policies: int


def fill(sheet: Sheet, report: Report) -> ReturnPlaces:
    """Write the sheet, table under table."""
    appraised = write_table(
        sheet,
        4,
        _appraisal_columns(report),
        list(_appraisal(report)),
        heading="Cost and return by policy, present values over the horizon",
        height=70,
    )
    after = write_table(
        sheet,
        appraised.last + 2,
        _ratio_columns(report),
        list(_ratios(report)),
        heading="Ratios; text explains why a figure is missing",
        height=58,
    )
    after = write_table(
        sheet,
        after.last + 2,
        _perspective_columns(report),
        list(_perspectives(report)),
        heading="Who gains and who pays, present values of this scenario",
        height=44,
    )
    after = write_table(
        sheet,
        after.last + 2,
        _outcome_columns(report),
        list(_outcomes(report)),
        heading="Outcomes and harms: effect in each year, of all cohorts of beneficiaries, and its value",
        height=44,
    )
    write_table(
        sheet,
        after.last + 2,
        [
            Column("Policy with an effect not valued in money"),
            Column("Who is affected", wrap=True),
            Column("Direction"),
            Column("Effect"),
        ],
        list(_not_monetised(report)),
        heading="Effects not valued in money, to be considered with the figures above",
        height=20,
    )
    sheet.page.freeze_panes(3, 1)
    return ReturnPlaces(appraised, len(report.result.policies))


MONEY = {
    "present_cost": "Gross cost",
    "present_transfers": "Transfers to participants",
    "present_gains": "Gains from outcomes",
    "present_harms": "Harms",
    "benefits": "Benefits: transfers and gains",
    "costs": "Costs: gross cost and harms",
    "npv": "Net present value to society",
    "present_returns": "Comes back to the budget",
    "present_net_cost": "Net cost to the budget",
    "willingness_to_pay": "Participants' and others' gain",
}
BENEFITS, COSTS = 2 + list(MONEY).index("benefits"), 2 + list(MONEY).index("costs")
"""Columns of the chart of benefits against costs."""


def _appraisal_columns(report: Report) -> list[Column]:
    unit, number = report.real_money, report.scale.number
    return [
        Column("Policy"),
        Column("Compared"),
        *(Column(f"{label}, {unit}", number) for label in MONEY.values()),
    ]


def _ratio_columns(report: Report) -> list[Column]:
    return [
        Column("Ratios of"),
        Column("Compared"),
        Column("Benefit-cost ratio (BCR)", RATIO, wrap=True),
        Column("Outcomes per unit of cost (SROI)", RATIO, wrap=True),
        Column("Marginal value of public funds (MVPF)", RATIO, wrap=True),
        Column("Internal rate of return, share per year", SHARE, wrap=True),
        Column("Years to pay back", "0.0", wrap=True),
        Column("Share of gross cost that comes back", SHARE, wrap=True),
        Column(f"Net cost per beneficiary and year, {report.result.unit('real')}", COUNT, wrap=True),
        Column("Beneficiary-years over the horizon, persons", COUNT),
    ]


def _appraisal(report: Report) -> Iterator[Line]:
    for basis, compared in BASES.items():
        frame = report.result.appraisal(basis)
        for row in frame.reset_index().to_dict("records"):
            yield _line(report, row, compared, _amounts(row))


def _ratios(report: Report) -> Iterator[Line]:
    for basis, compared in BASES.items():
        frame = report.result.appraisal(basis)
        for row in frame.reset_index().to_dict("records"):
            yield _line(report, row, compared, _measures(row))


def _line(report: Report, row: dict[Any, Any], compared: str, cells: list[Cell]) -> Line:
    policy = str(row["policy"])
    tone = "strong" if policy == TOTAL else ""
    return Line([report.labels.get(policy, EVERYONE), compared, *cells], tone=tone)


def _amounts(row: dict[Any, Any]) -> list[Cell]:
    money = {
        **row,
        "benefits": row["present_transfers"] + row["present_gains"],
        "costs": row["present_cost"] + row["present_harms"],
    }
    return [money[name] for name in MONEY]


def _measures(row: dict[Any, Any]) -> list[Cell]:
    return [
        words.measure(row, "bcr"),
        words.measure(row, "sroi"),
        words.mvpf(row),
        words.irr(row),
        words.payback(row),
        words.ratio(row["fiscal_return"]),
        words.ratio(row["cost_per_beneficiary"], "no beneficiaries"),
        row["beneficiary_years"],
    ]


def _perspective_columns(report: Report) -> list[Column]:
    number = report.scale.number
    names = ("Participants", "Others", "Taxpayers", "Society: total of the three", "Budget, cash only")
    return [Column("Gain or loss by policy"), Column("Unit"), *(Column(name, number) for name in names)]


def _perspectives(report: Report) -> Iterator[Line]:
    for view in perspectives(report.result):
        cells = [view.participants, view.others, view.taxpayers, view.society, view.budget]
        tone = "strong" if view.policy == TOTAL else ""
        yield Line([report.labels.get(view.policy, EVERYONE), report.real_money, *cells], tone=tone)


def _outcome_columns(report: Report) -> list[Column]:
    shown = words.key_years(report.years)
    return [
        Column("Outcome", wrap=True),
        Column("Effect counted in", wrap=True),
        Column("Who gains or loses", wrap=True),
        Column("Kind"),
        *(Column(f"Effect {year}", COUNT) for year in shown),
        *(Column(f"Value {year}, {report.real_money}", report.scale.number) for year in shown),
        Column(f"Present value, {report.real_money}", report.scale.number),
        Column("Grade"),
        Column("Policy of the outcome"),
    ]


def _outcomes(report: Report) -> Iterator[Line]:
    result = report.result
    lines, worth = result.budget_lines.outcomes, outcome_values(result)
    places = [result.years.index(year) for year in words.key_years(report.years)]
    for number, row in enumerate(result.assumptions.table("Outcomes").rows):
        effects = [float(lines.lasting_effect[number, k]) for k in places]
        values = [float(lines.value_real[number, k]) for k in places]
        harm = row["effect"] < 0
        cells: list[Cell] = [
            str(row["label"]),
            str(row["unit"]),
            str(row["gains_to"]),
            "harm" if harm else "gain",
            *effects,
            *values,
            float(worth[number]),
            str(row["grade"]),
            report.labels[str(row["policy"])],
        ]
        yield Line(cells, tones={3: "notice"} if harm else {})


def _not_monetised(report: Report) -> Iterator[Line]:
    for row in report.result.assumptions.table("NotMonetised").rows:
        note = f" ({row['note']})" if row["note"] else ""
        cells = [report.labels[str(row["policy"])], row["who"], row["direction"], f"{row['effect']}{note}"]
        yield Line([str(cell) for cell in cells])
