"""What the functions of Excel answer about returns, comparisons, bridges and checks: tables that spill."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from costmodel.comparison.bridge import bridge
from costmodel.engine.checking.hiring import hiring_problems
from costmodel.engine.checking.result_checks import ALARM, FAILED, PASSED, result_checks, verdict
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, LEVEL
from costmodel.engine.line_items.measure_reasons import reason
from costmodel.engine.results import increments
from costmodel.excel.functions.answers import Table, cell, lain_out, table
from costmodel.excel.functions.cell_values import chosen, together
from costmodel.excel.host import CellError
from costmodel.model.measure_list import OLDER_COLUMNS, OLDER_NAMES
from costmodel.recent_values import RecentValues

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.engine.checking.result_checks import Check
    from costmodel.excel.functions.models import Held, Model

    Names = list[list[str]]

OUTCOMES = {"green": PASSED, "amber": ALARM, "red": FAILED}
"""What the master check of each colour is called in a cell."""
BASES = (LEVEL, INCREMENT)
NOT_MEASURES = ("unit", "smallest", "mvpf_status", "mvpf_envelope_status", "irr_status", "irr_words")
MOST_BRIDGES = 16

_bridges: RecentValues[Table] = RecentValues(MOST_BRIDGES)


def basis_of(outcome: Held, basis: str | None) -> str:
    """What a return is measured against: by default the baseline, and the level of the baseline itself.

    Raises CellError for an increment of the baseline.
    """
    is_baseline = outcome.result.scenario.name == BASELINE
    if basis is None:
        return LEVEL if is_baseline else INCREMENT
    if basis == INCREMENT and is_baseline:
        raise CellError("Name a scenario, or leave basis out: the baseline adds nothing to itself.")
    return basis


def appraisal(outcome: Held, basis: str | None) -> Table:
    """Present values and ratios of every policy and in total."""
    chosen_basis = basis_of(outcome, basis)
    frame = _frame(outcome, chosen_basis)
    return outcome.kept(("appraisal", chosen_basis), lambda: table(frame, "policy"))


def _frame(outcome: Held, basis: str) -> pd.DataFrame:
    """The appraisal, with each measure under its present name only."""
    return outcome.kept(
        ("appraised", basis), lambda: outcome.result.appraisal(basis).drop(columns=list(OLDER_COLUMNS))
    )


def measures(model: Model, policies: Names, scenarios: Names, measures: Names, basis: str | None) -> Any:  # noqa: ANN401  cells
    """Measures of policies in scenarios, laid out as Excel spreads arrays."""
    return lain_out([
        [_measure(model.scenario(scenario), policy, measure, basis) for policy, scenario, measure in row]
        for row in together(policies, scenarios, measures)
    ])  # fmt: skip


def _measure(outcome: Held, policy: str, measure: str, basis: str | None) -> object:
    frame = _frame(outcome, basis_of(outcome, basis))
    known = [name for name in frame.columns if name not in NOT_MEASURES]
    name = chosen(OLDER_NAMES.get(measure.casefold(), measure), "measure", known)
    row = frame.loc[chosen(policy, "policy", list(frame.index))].to_dict()
    return reason(row, name) or cell(row[name])


def comparison(model: Model, line: str) -> Table:
    """What every scenario adds to the baseline."""
    every = {name: model.scenario(name) for name in model.scenarios}
    baseline = next(iter(every.values()))
    lines = [
        line_name
        for (owner, line_name), (block, _) in baseline.lines.items()
        if block.part == "cost" and owner
    ]
    line_name = chosen(line, "line", dict.fromkeys(lines))

    def make() -> Table:
        frame = increments([outcome.result for outcome in every.values()], line_name)
        return table(frame.set_index("scenario"), "scenario")

    return baseline.kept(("compare", line_name), make)


def bridge_table(before: Model, after: Model, metric: str, year: int | None) -> Table:
    """The change of a figure taken apart, the largest step first, between the figures of both versions."""

    def make() -> Table:
        decomposition = bridge(before.assumptions, after.assumptions, metric, year)
        return [
            ["step", decomposition.unit, "share of the change"],
            [f"{decomposition.label}: {decomposition.before}", decomposition.start, ""],
            *([step.label, step.contribution, cell(step.share)] for step in decomposition),
            [f"{decomposition.label}: {decomposition.after}", decomposition.end, ""],
        ]

    return _bridges.value((before.handle, after.handle, metric, year), make)


def checks(model: Model) -> Table:
    """A verdict for each scenario and what failed or is to be read; then every warning."""
    rows: Table = [["of", "outcome", "what", "found", "expected", "explanation"]]
    for name in model.scenarios:
        outcome = model.scenario(name)
        made = outcome.kept("checks", partial(result_checks, outcome.result))
        said = verdict(made)
        rows.append([name, OUTCOMES[said.colour], said.words, "", "", ""])
        rows += [_row(name, check) for check in made if not check.passed]
    return rows + [
        [
            "assumptions",
            ALARM if problem.alarm else "warning",
            problem.cell or problem.table,
            *map(cell, (problem.found, problem.expected, problem.mend)),
        ]
        for problem in (
            *model.assumptions.warnings,
            *idle_problems(model.assumptions),
            *hiring_problems(model.assumptions),
        )
    ]


def _row(scenario: str, check: Check) -> list[object]:
    expected = f"{check.relation} {check.expected:.15g}"
    told = check.reason or check.explanation
    return [scenario, check.outcome, check.name, cell(check.found), expected, cell(told)]
