"""Prices of inputs: the index that an amount of money follows, its growth above it, its relative price.

Figures are (..., row, year), a row for each amount that states an index or growth of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import numpy as np

from costmodel.model.figures import YEAR, Figure, Money, at_year, gathered, line, multiplied, rows, with_rows
from costmodel.model.kernels import rebased

if TYPE_CHECKING:
    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar

PRICES, DEFLATOR, WAGES, GDP_PER_HEAD = INDEX_NAMES = ("prices", "deflator", "wages", "gdp_per_head")
"""What an amount may follow: consumer prices, unless it says otherwise."""
UNIT_COST, UNIT_COST_GROWTH = "service.unit_cost", "service.real_cost_growth"
"""The one amount whose real growth is an older parameter, which delivery applies."""


class StackedParts(Protocol):
    """Policies whose parts have amounts of money, a row each."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def group(self) -> tuple[int, ...]:
        """Target group of each policy."""
        ...


Parts = TypeVar("Parts", bound=StackedParts)


@dataclass(frozen=True)
class InputPrices:
    """The amounts that state an index or real growth of their own: one row each."""

    policies: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    """The parameter of each amount, such as ``capital.price``."""
    indices: tuple[str, ...] = ()
    growth: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., row, 1): growth of the amount above its index, share per year; 0 for the cost of a unit."""


USUAL_PRICES = InputPrices()


@dataclass(frozen=True)
class InputPriceLines:
    """Prices of the amounts that state an index or growth of their own."""

    input_index: Figure = line("Index of the amount, base year 1", "index")
    relative_price: Figure = line("Relative price: amount over GDP deflator, 1 in its price base", "index")


def input_prices(
    inputs: InputPrices, policies: Parts, economy: Economy, calendar: Calendar
) -> tuple[Parts, InputPriceLines]:
    """The policies with the indices of their amounts, and the relative price of each amount.

    u_t = u_b x I_t / I_b x (1 + growth)^(t - b); relative price = (u_t / u_b) / (D_t / D_b), D the deflator
    of GDP. Shapes: index (..., row, all years), relative price (..., row, year).
    Source: HM Treasury, The Green Book (2022), chapter 5 on relative prices.
    """
    count = calendar.years.shape[YEAR]
    if not inputs.policies:
        return policies, InputPriceLines(np.zeros((0, 1)), np.zeros((0, 1)))
    first, base_year = calendar.first_of_all, calendar.base_year
    levels = {
        PRICES: economy.price_index,
        DEFLATOR: economy.deflator,
        WAGES: rebased(economy.average_wage, base_year, first),
        GDP_PER_HEAD: rebased(economy.gdp_per_head, base_year, first),
    }
    followed = gathered(levels, inputs.indices, [0] * len(inputs.indices))
    index = followed * (1 + inputs.growth) ** (calendar.all_years - base_year)
    amounts: dict[str, Money] = {path: _input(policies, path) for path in dict.fromkeys(inputs.paths)}
    bases = {path: money.price_base for path, money in amounts.items()}
    base = gathered(bases, inputs.paths, inputs.policies)
    deflator = economy.deflator
    relative = (index[..., -count:] / at_year(index, base, first)) / (
        deflator[..., -count:] / at_year(deflator, base, first)
    )
    bought = [row for row, path in enumerate(inputs.paths) if path == UNIT_COST]
    if bought:
        owners = [inputs.policies[row] for row in bought]
        years = calendar.years - rows(base, bought)
        relative = multiplied(
            relative, bought, (1 + rows(_input(policies, UNIT_COST_GROWTH), owners)) ** years
        )
    return _with_indices(policies, inputs, amounts, index, economy.price_index), InputPriceLines(
        index, relative
    )


def _input(policies: StackedParts, path: str) -> Any:  # noqa: ANN401  a figure or money
    part, _, name = path.partition(".")
    return getattr(getattr(policies, part), name)


def _with_indices(
    policies: Parts, inputs: InputPrices, amounts: dict[str, Money], index: Figure, usual: Figure
) -> Parts:
    """The policies with an index for every row of the amounts, that of consumer prices for the others."""
    count = len(policies.group)
    parts: dict[str, dict[str, Money]] = defaultdict(dict)
    for path, money in amounts.items():
        price_rows = [row for row, each in enumerate(inputs.paths) if each == path]
        owners = [inputs.policies[row] for row in price_rows]
        figure = with_rows(rows(usual, (0,) * count), owners, rows(index, price_rows))
        part, _, name = path.partition(".")
        parts[part][name] = replace(money, index=figure)
    return replace(
        policies,
        **{
            part: replace(getattr(policies, part), **amounts_of_part)
            for part, amounts_of_part in parts.items()
        },
    )
