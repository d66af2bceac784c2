"""What classic xlwings on Windows makes of the functions, asked of its own module: metadata and VBA, as JSON.

``xlwings.udfs`` needs pywin32 only to be imported; what reads decorators and writes VBA is plain Python.
"""

from __future__ import annotations

import io
import json
import sys
import types

for missing in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
    sys.modules[missing] = types.ModuleType(missing)
sys.modules["pythoncom"].CoInitialize = lambda: None
sys.modules["win32com.client"].Dispatch = None

import xlwings  # noqa: E402  after the stand-ins
import xlwings.udfs  # noqa: E402

xlwings.func = xlwings.udfs.xlfunc

from xlwings import conversion  # noqa: E402

from costmodel.excel import udfs  # noqa: E402
from costmodel.excel.host import CellError  # noqa: E402


class Windows:
    """The engine that reads and writes on Windows, by name."""

    name, type = "excel", "desktop"


xlwings.engines.add(xlwings.Engine(impl=Windows))


class Workbook:
    """All that the writer of VBA asks of a workbook."""

    Name = "costmodel.xlsm"


def read(value, info):
    """An argument as ``call_udf`` reads it."""
    return conversion.read(None, value, info["options"])


def called(name, *arguments):
    """A function called as ``call_udf`` calls it."""
    function = getattr(udfs, name)
    infos = function.__xlfunc__["args"]
    try:
        answer = function(*(read(value, info) for value, info in zip(arguments, infos, strict=False)))
    except CellError as error:
        return f"CellError: {error}"
    return answer


written = io.StringIO()
xlwings.udfs.generate_vba_wrapper("costmodel.excel.udfs", udfs, written, Workbook)
handle = called("sb_open", "kenya@2026.2")
told = {
    "info": {
        name: {
            key: [{k: v for k, v in arg.items() if k != "pos"} for arg in value] if key == "args" else value
            for key, value in getattr(udfs, name).__xlfunc__.items()
            if key not in {"argmap", "ret"}
        }
        | {"doc": getattr(udfs, name).__xlfunc__["ret"]["doc"]}
        for name in udfs.__all__
    },
    "vba": written.getvalue(),
    "one": called("sb_cost", handle, "childcare", 2030.0, "reform"),
    "block": called("sb_cost", handle, (("childcare",), ("ovc_cash",)), ((2030.0, 2031.0),)),
    "error": called("sb_cost", handle, "childcare", -2146826265),
}
sys.stdout.write(json.dumps(told, default=str))
