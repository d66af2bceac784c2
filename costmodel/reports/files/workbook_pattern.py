"""Workbooks of one layout by the thousand: the ordinary writer writes a layout once, then values are put in.

Every sheet has patterns of its own, by the key of its page: where a scenario has a row more, only that sheet
is made anew. Where no pattern fits, the workbook is the one that the ordinary writer gives.
"""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from xlsxwriter.sharedstrings import SharedStrings

from costmodel.assumptions.format.values import LONGEST_TEXT
from costmodel.reports.files.look import book_content
from costmodel.reports.files.page_file import fill_laid, laid_pages
from costmodel.reports.files.sheet_key import MismatchError, placed_tables, sheet_key
from costmodel.reports.files.sheet_pattern import SharedTexts, SheetPattern, sheet_pattern, values_of_page
from costmodel.reports.files.workbook_files import content_types, defined_names, workbook_files
from costmodel.reports.files.zip_package import PackagePart, deflater, package, part
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.wording.catalogue import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from costmodel.reports.files.look import Book
    from costmodel.reports.layout.page import CellValue, Page
    from costmodel.reports.layout.page_layout import LaidPage

MOST_PATTERNS = 24
"""Of one sheet; the oldest is dropped."""
STYLES = re.compile(r"<(fonts|fills|borders|cellXfs|numFmts) [^>]*?(?:/>|>(.*?)</\1>)", re.DOTALL)
SST = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" count="{}" uniqueCount="{}">'
)
FIXED = ("xl/theme/theme1.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")


class _TextElements(dict[str, str]):
    """The elements of shared texts."""

    def __missing__(self, text: str) -> str:
        writer = SharedStrings()
        writer._set_filehandle(sink := StringIO())  # noqa: SLF001  the writer's own rule
        writer._write_si(str(text))  # noqa: SLF001  as above
        if len(self) > 1 << 16:
            self.clear()
        self[text] = element = sink.getvalue()
        return element


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
        self.parts: dict[str, tuple[str, PackagePart]] = {}
        """Parts that are deflated already, with their content."""
        self.texts = _TextElements()
        self.refused: set[bytes] = set()
        """Keys of pages of which no pattern could be made."""
        self.written = self.filled = self.unpatterned = 0
        """Workbooks written by the ordinary writer, filled patterns, and workbooks that no pattern fits."""

    def content(self, pages: Sequence[Page], properties: Mapping[str, Any], made_at: datetime) -> bytes:
        """A workbook as the content of a file: cell by cell what ``page_file.write_pages`` writes.

        Raises OutputError as that does.
        """
        with settled():
            stamp = spoken_stamp(pages[0].stamp)
            laid = laid_pages(pages, stamp)
            values = [values_of_page(page) for page in laid]
            try:
                keys = self._keys(laid)
                if not self._known(keys):
                    self._learn(laid, keys, stamp, dict(properties), made_at)
                content = self._filled(laid, values, keys, stamp, properties, made_at)
            except MismatchError:
                self.written += 1
                self.unpatterned += 1
                return book_content(stamp, dict(properties), lambda book: fill_laid(book, laid), made_at)
        self.filled += 1
        return content

    def _keys(self, laid: Sequence[LaidPage]) -> list[bytes]:
        tables = placed_tables(laid)
        keys = [sheet_key(page, tables) for page in laid]
        if not self.refused.isdisjoint(keys):
            raise MismatchError("a page that no pattern could be made of")
        return keys

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
            for tone, number, wrap, quoted, align, line in self.styles:
                book.style(tone, number, wrap=wrap, quoted=quoted, align=align, line=line)._get_xf_index()  # noqa: SLF001
            book.unseen._get_dxf_index()  # noqa: SLF001  numbers stay the same in all workbooks
            fill_laid(book, laid)
            formats.update(book.styles)
            texts.extend(book.workbook.str_table.string_table)

        self.written += 1
        with ZipFile(BytesIO(book_content(stamp, properties, fill, made_at))) as file:
            files = {name: file.read(name).decode() for name in file.namelist()}
        if self.files and not _extends(files["xl/styles.xml"], self.files["xl/styles.xml"]):
            self._forget(len(keys))
        numbered = [key for key, cell_format in formats.items() if cell_format.xf_index is not None]
        self.styles = sorted(numbered, key=lambda key: formats[key].xf_index)
        self.files = files
        names = defined_names(files["xl/workbook.xml"])
        missing = [place for place, key in enumerate(keys) if key not in self.sheets[place]]
        self.refused.update(keys[place] for place in missing)  # until it is known that they can be filled
        made = {place: sheet_pattern(place + 1, laid[place], files, texts) for place in missing}
        patterns = [made.get(place) or self.sheets[place][key] for place, key in enumerate(keys)]
        _require_same(laid, patterns, made, files, texts)
        self.refused.difference_update(keys[place] for place in missing)
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
        for pattern, page, page_values in zip(patterns, laid, values, strict=True):
            files[f"xl/worksheets/sheet{pattern.number}.xml"] = pattern.sheet(page, page_values, shared)
            files |= pattern.others(page, cell)
            fixed |= pattern.fixed
            count += pattern.count
        if max(map(len, shared), default=0) > LONGEST_TEXT // 2:  # spreadsheets count some characters twice
            raise MismatchError("a text may be too long")  # the ordinary writer says which
        texts = "".join(map(self.texts.__getitem__, shared))
        files["xl/sharedStrings.xml"] = f"{SST.format(count, len(shared))}{texts}</sst>"
        about = {"title": properties.get("title", ""), "subject": stamp, "created": made_at}
        names = [name for known, key in zip(self.names, keys, strict=True) for name in known[key]]
        files |= workbook_files(self.files, [page.page.name for page in laid], names, properties, about)
        fixed |= {name: self.files[name] for name in FIXED}
        fixed["xl/styles.xml"] = self.files["xl/styles.xml"]
        fixed["[Content_Types].xml"] = content_types(self.files, [*files, *fixed])
        parts = [self._kept(name, text) for name, text in fixed.items()]
        parts.sort(key=lambda file: file.name != "[Content_Types].xml")
        return package([*parts, *(self._kept(name, text) for name, text in files.items())])

    def _kept(self, name: str, text: str) -> PackagePart:
        """A part, deflated only where it is not that of the last workbook."""
        known = self.parts.get(name)
        if known is None or known[0] != text:
            known = self.parts[name] = (text, part(name, text, self.deflate))
        return known[1]


def _cells(
    laid: Sequence[LaidPage], patterns: Sequence[SheetPattern], values: Sequence[Sequence[CellValue]]
) -> Any:  # noqa: ANN401  a CellOf
    """The value of a cell of the workbook."""
    places = {page.page.name: place for place, page in enumerate(laid)}

    def value(sheet: str, row: int, column: int) -> CellValue:
        place = places[sheet]
        return patterns[place].value(values[place], row, column)

    return value


def _require_same(
    laid: Sequence[LaidPage],
    patterns: Sequence[SheetPattern],
    made: Iterable[int],
    files: Mapping[str, str],
    texts: Sequence[str],
) -> None:
    """Raise MismatchError where a new pattern, filled as it was made, is not what the writer wrote."""
    numbers = {text: number for number, text in enumerate(texts)}
    values = [values_of_page(page) for page in laid]
    cell, written = _cells(laid, patterns, values), set(files.values())
    for place in made:
        pattern, page = patterns[place], laid[place]
        sheet = pattern.sheet(page, values[place], numbers)
        if sheet != files[f"xl/worksheets/sheet{place + 1}.xml"]:
            raise MismatchError(f"{page.page.name}: the pattern is not the sheet")
        if not written.issuperset(pattern.others(page, cell).values()):
            raise MismatchError(f"{page.page.name}: the pattern is not a chart")


def _extends(styles: str, before: str) -> bool:
    """Whether formats of an earlier workbook have the same numbers in a later one."""
    now, then = ({match[1]: match[2] or "" for match in STYLES.finditer(text)} for text in (styles, before))
    return all(now.get(name, "").startswith(text) for name, text in then.items())
