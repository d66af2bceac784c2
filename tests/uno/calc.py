"""Runs in LibreOffice's own Python: writes formulas into a sheet, has Calc work them out, prints the cells.

python3 calc.py PORT < {"cells": {"A1": "=…"}, "arrays": {"D1:F3": "=…"}, "read": ["A1:B2"]}
"""

import json
import os
import sys
import time

import uno


def connected(port):
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(200):
        try:
            return resolver.resolve(f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  it is still starting
            time.sleep(0.2)
    raise SystemExit("LibreOffice does not answer")


def hidden(path):
    return "_blank", 0, (uno.createUnoStruct("com.sun.star.beans.PropertyValue", Name="Hidden", Value=True),)


def worked_out(desktop, asked):
    book = desktop.loadComponentFromURL("private:factory/scalc", *hidden(""))
    sheet = book.Sheets.getByIndex(0)
    for address, formula in asked["cells"].items():
        cell = sheet.getCellRangeByName(address)
        if isinstance(formula, str):
            cell.Formula = formula
        else:
            cell.Value = formula
    for area, formula in asked.get("arrays", {}).items():
        sheet.getCellRangeByName(area).ArrayFormula = formula
    begun = time.perf_counter()
    book.calculateAll()
    took = time.perf_counter() - begun
    read = {area: sheet.getCellRangeByName(area).DataArray for area in asked["read"]}
    errors = {
        area: sheet.getCellRangeByName(area).getCellByPosition(0, 0).getError() for area in asked["read"]
    }
    book.close(True)
    return {"values": read, "errors": errors, "seconds": took}


def main():
    context = connected(sys.argv[1])
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    answer = worked_out(desktop, json.load(sys.stdin))
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # the bridge's own threads may crash Python while it shuts down


main()
