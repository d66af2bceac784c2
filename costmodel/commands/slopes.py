"""The elasticities of a figure on the terminal, and what tables and JSON of uncertainty share."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from costmodel.commands.terminal import DONE, out, print_json
from costmodel.commands.terminal_table import columns
from costmodel.errors import ModelError

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions


INCLUDED = "Existing programmes are included. What the scenario adds alone: --basis increment."


def basis_note(basis: str, scenario: str) -> list[str]:
    """What a figure of a scenario on the basis level includes: the first page shows the increment."""
    if basis != "level" or scenario == "baseline":
        return []
    return [f"  {INCLUDED}"]


def print_gradient(parsed: argparse.Namespace, assumptions: Assumptions) -> int:
    """Print the elasticity of a figure to every assumption."""
    from costmodel.reports.language import uncertainty_words as words
    from costmodel.uncertainty.gradient import gradient

    if parsed.out or parsed.vary:
        raise ModelError("sensitivity: leave out --out and --vary where you ask for the --gradient.")
    result = gradient(
        assumptions, parsed.scenario, parsed.metric,
        policy=parsed.policy, basis=parsed.basis, year=parsed.year,
    )  # fmt: skip
    if parsed.json:
        print_json(plain(result.to_dict()))
        return DONE
    shown = result.slopes[: parsed.top]
    rows = [
        (
            slope.assumption,
            slope.path,
            words.fact_value(slope.value, slope.unit),
            slope.unit,
            "" if slope.elasticity is None else f"{slope.elasticity:+.3f}",
        )
        for slope in shown
    ]
    out(f"{result.label}, scenario {parsed.scenario}: change in percent for one percent more")
    for note in basis_note(parsed.basis, parsed.scenario):
        out(note)
    out(columns(("assumption", "path", "value", "unit", "elasticity"), rows, to_left=(0, 1, 3)))
    rest = len(result.slopes) - len(shown)
    if rest:
        out(f"  and {rest} more that change it less")
    out(f"  {result.without_effect} assumptions do not change it")
    return DONE


def plain(content: Any) -> Any:  # noqa: ANN401  whatever JSON can hold
    """The content in types of JSON: None for undefined figures, "infinite" as text."""
    if isinstance(content, dict):
        return {name: plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain(value) for value in content]
    if content is None or isinstance(content, str | bool):
        return content
    return _number(content)


def _number(figure: Any) -> float | str | None:  # noqa: ANN401  numpy's numbers, and pandas' missing one
    try:
        value = float(figure)
    except TypeError:  # a year that is missing
        return None
    if math.isfinite(value):
        return figure.item() if hasattr(figure, "item") else figure  # type: ignore[no-any-return]
    if math.isnan(value):
        return None
    return "infinite" if value > 0 else "minus infinite"
