"""A workbook's package: parts that are deflated once are put into many files as they are.

The packages isal and zlib give the same content; isal is several times as fast (the extra ``fast``).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter.packager import Packager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LEVEL = 1
RAW = -15
"""Of a stream without a head: what a package holds."""
STARTED = (1 << 5) | 1
"""1 January 1980, the first date of a package."""
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
VERSION, DEFLATED, UTF8 = 20, 8, 1 << 11


@dataclass(frozen=True)
class PackagePart:
    """A part of a package, deflated."""

    name: str
    content: bytes
    size: int
    checksum: int


class PartPackager(Packager):  # type: ignore[misc]
    """Takes the parts of a workbook from the ordinary writer, which then deflates none."""

    def _create_package(self) -> list[Any]:
        self.made = super()._create_package()
        return []

    def content(self) -> bytes:
        """The content of the workbook's file."""
        deflate = deflater()
        return package(part(name, text.getvalue(), deflate) for text, name, _ in self.made)


def deflater() -> Callable[[bytes], bytes]:
    """What deflates: isal where it is installed."""
    try:
        from isal import isal_zlib  # noqa: PLC0415  an extra
    except ImportError:
        return _zlib

    def deflate(content: bytes) -> bytes:
        stream = isal_zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
        return bytes(stream.compress(content) + stream.flush())

    return deflate


def _zlib(content: bytes) -> bytes:
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    return stream.compress(content) + stream.flush()


def part(name: str, content: str | bytes, deflate: Callable[[bytes], bytes]) -> PackagePart:
    """A part, deflated."""
    raw = content.encode() if isinstance(content, str) else content
    return PackagePart(name, deflate(raw), len(raw), zlib.crc32(raw))


def package(parts: Iterable[PackagePart]) -> bytes:
    """The content of a package file."""
    body, directory, at, count = [], [], 0, 0
    for file in parts:
        name = file.name.encode()
        about = struct.pack(
            "<HHHHHIIIHH", VERSION, UTF8, DEFLATED, 0, STARTED, file.checksum, len(file.content), file.size,
            len(name), 0,
        )  # fmt: skip
        body += [LOCAL, about, name, file.content]
        directory += [
            CENTRAL, struct.pack("<H", VERSION), about, struct.pack("<HHHII", 0, 0, 0, 0, at), name,
        ]  # fmt: skip
        at += len(LOCAL) + len(about) + len(name) + len(file.content)
        count += 1
    listing = b"".join(directory)
    return b"".join([*body, listing, END, struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), at, 0)])
