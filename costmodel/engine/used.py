"""Assumptions used in a scenario: each with its value, the baseline's value, and its origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.assumptions.format.tables import Assumptions, Row
    from costmodel.engine.entries import Entry
    from costmodel.engine.results import Result

    Place = tuple[int, ...]

TABLES = ("Policies", "Parameters", "Outcomes", "Financing", "Groups", "Discounting", "Macro", "")
"""The order of the list within a policy, and of what all policies share."""
SCENARIOS = "Scenarios"
SHARED = {"macro": "Economy", "group": "Target groups", "discounting": "Discounting"}


@dataclass(frozen=True)
class Used:
    """One assumption as a scenario used it."""

    owner: str
    """Label of the policy it belongs to, or what it belongs to instead."""
    label: str
    path: str
    from_year: int | None
    value: float | str
    baseline: float | str
    unit: str
    price_base: int | None
    low: float | None
    high: float | None
    source: str
    as_of: str
    grade: str
    cell: str
    note: str

    @property
    def changed(self) -> bool:
        """Whether the scenario changes it."""
        return self.value != self.baseline


def used(result: Result) -> list[Used]:
    """Every assumption of a result's scenario, policy by policy, then what all policies share."""
    origin = _Origin(result.assumptions)
    found = [
        pair
        for steps in _by_path(result.bound.entries).values()
        for pair in _valued(steps, result.scenario.name, origin)
    ]
    found += origin.choices()
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _by_path(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The steps of every assumption, without those that only say in which year's prices it is."""
    found: dict[str, dict[Entry, None]] = {}
    for entry in entries:
        if not entry.path.endswith(".price_base") and not entry.path.startswith(("about.", "definition.")):
            found.setdefault(entry.path, {})[entry] = None
    return {path: list(steps) for path, steps in found.items()}


def _valued(steps: list[Entry], scenario: str, origin: _Origin) -> Iterator[tuple[Place, Used]]:
    """Every step of an assumption with its place in the list, as one scenario has it."""
    value = baseline = 0.0
    place = origin.place(next((step for step in steps if step.table != SCENARIOS), steps[0]))
    for number, step in enumerate(steps):
        changes = [change for name, change in step.changes if name == scenario]
        if step.base is not None:
            value = baseline = step.base
        elif not changes:
            continue
        for change in changes:
            value = change.applied(value)
        yield (*place, number), origin.used(step, value, baseline)


class _Origin:
    """Finds for an entry the row of the workbook it came from, and the policy it belongs to."""

    def __init__(self, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        self.currency = str(assumptions.about["currency"])
        self.rows = {
            (name, row.number): row for name in TABLES if name for row in assumptions.table(name).rows
        }
        policies = assumptions.table("Policies").rows
        self.order = {str(row["policy"]): place for place, row in enumerate(policies)}
        self.labels = {str(row["policy"]): str(row["label"]) for row in policies}
        self.owners = {str(row["outcome"]): str(row["policy"]) for row in assumptions.table("Outcomes").rows}

    def row(self, step: Entry) -> Row | None:
        """The row an entry was read from; None for a scenario's own and for the usual values."""
        digits = "".join(letter for letter in step.cell.rpartition("!")[2] if letter.isdigit())
        return self.rows.get((step.table, int(digits))) if digits else None

    def policy(self, step: Entry) -> str:
        """The policy an entry belongs to; "" where all share it."""
        kind, _, rest = step.path.partition(".")
        name = rest.partition(".")[0]
        if kind == "outcome":
            return self.owners[name]
        return name if kind in ("policy", "financing") else ""

    def place(self, step: Entry) -> Place:
        """The place of the assumption in the list."""
        row, policy = self.row(step), self.policy(step)
        number = row.number if row is not None else len(self.rows)
        return (self.order.get(policy, len(self.order)), TABLES.index(step.table), number)

    def used(self, step: Entry, value: float, baseline: float) -> Used:
        """One step with what its row says of it."""
        row, policy, field = self.row(step), self.policy(step), step.path.rpartition(".")[2]
        columns = row.values if row is not None else {}
        own = step.table == "Parameters" or field == "effect"
        unit = columns.get("unit") if own else None
        priced = step.table == "Parameters" or (step.table == "Outcomes" and field == "value")
        return Used(
            owner=self.labels.get(policy) or SHARED.get(step.path.partition(".")[0], "General"),
            label=step.label,
            path=step.path,
            from_year=step.from_year,
            value=value,
            baseline=baseline,
            unit=str(unit or step.unit).replace("LCU", self.currency),
            price_base=_whole(columns.get("price_base")) if priced else None,
            low=_number(columns.get("low")) if own or step.table == "Groups" else None,
            high=_number(columns.get("high")) if own or step.table == "Groups" else None,
            source=step.source,
            as_of=step.as_of,
            grade=step.grade,
            cell=step.cell,
            note=self.note(step, field),
        )

    def note(self, step: Entry, field: str) -> str:
        """What a reader should know; a note on a whole outcome is given once, with its effect."""
        if step.table == SCENARIOS:
            return "added by the scenario"
        return step.note if step.table != "Outcomes" or field == "effect" else ""

    def choices(self) -> list[tuple[Place, Used]]:
        """Parameters that are a choice of words, which scenarios do not change."""
        table, declared = self.assumptions.table("Parameters"), parameters()
        found: list[tuple[Place, Used]] = []
        for number, row in enumerate(table.rows):
            path, policy = str(row["parameter"]), str(row["policy"])
            if declared[path].choices:
                value, label = str(row["value"]), str(row["label"] or declared[path].label)
                one = Used(
                    self.labels[policy], label, f"policy.{policy}.{path}", _whole(row["from_year"]),
                    value, value, "choice", None, None, None, str(row["source"]), str(row["as_of"] or ""),
                    str(row["grade"] or ""), table.cell(number, "value"), str(row["note"] or ""),
                )  # fmt: skip
                found.append(((self.order[policy], TABLES.index("Parameters"), row.number, 0), one))
        return found


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
