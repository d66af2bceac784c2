"""The parameters of a policy, read off the model's own dataclasses: path, label, unit, bounds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, get_type_hints

from costmodel.model.assumed import Policies
from costmodel.model.effects import Outcome
from costmodel.model.figures import Money
from costmodel.model.input_prices import UNIT_COST

if TYPE_CHECKING:
    from collections.abc import Iterator

INFINITE = float("inf")


@dataclass(frozen=True)
class Parameter:
    """One input a policy or an outcome may have."""

    path: str
    """``part.field``, for example ``benefit.amount``; for an outcome the field alone."""
    label: str
    unit: str
    default: float | None
    """Default where the part is used and the parameter is left out; None where it must be given."""
    absent: float
    """Its neutral value in a policy that lacks the part."""
    low: float | None
    high: float | None
    one_of: str | None
    needs: tuple[str, ...]
    choices: tuple[str, ...]
    dated: bool
    """Whether it may change from a year on."""
    money: bool
    """Whether it needs a price base."""
    amount_path: str = ""
    """The amount of money whose real growth it is; "" for any other parameter."""

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and highest value it may have; infinite where it has no bound."""
        return -INFINITE if self.low is None else self.low, INFINITE if self.high is None else self.high

    @property
    def part(self) -> str:
        """The part of the policy it belongs to."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The field within its part."""
        return self.path.rpartition(".")[2]


def _declared(owner: type, prefix: str) -> dict[str, Parameter]:
    hints = get_type_hints(owner)
    return {
        prefix + f.name: Parameter(path=prefix + f.name, money=hints[f.name] is Money, **f.metadata)
        for f in fields(owner)
        if f.metadata
    }


REAL_GROWTH = "_real_growth"
"""End of the path of the growth of an amount of money above its index."""
OWN_INDEXATION = ("benefit.amount", "coverage.reference_benefit")
"""Amounts with rules of indexation of their own: a benefit, and one that it is compared with."""


def _with_growth(parameter: Parameter) -> Iterator[Parameter]:
    """A parameter, and behind an amount of money its growth above its index."""
    yield parameter
    path = parameter.path
    if parameter.money and path not in (*OWN_INDEXATION, UNIT_COST):
        yield Parameter(
            f"{path}{REAL_GROWTH}", f"{parameter.label}: growth above its index", "share per year",
            default=0.0, absent=0.0, low=-0.5, high=0.5, one_of=None, needs=(), choices=(), dated=False,
            money=False, amount_path=path,
        )  # fmt: skip


@cache
def parts() -> dict[str, type]:
    """The parts a policy is composed of, by name, in the order of the model."""
    hints = get_type_hints(Policies)
    return {f.name: hints[f.name] for f in fields(Policies) if f.name != "group"}


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter of a policy by its path."""
    by_path: dict[str, Parameter] = {}
    for name, part in parts().items():
        for parameter in _declared(part, f"{name}.").values():
            by_path |= {each.path: each for each in _with_growth(parameter)}
    return by_path


@cache
def inputs_of(model: type) -> dict[str, Parameter]:
    """Every input of a dataclass of the model by its name, which is its column in a table."""
    return _declared(model, "")


def outcome_parameters() -> dict[str, Parameter]:
    """Every parameter of an outcome by its name, which is its column in the Outcomes table."""
    return inputs_of(Outcome)
