"""What a macro declares of itself: all that ribbon, buttons, VBA, task pane, server and docs need to know.

The declaration is on the function (``@macro(Offer(…))``). Every list of macros is read from there, so a
new macro is in all of them, and none can be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "__offer__"
"""The attribute of a macro that holds its declaration."""


@dataclass(frozen=True)
class Offer:
    """One command: a macro in Python, or a Sub of our own VBA."""

    label: str
    group: str
    """Its group on the ribbon."""
    icon: str
    """An icon that comes with Office, by its imageMso."""
    sub: str = ""
    """The Sub in VBA; of a macro its name in capitals, unless another is given."""
    description: str = ""
    """What it does and what it changes; of a macro the first paragraph of its docstring."""
    macro: str = ""
    """The macro in Python; empty for what VBA does alone."""
    menu: str = ""
    """Its menu on the ribbon; empty for a button of its own."""
    large: bool = False
    on_start: bool = False
    """Whether the sheet Start has a button for it, as Control has for all."""
    question: str = ""
    """A question that must be answered with yes first."""
    key: str = ""
    """The capital that calls it with Ctrl+Shift: a button elsewhere would lose the selected cell."""
    heavy: bool = False
    """Whether it may compute for seconds: a server runs it on the threads for such calls."""
    on_server: bool = True
    """Whether the task pane of a server has a button for it."""
    writes: tuple[str, ...] = ()
    """The sheets it writes, apart from Messages."""


def declared(names: Mapping[str, object]) -> tuple[Offer, ...]:
    """The declarations of the macros among the names of a module, in the order of the module."""
    marked = (getattr(value, MARK, None) for value in names.values())
    return tuple(offer for offer in marked if isinstance(offer, Offer))


def sub_name(macro: str) -> str:
    """The Sub of a macro unless it declares another.

    >>> sub_name("check_inputs")
    'SbCheckInputs'
    """
    return "Sb" + "".join(word.capitalize() for word in macro.split("_"))


def first_paragraph(docstring: str | None) -> str:
    """The first paragraph of a docstring, on one line.

    >>> first_paragraph("Lists every problem. " + chr(10) + "Changes nothing." + chr(10) * 2 + "For us.")
    'Lists every problem. Changes nothing.'
    """
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())
