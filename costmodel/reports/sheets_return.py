"""The sheet Return: cost and return of each policy, who gains, and by which outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.engine.lines import TOTAL
from costmodel.engine.perspectives import outcome_values, perspectives
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import words
from costmodel.reports.look import COUNT
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


SUMS = {"benefits": "Benefits: transfers and gains", "costs": "Costs: gross cost and harms"}
"""Two sums of measures, for the chart of benefits against costs."""
AMOUNTS = ("present_cost", "present_transfers", "present_gains", "present_harms", *SUMS, "npv",
           "present_returns", "present_net_cost", "willingness_to_pay")  # fmt: skip
BENEFITS, COSTS = 2 + AMOUNTS.index("benefits"), 2 + AMOUNTS.index("costs")
"""Columns of the chart."""
RATIOS = ("bcr", "sroi", "mvpf", "irr", "payback_years", "fiscal_return", "cost_per_beneficiary",
          "beneficiary_years")  # fmt: skip
UNITLESS = ("ratio", "share of gross cost")
"""Units that a label needs no word for."""


def _appraisal_columns(report: Report) -> list[Column]:
    unit, number = report.real_money, report.scale.number
    return [
        Column("Policy"),
        Column("Compared"),
        *(Column(f"{SUMS.get(name) or _heading(name)}, {unit}", number) for name in AMOUNTS),
    ]


def _ratio_columns(report: Report) -> list[Column]:
    return [
        Column("Ratios of"),
        Column("Compared"),
        *(_ratio_column(report, name) for name in RATIOS),
    ]


def _heading(name: str) -> str:
    """The name of an amount under a heading that says present values."""
    own = BY_NAME[name]
    return own.short if name.startswith("present_") or name == "willingness_to_pay" else own.label


def _ratio_column(report: Report, name: str) -> Column:
    unit = words.measure_unit(name, report.result, "")
    shown = "" if unit in UNITLESS else f", {unit.removesuffix(' per person and year')}"
    return Column(f"{BY_NAME[name].label}{shown}", words.measure_number(name, ""), wrap=True)


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
    return [money[name] for name in AMOUNTS]


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
