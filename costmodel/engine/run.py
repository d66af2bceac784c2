"""Runs: one scenario, several, or thousands, as one batch along a leading axis."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.tables import Assumptions
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.numbering import DEFAULT_SET
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.impossible_counts import count_problems
from costmodel.engine.inclusion_cuts import targeting_problems
from costmodel.engine.inputs.figure_trees import as_figure, at
from costmodel.engine.inputs.scenarios import AT_ONCE, BASELINE, Scenario, chosen, scenarios
from costmodel.engine.results import Result
from costmodel.errors import AssumptionError
from costmodel.model.arguments import one_of
from costmodel.model.social_budget import SocialBudget

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    import pandas as pd

    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.figures import Figure

BOUND_AT_ONCE = 1024
"""Scenarios whose inputs are in memory together."""


def load(name: Assumptions | str | PathLike[str] = DEFAULT_SET) -> Assumptions:
    """The assumptions of a set's newest version, of one version ("kenya@2026.1"), or of a workbook's path.

    Raises AssumptionError with every problem of the workbook. Assumptions are given back as they are.
    """
    if isinstance(name, Assumptions):
        return name
    return store.load(str(name) if isinstance(name, PathLike) else name)


def run(
    assumptions: Assumptions | str | PathLike[str] = DEFAULT_SET,
    scenario: str = BASELINE,
    survey: str | PathLike[str] | None = None,
) -> Result:
    """The result of one scenario, with the baseline beside it.

    ``survey`` is the file of a household survey in place of the one that the set names, with the columns of
    its table SurveyFile; it is read when the distribution is asked for. Raises AssumptionError where the
    workbook has problems or the scenario does not exist.
    """
    (result,) = run_all(assumptions, [scenario], survey).values()
    return result


def run_all(
    assumptions: Assumptions | str | PathLike[str] = DEFAULT_SET,
    names: Iterable[str] | None = None,
    survey: str | PathLike[str] | None = None,
) -> dict[str, Result]:
    """The results of several scenarios by name, computed as one batch; all of the workbook unless named.

    ``survey`` as in ``run``. Raises AssumptionError where the workbook has problems, a scenario does not
    exist, or overlaps of people or targeting errors are impossible in a scenario.
    """
    assumption_set = load(assumptions)
    wanted = list(scenarios(assumption_set)) if names is None else _without_repeats(names)
    together = chosen(assumption_set, dict.fromkeys([BASELINE, *wanted]))
    results = results_of(assumption_set, together, None if survey is None else str(survey))
    return {name: result for name, result in results.items() if name in wanted}


def results_of(
    assumptions: Assumptions, together: Sequence[Scenario], survey: str | None = None
) -> dict[str, Result]:
    """The results of the baseline and other scenarios by name, also of scenarios that no workbook has.

    Raises AssumptionError where overlaps of people or targeting errors are impossible in a scenario.
    """
    bound = bind(assumptions, together)
    return computed_results(assumptions, together, bound, evaluate(bound), survey)


def computed_results(
    assumptions: Assumptions,
    together: Sequence[Scenario],
    bound: Bound,
    budget: SocialBudget,
    survey: str | None = None,
) -> dict[str, Result]:
    """The results of scenarios whose line items are computed. Raises AssumptionError as ``results_of``."""
    each = {scenario.name: at(budget, place) for place, scenario in enumerate(together)}
    results = {
        scenario.name: Result(assumptions, scenario, bound, each[scenario.name], each[BASELINE], survey)
        for scenario in together
    }
    impossible = [
        *count_problems(assumptions, together, bound, budget),
        *targeting_problems(results.values()),
    ]
    if impossible:
        raise AssumptionError(impossible)
    return results


def _without_repeats(names: Iterable[str]) -> list[str]:
    """Scenarios without duplicates; a single name is allowed. Other values are left for the later error."""
    listed = list(names) if isinstance(names, Iterable) and not isinstance(names, str) else [names]
    return list(dict.fromkeys(name if isinstance(name, str) else f"{name!r:.40}" for name in listed))


def run_batch(
    assumptions: Assumptions, batch: Sequence[Scenario], lines: Sequence[str] = ("gross_cost", "net_cost")
) -> Iterator[tuple[list[Scenario], dict[str, np.ndarray]]]:
    """Many scenarios, a block at a time: the scenarios, and each line wanted as (scenario, row, year).

    Lines are those of the policies' cost, people, appraisal and other parts by their names. Memory holds one
    block of the model at a time. Raises ModelError for a line that does not exist.
    """
    from costmodel.engine.batch_runs import figures_of_scenarios  # noqa: PLC0415  as below
    from costmodel.engine.evaluation.batch_changes import groups_of  # noqa: PLC0415  as below

    (baseline,) = chosen(assumptions, [BASELINE])

    def wanted(_: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        return {name: line_of(budget, name) for name in lines}

    for first in range(0, len(batch), BOUND_AT_ONCE):
        part = batch[first : first + BOUND_AT_ONCE]
        figures: dict[Hashable, Figure] = {}
        for keys, places in groups_of(part, []):
            group = [part[place] for place in places]
            group_figures = figures_of_scenarios(
                assumptions, baseline, group, keys, wanted, ("lines", *lines), alone=True
            )
            for name, figure in group_figures.figures.items():
                room = figures.setdefault(name, np.empty((len(part), *figure.shape[:-1])))
                room[places] = np.moveaxis(figure, -1, 0)
        for start in range(0, len(part), AT_ONCE):
            within = slice(start, start + AT_ONCE)
            yield list(part[within]), {name: figures[name][within] for name in lines}


def line_of(budget: SocialBudget, name: str) -> np.ndarray:
    """The figure of a policy's line item by name, from any part of the model."""
    parts = (
        "people",
        "benefits",
        "delivery",
        "cost",
        "flows",
        "returns",
        "appraisal",
        "timing",
        "outcomes",
        "measures",
        "targeting",
    )
    known: dict[str, np.ndarray] = {}
    for part in reversed(parts):  # a name in two parts is taken from the first
        known |= vars(getattr(budget, part))
    return as_figure(known[one_of(name, "line", known)])


def compare(
    assumptions: Assumptions | str | PathLike[str] = DEFAULT_SET,
    names: Iterable[str] | None = None,
    line: str = "gross_cost",
) -> pd.DataFrame:
    """Increments over the baseline: one row a scenario, policy and line, years as columns. LCU of each year.

    The baseline is what every scenario is compared with, whether it is named or not; scenarios default to all
    of the workbook. Raises AssumptionError as ``run`` does, and ModelError for an unknown line and where only
    the baseline is named or there.
    """
    assumption_set = load(assumptions)
    wanted = scenarios(assumption_set) if names is None else _without_repeats(names)
    results = run_all(assumption_set, dict.fromkeys([BASELINE, *wanted]))
    from costmodel.engine.results import increments  # noqa: PLC0415  keeps pandas out of the start

    return increments(list(results.values()), line)
