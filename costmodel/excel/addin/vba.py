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

from costmodel.excel.addin.offers import OFFERS
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

HELP = """Option Explicit
Option Private Module

Private Messages As Collection
Private Const MOST = 200

Public Function SbBook() As Workbook
    ' An add-in works on the workbook in front of the user, a macro workbook on itself.
    If ThisWorkbook.IsAddin Then Set SbBook = ActiveWorkbook Else Set SbBook = ThisWorkbook
End Function

Public Function SbFailed(ByVal text As String) As Variant
    ' What a function gives back when it fails: an error, so that no sum passes over it.
    SbRemember SbPlace(), SbShort(text)
    SbFailed = CVErr(xlErrValue)
End Function

Public Function SbShort(ByVal text As String) As String
    ' Of a traceback the last line, without the name of the error; anything else as it is, on one line.
    Dim at As Long
    text = Replace(text, vbCr, "")
    Do While Right$(text, 1) = vbLf
        text = Left$(text, Len(text) - 1)
    Loop
    If InStr(text, "Traceback (most recent call last)") > 0 Then
        text = Mid$(text, InStrRev(text, vbLf) + 1)
        at = InStr(text, "Error: ")
        If at > 0 And at < 60 Then text = Mid$(text, at + 7)
    ElseIf InStr(text, ".dll") + InStr(text, "Python process") + InStr(text, "Python COM server") > 0 Then
        text = "Excel cannot start Python; run costmodel addin doctor. " & Replace(text, vbLf, " ")
    End If
    SbShort = Left$(Replace(text, vbLf, " "), 250)
End Function

Private Function SbPlace() As String
    ' Of a formula entered with Ctrl+Shift+Enter the whole block.
    On Error GoTo elsewhere
    SbPlace = Application.Caller.Address(False, False, xlA1, True)
    Exit Function
elsewhere:
    SbPlace = "VBA"
End Function

Private Sub SbRemember(ByVal place As String, ByVal text As String)
    If Messages Is Nothing Then Set Messages = New Collection
    On Error Resume Next
    Messages.Remove place
    On Error GoTo 0
    Messages.Add Array(place, text), place
    If Messages.Count > MOST Then Messages.Remove 1
End Sub

Public Function SbMessageAt(ByVal cell As Range) As String
    ' All cells of a block share what its formula had to say.
    Dim kept As Variant
    If Messages Is Nothing Then Exit Function
    For Each kept In Messages
        If SbCovers(kept(0), cell) Then
            If Not SbMended(kept(0)) Then SbMessageAt = kept(1)
        End If
    Next kept
End Function

Private Function SbCovers(ByVal place As String, ByVal cell As Range) As Boolean
    ' Excel cannot intersect ranges of two sheets: then it is another place.
    On Error GoTo apart
    SbCovers = Not Application.Intersect(Application.Range(place), cell) Is Nothing
apart:
End Function

Private Function SbMended(ByVal place As String) As Boolean
    ' The cell is gone with its workbook, holds no function of ours, or shows no error and hides none.
    Dim cell As Range
    If place = "VBA" Then Exit Function
    On Error GoTo gone
    Set cell = Application.Range(place).Cells(1, 1)
    If InStr(1, cell.Formula, "SB_", vbTextCompare) = 0 Then
        SbMended = True
    ElseIf Not IsError(cell.Value) Then
        SbMended = InStr(1, cell.Formula, "ERR", vbTextCompare) = 0
    End If
    Exit Function
gone:
    SbMended = True
End Function

Public Function SbLastMessages(ByVal most As Long) As String
    ' The last messages, the newest first; those of cells that were mended since are forgotten.
    Dim i As Long, shown As Long
    If Messages Is Nothing Then Exit Function
    For i = Messages.Count To 1 Step -1
        If SbMended(Messages(i)(0)) Then
            Messages.Remove i
        ElseIf shown < most Then
            shown = shown + 1
            SbLastMessages = SbLastMessages & Messages(i)(0) & ": " & Messages(i)(1) & vbLf & vbLf
        End If
    Next i
End Function
"""

MACROS_TOP = """Option Explicit

Private Sub SbRun(ByVal macro As String)
    SbDescribe
    On Error GoTo failed
    If SbBook() Is Nothing Then
        MsgBox "Open a workbook with assumption tables first.", vbInformation, "Social budget"
        Exit Sub
    End If
    XLPy.SetAttr XLPy.Module("xlwings._xlwindows"), "BOOK_CALLER", SbBook()
    XLPy.Exec "import costmodel.excel.classic as sb;sb.run('" & macro & "')"
    Application.StatusBar = False
    Exit Sub
failed:
    Application.StatusBar = False
    MsgBox "Nothing was run. " & SbShort(Err.Description) & vbLf & vbLf & _
        "Run costmodel addin doctor in a command window to see what is missing.", vbExclamation, _
        "Social budget"
End Sub

Private Function SbAgreed(ByVal question As String) As Boolean
    SbAgreed = MsgBox(question, vbYesNo + vbQuestion + vbDefaultButton2, "Social budget") = vbYes
End Function
"""

OWN_SUBS = """
Public Sub SbShowMessages()
    Dim text As String
    SbDescribe
    text = SbLastMessages(8)
    If text = "" Then text = "No function shows an error that it has told of since this workbook was opened."
    MsgBox Left$(text, 1000), vbInformation, "Social budget: last messages"
End Sub

Public Sub SbRestart()
    On Error GoTo failed
    KillPy
    MsgBox "The engine starts anew with the next calculation (Ctrl+Alt+F9).", vbInformation, "Social budget"
    Exit Sub
failed:
    MsgBox SbShort(Err.Description), vbExclamation, "Social budget"
End Sub
"""

MESSAGE = """
Public Function SB_MESSAGE(cell As Range) As String
    ' What the function in a cell had to say when it failed; empty where it did not.
    ' Of a range the first cell that shows an error, with its place.
    Dim used As Range, one As Range
    Set used = Application.Intersect(cell, cell.Worksheet.UsedRange)
    If used Is Nothing Then Exit Function
    For Each one In used.Cells
        If IsError(one.Value) Then
            SB_MESSAGE = SbMessageAt(one)
            If SB_MESSAGE = "" Then SB_MESSAGE = "Nothing is kept of this error. Press Ctrl+Alt+F9."
            If cell.Cells.CountLarge > 1 Then SB_MESSAGE = one.Address(False, False) & ": " & SB_MESSAGE
            Exit Function
        End If
    Next one
End Function
"""


DESCRIBE = """Option Explicit
Option Private Module

Private Described As Boolean

Public Sub SbDescribe()
    ' Tells the function wizard, once, what each argument is.
    Dim front As Workbook
    If Described Or ActiveWorkbook Is Nothing Then Exit Sub
    On Error Resume Next
    DescribeEach
    If Described Or Not ThisWorkbook.IsAddin Then Exit Sub
    ' Excel describes no function of a hidden workbook: the add-in is none for that moment.
    Set front = ActiveWorkbook
    Application.ScreenUpdating = False
    ThisWorkbook.IsAddin = False
    DescribeEach
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
    front.Activate
    Application.ScreenUpdating = True
End Sub

Private Sub Describe(ByVal name As String, ByVal text As String, ByVal arguments As Variant)
    On Error GoTo refused
    Application.MacroOptions Macro:="'" & ThisWorkbook.name & "'!" & name, _
        Description:=text, Category:="{category}", ArgumentDescriptions:=arguments
    Exit Sub
refused:
    Described = False
End Sub
"""


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
        *(f"    given({place}) = {own}" for place, own in enumerate(first)),
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
        # What Excel says of a function that no macro has described: it stands in the file.
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
    for offer in OFFERS:
        if offer.macro:
            run = f'SbRun "{offer.macro}"'
            asked = f'If SbAgreed("{_quoted(offer.asked)}") Then {run}' if offer.asked else run
            key = (
                f'Attribute {offer.sub}.VB_ProcData.VB_Invoke_Func = "{offer.key}\\n14"\n'
                if offer.key
                else ""
            )
            subs.append(f"\nPublic Sub {offer.sub}()\n{key}    ' {offer.told}\n    {asked}\nEnd Sub\n")
    return MACROS_TOP + "".join(subs) + OWN_SUBS


def ribbon_module() -> str:
    """The one callback of the ribbon."""
    cases = "".join(f'        Case "{offer.sub}": {offer.sub}\n' for offer in OFFERS)
    return (
        "Option Explicit\n\n"
        "Public Sub OnCommand(control As IRibbonControl)\n"
        f"    Select Case control.ID\n{cases}    End Select\nEnd Sub\n"
    )


def wizard_module(functions: dict[str, Callable[..., Any]]) -> str:
    """What the function wizard says of each argument; told to Excel with the first button that is pressed.

    No code runs when a file is opened: scanners take that for a virus.
    """
    subs = "".join(_described(name, each) for name, each in functions.items())
    calls = "".join(f"    Describe{name.upper().replace('_', '')}\n" for name in functions)
    describe = DESCRIBE.replace("{category}", CATEGORY)
    return f"{describe}\nPrivate Sub DescribeEach()\n    Described = True\n{calls}End Sub\n{subs}"


def _described(name: str, function: Callable[..., Any]) -> str:
    texts = argument_texts(function)
    told = "".join(f'    a({place}) = "{_quoted(text)}"\n' for place, text in enumerate(texts))
    return (
        f"\nPrivate Sub Describe{name.upper().replace('_', '')}()\n"
        f"    Dim a(0 To {max(len(texts) - 1, 0)}) As Variant\n{told}"
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
        found = [note["doc"] for note in notes if isinstance(note, dict) and "doc" in note]
        texts.append(str(found[0])[:LONGEST_HELP] if found else name)
    return texts


def _quoted(text: str) -> str:
    return " ".join(text.split()).replace('"', '""')
