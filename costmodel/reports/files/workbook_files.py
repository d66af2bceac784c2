"""The files of a workbook that hold no cells: its list of sheets, its properties, the list of its parts."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

from xlsxwriter.app import App
from xlsxwriter.core import Core
from xlsxwriter.custom import Custom

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NAME = re.compile(r'<definedName name="([^"]*)" localSheetId="(\d+)"[^>]*>([^<]*)</definedName>')
OVERRIDE = re.compile(r'<Override PartName="/xl/(?:charts|drawings|tables)/[^>]*/>')
TYPES = {
    "charts": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "drawings": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "tables": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
}


def defined_names(workbook: str) -> dict[int, list[tuple[str, str]]]:
    """Print areas and titles by the place of their sheet: what they are sorted by, and their elements."""
    names: dict[int, list[tuple[str, str]]] = {}
    for match in NAME.finditer(workbook):
        order = f"{match[1].replace('_xlnm.', '').lower()}::{match[3].lstrip(chr(39)).lower()}"
        names.setdefault(int(match[2]), []).append((order, match[0]))
    return names


def workbook_files(
    files: Mapping[str, str],
    sheets: Sequence[str],
    names: list[tuple[str, str]],
    properties: Mapping[str, Any],
    about: Mapping[str, Any],
) -> dict[str, str]:
    """The files of a workbook as a whole and its properties, from those of another with the same sheets.

    ``names`` are print areas and titles as ``defined_names`` gives them, ``about`` what the file says first.
    """
    names.sort()
    listed = "".join(element for _, element in names)
    workbook = files["xl/workbook.xml"]
    before, _, rest = workbook.partition("<definedNames>")
    after = rest.partition("</definedNames>")[2]
    app, core, custom = App(), Core(), Custom()
    for name in sheets:
        app._add_part_name(name)  # noqa: SLF001  the writer's own classes
    app._add_heading_pair(["Worksheets", len(sheets)])  # noqa: SLF001
    app._add_heading_pair(["Charts", 0])  # noqa: SLF001
    app._add_heading_pair(["Named Ranges", len(names)])  # noqa: SLF001
    for _, element in names:
        app._add_part_name(_range_name(element))  # noqa: SLF001
    app._set_properties(about)  # noqa: SLF001
    core._set_properties(about)  # noqa: SLF001
    texts = {name: str(value)[:255] for name, value in {**properties, "language": "en"}.items()}
    custom._set_properties([(name, text, "text") for name, text in texts.items()])  # noqa: SLF001
    return {
        "xl/workbook.xml": f"{before}<definedNames>{listed}</definedNames>{after}",
        "docProps/app.xml": _assembled(app),
        "docProps/core.xml": _assembled(core),
        "docProps/custom.xml": _assembled(custom),
    }


def content_types(files: Mapping[str, str], names: Iterable[str]) -> str:
    """The list of the parts of a workbook and their kinds."""
    bare = OVERRIDE.sub("", files["[Content_Types].xml"])
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{TYPES[kind]}"/>'
        for name in sorted(names)
        if (kind := name.split("/")[1] if "/" in name else "") in TYPES and "/_rels/" not in name
    )
    return bare.replace("</Types>", f"{overrides}</Types>")


def _assembled(file: App | Core | Custom) -> str:
    file._set_filehandle(sink := StringIO())  # noqa: SLF001  the writer's own classes
    file._assemble_xml_file()  # noqa: SLF001
    return sink.getvalue()


def _range_name(element: str) -> str:
    """How the properties of a workbook name a print area or its titles."""
    match = NAME.fullmatch(element)
    assert match is not None  # noqa: S101  it was found by the same expression
    return f"{match[3].partition('!')[0]}!{match[1].replace('_xlnm.', '')}"
