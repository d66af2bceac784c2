"""Scenarios: named changes to the baseline, one row of the Scenarios table each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.paths import declared_at, path_of
from costmodel.assumptions.format.report import close_names
from costmodel.assumptions.format.scenario_operations import OPERATIONS, V, applied
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.arguments import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.format.tables import Assumptions

BASELINE = "baseline"
AT_ONCE = 64
"""Scenarios evaluated together: enough to hide Python's own time, few enough to stay in the cache."""
LEVEL, INCREMENT = BASES = ("level", "increment")
"""The scenario itself, or what it adds to the baseline."""


NOTHING_ADDED = "the baseline adds nothing to itself: name another scenario, or use the basis level"


@dataclass(frozen=True)
class Change:
    """One change: from a year on, set a value, multiply it, or add to it."""

    path: str
    """``policy.<policy>.<part>.<field>``, ``outcome.<outcome>.<column>``, ``macro.<indicator>``,
    ``group.<group>.prevalence``, ``society.<item>`` or ``discounting.rate``."""
    operation: str
    value: float
    from_year: int | None = None
    cell: str = ""
    note: str = ""

    def applied(self, value: V) -> V:
        """The value after the change, or each of many values."""
        return applied(one_of(self.operation, "operation of a change", OPERATIONS), value, self.value)


@dataclass(frozen=True)
class Scenario:
    """A name, a label and the changes made to the baseline, in their order."""

    name: str
    label: str
    changes: tuple[Change, ...] = ()


def basis_of(scenario: str, basis: object) -> str:
    """Level or increment, as asked for. Raises ModelError for another word and a baseline's increment."""
    word = one_of(basis, "basis", BASES)
    if word == INCREMENT and scenario == BASELINE:
        raise ModelError(NOTHING_ADDED)
    return word


def _holds_for_all_years(path: str) -> bool:
    """Whether an assumption cannot change from a year on, so that a change applies from the beginning."""
    declared = declared_at(path)
    return declared is not None and not declared.dated


def scenarios(assumptions: Assumptions) -> dict[str, Scenario]:
    """Every scenario of a workbook by name; the baseline, which changes nothing, comes first."""
    table = assumptions.table("Scenarios")
    labels: dict[str, str] = {}
    changes: dict[str, list[Change]] = {}
    for number, row in enumerate(table.rows):
        values = row.values
        name = str(values["scenario"])
        labels.setdefault(name, str(values["label"]))
        path = path_of(values["policy"], values["parameter"])
        year = None if _holds_for_all_years(path) else values["from_year"]
        changes.setdefault(name, []).append(
            Change(
                path=path,
                operation=str(values["operation"]),
                value=float(values["value"]),
                from_year=None if year is None else int(year),
                cell=table.cell(number, "value"),
                note=str(values["note"] or ""),
            )
        )
    baseline = {BASELINE: Scenario(BASELINE, "Baseline: existing programmes continue")}
    return baseline | {
        name: Scenario(name, labels[name], tuple(scenario_changes))
        for name, scenario_changes in changes.items()
    }


def chosen(assumptions: Assumptions, names: Iterable[str]) -> list[Scenario]:
    """The scenarios of these names. Raises AssumptionError naming all that do not exist."""
    known = scenarios(assumptions)
    wanted = [names] if isinstance(names, str) else list(names)
    problems = [
        _unknown(assumptions, name, known)
        for name in wanted
        if not isinstance(name, str) or name not in known
    ]
    if problems:
        raise AssumptionError(problems)
    return [known[name] for name in wanted]


def _unknown(assumptions: Assumptions, name: object, known: Mapping[str, Scenario]) -> Problem:
    near = close_names(str(name), known)
    hint = f"Did you mean {near[0]}?" if near else "Use one of these, or add rows to the table Scenarios."
    return Problem(
        workbook=assumptions.path or assumptions.set,
        table="Scenarios",
        cell="",
        found=f"no scenario {name!r}",
        expected=f"one of {', '.join(known)}",
        mend=hint,
    )
