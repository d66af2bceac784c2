"""Living standards: people by welfare before and after a scenario, year by year, from one survey.

Cells and lines are those of the survey as the scenario has it, carried with the baseline's prices and growth;
money of the scenario is brought to its prices. Only what policies pay and take in the first round counts:
gains, harms and draws change no welfare. Recipients by decile are the model's; here they meet the cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.report import listed
from costmodel.engine.inputs.cell_figures import cell_offsets, kept_figure
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.welfare_inputs import (
    PovertyLine,
    policies_in_survey,
    poverty_lines,
    survey_words,
    welfare_stated,
)
from costmodel.engine.line_items.scenario_values import changed, decile_column
from costmodel.engine.welfare.near_cells import EveryCell, medians
from costmodel.engine.welfare.welfare_transfers import SAME, Paid, paid_for, transfers_of
from costmodel.errors import ModelError
from costmodel.model.followed_people import (
    Followed,
    Payments,
    Split,
    Transfer,
    WelfarePopulation,
)
from costmodel.model.welfare_cells import NO_FIT, NO_FIT_OF, stated_cells
from costmodel.model.welfare_survey import since, welfare_growth
from costmodel.wording.catalogue import Verbatim, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.welfare_cells import WelfareCells

    Years = slice | list[int]
    """Years by their places."""

ALL_YEARS = slice(None)
NO_HOUSEHOLDS = "Distribution has no household_size: transfers cannot be shared in households"


@dataclass(frozen=True)
class LivingStandards:
    """The people of a result by welfare."""

    result: Computed
    cells: WelfareCells
    """People of the country by welfare, those of all areas together; deciles of equal welfare inside where no
    curve fits."""
    areas: tuple[str, ...]
    """The areas of which the cells are, where there are any."""
    dimension: str
    """The dimension of the table Breakdown whose parts the areas are."""
    unfitted: tuple[str, ...] = ()
    """The areas whose ten shares no curve fits."""

    # --- the survey -------------------------------------------------------------------------------

    @cached_property
    def words(self) -> dict[str, object]:
        """The properties of the table Welfare."""
        return dict(survey_words(self.result.assumptions))

    @property
    def reason(self) -> str:
        """Why there are no measures of poverty and inequality after a change; "" where there are."""
        if not self.cells.curves:
            named = Verbatim(listed(self.unfitted))
            return phrase(NO_FIT_OF, areas=named) if self.unfitted else NO_FIT
        return NO_HOUSEHOLDS if self.size is None else ""

    @property
    def count(self) -> int:
        """The number of years."""
        return len(self.result.years)

    @cached_property
    def growth(self) -> tuple[Figure, Figure]:
        """Growth of prices and of welfare from the survey year to each model year, by the baseline."""
        passed_on = self.result.budget_lines.survey.growth_passed_on
        economy = self.result.baseline_lines.economy
        indices = economy.cumulative_prices, welfare_growth(economy, passed_on)[1]
        first = np.array([[float(self.result.bound.all_years[0])]])
        year = np.array([[float(str(self.words["survey_year"]))]])
        prices, welfare = (
            np.broadcast_to(since(index, year, first, self.count)[0], self.count) for index in indices
        )
        return prices, welfare

    @cached_property
    def mean(self) -> Figure:
        """Mean welfare of each model year: LCU a month of the year."""
        figure: Figure = self.result.budget_lines.survey.survey_mean[0, 0] * self.growth[1]
        return figure

    @cached_property
    def lines(self) -> tuple[PovertyLine, ...]:
        """The poverty lines, the main one first; that of the table Macro where the set states no other."""
        return poverty_lines(self.result.assumptions)

    def line_of(self, line: PovertyLine, years: Years = ALL_YEARS) -> Figure:
        """The value of a line in model years, all by default: LCU a month of the year."""
        result = self.result
        if line.of_median is not None:
            return changed(result, f"line.{line.name}.value", line.of_median) * self.median[years]
        names = result.bound.names.welfare.lines
        if line.name not in names:
            poor: Figure = result.baseline_lines.economy.poverty_line[0, -self.count :]
            return np.broadcast_to(poor, self.count)[years]
        stated: Figure = result.budget_lines.poverty_lines.survey_line[names.index(line.name), 0]
        return (stated * self.growth[0])[years]

    @cached_property
    def median(self) -> Figure:
        """Median welfare before the scenario's changes, kept for others of the baseline: (year,)."""
        paid, transfers = self.paid[0], self.transfers[0]
        figures = (
            self.cells.relative, self.cells.people, self.decile, self.mean, self.people, self.scale,
            self.offsets[:, self.fresh], self.in_survey, self.fresh, paid.proportional, paid.by_decile,
            transfers.share[..., self.fresh], transfers.gain[..., self.fresh],
        )  # fmt: skip
        return kept_figure(
            figures, lambda: medians(self.every_cell(ALL_YEARS, np.zeros_like(self.in_survey)))
        )

    @cached_property
    def eta(self) -> float | None:
        """The elasticity of the weight of money with welfare; None where not stated."""
        elasticity = self.words.get("eta")
        if elasticity is not None:
            return changed(self.result, "welfare.eta", float(str(elasticity)))
        stated = self.result.assumptions.table("Society").by("assumption").get("income_elasticity")
        if stated is None:
            return None
        return changed(self.result, "society.income_elasticity", float(stated["value"]))

    # --- cells ------------------------------------------------------------------------------------

    @property
    def decile(self) -> NDArray[np.intp]:
        """(cell,): 0 the poorest."""
        return self.cells.decile

    @cached_property
    def size(self) -> Figure | None:
        """(decile,): people per household, of the baseline; None where not known."""
        return self._stated("household_size")

    @cached_property
    def scale(self) -> Figure:
        """(cell,): adult equivalents per person."""
        equivalents = self._stated("equivalents") if self.words.get("unit") == "adult equivalent" else None
        if equivalents is None or self.size is None:
            return np.ones(self.decile.size)
        return (equivalents / self.size)[self.decile]

    def _stated(self, column: str) -> Figure | None:
        return decile_column(self.result, column)

    @cached_property
    def people(self) -> Figure:
        """People of each year."""
        population = self.result.baseline_lines.economy.population[0, -self.count :]
        return np.broadcast_to(population, self.count)

    def population(self, years: Years) -> WelfarePopulation:
        """The cells of some years."""
        return WelfarePopulation(
            self.cells.relative * self.mean[years, None],
            self.cells.people * self.people[years, None],
            self.decile,
            self.scale,
        )

    @cached_property
    def offsets(self) -> Figure:
        """Where in each cell the people of each policy are: (cell, policy)."""
        return cell_offsets(self.result.policies, self.areas, self.cells)

    @cached_property
    def in_survey(self) -> NDArray[np.bool_]:
        """For each policy whether the survey already holds what the baseline pays."""
        return np.array(policies_in_survey(self.result.assumptions, self.result.policies))

    # --- policies ---------------------------------------------------------------------------------

    @cached_property
    def price(self) -> Figure:
        """Prices of the baseline over those of the scenario: (year,)."""
        now, then = self.result.budget_lines.economy, self.result.baseline_lines.economy
        figure: Figure = (then.price_index / now.price_index)[0, -self.count :]
        return np.broadcast_to(figure, self.count)

    @cached_property
    def transfers(self) -> tuple[Transfer, Transfer]:
        """What policies pay in baseline and scenario, by decile or cell: (year, place, policy)."""
        then = transfers_of(self, self.result.baseline_lines, np.ones(self.count))
        now = transfers_of(self, self.result.budget_lines, self.price)
        close = (now.share == then.share) & (np.abs(now.gain - then.gain) <= SAME * np.abs(then.gain))
        return then, Transfer(now.share, np.where(close, then.gain, now.gain))

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """(cell,): the place of each cell in ``transfers``."""
        return np.arange(self.decile.size) if self.by_cell else self.decile

    def by_place(self, figure: Figure) -> Figure:
        """Sums of cells by the place that they have in ``transfers``: (year, cell) -> (year, place)."""
        return figure if self.by_cell else self.cells.by_decile(figure)

    @cached_property
    def place_people(self) -> Figure:
        """(place,): share of all people."""
        return self.cells.people if self.by_cell else self.cells.decile_people

    @property
    def by_cell(self) -> bool:
        """Whether recipients differ inside deciles: where a policy is meant for the poorest."""
        return bool(self.result.bound.assumed.reached.means)

    @cached_property
    def changed(self) -> NDArray[np.bool_]:
        """For each policy whether the scenario changes what it pays, and to whom, in some year."""
        then, now = self.transfers
        paying = np.any((then.gain != 0) | (now.gain != 0), axis=(0, 1))
        differs = np.any((then.share != now.share) | (then.gain != now.gain), axis=(0, 1))
        changed: NDArray[np.bool_] = differs & paying
        return changed

    @cached_property
    def fresh(self) -> NDArray[np.bool_]:
        """For each policy whether the baseline pays what no survey holds."""
        fresh: NDArray[np.bool_] = ~self.in_survey & np.any(self.transfers[0].gain != 0, axis=(0, 1))
        return fresh

    @cached_property
    def paid(self) -> tuple[Paid, Paid]:
        """What people pay in the baseline and in the scenario."""
        return (
            paid_for(self, self.result.baseline_lines, np.ones(self.count)),
            paid_for(self, self.result.budget_lines, self.price),
        )

    # --- people before and after ------------------------------------------------------------------

    def blocks(self, first: int = 0, stop: int | None = None) -> Sequence[slice]:
        """Years, all by default, that are computed together: as many as a processor's cache holds."""
        year_size = max(int(((self.changed * 3) + self.fresh).sum()), 1) * self.decile.size
        size, after = max(AT_ONCE // year_size, 1), self.count if stop is None else stop
        return [slice(start, min(start + size, after)) for start in range(first, after, size)]

    @property
    def ends(self) -> list[int]:
        """The first and the last year by their place."""
        return sorted({0, self.count - 1})

    @cached_property
    def split_at_ends(self) -> Split:
        """The people of these two years before and after the changes of all policies."""
        return self.split(self.ends)

    def split(self, years: Years, changing: NDArray[np.bool_] | None = None) -> Split:
        """The people of some years before and after the changes of policies, all of them by default.

        What the survey did not hold is in the welfare before in any case. Raises ModelError with the reason
        where no such figure can be given.
        """
        return self.every_cell(years, changing).split()

    def every_cell(self, years: Years, changing: NDArray[np.bool_] | None = None) -> EveryCell:
        """The cells that ``split`` splits. Raises ModelError as it does."""
        if self.reason:
            raise ModelError(f"distribution: found {self.reason}; expected both. Add what is missing.")
        chosen = np.ones_like(self.in_survey) if changing is None else changing
        followed = self.followed(years, np.flatnonzero(self.fresh | (self.changed & chosen)), chosen)
        whole = self.paid[0].payments(~self.in_survey)
        before = Payments(np.asarray(whole.proportional)[years], whole.by_decile[years])
        return EveryCell(self.population(years), followed, before, self.paid_more(years, chosen))

    def followed(self, years: Years, policies: NDArray[np.intp], chosen: NDArray[np.bool_]) -> Followed:
        """Some policies in baseline and scenario; in both as in the baseline unless chosen."""
        every = np.arange(len(policies))
        # Policies are chosen before the places are spread, and once more after: sums keep their order.
        then, now = (
            Transfer(
                *(
                    np.ascontiguousarray(figure[years][..., policies])[:, self.places][..., every]
                    for figure in (one.share, one.gain)
                )
            )
            for one in self.transfers
        )
        if not chosen[policies].all():
            now = Transfer(
                np.where(chosen[policies], now.share, then.share),
                np.where(chosen[policies], now.gain, then.gain),
            )
        return Followed(self.offsets[:, policies], then, now, self.in_survey[policies])

    def paid_more(self, years: Years, chosen: NDArray[np.bool_]) -> Payments:
        """What people pay more for the policies chosen than in the baseline."""
        then, now = (one.payments(chosen) for one in self.paid)
        return Payments(
            np.asarray(now.proportional)[years] - np.asarray(then.proportional)[years],
            now.by_decile[years] - then.by_decile[years],
        )


AT_ONCE = 60_000
"""Parts of cells that are computed together."""


def living_standards(result: Computed) -> LivingStandards | None:
    """The people of a result by welfare; None where the set does not say enough."""
    if not welfare_stated(result.assumptions):
        return None
    facts = cell_facts(result.assumptions)
    values = [changed(result, fact.path, float(fact.value)) for fact in facts.facts]
    unfitted: tuple[str, ...] = ()
    cells = facts.cells(values)
    if cells is None:
        unfitted = facts.unfitted(values)
        shares = decile_column(result, "share")
        assert shares is not None  # noqa: S101  the column is required
        cells = stated_cells(shares / shares.sum())
    return LivingStandards(result, cells, facts.areas, facts.dimension, unfitted)
