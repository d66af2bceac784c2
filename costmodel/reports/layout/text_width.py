"""How wide text is on paper, so that columns, rows and lines of text are made to fit it.

Widths of characters are those of the font of the palette, which has the metrics of Adobe's Helvetica.
"""

from __future__ import annotations

from functools import lru_cache

from costmodel.palette import FONT_SIZE

FIRST = 32
THOUSANDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
"""Of the characters from the space on, in thousandths of the size of the font."""
WIDTHS = {chr(FIRST + place): width for place, width in enumerate(THOUSANDTHS)}
OTHER, WIDE, FIRST_WIDE = 600, 1000, 0x2E80
"""Of characters not in the list; those of East Asia are wide."""
SPACE = WIDTHS[" "]
CUT = "\N{HORIZONTAL ELLIPSIS}"
"""The end of a text that is cut."""
BOLD = 1.07
"""Bold text is about this much wider; its digits are not."""


@lru_cache(maxsize=2**15)
def _thousandths(text: str) -> int:
    known = WIDTHS
    try:
        return sum([known[sign] for sign in text])
    except KeyError:
        wide = (WIDE if ord(sign) >= FIRST_WIDE else OTHER for sign in text if sign not in known)
        return sum(known.get(sign, 0) for sign in text) + sum(wide)


def text_points(text: str, size: float = FONT_SIZE, *, bold: bool = False) -> float:
    """Width of a line of text in points.

    >>> round(text_points("1,000"), 1)
    25.0
    """
    return _points(_thousandths(text), size, bold=bold)


def _points(thousandths: int, size: float, *, bold: bool) -> float:
    return thousandths * size / 1000 * (BOLD if bold else 1)


@lru_cache(maxsize=2**13)
def longest_word(text: str, *, bold: bool = False) -> float:
    """Width in points of the longest word: what cannot be wrapped at a space or after a hyphen."""
    words = text.replace("-", "- ").split()
    return max((text_points(word, bold=bold) for word in words), default=0.0)


def wrapped(text: str, width: float, size: float = FONT_SIZE, *, bold: bool = False) -> list[str]:
    """Lines of text no wider than so many points; a word that is wider is cut. Empty text is one line.

    A line ends where the text has a new line, too.
    """
    if "\n" in text:
        parts = (wrapped(part, width, size, bold=bold) for part in text.split("\n"))
        return [line for lines in parts for line in lines]
    if text_points(text, size, bold=bold) <= width:
        return [text]
    lines, line, long = [], "", 0
    for word in text.split():
        wide = _thousandths(word)
        if line and _points(long + SPACE + wide, size, bold=bold) <= width:
            line, long = f"{line} {word}", long + SPACE + wide
            continue
        if line:
            lines.append(line)
        line, long = word, wide
        if _points(wide, size, bold=bold) > width:
            *pieces, line = _cut(word, width, size, bold=bold)
            lines += pieces
            long = _thousandths(line)
    return [*lines, line]


@lru_cache(maxsize=2**13)
def line_count(text: str, width: float, *, bold: bool = False) -> int:
    """Number of lines of a text that ``wrapped`` gives; the same labels stand in many rows."""
    return len(wrapped(text, width, bold=bold))


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """A word in pieces that fit; one piece where it fits as it is."""
    pieces, piece = [], ""
    for sign in word:
        if piece and text_points(piece + sign, size, bold=bold) > width:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def shortened(text: str, room: float) -> str:
    """A text cut after a word so that it fits in one line of so many points.

    >>> shortened("Apprenticeship and wage subsidy", 130)
    'Apprenticeship and wage …'
    """
    words = text.split(" ")
    shown = text
    while text_points(shown) > room and len(words) > 1:
        words.pop()
        shown = f"{' '.join(words)} {CUT}"
    return shown
