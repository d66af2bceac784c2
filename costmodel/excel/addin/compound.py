"""Compound files (MS-CFB, version 3): the folders and files inside one file that a VBA project is kept in.

Reading takes what Office writes; writing makes the plainest file that the specification allows, the same
bytes for the same content.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
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
    """Every stream by its path. Raises ValueError for what is no compound file of version 3."""
    if data[:8] != MAGIC or struct.unpack_from("<H", data, 0x1A)[0] != 3:  # noqa: PLR2004  the version
        raise ValueError("no compound file of version 3")
    count, first_folder = struct.unpack_from("<2I", data, 0x2C)
    (first_small,) = struct.unpack_from("<I", data, 0x3C)
    places = struct.unpack_from(f"<{IN_HEADER}I", data, 0x4C)[:count]
    table = [
        number for place in places for number in struct.unpack_from(f"<{NUMBERS}I", _sector(data, place))
    ]
    folder = _chain(data, table, first_folder)
    entries = [folder[at : at + ENTRY] for at in range(0, len(folder), ENTRY)]
    (start,) = struct.unpack_from("<I", entries[0], 0x74)
    small = _chain(data, table, start) if start != END else b""
    small_table = (
        list(struct.unpack(f"<{len(raw) // 4}I", raw)) if (raw := _small(data, table, first_small)) else []
    )
    return {
        path: _content(entry, (data, table), (small, small_table))
        for path, entry in _walk(entries, struct.unpack_from("<I", entries[0], 0x4C)[0], ())
    }  # fmt: skip


def _sector(data: bytes, number: int) -> bytes:
    return data[(number + 1) * SECTOR : (number + 2) * SECTOR]


def _chain(data: bytes, table: list[int], number: int) -> bytes:
    parts: list[bytes] = []
    seen = 0
    while number < FAT and seen <= len(table):
        parts.append(_sector(data, number))
        number, seen = table[number], seen + 1
    return b"".join(parts)


def _small(data: bytes, table: list[int], first: int) -> bytes:
    return b"" if first >= FAT else _chain(data, table, first)


def _content(entry: bytes, large: tuple[bytes, list[int]], small: tuple[bytes, list[int]]) -> bytes:
    start, size = struct.unpack_from("<2I", entry, 0x74)
    if not size:
        return b""
    if size >= CUTOFF:
        return _chain(*large, start)[:size]
    parts: list[bytes] = []
    number = start
    while number < FAT and len(parts) <= size // SMALL_SECTOR:
        parts.append(small[0][number * SMALL_SECTOR : (number + 1) * SMALL_SECTOR])
        number = small[1][number]
    return b"".join(parts)[:size]


def _walk(entries: list[bytes], number: int, above: tuple[str, ...]) -> list[tuple[tuple[str, ...], bytes]]:
    if number == FREE:
        return []
    entry = entries[number]
    length, kind = struct.unpack_from("<HB", entry, 0x40)
    left, right, child = struct.unpack_from("<3I", entry, 0x44)
    path = (*above, entry[: length - 2].decode("utf-16le"))
    own = [(path, entry)] if kind == STREAM else _walk(entries, child, path)
    return [*_walk(entries, left, above), *own, *_walk(entries, right, above)]


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
        held = tree[name]
        entry = _Entry(name, STREAM, held) if isinstance(held, bytes) else _Entry(name, STORAGE)
        entries.append(entry)
        numbers.append(len(entries) - 1)
        if not isinstance(held, bytes):
            entry.child = _added(entries, held)
    return _balanced(entries, numbers)


def _balanced(entries: list[_Entry], numbers: list[int]) -> int:
    if not numbers:
        return FREE
    middle = len(numbers) // 2
    top = entries[numbers[middle]]
    top.left = _balanced(entries, numbers[:middle])
    top.right = _balanced(entries, numbers[middle + 1 :])
    return numbers[middle]
