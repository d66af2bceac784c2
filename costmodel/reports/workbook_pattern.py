"""Workbooks of one layout by the thousand: the ordinary writer writes a layout once, then values are put in.

Every sheet has patterns of its own, by the key of its page: where one scenario has a row more, only that sheet
is made anew. Where no pattern fits, the workbook is the one that the ordinary writer gives.
"""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from xlsxwriter.app import App
from xlsxwriter.core import Core
from xlsxwriter.custom import Custom
from xlsxwriter.sharedstrings import SharedStrings

from costmodel.reports.catalogue import in_force, use
from costmodel.reports.look import LONGEST_TEXT, book_content
from costmodel.reports.page_file import fill_laid, laid_pages
from costmodel.reports.sheet_key import Mismatch, finite, placed_tables, sheet_key
from costmodel.reports.sheet_pattern import SharedTexts, SheetPattern, sheet_pattern, values_of_page
from costmodel.reports.zip_package import Part, deflater, package, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from costmodel.reports.look import Book
    from costmodel.reports.page import CellValue, Page
    from costmodel.reports.page_layout import LaidPage

MOST_PATTERNS = 24
"""Of one sheet; the oldest is dropped."""
NAMES = re.compile(r"<definedNames>.*</definedNames>", re.DOTALL)
NAME = re.compile(r'<definedName name="([^"]*)" localSheetId="(\d+)"[^>]*>([^<]*)</definedName>')
OVERRIDE = re.compile(r'<Override PartName="/xl/(?:charts|drawings|tables)/[^>]*/>')
TYPES = {
    "charts": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "drawings": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "tables": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
}
STYLES = re.compile(r"<(fonts|fills|borders|cellXfs|numFmts) [^>]*?(?:/>|>(.*?)</\1>)", re.DOTALL)
SST = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" count="{}" uniqueCount="{}">'
)
FIXED = ("xl/theme/theme1.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")


class WorkbookPatterns:
    """Writes workbooks that mostly have the same layout; keep it for all of them."""

    def __init__(self) -> None:
        self.deflate = deflater()
        self.sheets: list[dict[bytes, SheetPattern]] = []
        """Of each sheet, by the key of its page."""
        self.names: list[dict[bytes, list[tuple[str, str]]]] = []
        """Of each sheet likewise: print areas and titles, with their elements."""
        self.styles: list[tuple[Any, ...]] = []
        """Every format so far, in the order of its number in the files."""
        self.files: dict[str, str] = {}
        """Of the last workbook of the ordinary writer, those that hold for all."""
        self.parts: dict[str, tuple[str, Part]] = {}
        """Parts that are deflated already, with their content."""
        self.texts: dict[str, str] = {}
        """Elements of the shared texts."""
        self.written = self.filled = 0
        """Workbooks written by the ordinary writer, and filled patterns."""

    def content(
        self, pages: Sequence[Page], properties: Mapping[str, Any], made_at: datetime
    ) -> bytes:
        """A workbook as the content of a file: cell by cell what ``page_file.write_pages`` writes.

        Raises OutputError as that does.
        """
        stamp = pages[0].stamp
        with use(in_force()):
            laid = laid_pages(pages, stamp)
            values = [values_of_page(page) for page in laid]
            try:
                keys = self._keys(laid, values)
                if not self._known(keys):
                    self._learn(laid, keys, stamp, dict(properties), made_at)
                content = self._filled(laid, values, keys, stamp, properties, made_at)
            except Mismatch:
                self.written += 1
                return book_content(stamp, dict(properties), lambda book: fill_laid(book, laid), made_at)
        self.filled += 1
        return content

    def _keys(self, laid: Sequence[LaidPage], values: Sequence[Sequence[CellValue]]) -> list[bytes]:
        if not all(map(finite, values)):
            raise Mismatch("a figure is not a number")  # the ordinary writer says which
        tables = placed_tables(laid)
        return [sheet_key(page, tables) for page in laid]

    def _known(self, keys: Sequence[bytes]) -> bool:
        if len(keys) != len(self.sheets):
            return False
        return all(key in known for key, known in zip(keys, self.sheets, strict=True))

    # --- learning a layout --------------------------------------------------------------------------------

    def _learn(
        self,
        laid: Sequence[LaidPage],
        keys: Sequence[bytes],
        stamp: str,
        properties: dict[str, Any],
        made_at: datetime,
    ) -> None:
        """Write a workbook by the ordinary writer and make the patterns that are missing from it."""
        if len(keys) != len(self.sheets):
            self._forget(len(keys))
        formats: dict[tuple[Any, ...], Any] = {}
        texts: list[str] = []

        def fill(book: Book) -> None:
            for tone, number, wrap, quoted, align in self.styles:
                book.style(tone, number, wrap=wrap, quoted=quoted, align=align)._get_xf_index()  # noqa: SLF001
            book.unseen._get_dxf_index()  # noqa: SLF001  numbers stay the same in all workbooks
            fill_laid(book, laid)
            formats.update(book.styles)
            texts.extend(book.workbook.str_table.string_table)

        self.written += 1
        with ZipFile(BytesIO(book_content(stamp, properties, fill, made_at))) as file:
            files = {name: file.read(name).decode() for name in file.namelist()}
        if self.files and not _extends(files["xl/styles.xml"], self.files["xl/styles.xml"]):
            self._forget(len(keys))
        numbered = [key for key, own in formats.items() if own.xf_index is not None]
        self.styles = sorted(numbered, key=lambda key: formats[key].xf_index)
        self.files = files
        names = _defined_names(files["xl/workbook.xml"])
        made = {
            place: sheet_pattern(place + 1, page, files, texts)
            for place, (page, key) in enumerate(zip(laid, keys, strict=True))
            if key not in self.sheets[place]
        }
        patterns = [made.get(place) or self.sheets[place][key] for place, key in enumerate(keys)]
        _require_same(laid, patterns, made, files, texts)
        for place, pattern in made.items():
            if len(self.sheets[place]) >= MOST_PATTERNS:
                oldest = next(iter(self.sheets[place]))
                del self.sheets[place][oldest], self.names[place][oldest]
            self.sheets[place][keys[place]] = pattern
            self.names[place][keys[place]] = names.get(place, [])

    def _forget(self, count: int) -> None:
        self.sheets = [{} for _ in range(count)]
        self.names = [{} for _ in range(count)]
        self.styles, self.files, self.parts = [], {}, {}

    # --- filling ------------------------------------------------------------------------------------------

    def _filled(
        self,
        laid: Sequence[LaidPage],
        values: Sequence[list[CellValue]],
        keys: Sequence[bytes],
        stamp: str,
        properties: Mapping[str, Any],
        made_at: datetime,
    ) -> bytes:
        patterns = [known[key] for known, key in zip(self.sheets, keys, strict=True)]
        shared = SharedTexts()
        cell = _cells(laid, patterns, values)
        files: dict[str, str] = {}
        fixed: dict[str, str] = {}
        count = 0
        for pattern, page, own in zip(patterns, laid, values, strict=True):
            files[f"xl/worksheets/sheet{pattern.number}.xml"] = pattern.sheet(page, own, shared)
            files |= pattern.others(page, cell)
            fixed |= pattern.fixed
            count += pattern.texts
        if max(map(len, shared), default=0) > LONGEST_TEXT:
            raise Mismatch("a text is too long")  # the ordinary writer says which
        texts = "".join(map(self._element, shared))
        files["xl/sharedStrings.xml"] = f"{SST.format(count, len(shared))}{texts}</sst>"
        names = [name for known, key in zip(self.names, keys, strict=True) for name in known[key]]
        files |= self._of_workbook(laid, names, stamp, properties, made_at)
        fixed |= {name: self.files[name] for name in FIXED}
        fixed["xl/styles.xml"] = self.files["xl/styles.xml"]
        fixed["[Content_Types].xml"] = self._content_types([*files, *fixed])
        parts = [self._kept(name, text) for name, text in fixed.items()]
        parts.sort(key=lambda own: own.name != "[Content_Types].xml")
        return package([*parts, *(part(name, text, self.deflate) for name, text in files.items())])

    def _kept(self, name: str, text: str) -> Part:
        """A part that does not change much, deflated once."""
        known = self.parts.get(name)
        if known is None or known[0] != text:
            known = self.parts[name] = (text, part(name, text, self.deflate))
        return known[1]

    def _element(self, text: str) -> str:
        """The element of a shared text."""
        known = self.texts.get(text)
        if known is None:
            writer = SharedStrings()
            writer._set_filehandle(sink := StringIO())  # noqa: SLF001  the writer's own rule
            writer._write_si(str(text))  # noqa: SLF001  as above
            if len(self.texts) > 1 << 16:
                self.texts.clear()
            known = self.texts[text] = sink.getvalue()
        return known

    def _of_workbook(
        self,
        laid: Sequence[LaidPage],
        names: list[tuple[str, str]],
        stamp: str,
        properties: Mapping[str, Any],
        made_at: datetime,
    ) -> dict[str, str]:
        """The files of the workbook as a whole and its properties."""
        names.sort()
        listed = "".join(element for _, element in names)
        workbook = self.files["xl/workbook.xml"]
        start, end = NAMES.search(workbook).span()  # type: ignore[union-attr]  every sheet has a print area
        app, core, custom = App(), Core(), Custom()
        for page in laid:
            app._add_part_name(page.page.name)  # noqa: SLF001  the writer's own classes
        app._add_heading_pair(["Worksheets", len(laid)])  # noqa: SLF001
        app._add_heading_pair(["Charts", 0])  # noqa: SLF001
        app._add_heading_pair(["Named Ranges", len(names)])  # noqa: SLF001
        for _, element in names:
            app._add_part_name(_range_name(element))  # noqa: SLF001
        about = {"title": properties.get("title", ""), "subject": stamp, "created": made_at}
        app._set_properties(about)  # noqa: SLF001
        core._set_properties(about)  # noqa: SLF001
        texts = {name: str(value)[:255] for name, value in {**properties, "language": "en"}.items()}
        custom._set_properties([(name, text, "text") for name, text in texts.items()])  # noqa: SLF001
        return {
            "xl/workbook.xml": f"{workbook[:start]}<definedNames>{listed}</definedNames>{workbook[end:]}",
            "docProps/app.xml": _assembled(app),
            "docProps/core.xml": _assembled(core),
            "docProps/custom.xml": _assembled(custom),
        }

    def _content_types(self, names: Iterable[str]) -> str:
        bare = OVERRIDE.sub("", self.files["[Content_Types].xml"])
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{TYPES[kind]}"/>'
            for name in sorted(names)
            if (kind := name.split("/")[1] if "/" in name else "") in TYPES and "/_rels/" not in name
        )
        return bare.replace("</Types>", f"{overrides}</Types>")


def _cells(
    laid: Sequence[LaidPage], patterns: Sequence[SheetPattern], values: Sequence[Sequence[CellValue]]
) -> Any:  # noqa: ANN401  a CellOf
    """The value of a cell of the workbook."""
    places = {page.page.name: place for place, page in enumerate(laid)}

    def value(sheet: str, row: int, column: int) -> CellValue:
        place = places[sheet]
        return patterns[place].value(values[place], row, column)

    return value


def _assembled(file: App | Core | Custom) -> str:
    file._set_filehandle(sink := StringIO())  # noqa: SLF001  the writer's own classes
    file._assemble_xml_file()  # noqa: SLF001
    return sink.getvalue()


def _require_same(
    laid: Sequence[LaidPage],
    patterns: Sequence[SheetPattern],
    made: Iterable[int],
    files: Mapping[str, str],
    texts: Sequence[str],
) -> None:
    """Raise Mismatch where a new pattern, with the values it was made from, is not what the writer wrote."""
    numbers = {text: number for number, text in enumerate(texts)}
    values = [values_of_page(page) for page in laid]
    cell, written = _cells(laid, patterns, values), set(files.values())
    for place in made:
        pattern, page = patterns[place], laid[place]
        sheet = pattern.sheet(page, values[place], numbers)
        if sheet != files[f"xl/worksheets/sheet{place + 1}.xml"]:
            raise Mismatch(f"{page.page.name}: the pattern is not the sheet")
        if not written.issuperset(pattern.others(page, cell).values()):
            raise Mismatch(f"{page.page.name}: the pattern is not a chart")


def _defined_names(workbook: str) -> dict[int, list[tuple[str, str]]]:
    """Print areas and titles by the place of their sheet: what they are sorted by, and their elements."""
    found: dict[int, list[tuple[str, str]]] = {}
    for match in NAME.finditer(workbook):
        order = f"{match[1].replace('_xlnm.', '').lower()}::{match[3].lstrip(chr(39)).lower()}"
        found.setdefault(int(match[2]), []).append((order, match[0]))
    return found


def _range_name(element: str) -> str:
    """How the properties of a workbook name a print area or its titles."""
    match = NAME.fullmatch(element)
    assert match is not None  # noqa: S101  it was found by the same expression
    return f"{match[3].partition('!')[0]}!{match[1].replace('_xlnm.', '')}"


def _extends(styles: str, before: str) -> bool:
    """Whether formats of an earlier workbook have the same numbers in a later one."""
    now, then = ({match[1]: match[2] or "" for match in STYLES.finditer(text)} for text in (styles, before))
    return all(now.get(name, "").startswith(text) for name, text in then.items())
