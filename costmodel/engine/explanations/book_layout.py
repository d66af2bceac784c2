"""The audit layout: the cell of every figure of a traced run in a workbook of ordinary formulas.

The model is run once on trails. Every assumption it met gets a row of its own, with the baseline, what each
scenario makes of it, and the value in use, chosen by one switch; every line item gets a row on the sheet of
its policy or part. Nothing is computed here: the formulas are those of the trail. Writing the workbook is
``reports/audit/audit_workbook.py``; explaining one figure is ``engine/explanations/explain.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.paths import address_of
from costmodel.collection import without_collection
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.explanations.places import Places
from costmodel.engine.explanations.sheet_names import sheet_names
from costmodel.engine.inputs.bound_inputs import Bound
from costmodel.engine.inputs.entries import PEOPLE, Entry
from costmodel.engine.inputs.scenarios import BASELINE, Change, Scenario, chosen, scenarios
from costmodel.engine.line_items.absences import Absences
from costmodel.engine.line_items.lines import (
    ENTITLEMENTS,
    MONITORED,
    OF_OUTCOMES,
    OWNED,
    OWNED_PARTS,
    SOURCES,
    TOTAL,
    Block,
    blocks,
    projected,
)
from costmodel.trace.references import Cell
from costmodel.trace.trail import Trail, as_trail, trail
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

HEADER, FIRST = 4, 5
"""Row of the headers and first row below, counted from 0."""
LINE, LABEL, UNIT, NOTE, WHOLE, YEARS = range(6)
"""Columns of a sheet of line items: name, label, unit, note, a figure without years, then the years."""
PATH, NAME, IN_UNIT, FROM, LIVE, BASE = range(6)
"""Columns of the Assumptions sheet; a column for each further scenario comes between these and the rest."""
SWITCH = (2, LIVE)
"""Cell of the scenario switch on the Assumptions sheet."""
CHANGED, CHANGED_PATH, CHANGED_FROM, CHANGED_HOW, CHANGED_BY = range(5)
"""Columns of the Changes sheet."""

ASSUMPTIONS, CHANGES, MACRO, ECONOMY, POPULATION, BUDGET, RETURN = (
    "Assumptions", "Changes", "Macro", "Economy", "Population", "Budget", "Return",
)  # fmt: skip
RATES, COHORTS = "Rates", "Cohorts"
ALWAYS = (
    ASSUMPTIONS, CHANGES, MACRO, ECONOMY, POPULATION, BUDGET, RETURN, "Checks", "Methodology", "Guide",
    RATES, COHORTS,
)  # fmt: skip
"""The sheets that are no policy's."""
PROJECTED = "value: projected from the demographic tables of the assumption workbook"
SHEET_OF_PART = {
    "economy": ECONOMY,
    SOURCES: ECONOMY,
    "groups": POPULATION,
    **dict.fromkeys(
        ("bands", "sexes", "parts", "group_overlaps", "policy_overlaps", "pairs", "counted"), POPULATION
    ),
    "totals": BUDGET,
    "financing": BUDGET,
    "input_prices": BUDGET,
    "classified": BUDGET,
    "savers": BUDGET,
    "ceilings": BUDGET,
    "levers": BUDGET,
    "fiscal_space": BUDGET,
    "second_round": BUDGET,
    **dict.fromkeys(MONITORED, BUDGET),
    "guarantees": BUDGET,
    "discounting": RETURN,
    "weights": RETURN,
    "total_flows": RETURN,
    "total_appraisal": RETURN,
    "total_measures": RETURN,
    "exclusion": RETURN,
    "exclusion_by_group": RETURN,
    **dict.fromkeys(("survey", "poverty_lines", "fitted"), POPULATION),
}
FISCAL = {
    "savers": "Savings by payer and saver",
    "ceilings": "Spending against ceilings",
    "levers": "Levers of fiscal space",
    "fiscal_space": "Need, levers and debt",
    "second_round": "Memorandum: second-round effects",
    "planned_months": "Monitoring: the plan by month",
    "outturn": "Monitoring: plan and outturn",
    "variance": "Monitoring: what explains the variance",
    "forecast": "Monitoring: the year forecast again",
    "targets": "Monitoring: targets of indicators",
    "progress": "Monitoring: progress of indicators",
    "guarantees": "Guarantees: people and money to the minimum",
}
FITTED = "value, float only: a curve is fitted to the ten shares"
COUNTED = ("group_population", "group_youngest", "projected_population")
"""Counts of people that are values where the projection is not laid out."""
REPEATED_ON = {BUDGET: ("expenditure", "gross_cost", "net_cost"), RETURN: ("flows",)}


@dataclass(frozen=True)
class Line:
    """A line item in its row: its place, owner and label."""

    sheet: str
    row: int
    policy: str
    line: str
    label: str
    unit: str
    part: str
    years: tuple[int, ...]
    figure: Trail
    """(row, year)."""
    place: int
    """Its row in the figure."""
    note: str = ""

    @cached_property
    def trail(self) -> Trail:
        """(1, year)."""
        return self.figure[self.place : self.place + 1]


@dataclass(frozen=True)
class Heading:
    """A heading between line items."""

    sheet: str
    row: int
    text: str


@dataclass(frozen=True)
class AssumptionRow:
    """An assumption in its row of the Assumptions or Macro sheet."""

    entry: Entry
    row: int
    before: int | None
    """Row of the previous step, where the baseline continues with its value."""
    price_base: Entry | None = None


@dataclass
class Layout:
    """A traced run with the place of everything in it."""

    assumptions: Assumptions
    scenarios: list[Scenario]
    active: int
    bound: Bound
    budget: Any
    places: Places = field(init=False)
    rows: list[AssumptionRow] = field(default_factory=list)
    macro: dict[str, list[Entry]] = field(default_factory=dict)
    """Entries of each macroeconomic indicator by year."""
    changes: list[tuple[str, Change]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    absent: dict[tuple[str, str], Line] = field(default_factory=dict)
    """Line items without a row, by policy and line: absences, which no input of the policy changes."""
    headings: list[Heading] = field(default_factory=list)
    unused: list[Block] = field(default_factory=list)
    """Line items of the model that no policy of the set has; they would be 0 throughout."""
    next_row: dict[str, int] = field(default_factory=dict)
    extra_sheets: dict[str, str] = field(default_factory=dict)
    """Sheets of the projection by age and sex, if laid out, and their contents."""

    @property
    def scenario(self) -> Scenario:
        """The scenario whose values the workbook shows when it is opened."""
        return self.scenarios[self.active]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the columns."""
        return self.bound.all_years + self.bound.followed[len(self.bound.years) :]

    def column(self, year: int) -> int:
        """The column of a year, the same on every sheet."""
        return YEARS + year - self.bound.all_years[0]

    def year(self, column: int) -> int:
        """The year of a column."""
        return self.years[0] + column - YEARS

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each scenario by its name, as the switch counts them from 0."""
        return {scenario.name: place for place, scenario in enumerate(self.scenarios)}

    @cached_property
    def by_key(self) -> dict[tuple[str, int | None], AssumptionRow]:
        """Rows of the Assumptions sheet by path and first year."""
        return {(row.entry.path, row.entry.from_year): row for row in self.rows}

    @cached_property
    def by_cell(self) -> dict[tuple[str, int], Line]:
        """Line items by sheet and row."""
        return {(line.sheet, line.row): line for line in self.lines}

    @cached_property
    def by_name(self) -> dict[tuple[str, str], Line]:
        """Line items by policy and line; the row where it is computed, not one that repeats it."""
        lines: dict[tuple[str, str], Line] = {}
        for line in self.lines:
            lines.setdefault((line.policy, line.line), line)
        return lines

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The sheet of each policy by its name."""
        return sheet_names(self.bound.names.policies, ALWAYS)

    def macro_row(self, indicator: str, scenario: int | None = None) -> int:
        """Row of an indicator on the Macro sheet: the values in use, or those of one scenario."""
        place = list(self.macro).index(indicator) * (len(self.scenarios) + 2)
        return FIRST + place + (0 if scenario is None else 1 + scenario)

    def change_row(self, scenario: str, change: Change) -> int:
        """Row of a change on the Changes sheet."""
        return FIRST + self.changes.index((scenario, change))


@without_collection()
def lay_out(
    assumptions: Assumptions,
    scenario: str = BASELINE,
    *,
    with_population: bool = False,
) -> Layout:
    """Run the model on trails and give everything its place.

    ``scenario`` is in use when the workbook is opened; the switch offers all. ``with_population`` lays the
    projection by age and sex out too. Raises AssumptionError for a scenario that does not exist.
    """
    wanted = list(dict.fromkeys([BASELINE, *scenarios(assumptions), scenario]))
    together = chosen(assumptions, wanted)
    active = wanted.index(scenario)

    def pick(values: Figure, entries: NDArray[np.object_]) -> Figure:
        return trail(values[active if len(values) > 1 else 0], entries)  # type: ignore[return-value]

    bound = bind(assumptions, together, pick, with_cohorts=with_population)
    layout = Layout(assumptions, together, active, bound, evaluate(bound))
    _place_assumptions(layout)
    layout.places = Places(lambda mark, home: source(layout, mark, home))
    _place_lines(layout)
    return layout


# --- assumptions -------------------------------------------------------------------------------------


def _place_assumptions(layout: Layout) -> None:
    bases = {
        (entry.path.removesuffix(".price_base"), entry.from_year): entry
        for entry in layout.bound.entries
        if entry.is_price_base
    }
    seen: set[tuple[str, int | None]] = set()
    steps: dict[str, int] = {}
    for entry in layout.bound.entries:
        address = address_of(entry.path)
        if address.kind == "macro":
            layout.macro.setdefault(address.owner, []).append(entry)
        elif not entry.is_price_base and (entry.path, entry.from_year) not in seen:
            seen.add((entry.path, entry.from_year))
            row = FIRST + len(layout.rows)
            base = bases.get((entry.path, entry.from_year))
            layout.rows.append(AssumptionRow(entry, row, steps.get(entry.path), base))
            steps[entry.path] = row
    layout.changes = [(scenario.name, change) for scenario in layout.scenarios for change in scenario.changes]


def source(layout: Layout, mark: Hashable, home: str) -> Cell | None:
    """The cell of an assumption: the value in use, its first year, its price base, or a header."""
    if not isinstance(mark, Entry) or mark.path == PEOPLE:
        return None
    if mark.table == "Calendar":
        locked = mark.path in {"calendar.first", "calendar.last", "calendar.first_of_all"}
        return Cell(home, HEADER, layout.column(int(mark.base or 0)), row_locked=True, column_locked=locked)
    address = address_of(mark.path)
    if address.kind == "macro":
        return Cell(MACRO, layout.macro_row(address.owner), layout.column(int(address.field)))
    path, column = mark.path, LIVE
    if path.endswith(".from_year"):
        # A price base that changes with a step of an amount begins where that step does.
        path, column = path.removesuffix(".from_year").removesuffix(".price_base"), FROM
    elif path.endswith(".price_base"):
        path, column = path.removesuffix(".price_base"), price_base_column(layout)
    row = layout.by_key[path, mark.from_year]
    return Cell(ASSUMPTIONS, row.row, column, row_locked=True, column_locked=True)


def price_base_column(layout: Layout) -> int:
    """Column of the price base on the Assumptions sheet."""
    return BASE + len(layout.scenarios)


# --- line items --------------------------------------------------------------------------------------


def _place_lines(layout: Layout) -> None:
    result_blocks = _traced(blocks(layout.budget, layout.bound))
    absences = Absences()
    _put_cohorts(layout)
    _put(layout, POPULATION, _traced(projected(layout.bound)), "All people")
    _put(layout, ECONOMY, [b for b in result_blocks if b.part == SOURCES], "Years of the sources")
    _put(layout, ECONOMY, [b for b in result_blocks if b.part == "economy"], "Economy")
    _put(layout, POPULATION, [b for b in result_blocks if b.part == "groups"], "Target groups")
    for part, heading in COUNTS.items():
        _put(layout, POPULATION, [b for b in result_blocks if b.part == part and b.rows], heading)
    _put(layout, RETURN, [b for b in result_blocks if b.part == "discounting"], "Discounting")
    if layout.bound.names.weighted:
        _put(layout, RETURN, [b for b in result_blocks if b.part == "weights"], "Distributional weights")
    for policy in layout.bound.names.policies:
        _put_policy(layout, result_blocks, absences, policy)
    repeated = [b for b in result_blocks if b.name in REPEATED_ON[BUDGET] and b.part == "cost"]
    _repeat_by_policy(layout, BUDGET, repeated, absences)
    _put(
        layout, BUDGET, [b for b in result_blocks if b.part == "input_prices" and b.rows], "Prices of amounts"
    )
    _put(layout, BUDGET, [b for b in result_blocks if b.part == "totals"], "All policies")
    _put(layout, BUDGET, [b for b in result_blocks if b.part == "financing"], "Financing")
    for block in (b for b in result_blocks if b.part == "classified" and b.rows):
        _put(layout, BUDGET, [block], block.label)
    for part, heading in FISCAL.items():
        _put(layout, BUDGET, [b for b in result_blocks if b.part == part and b.rows], heading)
    totals = {b.name: b for b in result_blocks if b.part == "total_flows"}
    for block in (
        b for b in result_blocks if b.name in totals and len(b.rows) == len(layout.bound.names.policies)
    ):
        _repeat_by_policy(layout, RETURN, [block], absences)
        _put(layout, RETURN, [totals[block.name]], "")
    _put(
        layout, RETURN, [b for b in result_blocks if b.part == "total_appraisal"], "Appraisal of all policies"
    )
    _put(layout, RETURN, [b for b in result_blocks if b.part == "total_measures"], "Measures of all policies")
    _put_exclusion(layout, result_blocks)
    placed = {(line.part, line.line.rpartition(".")[2]) for line in layout.lines}
    placed |= {(line.part, line.line.partition(".")[0]) for line in layout.lines}
    layout.unused = [block for block in result_blocks if (block.part, block.name) not in placed]


def _traced(parts: Iterable[Block]) -> list[Block]:
    return [block._replace(figure=as_trail(block.figure)) for block in parts]


def _put_exclusion(layout: Layout, result_blocks: Sequence[Block]) -> None:
    """The gaps of the groups, gap by gap, where the set states any."""
    labels = {str(row["exclusion"]): str(row["label"]) for row in layout.assumptions.table("Exclusion").rows}
    lines = [block for block in result_blocks if block.part == "exclusion"]
    for row, name in enumerate(layout.bound.names.exclusions):
        _head(layout, RETURN, f"Cost of exclusion, in no appraisal: {labels[name]}")
        for block in lines:
            _put_line(layout, RETURN, block, row, *block.rows[row])
    together = [block for block in result_blocks if block.part == "exclusion_by_group" and block.rows]
    _put(layout, RETURN, together, "Cost of exclusion by group, in no appraisal")


def _put_cohorts(layout: Layout) -> None:
    if layout.bound.cohorts is None:
        return
    layout.extra_sheets = {
        RATES: "vital rates and migrants, as projected with",
        COHORTS: "people by age and sex",
    }
    for item in layout.bound.cohorts.items:
        rows = tuple(("", f"{item.name}.{row}") for row in item.rows)
        years = tuple(range(item.first_year, item.first_year + item.figure.shape[-1]))
        sheet = RATES if item.given else COHORTS
        block = Block("cohorts", item.name, item.label, item.unit, "", item.figure, rows, years)
        _put(layout, sheet, _traced([block]), item.label)


def _put(layout: Layout, sheet: str, parts: Sequence[Block], heading: str) -> None:
    if heading and parts:
        _head(layout, sheet, heading)
    for block in parts:
        for row, (policy, line) in enumerate(block.rows):
            _put_line(layout, sheet, block, row, policy, line)


COUNTS = {
    "bands": "Prevalence by age, sex and year",
    "sexes": "Target groups by sex",
    "parts": "Parts of each dimension",
    "group_overlaps": "Overlaps of target groups",
    "policy_overlaps": "Declared overlaps of policies",
    "pairs": "People served by two policies",
    "counted": "People counted once",
    "survey": "Welfare: the survey, carried to the years",
    "poverty_lines": "Poverty lines",
    "fitted": "Welfare by decile, float only: a curve is fitted",
}
HEADINGS = {
    "timing": "When it runs",
    "people": "People",
    "cascade": "Take-up step by step",
    "members": "Households of beneficiaries",
    "added": "Counted once",
    "benefits": "Cash benefits",
    "decisions": "Decisions on applications",
    "delivery": "Delivery",
    "clawback": "Tax and contributions on the benefit, in order",
    "staffing": "Staff",
    "redress": "Redress and consultation",
    "adequacy": "Adequacy of the benefit",
    "participation": "Time to a decision, people consulted",
    "uplifts": "Optimism bias and risk",
    "charges_of_policies": "Capital charge, memorandum",
    "cost": "Cost",
    "targeting": "Targeting",
    "deciles": "Recipients and payers by decile of welfare",
    "reached": "Whom it reaches",
    "raised": "Who pays for it",
    "returns": "Totals of the outcomes",
    "flows": "Flows at base-year prices",
    "appraisal": "Appraisal",
    "measures": "Measures of return",
    "outcomes": "Outcome",
    "outcome_costs": "Cost per unit of effect",
}


OWNED_HEADINGS = {
    "items": "Service item",
    "assets": "Asset",
    "uplift_rows": "Optimism bias or risk allowance",
    "charges": "Capital charge, memorandum",
}


def _put_policy(layout: Layout, result_blocks: Sequence[Block], absences: Absences, policy: str) -> None:
    parts: dict[str, list[Block]] = {}
    for block in result_blocks:
        if block.part not in SHEET_OF_PART and block.rows:
            parts.setdefault(block.part, []).append(block)
    names = layout.bound.names
    for part, part_blocks in parts.items():
        if part in OF_OUTCOMES:
            for row, owner in enumerate(names.outcome_policies):
                if names.policies[owner] == policy:
                    heading = f"{HEADINGS[part]}: {_outcome(layout, row)}"
                    _put_rows(layout, absences, part_blocks, row, heading, policy)
        elif part in OWNED:
            _put_named(layout, absences, part_blocks, part, policy)
        elif part in (*OWNED_PARTS, *ENTITLEMENTS, "deciles", "raised"):
            _put_owned(layout, part_blocks, HEADINGS[part], policy)
        elif part in ("spreads", "breakdown"):
            _put_breakdown(layout, absences, part_blocks, policy)
        else:
            _put_rows(layout, absences, part_blocks, names.policies.index(policy), HEADINGS[part], policy)


def _put_named(
    layout: Layout, absences: Absences, part_blocks: Sequence[Block], part: str, policy: str
) -> None:
    """The rows of a part that belong to a policy under a name, such as its service items, one by one."""
    for row, (owner, name) in enumerate(getattr(layout.bound.names.delivery, part)):
        if owner == policy:
            _put_rows(layout, absences, part_blocks, row, f"{OWNED_HEADINGS[part]}: {name}", policy)


def _put_breakdown(layout: Layout, absences: Absences, part_blocks: Sequence[Block], policy: str) -> None:
    """The parts of each dimension of the policy."""
    for place, (owner, line) in enumerate(part_blocks[0].rows):
        if owner == policy:
            _put_rows(layout, absences, part_blocks, place, f"By {line.rpartition('.')[0]}", policy)


def _put_owned(layout: Layout, part_blocks: Sequence[Block], heading: str, policy: str) -> None:
    """The rows of a part that belong to the policy."""
    rows = [
        (block, row) for block in part_blocks for row, (owner, _) in enumerate(block.rows) if owner == policy
    ]  # fmt: skip
    if rows:
        _head(layout, layout.sheets[policy], heading)
    for block, row in rows:
        _put_line(layout, layout.sheets[policy], block, row, *block.rows[row])


def _outcome(layout: Layout, row: int) -> str:
    return f"{layout.assumptions.table('Outcomes').rows[row]['label']}"


def _put_rows(
    layout: Layout, absences: Absences, part_blocks: Sequence[Block], row: int, heading: str, policy: str
) -> None:
    present = []
    for block in part_blocks:
        if absences.includes(block, row):
            line = block.rows[row][1]
            layout.absent[policy, line] = Line(
                "", 0, policy, line, block.label, block.unit, block.part, block.years, block.figure, row
            )
        else:
            present.append(block)
    if present:
        _head(layout, layout.sheets[policy], heading)
    for block in present:
        _put_line(layout, layout.sheets[policy], block, row, policy, block.rows[row][1])


def _repeat_by_policy(layout: Layout, sheet: str, repeated: Sequence[Block], absences: Absences) -> None:
    for block in repeated:
        _head(layout, sheet, block.label)
        for row, (policy, line) in enumerate(block.rows):
            if not absences.includes(block, row):
                _put_line(layout, sheet, block, row, policy, line)


def _head(layout: Layout, sheet: str, text: str) -> None:
    row = layout.next_row.get(sheet, FIRST)
    layout.headings.append(Heading(sheet, row, text))
    layout.next_row[sheet] = row + 1


def _put_line(layout: Layout, sheet: str, block: Block, row: int, policy: str, line: str) -> None:
    place = layout.next_row.get(sheet, FIRST)
    layout.next_row[sheet] = place + 1
    item, start = f"{policy or sheet}: {line}", layout.column(0)
    columns = [start + year for year in block.years] if block.years else [WHOLE]
    layout.places.put(block.figure, item=item, sheet=sheet, rows=[place], columns=columns, only=row)
    owner = policy if policy != TOTAL else "all policies"
    if block.part == "classified":
        owner = f"{line.partition('.')[2]}: {owner}"
    label = block.label
    if sheet in REPEATED_ON and policy and policy != TOTAL:
        label = phrase("{label}: {owner}", label=block.label, owner=owner)
    valued = layout.bound.cohorts is None and block.name in COUNTED
    note = PROJECTED if valued or sheet == RATES else FITTED if block.part == "fitted" else ""
    layout.lines.append(
        Line(sheet, place, policy, line, label, block.unit, block.part, block.years, block.figure, row, note)
    )
