"""VBA projects (MS-OVBA): which modules one has, and a new one of modules given as source.

Modules are written as source alone, as the specification asks of programs that do not compile VBA: Excel
compiles them when it opens the file. What is taken from another project keeps its source byte for byte.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.excel.addin.compound import compound, read_compound
from costmodel.excel.addin.compression import compressed, decompressed
from costmodel.excel.addin.protection import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CODE_PAGE = "cp1252"
NO_CACHE = bytes.fromhex("CC61FFFF000000")
"""The stream ``_VBA_PROJECT`` of a project that nobody has compiled; its last two bytes may be anything."""
PROJECT_NAME, VERSION, MODULES, MODULES_END = 0x04, 0x09, 0x0F, 0x10
NAME, NAME_UNICODE, STREAM, STREAM_UNICODE = 0x19, 0x47, 0x1A, 0x32
DOC, DOC_UNICODE, OFFSET, HELP, COOKIE, END = 0x1C, 0x48, 0x31, 0x1E, 0x2C, 0x2B
PROCEDURAL, OBJECT, PROJECT_COOKIE, REFERENCE = 0x21, 0x22, 0x13, 0x16
UNUSED = "MSForms"
"""The reference of xlwings' project that names a file in its maker's own folder."""
VERSION_SIZE = 6
"""Bytes of the version, which the record's own length gives as 4."""
STANDARD, CLASS, DOCUMENT = "Module", "Class", "Document"
BASES = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet": "0{00020820-0000-0000-C000-000000000046}",
}
"""What the empty module of a workbook, or of a sheet, stands for."""


@dataclass(frozen=True)
class Module:
    """A module of a project: its kind, its name, its whole source with the attributes."""

    kind: str
    name: str
    source: bytes


@dataclass(frozen=True)
class Project:
    """What a project is made of."""

    information: bytes
    """The records before the modules: system, code page, references."""
    text: str
    """The stream ``PROJECT``."""
    cache: bytes
    """The stream ``_VBA_PROJECT``, if the project is kept as source; else what such a project has."""
    modules: tuple[Module, ...]

    def module(self, name: str) -> Module:
        """A module by its name. Raises KeyError where there is none."""
        by_name = {module.name: module for module in self.modules}
        return by_name[name]


def read_project(data: bytes) -> Project:
    """The project in a ``vbaProject.bin``."""
    streams = read_compound(data)
    text = streams["PROJECT",].decode(CODE_PAGE)
    listed = re.findall(r"^(Module|Class|Document)=([^/\r\n]+)", text, re.MULTILINE)
    kinds = {name: kind for kind, name in listed}
    directory = decompressed(streams["VBA", "dir"])
    information, modules, name, place = len(directory), [], "", 0
    for number, content, raw in _records(directory):
        if number == MODULES:
            information = place
        elif number == STREAM:
            name = content.decode(CODE_PAGE)
        elif number == OFFSET:
            source = decompressed(streams["VBA", name][struct.unpack("<I", content)[0] :])
            modules.append(Module(kinds[name], name, source))
        place += len(raw)
    cache = streams["VBA", "_VBA_PROJECT"]
    plain = cache if cache[:5] == NO_CACHE[:5] and len(cache) == len(NO_CACHE) else NO_CACHE
    return Project(directory[:information], text, plain, tuple(modules))


def _records(directory: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and the whole of each record."""
    at = 0
    while at < len(directory):
        number, size = struct.unpack_from("<HI", directory, at)
        size = VERSION_SIZE if number == VERSION else size
        end = at + 6 + size
        yield number, directory[at + 6 : end], directory[at:end]
        at = end


def document(name: str, base: str) -> Module:
    """The empty module that belongs to a workbook or to a sheet."""
    attributes = (
        f'VB_Name = "{name}"',
        f'VB_Base = "{BASES[base]}"',
        "VB_GlobalNameSpace = False",
        "VB_Creatable = False",
        "VB_PredeclaredId = True",
        "VB_Exposed = True",
        "VB_TemplateDerived = False",
        "VB_Customizable = True",
    )
    return Module(DOCUMENT, name, "".join(f"Attribute {each}\r\n" for each in attributes).encode(CODE_PAGE))


def standard(name: str, code: str) -> Module:
    """A module of ours. Raises UnicodeEncodeError where its text is not in the code page of VBA."""
    lines = code.replace("\r\n", "\n").rstrip("\n").replace("\n", "\r\n")
    return Module(STANDARD, name, f'Attribute VB_Name = "{name}"\r\n{lines}\r\n'.encode(CODE_PAGE))


def project_bytes(base: Project, name: str, modules: Sequence[Module]) -> bytes:
    """A ``vbaProject.bin`` of the modules, with the references and settings of another project.

    The identity is its own, and the reference to forms, which no module uses, is left out.
    """
    information = b"".join(
        _record(number, name.encode(CODE_PAGE)) if number == PROJECT_NAME else raw
        for number, raw in _without(base.information, UNUSED)
    )
    count = _record(MODULES, struct.pack("<H", len(modules))) + _record(PROJECT_COOKIE, b"\xff\xff")
    directory = information + count + b"".join(map(_described, modules)) + _record(MODULES_END, b"")
    folder = {module.name: compressed(module.source) for module in modules}
    return compound({
        "VBA": {**folder, "dir": compressed(directory), "_VBA_PROJECT": base.cache},
        "PROJECT": _text(base.text, name, modules).encode(CODE_PAGE),
        "PROJECTwm": b"".join(_both(module.name) for module in modules) + b"\0\0",
    })  # fmt: skip


def _without(information: bytes, reference: str) -> Iterator[tuple[int, bytes]]:
    """Number and the whole of each record, but for those of one reference: from its name to the next."""
    named = ""
    for number, content, raw in _records(information):
        named = content.decode(CODE_PAGE) if number == REFERENCE else named
        if named != reference:
            yield number, raw


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _described(module: Module) -> bytes:
    plain, unicode = module.name.encode(CODE_PAGE), module.name.encode("utf-16le")
    kind = PROCEDURAL if module.kind == STANDARD else OBJECT
    parts = (
        *((NAME, plain), (NAME_UNICODE, unicode), (STREAM, plain), (STREAM_UNICODE, unicode)),
        *((DOC, b""), (DOC_UNICODE, b""), (OFFSET, bytes(4)), (HELP, bytes(4))),
        *((COOKIE, b"\xff\xff"), (kind, b""), (END, b"")),
    )
    return b"".join(_record(number, content) for number, content in parts)


def _both(name: str) -> bytes:
    return name.encode(CODE_PAGE) + b"\0" + name.encode("utf-16le") + b"\0\0"


def _text(text: str, name: str, modules: Sequence[Module]) -> str:
    """The stream ``PROJECT``: which modules there are, beside what Excel wrote of its own settings."""
    kept = [line for line in text.split("\r\n") if not re.match(r"(Module|Class|Document)=", line)]
    top = kept[: kept.index("[Workspace]")] if "[Workspace]" in kept else kept
    listed = [f"{m.kind}={m.name}{'/&H00000000' if m.kind == DOCUMENT else ''}" for m in modules]
    at = next(place for place, line in enumerate(top) if line.startswith("Name="))
    top = [*top[:at], *listed, f'Name="{name}"', *top[at + 1 :]]
    changed = settings(name)
    top = [f'{key}="{changed[key]}"' if (key := line.partition("=")[0]) in changed else line for line in top]
    return "\r\n".join([*top, "[Workspace]", *(f"{m.name}=0, 0, 0, 0, C" for m in modules), ""])
