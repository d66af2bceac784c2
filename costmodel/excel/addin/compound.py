"""Compound files (MS-CFB, version 3): the folders and files inside one file that a VBA project is kept in.

Reading takes what Office writes; writing makes the plainest file that the specification allows, the same
bytes for the same content.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tree = Mapping[str, "bytes | Tree"]

MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
SECTOR, SMALL_SECTOR, CUTOFF, ENTRY = 512, 64, 4096, 128
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
BLACK = 1
IN_HEADER = 109
"""Sectors of the allocation table that the header itself can name."""
NUMBERS = SECTOR // 4


def read_compound(data: bytes) -> dict[tuple[str, ...], bytes]:
    """Every stream by its path. Raises ValueError if the data are not a compound file."""
    import olefile  # noqa: PLC0415  only the builder needs it

    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            return {tuple(path): file.openstream(path).read() for path in file.listdir()}
    except OSError as error:
        raise ValueError(f"not a compound file: {error}") from error


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = FREE
    right: int = FREE
    child: int = FREE
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = (self.name + "\0").encode("utf-16le")
        tree = struct.pack("<HBB3I", len(name), self.kind, BLACK, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", self.start, self.size)


class _Sectors:
    """The sectors of a file and their allocation table."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.table = size, bytearray(), list[int]()

    def put(self, data: bytes) -> int:
        """Add data; the number of its first sector."""
        if not data:
            return END
        first = len(self.table)
        count = -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.table += [*range(first + 1, first + count), END]
        return first


def compound(tree: Tree) -> bytes:
    """A compound file of folders and files."""
    entries = [_Entry("Root Entry", ROOT)]
    entries[0].child = _added(entries, tree)
    large, small = _Sectors(SECTOR), _Sectors(SMALL_SECTOR)
    for entry in entries[1:]:
        if entry.kind == STREAM:
            entry.size = len(entry.data)
            entry.start = (large if entry.size >= CUTOFF else small).put(entry.data)
    entries[0].start, entries[0].size = large.put(bytes(small.data)), len(small.data)
    small_table = large.put(_numbers(small.table))
    empty = _Entry("", 0).packed()[:64] + bytes(4) + struct.pack("<3I", FREE, FREE, FREE) + bytes(48)
    packed = b"".join(entry.packed() for entry in entries)
    packed += empty * (-len(entries) % (SECTOR // ENTRY))
    folder = large.put(packed)
    count = 1
    while len(large.table) + count > count * NUMBERS:
        count += 1
    if count > IN_HEADER:
        raise ValueError("a compound file larger than this writer makes")
    first = len(large.table)
    table = _numbers([*large.table, *[FAT] * count])
    header = _header(count, folder, small_table, -(-len(small.table) // NUMBERS), first)
    return header + bytes(large.data) + table


def _numbers(table: list[int]) -> bytes:
    """An allocation table in whole sectors."""
    filled = [*table, *[FREE] * (-len(table) % NUMBERS)]
    return struct.pack(f"<{len(filled)}I", *filled)


def _header(count: int, folder: int, small_table: int, small_count: int, first: int) -> bytes:
    head = MAGIC + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    numbers = (0, count, folder, 0, CUTOFF, small_table, small_count, END, 0)
    places = [*range(first, first + count), *[FREE] * (IN_HEADER - count)]
    return head + struct.pack("<9I", *numbers) + struct.pack(f"<{IN_HEADER}I", *places)


def _added(entries: list[_Entry], tree: Tree) -> int:
    """Add a folder's entries; the number of the one at the top of their tree."""
    numbers = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        content = tree[name]
        entry = _Entry(name, STREAM, content) if isinstance(content, bytes) else _Entry(name, STORAGE)
        entries.append(entry)
        numbers.append(len(entries) - 1)
        if not isinstance(content, bytes):
            entry.child = _added(entries, content)
    return _balanced(entries, numbers)


def _balanced(entries: list[_Entry], numbers: list[int]) -> int:
    if not numbers:
        return FREE
    middle = len(numbers) // 2
    top = entries[numbers[middle]]
    top.left = _balanced(entries, numbers[:middle])
    top.right = _balanced(entries, numbers[middle + 1 :])
    return numbers[middle]
