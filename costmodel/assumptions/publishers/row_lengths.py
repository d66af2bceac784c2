"""Rows with another number of cells than the header has names: their figures stand in the wrong columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem


def whole_rows(
    file: TextFile, header: Header, names: Iterable[str], problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """The rows with a cell under every name of the header; footnotes of one cell are left out.

    A row of another length is read shifted: it is a problem where it holds one of the names of the country,
    or spans several lines and so has taken in lines that may.
    """
    width = max((at for at, name in enumerate(header.names) if name), default=-1) + 1
    before = header.line
    for line, read in file.rows(header):
        one_line, before = line == before + 1, line
        cells = read + [""] * (width - len(read)) if file.sheet else read
        whole = len(cells) == width or (len(cells) > width and not any(map(str.strip, cells[width:])))
        if whole and (one_line or not _has_taken_in(file, cells, width)):
            yield line, cells if len(cells) == width else cells[:width]
            continue
        text = " ".join(cells).strip()
        if sum(bool(cell.strip()) for cell in cells) > 1 or "\n" in text:  # else a footnote
            folded = text.casefold()
            if "\n" in text or any(name in folded for name in names):
                problems.append(_broken_row(file, line, text.count("\n"), len(cells), width))


def _has_taken_in(file: TextFile, cells: Sequence[str], width: int) -> bool:
    """Whether a cell holds whole lines: a quotation mark opened there and closed in a later line."""
    if file.sheet:
        return False
    return any("\n" in cell and cell.count(file.separator) >= width - 1 for cell in cells)


def _broken_row(file: TextFile, line: int, breaks: int, count: int, width: int) -> Problem:
    place = f"lines {line - breaks} to {line}" if breaks else f"line {line}"
    return file.problem(
        place,
        f"a row of {count} cells under {width} names" if count != width else "several lines read as one row",
        "a cell under every name, in one line",
        "A quotation mark or a separator inside a note shifts the figures into other columns. Download the "
        "file again; where it is the same there, correct the line in a text editor.",
    )
