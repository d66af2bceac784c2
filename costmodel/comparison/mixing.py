"""Many mixtures of two sets of assumptions, evaluated in batches along the leading axis.

Most blocks only change numbers. Their figures are bound once with the block changed, and a batch of mixtures
takes each number from the one or the other. Blocks that change the form of the model (policies, choices,
years) or that share a figure with another block are bound anew for each of their combinations.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.tape_runs import figures_of_runs
from costmodel.engine.inputs.figure_trees import mapped
from costmodel.engine.inputs.scenarios import Scenario, scenarios
from costmodel.errors import CostModelError, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from costmodel.comparison.change_blocks import Mixture
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

    Masks = dict[int, list[NDArray[np.bool_] | None]]
    """By block: where it changes numbers, figure by figure."""
    Metric = Callable[[SocialBudget, tuple[int, ...]], Figure]
    """The value of each mixture of a batch."""

METRIC = "metric"
MIXED_AT_ONCE = 1024
"""Mixtures whose inputs are in memory together."""
FAILURES = (CostModelError, ArithmeticError, LookupError, ValueError, TypeError)
FEW = 2
"""Up to this many combinations of a form are computed one by one: comparing the forms costs more."""


@dataclass(frozen=True)
class MixtureForm:
    """One form of the model: what it is bound to without and with a block's numbers changed."""

    base: Bound
    figures: list[Figure]
    """Every figure of the inputs, in their order."""
    shape: tuple[Any, ...]
    """Everything in the inputs that is not a figure."""


class Mixer:
    """Evaluates combinations of the blocks of a mixture in one scenario."""

    def __init__(self, mixture: Mixture, scenario: str, metric: Metric) -> None:
        self.mixture, self.scenario, self.metric = mixture, scenario, metric
        self.count = len(mixture.blocks)
        self.start = self._form(0)
        # A block is a bit of a combination. Numeric blocks only replace numbers, each number in one block
        # only, so that any mixture of them is a choice between two values, number by number (_batch). All
        # others are structural: each of their combinations is a form of the model, bound anew (_form).
        scenario_blocks = {k for k, block in enumerate(mixture.blocks) if _of_scenario(block.changes)}
        masks = self._masks(0, [k for k in range(self.count) if k not in scenario_blocks])
        self.masks = {
            number: block_masks for number, block_masks in masks.items() if number not in _sharing(masks)
        }
        self.numeric = sum(1 << number for number in self.masks)
        self.structural = (1 << self.count) - 1 - self.numeric

    def _masks(self, form: int, numbers: Iterable[int]) -> Masks:
        """Where each block changes numbers, figure by figure; only the blocks that change nothing else."""
        without = self._form(form) if form else self.start
        masks: Masks = {}
        for number in numbers:
            block_masks = _differences(without, self._form(form | 1 << number))
            if block_masks is not None:
                masks[number] = block_masks
        return masks

    def values(self, combinations: Sequence[int]) -> Figure:
        """The metric of every combination."""
        metrics = np.empty(len(combinations))
        groups: dict[int, list[int]] = {}
        for place, combination in enumerate(combinations):
            groups.setdefault(combination & self.structural, []).append(place)
        for form, places in groups.items():
            asked = [combinations[place] & self.numeric for place in places]
            metrics[places] = self._of_form(form, asked)
        return metrics

    def _of_form(self, form: int, asked: Sequence[int]) -> Figure:
        """The metric of combinations of blocks that only change numbers, in one form of the model."""
        if len(asked) > FEW:
            # The masks were found one block at a time. They hold for mixtures only if together they cover
            # every difference between no block and all blocks changed; otherwise each combination is bound
            # by itself.
            without, within = self._form(form), self._form(form | self.numeric)
            for masks in self._proposed(form, without):
                if _explains(masks, without, within):
                    return self._batched(without, within, masks, asked)
        return np.array([self._single(form | combination) for combination in asked])

    def _proposed(self, form: int, without: MixtureForm) -> Iterator[Masks]:
        """Masks to try for this form: those of the first form, then masks found for this form itself."""
        if without.shape == self.start.shape:
            yield self.masks
        masks = self._masks(form, self.masks)
        if len(masks) == len(self.masks) and not _sharing(masks):
            yield masks

    def _batched(
        self, without: MixtureForm, within: MixtureForm, masks: Masks, asked: Sequence[int]
    ) -> Figure:
        metrics = [
            self._batch(without, within, masks, asked[first : first + MIXED_AT_ONCE])
            for first in range(0, len(asked), MIXED_AT_ONCE)
        ]
        return np.concatenate(metrics)

    def _batch(self, without: MixtureForm, within: MixtureForm, masks: Masks, asked: Sequence[int]) -> Figure:
        chosen = {
            number: np.array([bool(combination >> number & 1) for combination in asked])[:, None, None]
            for number in masks
        }
        mixed = []
        for place, (one, other) in enumerate(zip(without.figures, within.figures, strict=True)):
            # No two masks overlap (_sharing), so the order of the blocks does not matter.
            figure = one
            for number, block_masks in masks.items():
                mask = block_masks[place]
                if mask is not None:
                    figure = np.where(chosen[number] & mask, other, figure)
            mixed.append(figure)
        figures, years = iter(mixed), without.base.years
        assumed = mapped(without.base.assumed, lambda _: next(figures))
        try:
            results = figures_of_runs(
                replace(without.base, assumed=assumed),
                lambda budget: {METRIC: self.metric(budget, years)},
                (self.metric, years),
            )
        except FAILURES as error:
            raise self._impossible(None) from error
        return np.broadcast_to(results[METRIC], len(asked))

    def _single(self, combination: int) -> float:
        bound = self._bound(combination)
        return float(np.ravel(self.metric(self._evaluated(bound.assumed), bound.years))[0])

    def _form(self, combination: int) -> MixtureForm:
        bound = self._bound(combination)
        figures: list[Figure] = []
        shape: list[Any] = [bound.names, bound.years, bound.all_years, bound.followed]
        _separate(bound.assumed, figures, shape)
        return MixtureForm(bound, figures, tuple(shape))

    def _bound(self, combination: int) -> Bound:
        mixed = self.mixture.assumptions(combination)
        chosen = scenarios(mixed).get(self.scenario) or Scenario(self.scenario, self.scenario)
        try:
            return bind(mixed, [chosen])
        except FAILURES as error:
            raise self._impossible(combination) from error

    def _evaluated(self, assumed: Any) -> SocialBudget:  # noqa: ANN401  the Assumed, rebuilt by its fields
        try:
            return evaluate(replace(self.start.base, assumed=assumed))
        except FAILURES as error:
            raise self._impossible(None) from error

    def _impossible(self, combination: int | None) -> ModelError:
        blocks = self.mixture.blocks
        names = [b.label for k, b in enumerate(blocks) if combination is not None and combination >> k & 1]
        which = f"With only {', '.join(names)} changed" if names else "With some of the blocks changed"
        return ModelError(
            f"{which} the model cannot be computed, so the change cannot be decomposed in this way. "
            "Decompose it by policy, or compare versions that differ less."
        )


def _of_scenario(changes: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a block changes a scenario: a changed number then depends on both."""
    return any(table == "Scenarios" for table, _ in changes)


def _separate(part: Any, figures: list[Figure], shape: list[Any]) -> None:  # noqa: ANN401  figures and dataclasses
    """Separate the inputs into figures and everything else."""
    if isinstance(part, np.ndarray):
        figures.append(part)
        shape.append(part.shape[-2])
    elif is_dataclass(part):
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name == "calendar":
                # The years determine the form of the model, although they are figures.
                shape.append([np.asarray(figure).tolist() for figure in vars(value).values()])
            _separate(value, figures, shape)
    else:
        shape.append(part)


def _differences(one: MixtureForm, other: MixtureForm) -> list[NDArray[np.bool_] | None] | None:
    """Where the numbers of two forms differ, figure by figure; None where the forms themselves differ."""
    if one.shape != other.shape:
        return None
    differences: list[NDArray[np.bool_] | None] = []
    for left, right in zip(one.figures, other.figures, strict=True):
        try:
            different = np.asarray(left != right)
        except ValueError:  # the years a figure varies over are not the same
            return None
        differences.append(different if different.any() else None)
    return differences


def _sharing(masks: Masks) -> set[int]:
    """Blocks that change a number that another block changes too."""
    sharing: set[int] = set()
    for place in range(max((len(block_masks) for block_masks in masks.values()), default=0)):
        here = [
            (number, mask)
            for number, block_masks in masks.items()
            if (mask := block_masks[place]) is not None
        ]
        for position, (number, mask) in enumerate(here):
            sharing |= {
                x for other, beside in here[position + 1 :] if (mask & beside).any() for x in (number, other)
            }
    return sharing


def _explains(masks: Masks, without: MixtureForm, within: MixtureForm) -> bool:
    """Whether the masks cover every number that differs."""
    if without.shape != within.shape:
        return False
    for place, (one, other) in enumerate(zip(without.figures, within.figures, strict=True)):
        try:
            rest = np.asarray(one != other)
            for block_masks in masks.values():
                mask = block_masks[place]
                rest = rest if mask is None else rest & ~mask
        except ValueError:  # the years a figure varies over are not the same
            return False
        if rest.any():
            return False
    return True
