"""Which Python Excel starts: the line of xlwings' settings that names it."""

from __future__ import annotations

import re
from ntpath import join
from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.excel.addin.machine import ThisMachine

if TYPE_CHECKING:
    from costmodel.excel.addin.machine import Machine

INTERPRETER = re.compile(r'^[ \t]*"INTERPRETER_WIN"\s*,\s*"([^"]*)"', re.IGNORECASE | re.MULTILINE)


def set_python(machine: Machine | None = None) -> str:
    """Have Excel start the Python that runs now; the file of settings that says so from now on."""
    here = machine or ThisMachine()
    if here.system != "Windows":
        raise OutputError(f"Excel starts no Python on {here.system}: --set-python is for Windows.")
    path = settings_file(here)
    lines = [line for line in (here.text(path) or "").splitlines() if line.strip()]
    kept = [line for line in lines if not INTERPRETER.match(line)]
    try:
        here.write(path, "\n".join([f'"INTERPRETER_WIN","{here.python}"', *kept]) + "\n")
    except (OSError, UnicodeError) as error:
        raise OutputError(f"{path} cannot be written ({error}).") from error
    return path


def settings_file(machine: Machine) -> str:
    """The file in the user's folder that xlwings reads."""
    return join(machine.environment.get("USERPROFILE", ""), ".xlwings", "xlwings.conf")
