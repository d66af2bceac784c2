"""What the functions of Excel answer about returns, comparisons, bridges and checks: tables that spill."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from costmodel.engine.bridge import bridge
from costmodel.engine.checks import result_checks, verdict
from costmodel.engine.metrics import OF_EFFECTS, effects_stated
from costmodel.engine.results import increments
from costmodel.excel.answers import Table, cell, lain_out, table
from costmodel.excel.cells import chosen
from costmodel.excel.models import Bounded
from costmodel.excel.words import NO_EFFECTS_ARE

if TYPE_CHECKING:
    from costmodel.engine.checks import Check
    from costmodel.excel.models import Held, Model

BASES = ("level", "increment")
NEED_EFFECTS = (*OF_EFFECTS, "mvpf", "irr", "payback_years")
NOT_MEASURES = ("unit", "mvpf_status", "irr_status")
MOST_BRIDGES = 16

_bridges: Bounded[Table] = Bounded(MOST_BRIDGES)


def appraisal(held: Held, basis: str) -> Table:
    """Present values and ratios of every policy and in total."""
    return held.kept(("appraisal", basis), lambda: table(held.result.appraisal(basis), "policy"))


def measures(held: Held, policies: list[list[str]], measure: str, basis: str) -> Any:  # noqa: ANN401  cells
    """A measure of policies, laid out as their names are."""
    header, *rows = appraisal(held, basis)
    known = [str(name) for name in header[1:] if name not in NOT_MEASURES]
    name = chosen(measure, "measure", known)
    unknown = name in NEED_EFFECTS and not effects_stated(held.result.budget_lines)
    place = header.index(name)
    by_policy = {str(row[0]): NO_EFFECTS_ARE if unknown else row[place] for row in rows}
    return lain_out([[by_policy[chosen(own, "policy", by_policy)] for own in row] for row in policies])


def comparison(model: Model, line: str) -> Table:
    """What every scenario adds to the baseline."""
    every = {name: model.scenario(name) for name in model.scenarios}
    baseline = next(iter(every.values()))
    lines = [own for (owner, own), (block, _) in baseline.lines.items() if block.part == "cost" and owner]
    own = chosen(line, "line", dict.fromkeys(lines))

    def make() -> Table:
        frame = increments([held.result for held in every.values()], own)
        return table(frame.set_index("scenario"), "scenario")

    return baseline.kept(("compare", own), make)


def bridge_table(before: Model, after: Model, metric: str, year: int | None) -> Table:
    """The change of a figure taken apart, the largest step first, between the figures of both versions."""
    key = (before.handle, after.handle, metric, year)
    known = _bridges.get(key)
    if known is not None:
        return known
    found = bridge(before.assumptions, after.assumptions, metric, year)
    return _bridges.put(
        key,
        [
            ["step", found.unit, "share of the change"],
            [f"{found.label}: {found.before}", found.start, ""],
            *([step.label, step.contribution, cell(step.share)] for step in found),
            [f"{found.label}: {found.after}", found.end, ""],
        ],
    )


def checks(model: Model) -> Table:
    """A verdict for each scenario and what failed or is to be read, then the warnings of the assumptions."""
    rows: Table = [["of", "outcome", "what", "found", "expected", "explanation"]]
    for name in model.scenarios:
        held = model.scenario(name)
        made = held.kept("checks", partial(result_checks, held.result))
        said = verdict(made)
        rows.append([name, "passed" if said.passed else "failed", said.words, "", "", ""])
        rows += [_row(name, own) for own in made if not own.passed]
    return rows + [
        ["assumptions", "warning", own.cell or own.table, *map(cell, (own.found, own.expected, own.mend))]
        for own in model.assumptions.warnings
    ]


def _row(scenario: str, check: Check) -> list[object]:
    expected = f"{check.relation} {check.expected:.15g}"
    return [scenario, check.outcome, check.name, cell(check.found), expected, cell(check.explanation)]
