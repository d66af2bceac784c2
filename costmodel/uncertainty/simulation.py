"""Simulation: the distribution of cost and return from the ranges of the assumptions.

All uncertain facts are drawn at once, each by its own range and independently of the others (see
``uncertain`` for what counts as one fact), and the whole model is computed in every draw. Correlations that
the workbook does not state are not guessed; nor is the uncertainty of figures without a range counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.lines import TOTAL, figure_of
from costmodel.engine.metrics import difference, effects_stated, spending_of, unit_of
from costmodel.engine.run import run
from costmodel.engine.scenarios import BASELINE, INCREMENT, LEVEL, basis_of
from costmodel.engine.stamp import stamped
from costmodel.errors import ModelError
from costmodel.model.appraisal import marginal_value_of_public_funds
from costmodel.model.arguments import one_of
from costmodel.model.measures import measures
from costmodel.model.social_budget import appraise, total_flows
from costmodel.uncertainty.draws import computed, counted, sampled
from costmodel.uncertainty.percentiles import STATISTICS, chance, statistics
from costmodel.uncertainty.uncertain import uncertain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike

    import pandas as pd
    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.lines import Block as Line
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.measures import Appraisal
    from costmodel.model.social_budget import SocialBudget
    from costmodel.uncertainty.draws import Block
    from costmodel.uncertainty.uncertain import Uncertain

DRAWS, SEED = 10_000, 1
LINES = ("beneficiaries", "gross_cost", "net_cost", "gross_cost_of_gdp", "net_cost_of_gdp")
"""Lines kept of every draw by default."""
PRESENT = ("present_cost", "present_net_cost", "present_transfers", "present_gains", "present_harms",
           "willingness_to_pay")  # fmt: skip
DRAWN_MEASURES = ("npv", "bcr", "sroi", "mvpf", "fiscal_return", "cost_per_beneficiary",
                  "net_social_efficiency", *PRESENT)  # fmt: skip
WORTH_IT = "net present value above 0"


@dataclass(frozen=True)
class Drawn:
    """One line item in every draw."""

    central: Line
    """The line of the central run, with its rows, unit and years."""
    figure: Figure
    """(draw, row, year); a year axis of length 1 for a figure of the whole horizon."""

    @classmethod
    def of(cls, central: Line, draws: int) -> Drawn:
        """Room for the draws of a line."""
        return cls(central, np.empty((draws, len(central.rows), len(central.years) or 1)))


@dataclass(frozen=True)
class Simulation:
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
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        parts = []
        for drawn in self.lines if self._asked(basis) == LEVEL else self.increments:
            line, years = drawn.central, drawn.central.years or (None,)
            central = np.broadcast_to(line.figure, drawn.figure.shape[1:])
            found = {"central": central, **statistics(drawn.figure, central)}
            for place, (policy, name) in enumerate(line.rows):
                columns = {statistic: figure[place] for statistic, figure in found.items()}
                parts.append(
                    pd.DataFrame(
                        {"policy": policy, "line": name, "year": years, "unit": line.unit, **columns}
                    )
                )
        frame = pd.concat(parts, ignore_index=True)
        frame["year"] = frame["year"].astype("Int64")
        return stamped(frame, self.stamp)

    def _asked(self, basis: object) -> str:
        return basis_of(self.result.scenario.name, basis)

    def appraisal(self, basis: str = LEVEL) -> pd.DataFrame:
        """Returns of policies, one row per policy ("total" last) and measure: central, mean, percentiles.

        ``defined`` is the share of draws in which the measure has a value; the other columns are of these
        draws. Measures and ``basis`` are those of ``Result.appraisal``; money is LCU at base-year prices. An
        infinite marginal value of public funds (the policy pays for itself) counts as the largest.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        basis = self._asked(basis)
        central = self.result.appraisal(basis)
        records = []
        for place, owner in enumerate(self.owners):
            for measure in DRAWN_MEASURES:
                stated = central.loc[owner, measure]
                values = self.measures[basis][measure][:, place]
                known = values[~np.isnan(values)]
                found = statistics(known[:, None], np.array([stated])) if known.size else {}
                records.append(
                    {
                        "policy": owner,
                        "measure": measure,
                        "unit": unit_of(self.result.assumptions, measure),
                        "central": stated,
                        **{name: float(found[name][0]) if found else np.nan for name in STATISTICS},
                        "defined": known.size / values.size,
                    }
                )
        return pd.DataFrame(records)

    def probabilities(self) -> pd.DataFrame:
        """Probabilities of events, one per row: event, basis, policy or ministry, year, chance.

        ``standard_error`` is that for independent draws, an upper bound for these.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        columns = ["event", "basis", "of", "year", "chance", "standard_error"]
        frame = pd.DataFrame(list(self._chances()), columns=columns)
        frame["year"] = frame["year"].astype("Int64")
        return frame

    def _chances(self) -> Iterator[tuple[Any, ...]]:
        events: dict[str, Callable[[dict[str, Figure]], NDArray[np.bool_]]] = {
            WORTH_IT: lambda of: of["npv"] > 0,
            "comes back to the budget in full": lambda of: of["present_net_cost"] <= 0,
        }
        if not effects_stated(self.result.budget_lines):  # what it is worth is not known
            del events[WORTH_IT]
        for basis in self.bases:
            for event, happens in events.items():
                happened = happens(self.measures[basis])
                for place, owner in enumerate(self.owners):
                    yield event, basis, owner, None, *chance(happened[:, place])
        for drawn in self.lines:
            if (drawn.central.part, drawn.central.name) == ("totals", "gross_cost"):
                above = drawn.figure[:, 0] > drawn.central.figure[0]
                for place, year in enumerate(drawn.central.years):
                    yield "gross cost above the central figure", LEVEL, TOTAL, year, *chance(above[:, place])
        for (ministry, year), (ceiling, spent) in self.ceilings.items():
            yield "expenditure above the ceiling", LEVEL, ministry, year, *chance(spent > ceiling)

    @property
    def bases(self) -> tuple[str, ...]:
        """Level, and increment where the scenario is not the baseline."""
        return tuple(self.measures)

    @property
    def method(self) -> str:
        """How the figures were computed, in words."""
        cells = sum(len(fact.ranges) for fact in self.facts)
        return (
            f"{self.draws:,} draws of {len(self.facts)} uncertain parameters ({cells} cells with a range), "
            f"random seed {self.seed}. Each is drawn from its own range and distribution, independently of "
            "the others; steps of one assumption and rows that state the same figure are drawn together. "
            "Figures without a range stay at their value."
        )


def simulate(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str = BASELINE,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    lines: Sequence[str] = LINES,
) -> Simulation:
    """A scenario and the baseline in many draws of the uncertain parameters: percentiles, probabilities.

    ``lines`` are the line items kept of every draw, by the names of ``Result.table``; the memory needed is 8
    bytes a figure and draw, twice that where there are increments. The same seed gives the same figures.
    Raises ModelError where no assumption has a range, a line is unknown, or draws (1 to 1,000,000) and seed
    are no whole numbers, and AssumptionError where the scenario takes a drawn value out of its bounds.
    """
    draws, seed = counted(draws, seed)
    result = run(assumptions, scenario)
    found = result.assumptions
    facts = uncertain(found)
    known = dict.fromkeys(block.name for block in result.blocks)
    lines = [one_of(name, "line", known) for name in ([lines] if isinstance(lines, str) else lines)]
    if not lines:
        raise ModelError("lines: found none; expected names from the table of results. Give at least one.")
    keeper = _Keeper(result, lines, draws)
    for block in computed(found, scenario, sampled(facts, draws, seed), facts):
        keeper.keep(block)
    keeper.compare()
    return Simulation(
        result, draws, seed, facts, keeper.lines, keeper.increments, keeper.measures, keeper.ceilings
    )


class _Keeper:
    """Collects the kept figures from each block of draws; used only during a simulation."""

    def __init__(self, result: Result, lines: Sequence[str], draws: int) -> None:
        self.result, self.effects = result, effects_stated(result.budget_lines)
        self.lines = tuple(Drawn.of(line, draws) for line in result.blocks if line.name in lines)
        bases = (LEVEL,) if result.scenario.name == BASELINE else (LEVEL, INCREMENT)
        self.increments = tuple(
            Drawn.of(_over(own.central, result.baseline_lines), draws)
            for own in (self.lines if INCREMENT in bases else ())
        )
        shape = (draws, len(result.policies) + 1)
        self.measures = {basis: {name: np.empty(shape) for name in DRAWN_MEASURES} for basis in bases}
        self.ceilings = {
            (str(row["ministry"]), int(row["year"])): (float(row["amount"]), np.empty(draws))
            for row in result.assumptions.table("Ceilings").rows
            if row["year"] in result.years
        }

    def keep(self, block: Block) -> None:
        """Keep the lines and measures of a block."""
        within = slice(block.first, block.last)
        for drawn in self.lines:
            drawn.figure[within] = figure_of(block.budget, drawn.central)
        for level, drawn in zip(self.lines, self.increments, strict=False):
            drawn.figure[within] = level.figure[within] - figure_of(block.baseline, drawn.central)
        self._measured(LEVEL, block.budget.appraisal, block.budget.total_appraisal, within)
        if INCREMENT in self.measures:
            flow = difference(block.budget.flows, block.baseline.flows)
            factors = block.budget.discount_factors
            self._measured(INCREMENT, appraise(flow, factors), appraise(total_flows(flow), factors), within)
        self._spending(block.budget, within)

    def _measured(self, basis: str, each: Appraisal, whole: Appraisal, within: slice) -> None:
        for place, appraised in ((slice(0, -1), each), (slice(-1, None), whole)):
            values = measures(appraised, effects=self.effects) | {
                name: getattr(appraised, name) for name in PRESENT
            }
            for name, figure in values.items():
                self.measures[basis][name][within, place] = figure[..., 0]

    def compare(self) -> None:
        """The marginal value of public funds, which only draws comparable with the central run have."""
        for basis, drawn in self.measures.items():
            central = self.result.appraisal(basis)[["willingness_to_pay", "present_net_cost"]].to_numpy()
            for place, (worth, cost) in enumerate(central):
                public = marginal_value_of_public_funds(
                    drawn["willingness_to_pay"][:, place],
                    drawn["present_net_cost"][:, place],
                    (worth, cost),
                )
                drawn["mvpf"][:, place] = public.value if self.effects else np.nan

    def _spending(self, budget: SocialBudget, within: slice) -> None:
        ministries = self.result.policy_field("ministry")
        for (ministry, year), (_, held) in self.ceilings.items():
            held[within] = spending_of(budget, ministries, ministry)[..., self.result.years.index(year)]


def _over(line: Line, baseline: SocialBudget) -> Line:
    """A line of the central run over the baseline."""
    return replace(line, figure=line.figure - figure_of(baseline, line))
