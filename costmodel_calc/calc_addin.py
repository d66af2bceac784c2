"""The add-in inside LibreOffice: hands the cells on to the functions, and their answers back.

An error is an error value in the cell, so that no SUM passes over it; its sentence stands in the log.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from costmodel.excel.host import CATEGORY, CellError
from costmodel_calc.offer import INTERFACE, MODULE, Offered, offered

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = logging.getLogger(__name__)
IMPLEMENTATION = "org.costmodel.SocialBudget"
SERVICES = ("com.sun.star.sheet.AddIn", IMPLEMENTATION)


def cells(given: Any) -> Any:  # noqa: ANN401  a value or rows of cells
    """An argument as the functions take it: rows as lists, what is left out as None."""
    return [list(row) for row in given] if isinstance(given, tuple) else given


def answered(function: Offered, given: tuple[Any, ...]) -> tuple[tuple[str | float, ...], ...]:
    """The answer of a function as Calc takes it. Raises CellError."""
    plain, repeated = given, ()
    if function.arguments and function.arguments[-1].repeats:
        *plain_, repeated = given
        plain = tuple(plain_)
    values = [cells(argument) for argument in (*plain, *repeated)]
    while values and values[-1] is None:
        values.pop()
    left_out = {
        argument.name for argument, value in zip(function.arguments, values, strict=False) if value is None
    }
    named = [argument.name for argument in function.arguments]
    if left_out and not repeated:
        kept = {name: value for name, value in zip(named, values, strict=False) if name not in left_out}
        return block(function.call(**kept))
    return block(function.call(*values))


def block(answer: Any) -> tuple[tuple[str | float, ...], ...]:  # noqa: ANN401  as above
    """An answer as Calc takes it: rows of the same length, one cell where it is one value."""
    whole = answer if isinstance(answer, list | tuple) else [answer]
    rows = [row if isinstance(row, list | tuple) else [row] for row in whole]
    width = max((len(row) for row in rows), default=0)
    return tuple(tuple(cell(value) for value in (*row, *[None] * (width - len(row)))) for row in rows)


def cell(value: Any) -> str | float:  # noqa: ANN401  as above
    """One value as Calc takes it: blanks as an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return float(value)


def register() -> Any:  # noqa: ANN401  LibreOffice's own
    """What LibreOffice asks a Python component for. Runs inside LibreOffice alone."""
    import unohelper  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  LibreOffice's own

    helper = unohelper.ImplementationHelper()
    helper.addImplementation(_component(), IMPLEMENTATION, SERVICES)
    return helper


def _component() -> type:
    import uno  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  LibreOffice's own
    import unohelper  # noqa: PLC0415  as above

    known = {function.programmatic: function for function in offered()}
    bases = [
        uno.getClass(name)
        for name in (
            "com.sun.star.sheet.XAddIn",
            f"{MODULE}.{INTERFACE}",
            "com.sun.star.lang.XServiceName",
            "com.sun.star.lang.XServiceInfo",
        )
    ]
    wrong = uno.getClass("com.sun.star.lang.IllegalArgumentException")
    members: dict[str, Any] = {name: _method(function, wrong) for name, function in known.items()}
    members |= _described(known) | _service(uno.getClass("com.sun.star.lang.Locale"))
    return type("SocialBudget", (unohelper.Base, *bases), members)


def _method(function: Offered, wrong: type[Exception]) -> Callable[..., Any]:
    def method(_self: object, *given: Any) -> Any:  # noqa: ANN401  as above
        try:
            return answered(function, given)
        except CellError as error:
            LOG.warning("%s: %s", function.shown, error)
            raise wrong(str(error), None, 0) from error

    return method


def _described(known: dict[str, Offered]) -> dict[str, Callable[..., Any]]:
    """What Calc's function wizard asks for."""
    shown = {function.shown: name for name, function in known.items()}

    def argument(name: str, place: int) -> tuple[str, str]:
        arguments = known[name].arguments
        argument = arguments[min(place, len(arguments) - 1)]
        return argument.name, argument.text

    return {
        "getProgrammaticFuntionName": lambda _self, name: shown.get(name, ""),
        "getDisplayFunctionName": lambda _self, name: known[name].shown if name in known else "",
        "getFunctionDescription": lambda _self, name: known[name].text if name in known else "",
        "getDisplayArgumentName": lambda _self, name, place: argument(name, place)[0],
        "getArgumentDescription": lambda _self, name, place: argument(name, place)[1],
        "getProgrammaticCategoryName": lambda _self, _name: "Add-In",
        "getDisplayCategoryName": lambda _self, _name: CATEGORY,
    }


def _service(locale: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """What LibreOffice asks any component for."""
    return {
        "__init__": lambda _self, *_context: None,
        "setLocale": lambda _self, _locale: None,
        "getLocale": lambda _self: locale("en", "US", ""),
        "getServiceName": lambda _self: IMPLEMENTATION,
        "getImplementationName": lambda _self: IMPLEMENTATION,
        "supportsService": lambda _self, name: name in SERVICES,
        "getSupportedServiceNames": lambda _self: SERVICES,
    }
