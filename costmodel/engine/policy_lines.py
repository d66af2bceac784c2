"""Line items of the policies by name, whatever part of the model they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure


def policy_lines(result: Result, names: Iterable[str]) -> dict[str, Figure]:
    """Line items by name, each (policy, year); rows of one policy, such as grades of staff, are added.

    Names that the model does not have are left out: a result without capacity has nobody waiting.
    """
    wanted, places = set(names), {policy: place for place, policy in enumerate(result.policies)}
    figures: dict[str, Figure] = {}
    for block in result.blocks:
        if block.name in wanted - set(figures) and any(policy in places for policy, _ in block.rows):
            figure = np.broadcast_to(block.figure, (len(block.rows), len(result.years)))
            total = np.zeros((len(places), len(result.years)))
            for (policy, _), row in zip(block.rows, figure, strict=True):
                if policy in places:
                    total[places[policy]] += row
            figures[block.name] = total
    return figures


def hires(result: Result) -> Figure:
    """Staff hired a year: (policy, year). What posts rise by, unless the model has hires of its own.

    Posts are staff for all beneficiaries of a year; those before the first year serve the beneficiaries
    before it, at the staff for each of the first year with any.
    """
    lines = policy_lines(result, ("hires", "staff", "beneficiaries", "beneficiary_years"))
    if "hires" in lines:
        return lines["hires"]
    served = lines["beneficiary_years"]
    each = np.where(served > 0, lines["staff"] / np.where(served > 0, served, 1), 0.0)
    first = np.take_along_axis(each, np.argmax(each > 0, axis=-1)[:, None], axis=-1)
    opening = np.broadcast_to(result.budget_lines.people.opening_beneficiaries, first.shape) * first
    posts = each * lines["beneficiaries"]
    rise: Figure = np.maximum(np.diff(posts, axis=-1, prepend=opening), 0)
    return rise


def waiting(result: Result) -> Figure:
    """People waiting for a decision or a place: (policy, year); 0 where capacity limits nothing."""
    nobody = np.zeros((len(result.policies), len(result.years)))
    return policy_lines(result, ("waiting",)).get("waiting", nobody)
