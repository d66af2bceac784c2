"""The page Return: cost and return of each policy, who gains, and by which outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.lines import TOTAL
from costmodel.engine.perspectives import outcome_values, perspectives
from costmodel.engine.scenarios import INCREMENT, LEVEL
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import words
from costmodel.reports.catalogue import phrase
from costmodel.reports.look import COUNT
from costmodel.reports.page import Page, PageTable, TableColumn, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.page import CellValue
    from costmodel.reports.result_report import ScenarioReport

NAME = "Return"
APPRAISAL = "Appraisal"
"""The table that the chart of benefits against costs shows."""
WIDTHS = (58, 27, *[15.5] * 10, 58)
BASES = {LEVEL: "this scenario", INCREMENT: "over the baseline"}
EVERYONE = "All policies"


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


def returns(report: ScenarioReport) -> Page:
    """Cost and return by policy, who gains and who pays, outcomes and harms."""
    return Page(
        NAME,
        "Return",
        "Cost and return by policy, who gains and who pays, outcomes and harms.",
        report.stamp,
        [
            appraisal_table(report),
            PageTable(
                _ratio_columns(report),
                list(_ratios(report)),
                "Ratios; text explains why a figure is missing",
                height=58,
            ),
            PageTable(
                _perspective_columns(report),
                list(_perspectives(report)),
                "Who gains and who pays, present values of this scenario",
                height=44,
            ),
            PageTable(
                _outcome_columns(report),
                list(_outcomes(report)),
                "Outcomes and harms: effect in each year, of all cohorts of beneficiaries, and its value",
                height=44,
            ),
            _words_table(report),
        ],
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )


def appraisal_table(report: ScenarioReport) -> PageTable:
    """Present values by policy, of the scenario and over the baseline."""
    return PageTable(
        _appraisal_columns(report),
        list(_appraisal(report)),
        "Cost and return by policy, present values over the horizon",
        APPRAISAL,
        height=70,
    )


BY_POLICY = ("present_cost", "npv", "bcr", "mvpf")
"""Measures of the short table of returns."""


def by_policy(report: ScenarioReport, labels: Sequence[TableColumn], name: str) -> PageTable:
    """Cost and main measures of return by policy, of the scenario, below the columns of label and unit."""
    appraisal = report.appraised[LEVEL]
    scale = words.scale(max(abs(float(row["present_cost"])) for row in appraisal))
    columns = [
        TableColumn(BY_NAME[measure].short, words.measure_number(measure, scale.number))
        for measure in BY_POLICY
    ]
    rows = [
        TableRow(
            [
                report.labels.get(str(row["policy"]), EVERYONE),
                scale.unit(str(row["unit"])),
                *(words.measure(row, measure) for measure in BY_POLICY),
            ],
            keys=(str(row["policy"]), "net_present_value"),
        )
        for row in appraisal
    ]
    names = "; ".join(f"{BY_NAME[measure].short}, {BY_NAME[measure].label.lower()}" for measure in BY_POLICY)
    heading = phrase(
        "Cost and return over the horizon. {names}. Text explains why a figure is missing", names=names
    )
    return PageTable([*labels, *columns], rows, heading, name)


def _words_table(report: ScenarioReport) -> PageTable:
    columns = [
        TableColumn("Policy with an effect not valued in money"),
        TableColumn("Who is affected", wrap=True),
        TableColumn("Direction"),
        TableColumn("Effect"),
    ]
    heading = "Effects not valued in money, to be considered with the figures above"
    return PageTable(columns, list(_not_monetised(report)), heading, height=20)


def _appraisal_columns(report: ScenarioReport) -> list[TableColumn]:
    unit, number = report.real_money, report.scale.number
    return [
        TableColumn("Policy"),
        TableColumn("Compared"),
        *(TableColumn(SUMS.get(name) or _heading(name), number, unit=unit) for name in AMOUNTS),
    ]


def _ratio_columns(report: ScenarioReport) -> list[TableColumn]:
    return [
        TableColumn("Ratios of"),
        TableColumn("Compared"),
        *(_ratio_column(report, name) for name in RATIOS),
    ]


def _heading(name: str) -> str:
    """The name of an amount under a heading that says present values."""
    measure = BY_NAME[name]
    below = name.startswith("present_") or name == "willingness_to_pay"
    return measure.short if below else measure.label


def _ratio_column(report: ScenarioReport, name: str) -> TableColumn:
    unit = words.measure_unit(name, report.result, "")
    shown = "" if unit in UNITLESS else unit.removesuffix(" per person and year")
    return TableColumn(BY_NAME[name].label, words.measure_number(name, ""), wrap=True, unit=shown)


def _appraisal(report: ScenarioReport) -> Iterator[TableRow]:
    yield from (_line(report, row, compared, _amounts(row)) for compared, row in _appraised(report))


def _ratios(report: ScenarioReport) -> Iterator[TableRow]:
    yield from (_line(report, row, compared, _measures(row)) for compared, row in _appraised(report))


def _appraised(report: ScenarioReport) -> Iterator[tuple[str, dict[Any, Any]]]:
    """The appraisal of every policy, of the scenario and then over the baseline."""
    for basis, compared in BASES.items():
        for row in report.appraised[basis]:
            yield compared, row


def _line(report: ScenarioReport, row: dict[Any, Any], compared: str, cells: list[CellValue]) -> TableRow:
    policy = str(row["policy"])
    tone = "strong" if policy == TOTAL else ""
    return TableRow([report.labels.get(policy, EVERYONE), compared, *cells], tone=tone)


def _amounts(row: dict[Any, Any]) -> list[CellValue]:
    money = {
        **row,
        "benefits": row["present_transfers"] + row["present_gains"],
        "costs": row["present_cost"] + row["present_harms"],
    }
    return [money[name] for name in AMOUNTS]


def _measures(row: dict[Any, Any]) -> list[CellValue]:
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


def _perspective_columns(report: ScenarioReport) -> list[TableColumn]:
    number = report.scale.number
    names = ("Participants", "Others", "Taxpayers", "Society: total of the three", "Budget, cash only")
    return [
        TableColumn("Gain or loss by policy"),
        TableColumn("Unit"),
        *(TableColumn(name, number) for name in names),
    ]


def _perspectives(report: ScenarioReport) -> Iterator[TableRow]:
    for view in perspectives(report.result):
        cells = [view.participants, view.others, view.taxpayers, view.society, view.budget]
        tone = "strong" if view.policy == TOTAL else ""
        yield TableRow([report.labels.get(view.policy, EVERYONE), report.real_money, *cells], tone=tone)


def _outcome_columns(report: ScenarioReport) -> list[TableColumn]:
    shown = words.key_years(report.years)
    return [
        TableColumn("Outcome", wrap=True),
        TableColumn("Effect counted in", wrap=True),
        TableColumn("Who gains or loses", wrap=True),
        TableColumn("Kind"),
        *(TableColumn(phrase("Effect {year}", year=year), COUNT) for year in shown),
        *(
            TableColumn(phrase("Value {year}", year=year), report.scale.number, unit=report.real_money)
            for year in shown
        ),
        TableColumn("Present value", report.scale.number, unit=report.real_money),
        TableColumn("Grade"),
        TableColumn("Policy of the outcome"),
    ]


def _outcomes(report: ScenarioReport) -> Iterator[TableRow]:
    result = report.result
    lines, worth = result.budget_lines.outcomes, outcome_values(result)
    places = [result.years.index(year) for year in words.key_years(report.years)]
    for number, row in enumerate(result.assumptions.table("Outcomes").rows):
        effects = [float(lines.lasting_effect[number, k]) for k in places]
        values = [float(lines.value_real[number, k]) for k in places]
        harm = row["effect"] < 0
        cells: list[CellValue] = [
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
        yield TableRow(cells, tones={3: "notice"} if harm else {})


def _not_monetised(report: ScenarioReport) -> Iterator[TableRow]:
    for row in report.result.assumptions.table("NotMonetised").rows:
        note = f" ({row['note']})" if row["note"] else ""
        cells = [report.labels[str(row["policy"])], row["who"], row["direction"], f"{row['effect']}{note}"]
        yield TableRow([str(cell) for cell in cells])
