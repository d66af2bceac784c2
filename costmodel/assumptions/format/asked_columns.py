"""What a cell of a row is asked for: the property, the parameter or the indicator of the row decides it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.format.columns import MOST_PEOPLE, Column, Kind
from costmodel.assumptions.format.scenario_operations import SET
from costmodel.assumptions.format.schema import PROPERTIES
from costmodel.assumptions.format.unit_words import parameter_units, units_of
from costmodel.model.economy import Macro
from costmodel.model.parameters import Parameter, parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

RATES = ("share", "share per year")
WHOLE_UNITS = ("month",)
LOWEST_RATE = -0.9
HIGHEST_RATES = {"inflation": 1e3, "deflator_growth": 1e3, "wage_growth": 1e3}
"""Prices and wages have risen a thousandfold in a year; no other rate has passed 100 %."""
UNIT_IS = "The unit is "
HOLDS_SHARE = ("ratio", "index", "factor", *RATES)
"""Units whose values may be formatted as percentages."""


def asked(column: Column, texts: Mapping[str, object]) -> Column:
    """The column with the rules of the property, parameter or indicator of this row."""
    parameter = parameters().get(str(texts.get("parameter", "")))
    if column.kind == "property":
        return PROPERTIES.get(str(texts.get("property", "")), replace(column, kind="text"))
    if column.kind == "parameter":
        return column if parameter is None else of_parameter(column, parameter)
    if column.name == "unit" and (units := units_of({name: str(text) for name, text in texts.items()})):
        return replace(column, choices=units)
    if column.name.isdigit() and "beyond" in texts:
        return _of_indicator(column, str(texts.get("indicator", "")))
    # The range of a factor or of an amount added is not in the unit of the parameter.
    ranged = column.name in ("low", "high") and texts.get("operation", SET) == SET
    if ranged and parameter is not None and not parameter.choices:
        return of_parameter(replace(column, required=False), parameter)
    return column


def of_parameter(column: Column, parameter: Parameter) -> Column:
    """A column with the values of one parameter."""
    if parameter.choices:
        return replace(column, kind="choice", choices=parameter.choices)
    if parameter.unit == "year":
        return replace(column, kind="year")
    kind: Kind = (
        "share" if parameter.unit in RATES else "whole" if parameter.unit in WHOLE_UNITS else "number"
    )
    unit = parameter_units(parameter.path)[0] if parameter.path in parameters() else parameter.unit
    comment = column.comment if parameter.unit in HOLDS_SHARE else f"{UNIT_IS}{unit}."
    return replace(column, kind=kind, low=parameter.low, high=parameter.high, comment=comment)


def _of_indicator(column: Column, name: str) -> Column:
    known = Macro.__dataclass_fields__.get(name)
    if known is None:
        return column
    if known.metadata["unit"] in RATES:
        low, high = rate_bounds(name)
        return replace(column, kind="share", low=low, high=high)
    most = MOST_PEOPLE if known.metadata["unit"] == "persons" else None
    return replace(column, kind="count", high=most)


def rate_bounds(indicator: str) -> tuple[float, float]:
    """The lowest and highest value of an indicator that is a rate of growth, as fractions of 1."""
    return LOWEST_RATE, HIGHEST_RATES.get(indicator, 1.0)
