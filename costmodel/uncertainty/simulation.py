"""Simulation: the distribution of cost and return from the ranges of the assumptions.

All uncertain facts are drawn at once, each by its own range and independently of the others unless the
workbook says that they move together (see ``uncertain`` for what counts as one fact), and the whole model is
computed in every draw. Correlations that the workbook does not state are not guessed; nor is the uncertainty
of figures without a range counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, LEVEL, basis_of
from costmodel.engine.limited_figures import EXPLAINED, looked_at
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import effects_stated, unit_of
from costmodel.engine.line_items.stamp import stamped
from costmodel.engine.run import run
from costmodel.engine.statements.mtef import BREACH
from costmodel.errors import ModelError
from costmodel.model.arguments import names_of, one_of
from costmodel.notebook import Shown
from costmodel.threads import on_threads
from costmodel.uncertainty.draw_room import let_go
from costmodel.uncertainty.draws import counted, drawn_figures, sampled
from costmodel.uncertainty.kept_figures import DRAWN_MEASURES, Drawn, Keeper
from costmodel.uncertainty.percentiles import STATISTICS, chance, statistics
from costmodel.uncertainty.ratio_states import NO_CHANGE, SHARES_OF_STATES, nothing_of, ratio_states
from costmodel.uncertainty.uncertain import uncertain
from costmodel.wording.catalogue import Verbatim, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    import pandas as pd
    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.uncertainty.uncertain import Uncertain

DRAWS, SEED = 10_000, 1
LINES = ("beneficiaries", "gross_cost", "net_cost", "gross_cost_of_gdp", "net_cost_of_gdp")
"""Lines kept of every draw by default."""
WORTH_IT = "net present value of 0 or more"
WORTH_THE_COST = "gains of people at least the net cost (MVPF of 1 or more)"
COMES_BACK = "comes back to the budget in full"
STATUS = {LEVEL: "not in operation", INCREMENT: NO_CHANGE}
"""What is said of a policy without any flow in any draw, in place of a probability."""
NONE = (np.nan, np.nan)


@dataclass(frozen=True, repr=False)
class Simulation(Shown):
    """Figures of one scenario in many draws of its uncertain assumptions."""

    result: Result
    """The central run: every assumption at the value the workbook states."""
    draws: int
    seed: int
    facts: tuple[Uncertain, ...]
    lines: tuple[Drawn, ...]
    increments: tuple[Drawn, ...]
    """The same lines over the baseline in the same draws; none where the scenario is the baseline."""
    measures: dict[str, dict[str, Figure]]
    """By basis (level, increment) and measure: (draw, policy), all policies together last."""
    ceilings: dict[tuple[str, int], tuple[float, Figure]]
    """By ministry and year: the ceiling and the spending in each draw."""
    unchanged: dict[str, NDArray[np.bool_]]
    """By basis: whether every flow of a policy is 0 in every draw, all policies together last."""
    draws_at_limit: dict[tuple[str, str], int] = field(default_factory=dict)
    """By kind of limit and row: in how many draws a figure was held at what is possible, in any year."""

    @property
    def stamp(self) -> dict[str, Any]:
        """Origin of the figures: that of a result, with the random seed and the number of draws."""
        return {**self.result.stamp, "seed": self.seed, "draws": self.draws}

    @property
    def owners(self) -> tuple[str, ...]:
        """The policies, and all together."""
        return (*self.result.policies, TOTAL)

    def table(self, basis: str = LEVEL) -> pd.DataFrame:
        """Each kept line by policy and year, in the form of ``Result.table``: central, mean and percentiles.

        ``basis`` is level or, unless the scenario is the baseline, increment. ``chance_above_central`` is the
        share of draws above the figure of the central run. ``standard_error`` is that of the mean for
        independent draws, an upper bound for these. Raises ModelError for another basis.
        """
        import pandas as pd

        lines = self.lines if self._asked(basis) == LEVEL else self.increments
        texts: list[tuple[str, str, int | None, str]] = []
        figures: dict[str, list[Figure]] = {name: [] for name in ("central", *STATISTICS)}
        for drawn, summary in zip(lines, on_threads(_described, lines), strict=True):
            line = drawn.central
            texts += [
                (policy, name, year, line.unit)
                for policy, name in line.rows
                for year in line.years or (None,)
            ]
            for name, values in figures.items():
                values.append(summary[name].ravel())
        columns = {name: np.concatenate(values) for name, values in figures.items()}
        frame = pd.DataFrame(texts, columns=["policy", "line", "year", "unit"]).assign(**columns)
        frame["year"] = frame["year"].astype("Int64")
        return stamped(frame, self.stamp)

    def _asked(self, basis: object) -> str:
        return basis_of(self.result.scenario.name, basis)

    def appraisal(self, basis: str = LEVEL) -> pd.DataFrame:
        """Returns of policies, one row per policy ("total" last) and measure: central, mean, percentiles.

        ``defined`` is the share of draws in which the measure has a value; the other columns are of these
        draws. A ratio has a mean and percentiles only where its denominator is above 0 in 95 % of the draws;
        elsewhere ``states`` says in which share of them it is above 0, and what the other draws mean.
        Measures and ``basis`` are those of ``Result.appraisal``; money is LCU at base-year prices. An
        infinite marginal value of public funds (the policy pays for itself) counts as the largest.
        """
        import pandas as pd

        basis = self._asked(basis)
        central = self.result.appraisal(basis)
        records = []
        for place, owner in enumerate(self.owners):
            for measure in DRAWN_MEASURES:
                stated = central.loc[owner, measure]
                values = self.measures[basis][measure][:, place]
                known = values[~np.isnan(values)]
                states = self._states(basis, measure, place)
                summary = statistics(known[:, None], np.array([stated])) if known.size and not states else {}
                records.append(
                    {
                        "policy": owner,
                        "measure": measure,
                        "unit": unit_of(self.result.assumptions, measure),
                        "central": stated,
                        **{name: float(summary[name][0]) if summary else np.nan for name in STATISTICS},
                        "defined": known.size / values.size,
                        "states": "; ".join(f"{state} {share:.1%}" for state, share in states.items()),
                    }
                )
        return pd.DataFrame(records)

    def _states(self, basis: str, measure: str, place: int) -> dict[str, float]:
        """Shares of the draws by the state of a ratio; empty where its denominator is above 0 in most."""
        if measure not in SHARES_OF_STATES:
            return {}
        drawn = {name: figure[:, place] for name, figure in self.measures[basis].items()}
        return ratio_states(measure, drawn)

    def probabilities(self) -> pd.DataFrame:
        """Probabilities of events, one per row: event, basis, policy or ministry, year, chance.

        ``standard_error`` is that for independent draws, an upper bound for these. A policy that the scenario
        does not change, or that is not in operation, has no chance: its ``status`` says so.
        """
        import pandas as pd

        columns = ["event", "basis", "of", "year", "chance", "standard_error"]
        frame = pd.DataFrame(list(self._chances()), columns=columns)
        frame["year"] = frame["year"].astype("Int64")
        frame["status"] = [
            STATUS[basis] if missing else ""
            for basis, missing in zip(frame["basis"], frame["chance"].isna(), strict=True)
        ]
        return frame

    def held_draws(self) -> pd.DataFrame:
        """Draws that are not possible as drawn, one row a limit that acts: limit, of, draws, share, what.

        A run on central values refuses such figures; in a draw they are held at what is possible. Empty where
        every draw is possible.
        """
        import pandas as pd

        rows = [
            (limit, name, count, count / self.draws, EXPLAINED[limit])
            for (limit, name), count in self.draws_at_limit.items()
            if count
        ]
        return pd.DataFrame(rows, columns=["limit", "of", "draws", "share", "what"])

    def _chances(self) -> Iterator[tuple[Any, ...]]:
        known = effects_stated(self.result.budget_lines)  # if not, what it is worth is not known
        for basis in self.bases:
            for event, happened in _events(self.measures[basis]).items():
                if not known and event != COMES_BACK:
                    continue
                for place, owner in enumerate(self.owners):
                    share = NONE if self.unchanged[basis][place] else chance(happened[:, place])
                    yield event, basis, owner, None, *share
        for drawn in self.lines:
            if (drawn.central.part, drawn.central.name) == ("totals", "gross_cost"):
                above = drawn.figure[:, 0] > drawn.central.figure[0]
                for place, year in enumerate(drawn.central.years):
                    yield "gross cost above the central figure", LEVEL, TOTAL, year, *chance(above[:, place])
        for (ministry, year), (ceiling, spent) in self.ceilings.items():
            yield (
                "expenditure above the ceiling",
                LEVEL,
                ministry,
                year,
                *chance(spent > ceiling * (1 + BREACH)),
            )

    @property
    def bases(self) -> tuple[str, ...]:
        """Level, and increment where the scenario is not the baseline."""
        return tuple(self.measures)

    @property
    def method(self) -> str:
        """How the figures were computed, in words."""
        cells = sum(len(fact.ranges) for fact in self.facts)
        groups = dict.fromkeys(fact.group for fact in self.facts if fact.group)
        named = ", ".join(groups)
        together = (
            phrase(
                "each group {names} together, the others independently"
                if len(groups) > 1
                else "the group {names} together, the others independently",
                names=Verbatim(named),
            )
            if groups
            else "independently of the others"
        )
        return phrase(
            "{draws} draws of {facts} uncertain parameters ({cells} cells with a range), "
            "random seed {seed}. Each is drawn from its own range and distribution, {together}; "
            "steps of one assumption and rows that state the same figure are drawn together. "
            "A value that the scenario sets keeps the relative error of the value it replaces. Coverage that "
            "was observed in its year is not drawn in it. Figures without a range stay at their value.",
            draws=f"{self.draws:,}", facts=len(self.facts), cells=cells, seed=self.seed, together=together,
        )  # fmt: skip


def simulate(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str = BASELINE,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    lines: Sequence[str] = LINES,
) -> Simulation:
    """A scenario and the baseline in many draws of the uncertain parameters: percentiles, probabilities.

    ``lines`` are the line items kept of every draw, by the names of ``Result.table``; they need 8 bytes a
    figure and draw, twice that where there are increments. Of more than 16,384 draws they are in a temporary
    file, and in memory only while they are read. The same seed gives the same figures.
    Raises ModelError where no assumption has a range, a line is unknown, or draws (1 to 1,000,000) and seed
    are no whole numbers, and AssumptionError where the scenario takes a drawn value out of its bounds.
    """
    draws, seed = counted(draws, seed)
    result = run(assumptions, scenario)
    inputs = result.assumptions
    facts = uncertain(inputs, result.scenario.name)
    known = dict.fromkeys(block.name for block in result.blocks)
    lines = [one_of(name, "line", known) for name in names_of(lines, "lines")]
    if not lines:
        raise ModelError("lines: found none; expected names from the table of results. Give at least one.")
    keeper = Keeper(result, lines, draws)
    sample = sampled(facts, draws, seed)
    for block in drawn_figures(
        inputs, scenario, sample, facts, keeper.wanted, keeper.key, of_inputs=looked_at
    ):
        keeper.keep(block)
    keeper.compare()
    return Simulation(
        result, draws, seed, facts, keeper.lines, keeper.increments, keeper.measures, keeper.ceilings,
        keeper.unchanged, keeper.draws_at_limit,
    )  # fmt: skip


def _described(drawn: Drawn) -> dict[str, Figure]:
    """The central figures of a line and the statistics of its draws: (row, year) each."""
    central = np.broadcast_to(drawn.central.figure, drawn.figure.shape[1:])
    summary = statistics(drawn.figure, central)
    let_go([drawn.figure])
    return {"central": central, **summary}


def _events(drawn: Mapping[str, Figure]) -> dict[str, NDArray[np.bool_]]:
    """Whether each event occurs: (draw, policy). Differences have a sign in every state; ratios do not."""
    nothing = nothing_of(drawn)
    return {
        WORTH_IT: drawn["npv"] >= -nothing,
        WORTH_THE_COST: drawn["willingness_to_pay"] - drawn["present_net_cost"] >= -nothing,
        COMES_BACK: drawn["present_net_cost"] <= nothing,
    }
