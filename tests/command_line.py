"""The command line for tests: ``costmodel`` in this process, ``started`` in a process of its own.

A new process takes a second to import what the command needs, so tests of what a command prints and writes
call ``costmodel``. ``started`` is for what depends on the process itself: start, pipes, encodings.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from types import SimpleNamespace
from unittest.mock import patch

from costmodel.cli import main


def costmodel(*arguments, cwd, **environment):
    """Run a command in a folder: its exit code and what it printed."""
    printed, messages = StringIO(), StringIO()
    with (
        chdir(cwd), patch.dict(os.environ, environment), redirect_stdout(printed), redirect_stderr(messages)
    ):  # fmt: skip
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:  # wrong usage, or help
            code = end.code or 0
    return SimpleNamespace(returncode=code, stdout=printed.getvalue(), stderr=messages.getvalue())


def started(*arguments, cwd, **environment):
    """The same in a new process."""
    return subprocess.run(
        [sys.executable, "-m", "costmodel.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )
