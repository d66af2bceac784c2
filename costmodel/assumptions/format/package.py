"""The workbook in a package: its sheets, their Excel tables and their cells."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.addresses import area
from costmodel.assumptions.format.cells import (
    MAIN,
    RawSheet,
    SharedParts,
    Style,
    index_of,
    plain_text,
)
from costmodel.assumptions.format.parts import SAVE_AGAIN, STRICT, Parts, parsed
from costmodel.assumptions.format.report import Finding
from costmodel.assumptions.format.sheet_cells import sheet_of
from costmodel.assumptions.format.simple_rows import without_simple_rows

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAMAGED = (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, zipfile.zlib.error)  # type: ignore[attr-defined]
"""Errors that reading a damaged package raises, in addition to a Finding."""
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the built-in formats that show dates and times."""
PERCENT_FORMATS = frozenset((9, 10))
_LITERAL = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(h+|m+|s+)\]|\[[^\[\]]*\]|general|e[+-]', re.IGNORECASE | re.DOTALL
)
"""Literal parts of a number format: quoted and escaped text, colours, conditions, currencies."""
_OTHERS = {
    "document": "a Word document, not an Excel workbook",
    "presentation": "slides of PowerPoint, not an Excel workbook",
}
"""Documents by the root of their main part."""


class ExcelTable(NamedTuple):
    """An Excel table: its name, its sheet, and where its header and its rows are."""

    name: str
    sheet: str
    header: bool
    first_row: int
    first_column: int
    last_row: int
    """Last row of data; a row of totals comes after it."""
    last_column: int
    totals: int = 0
    """Rows of totals."""

    @property
    def area(self) -> tuple[int, int, int, int]:
        """First row, first column, last row with the totals, last column."""
        return self.first_row, self.first_column, self.last_row + self.totals, self.last_column


@dataclass(frozen=True)
class Package:
    """An open workbook file."""

    parts: Parts

    @classmethod
    def open(cls, data: bytes) -> Package:
        """Open a workbook file."""
        return cls(Parts.open(data))

    def _root(self, part: str, name: str) -> Element:
        """The root of a part, which must have this name."""
        return _named(self.parts.tree(part), part, name)

    @cached_property
    def workbook_part(self) -> str:
        """The part that lists the sheets, whatever its name is."""
        targets = {relation.target for relation in self.parts.related("", "/officeDocument")}
        if len(targets) != 1:
            fault = f"a package whose main relations (_rels/.rels) name {len(targets) or 'no'} workbooks"
            raise Finding(fault, "one workbook", SAVE_AGAIN)
        return targets.pop()

    @cached_property
    def workbook(self) -> Element:
        """The list of sheets."""
        if self.workbook_part.endswith(".bin"):
            fault = "an Excel workbook of the binary format (.xlsb)"
            raise Finding(fault, "an Excel workbook (.xlsx)", SAVE_AGAIN)
        root = self.parts.tree(self.workbook_part)
        if root.tag.startswith(f"{{{STRICT}"):
            mend = "Save it as Excel Workbook (*.xlsx), not as Strict Open XML Spreadsheet."
            raise Finding("a workbook saved as Strict Open XML", "an ordinary Excel workbook", mend)
        if root.tag != f"{MAIN}workbook":
            fault = _OTHERS.get(root.tag.rpartition("}")[2], "a package without a workbook inside")
            raise Finding(fault, "an Excel workbook (.xlsx)", "Choose the assumption workbook.")
        return root

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """The part of each sheet by its name, in their order."""
        related = self.parts.related(self.workbook_part, "/worksheet")
        parts = {relation.number: relation.target for relation in related}
        named = ((s.get("name", ""), s.get(RELATION_ID, "")) for s in self.workbook.iter(f"{MAIN}sheet"))
        return {name: parts[number] for name, number in named if number in parts}

    @cached_property
    def tables(self) -> tuple[ExcelTable, ...]:
        """All Excel tables."""
        return tuple(
            _table(self._root(relation.target, "table"), sheet)
            for sheet, sheet_part in self.sheet_parts.items()
            for relation in self.parts.related(sheet_part, "/table")
        )

    def sheet(self, name: str) -> RawSheet:
        """The cells of a sheet."""
        part = self.sheet_parts[name]
        data = self.parts.xml(part)
        rest, simple = without_simple_rows(data)
        # Where anything is wrong, the whole sheet is read as a tree: the message then states its own place.
        with suppress(Finding):
            sheet = sheet_of(_named(parsed(part, rest), part, "worksheet"), self.book, name, simple)
            if not simple:
                return sheet
        return sheet_of(_named(parsed(part, data), part, "worksheet"), self.book, name)

    @cached_property
    def book(self) -> SharedParts:
        """The parts that the sheets share."""
        properties = self.workbook.find(f"{MAIN}workbookPr")
        calculation = self.workbook.find(f"{MAIN}calcPr")
        return SharedParts(
            texts=self._texts(),
            styles=self._styles(),
            since_1904=properties is not None and _true(properties, "date1904"),
            results_stored=calculation is None or not _true(calculation, "fullCalcOnLoad"),
            stale="" if calculation is None else _stale(calculation),
        )

    def _texts(self) -> list[str]:
        for relation in self.parts.related(self.workbook_part, "/sharedStrings"):
            return [plain_text(item) for item in self._root(relation.target, "sst").iterfind(f"{MAIN}si")]
        return []

    def _styles(self) -> list[Style]:
        for relation in self.parts.related(self.workbook_part, "/styles"):
            root = self._root(relation.target, "styleSheet")
            codes = {
                each.get("numFmtId", "0"): each.get("formatCode", "")
                for each in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
            }
            formats = [each.get("numFmtId", "0") for each in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
            known = {number: style_of(index_of(number), codes.get(number)) for number in {*formats}}
            return [known[number] for number in formats]
        return []


def _named(root: Element, part: str, name: str) -> Element:
    """The root of a part, which must have this name."""
    if root.tag != f"{MAIN}{name}":
        fault = f"a damaged workbook (the part {part} is not a {name})"
        raise Finding(fault, "a workbook as Excel saves it", SAVE_AGAIN)
    return root


def style_of(number: int | None, code: str | None) -> Style:
    """Whether a number format shows dates or percentages.

    >>> style_of(164, '#,##0 "days"'), style_of(164, "yyyy-mm-dd"), style_of(164, "0.0 %")
    (Style(date=False, percent=False), Style(date=True, percent=False), Style(date=False, percent=True))
    >>> style_of(164, "[Magenta]#,##0"), style_of(164, "[h]:mm")
    (Style(date=False, percent=False), Style(date=True, percent=False))
    """
    if code is None:
        return Style(number in DATE_FORMATS, number in PERCENT_FORMATS)
    # Of the parts in brackets only [h], [mm] and the like count: elapsed hours, minutes and seconds.
    plain = _LITERAL.sub(lambda match: match[1] or "", code).lower()
    return Style(date=any(letter in plain for letter in "dmyhse"), percent="%" in plain)


def _true(element: Element, name: str, default: str = "0") -> bool:
    return element.get(name, default).strip() in ("1", "true")


def _stale(calculation: Element) -> str:
    """Why the results of formulas may be out of date; "" if there is no reason to think so."""
    if not _true(calculation, "calcCompleted", "1"):
        return "the workbook was saved before its calculation was completed"
    if calculation.get("calcMode") == "manual" and not _true(calculation, "calcOnSave", "1"):
        return "the workbook is set to manual calculation and is not calculated when saved"
    return ""


def _table(root: Element, sheet: str) -> ExcelTable:
    first_row, first_column, last_row, last_column = area(root.get("ref", ""))
    totals = index_of(root.get("totalsRowCount", "0")) or 0
    return ExcelTable(
        name=root.get("displayName", "") or root.get("name", ""),
        sheet=sheet,
        header=root.get("headerRowCount", "1") != "0",
        first_row=first_row,
        first_column=first_column,
        last_row=last_row - totals,
        last_column=last_column,
        totals=totals,
    )
