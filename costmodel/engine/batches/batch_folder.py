"""The folder of a batch, into which every process that sees it writes what it made."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.errors import OutputError
from costmodel.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


LOCK = ".batch.lock"


def make_folder(folder: Path) -> None:
    """Make a folder where there is none. Raises OutputError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder {folder} cannot be made: {error.strerror}. Name another one."
        ) from error


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other batches out of a folder while one writes into it; a killed one keeps nobody out.

    Raises OutputError where another one is at work. Where the disk has no locks there is none.
    """
    path = folder / LOCK
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(f"the folder {folder} cannot be written: {error.strerror}.") from error
    try:
        _take(descriptor, folder)
        try:
            yield
        finally:
            with suppress(OSError):  # Windows keeps a file that is open
                path.unlink()
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  of this system only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  of this system only

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise OutputError(
            f"another batch is writing into {folder}. Wait until it is done, or write into another folder."
        ) from error
    except OSError:  # a disk without locks
        return


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
