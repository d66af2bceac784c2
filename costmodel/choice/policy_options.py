"""Options of policies: what a portfolio chooses from, and the figures of each option run alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import address_of
from costmodel.assumptions.format.report import suggestion
from costmodel.choice.tried_runs import evaluated
from costmodel.engine.inputs.scenarios import (
    BASELINE,
    GROUP,
    Change,
    Scenario,
    chosen,
    opened_groups,
    policy_changed,
    scenarios,
)
from costmodel.engine.line_items.metrics import measured
from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.choice.ceiling_room import CeilingPath
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

SEPARATOR = ":"
"""Between policy and option where both are named."""
PEOPLE_SERVED = "beneficiary_years"
OBJECTIVES = ("npv", "npv_weighted", PEOPLE_SERVED)
"""What a portfolio can have the most of; other values can be given."""


@dataclass(frozen=True)
class PolicyOption:
    """One way to run a policy, other than in the baseline: the changes that make it."""

    policy: str
    name: str
    label: str
    changes: tuple[Change, ...]

    @property
    def key(self) -> str:
        """Policy and option."""
        return f"{self.policy}{SEPARATOR}{self.name}"

    @property
    def scenario(self) -> Scenario:
        """The baseline with this option alone."""
        return Scenario(self.key, self.label, self.changes)


@dataclass(frozen=True)
class FiguresAlone:
    """What each option adds to the baseline when it is run alone; the leading axis is the option."""

    values: Figure
    """(option,)."""
    costs: Figure
    """Present value of gross cost: (option,)."""
    spending: tuple[Figure, ...]
    """One for each path of ceilings: (option, year with a ceiling)."""
    people: tuple[Figure, ...]
    """Beneficiaries of one group each: (option, year)."""


def policy_options(
    assumptions: Assumptions, asked: Mapping[str, Sequence[str]] | Sequence[PolicyOption] | None
) -> tuple[PolicyOption, ...]:
    """The options asked for: themselves, the scenarios named for a policy, or those of the workbook.

    Those of the workbook are the rows of the table Options; without rows every scenario.

    The option of a scenario is what it changes of the policy and the rows of its parts. Scenarios that change
    the same of a policy are one option. Raises ModelError for unknown names and an option that changes
    nothing.
    """
    policies = [str(row["policy"]) for row in assumptions.table("Policies").rows]
    if asked is not None and not isinstance(asked, Mapping):
        listed = tuple(asked)
        for option in listed:
            if option.policy not in policies:
                raise _unknown("policy", option.policy, policies)
        return _distinct(listed)
    if asked is None and assumptions.table("Options").rows:
        return _distinct(_of_table(assumptions))
    known = scenarios(assumptions)
    wanted = {policy: tuple(known) for policy in policies} if asked is None else asked
    options: list[PolicyOption] = []
    for policy, names in wanted.items():
        if policy not in policies:
            raise _unknown("policy", policy, policies)
        for scenario in chosen(assumptions, [name for name in names if name != BASELINE]):
            changes = _changes_of(assumptions, scenario, policy)
            if not changes and asked is not None:
                raise ModelError(
                    f"options of {policy}: found scenario {scenario.name!r}, which changes nothing of it. "
                    "Leave it out, or add rows of the policy to the scenario."
                )
            same = any(other.policy == policy and _acts(other.changes) == _acts(changes) for other in options)
            if changes and not same:
                options.append(PolicyOption(policy, scenario.name, scenario.label, changes))
    return _distinct(options)


def _of_table(assumptions: Assumptions) -> tuple[PolicyOption, ...]:
    """The options of the table Options, in the order of its rows."""
    table = assumptions.table("Options")
    options, known = [], scenarios(assumptions)
    for number, row in enumerate(table.rows):
        column = "option" if row["scenario"] is None else "scenario"
        scenario = known.get(str(row[column]))
        if scenario is None:
            raise ModelError(
                f"{table.cell(number, column)}: found {row[column]!r:.80}, which is no scenario. "
                f"{suggestion(str(row[column]), known)}"
            )
        changes = _changes_of(assumptions, scenario, str(row["policy"]))
        if not changes:
            raise ModelError(
                f"{table.cell(number, column)}: found {scenario.name!r}, which changes nothing of "
                f"{row['policy']}; expected a scenario that does. Name another, or delete the row."
            )
        options.append(PolicyOption(str(row["policy"]), str(row["option"]), scenario.label, changes))
    return tuple(options)


def conditions_stated(
    assumptions: Assumptions, options: Sequence[PolicyOption]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the table Options says of these options: exclusions, then prerequisites."""
    keys, owners = {option.key for option in options}, {option.policy for option in options}
    exclusions, needs = [], []
    for row in assumptions.table("Options").rows:
        key = f"{row['policy']}{SEPARATOR}{row['option']}"
        if key in keys and row["excludes"] in owners:
            exclusions.append((key, str(row["excludes"])))
        if key in keys and row["needs"] is not None:
            needs.append((key, str(row["needs"])))
    return exclusions, needs


def _distinct(options: Sequence[PolicyOption]) -> tuple[PolicyOption, ...]:
    if not options:
        raise ModelError("options: found none; expected some. Add a scenario, or give options.")
    keys = [option.key for option in options]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise ModelError(f"options: found {twice} twice. Give each option of a policy a name of its own.")
    return tuple(options)


def _unknown(what: str, name: str, known: Sequence[str]) -> ModelError:
    return ModelError(f"{what}: found {name!r:.80}, which there is not. {suggestion(str(name), known)}")


def _changes_of(assumptions: Assumptions, scenario: Scenario, policy: str) -> tuple[Change, ...]:
    """The changes of a scenario that concern one policy, the rows of its parts, or a group it is opened to.

    Raises ModelError for a group that is opened to other policies as well: no option runs alone then.
    """
    opened = {
        group: policies
        for group, policies in opened_groups(assumptions, scenario).items()
        if policy in policies
    }
    for group, policies in opened.items():
        if len(policies) > 1:
            raise ModelError(
                f"options of {policy}: found scenario {scenario.name!r}, which opens the group {group} to "
                f"{', '.join(sorted(policies))} together; expected a group of one policy, since options run "
                "alone. Give each policy a group of its own, or leave the scenario out."
            )

    def concerned(change: Change) -> bool:
        kind, owner, _ = address_of(change.path)
        return policy_changed(assumptions, change) == policy or (kind == GROUP and owner in opened)

    return tuple(change for change in scenario.changes if concerned(change))


def _acts(changes: Sequence[Change]) -> list[tuple[object, ...]]:
    """Changes without the cells they are typed in."""
    return sorted((c.path, str(c.from_year), c.operation, c.value) for c in changes)


def places_named(options: Sequence[PolicyOption], name: str, *, or_higher: bool = False) -> tuple[int, ...]:
    """Positions of the options that a name means: all of a policy, or ``policy:option``.

    ``or_higher`` adds the later options of the policy.
    """
    policy, _, option = name.partition(SEPARATOR)
    places = [k for k, each in enumerate(options) if each.policy == policy]
    if not places:
        raise _unknown("policy", policy, list(dict.fromkeys(each.policy for each in options)))
    if not option:
        return tuple(places)
    place = next((k for k in places if options[k].name == option), None)
    if place is None:
        raise _unknown(f"option of {policy}", option, [options[k].name for k in places])
    return tuple(k for k in places if k >= place) if or_higher else (place,)


def refuse_of_one_policy(what: str, rules: Iterable[Sequence[str]]) -> None:
    """Refuse rules on options of one policy, of which only one is chosen anyway. Raises ModelError."""
    for names in rules:
        if len({name.partition(SEPARATOR)[0] for name in names}) == 1 or not names:
            raise ModelError(
                f"{what}: found {' and '.join(names) or 'no name'!r:.80}; expected options of two policies. "
                "To keep a policy out, leave it out of the options."
            )


def figures_alone(
    result: Result,
    options: Sequence[PolicyOption],
    objective: str,
    ceilings: Sequence[CeilingPath],
    groups: Sequence[str],
) -> FiguresAlone:
    """The figures of every option run alone, over the baseline, in one batch."""
    batch = [option.scenario for option in options]
    blocks = list(_blocks(result, batch, objective, ceilings, groups))
    values, costs, *others = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return FiguresAlone(values, costs, tuple(others[: len(ceilings)]), tuple(others[len(ceilings) :]))


def _blocks(
    result: Result,
    batch: Sequence[Scenario],
    objective: str,
    ceilings: Sequence[CeilingPath],
    groups: Sequence[str],
) -> Iterator[list[Figure]]:
    for count, budget, baseline in evaluated(result.assumptions, batch):
        pairs = zip(
            added(result, budget, ceilings, groups), added(result, baseline, ceilings, groups), strict=True
        )
        costs, *others = [after - before for after, before in pairs]
        values = worth(budget, baseline, objective)
        yield [
            *(_of_runs(figure, count, ()) for figure in (values, costs)),
            *(_of_runs(figure, count, figure.shape[-1:]) for figure in others),
        ]


def _of_runs(figure: Figure, count: int, shape: tuple[int, ...]) -> Figure:
    """A figure of every run of a block, without the baseline at its end; ``shape`` is that of one run."""
    return np.array(np.broadcast_to(figure, (count + 1, *shape))[:count])


def worth(budget: SocialBudget, baseline: SocialBudget, objective: str) -> Figure:
    """What runs add to the objective: (run,)."""
    if objective == PEOPLE_SERVED:
        after, before = (lines.people.beneficiary_years.sum(axis=(-2, -1)) for lines in (budget, baseline))
        return np.asarray(after - before)
    with np.errstate(all="ignore"):
        return measured(budget, objective, over=baseline)


def added(
    result: Result, budget: SocialBudget, ceilings: Sequence[CeilingPath], groups: Sequence[str]
) -> list[Figure]:
    """Present value of cost, spending of each ministry, and people of each group, of runs."""
    of_group = result.policy_field("group")
    return [
        np.asarray(budget.total_appraisal.present_cost[..., 0, 0]),
        *(path.spending(budget, result.bound) for path in ceilings),
        *(_people(budget, of_group, group) for group in groups),
    ]


def _people(budget: SocialBudget, of_group: Sequence[str], group: str) -> Figure:
    rows = [row for row, name in enumerate(of_group) if name == group]
    return np.asarray(budget.people.beneficiaries[..., rows, :].sum(axis=-2))
