"""The folder of a batch, into which every process that sees it writes what it made."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.errors import OutputError
from costmodel.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@contextmanager
def marked(folder: Path) -> Iterator[str]:
    """A mark in a folder while a batch runs: a process that sees the mark writes its files itself.

    Of the workers of a cluster some may see the folder and others not.
    """
    mark = folder / f".{secrets.token_hex(16)}.tmp"
    replace_file(mark, lambda _: None)
    try:
        yield str(mark)
    finally:
        mark.unlink(missing_ok=True)


def is_written(path: str, content: NDArray[Any], mark: str) -> bool:
    """Write a file of a batch if this process sees its folder; whether it is written now."""
    if not Path(mark).exists():
        return False
    try:
        replace_file(path, lambda file: file.write(content.data))
    except OutputError:  # the process that called for it tries again, and tells what hinders it
        return False
    return True
