"""Idle assumptions: entries of a workbook without effect, reported with their cells.

``engine/explanations/reach.py`` knows which assumptions act on a figure. A row that acts in no scenario is
told of, and so is a change of a scenario without which all its figures are the same.

Not told of: what the workbook format asks for in any case (the required indicators of Macro, 0 or the usual
value of a parameter), an effect of 0, and tables that are for information.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import DISTRIBUTION, INCIDENCE, INPUT_TABLES, address_of
from costmodel.assumptions.format.report import shown
from costmodel.engine.explanations.reach import Reach
from costmodel.engine.inputs.drawn_values import effective
from costmodel.engine.inputs.entries import Entry
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.welfare_inputs import welfare_stated
from costmodel.engine.welfare.weight_binding import ELASTICITIES, weighed_by_welfare
from costmodel.errors import ModelError, Problem
from costmodel.model.economy import Macro
from costmodel.model.parameters import inputs_of, parameters
from costmodel.model.society import Society
from costmodel.model.welfare_survey import SurveyItems

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions, Row, TableData
    from costmodel.engine.explanations.reach import Run
    from costmodel.engine.inputs.scenarios import Change
    from costmodel.model.figures import Figure

    Told = tuple[str, str, str]
    """Cell, what was found, and how to correct it."""

EXPECTED = "an assumption that affects a figure in some scenario"
MEND = "Delete it, or correct what keeps it from having an effect, such as a 0 in a related cell."
NOTHING = "affects no figure in any scenario"


@dataclass(frozen=True)
class Idle:
    """One assumption without effect."""

    problem: Problem
    scenario: str = ""
    """The scenario whose change it is; empty for an assumption that all share."""


def idle_problems(assumptions: Assumptions, scenario: str | None = None) -> list[Problem]:
    """A warning for every assumption without effect; of changes only those of ``scenario`` if given."""
    idle = idle_assumptions(assumptions)
    return [
        assumption.problem for assumption in idle if scenario is None or assumption.scenario in ("", scenario)
    ]


@once
def idle_assumptions(assumptions: Assumptions) -> tuple[Idle, ...]:
    """Every assumption without effect; computed once for each set in memory."""
    return tuple(_idle(assumptions))


def _idle(assumptions: Assumptions) -> Iterator[Idle]:
    workbook = Path(assumptions.path).name if assumptions.path else assumptions.set
    try:
        reach = Reach(assumptions)
    except ModelError as error:
        expected, mend = "scenarios that can be computed", "Correct the value named."
        yield Idle(Problem(workbook, "Scenarios", "", str(error), expected, mend, "warning"))
        return
    for name, rows in ROWS.items():
        for cell, finding, mend in rows(reach, assumptions.table(name)):
            yield Idle(Problem(workbook, name, cell, finding, EXPECTED, mend, "warning"))
    mend = "Delete the row, or correct the value, the year or the path."
    facts = cell_facts(assumptions).facts if welfare_stated(assumptions) else ()
    placing = {*ELASTICITIES, *(fact.path for fact in facts)}
    for run in reach.runs:
        for scenario, cell, finding in _changes(run, placing):
            expected = "a change that changes a figure"
            problem = Problem(workbook, "Scenarios", cell, finding, expected, mend, "warning", alarm=True)
            yield Idle(problem, scenario)


# --- rows of the tables -------------------------------------------------------------------------------


def _policies(reach: Reach, table: TableData) -> Iterator[Told]:
    given = reach.assumptions.table("Parameters")
    for number, row in enumerate(table.rows):
        if row["policy"] in reach.idle_policies:
            cells = [
                given.cell(place, "value")
                for place, other in enumerate(given.rows)
                if other["policy"] == row["policy"]
            ]
            finding = (
                f"{row['policy']}, which has no beneficiaries and no cost in any scenario, so that its rows "
                f"of Parameters ({', '.join(cells)}), Outcomes and Financing affect no figure"
            )
            mend = (
                "Put it in operation (timing.in_operation 1) with beneficiaries in some scenario, or delete "
                "it."
            )
            yield table.cell(number, "policy"), finding, mend


def _parameters(reach: Reach, table: TableData) -> Iterator[Told]:
    for number, row in enumerate(table.rows):
        parameter = parameters()[row["parameter"]]
        usual = row["low"] is None and row["value"] in (parameter.default, parameter.absent)
        referring = row["value"] is None
        if row["policy"] in reach.idle_policies or parameter.choices or usual or referring:
            continue
        if not reach.acts(table, number, "value"):
            what = f"{parameter.path} {shown(row['value'])} of {row['policy']}{_since(row)}"
            yield table.cell(number, "value"), f"{what}, which {NOTHING}", MEND
    for number, row in enumerate(reach.assumptions.table("Policies").rows):
        if row["policy"] in reach.late_policies:
            yield from _ramp_over(reach, table, number)


def _ramp_over(reach: Reach, table: TableData, number: int) -> Iterator[Told]:
    """Of a ramp of more than one step, or from more than 0, that is over before its policy begins."""
    policies = reach.assumptions.table("Policies")
    policy, begins = policies.rows[number]["policy"], policies.rows[number]["start_year"]
    stated = {
        row["parameter"]: (row["value"], table.cell(place, "value"))
        for place, row in enumerate(table.rows)
        if row["policy"] == policy
    }
    ramp = stated.get("coverage.ramp_years", (1, ""))[0]
    if stated["coverage.shape"][0] != "given" and (ramp > 1 or stated["coverage.start"][0] > 0):
        year, cell = stated["coverage.start_year"]
        finding = (
            f"a ramp of {shown(ramp)} years from {shown(year)} on that is over before {policy} starts in "
            f"{begins} ({policies.cell(number, 'start_year')}), so that its start and length have no effect"
        )
        yield (
            cell,
            finding,
            f"Type {begins - 1} for a ramp that begins with the policy, or correct the start.",
        )


def _inputs(reach: Reach, table: TableData) -> Iterator[Told]:
    """Rows of an input table: a whole row if its main input or its value has no effect, else single cells."""
    declared = INPUT_TABLES[table.name]
    whole = {name for name, each in declared.inputs.items() if name == declared.main or each.money}
    changed = {row["parameter"] for row in reach.assumptions.table("Scenarios").rows}
    for number, row in enumerate(table.rows):
        policy, path = row.get("policy"), f"{declared.kind}.{row[declared.key]}"
        if policy in reach.idle_policies or row.get(declared.main) == 0:
            continue
        idle = [
            name
            for name, each in declared.inputs.items()
            if not each.choices and row.get(name) not in (None, 0) and not reach.acts(table, number, name)
        ]
        if row.get("duration") == 1 and row.get("drop_off") and f"{path}.duration" not in changed:
            idle.append("drop_off")  # an effect of one year ends before it can wear off
        what = f"the {declared.kind} {row[declared.key]}{f' of {policy}' if policy else ''}"
        if whole & set(idle):
            yield table.cell(number, declared.key), f"{what}, which {NOTHING}", MEND
            continue
        for name in dict.fromkeys(idle):
            finding = f"{name} {shown(row[name])} of {what}, which {NOTHING}"
            yield table.cell(number, name), finding, "Type 0, or correct the row."


def _financing(reach: Reach, table: TableData) -> Iterator[Told]:
    for number, row in enumerate(table.rows):
        told = row["policy"] in reach.idle_policies or row["share"] == 0
        if not told and not reach.acts(table, number, "share"):
            what = f"{row['source']}, {shown(row['share'])} of {row['policy']}{_since(row)}"
            yield table.cell(number, "share"), f"{what}, which {NOTHING}", MEND


def _groups(reach: Reach, table: TableData) -> Iterator[Told]:
    parent = {row["group"]: row["of"] for row in table.rows}
    users: dict[str, set[str]] = defaultdict(set)
    compared: set[str] = set()
    overlaps = reach.assumptions.table("Overlaps").rows
    overlapping = {str(row[side]) for row in overlaps for side in ("a", "b")}
    for row in (*reach.assumptions.table("Policies").rows, *reach.assumptions.table("Exclusion").rows):
        group = row["group"]
        while group is not None:
            if row.get("policy") is None:
                compared.add(group)
            else:
                users[group].add(row["policy"])
            group = parent[group]
    compared |= {row["benchmark"] for row in reach.assumptions.table("Targeting").rows}
    for number, row in enumerate(table.rows):
        used = users[row["group"]]
        if not used and row["group"] not in compared | overlapping:
            finding = f"the group {row['group']}, which no policy and no part of a group in use refers to"
            yield table.cell(number, "group"), finding, "Delete the row, or name it in Policies or Groups."
        elif row["prevalence"] is None:
            continue
        elif not used <= reach.idle_policies and not reach.acts(table, number, "prevalence"):
            finding = f"the prevalence {shown(row['prevalence'])} of {row['group']}, which {NOTHING}"
            yield table.cell(number, "prevalence"), finding, MEND


def _counting(reach: Reach, table: TableData) -> Iterator[Told]:
    """Rows of Prevalence, Overlaps and Breakdown that no count of people depends on."""
    for number, row in enumerate(table.rows):
        for column in (each for each in ("prevalence", "share", "coverage") if row.get(each) is not None):
            usual = column == "coverage" and row[column] == 1 and row["low"] is None
            if not usual and row[column] != 0 and not reach.cell_acts(table.cell(number, column)):
                what = f"the {column} {shown(row[column])}, which {NOTHING}"
                yield table.cell(number, column), what, MEND


def _macro(reach: Reach, table: TableData) -> Iterator[Told]:
    """Indicators that need not be given; the required ones are lines of the economy in any case."""
    optional = {declared.name for declared in fields(Macro) if not declared.metadata["required"]}
    for number, row in enumerate(table.rows):
        acts = any(reach.acts(table, number, str(year), year) for year in table.years)
        if row["indicator"] in optional and not acts:
            finding = f"the indicator {row['indicator']}, which {NOTHING}"
            yield table.cell(number, "indicator"), finding, "Delete the row, or use it in a policy."


def _discounting(reach: Reach, table: TableData) -> Iterator[Told]:
    """Schedules that are not chosen, each reported once; of the chosen one, steps without a year."""
    chosen, told = reach.assumptions.about["discount_schedule"], set()
    for number, row in enumerate(table.rows):
        name = row["schedule"]
        if name != chosen and name not in told:
            told.add(name)
            finding = f"the schedule {name}, which About does not choose (discount_schedule is {chosen})"
            mend = "Correct the name, or leave it for comparison."
            yield table.cell(number, "schedule"), finding, mend
        elif name == chosen and not reach.cell_acts(table.cell(number, "rate")):
            finding = f"the rate {shown(row['rate'])} from year {row['from_year_offset']} on, which {NOTHING}"
            mend = "Correct the year, or leave it where a published schedule is given in full."
            yield table.cell(number, "rate"), finding, mend


def _society(reach: Reach, table: TableData) -> Iterator[Told]:
    declared = inputs_of(Society)
    weighing = weighed_by_welfare(reach.assumptions)  # weights that follow from the elasticity are values
    for number, row in enumerate(table.rows):
        usual = row["low"] is None and row["value"] == declared[row["assumption"]].default
        usual |= weighing and row["assumption"] == "income_elasticity"
        if not usual and not reach.cell_acts(table.cell(number, "value")):
            what = f"{row['assumption']} {shown(row['value'])}, which {NOTHING}"
            yield table.cell(number, "value"), what, "Delete the row."


def _incidence(reach: Reach, table: TableData) -> Iterator[Told]:
    told = set()
    welfare = len(reach.assumptions.table("Welfare")) > 0
    for number, row in enumerate(table.rows):
        owner = (row["of"], row["name"])
        if welfare or row["of"] == "group":
            continue  # measures of welfare read the rows, and are no lines of the model
        if owner not in told and row["name"] not in reach.idle_policies:
            told.add(owner)
            decile_rows = [
                place for place, other in enumerate(table.rows) if (other["of"], other["name"]) == owner
            ]
            if not any(reach.cell_acts(table.cell(place, "share")) for place in decile_rows):
                what = f"the shares of deciles of {row['name'] or 'the payers'}, which {NOTHING}"
                mend = "Fill in Distribution, and income_elasticity in Society, or delete the rows."
                yield table.cell(number, "share"), what, mend


def _welfare(reach: Reach, table: TableData) -> Iterator[Told]:
    """Numbers of the survey that nothing uses, such as a PPP where no figure is in international dollars."""
    for number, row in enumerate(table.rows):
        declared = inputs_of(SurveyItems).get(str(row["property"]))
        usual = declared is None or row["value"] in (None, declared.default)
        if not usual and not reach.cell_acts(table.cell(number, "value")):
            what = f"{row['property']} {shown(row['value'])}, which {NOTHING}"
            yield table.cell(number, "value"), what, "Delete the row, or give the mean in PPP a day."


def _classifying(reach: Reach, table: TableData) -> Iterator[Told]:
    """Shares that classify nothing: rows after the horizon, or of a line that the policy does not have."""
    for number, row in enumerate(table.rows):
        told = row["policy"] in reach.idle_policies or row["share"] == 0
        if not told and not reach.cell_acts(table.cell(number, "share")):
            line = f"{row['line']} of " if table.name == "Classes" else ""
            what = f"{shown(row['share'])} of {line}{row['policy']}{_since(row)}, which {NOTHING}"
            yield table.cell(number, "share"), what, MEND


def _information(reach: Reach, table: TableData) -> Iterator[Told]:  # noqa: ARG001  one of the reports
    """Nothing is told of rows that may wait for use: values of the library, deciles, ceilings, outturn."""
    yield from ()


ROWS: dict[str, Callable[[Reach, TableData], Iterator[Told]]] = {
    "Policies": _policies,
    "Parameters": _parameters,
    **dict.fromkeys(INPUT_TABLES, _inputs),
    **dict.fromkeys(("Values", "Distribution", "UnitCosts", "Lines"), _information),
    "Financing": _financing,
    "Groups": _groups,
    "Macro": _macro,
    "Discounting": _discounting,
    "Society": _society,
    "Incidence": _incidence,
    "Welfare": _welfare,
    **dict.fromkeys(("Prevalence", "Overlaps", "Breakdown"), _counting),
    "Classes": _classifying,
    "Splits": _classifying,
    **dict.fromkeys(("Ceilings", "Outturn", "Seasons", "Indicators"), _information),
}
"""The reports on the rows of each table."""


def _since(row: Row) -> str:
    return "" if row["from_year"] is None else f" from {row['from_year']} on"


RANKING = (DISTRIBUTION, "line", INCIDENCE)
"""Kinds of assumptions that measures of welfare read, which rank people and are no lines of the model."""


# --- changes of scenarios -----------------------------------------------------------------------------


def _changes(run: Run, placing: Collection[str]) -> Iterator[Told]:
    """Scenario, cell and text of changes that leave the value, or that nothing depends on."""
    steps: dict[str, list[Entry]] = defaultdict(list)
    for entry in dict.fromkeys(run.bound.entries):
        if not entry.is_price_base:
            steps[entry.path].append(entry)
    concerned: dict[tuple[str, Change], list[list[Entry]]] = defaultdict(list)
    for path_steps in steps.values():
        for key in {key: None for entry in path_steps for key in entry.changes}:
            concerned[key].append(path_steps)
    for place, scenario in enumerate(run.scenarios):
        for change in scenario.changes:
            met = [
                entry
                for path_steps in concerned[scenario.name, change]
                for entry, moved in zip(path_steps, _moved(path_steps, scenario.name, change), strict=True)
                if moved
            ]
            kind, _, field = address_of(change.path)
            ranks = change.path in placing or (kind in RANKING and (kind, field) != (DISTRIBUTION, "share"))
            ranked = met and run.budget.survey.mean_welfare.shape[0] and ranks
            if not ranked and not any(run.acts(entry)[place] for entry in met):
                why = "no figure of the scenario depends on" if met else "leaves every value unchanged"
                what = f"{change.operation} {shown(change.value)} for {change.path} in {scenario.name}"
                yield scenario.name, change.cell, f"{what}, which {why}"


def _moved(steps: Sequence[Entry], scenario: str, change: Change) -> NDArray[np.bool_]:
    """Which steps of an assumption have another value in a scenario than they had without one change."""

    def values(left_out: Change | None) -> Figure:
        def kept(step: Entry) -> Entry:
            kept_changes = [key for key in step.changes if key[0] == scenario and key[1] != left_out]
            return replace(step, changes=tuple(kept_changes))

        return effective([kept(step) for step in steps], {scenario: 0})

    moved: NDArray[np.bool_] = values(None)[0] != values(change)[0]
    return moved
