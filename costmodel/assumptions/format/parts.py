r"""The parts of an Office package by name, and the relations between them, as ECMA-376 part 2 allows them.

Part names are the same in any case and percent-encoding; some programs divide folders by ``\``.
Only parts that are read are unpacked and checked: a Power Query in UTF-16 does not affect the sheets.
The bytes of a part are checked before it is parsed, so that the parser never meets a document type or an
entity; it is parsed as UTF-8 whatever it declares. Problems are raised as a Finding.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from costmodel.assumptions.format.report import Finding

MEBI = 1 << 20
LARGEST_PART = 48 * MEBI
LARGEST_WHOLE = 120 * MEBI
SMALL_PART = MEBI
"""A part below this size may have any ratio: a sheet of blanks compresses well."""
HIGHEST_RATIO = 200
MOST_TAGS, MOST_ATTRIBUTES = 2_000_000, 3_000_000
"""A tree of these takes some hundred MiB; the largest workbook that is accepted needs less."""
MOST_CELLS = 400_000
PIECE = MEBI
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 1
"""The bit of a part's flags for encryption."""
SAVE_AGAIN = "Open it in Excel, check it, and save it as Excel Workbook (*.xlsx)."
STRICT = "http://purl.oclc.org/ooxml/"
_AS_EXCEL = "parts as Excel saves them"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding[ \t\r\n]{0,20}=[ \t\r\n]{0,20}[\"']([^\"'>]{0,40})[\"']")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_CELL, _PLAIN_CELL = re.compile(rb"<(?:[\w.-]{1,64}:)?c[\s>/]"), re.compile(rb"<c[\s>/]")
"""A cell with and without a prefix, of which few files have any."""


def part_name(text: str) -> str:
    r"""The canonical spelling of the name of a part.

    >>> part_name("/XL\\Work%62ook.xml")
    'xl/workbook.xml'
    """
    return unquote(text.replace("\\", "/")).lstrip("/").lower()


class Relation(NamedTuple):
    """A reference from one part to another."""

    number: str
    kind: str
    target: str
    """Name of the part."""


@dataclass
class Parts:
    """An opened package, with the amount unpacked so far."""

    archive: zipfile.ZipFile
    unpacked: int = 0
    cells: int = 0
    by_name: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, data: bytes) -> Parts:
        """Open a package."""
        parts = cls(zipfile.ZipFile(BytesIO(data)))
        for info in parts.archive.infolist():
            name = part_name(info.filename)
            if name in parts.by_name:
                parts.twice.add(name)
            parts.by_name[name] = info
        return parts

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def read(self, name: str) -> bytes:
        """The bytes of a part, within the limits of size."""
        if name not in self.by_name:
            raise Finding(f"no part {name}, which the workbook names", "a complete workbook", SAVE_AGAIN)
        if name in self.twice:
            raise Finding(f"the same part twice inside the file ({name})", "each part once", SAVE_AGAIN)
        info = self.by_name[name]
        if info.flag_bits & ENCRYPTED:
            fault = "a part protected by a password"
            raise Finding(fault, "a workbook without a password", SAVE_AGAIN)
        if info.compress_type not in METHODS:
            fault = f"a part compressed by a method that Excel does not use ({name})"
            raise Finding(fault, _AS_EXCEL, SAVE_AGAIN)
        pieces: list[bytes] = []
        size = 0
        with self.archive.open(info) as file:
            while piece := file.read(PIECE):  # the size in the header cannot be trusted
                size += len(piece)
                self._within_limits(name, size, info.compress_size)
                pieces.append(piece)
        self.unpacked += size
        return b"".join(pieces)

    def _within_limits(self, name: str, size: int, packed: int) -> None:
        if size > LARGEST_PART or self.unpacked + size > LARGEST_WHOLE:
            limit = f"at most {LARGEST_PART // MEBI} MiB, {LARGEST_WHOLE // MEBI} MiB in all"
            raise Finding(f"a part that is too large when unpacked ({name})", limit, SAVE_AGAIN)
        if size > SMALL_PART and size > HIGHEST_RATIO * max(packed, 1):
            fault = f"a part with an implausible compression ratio ({name})"
            raise Finding(fault, f"{HIGHEST_RATIO}:1 at most", SAVE_AGAIN)

    def tree(self, name: str) -> ET.Element:
        """A part as a tree."""
        return parsed(name, self.xml(name))

    def xml(self, name: str) -> bytes:
        """The bytes of a part that can be parsed safely."""
        data = self.read(name)
        _plain_xml(name, data)
        self.cells += len((_CELL if b":c" in data else _PLAIN_CELL).findall(data))
        if self.cells > MOST_CELLS:
            mend = "Delete the sheets that do not belong to the assumptions."
            raise Finding(f"more than {MOST_CELLS:,} cells", f"at most {MOST_CELLS:,}", mend)
        return data

    def related(self, name: str, *endings: str) -> list[Relation]:
        """The parts that a part refers to by relations with these endings; those of the package for ""."""
        relations = join(dirname(name), "_rels", name.rpartition("/")[2] + ".rels")
        if relations not in self:
            return []
        return [
            Relation(each.get("Id", ""), each.get("Type", ""), _target(name, each.get("Target", "")))
            for each in self.tree(relations).iter(_RELATION)
            if each.get("Type", "").endswith(endings) and each.get("TargetMode") != "External"
        ]


def parsed(name: str, data: bytes) -> ET.Element:
    """The tree of a part that ``Parts.xml`` gave."""
    parser = ET.XMLParser(encoding="utf-8")  # noqa: S314  see the module's docstring
    try:
        return ET.fromstring(data, parser)  # noqa: S314  as above
    except ET.ParseError as error:
        fault = f"a damaged workbook (the part {name} is not valid XML: {error})"
        raise Finding(fault, "a workbook as Excel saves it", SAVE_AGAIN) from error


def _target(name: str, target: str) -> str:
    """The name of the part that a target refers to: absolute, or relative to the folder of the part."""
    plain = unquote(target.partition("#")[0]).replace("\\", "/")
    return normpath(join("/", dirname(name), plain)).lstrip("/").lower()


def _plain_xml(name: str, data: bytes) -> None:
    """Raise a Finding for a part that is not XML that can be parsed safely."""
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data[:PIECE] or (declared and declared[1].lower() not in _ENCODINGS):
        raise Finding(f"a part that is not in UTF-8 ({name})", _AS_EXCEL, SAVE_AGAIN)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Finding(f"a document type or entities ({name})", _AS_EXCEL, SAVE_AGAIN)
    if data.count(b"<") > MOST_TAGS or data.count(b"=") > MOST_ATTRIBUTES:
        expected = f"at most {MOST_TAGS:,} marks"
        raise Finding(
            f"a part with too many cells or marks ({name})",
            expected,
            "Delete unneeded sheets.",
        )
