"""What the doctor looks at: this machine, behind an interface that a test can replace."""

from __future__ import annotations

import os
import platform
import struct
import sys
import zipfile
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

ANSI = "mbcs" if sys.platform == "win32" else "utf-8"
"""How VBA reads a text file: in the letters of this Windows, so that a name such as Peña is found."""
MACRO = (".xlsm", ".xlam")
USER, ALL_USERS = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"


class Machine(Protocol):
    """A machine as the doctor asks it."""

    system: str
    python: str
    """Path of the Python that runs."""
    prefix: str
    """Folder it is installed in."""
    bits: int
    environment: dict[str, str]

    def package(self, name: str) -> str:
        """The version of an installed package; empty if it is not installed."""
        ...

    def registry(self, hive: str, path: str) -> dict[str, str | int] | None:
        """The values of a key of the Windows registry; None where there is no such key."""
        ...

    def subkeys(self, hive: str, path: str) -> list[str]:
        """The keys below a key of the registry."""
        ...

    def text(self, path: str) -> str | None:
        """The content of a text file; None if it does not exist."""
        ...

    def write(self, path: str, text: str) -> None:
        """Write a text file, and its folder. Fails with an OSError or a UnicodeError."""
        ...

    def exists(self, path: str) -> bool:
        """Whether a file or folder exists."""
        ...

    def macro_files(self, folder: str) -> list[str]:
        """The names of the macro workbooks and add-ins in a folder."""
        ...

    def part(self, path: str, name: str) -> bytes | None:
        """A part of a workbook file; None if it does not exist."""
        ...


@dataclass
class ThisMachine:
    """The machine that the program runs on."""

    system: str = field(default_factory=platform.system)
    python: str = sys.executable
    prefix: str = sys.prefix
    bits: int = struct.calcsize("P") * 8
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def package(self, name: str) -> str:
        """The version of an installed package; empty if it is not installed."""
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    def registry(self, hive: str, path: str) -> dict[str, str | int] | None:
        """The values of a key of the Windows registry; None where there is no such key."""
        if sys.platform != "win32":
            return None
        import winreg  # noqa: PLC0415  Windows alone has it

        try:
            with winreg.OpenKey(getattr(winreg, hive), path) as key:
                entries = (winreg.EnumValue(key, number) for number in range(winreg.QueryInfoKey(key)[1]))
                return {name: value for name, value, _ in entries}
        except OSError:
            return None

    def subkeys(self, hive: str, path: str) -> list[str]:
        """The keys below a key of the registry."""
        if sys.platform != "win32":
            return []
        import winreg  # noqa: PLC0415  as above

        try:
            with winreg.OpenKey(getattr(winreg, hive), path) as key:
                return [winreg.EnumKey(key, number) for number in range(winreg.QueryInfoKey(key)[0])]
        except OSError:
            return []

    def text(self, path: str) -> str | None:
        """The content of a text file; None if it does not exist."""
        try:
            return Path(path).read_text(encoding=ANSI, errors="replace")
        except OSError:
            return None

    def write(self, path: str, text: str) -> None:
        """Write a text file, and its folder. Fails with an OSError or a UnicodeError."""
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(text, encoding=ANSI, newline="\r\n")

    def exists(self, path: str) -> bool:
        """Whether a file or folder exists."""
        return Path(path).exists()

    def macro_files(self, folder: str) -> list[str]:
        """The names of the macro workbooks and add-ins in a folder."""
        try:
            names = [entry.name for entry in Path(folder).iterdir() if entry.is_file()]
        except OSError:
            return []
        return sorted(name for name in names if name.lower().endswith(MACRO) and not name.startswith("~$"))

    def part(self, path: str, name: str) -> bytes | None:
        """A part of a workbook file; None if it does not exist."""
        try:
            with zipfile.ZipFile(path) as workbook:
                return workbook.read(name)
        except (OSError, KeyError, zipfile.BadZipFile):
            return None
