"""What the functions of Excel answer about returns, comparisons, bridges and checks: tables that spill."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from costmodel.comparison.bridge import bridge
from costmodel.engine.hiring import hiring_problems
from costmodel.engine.idle import idle_problems
from costmodel.engine.measure_reasons import reason
from costmodel.engine.result_checks import ALARM, FAILED, PASSED, result_checks, verdict
from costmodel.engine.results import increments
from costmodel.engine.scenarios import BASELINE, INCREMENT, LEVEL
from costmodel.excel.functions.answers import Table, cell, lain_out, table
from costmodel.excel.functions.cell_values import chosen, together
from costmodel.excel.functions.models import Bounded
from costmodel.excel.host import CellError
from costmodel.model.measure_list import OLDER_COLUMNS, OLDER_NAMES

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.engine.result_checks import Check
    from costmodel.excel.functions.models import Held, Model

    Names = list[list[str]]

OUTCOMES = {"green": PASSED, "amber": ALARM, "red": FAILED}
"""What the master check of each colour is called in a cell."""
BASES = (LEVEL, INCREMENT)
NOT_MEASURES = ("unit", "smallest", "mvpf_status", "mvpf_envelope_status", "irr_status", "irr_words")
MOST_BRIDGES = 16

_bridges: Bounded[Table] = Bounded(MOST_BRIDGES)


def basis_of(held: Held, basis: str | None) -> str:
    """What a return is measured against: by default the baseline, and the level of the baseline itself.

    Raises CellError for an increment of the baseline.
    """
    is_baseline = held.result.scenario.name == BASELINE
    if basis is None:
        return LEVEL if is_baseline else INCREMENT
    if basis == INCREMENT and is_baseline:
        raise CellError("Name a scenario, or leave basis out: the baseline adds nothing to itself.")
    return basis


def appraisal(held: Held, basis: str | None) -> Table:
    """Present values and ratios of every policy and in total."""
    own = basis_of(held, basis)
    frame = _frame(held, own)
    return held.kept(("appraisal", own), lambda: table(frame, "policy"))


def _frame(held: Held, basis: str) -> pd.DataFrame:
    """The appraisal, with each measure under its present name only."""
    return held.kept(
        ("appraised", basis), lambda: held.result.appraisal(basis).drop(columns=list(OLDER_COLUMNS))
    )


def measures(model: Model, policies: Names, scenarios: Names, measures: Names, basis: str | None) -> Any:  # noqa: ANN401  cells
    """Measures of policies in scenarios, laid out as Excel spreads arrays."""
    return lain_out([
        [_measure(model.scenario(scenario), policy, measure, basis) for policy, scenario, measure in row]
        for row in together(policies, scenarios, measures)
    ])  # fmt: skip


def _measure(held: Held, policy: str, measure: str, basis: str | None) -> object:
    frame = _frame(held, basis_of(held, basis))
    known = [name for name in frame.columns if name not in NOT_MEASURES]
    name = chosen(OLDER_NAMES.get(measure.casefold(), measure), "measure", known)
    row = frame.loc[chosen(policy, "policy", list(frame.index))].to_dict()
    return reason(row, name) or cell(row[name])


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
    """A verdict for each scenario and what failed or is to be read; then every warning."""
    rows: Table = [["of", "outcome", "what", "found", "expected", "explanation"]]
    for name in model.scenarios:
        held = model.scenario(name)
        made = held.kept("checks", partial(result_checks, held.result))
        said = verdict(made)
        rows.append([name, OUTCOMES[said.colour], said.words, "", "", ""])
        rows += [_row(name, own) for own in made if not own.passed]
    return rows + [
        [
            "assumptions",
            ALARM if own.alarm else "warning",
            own.cell or own.table,
            *map(cell, (own.found, own.expected, own.mend)),
        ]
        for own in (
            *model.assumptions.warnings,
            *idle_problems(model.assumptions),
            *hiring_problems(model.assumptions),
        )
    ]


def _row(scenario: str, check: Check) -> list[object]:
    expected = f"{check.relation} {check.expected:.15g}"
    told = check.reason or check.explanation
    return [scenario, check.outcome, check.name, cell(check.found), expected, cell(told)]
