"""An explanation as one page of text: the figure, the steps that move it, the cells it rests on."""

from __future__ import annotations

import re
from math import isnan
from textwrap import wrap
from typing import TYPE_CHECKING

from costmodel.engine.explanations.explained_numbers import amount, number, reading
from costmodel.wording.catalogue import Verbatim, counted_phrase, joined, language, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costmodel.engine.explanations.explanation_parts import CellUsed, Step

WIDTH, LINES = 100, 55
MOST_CELLS, MOST_LINES = 14, 2
"""Cells of the table, and lines of one formula."""
COLUMNS = (18, 37, 20, 7, 5, 6)
"""Widths of the table of cells; of the last three the texts stand to the right."""
TO_THE_LEFT = 3
SIGN = re.compile(r'"[^"]*"|(?<=[^\s(;*/+<>=^e-])(?:<=|>=|<>|[*/+<>=^-])')
"""A name, or a sign between two terms."""
NUMBER = re.compile(r"(?<![\w.,])-?\d[\d,]*(?:\.\d+)?(?: (thousand|million|billion|trillion))?(?!\w)")
PER_CENT = 100
USUAL = "default"
"""Source of what the workbook does not state."""
ALL = "total: "
"""Before what belongs to no single policy."""
SMALL = 0.1
"""Effects in per cent below this have a further digit."""
FAINT = 5e-6
"""Effects that the table would show as 0."""


def page_text(steps: Sequence[Step], cells: Sequence[CellUsed], figures: int, stamp: str) -> str:
    """The page: at most ``LINES`` lines of ``WIDTH`` characters, none of them twice.

    ``figures`` counts those on the way to the cells.
    """
    first, *others = steps
    brief = _brief(first)
    head = [
        *_wrapped(f"{tr(first.name)} = {_amount(first.value, first.unit)}", ""),
        *_formulas(first, brief, "  "),
    ]
    moving = [cell for cell in cells if abs(cell.effect) >= FAINT]
    told = (moving or [cell for cell in cells if cell.value == 0])[:MOST_CELLS]
    sources = list(dict.fromkeys(cell.source for cell in told))
    foot = [
        *_cells(told, sources, brief, of_size=bool(first.value) and not isnan(first.value)),
        *_sources(sources),
    ]
    room = LINES - len(head) - len(foot) - 6
    made, shown = list[str](), 1
    for step in others:
        block = [*_head(step, brief), *_formulas(step, brief, "    ")]
        if len(block) > room:
            break
        made += block
        room -= len(block)
        shown += 1
    if made:
        made = ["", tr("How its parts are made, the largest first"), *made]
    more = max(len(moving) - len(told), 0)
    rest = _rest(figures - shown, more, len(cells) - more - len(told))
    table = ["", *foot] if foot else []
    source = tr(phrase("Computed from {stamp}", stamp=Verbatim(stamp)))
    return "\n".join(line.rstrip() for line in [*head, *made, *table, *rest, source])


def _head(step: Step, brief: Callable[[str], str]) -> list[str]:
    return _wrapped(f"{brief(step.name)} = {_amount(step.value, step.unit)}", "  ")


def _amount(value: float, unit: str) -> str:
    """A value with its unit, in the language in force."""
    text = amount(value, unit)
    return _marked(text.replace(unit, tr(unit)) if unit else text)


def _marked(text: str) -> str:
    """A text with its numbers in the marks of the language, and the names of their scales."""
    return NUMBER.sub(lambda match: tr(match[0]) if match[1] else language().number(match[0]), text)


def _brief(first: Step) -> Callable[[str], str]:
    """Leaves the policy and the year of the figure out of names, and translates them."""
    policy = re.match(r"\w+: ", first.name)
    year = re.search(r", \d{4}$", first.name)
    owner = policy[0] if policy else "\0"
    when = year[0] if year else "\0"

    def brief(name: str) -> str:
        return tr(name.removeprefix(owner).removeprefix(ALL).removesuffix(when))

    return brief


def _formulas(step: Step, brief: Callable[[str], str], margin: str) -> Iterator[str]:
    """The formula in words, and below it in numbers where they say more than the figure itself."""
    words = _spoken(step.formula, brief)
    numbers = _spoken(step.numbers, str)
    if words not in {numbers, brief(step.name)}:
        yield from _wrapped(f"= {words}", margin)
    if numbers not in {number(step.value), reading(step.value, step.unit)}:
        yield from _wrapped(f"= {_marked(numbers)}", margin)


def _spoken(formula: str, brief: Callable[[str], str]) -> str:
    """A formula with space around its signs, and names without quotation marks."""

    def spoken(match: re.Match[str]) -> str:
        text = match[0]
        return brief(text[1:-1]) if text.startswith('"') else f" {'x' if text == '*' else text} "

    return SIGN.sub(spoken, formula)


def _wrapped(text: str, margin: str) -> list[str]:
    lines = wrap(
        text, WIDTH - 2, initial_indent=margin, subsequent_indent=f"{margin}  ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]


def _cells(
    told: Sequence[CellUsed], sources: Sequence[str], brief: Callable[[str], str], *, of_size: bool
) -> Iterator[str]:
    """The table of cells; effects are shares of a figure that has a size."""
    if not told:
        return
    yield tr("The cells it rests on (effect: % of the figure for 1 % more, of a date for 1 month later)")
    yield _row(*map(tr, ("cell", "assumption", "value", "effect", "grade", "source")))
    for cell in told:
        sheet, _, place = cell.cell.partition("!")
        whole = place and not place[-1].isdigit()  # people are projected from whole tables
        where = f"{sheet} …" if whole else cell.cell or tr("usual value")
        more = f" +{cell.cells - 1}" if cell.cells > 1 and not whole else ""
        effect = _effect(cell.effect * PER_CENT) if of_size else ""
        place = f"({sources.index(cell.source) + 1})"
        yield _row(where + more, brief(cell.name), _value(cell), effect, cell.grade, place)


def _effect(effect: float) -> str:
    return _marked(f"{effect:+.2f}" if abs(effect) >= SMALL else f"{effect:+.3f}")


def _value(cell: CellUsed) -> str:
    if cell.unit.startswith("share"):
        return _marked(f"{cell.value:.2%}") + tr(cell.unit).removeprefix(tr("share"))
    return str(int(cell.value)) if cell.unit == "year" else _amount(cell.value, cell.unit)


def _row(*texts: str) -> str:
    cut = [_cut(text, width) for text, width in zip(texts, COLUMNS, strict=True)]
    return "  " + " ".join(
        text.ljust(width) if place < TO_THE_LEFT else text.rjust(width)
        for place, (text, width) in enumerate(zip(cut, COLUMNS, strict=True))
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _sources(sources: Sequence[str]) -> Iterator[str]:
    for count, source in enumerate(sources, 1):
        yield _cut(f"  ({count}) {tr('usual value') if source == USUAL else source}", WIDTH)


def _rest(figures: int, more: int, still: int) -> list[str]:
    """One sentence on what the page leaves out, and how to see it."""
    left = [
        counted_phrase(figures, "{count} further figure", "{count} further figures", count=figures),
        counted_phrase(more, "{count} cell of less effect", "{count} cells of less effect", count=more),
        counted_phrase(
            still, "{count} cell that is 0 or only chooses a rule",
            "{count} cells that are 0 or only choose a rule", count=still,
        ),
    ]  # fmt: skip
    listed = [text for text in left if text.number > 0]
    if not listed:
        return []
    told = joined(listed, "{first}, {last}")
    return _wrapped(tr(phrase("Left out: {listed}. All: --depth 9, --json.", listed=told)), "")
