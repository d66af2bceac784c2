"""Binding of guarantees, of the adequacy of benefits, and of redress and participation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.guarantee_tables import named_policies
from costmodel.engine.inputs.stated_parameters import policies_stating
from costmodel.model.adequacy import NO_ADEQUACY, Adequacy
from costmodel.model.guarantee_gaps import CASH, NO_GUARANTEES, SERVICE, Guarantee
from costmodel.model.recipients import HOUSEHOLD
from costmodel.model.redress_indicators import Participation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.table_binding import TableBinder
    from costmodel.model.assumed import Assumed
    from costmodel.model.welfare_survey import WelfareSurvey

TABLE, KIND = "Guarantees", "guarantee"
LEVELS = (
    "benefit.amount", "benefit.share_of_poverty_line", "benefit.share_of_average_wage",
    "benefit.share_of_gdp_per_head",
)  # fmt: skip
"""Parameters that say how much a cash benefit is."""
ASKED = "consultation.people_asked"
MINIMUM_WAGE = "minimum_wage"


@dataclass(frozen=True)
class EntitlementNames:
    """What the rows of guarantees, adequacy and participation are called."""

    guarantees: tuple[str, ...] = ()
    cash: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    costed: tuple[str, ...] = ()
    paying: tuple[str, ...] = ()
    """Policies that pay cash."""
    against_line: tuple[str, ...] = ()
    against_wage: tuple[str, ...] = ()
    assessed: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()

    def rows(self, line: str) -> tuple[tuple[str, str], ...]:
        """For each row of a line its policy, "" for a guarantee, and its name."""
        of_guarantees = {
            "entitled": self.guarantees, "reached_once": self.guarantees, "guarantee_minimum": self.costed,
            "guarantee_paid": self.cash, "at_standard": self.services, "below_minimum": self.counted,
            "money_to_minimum": self.costed,
        }  # fmt: skip
        if line in of_guarantees:
            return tuple(("", f"{name}.{line}") for name in of_guarantees[line])
        of_policies = {
            "benefit_a_month": self.paying, "line_a_month": self.against_line,
            "adequacy_of_line": self.against_line, "adequacy_of_minimum_wage": self.against_wage,
            "first_adequacy": self.against_line, "erosion": self.against_line,
            "undecided": self.assessed, "months_to_decision": self.assessed,
            "consulted": self.consulted, "consulted_share": self.consulted,
        }  # fmt: skip
        return tuple((policy, line) for policy in of_policies[line])


def bound_entitlements(
    assumptions: Assumptions,
    make: Figures,
    tables: TableBinder,
    policies: Sequence[str],
    groups: Sequence[str],
    assumed: Assumed,
) -> tuple[dict[str, Any], EntitlementNames]:
    """The fields of ``Assumed`` for guarantees, adequacy and participation, and the names of their rows.

    Adequacy is that of every policy with cash, in a set with guarantees.
    """
    stating = policies_stating(assumptions, make, policies)
    guarantee, named = NO_GUARANTEES, [str(row["guarantee"]) for row in assumptions.table(TABLE).rows]
    adequacy = NO_ADEQUACY
    if named:
        guarantee = _guarantees(assumptions, tables, policies, groups, assumed)
        adequacy = _adequacy(assumptions, stating(*LEVELS), assumed)
    cascade = assumed.cascade
    participation = Participation(
        assessed=tuple(cascade.policies.index(policy) for policy in cascade.assessed),
        policies=cascade.assessed,
        consulted=stating(ASKED),
    )

    def of_policies(index: Sequence[int]) -> tuple[str, ...]:
        return tuple(policies[k] for k in index)

    def of_guarantees(index: Sequence[int]) -> tuple[str, ...]:
        return tuple(named[k] for k in index)

    inputs = {"guarantees": guarantee, "adequacy": adequacy, "participation": participation}
    return inputs, EntitlementNames(
        guarantees=tuple(named),
        cash=of_guarantees(guarantee.cash),
        services=of_guarantees(guarantee.services),
        counted=of_guarantees(guarantee.counted),
        costed=of_guarantees(guarantee.costed),
        paying=of_policies(adequacy.policies),
        against_line=of_policies(adequacy.against_line),
        against_wage=of_policies(adequacy.against_wage),
        assessed=of_policies(participation.policies),
        consulted=of_policies(participation.consulted),
    )


def _guarantees(
    assumptions: Assumptions,
    tables: TableBinder,
    policies: Sequence[str],
    groups: Sequence[str],
    assumed: Assumed,
) -> Guarantee:
    rows = assumptions.table(TABLE).rows
    stated = {fact.path for fact in facts_of(assumptions, TABLE)}

    def guarantees_with(unit: str, column: str) -> tuple[int, ...]:
        """The guarantees of a unit that state a column; scenarios change no blank cell."""
        return tuple(
            k for k, row in enumerate(rows)
            if row["unit"] == unit and f"{KIND}.{row['guarantee']}.{column}" in stated
        )  # fmt: skip

    services = guarantees_with(SERVICE, "quality")
    members = [
        (number, policies.index(policy))
        for number, row in enumerate(rows)
        for policy in sorted(
            (name for name in named_policies(row["policies"]) if name in policies), key=policies.index
        )
    ]
    pairs = assumed.counting.policies
    places = {pair: row for row, pair in enumerate(zip(pairs.first, pairs.second, strict=True))}
    shared = [
        (places[one, other], later)
        for (_, (guarantee, one)), (later, (same, other)) in combinations(enumerate(members), 2)
        if guarantee == same
    ]
    return tables.bind_table(
        Guarantee, TABLE, assumed.calendar,
        group=tuple(groups.index(str(row["group"])) for row in rows),
        cash=guarantees_with(CASH, "minimum"),
        services=services,
        priced=tuple(k for k in guarantees_with(SERVICE, "minimum") if k in services),
        guarantees=tuple(guarantee for guarantee, _ in members),
        policies=tuple(policy for _, policy in members),
        shared=tuple(pair for pair, _ in shared),
        later=tuple(later for _, later in shared),
        zero=assumed.limits.zero,
    )  # fmt: skip


def _adequacy(assumptions: Assumptions, paying: tuple[int, ...], assumed: Assumed) -> Adequacy:
    """What the benefits are compared with: the main line, where it is money, and the minimum wage."""
    payees = assumed.policies.targeting.payee
    return Adequacy(
        policies=paying,
        with_others=tuple(place for place, policy in enumerate(paying) if payees[policy] == HOUSEHOLD),
        main_line=_main_line(assumptions, assumed.survey),
        of_macro=not assumptions.table("Lines").rows,
        minimum_wage=MINIMUM_WAGE in assumptions.table("Macro").by("indicator"),
    )


def _main_line(assumptions: Assumptions, survey: WelfareSurvey | None) -> int | None:
    """The main line of the table Lines, counted among those in money; None for a share of the median."""
    if survey is None:
        return None
    table = assumptions.table("Lines").rows
    main = [place for place, row in enumerate(survey.money) if table[row]["main"] == "yes"]
    return main[0] if main else None
