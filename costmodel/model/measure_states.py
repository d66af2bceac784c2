"""States of measures of return: which ratio has which meaning, and what is said where there is none.

Shapes: present values (...) of any shape that broadcast -> the same. Units: LCU at base-year prices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.model.appraisal import internal_rates_of_return, payback_year
from costmodel.model.tableau import LEAST_NET_COST

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

RATIO, INFINITE, LOSS_PER_UNIT_SAVED, NEGATIVE_INFINITE, NO_CHANGE, SMALL_NET_COST = (
    "ratio", "infinite", "loss_per_unit_saved", "negative_infinite", "no_change", "small_net_cost",
)  # fmt: skip
"""States of a marginal value of public funds."""
UNIQUE, MULTIPLE, NO_RATE, NO_PUBLIC_COST, MOSTLY_TRANSFERS, NO_INVESTMENT = (
    "unique", "multiple", "none", "no public cost", "mostly transfers", "no investment",
)  # fmt: skip
"""States of an internal rate of return and of payback periods."""
NO_CHANGE_WORDS = "no change"
MOST_TRANSFERS = 0.5
"""Where transfers are more than this share of gross cost, the flow is no investment of society."""


class RateOfReturn(NamedTuple):
    """Internal rate of return and payback of a society flow, and what can be said of them."""

    state: str
    roots: tuple[float, ...]
    """Every rate at which the net present value is 0; none where no rate is shown."""
    payback_simple: float
    payback_discounted: float
    """Years after the first cost; missing (nan) where the horizon ends unpaid or no rate is shown."""

    @property
    def rate(self) -> float:
        """The rate nearest to 0; of two equally near the positive one; missing (nan) where there is none."""
        return min(self.roots, key=lambda root: (abs(root), -root), default=float("nan"))


def mvpf_states(
    worth: Figure, net_cost: Figure, gross_cost: Figure, smallest: Figure | float = 0.0
) -> NDArray[np.str_]:
    """The state of a marginal value of public funds; ``smallest`` is the largest amount that counts as 0.

    ``no_change``: worth and net cost are both 0. ``small_net_cost``: net cost is at most 1 % of gross cost
    either way. ``ratio``: net cost above 0, whatever the worth. ``infinite``: pays for itself, net cost not
    above 0 and no loss to people. ``negative_infinite``: harms without saving. ``loss_per_unit_saved``:
    people lose and the budget saves, so that the ratio is their loss for each unit saved.
    Shapes: present values that broadcast -> the same. Units: LCU.
    Source: Hendren and Sprung-Keyser (2020), A Unified Welfare Analysis of Government Policies, section II.
    """
    free, no_loss = np.absolute(net_cost) <= smallest, worth >= -np.asarray(smallest)
    cases = {
        NO_CHANGE: free & (np.absolute(worth) <= smallest),
        SMALL_NET_COST: ~free & (np.absolute(net_cost) <= LEAST_NET_COST * np.absolute(gross_cost)),
        RATIO: net_cost > smallest,
        INFINITE: no_loss,
        NEGATIVE_INFINITE: free,
    }
    return np.select(list(cases.values()), list(cases), LOSS_PER_UNIT_SAVED)


def mvpf_words(state: str, worth: float, net_cost: float, money: Callable[[float], str]) -> str:
    """A marginal value of public funds in words; empty for a ratio. ``money`` writes an amount.

    >>> mvpf_words("loss_per_unit_saved", -90.0, -100.0, str)
    'people lose 0.90 for each unit saved'
    """
    if state == LOSS_PER_UNIT_SAVED:
        return loss_per_unit_saved(worth / net_cost)
    if state == SMALL_NET_COST:
        people = f"gain {money(worth)}" if worth >= 0 else f"lose {money(-worth)}"
        budget = f"pays {money(net_cost)}" if net_cost > 0 else f"saves {money(-net_cost)}"
        return f"people {people}, the budget {budget}"
    return {
        INFINITE: "pays for itself",
        NEGATIVE_INFINITE: "harms without saving",
        NO_CHANGE: NO_CHANGE_WORDS,
    }.get(state, "")


def loss_per_unit_saved(value: float) -> str:
    """What a marginal value of public funds means where people lose and the budget saves."""
    return f"people lose {value:.2f} for each unit saved"


def cost_words(gross_cost: float, npv: float, money: Callable[[float], str], smallest: float = 0.0) -> str:
    """What is said in place of a ratio to gross cost where there is no cost; empty where there is one.

    A ratio to a saving turns round: a large one would be a large loss. So the two amounts are given.

    >>> cost_words(-105.0, -8.6, str)
    'saves 105.0, society loses 8.6'
    """
    if gross_cost > smallest:
        return ""
    if gross_cost >= -smallest:
        return NO_PUBLIC_COST
    society = f"loses {money(-npv)}" if npv < 0 else f"gains {money(npv)}"
    return f"saves {money(-gross_cost)}, society {society}"


def resource_words(resources: float, money: Callable[[float], str], smallest: float = 0.0) -> str:
    """What is said in place of a ratio to resources used where there are none; empty where there are."""
    if resources > smallest:
        return ""
    return f"saves {money(-resources)} of resources" if resources < -smallest else "no resources used"


def harm_words(harms: float, smallest: float = 0.0) -> str:
    """What is said in place of a break-even harm where there is no harm; empty where there is."""
    if harms > smallest:
        return ""
    return "harms fall" if harms < -smallest else "no harm is counted"


def funds_words(raised: float, smallest: float = 0.0) -> str:
    """What is said in place of a break-even cost of funds where no money is raised; empty where it is."""
    return "" if raised > smallest else "no net cost to the budget"


def weight_words(participants: float, value: float, smallest: float = 0.0) -> str:
    """What is said in place of a break-even weight where participants do not gain, or none is needed."""
    if participants <= smallest:
        return "participants do not gain"
    return "needs no weight" if value <= 0 else ""


def rate_of_return(
    flow: Figure, factors: Figure, gross_cost: float, transfers: float, smallest: float = 0.0, steps: int = 1
) -> RateOfReturn:
    """Internal rate of return and payback of the flow to society, where the flow is an investment.

    No rate is shown where the policy saves (gross cost not above 0), where transfers are more than half of
    gross cost, and where the flow does not begin with an outlay. A transfer is a cost and a gain at once
    and leaves the flow of society in the year that it enters it: what remains says nothing about the cost.
    Payback counts from the first cost; a flow that ends in the red does not pay back.

    Shapes: flow (year,), factors (year,), or both by date with ``steps`` dates a year; present values of
    gross cost and transfers. Rates are of a year, payback periods in years.
    Source: Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5.
    """
    begun = flow[int(np.flatnonzero(flow)[0]) :] if flow.any() else flow
    none = float("nan")
    if gross_cost <= smallest:
        return RateOfReturn(NO_PUBLIC_COST, (), none, none)
    if transfers > MOST_TRANSFERS * gross_cost:
        return RateOfReturn(MOSTLY_TRANSFERS, (), none, none)
    if not begun.size or begun[0] >= 0:
        return RateOfReturn(NO_INVESTMENT, (), none, none)
    roots = internal_rates_of_return(begun)
    if steps > 1:
        roots = tuple((1 + root) ** steps - 1 for root in roots)
    state = {0: NO_RATE, 1: UNIQUE}.get(len(roots), MULTIPLE)
    discounted = begun * factors[-begun.size :]
    simple, of_present_values = (
        float(payback_year(each)) / steps if each.sum() >= 0 else none for each in (begun, discounted)
    )
    return RateOfReturn(state, roots, simple, of_present_values)


def rate_words(state: str, roots: tuple[float, ...] = ()) -> str:
    """A rate of return in words where one figure does not say it; all roots where there are several.

    >>> rate_words("multiple", (-0.215, 0.4))
    'several rates: -21.5 %, 40.0 %'
    """
    if state == MULTIPLE:
        return "several rates: " + ", ".join(f"{100 * root:.1f} %" for root in roots)
    return {
        UNIQUE: "",
        NO_RATE: "no rate makes it 0",
        NO_INVESTMENT: "no outlay first",
    }.get(state, state)
