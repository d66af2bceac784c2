"""The wrappers that xlwings itself would import into Excel for our functions, printed; needs no Windows.

xlwings' UDF module only needs pywin32 to be imported: what writes the VBA is plain Python.
"""

# ruff: noqa: E402  what xlwings imports has to be there first
from __future__ import annotations

import io
import sys
import types

for name in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["pythoncom"].CoInitialize = lambda: None
sys.modules["win32com.client"].Dispatch = None

import xlwings
from xlwings import udfs as classic

xlwings.func, xlwings.arg, xlwings.ret = classic.xlfunc, classic.xlarg, classic.xlret

from costmodel.excel import udfs


class Book:
    Name = "costmodel.xlsm"


if __name__ == "__main__":
    text = io.StringIO()
    classic.generate_vba_wrapper("costmodel.excel.udfs", udfs, text, Book)
    sys.stdout.write(text.getvalue())
