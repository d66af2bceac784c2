"""Our VBA: a wrapper for each function and macro, made from the functions themselves when a file is built.

Officers then need no import and no "Trust access to the VBA project". A function that fails gives Excel an
error value, which no SUM passes over; what it had to say is kept for the button Last messages and for
SB_MESSAGE. Settings are read from the file alone that carries the code: xlwings' module for add-ins would
read them, and with them the program to start, from whatever workbook is active too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

from costmodel.excel.addin.offers import offers
from costmodel.excel.addin.vba_code import DESCRIBE, MACROS_TOP, MESSAGE, OWN_SUBS
from costmodel.excel.host import CATEGORY

MODULE = "costmodel.excel.udfs"
LONGEST_HELP = 255
RESERVED = frozenset(
    """
    and as boolean byref byte byval call case const currency date declare dim do double each else elseif
    end enum eqv erase error event exit false for friend function get global gosub goto if imp
    implements in input integer is let lib like long loop lset me mod new next not nothing null object
    on open option optional or paramarray preserve print private property public put raise redim rem
    resume return rset select set single static stop string sub then to true type until variant wend
    while with write xor
    """.split()  # noqa: SIM905  a list of words reads best as text
)
"""Words that VBA takes for itself."""


def offered_functions() -> dict[str, Callable[..., Any]]:
    """The functions of Excel by their names in Python, in alphabetical order."""
    from costmodel.excel import udfs  # noqa: PLC0415  it needs xlwings, which the ribbon does not

    return {name: getattr(udfs, name) for name in sorted(udfs.__all__)}


def functions_module(functions: dict[str, Callable[..., Any]]) -> str:
    """The functions as Excel calls them."""
    wrappers = "".join(_wrapper(name, each) for name, each in functions.items())
    return "Option Explicit\n" + wrappers + MESSAGE


def _wrapper(name: str, function: Callable[..., Any]) -> str:
    parameters = list(inspect.signature(function).parameters.values())
    shown = name.upper()
    for parameter in parameters:
        if parameter.name.lower() in RESERVED:
            raise ValueError(f"{shown}: VBA keeps the name {parameter.name} for itself")
    if parameters and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL:
        return _of_many(name, function, parameters)
    given = ", ".join(parameter.name for parameter in parameters)
    return _lines(name, function, ", ".join(map(_declared, parameters)), [], f"Array({given})")


def _declared(parameter: inspect.Parameter) -> str:
    optional = parameter.default is not inspect.Parameter.empty
    return f"Optional {parameter.name}" if optional else parameter.name


def _of_many(name: str, function: Callable[..., Any], parameters: Sequence[inspect.Parameter]) -> str:
    """A function of any number of arguments: they come as an array, after those that have names."""
    *first, rest = [parameter.name for parameter in parameters]
    before = [
        "    Dim given() As Variant, k As Long",
        f'    If UBound({rest}) < 0 Then Err.Raise 5, , "Give one or more {rest}."',
        f"    ReDim given(0 To {len(first)} + UBound({rest}))",
        *(f"    given({place}) = {argument}" for place, argument in enumerate(first)),
        f"    For k = 0 To UBound({rest})",
        # Assigning a range would store its values; an object has to be set.
        f"        If IsObject({rest}(k)) Then",
        f"            Set given({len(first)} + k) = {rest}(k)",
        "        Else",
        f"            given({len(first)} + k) = {rest}(k)",
        "        End If",
        "    Next k",
    ]
    return _lines(name, function, ", ".join([*first, f"ParamArray {rest}()"]), before, "given")


def _lines(name: str, function: Callable[..., Any], declared: str, before: list[str], given: str) -> str:
    shown = name.upper()
    return "\n".join([
        "",
        f"Public Function {shown}({declared}) As Variant",
        # What Excel says of a function that no macro has described: it is saved in the file.
        f'Attribute {shown}.VB_Description = "{_quoted(description(function))}"',
        "    On Error GoTo failed",
        *before,
        f'    {shown} = XLPy.CallUDF("{MODULE}", "{name}", {given}, SbBook(), Application.Caller)',
        "    Exit Function",
        "failed:",
        f"    {shown} = SbFailed(Err.Description)",
        "End Function",
        "",
    ])  # fmt: skip


def macros_module() -> str:
    """The macros as buttons and the ribbon call them."""
    subs = []
    for offer in offers():
        if offer.macro:
            run = f'SbRun "{offer.macro}"'
            asked = f'If SbAgreed("{_quoted(offer.question)}") Then {run}' if offer.question else run
            key = (
                f'Attribute {offer.sub}.VB_ProcData.VB_Invoke_Func = "{offer.key}\\n14"\n'
                if offer.key
                else ""
            )
            subs.append(f"\nPublic Sub {offer.sub}()\n{key}    ' {offer.description}\n    {asked}\nEnd Sub\n")
    return MACROS_TOP + "".join(subs) + OWN_SUBS


def ribbon_module() -> str:
    """The one callback of the ribbon."""
    cases = "".join(f'        Case "{offer.sub}": {offer.sub}\n' for offer in offers())
    return (
        "Option Explicit\n\n"
        "Public Sub OnCommand(control As IRibbonControl)\n"
        f"    Select Case control.ID\n{cases}    End Select\nEnd Sub\n"
    )


def wizard_module(functions: dict[str, Callable[..., Any]]) -> str:
    """What the function wizard says of each argument; registered with Excel when the first button is pressed.

    No code runs when a file is opened: scanners take that for a virus.
    """
    subs = "".join(_described(name, each) for name, each in functions.items())
    calls = "".join(f"    Describe{name.upper().replace('_', '')}\n" for name in functions)
    describe = DESCRIBE.replace("{category}", CATEGORY)
    return f"{describe}\nPrivate Sub DescribeEach()\n    Described = True\n{calls}End Sub\n{subs}"


def _described(name: str, function: Callable[..., Any]) -> str:
    texts = argument_texts(function)
    lines = "".join(f'    a({place}) = "{_quoted(text)}"\n' for place, text in enumerate(texts))
    return (
        f"\nPrivate Sub Describe{name.upper().replace('_', '')}()\n"
        f"    Dim a(0 To {max(len(texts) - 1, 0)}) As Variant\n{lines}"
        f'    Describe "{name.upper()}", "{_quoted(description(function))}", a\nEnd Sub\n'
    )


def description(function: Callable[..., Any]) -> str:
    """What the wizard says of a function."""
    return " ".join(inspect.cleandoc(function.__doc__ or "").split())[:LONGEST_HELP]


def argument_texts(function: Callable[..., Any]) -> list[str]:
    """What the wizard says of each argument."""
    hints = get_type_hints(function, include_extras=True)
    texts = []
    for name in inspect.signature(function).parameters:
        notes = getattr(hints.get(name), "__metadata__", ())
        descriptions = [note["doc"] for note in notes if isinstance(note, dict) and "doc" in note]
        texts.append(str(descriptions[0])[:LONGEST_HELP] if descriptions else name)
    return texts


def _quoted(text: str) -> str:
    return " ".join(text.split()).replace('"', '""')
