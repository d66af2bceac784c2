"""The page Solve: the value of an assumption at which a target is met, and the smallest cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.choice.smallest_cut import COVERAGE, CUT, NONE_NEEDED
from costmodel.choice.solving import FOUND, JUMP, NO_EFFECT, NO_SOLUTION
from costmodel.choice.tried_runs import CEILING
from costmodel.choice.varied_assumption import START
from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.engine.line_items.lines import TOTAL
from costmodel.model.measure_list import BY_NAME, MONEY, SHARE, SMALL_SHARE
from costmodel.reports.language.uncertainty_words import number, spoken
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.choice.smallest_cut import SmallestCut
    from costmodel.choice.solving import Solution, Tried
    from costmodel.reports.layout.page import PageBlock

NAME = "Solve"
WHOLE_BUDGET_NAME = "The whole budget"
WIDTHS = (34, 26, 30, 40)
FIGURE = "#,##0.######"
HOW = (
    "The value replaces every step of the assumption from its year on; the rest of the scenario stays.",
    "These are results of a search, written as values: they do not recalculate.",
)
CUT_HOW = (
    "Cut is what the scenario adds to coverage, or to the benefit, over the baseline, in every year.",
    "It is cut in each policy of the ministry that the scenario makes dearer; fixed cost stays.",
)


def solve_page(solution: Solution, cuts: Sequence[SmallestCut], stamp: str) -> Page:
    """The solution, what was tried, and the smallest cuts of ministries that break a ceiling."""
    blocks: list[PageBlock] = [Sentences(sentences(solution)), _tried(solution), Notes(HOW)]
    if cuts:
        lines = [cut_sentence(cut) for cut in cuts]
        blocks += [Sentences(lines, heading="Smallest cut below the ceilings"), Notes(CUT_HOW)]
    return Page(
        NAME, "Solve for a target", "The value of one assumption at which a figure reaches its target.",
        stamp, blocks, WIDTHS, frozen_header=False,
    )  # fmt: skip


def sentences(solution: Solution) -> list[str]:
    """What was asked, the answer, and the scenario as it stands."""
    return [question(solution), answer(solution), as_it_stands(solution)]


def question(solution: Solution) -> str:
    """The target in words."""
    whom = "" if solution.policy == TOTAL else f", {solution.policy}"
    basis = ", over the baseline" if solution.basis == INCREMENT else ""
    period = "" if solution.measure == CEILING or not BY_NAME[solution.measure].line else (
        ", over the horizon" if solution.year is None else f", {solution.year}"
    )  # fmt: skip
    return phrase(
        "{variable}: at which value is {measure} {target}?",
        variable=variable(solution),
        measure=f"{solution.measure_label[0].lower()}{solution.measure_label[1:]}{whom}{basis}{period}",
        target=amount(solution, solution.target),
    )


def variable(solution: Solution) -> str:
    """What is varied, with its path and the year from which it is."""
    since = "" if solution.from_year is None else f", from {solution.from_year}"
    if len(solution.scenario_values) > 1:
        since += ", one value for all years"
    return solution.label if solution.path == START else f"{solution.label} ({solution.path}{since})"


def answer(solution: Solution) -> str:
    """The outcome in words."""
    low, high = (value(solution, end) for end in (solution.low, solution.high))
    if solution.status == FOUND and solution.value is not None:
        return phrase("Found: {value}.", value=value(solution, solution.value))
    if solution.status == NO_EFFECT:
        return phrase("No effect: the figure is the same from {low} to {high}.", low=low, high=high)
    if solution.status == NO_SOLUTION:
        return phrase(
            "No solution in range: {first} at {low}, {last} at {high}.",
            first=amount(solution, solution.points[0].figure), low=low,
            last=amount(solution, solution.points[-1].figure), high=high,
        )  # fmt: skip
    if solution.status == JUMP:
        (side,) = solution.crossings
        return phrase(
            "Jump: the figure is {first} at {low} and {last} at {high}; nothing between meets the target.",
            first=amount(solution, side.low.figure), low=value(solution, side.low.value),
            last=amount(solution, side.high.figure), high=value(solution, side.high.value),
        )  # fmt: skip
    places = "; ".join(
        f"{value(solution, side.low.value)} to {value(solution, side.high.value)}" if side.is_jump
        else value(solution, side.low.value)
        for side in solution.crossings
    )  # fmt: skip
    return phrase("Not monotone: the figure crosses the target at {places}. Narrow the range.", places=places)


def as_it_stands(solution: Solution) -> str:
    """The figure of the scenario itself."""
    figure = amount(solution, solution.scenario_figure)
    low, high = (value(solution, end(solution.scenario_values)) for end in (min, max))
    if low != high:
        return phrase(
            "The scenario has {low} to {high}, depending on the year, and the figure is {figure}.",
            low=low, high=high, figure=figure,
        )  # fmt: skip
    return phrase("The scenario has {value}, and the figure is {figure}.", value=low, figure=figure)


def value(solution: Solution, at: float) -> str:
    """A value of the assumption with its unit."""
    if solution.unit.startswith("share"):
        return f"{at:.4%}"
    return f"{at:.0f}" if solution.unit == "year" else f"{at:,.6g} {solution.unit}"


def amount(solution: Solution, figure: float) -> str:
    """A value of the measure with its unit."""
    kind = MONEY if solution.measure == CEILING else BY_NAME[solution.measure].format
    if kind == MONEY:
        unit = spoken(solution.measure_unit)
        return f"0 {unit}" if figure == 0 else scale_of(abs(figure)).amount(figure, unit)
    if kind in (SHARE, SMALL_SHARE):
        return f"{figure:.4%}" + (" of GDP" if kind == SMALL_SHARE else "")
    return number(figure, "{:,.4f}")


def _tried(solution: Solution) -> PageTable:
    columns = [
        TableColumn("value", FIGURE), TableColumn("unit"), TableColumn("figure", FIGURE),
        TableColumn("unit of the figure"),
    ]  # fmt: skip
    sides = [end for side in solution.crossings for end in (side.low, side.high)]
    tried = sorted({*solution.points, *sides}, key=lambda one: one.value)
    met = {solution.value} if solution.status == FOUND else {side.value for side in sides}
    rows = [_row(solution, one, strong=one.value in met) for one in tried]
    return PageTable(columns, rows, "Values tried", name="Solve")


def _row(solution: Solution, one: Tried, *, strong: bool) -> TableRow:
    figure = one.figure if one.figure - one.figure == 0 else "not defined"
    return TableRow(
        [one.value, solution.unit, figure, solution.measure_unit], tone="strong" if strong else ""
    )


def cut_sentence(cut: SmallestCut) -> str:
    """The smallest cut in words."""
    what = "coverage" if cut.of == COVERAGE else "benefits"
    ministry = WHOLE_BUDGET_NAME if cut.ministry == WHOLE_BUDGET else cut.ministry
    if cut.status == NONE_NEEDED:
        return phrase("{ministry}: no ceiling is broken; no cut is needed.", ministry=ministry)
    if cut.status == CUT and cut.printed is not None:
        return phrase(
            "{ministry}: first above its ceiling in {year}. A cut of {share} in what the scenario adds to "
            "{what} removes every breach.",
            ministry=ministry, year=str(cut.first_breach), share=f"{cut.printed:.1%}", what=what,
        )  # fmt: skip
    left = cut.remaining or 0.0
    return phrase(
        "{ministry}: first above its ceiling in {year}. Even a cut of 100% in what the scenario adds to "
        "{what} leaves {amount} above it in {worst}.",
        ministry=ministry, year=str(cut.first_breach), what=what,
        amount=scale_of(left).amount(left, cut.currency), worst=str(cut.remaining_year),
    )  # fmt: skip
