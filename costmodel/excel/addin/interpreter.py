"""Which Python Excel starts: the line of xlwings' settings that names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ntpath import join, normcase
from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.excel.addin.machine import ThisMachine

if TYPE_CHECKING:
    from costmodel.excel.addin.machine import Machine

INTERPRETER = re.compile(r'^[ \t]*"INTERPRETER_WIN"\s*,\s*"([^"]*)"', re.IGNORECASE | re.MULTILINE)
BEFORE = "INTERPRETER_WIN_BEFORE"
"""The setting that was replaced, under a name that xlwings does not read."""
KEPT = re.compile(rf'^\s*"{BEFORE}"', re.IGNORECASE)


@dataclass(frozen=True)
class InterpreterSet:
    """The file of settings, and the Python that it named before; empty where it named this one or none."""

    path: str
    before: str

    @property
    def line(self) -> str:
        """What was done, in one line."""
        kept = f". Before: {self.before}, kept there as {BEFORE}" if self.before else ""
        return f"Written: {self.path}{kept}"


def set_python(machine: Machine | None = None) -> InterpreterSet:
    """Have Excel start the Python that runs now; the setting before is kept in the file, and named."""
    here = machine or ThisMachine()
    if here.system != "Windows":
        raise OutputError(f"Excel starts no Python on {here.system}: --set-python is for Windows.")
    path = settings_file(here)
    lines = [line for line in (here.text(path) or "").splitlines() if line.strip()]
    named = next((match[1] for line in lines if (match := INTERPRETER.match(line))), "")
    before = "" if normcase(named) == normcase(here.python) else named
    kept = [line for line in lines if not INTERPRETER.match(line) and not (before and KEPT.match(line))]
    former = [f'"{BEFORE}","{before}"'] if before else []
    try:
        here.write(path, "\n".join([f'"INTERPRETER_WIN","{here.python}"', *former, *kept]) + "\n")
    except (OSError, UnicodeError) as error:
        raise OutputError(f"{path} cannot be written ({error}).") from error
    return InterpreterSet(path, before)


def settings_file(machine: Machine) -> str:
    """The file in the user's folder that xlwings reads."""
    return join(machine.environment.get("USERPROFILE", ""), ".xlwings", "xlwings.conf")
