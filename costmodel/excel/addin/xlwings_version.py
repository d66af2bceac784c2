"""Which xlwings a file was made for: its VBA loads the library of that version by name."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from costmodel.excel.addin.project import read_project

if TYPE_CHECKING:
    from costmodel.excel.addin.machine import Machine


def made_for(machine: Machine, place: str) -> str:
    """The version of xlwings in the VBA of a file; empty where there is none."""
    data = machine.part(place, "xl/vbaProject.bin")
    match = re.search(rb'XLWINGS_VERSION As String = "([\d.]+)"', _source(data)) if data else None
    return match[1].decode() if match else ""


def _source(data: bytes) -> bytes:
    try:
        return read_project(data).module("xlwings").source
    except (ValueError, LookupError, struct.error):
        return b""
