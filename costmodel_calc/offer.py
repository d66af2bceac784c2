"""What Calc is told of the functions: a name it can take, and the arguments with what the wizard says.

Calc's interfaces know no underscore and no optional argument: SB_COST is ``sbCost`` there, every argument is
an ``any`` that may be left out, and a repeating one is a sequence of them.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE, INTERFACE = "org.costmodel.sb", "XSocialBudget"
FUNCTIONS = "costmodel.excel.udfs"
CELLS = "sequence< sequence< any > >"


@dataclass(frozen=True)
class Argument:
    """One argument as Calc's function wizard shows it."""

    name: str
    text: str
    repeats: bool


@dataclass(frozen=True)
class Offered:
    """One function as Calc knows it."""

    shown: str
    """As it stands in a cell: SB_COST."""
    programmatic: str
    """As the interface has it: sbCost."""
    text: str
    arguments: tuple[Argument, ...]
    call: Callable[..., Any]


def offered() -> list[Offered]:
    """Every function of Excel, in the order of its name."""
    module = import_module(FUNCTIONS)
    return [_offered(name, getattr(module, name)) for name in sorted(module.__all__)]


def _offered(name: str, call: Callable[..., Any]) -> Offered:
    hints = get_type_hints(call, include_extras=True)
    arguments = tuple(
        Argument(parameter.name, _text(hints.get(parameter.name)), parameter.kind is parameter.VAR_POSITIONAL)
        for parameter in inspect.signature(call).parameters.values()
    )
    text = " ".join((inspect.getdoc(call) or "").split())
    return Offered(name.upper(), programmatic(name), text, arguments, call)


def _text(hint: object) -> str:
    told = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((str(note["doc"]) for note in told if isinstance(note, dict)), "")


def programmatic(name: str) -> str:
    """A name without underscores.

    >>> programmatic("sb_cost")
    'sbCost'
    """
    first, *rest = name.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


def interface() -> str:
    """The interface in the language of LibreOffice."""
    lines = [
        f"    {CELLS} {function.programmatic}({_parameters(function.arguments)});" for function in offered()
    ]
    opened = "".join(f"module {part} {{ " for part in MODULE.split("."))
    closed = "}; " * len(MODULE.split("."))
    inside = "\n".join(lines)
    return (
        f"{opened}\n  interface {INTERFACE} : com::sun::star::uno::XInterface {{\n{inside}\n  }};\n{closed}\n"
    )


def _parameters(arguments: tuple[Argument, ...]) -> str:
    kinds = ("sequence< any >" if argument.repeats else "any" for argument in arguments)
    return ", ".join(f"[in] {kind} a{place}" for place, kind in enumerate(kinds))
