"""The parts of an .xlsx file: which sheets there are, which Excel tables stand on them, and their cells.

Only what the guard has let through comes here. Parts are parsed as UTF-8 whatever they declare, so that no
document type, and with it no entity, can hide from the guard's look at the bytes.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from costmodel.assumptions.addresses import area
from costmodel.assumptions.cells import MAIN, Book, Sheet, Style, plain_text, sheet_of

if TYPE_CHECKING:
    from typing import BinaryIO

DAMAGED = (zipfile.BadZipFile, ET.ParseError, KeyError, ValueError, EOFError, zipfile.zlib.error)  # type: ignore[attr-defined]
"""What reading a damaged package raises."""
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the built-in formats that show dates and times."""
PERCENT_FORMATS = frozenset((9, 10))
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)


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

    archive: zipfile.ZipFile

    @classmethod
    def open(cls, file: BinaryIO) -> Package:
        """Open a workbook file."""
        return cls(zipfile.ZipFile(file))

    def parsed(self, part: str) -> ET.Element:
        """A part as a tree."""
        parser = ET.XMLParser(encoding="utf-8")  # noqa: S314  see the module's docstring
        return ET.fromstring(self.archive.read(part), parser)  # noqa: S314

    def related(self, part: str, ending: str) -> dict[str, str]:
        """The parts that a part points to, by the id of the relation; those whose type ends so."""
        name = join(dirname(part), "_rels", part.rpartition("/")[2] + ".rels")
        if name not in self.names:
            return {}
        return {
            relation.get("Id", ""): normpath(join("/", dirname(part), relation.get("Target", ""))).lstrip("/")
            for relation in self.parsed(name).iter(RELATIONS)
            if relation.get("Type", "").endswith(ending) and relation.get("TargetMode") != "External"
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all parts."""
        return frozenset(self.archive.namelist())

    @cached_property
    def workbook_part(self) -> str:
        """The part that lists the sheets."""
        return next(iter(self.related("", "/officeDocument").values()))

    @cached_property
    def workbook(self) -> ET.Element:
        """The list of sheets."""
        return self.parsed(self.workbook_part)

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """The part of each sheet by its name, in their order."""
        parts = self.related(self.workbook_part, "/worksheet")
        named = ((s.get("name", ""), s.get(RELATION_ID, "")) for s in self.workbook.iter(f"{MAIN}sheet"))
        return {name: parts[number] for name, number in named if number in parts}

    @cached_property
    def tables(self) -> tuple[ExcelTable, ...]:
        """All Excel tables."""
        return tuple(
            _table(self.parsed(part), sheet)
            for sheet, sheet_part in self.sheet_parts.items()
            for part in self.related(sheet_part, "/table").values()
        )

    def sheet(self, name: str) -> Sheet:
        """The cells of a sheet."""
        return sheet_of(self.parsed(self.sheet_parts[name]), self.book)

    @cached_property
    def book(self) -> Book:
        """What the sheets share."""
        properties = self.workbook.find(f"{MAIN}workbookPr")
        calculation = self.workbook.find(f"{MAIN}calcPr")
        return Book(
            texts=self._texts(),
            styles=self._styles(),
            since_1904=properties is not None and _true(properties, "date1904"),
            results_stored=calculation is None or not _true(calculation, "fullCalcOnLoad"),
        )

    def _texts(self) -> list[str]:
        for part in self.related(self.workbook_part, "/sharedStrings").values():
            return [plain_text(item) for item in self.parsed(part).iterfind(f"{MAIN}si")]
        return []

    def _styles(self) -> list[Style]:
        for part in self.related(self.workbook_part, "/styles").values():
            root = self.parsed(part)
            codes = {
                int(each.get("numFmtId", 0)): each.get("formatCode", "")
                for each in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
            }
            formats = (int(each.get("numFmtId", 0)) for each in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
            return [style_of(number, codes.get(number)) for number in formats]
        return []


def style_of(number: int, code: str | None) -> Style:
    """What a number format says of the values shown in it.

    >>> style_of(164, '#,##0 "days"'), style_of(164, "yyyy-mm-dd"), style_of(164, "0.0 %")
    (Style(date=False, percent=False), Style(date=True, percent=False), Style(date=False, percent=True))
    """
    if code is None:
        return Style(number in DATE_FORMATS, number in PERCENT_FORMATS)
    plain = _LITERAL.sub("", code).lower().replace("general", "")
    return Style(date=any(letter in plain for letter in "dmyhs"), percent="%" in plain)


def _true(element: ET.Element, name: str) -> bool:
    return element.get(name, "0") in ("1", "true")


def _table(root: ET.Element, sheet: str) -> ExcelTable:
    first_row, first_column, last_row, last_column = area(root.get("ref", ""))
    totals = int(root.get("totalsRowCount", "0"))
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
