"""Our VBA that does not depend on the functions: messages, macros, texts of the function wizard."""

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
    Dim cell As Range, text As String
    If place = "VBA" Then Exit Function
    On Error GoTo gone
    Set cell = Application.Range(place).Cells(1, 1)
    text = UCase$(cell.Formula)
    If InStr(text, "SB_") = 0 Then
        SbMended = True
    ElseIf Not IsError(cell.Value) Then
        SbMended = InStr(text, "IFERR") + InStr(text, "ISERR") = 0
    End If
    Exit Function
gone:
    SbMended = True
End Function

Public Function SbLastMessages(ByVal most As Long) As String
    ' The last messages, the newest first; those of cells corrected since then are removed.
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
    If text = "" Then text = "No function has reported an error since this workbook was opened."
    MsgBox Left$(text, 1000), vbInformation, "Social budget: last messages"
End Sub

Public Sub SbRestart()
    On Error GoTo failed
    KillPy
    MsgBox "The engine restarts with the next calculation (Ctrl+Alt+F9).", vbInformation, "Social budget"
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
            If SB_MESSAGE = "" Then SB_MESSAGE = "No message is stored for this error. Press Ctrl+Alt+F9."
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
    Dim front As Workbook, saved As Boolean
    If Described Or ActiveWorkbook Is Nothing Then Exit Sub
    On Error Resume Next
    saved = ThisWorkbook.Saved
    DescribeEach
    If ThisWorkbook.IsAddin And Not Described Then
        ' Excel cannot describe functions of a hidden workbook: the add-in is made visible for that moment.
        Set front = ActiveWorkbook
        Application.ScreenUpdating = False
        ThisWorkbook.IsAddin = False
        DescribeEach
        ThisWorkbook.IsAddin = True
        front.Activate
        Application.ScreenUpdating = True
    End If
    ' Nobody shall be asked to save what only describes.
    ThisWorkbook.Saved = saved
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
