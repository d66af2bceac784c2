"""Lines of the policies that give the planned value of an indicator."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from costmodel.model.benchmark import TargetingLines
from costmodel.model.benefits import BenefitLines
from costmodel.model.cost import CostLines
from costmodel.model.coverage import People
from costmodel.model.decisions import DecisionLines
from costmodel.model.delivery import DeliveryLines
from costmodel.model.redress import RedressLines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.model.figures import Figure

PARTS = {
    "people": People,
    "benefits": BenefitLines,
    "decisions": DecisionLines,
    "delivery": DeliveryLines,
    "redress": RedressLines,
    "cost": CostLines,
    "targeting": TargetingLines,
}
"""Parts of the model with a row for each policy; a part that is added here can be referred to."""
PLANNED_LINES = {
    item.name: part
    for part, kind in PARTS.items()
    for item in fields(kind)
    if "label" in item.metadata and not item.metadata["whole"]
}
"""The part of each line."""
UNITS_OF_LINES = {
    item.name: str(item.metadata["unit"])
    for kind in PARTS.values()
    for item in fields(kind)
    if "label" in item.metadata
}
"""The unit of each line."""


def planned_figure(parts: Mapping[str, Any], line: str) -> Figure:
    """A line of the policies by its name, of the parts of the model: (..., policy, year)."""
    figure: Figure = getattr(parts[PLANNED_LINES[line]], line)
    return figure
