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

from costmodel.assumptions.format.paths import INCIDENCE
from costmodel.engine.welfare_binding import cells_of
from costmodel.engine.welfare_inputs import (
    DECILES,
    PovertyLine,
    policies_in_survey,
    poverty_lines,
    survey_words,
    welfare_stated,
)
from costmodel.errors import ModelError
from costmodel.model.followed_people import (
    Followed,
    Payments,
    Split,
    Transfer,
    WelfarePopulation,
    split_population,
)
from costmodel.model.offsets import hashed_names, offsets
from costmodel.model.recipients import (
    HOUSEHOLD,
    gain_of_each,
    held_to,
    living_of_group,
    living_with_households,
    living_with_recipients,
    poorest,
)
from costmodel.model.welfare_cells import CELLS, NO_FIT
from costmodel.model.welfare_measures import median, ranked
from costmodel.model.welfare_survey import since, welfare_growth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from costmodel.engine.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.model.welfare_cells import WelfareCells

MONTHS = 12
BOTH = "both"
IN_DECILE = CELLS // DECILES
SAME = 1e-13
"""Relative difference of gains below which baseline and scenario pay the same."""
NOT_STATED = (
    "the set does not place people by welfare: it has no table Welfare, or no ten deciles in Distribution"
)
NO_HOUSEHOLDS = "Distribution has no household_size: transfers cannot be shared in households"


@dataclass(frozen=True)
class Paid:
    """What people pay for each policy, a month in money of the baseline: (year, policy)."""

    proportional: Figure
    by_decile: Figure
    """(year, policy, decile)."""
    nobody_now: Figure
    """Donors and deficit."""
    raised: Figure

    def of(self, policies: NDArray[np.bool_] | slice) -> Payments:
        """The payments for some policies together, by year."""
        return Payments(self.proportional[:, policies].sum(axis=1), self.by_decile[:, policies].sum(axis=1))


@dataclass(frozen=True)
class LivingStandards:
    """The people of a result by welfare."""

    result: Computed
    shares: Figure
    """(decile,): of all welfare, as the scenario has them, poorest first."""
    cells: WelfareCells | None
    """None where no curve fits the ten shares."""

    # --- the survey -------------------------------------------------------------------------------

    @cached_property
    def words(self) -> dict[str, object]:
        """The properties of the table Welfare."""
        return dict(survey_words(self.result.assumptions))

    @property
    def reason(self) -> str:
        """Why there are no measures of poverty and inequality after a change; "" where there are."""
        if self.cells is None:
            return NO_FIT
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

    def line_of(self, line: PovertyLine) -> Figure:
        """The value of a line in each model year: LCU a month of the year."""
        result = self.result
        if line.of_median is not None:
            return changed(result, f"line.{line.name}.value", line.of_median) * self.median
        names = result.bound.names.welfare.lines
        if line.name not in names:
            poor: Figure = result.baseline_lines.economy.poverty_line[0, -self.count :]
            return np.broadcast_to(poor, self.count)
        stated: Figure = result.budget_lines.poverty_lines.survey_line[names.index(line.name), 0]
        return stated * self.growth[0]

    @cached_property
    def median(self) -> Figure:
        """Median welfare before the scenario's changes: (year,)."""
        found = []
        for years in self.blocks():
            split = self.split(years, self.nobody)
            flat = [part.reshape(*part.shape[:-2], -1) for part in _alike(split.people, split.before)]
            found.append(median(ranked(*flat)))
        return np.concatenate(found)

    @property
    def nobody(self) -> NDArray[np.bool_]:
        """No policy."""
        return np.zeros(len(self.result.policies), dtype=bool)

    @cached_property
    def eta(self) -> float | None:
        """The elasticity of the weight of money with welfare; None where not stated."""
        own = self.words.get("eta")
        if own is not None:
            return changed(self.result, "welfare.eta", float(str(own)))
        stated = self.result.assumptions.table("Society").by("assumption").get("income_elasticity")
        if stated is None:
            return None
        return changed(self.result, "society.income_elasticity", float(stated["value"]))

    # --- cells ------------------------------------------------------------------------------------

    @cached_property
    def decile(self) -> NDArray[np.intp]:
        """(cell,): 0 the poorest."""
        return np.arange(CELLS) // IN_DECILE

    @cached_property
    def size(self) -> Figure | None:
        """(decile,): people per household, of the baseline; None where not known."""
        return self._stated("household_size")

    @cached_property
    def scale(self) -> Figure:
        """(cell,): adult equivalents per person."""
        equivalents = self._stated("equivalents") if self.words.get("unit") == "adult equivalent" else None
        if equivalents is None or self.size is None:
            return np.ones(CELLS)
        return (equivalents / self.size)[self.decile]

    def _stated(self, column: str) -> Figure | None:
        return decile_column(self.result, column)

    @cached_property
    def relative(self) -> Figure:
        """Welfare of the cells over the mean; deciles of equal welfare inside where no curve fits."""
        if self.cells is not None:
            return self.cells.relative
        return self.shares[self.decile] * DECILES

    @cached_property
    def people(self) -> Figure:
        """People of each year."""
        own = self.result.baseline_lines.economy.population[0, -self.count :]
        return np.broadcast_to(own, self.count)

    def population(self, years: slice | list[int]) -> WelfarePopulation:
        """The cells of some years."""
        return WelfarePopulation(
            self.relative * self.mean[years, None],
            np.repeat(self.people[years, None] / CELLS, CELLS, axis=1),
            self.decile,
            self.scale,
        )

    @cached_property
    def offsets(self) -> Figure:
        """Where in each cell the people of each policy are: (cell, policy)."""
        names = hashed_names(str(place) for place in range(1, CELLS + 1))
        return np.stack([offsets(policy, names) for policy in self.result.policies], axis=1)

    @cached_property
    def held(self) -> NDArray[np.bool_]:
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
        then = self._transfer(self.result.baseline_lines, np.ones(self.count))
        now = self._transfer(self.result.budget_lines, self.price)
        close = (now.share == then.share) & (np.abs(now.gain - then.gain) <= SAME * np.abs(then.gain))
        return then, Transfer(now.share, np.where(close, then.gain, now.gain))

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """(cell,): the place of each cell in ``transfers``."""
        return np.arange(CELLS) if self._by_cell else self.decile

    @property
    def _by_cell(self) -> bool:
        return bool(self.result.bound.assumed.reached.means)

    def _transfer(self, lines: SocialBudget, price: Figure) -> Transfer:
        shape = (len(self.result.policies), DECILES, self.count)
        share, gain = (
            np.broadcast_to(figure.reshape(*shape[:2], -1), shape).transpose(2, 1, 0)
            for figure in (lines.deciles.living_with_recipients, lines.deciles.gain_of_each)
        )
        if self._by_cell:
            share, gain = (np.repeat(figure, IN_DECILE, axis=1) for figure in (share, gain))
            for policy in self.result.bound.assumed.reached.means:
                share[..., policy], gain[..., policy] = self._of_poorest(lines, policy)
        return Transfer(share, gain * price[:, None, None])

    def _of_poorest(self, lines: SocialBudget, policy: int) -> tuple[Figure, Figure]:
        """People with recipients, and their gain, of a policy for the poorest: (year, cell) both."""
        assert self.size is not None  # noqa: S101  asked for only where known
        own = slice(policy * DECILES, (policy + 1) * DECILES)
        base, meant = (
            np.broadcast_to(figure[own], (DECILES, self.count)).repeat(IN_DECILE, axis=0) / IN_DECILE
            for figure in (lines.deciles.origin_share, lines.deciles.meant_share)
        )
        inside = poorest(base, np.cumsum(base, axis=0) - base, meant.sum(axis=0, keepdims=True))
        others = base - inside
        reached, wrong = lines.people.reached[policy], lines.people.included_in_error[policy]
        recipients = _over(inside * reached, inside) + _over(others * wrong, others)
        people, size = self.people / CELLS, self.size[self.decile][:, None]
        payee = self.result.bound.assumed.policies.targeting.payee[policy]
        limit = people / size if payee == HOUSEHOLD else people * np.ones_like(size)
        recipients = held_to(recipients, limit, lambda figure: np.sum(figure, axis=0, keepdims=True))
        living = living_with_households if payee == HOUSEHOLD else living_with_recipients
        covered = living(recipients, people * np.ones_like(size), size)
        all_of_them = recipients.sum(axis=0)
        money = lines.reached.transfers_received[policy] / MONTHS
        each = money / np.where(all_of_them > 0, all_of_them, 1)
        gain = gain_of_each(recipients, people * np.ones_like(size), covered, each, self.scale[:, None])
        return covered.T, gain.T

    @cached_property
    def changed(self) -> NDArray[np.bool_]:
        """For each policy whether the scenario changes what it pays in some year."""
        then, now = self.transfers
        differs: NDArray[np.bool_] = np.any((then.share != now.share) | (then.gain != now.gain), axis=(0, 1))
        return differs

    @cached_property
    def fresh(self) -> NDArray[np.bool_]:
        """For each policy whether the baseline pays what no survey holds."""
        fresh: NDArray[np.bool_] = ~self.held & np.any(self.transfers[0].gain != 0, axis=(0, 1))
        return fresh

    @cached_property
    def paid(self) -> tuple[Paid, Paid]:
        """What people pay in the baseline and in the scenario."""
        return (
            self._paid(self.result.baseline_lines, np.ones(self.count)),
            self._paid(self.result.budget_lines, self.price),
        )

    def _paid(self, lines: SocialBudget, price: Figure) -> Paid:
        own, count = lines.reached, len(self.result.policies)
        month = (price / MONTHS)[:, None]
        whole, proportional, nobody = (
            np.broadcast_to(figure, (count, self.count)).T * month
            for figure in (own.to_be_raised, own.paid_in_proportion, own.falls_on_nobody)
        )
        paid = np.broadcast_to(lines.deciles.payments_of_decile, (count * DECILES, self.count))
        by_decile = paid.reshape(count, DECILES, -1).transpose(2, 0, 1) * month[..., None]
        rest = by_decile - proportional[..., None] * lines.fitted.fitted_share[:, 0]
        rest = np.where(np.abs(rest) > SAME * np.abs(whole).max(initial=1), rest, 0)
        return Paid(proportional, rest, nobody, whole)

    # --- people before and after ------------------------------------------------------------------

    def blocks(self) -> Sequence[slice]:
        """Years that are computed together: as many as stay in the cache of a processor."""
        own = max(int(((self.changed * 3) + self.fresh).sum()), 1) * CELLS
        size = max(AT_ONCE // own, 1)
        return [slice(first, min(first + size, self.count)) for first in range(0, self.count, size)]

    def split(self, years: slice | list[int], changing: NDArray[np.bool_] | None = None) -> Split:
        """The people of some years before and after the changes of policies, all of them by default.

        What the survey did not hold is in the welfare before in any case. Raises ModelError with the reason
        where no such figure can be given.
        """
        if self.reason:
            raise ModelError(f"distribution: found {self.reason}; expected both. Add what is missing.")
        chosen = np.ones_like(self.held) if changing is None else changing
        policies = np.flatnonzero(self.fresh | (self.changed & chosen))
        then, now = (
            Transfer(*(figure[years][:, self.places][..., policies] for figure in (one.share, one.gain)))
            for one in self.transfers
        )
        if not chosen[policies].all():
            now = Transfer(
                np.where(chosen[policies], now.share, then.share),
                np.where(chosen[policies], now.gain, then.gain),
            )
        before, after = (Payments(*(part[years] for part in vars(one.of(mask)).values())) for one, mask in (
            (self.paid[0], ~self.held), (self.paid[1], chosen)
        ))  # fmt: skip
        base = self.paid[0].of(chosen)
        more = after - Payments(np.asarray(base.proportional)[years], base.by_decile[years])
        return split_population(
            self.population(years),
            Followed(self.offsets[:, policies], then, now, self.held[policies]),
            before,
            more,
        )

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Target groups whose people are stated by decile."""
        owners = dict.fromkeys(
            str(row["name"])
            for row in self.result.assumptions.table("Incidence").rows
            if row["of"] == "group"
        )
        return tuple(owners)

    def split_of_group(self, name: str, years: slice, everybody: Split) -> Split:
        """The people of a target group of some years, before and after the changes of all policies.

        ``everybody`` is the split of all people, whose payments as a share of welfare are also theirs. Paid to
        persons, the group's people live with recipients as ``living_of_group`` says; where it is not known
        who of the group receives, as everybody does.
        """
        policies = np.flatnonzero(self.fresh | self.changed)
        people = self._people_of_group(name)[years]
        pair = (self.result.baseline_lines, self.result.budget_lines)
        then, now = (
            Transfer(
                self._among(name, lines, one, policies)[years][:, self.places],
                one.gain[years][:, self.places][..., policies],
            )
            for lines, one in zip(pair, self.transfers, strict=True)
        )
        return split_population(
            self.population(years),
            Followed(self.offsets[:, policies], then, now, self.held[policies]),
            Payments(), Payments(),
            people[:, self.decile] / IN_DECILE,
            everybody.rates,
        )  # fmt: skip

    def _people_of_group(self, name: str) -> Figure:
        """People of a group by decile, held to everybody: (year, decile)."""
        row = self.result.bound.names.groups.index(name)
        count = np.broadcast_to(self.result.baseline_lines.groups.group_people[row], self.count)
        shares = incidence_of(self.result, name)
        return np.minimum(count[:, None] * shares, self.people[:, None] / DECILES)

    def _among(
        self, name: str, lines: SocialBudget, everybody: Transfer, policies: NDArray[np.intp]
    ) -> Figure:
        """Of a group's people those who live with recipients: (year, place, policy)."""
        assert self.size is not None  # noqa: S101  asked for only where known
        found: Figure = everybody.share[..., policies].copy()
        names, assumed = self.result.bound.names, self.result.bound.assumed
        people = self._people_of_group(name)
        for place, policy in enumerate(policies):
            if assumed.policies.targeting.payee[policy] == HOUSEHOLD:
                continue
            own = names.groups[assumed.policies.group[policy]]
            served = lines.deciles.recipients_of_decile[policy * DECILES : (policy + 1) * DECILES]
            recipients = np.broadcast_to(served, (DECILES, self.count)).T
            if groups_disjoint(self.result, own, name):
                share = np.zeros_like(people)
            elif within_group(self.result, own, name):
                reached, wrong = lines.people.reached[policy], lines.people.included_in_error[policy]
                rightly = np.where(reached + wrong > 0, reached / np.maximum(reached + wrong, 1e-300), 0)
                share = _ratio(recipients * rightly[:, None], people)
            else:
                continue
            everyone = (self.people / DECILES)[:, None] * np.ones(DECILES)
            living = living_of_group(np.minimum(share, 1), recipients, everyone, self.size)
            found[..., place] = living if not self._by_cell else np.repeat(living, IN_DECILE, axis=1)
        return found

    def welfare_of_covered(self, split: Split, years: slice) -> Figure:
        """Welfare after all transfers of the people whom each policy covers: LCU a month, (year, policy)."""
        money = split.people * split.scale * split.after_transfers
        share = self.transfers[1].share[years]
        by_place = money.sum(axis=-1).reshape(share.shape[0], share.shape[1], -1).sum(axis=-1)
        found: Figure = np.einsum("yc,ycp->yp", by_place, share)
        found[:, self.fresh | self.changed] = split.of_covered(money)
        return found


AT_ONCE = 400_000
"""Parts of cells that are computed together."""


def _alike(*figures: Figure) -> tuple[Figure, ...]:
    return tuple(np.broadcast_arrays(*figures))


def _over(count: Figure, meant: Figure) -> Figure:
    """A count spread over classes in proportion to those meant: (cell, year)."""
    together = meant.sum(axis=0)
    return np.where(together > 0, count / np.where(together > 0, together, 1), 0)


def changed(result: Computed, path: str, value: float) -> float:
    """A value of the set as the scenario of a result has it."""
    for change in result.scenario.changes:
        if change.path == path:
            value = change.applied(value)
    return value


def _ratio(count: Figure, base: Figure) -> Figure:
    return np.where(base > 0, count / np.where(base > 0, base, 1), 0)


def incidence_of(result: Computed, group: str) -> Figure:
    """Shares of a group's people by decile as the scenario has them, sum 1: (decile,)."""
    stated = {
        int(row["decile"]): float(row["share"])
        for row in result.assumptions.table("Incidence").rows
        if row["of"] == "group" and row["name"] == group
    }
    path = f"{INCIDENCE}.group.{group}.decile_"
    shares = np.array([changed(result, f"{path}{d}", stated[d]) for d in range(1, DECILES + 1)])
    summed: Figure = shares / shares.sum()
    return summed


def within_group(result: Computed, inner: str, outer: str) -> bool:
    """Whether a target group is another one, or a part of it."""
    rows = result.assumptions.table("Groups").by("group")
    at: object = inner
    while at is not None:
        if at == outer:
            return True
        at = rows[str(at)]["of"]
    return False


def groups_disjoint(result: Computed, one: str, other: str) -> bool:
    """Whether two target groups have no age, or no sex, in common."""
    rows = result.assumptions.table("Groups").by("group")
    first, second = rows[one], rows[other]
    if BOTH not in (first["sex"], second["sex"]) and first["sex"] != second["sex"]:
        return True
    youngest = max(int(row["age_from"] or 0) for row in (first, second))
    oldest = min(np.inf if row["age_to"] is None else int(row["age_to"]) for row in (first, second))
    return youngest > oldest


def decile_column(result: Computed, column: str) -> Figure | None:
    """A column of Distribution as the scenario has it, poorest first; None where a row is blank."""
    table = result.assumptions.table("Distribution").rows
    if any(row.get(column) is None for row in table):
        return None
    stated = {int(row["decile"]): float(row[column]) for row in table}
    return np.array([changed(result, f"distribution.{d}.{column}", stated[d]) for d in range(1, DECILES + 1)])


def living_standards(result: Computed) -> LivingStandards | None:
    """The people of a result by welfare; None where the set does not say enough."""
    if not welfare_stated(result.assumptions):
        return None
    shares = decile_column(result, "share")
    assert shares is not None  # noqa: S101  the column is required
    shares = shares / shares.sum()
    return LivingStandards(result, shares, cells_of(shares))
