"""A dry run of a command that writes: it computes and checks everything and changes no file of the user."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from costmodel.commands.terminal import say, shown_as

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def dry_run() -> Iterator[None]:
    """Run with a copy of the store of versions, and without writing files elsewhere."""
    from costmodel.assumptions.versions.store import FOLDER, VARIABLE
    from costmodel.files import written_only_in

    say("Dry run: no file is written and nothing is recorded. The command would say:")
    before = os.environ.get(VARIABLE)
    store = Path(before) if before else Path.cwd() / FOLDER
    with TemporaryDirectory() as folder:
        scratch = Path(folder).resolve()
        copy = scratch / FOLDER
        if store.is_dir():
            shutil.copytree(store, copy)
        os.environ[VARIABLE] = str(copy)
        try:
            with written_only_in(scratch), shown_as(str(copy), str(store)):
                yield
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before
