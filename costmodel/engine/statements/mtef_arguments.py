"""What the medium-term framework demands of its first year and of the unit that it is printed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.errors import ModelError
from costmodel.model.arguments import among, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_year_and_unit(first_year: object, unit: object, years: Sequence[int]) -> None:
    """Raise ModelError for a year outside the model and a unit below 1."""
    if first_year is not None and not among(first_year, years):
        raise ModelError(f"first year: found {first_year!r:.40}; expected {years[0]} to {years[-1]}.")
    if unit is not None and not (is_number(unit) and float(unit) >= 1):  # type: ignore[arg-type]
        raise ModelError(f"unit: found {unit!r:.40}; expected an amount of at least 1, such as 1000000.")
