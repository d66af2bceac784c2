"""The page Return: cost and return of each policy, who gains, and by which outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.perspectives import perspectives, who_gains
from costmodel.model.measure_list import BY_NAME, MONEY
from costmodel.reports.language import words
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.reports.sheets.outcome_tables import cost_table, linked_table, outcome_table, words_table
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.perspectives import Perspective
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Return"
APPRAISAL = "Appraisal"
"""The table that the chart of benefits against costs shows."""
WIDTHS = (50, 17, *[14] * 10, 34)
BASES = {INCREMENT: "over the baseline", LEVEL: "this scenario"}
"""What the scenario adds comes first."""
EVERYONE = "All policies"
AMOUNTS = ("present_cost", "present_transfers", "present_resources", "present_gains", "present_harms",
           "present_benefits", "npv", "present_returns", "present_net_cost",
           "willingness_to_pay")  # fmt: skip
BENEFITS, COSTS = 2 + AMOUNTS.index("present_benefits"), 2 + AMOUNTS.index("present_cost")
"""Columns of the chart: the two amounts that the benefit-cost ratio divides."""
PER_COST = ("present_cost", "present_benefits", "bcr", "npv", "net_social_efficiency", "present_returns",
            "fiscal_return")  # fmt: skip
PER_OTHER = ("present_outcomes", "present_resources", "resource_bcr",
             "npv", "present_harms", "break_even_harm")  # fmt: skip
OF_PEOPLE = ("willingness_to_pay", "present_net_cost", "mvpf", "envelope_worth", "mvpf_envelope",
             "mvpf_break_even")  # fmt: skip
OF_FUNDS = (
    "npv_before_burden", "present_raised", "break_even_cost_of_funds", "present_burden", "npv",
    "present_grants", "npv_national",
)  # fmt: skip
BY_WEIGHT = ("npv", "present_participants", "break_even_weight", "npv_weighted")
OVER_TIME = ("npv_within", "present_after", "irr", "payback_simple", "payback_discounted",
             "beneficiary_years", "present_beneficiary_years", "present_cost", "gross_cost_per_beneficiary",
             "present_net_cost", "cost_per_beneficiary")  # fmt: skip
RATIO_TABLES = {
    "Ratios to gross cost: each stands after the amount that is divided by gross cost": PER_COST,
    "Gains less harms per unit of resources, and break-even harm: 1 + net present value / harms": PER_OTHER,
    "Marginal value of public funds: gains of people for each unit of net cost, at face value and by the "
    "envelope rule, which leaves out responses to incentives": OF_PEOPLE,
    "Cost of public funds: the break-even is 1 + net present value before excess burden / net cost less "
    "grants; in the national view grants of donors are a gain": OF_FUNDS,
    "Whom it reaches: the break-even weight is 1 - net present value / gains of participants": BY_WEIGHT,
    "Rate of return and payback of the flow to society; text explains why a figure is missing": OVER_TIME,
}
"""Each ratio stands beside exactly the amounts that it divides."""
UNITLESS = ("ratio", "share of gross cost")
"""Units that a label needs no word for."""
PARTS = ("present_linked", "present_residual")
JUDGED = ("npv", "net_social_efficiency")
"""Measures that are red where society loses."""


def returns(report: ScenarioReport) -> Page:
    """Cost and return by policy, who gains and who pays, outcomes and harms."""
    return Page(
        NAME,
        "Return",
        "Cost and return by policy, who gains and who pays, outcomes and harms.",
        report.stamp,
        [
            appraisal_table(report),
            *(
                _measure_table(report, _stated(report, names), heading, height=58)
                for heading, names in RATIO_TABLES.items()
            ),
            *_named_parts(report),
            _rates_table(report),
            who_gains_table(report),
            PageTable(
                _perspective_columns(report, "Gain or loss by policy"),
                list(_perspectives(report)),
                "Who gains and who pays by policy, present values",
                height=44,
            ),
            outcome_table(report),
            cost_table(report),
            *linked_table(report),
            words_table(report),
        ],
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )


def _stated(report: ScenarioReport, names: Sequence[str]) -> Sequence[str]:
    """The measures without those of assumptions that the set does not state."""
    bound = report.result.bound
    missing = {
        "npv_weighted": not bound.names.weighted,
        "npv_within": bound.followed == bound.years,
        "present_after": bound.followed == bound.years,
    }
    return [name for name in names if not missing.get(name)]


def appraisal_table(report: ScenarioReport) -> PageTable:
    """Present values by policy, over the baseline and of the scenario."""
    return _measure_table(
        report, AMOUNTS, "Cost and return by policy, present values over the horizon", APPRAISAL, height=70
    )


def _measure_table(
    report: ScenarioReport, names: Sequence[str], heading: str, name: str = "", *, height: float
) -> PageTable:
    """Measures of every policy, over the baseline and of the scenario."""
    columns = [TableColumn("Policy"), TableColumn("Compared"), *(_column(report, one) for one in names)]
    return PageTable(columns, list(_rows(report, names)), heading, name, height=height)


BY_POLICY = ("present_cost", "npv", "net_social_efficiency", "bcr", "mvpf")
"""Measures of the short table of returns."""


def by_policy(
    report: ScenarioReport, labels: Sequence[TableColumn], name: str, basis: str = LEVEL
) -> PageTable:
    """Cost and main measures of return by policy, below the columns of label and unit."""
    appraisal = report.appraised[basis]
    scale = words.scale(max(abs(row["present_cost"]) for row in appraisal.values()))
    columns = [
        TableColumn(BY_NAME[measure].short, words.measure_number(measure, scale.number))
        for measure in BY_POLICY
    ]
    rows = [
        TableRow(
            [
                report.labels.get(policy, EVERYONE),
                scale.unit(row["unit"]),
                *(words.measure(row, measure) for measure in BY_POLICY),
            ],
            tones=_losses(row, BY_POLICY, len(labels)),
            # Only figures of the scenario itself can be explained, not those over the baseline.
            keys=(policy, "net_present_value") if basis == LEVEL else None,
        )
        for policy, row in appraisal.items()
    ]
    names = "; ".join(f"{BY_NAME[measure].short}, {BY_NAME[measure].label.lower()}" for measure in BY_POLICY)
    heading = phrase(
        "Cost and return over the horizon, {compared}. {names}. Text explains why a figure is missing",
        compared=BASES[basis], names=names,
    )  # fmt: skip
    return PageTable([*labels, *columns], rows, heading, name)


def _column(report: ScenarioReport, name: str) -> TableColumn:
    """The column of a measure. The heading of the table says that amounts are present values."""
    measure = BY_NAME[name]
    if measure.format == MONEY:
        label = measure.label if name == "npv" else measure.short
        return TableColumn(label, report.scale.number, wrap=name == "npv_weighted", unit=report.real_money)
    unit = words.measure_unit(name, report.result, "")
    shown = "" if unit in UNITLESS else unit.removesuffix(" per person and year")
    return TableColumn(measure.label, words.measure_number(name, ""), wrap=True, unit=shown)


def _rows(report: ScenarioReport, names: Sequence[str]) -> Iterator[TableRow]:
    """Measures of every policy, over the baseline and then of the scenario."""
    for basis, compared in BASES.items():
        if basis == LEVEL or not report.is_baseline:
            for policy, row in report.appraised[basis].items():
                measures = [words.measure(row, name) for name in names]
                yield TableRow(
                    [report.labels.get(policy, EVERYONE), compared, *measures],
                    tone="strong" if policy == TOTAL else "",
                    tones=_losses(row, names, 2),
                )


def _losses(row: dict[Any, Any], names: Sequence[str], before: int) -> dict[int, str]:
    """Red for the measures of a policy by which society loses, after so many columns."""
    return {
        before + place: "bad"
        for place, name in enumerate(names)
        if name in JUDGED and words.society_loses(row)
    }


def _named_parts(report: ScenarioReport) -> Iterator[PageTable]:
    """Parts of the resources used that are named where they are not 0."""
    rows = [row for basis in BASES for row in report.appraised[basis].values()]
    parts = [name for name in PARTS if any(row[name] for row in rows)]
    if parts:
        heading = (
            "Parts of gross cost and of resources used: cost that effects bring, and residual value taken off"
        )
        yield _measure_table(
            report, ("present_cost", "present_resources", *parts), heading, "NamedParts", height=44
        )


AT_RATES = ("npv", "net_social_efficiency", "bcr", "mvpf", "break_even_cost_of_funds", "break_even_weight")


def _rates_table(report: ScenarioReport) -> PageTable:
    """The return of all policies at other discount rates."""
    basis = LEVEL if report.is_baseline else INCREMENT
    columns = [
        TableColumn("Discount rate"), TableColumn("Compared"), *(_column(report, one) for one in AT_RATES),
    ]  # fmt: skip
    rows = [
        TableRow(
            [name if number else phrase("{schedule}, as in this result", schedule=name), BASES[basis],
             *(words.measure(row, one) for one in AT_RATES)],
            tone="" if number else "strong",
            tones=_losses(row, AT_RATES, 2),
        )
        for number, (name, row) in enumerate(report.result.at_other_rates(basis).items())
    ]  # fmt: skip
    heading = "All policies at other discount rates: schedules of the set, and 3 % and 7 %"
    return PageTable(columns, rows, heading, "DiscountRates", height=44)


def who_gains_table(report: ScenarioReport) -> PageTable:
    """The tableau of who gains: what falls to whom of every kind of flow, all policies together."""
    basis = LEVEL if report.is_baseline else INCREMENT
    flows = [row for row in who_gains(report.result, basis) if any(row_of(row)[1:])]
    *_, whole = perspectives(report.result, basis)
    rows = [
        *(TableRow([row.name, BASES[basis], *row_of(row)[1:]]) for row in flows),
        TableRow(["Net present value", BASES[basis], *row_of(whole)[1:]], tone="strong"),
    ]
    heading = (
        "Who gains and who pays, present values of all policies: the four columns of a row sum to society"
    )
    return PageTable(_perspective_columns(report, "Kind of flow"), rows, heading, "WhoGains", height=44)


def row_of(view: Perspective) -> list[Any]:
    """The name and the amounts of a perspective, as the columns have them."""
    return [view.name, view.participants, view.budget, view.others, view.donors, view.society]


def _perspective_columns(report: ScenarioReport, first: str) -> list[TableColumn]:
    names = ("Participants", "Budget", "Others", "Donors", "Society")
    return [
        TableColumn(first),
        TableColumn("Compared"),
        *(TableColumn(name, report.scale.number, unit=report.real_money) for name in names),
    ]


def _perspectives(report: ScenarioReport) -> Iterator[TableRow]:
    for basis, compared in BASES.items():
        if basis == LEVEL or not report.is_baseline:
            for view in perspectives(report.result, basis):
                tone = "strong" if view.name == TOTAL else ""
                name = report.labels.get(view.name, EVERYONE)
                yield TableRow([name, compared, *row_of(view)[1:]], tone=tone)
