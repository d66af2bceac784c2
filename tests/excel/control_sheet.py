"""A Control sheet with settings, as the macro workbook has it."""

from __future__ import annotations

import openpyxl
from openpyxl.worksheet.table import Table

from costmodel.excel.live.macro_book import CONTROL


def add_control(path, **settings):
    """Add the sheet to a workbook; an underscore in a name stands for a blank."""
    workbook = openpyxl.load_workbook(path)
    page = workbook.create_sheet(CONTROL)
    page.append(["setting", "value"])
    for name, value in settings.items():
        page.append([name.replace("_", " "), value])
    page.add_table(Table(displayName=CONTROL, ref=f"A1:B{len(settings) + 1}"))
    workbook.save(path)
