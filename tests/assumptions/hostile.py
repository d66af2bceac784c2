"""Workbooks that are damaged, hostile or half filled, each made from a good one by ``cases(good)``.

A case is its file name, its bytes, and words that one of its problems must say; without words it must read.
Bombs are only as large as it takes to trip the guard.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.cell import range_boundaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet9.xml"
"""The sheet of the groups, small and read."""
TEXTS, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
FIRST_CELL = re.compile(rb'<c r="F5"[^>]*?(/>|>.*?</c>)', re.DOTALL)
"""The prevalence of the first group."""
HUGE = 60 << 20


def patched(good: bytes, parts: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A workbook with parts replaced, edited or added."""
    target = io.BytesIO()
    left = dict(parts)
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            edit = left.pop(name, None)
            data = old.read(name)
            new.writestr(name, data if edit is None else edit(data) if callable(edit) else edit)
        for name, data in left.items():
            new.writestr(name, data)
    return target.getvalue()


def cell(xml: bytes) -> Callable[[bytes], bytes]:
    """An edit that puts another cell in the place of the first prevalence."""

    def edit(sheet: bytes) -> bytes:
        changed, count = FIRST_CELL.subn(lambda _: xml, sheet, count=1)
        assert count == 1
        return changed

    return edit


def number(value: str) -> Callable[[bytes], bytes]:
    return cell(f'<c r="F5"><v>{value}</v></c>'.encode())


def inline(text: str) -> Callable[[bytes], bytes]:
    return cell(f'<c r="F5" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'.encode())


def declared(doctype: bytes) -> Callable[[bytes], bytes]:
    """An edit that puts a document type before the root."""
    return lambda data: data.replace(b"?>", b"?>" + doctype, 1)


def rows(xml: bytes) -> Callable[[bytes], bytes]:
    """An edit that adds rows at the end of a sheet."""
    return lambda data: data.replace(b"</sheetData>", xml + b"</sheetData>")


def laughs() -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    return b"<!DOCTYPE sst [" + entities + b"]>"


def edited(good: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """A workbook changed by openpyxl, as a careless script would."""
    book = openpyxl.load_workbook(io.BytesIO(good))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def set_cell(address: str, value: object, sheet: str = "Groups", number_format: str | None = None):
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][address] = value
        if number_format:
            book[sheet][address].number_format = number_format

    return change


def below(name: str, value: object):
    """Write below the table of a sheet, whose last rows are blank."""

    def change(book: openpyxl.Workbook) -> None:
        bottom = range_boundaries(book[name].tables[name].ref)[3]
        book[name].cell(bottom + 1, 1, value)

    return change


def twice(good: bytes) -> bytes:
    target = io.BytesIO(good)
    with zipfile.ZipFile(target, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"<worksheet/>")
    return target.getvalue()


def strict(data: bytes) -> bytes:
    return data.replace(b"http://schemas.openxmlformats.org", b"http://purl.oclc.org/ooxml")


def lock_bit(good: bytes) -> bytes:
    """Every part marked as encrypted, locally and in the directory."""
    data = bytearray(good)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def second_table(data: bytes) -> bytes:
    """The table of the sources takes the name of another."""
    return data.replace(b'displayName="Sources"', b'displayName="Groups"').replace(
        b'name="Sources"', b'name="Groups"'
    )


def table_part(good: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = [part for part in archive.namelist() if part.startswith("xl/tables/")]
        return next(p for p in parts if f'displayName="{name}"'.encode() in archive.read(p))


def cases(good: bytes) -> Iterator[tuple[str, bytes, str]]:
    """Every case: file name, bytes, and what one of its problems must say."""
    yield from packages(good)
    yield from markup(good)
    yield from kinds(good)
    yield from by_script(good)


def packages(good: bytes) -> Iterator[tuple[str, bytes, str]]:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
    yield "empty.xlsx", b"", "empty file"
    yield "text.xlsx", b"code;value\npop;1000\n", "not an Excel workbook"
    yield "page.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "not an Excel workbook"
    yield "old.xls", compound, "old .xls"
    yield "locked.xlsx", compound + "EncryptedPackage".encode("utf-16-le"), "password"
    yield "locked_parts.xlsx", lock_bit(good), "password"
    yield "cut.xlsx", good[:-400], "damaged"
    yield "no_workbook.xlsx", patched(empty_zip(), {"a.txt": b"x"}), "without a workbook"
    yield "bit_flipped.xlsx", flipped(good), "damaged"
    yield "outside.xlsx", patched(good, {"../../evil.txt": b"x"}), "points outside"
    yield "part_twice.xlsx", twice(good), "twice"
    yield "many_parts.xlsx", patched(good, {f"xl/media/{n}.bin": b"" for n in range(2100)}), "parts inside"
    yield "macros.xlsx", patched(good, {"xl/vbaProject.bin": b"x"}), "macros"
    yield "macros.xlsm", patched(good, {"xl/vbaProject.bin": b"x"}), ""
    yield "old_macros.xlsm", patched(good, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "Excel 4"
    yield "linked.xlsx", patched(good, {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "links to other"
    yield "bomb_of_blanks.xlsx", patched(good, {SHEET: rows(b" " * HUGE)}), "implausible compression"
    yield "bomb_in_texts.xlsx", patched(good, {TEXTS: lambda d: d + b" " * HUGE}), "implausible compression"
    yield "strict.xlsx", patched(good, dict.fromkeys((BOOK, SHEET, TEXTS), strict)), "Strict"


def flipped(good: bytes) -> bytes:
    data = bytearray(good)
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    return bytes(data)


def empty_zip() -> bytes:
    target = io.BytesIO()
    zipfile.ZipFile(target, "w").close()
    return target.getvalue()


def markup(good: bytes) -> Iterator[tuple[str, bytes, str]]:
    entity = b'<!DOCTYPE sst [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
    local = b'<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    many = b"".join(b'<row r="%d">%s</row>' % (n, b"<c><v>1</v></c>" * 1000) for n in range(100, 520))
    empties = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(100, 100_200))
    dimension = re.compile(rb'<dimension ref="[^"]*"/>')
    yield "laughs_in_texts.xlsx", patched(good, {TEXTS: declared(laughs())}), "entities"
    yield "laughs_in_sheet.xlsx", patched(good, {SHEET: declared(laughs())}), "entities"
    yield "one_long_entity.xlsx", patched(good, {TEXTS: declared(entity)}), "entities"
    yield "local_file.xlsx", patched(good, {TEXTS: declared(local)}), "entities"
    yield "utf16.xlsx", patched(good, {SHEET: lambda d: d.decode().encode("utf-16")}), "UTF-8"
    ebcdic = patched(good, {SHEET: lambda d: d.replace(b"UTF-8", b"cp037", 1)})
    yield "ebcdic.xlsx", ebcdic, "UTF-8"
    yield "far_cell.xlsx", patched(good, {SHEET: rows(far)}), "far beyond"
    yield "many_cells.xlsx", patched(good, {SHEET: rows(many)}), "cells"
    yield "styled_rows.xlsx", patched(good, {SHEET: rows(empties)}), "far beyond"
    lie = patched(good, {SHEET: lambda d: dimension.sub(b'<dimension ref="A1:XFD1048576"/>', d)})
    yield "lying_dimension.xlsx", lie, ""
    yield "broken_markup.xlsx", patched(good, {SHEET: lambda d: d[:-30]}), "damaged"
    yield "bad_address.xlsx", patched(good, {SHEET: cell(b'<c r="ZZZZ5"><v>1</v></c>')}), "damaged"
    renamed = {
        BOOK: lambda d: d.replace(b'name="Groups"', b'name="../../etc/a name of more than 31 characters"')
    }
    yield "sheet_name.xlsx", patched(good, renamed), ""
    names = b'<definedNames><definedName name="benefit">Groups!#REF!</definedName>'
    yield "broken_name.xlsx", patched(good, {BOOK: lambda d: d.replace(b"<definedNames>", names)}), ""
    part = table_part(good, "Sources")
    yield "table_twice.xlsx", patched(good, {part: second_table}), "two tables Groups"
    ref = re.compile(rb'ref="(A4:[A-Z]+)\d+"')
    groups = table_part(good, "Groups")
    yield "whole_columns.xlsx", patched(good, {groups: lambda d: ref.sub(rb'ref="\g<1>1048576"', d)}), ""
    yield "bad_table.xlsx", patched(good, {groups: lambda d: ref.sub(b'ref="nowhere"', d)}), "damaged"
    headless = {groups: lambda d: d.replace(b"<table ", b'<table headerRowCount="0" ')}
    yield "no_header.xlsx", patched(good, headless), "without a header row"


def kinds(good: bytes) -> Iterator[tuple[str, bytes, str]]:
    """Cells of every kind in the place of a share."""
    for error in ("#REF!", "#N/A", "#DIV/0!", "#SPILL!", "#NAME?"):
        xml = f'<c r="F5" t="e"><v>{error}</v></c>'.encode()
        yield f"error_{error.strip('#/!?').replace('/', '')}.xlsx", patched(good, {SHEET: cell(xml)}), error
    for value in ("NaN", "INF", "1E+400", "1,5"):
        yield f"number_{value}.xlsx", patched(good, {SHEET: number(value)}), "share"
    for text in (
        "1200",
        "0,45",
        " 0.45 ",
        "(5)",
        "\u22125",
        "1\u00a0200",
        "45 %",
        "\u0660\u066b\u0664",
        "n/a",
    ):
        yield (
            f"text_{text.strip(' ')}.xlsx".replace("/", ""),
            patched(good, {SHEET: inline(text)}),
            "not a number",
        )
    yield "blank_text.xlsx", patched(good, {SHEET: inline(" ")}), "a blank"
    yield "true.xlsx", patched(good, {SHEET: cell(b'<c r="F5" t="b"><v>1</v></c>')}), "TRUE"
    yield "date.xlsx", patched(good, {SHEET: cell(b'<c r="F5" t="d"><v>2026-01-31</v></c>')}), "a date"
    yield "no_date.xlsx", patched(good, {SHEET: cell(b'<c r="F5" t="d"><v>soon</v></c>')}), "soon"
    yield (
        "no_such_text.xlsx",
        patched(good, {SHEET: cell(b'<c r="F5" t="s"><v>99999</v></c>')}),
        "not in the file",
    )
    yield "no_such_style.xlsx", patched(good, {SHEET: cell(b'<c r="F5" s="999"><v>0.5</v></c>')}), ""
    double = b'<c r="F5"><v>0.5</v></c><c r="F5"><v>0.6</v></c>'
    yield "cell_twice.xlsx", patched(good, {SHEET: cell(double)}), "twice"
    yield "sixteen_digits.xlsx", patched(good, {SHEET: number("0.1234567890123456789")}), ""
    yield "many_digits.xlsx", patched(good, {SHEET: number("12345678901234567")}), "share"
    calculated = {BOOK: lambda d: d.replace(b' fullCalcOnLoad="1"', b"")}
    for name, xml, words in (
        ("stored", b'<c r="F5"><f>1/2</f><v>0.5</v></c>', ""),
        ("never_stored", b'<c r="F5"><f>1/2</f></c>', "never stored"),
        ("empty_result", b'<c r="F5" t="str"><f>""</f><v></v></c>', "a blank"),
        ("other_file", b'<c r="F5"><f>[1]Sheet1!A1</f><v>0.5</v></c>', "another file"),
        ("dde", b'<c r="F5"><f>cmd|" /C calc"!A0</f><v>0.5</v></c>', "another file"),
        ("web", b'<c r="F5"><f>WEBSERVICE("http://x/")</f><v>0.5</v></c>', "another file"),
    ):
        yield f"formula_{name}.xlsx", patched(good, {SHEET: cell(xml), **calculated}), words
    stale = b'<c r="F5"><f>1/2</f><v>0</v></c>'
    yield "formula_left_to_excel.xlsx", patched(good, {SHEET: cell(stale)}), "never stored"
    yield "control_character.xlsx", patched(good, {SHEET: inline("a_x0007_b")}), "not a number"
    yield "long_text.xlsx", patched(good, {SHEET: inline("x" * 40_000)}), "not a number"


def by_script(good: bytes) -> Iterator[tuple[str, bytes, str]]:
    """What other programs make of a workbook."""

    def merge(book: openpyxl.Workbook) -> None:
        book["Groups"].merge_cells("F5:F6")

    def hide(book: openpyxl.Workbook) -> None:
        book["Groups"].sheet_state = "veryHidden"
        book["Groups"].row_dimensions[5].hidden = True

    def since_1904(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    def drop(book: openpyxl.Workbook) -> None:
        del book["Groups"]

    def no_table(book: openpyxl.Workbook) -> None:
        del book["Groups"].tables["Groups"]

    yield "merged.xlsx", edited(good, merge), "merged"
    yield "hidden.xlsx", edited(good, hide), ""
    yield "since_1904.xlsx", edited(good, since_1904), ""
    yield "sheet_gone.xlsx", edited(good, drop), "no table Groups"
    yield "table_gone.xlsx", edited(good, no_table), "no table Groups"
    yield "formula_by_script.xlsx", edited(good, set_cell("F5", "=1/2")), "never stored"
    yield "injected.xlsx", edited(good, set_cell("B5", "=cmd|' /C calc'!A0")), "another file"
    yield "percent_of_persons.xlsx", edited(good, set_cell("C5", 0.05, "Ceilings", "0%")), "percentage"
    yield "forty_five.xlsx", edited(good, set_cell("F5", 45)), "0.45"
    yield "forty_five_percent.xlsx", edited(good, set_cell("F5", 45, number_format="0%")), "4500 %"
    yield "serial_60.xlsx", edited(good, set_cell("F5", 60, number_format="yyyy-mm-dd")), "a date"
    yield "looks_like_date.xlsx", edited(good, set_cell("F5", 0.5, number_format='0.0 "days"')), ""
    yield "header_renamed.xlsx", edited(good, set_cell("F4", "prevalense")), "Did you mean"
    yield "row_below.xlsx", edited(good, below("Groups", "others")), "below the table"
