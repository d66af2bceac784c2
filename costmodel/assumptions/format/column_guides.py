"""The message that Excel shows beside a cell: what the column is, in the words of its declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from costmodel.assumptions.format.columns import Column

LONGEST_TITLE, LONGEST = 32, 255
"""Excel's limits for the title and the text of a message."""
MORE = " …"
REQUIRED, OPTIONAL = "Required.", "May be left blank."


def comment_of(column: Column) -> str:
    """What the column is, and whether it must be filled in."""
    if column.unless:
        needed = phrase("Required unless {column} is filled in.", column=column.unless)
        return f"{tr(column.comment)} {tr(needed)}"
    return f"{tr(column.comment)} {tr(REQUIRED if column.required else OPTIONAL)}"


def guide(column: Column, general: Column) -> dict[str, str]:
    """Title and text of the message of a cell, whose row may give the column a meaning of its own."""
    text = comment_of(general)
    if column.comment != general.comment:
        text = f"{tr(column.comment)} {text}"
    return {"input_title": general.name[:LONGEST_TITLE], "input_message": shortened(text)}


def shortened(text: str) -> str:
    """A text within Excel's limit: whole sentences as far as they fit, else whole words.

    >>> shortened("One. " * 60)[-9:]
    'One. One.'
    """
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - len(MORE)]
    sentences = cut.rpartition(". ")
    return f"{sentences[0]}." if sentences[1] else cut.rpartition(" ")[0] + MORE
