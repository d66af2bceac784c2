"""The line item of an operation: where in the model, in words, a figure could not be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.lines import blocks
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.social_budget import SocialBudget

ROW = -2


def line_of_fault(bound: Bound, budget: SocialBudget, trail: Trail, element: int) -> str:
    """The line item that an element is, or that is computed of it most directly: label, and whose it is."""
    rows = {
        id(block.figure): (block.label, block.rows)
        for block in blocks(budget, bound)
        if isinstance(block.figure, Trail)
    }
    users = _users([block.figure for block in blocks(budget, bound) if isinstance(block.figure, Trail)])
    now = [trail]
    seen = {id(trail)}
    while now:
        for current in now:
            if id(current) in rows:
                label, owners = rows[id(current)]
                return f"{label}{_whose(trail, element, owners)}"
        now = [
            user
            for current in now
            for user in users.get(id(current), ())
            if id(user) not in seen and not seen.add(id(user))  # type: ignore[func-returns-value]
        ]
    return "a measure of the whole"


def _whose(trail: Trail, element: int, owners: tuple[tuple[str, str], ...]) -> str:
    """The policy of the element, where its rows are those of the line item."""
    if trail.ndim < -ROW or trail.shape[ROW] != len(owners):
        return ""
    row = int(np.unravel_index(element, trail.shape)[ROW])
    policy, line = owners[row]
    name = policy or line.rpartition(".")[0]
    return f" of {name}" if name else ""


def _users(figures: list[Trail]) -> dict[int, list[Trail]]:
    """The trails that are computed of each trail, by its identity."""
    users: dict[int, list[Trail]] = {}
    seen: set[int] = set()
    waiting = list(figures)
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        for operand in current.operands:
            users.setdefault(id(operand), []).append(current)
            waiting.append(operand)
    return users
