"""A stand-in for Excel and its add-in: the request for a workbook, and the answer played back.

``request(path, include=…)`` is what the browser's side of xlwings 0.37 sends for a real .xlsx: values from A1
to the last used cell, errors as texts, dates as ISO texts; of a sheet that is not included its name and
nothing else. ``play(path, answer, to)`` does to the workbook what the answer asks for, as Excel would:
a text with an apostrophe stays a text; one that Excel would turn into a number or a formula is an error,
and so is an action it does not know.
"""

from __future__ import annotations

import datetime as dt
import re
from importlib.metadata import version

import openpyxl
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

VISIBILITY = {"visible": "Visible", "hidden": "Hidden", "veryHidden": "VeryHidden"}
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
POINTS = 5.6
IGNORED = ("alert",)


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return value


def _table(table):
    first, top, last, bottom = range_boundaries(table.ref)
    a, z = get_column_letter(first), get_column_letter(last)
    totals = bool(table.totalsRowCount)
    return {
        "name": table.displayName, "range_address": table.ref, "row_count": bottom - top + 1,
        "column_count": last - first + 1, "columns": [column.name for column in table.tableColumns],
        "header_row_range_address": f"{a}{top}:{z}{top}",
        "data_body_range_address": f"{a}{top + 1}:{z}{bottom - totals}",
        "total_row_range_address": f"{a}{bottom}:{z}{bottom}" if totals else None,
        "show_headers": True, "show_totals": totals, "table_style": "", "show_autofilter": True,
        "show_table_style_first_column": False, "show_table_style_last_column": False,
        "show_table_style_row_stripes": True, "show_table_style_column_stripes": False,
    }  # fmt: skip


def _sheet(sheet, sent):
    empty = not sent or (sheet.max_row == 1 and sheet.max_column == 1 and sheet["A1"].value is None)
    area = (1, sheet.max_row, 1, sheet.max_column)
    return {
        "name": sheet.title, "visibility": VISIBILITY[sheet.sheet_state], "show_gridlines": True,
        "print_area": None, "notes": [], "notes_supported": False, "pictures": [], "shapes": [], "charts": [],
        "pivot_tables": [], "used_range_row_count": 0 if empty else sheet.max_row,
        "used_range_address": None if empty else f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}",
        "used_range_column_count": 0 if empty else sheet.max_column,
        "values": [[_cell(v) for v in row] for row in sheet.iter_rows(*area, values_only=True)]
        if sent
        else [[]],
        "tables": [_table(table) for table in sheet.tables.values()] if sent else [],
    }  # fmt: skip


def request(path, include=(), exclude=(), active=None, selection="A1"):
    """What the add-in posts for a workbook."""
    book = openpyxl.load_workbook(path, data_only=True)
    titles = book.sheetnames
    sent = {title for title in titles if (title in include if include else title not in exclude)}
    return {
        "client": "Office.js", "version": version("xlwings"), "names": [],
        "book": {
            "name": path.name, "selection": selection, "calculation": "Automatic",
            "active_sheet_index": titles.index(active or book.active.title),
        },
        "sheets": [_sheet(sheet, sheet.title in sent) for sheet in book.worksheets],
    }  # fmt: skip


def _taken(value, cell):
    """What Excel makes of a value that is written to a cell."""
    if not isinstance(value, str) or cell.number_format == "@":
        return value or (0 if value == 0 and value != "" else None)
    if value.startswith("'"):
        return value[1:]
    if value.startswith("="):
        raise AssertionError(f"{cell.coordinate}: a text became a formula: {value}")
    if NUMBER.fullmatch(value):
        raise AssertionError(f"{cell.coordinate}: a text became a number: {value}")
    return value or None


def _set(sheet, area, values):
    for row, line in zip(area, values, strict=True):
        for cell, value in zip(row, line, strict=True):
            taken = _taken(value, cell)
            cell.value = taken
            if isinstance(taken, str):
                cell.data_type = "s"


def _clear(sheet):
    for row in sheet.iter_rows():
        for cell in row:
            cell.value, cell.number_format, cell.font, cell.fill = None, "General", Font(), PatternFill()


def _resize(sheet, action, area, book):
    number, address = action["args"]
    list(sheet.tables.values())[number].ref = address.replace("$", "")


def _width(sheet, action, area, book):
    for cell in area[0]:
        sheet.column_dimensions[get_column_letter(cell.column)].width = action["args"][0] / POINTS


def _color(sheet, action, area, book):
    for cell in (cell for row in area for cell in row):
        cell.fill = PatternFill("solid", fgColor=action["args"][0].lstrip("#"))


def _font(sheet, action, area, book):
    name, value = action["args"]
    for cell in (cell for row in area for cell in row):
        current = {"b": cell.font.b, "sz": cell.font.sz, "color": cell.font.color}
        attribute = {"bold": "b", "size": "sz"}.get(name, name)
        cell.font = Font(**{**current, attribute: value.lstrip("#") if name == "color" else value})


def _number_format(sheet, action, area, book):
    for row in area:
        for cell in row:
            cell.number_format = action["args"][0]


def _add(sheet, action, area, book):
    position, name = action["args"]
    book.create_sheet(name, position)


def _activate(sheet, action, area, book):
    book.active = action["args"][0]


PLAYED = {
    "setValues": lambda sheet, action, area, book: _set(sheet, area, action["values"]),
    "addSheet": _add,
    "sheetClear": lambda sheet, action, area, book: _clear(sheet),
    "setNumberFormat": _number_format,
    "resizeTable": _resize,
    "activateSheet": _activate,
    "setColumnWidth": _width,
    "setRangeColor": _color,
    "setFontProperty": _font,
}


def _area(sheet, action):
    if sheet is None or not action["row_count"]:
        return []
    top, left = action["start_row"] + 1, action["start_column"] + 1
    bottom, right = top + action["row_count"] - 1, left + action["column_count"] - 1
    return list(sheet.iter_rows(top, bottom, left, right))


def play(path, answer, to):
    """The workbook after the answer; what its dialogs said is returned."""
    book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    copied = any(action["func"] == "copyFromRange" for action in answer["actions"])
    shown = openpyxl.load_workbook(path, data_only=True) if copied else {}
    for action in answer["actions"]:
        name, place = action["func"], action["sheet_position"]
        sheet = book.worksheets[place] if place is not None and place < len(book.worksheets) else None
        area = _area(sheet, action)
        if name == "copyFromRange":
            assert action["args"][2] == "Values"
            for cell in (cell for row in area for cell in row):
                cell.value = shown[sheet.title][cell.coordinate].value
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        elif name not in IGNORED:
            PLAYED[name](sheet, action, area, book)
    book.save(to)
    return [action["args"][0] for action in answer["actions"] if action["func"] == "alert"]
