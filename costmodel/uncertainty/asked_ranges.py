"""Ranges that are asked for: of assumptions that have none, or in place of their own."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_by_cell
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.paths import address_of, bounds_of
from costmodel.assumptions.format.report import suggestion
from costmodel.engine.inputs.drawn_values import in_whole_numbers
from costmodel.errors import ModelError
from costmodel.uncertainty.asked_assumptions import asked_as, can_vary
from costmodel.uncertainty.distributions import DEFAULT
from costmodel.uncertainty.uncertain import Range, Uncertain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.results import Result


def asked_ranges(result: Result, vary: Mapping[str, tuple[float, float]]) -> list[Uncertain]:
    """Parameters whose range is given by the user: low and high by path.

    Raises ModelError for a path that cannot be varied and a range that it may not have.
    """
    by_path: dict[str, list[Entry]] = {}
    for entry in result.bound.entries:
        if entry.base is not None and can_vary(entry):
            by_path.setdefault(asked_as(entry.path), []).append(entry)
    if not isinstance(vary, Mapping):
        raise ModelError(f"vary: found {vary!r:.80}; expected low and high by path. Write a dictionary.")
    unknown = [path for path in vary if path not in by_path]
    if unknown:
        raise ModelError(f"no assumption {unknown[0]!r} to vary. {suggestion(str(unknown[0]), by_path)}")
    return [_of_asked(result, path, by_path[path], *_ends(path, ends)) for path, ends in vary.items()]


def _ends(path: str, ends: object) -> tuple[float, float]:
    """The low and the high value that the user asks for."""
    pair = list(ends) if isinstance(ends, tuple | list) else []
    if len(pair) != 2 or any(isinstance(end, bool) or not isinstance(end, Real) for end in pair):  # noqa: PLR2004
        raise ModelError(f"range of {path}: found {ends!r}; expected low and high. Write (0.03, 0.10).")
    return float(pair[0]), float(pair[1])


def _of_asked(result: Result, path: str, entries: Sequence[Entry], low: float, high: float) -> Uncertain:
    kind, owner, _ = address_of(path)
    series = kind == "macro"
    values = {entry.place: (entry.from_year, float(entry.base or 0)) for entry in entries}
    middle = 0.0 if series else next(iter(values.values()))[1]
    if not low <= middle <= high or low == high:
        expected = "the amount added, from below 0 to above 0" if series else f"a range around {middle:g}"
        raise ModelError(f"{path} from {low:g} to {high:g}: give {expected}")
    least, most = (-np.inf, np.inf) if series else bounds_of(path)
    if not (least <= low and high <= most and np.isfinite([low, high]).all()):
        raise ModelError(f"{path} from {low:g} to {high:g}: it may be from {least:g} to {most:g}")
    whole = in_whole_numbers(entries[0].unit, path)
    if whole and not (low.is_integer() and high.is_integer()):
        raise ModelError(
            f"{path} from {low:g} to {high:g}: give whole numbers: a part of a year is not computed"
        )
    label = facts_by_cell(result.assumptions)[entries[0].cell].name if series else entries[0].label
    labels = dict(zip(result.policies, result.policy_field("label"), strict=True))
    return Uncertain(
        label=label,
        paths=(path,),
        owners=(labels[owner] if kind == "policy" else label,),
        unit=entries[0].unit,
        price_base=None,
        source="range given by the user",
        grade="",
        ranges=tuple(
            Range(cell, year, rounded(value + low - middle), value, rounded(value + high - middle), DEFAULT,
                  least, most, whole)
            for cell, (year, value) in values.items()
        ),
        added=series,
    )  # fmt: skip
