"""Atomic file writing: a crash, a full disk or a second writer never leaves a partial file.

A file is first written to a temporary file in the same folder and flushed to disk, then renamed in one step.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
import time
import unicodedata
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from costmodel.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    Write = Callable[[BinaryIO], object]

T = TypeVar("T")
TRIES = 3
WAIT = 1.0
"""Seconds between tries: Excel and virus scanners lock files briefly."""
STALE = 24 * 60 * 60.0
"""Seconds after which a file left behind by a crash is removed."""
LONGEST_NAME = 60
_NAME = re.compile(r"[^\W_](?:[\w \-.]*[\w\-])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


_scratch: list[Path] = []
"""During a dry run, the one folder in which files are written."""


@contextmanager
def written_only_in(scratch: Path) -> Iterator[None]:
    """A dry run: files elsewhere than in a folder, which takes the temporary ones, are composed only."""
    before, tempfile.tempdir = tempfile.tempdir, str(scratch)
    _scratch.append(scratch)
    try:
        yield
    finally:
        _scratch.pop()
        tempfile.tempdir = before


def _composed_only(target: Path, write: Write) -> bool:
    """Whether a dry run spares a file; it is composed, so that its problems are reported."""
    if not _scratch or target.resolve().is_relative_to(_scratch[-1]):
        return False
    with tempfile.TemporaryFile() as file:
        write(file)
    return True


def replace_file(path: str | Path, write: Write) -> Path:
    """Write a file, replacing an existing one; ``write`` receives the open file.

    Raises an OutputError that says what to do; the existing file is then unchanged.
    """
    target = Path(path)
    if _composed_only(target, write):
        return target
    temporary = _written(target, write)
    try:
        patiently(lambda: temporary.replace(target))
    except OSError as error:
        raise OutputError(_not_replaced(target, error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    _folder_to_disk(target.parent)
    return target


def create_file(path: str | Path, write: Write) -> Path:
    """Write a file that does not exist yet; of several writers one succeeds, others get an OutputError."""
    target = Path(path)
    if target.exists():
        raise OutputError(_there_already(target))
    if _composed_only(target, write):
        return target
    temporary = _written(target, write)
    try:
        _place(temporary, target)
    except FileExistsError as error:
        raise OutputError(_there_already(target)) from error
    except OSError as error:
        raise OutputError(_not_written(target, error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    _folder_to_disk(target.parent)
    return target


def patiently(act: Callable[[], T]) -> T:
    """The result of ``act``, retried a few times while another program has locked the file."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except PermissionError:
            time.sleep(WAIT)
    return act()


def open_file(path: str | Path) -> BinaryIO:
    """A file opened for reading; an OSError if it is a folder, a pipe or a device.

    Opening a pipe could block forever while it waits for a writer.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise OSError(errno.EINVAL, "it is a folder, a pipe or a device, not a file", str(path))


def safe_name(name: str) -> str:
    """A name that is a safe file name on every system; a ValueError says why not.

    >>> safe_name(" reform 2026 ")
    'reform 2026'
    """
    text = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(text) <= LONGEST_NAME:
        raise ValueError(
            f"a name has 1 to {LONGEST_NAME} characters; {name[:LONGEST_NAME]!r} has {len(text)}"
        )
    if not _NAME.fullmatch(text) or ".." in text:
        raise ValueError(
            f"{text!r} is not a valid name: use letters, digits, space and _ - . and begin with a letter or "
            "digit"
        )
    if _RESERVED.fullmatch(text):
        raise ValueError(f"{text!r} is a name reserved by Windows: choose another")
    return text


def inside(folder: str | Path, name: str) -> Path:
    """The path of a file in a folder; a ValueError if the name leads outside the folder."""
    home = Path(folder).resolve()
    path = (home / name).resolve()
    if path.parent != home:
        linked = (home / name).is_symlink()
        raise ValueError(f"{name!r} is {'a link to a place outside' if linked else 'not in'} {folder}")
    return path


def _written(target: Path, write: Write) -> Path:
    """Write the content to a temporary file in the same folder and flush it to disk."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise OutputError(_not_written(target, error)) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target))
    except OutputError:  # also an OSError, but with its own message
        temporary.unlink(missing_ok=True)
        raise
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(_not_written(target, error)) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _mode(target: Path) -> int:
    """The permissions of the file: unchanged, or those of a new file."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sweep(folder: Path) -> None:
    """Remove temporary files left by crashes."""
    old = time.time() - STALE
    for leftover in folder.glob(".*.tmp"):
        with suppress(OSError):
            if leftover.stat().st_mtime < old:
                leftover.unlink()


def _place(temporary: Path, target: Path) -> None:
    """Give the temporary file its final name if the name is free."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError, AttributeError):
        _take_name(temporary, target)


def _take_name(temporary: Path, target: Path) -> None:
    """Rename on a disk without hard links: reserve the name with an empty file, then replace it."""
    with target.open("xb"):
        pass
    try:
        patiently(lambda: temporary.replace(target))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _folder_to_disk(folder: Path) -> None:
    """Flush the folder entry to disk; Windows has no such call and needs none."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _not_written(target: Path, error: OSError) -> str:
    file = next((path for path in target.parents if path.is_file()), None)
    if file is not None:
        return (
            f"{target} could not be written: {file} is a file, not a folder. Nothing was changed. Choose "
            "another folder, then run again."
        )
    return (
        f"{target} could not be written ({_reason(error)}). Nothing was changed. "
        "Check the free space and your write permission for the folder, then run again."
    )


def _not_replaced(target: Path, error: OSError) -> str:
    return (
        f"{target} could not be replaced ({_reason(error)}). The old file is unchanged. "
        "Close it in Excel, or choose another name, then run again."
    )


def _there_already(target: Path) -> str:
    with suppress(OSError):
        if not target.stat().st_size:
            return (
                f"{target} exists and is empty: it is being saved, or a save was interrupted. Nothing "
                "was changed. If it stays empty, delete it and run again."
            )
    return f"{target} already exists and was not changed. Versions are never overwritten: choose a new name."
