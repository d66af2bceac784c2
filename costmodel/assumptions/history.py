"""What there is to say of the versions of a set, as the ledger has it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions import store
from costmodel.assumptions.chain import chain_problems, told, version_files
from costmodel.assumptions.ledger import read_ledger
from costmodel.assumptions.reader import read
from costmodel.errors import AssumptionError, Problem

if TYPE_CHECKING:
    from costmodel.assumptions.ledger import Ledger, Line

NOT_IN_LEDGER = "not in a ledger"


@dataclass(frozen=True)
class Version:
    """One version of a set."""

    version: str
    status: str
    """As the last line of the ledger says."""
    by: str
    """Who put it into that status."""
    on: str
    parent: str
    content_hash: str

    def to_dict(self) -> dict[str, str]:
        """The version as plain fields, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class History:
    """The versions of a set, the oldest first, and everything wrong with them."""

    set: str
    folder: Path
    versions: tuple[Version, ...]
    kept: tuple[str, ...]
    """Workbooks that came too late and were kept beside the versions."""
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """The history as plain fields, for JSON."""
        return {
            "set": self.set,
            "folder": str(self.folder),
            "versions": [version.to_dict() for version in self.versions],
            "kept": list(self.kept),
            "problems": [problem.to_dict() for problem in self.problems],
        }


def history(name: str, *, verify: bool = False) -> History:
    """The versions of a set, or one of them (``kenya@2026.1``), and everything wrong with them.

    With ``verify`` each of these workbooks is read and held against the ledger. Raises AssumptionError where
    there is no such set or version.
    """
    store.locate(name)
    name, _, only = name.partition("@")
    folder = store.folder_of(name)
    ledger, files = read_ledger(folder), version_files(folder)
    problems = chain_problems(folder)
    if verify:
        paths = [path for version, path in files.items() if only in ("", version)]
        problems += [problem for path in paths for problem in _verified(path)]
    known = sorted({*files, *ledger.versions}, key=store.version_key)
    if only:
        known = [only]
    kept = tuple(path.name for path in sorted(folder.glob("* kept for *.xlsx")))
    return History(
        name, folder, tuple(_version(v, ledger) for v in known), kept, tuple(dict.fromkeys(problems))
    )


def lines_of(path: Path) -> list[Line]:
    """What happened to a version, line by line."""
    return [line for line in read_ledger(path.parent).lines if line.version == path.stem]


def _version(version: str, ledger: Ledger) -> Version:
    line = ledger.last(version)
    if line is None:
        return Version(version, NOT_IN_LEDGER, "", "", "", "")
    return Version(version, line.status, line.by, line.on, line.parent, line.content_hash)


def _verified(path: Path) -> list[Problem]:
    try:
        return told(read(path))
    except AssumptionError as error:
        return error.problems
