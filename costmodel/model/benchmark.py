"""Targeting against a benchmark: whom of the people meant a policy reaches, and who gets it besides them.

The benchmark group of a policy is its own target group, or another one that is named: the same policy has
other errors against another group. Figures are (..., policy, year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, given, line, rows, with_rows
from costmodel.model.kernels import over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.benefits import BenefitLines
    from costmodel.model.cost import CostLines
    from costmodel.model.coverage import Coverage, People
    from costmodel.model.delivery import DeliveryLines


@dataclass(frozen=True)
class Benchmark:
    """What is assumed of policies against their benchmark groups, one row a row of the table Targeting."""

    policies: tuple[int, ...]
    """Row of the policy."""
    groups: tuple[int, ...]
    """Row of its benchmark group; a policy without a row has its own target group."""
    stated: tuple[int, ...]
    """Rows that state the share of the policy's group."""
    stated_outside: tuple[int, ...]
    """Rows that state the share of the people outside it."""
    share: Figure = given(
        "Share of the policy's group in the benchmark group", "share", default=1, low=0, high=1
    )
    share_outside: Figure = given(
        "Share of the people outside the policy's group in the benchmark group", "share",
        default=0, low=0, high=1,
    )  # fmt: skip


NO_BENCHMARK = Benchmark((), (), (), (), np.zeros((0, 1)), np.zeros((0, 1)))


@dataclass(frozen=True)
class TargetingLines:
    """A policy against its benchmark group."""

    benchmark_people: Figure = line("People in the benchmark group", "persons")
    benchmark_share: Figure = line("Share of the policy's group in the benchmark group", "share")
    benchmark_share_outside: Figure = line("Share of other people in the benchmark group", "share")
    benchmark_reached: Figure = line("Reached in the benchmark group", "persons")
    benchmark_missed: Figure = line("Missed in the benchmark group", "persons")
    benchmark_exclusion_error: Figure = line("Exclusion error against the benchmark group", "share")
    benchmark_inclusion_error: Figure = line("Inclusion error against the benchmark group", "share")
    benefits_given: Figure = line("Benefits given: transfers, services, staff", "LCU")
    leakage: Figure = line("Leakage: benefits given outside the benchmark group", "LCU")
    cost_of_person_reached: Figure = line(
        "Expenditure per person reached in the benchmark group", "LCU per person"
    )
    targeting_held: Figure = line("Targeting cut to what is possible: 1, else 0", "ratio")


def share_of_benchmark_outside(
    benchmark: Figure, targeted: Figure, share: Figure, population: Figure
) -> Figure:
    """Share of the people outside a group who are in the benchmark: (T - s O) / (P - O); 0 where P = O.

    Shapes: broadcast together. Units: persons, share -> share; below 0 or above 1 where the share s is not
    possible.
    """
    return over(benchmark - share * targeted, population - targeted)


def targeting_lines(
    benchmark: Benchmark,
    own_groups: Sequence[int],
    group_people: Figure,
    population: Figure,
    coverage: Coverage,
    who: People,
    benefits: BenefitLines,
    delivered: DeliveryLines,
    cost: CostLines,
) -> TargetingLines:
    """Whom of the benchmark group T each policy reaches, and what goes to others.

    B_T = reached x s + in error x s_e; exclusion error = 1 - B_T / T, inclusion error = 1 - B_T / B. s is the
    share of the policy's own group O in T: as stated, else min(1, T / O), which holds where one is a part of
    the other; s_e = (T - s O) / (P - O) unless stated, kept within 0 and 1. 1,000 people in T, a policy for
    them that reaches 600 and 150 others: errors 0.4 and 0.2.

    ``own_groups`` are the rows of the policies' target groups. Shapes: people of groups (..., group, year),
    population (..., 1, year) -> (..., policy, year). Units: persons, shares, LCU of each year.
    Source: Grosh, Leite, Wai-Poi, Tesliuc (2022), Revisiting Targeting in Social Assistance, annex 7A.
    """
    named = dict(zip(benchmark.policies, benchmark.groups, strict=True))
    groups = [named.get(policy, group) for policy, group in enumerate(own_groups)]
    targeted, meant = rows(group_people, own_groups), rows(group_people, groups)
    share = _stated(np.minimum(over(meant, targeted), 1), benchmark, benchmark.stated, benchmark.share)
    free = share_of_benchmark_outside(meant, targeted, share, population)
    kept = np.minimum(np.maximum(free, 0), 1)
    outside = _stated(kept, benchmark, benchmark.stated_outside, benchmark.share_outside)
    left, others = meant - share * targeted, population - targeted
    # More than one person beyond what there is: less is rounding.
    impossible = np.where(np.maximum(0 - left, left - others) > 1, 1, 0)
    limited = _stated(impossible, benchmark, benchmark.stated_outside, benchmark.share_outside * 0)
    count = targeted.shape[YEAR]
    people = meant * coverage.registered[..., :count]
    wrong = coverage.inclusion_error[..., :count]
    reached = who.reached * share + who.included_in_error * outside
    within = over(reached, who.beneficiaries)
    wrongly = np.where(who.beneficiaries > 0, 1 - within, 0)
    given_ = (
        benefits.benefit_expenditure
        + delivered.service_cost
        + delivered.staff_cost
        + delivered.overhead
        + cost.contribution_cost
        - cost.borne_by_fund
    )
    return TargetingLines(
        benchmark_people=people,
        benchmark_share=share,
        benchmark_share_outside=outside,
        benchmark_reached=reached,
        benchmark_missed=people - reached,
        benchmark_exclusion_error=np.where(people > 0, 1 - over(reached, people), 0),
        benchmark_inclusion_error=wrongly,
        benefits_given=given_,
        leakage=given_ * wrongly,
        cost_of_person_reached=over(cost.expenditure, reached),
        targeting_held=np.maximum(
            limited, np.where(who.reached * wrong / (1 - wrong) > who.included_in_error, 1, 0)
        ),
    )


def _stated(figure: Figure, benchmark: Benchmark, index: tuple[int, ...], stated: Figure) -> Figure:
    """The policies whose rows of the table state a share have that share."""
    if not index:
        return figure
    policies, shares = [benchmark.policies[row] for row in index], rows(stated, index)
    shape = np.broadcast_shapes(rows(figure, policies).shape, shares.shape)
    return with_rows(figure, policies, np.broadcast_to(shares, shape))
