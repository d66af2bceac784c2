"""Pairs of targeting errors that the number of people does not allow: what the model makes of them.

An inclusion error needs people outside the target group. Where there are fewer, all of them are served and
the error is cut to (P - T) / (P - EE T). In a new workbook that is refused; in an unchanged older one it is
an alarm, and the figures stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.assumed_values import AssumedValues
from costmodel.errors import Problem
from costmodel.model.arguments import ROUNDING
from costmodel.model.benchmark import share_of_benchmark_outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result

PARAMETER = "coverage.inclusion_error"
SINCE = 4
"""The first workbook format in which an impossible pair of errors is refused."""


@dataclass(frozen=True)
class InclusionCut:
    """An inclusion error that is cut, in the year in which it is cut most."""

    policy: str
    year: int
    stated: float
    used: float
    """What the people outside the group allow, which is what the model uses."""
    cell: str

    @property
    def finding(self) -> str:
        """What was found, in words."""
        return (
            f"an inclusion error of {self.stated:g} of {self.policy}, which the people outside its group cut "
            f"to {self.used:.10g} in {self.year}"
        )

    @property
    def sentence(self) -> str:
        """Both figures in a sentence."""
        place = f" ({self.cell})" if self.cell else ""
        return (
            f"{self.policy} has an inclusion error of {self.stated:g} in {self.year}{place}; the number of "
            f"people outside its group allows at most {self.used:.10g}, and the model uses that value."
        )


def inclusion_cuts(result: Result) -> tuple[InclusionCut, ...]:
    """The inclusion errors of a result that are cut, one a policy; empty where every pair is possible."""
    people, policies = result.budget_lines.people, result.policies
    if not np.any(result.budget_lines.targeting.targeting_held):
        return ()
    assumed = AssumedValues(result)
    cuts = []
    for row, policy in enumerate(policies):
        path = f"policy.{policy}.{PARAMETER}"
        stated = np.nan_to_num([assumed.value_of(path, year)[0] for year in result.years])
        reached, wrong = people.reached[row], people.included_in_error[row]
        used = np.where(reached > 0, wrong / np.where(reached > 0, reached + wrong, 1), stated)
        place = int(np.argmax(stated - used))
        if stated[place] > used[place] + ROUNDING:
            year = result.years[place]
            cuts.append(
                InclusionCut(
                    policy, year, float(stated[place]), float(used[place]), assumed.value_of(path, year)[1]
                )
            )
    return tuple(cuts)


def targeting_problems(results: Iterable[Result]) -> list[Problem]:
    """Targeting that the people do not allow, on central values, each once for all results.

    Cut errors are left to the alarm of the result where the workbook is older than the check and unchanged.
    """
    problems: dict[Problem, None] = {}
    for result in results:
        if not older(result.assumptions):
            problems |= dict.fromkeys(_cut_errors(result))
        problems |= dict.fromkeys(_shares(result))
    return list(problems)


def cut_warnings(results: Iterable[Result]) -> list[Problem]:
    """The errors that are cut in older workbooks, as warnings; each once for all results."""
    cut = dict.fromkeys(problem for result in results for problem in _cut_errors(result))
    return [replace(problem, severity="warning", alarm=True) for problem in cut]


def older(assumptions: Assumptions) -> bool:
    """Whether a workbook was saved before impossible pairs were refused, and is unchanged since."""
    return int(assumptions.about["format_version"]) < SINCE and not assumptions.changed


def _cut_errors(result: Result) -> Iterator[Problem]:
    for cut in inclusion_cuts(result):
        yield Problem(
            _workbook(result.assumptions), "Parameters", cut.cell, cut.finding,
            f"at most {cut.used:.10g}: the people outside the group, over them and those reached",
            "Lower the inclusion error. Check that inclusion and exclusion error are not swapped: inclusion "
            "is a share of the beneficiaries, exclusion of the group.",
            since=SINCE,
        )  # fmt: skip


def _shares(result: Result) -> Iterator[Problem]:
    """A stated share of the policy's group in the benchmark group that the people do not allow."""
    table, names = result.assumptions.table("Targeting"), result.bound.names
    lines, groups = result.budget_lines.targeting, result.budget_lines.groups.group_people
    everybody = result.budget_lines.economy.population[0, -len(result.years) :]
    group_of = dict(zip(names.policies, result.policy_field("group"), strict=True))
    for number, row in enumerate(table.rows):
        if row["share"] is None or row["share_outside"] is not None:
            continue
        policy = str(row["policy"])
        targeted, meant = (groups[names.groups.index(g)] for g in (group_of[policy], str(row["benchmark"])))
        share = np.broadcast_to(lines.benchmark_share[names.policies.index(policy)], everybody.shape)
        outside = share_of_benchmark_outside(meant, targeted, share, everybody)
        place = int(np.argmax(np.maximum(-outside, outside - 1)))
        if not -ROUNDING <= outside[place] <= 1 + ROUNDING:
            least = max(0.0, (meant[place] - everybody[place] + targeted[place]) / targeted[place])
            most = min(1.0, meant[place] / targeted[place])
            yield Problem(
                _workbook(result.assumptions), "Targeting", table.cell(number, "share"),
                f"a share of {share[place]:g} of {policy}, with which {outside[place]:.4g} of the people "
                f"outside its group would be in {row['benchmark']} in {result.years[place]}",
                f"a share from {least:.10g} to {most:.10g}",
                "Correct the share, or name another benchmark group.",
            )  # fmt: skip


def _workbook(assumptions: Assumptions) -> str:
    return Path(assumptions.path).name if assumptions.path else assumptions.set
