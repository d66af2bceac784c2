"""The history of the versions of a set according to the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.chain import SetState, set_state
from costmodel.assumptions.versions.ledger import LEDGER, read_ledger
from costmodel.assumptions.versions.ledger_lines import APPROVED
from costmodel.assumptions.versions.persons import person_key
from costmodel.assumptions.versions.signatures import SIGNERS, signatures
from costmodel.assumptions.versions.standing import preparers, reason_of, standing_problems
from costmodel.errors import AssumptionError, Problem

if TYPE_CHECKING:
    from costmodel.assumptions.versions.ledger_lines import Ledger, LedgerLine

NOT_IN_LEDGER = "not in a ledger"


@dataclass(frozen=True)
class Version:
    """One version of a set."""

    version: str
    status: str
    """According to the last line of the ledger."""
    by: str
    """Person of that status."""
    on: str
    parent: str
    content_hash: str
    note: str = ""
    """The reason in its last line."""
    alone: str = ""
    """Note if the person who prepared it also approved it."""
    signed_by: str = ""
    """Signer of the workbook with a valid signature; checked only with ``verify``."""

    def to_dict(self) -> dict[str, str]:
        """The version as plain fields, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class History:
    """The versions of a set, the oldest first, and their problems."""

    set: str
    folder: Path
    versions: tuple[Version, ...]
    kept: tuple[str, ...]
    """Workbooks that were saved too late and kept next to the versions."""
    problems: tuple[Problem, ...]
    rebuilt: str = ""
    """Person, date and reason of a rebuilding of the ledger."""

    def to_dict(self) -> dict[str, Any]:
        """The history as plain fields, for JSON."""
        return {
            "set": self.set,
            "folder": str(self.folder),
            "versions": [version.to_dict() for version in self.versions],
            "kept": list(self.kept),
            "rebuilt": self.rebuilt,
            "problems": [problem.to_dict() for problem in self.problems],
        }


def history(name: str, *, verify: bool = False, signers: Path | None = None) -> History:
    """The versions of a set, or one of them (``kenya@2026.1``), and their problems.

    With ``verify`` each of these workbooks is read and compared with the ledger. ``signers`` is a file of
    allowed signers outside the store. Raises AssumptionError if there is no such set or version.
    """
    name, _, only = name.partition("@")
    if only:
        store.locate(f"{name}@{only}")
    folder = _folder(name)
    state = set_state(folder, strict=verify)
    files = {version: path for version, path in state.files.items() if only in ("", version)}
    problems = list(state.problems)
    signed: dict[str, str] = {}
    if verify:
        problems += [problem for path in files.values() for problem in _verified(path, state)]
        signed, unsigned = signatures(state, signers or folder.parent / SIGNERS)
        problems += unsigned
    elif not state.ledger.begun:
        problems += [one for path in files.values() for one in _verified(path, state) if one.table == LEDGER]
    known = [only] if only else sorted({*state.files, *state.ledger.versions}, key=store.version_key)
    versions = tuple(_version(version, state.ledger, signed.get(version, "")) for version in known)
    kept = tuple(path.name for path in sorted(folder.glob("* kept for *.xls[xm]")))
    rebuilt = state.ledger.rebuilt
    words = "" if rebuilt is None else f"by {rebuilt.by} on {rebuilt.on}: {rebuilt.note}"
    return History(name, folder, versions, kept, tuple(dict.fromkeys(problems)), words)


def sets_with_history() -> list[str]:
    """Names of all sets with a version or at least a ledger."""
    places = [folder for home in store.stores() for folder in home.iterdir() if (folder / LEDGER).exists()]
    return sorted({*store.sets(), *(folder.name for folder in places)})


def _folder(name: str) -> Path:
    places = store.folders(name)
    if places:
        return places[0]
    store.locate(name)  # raises with the existing sets, unless it is a version or a file
    mend = f"Give only the name of the set; costmodel show {name} shows one version."
    raise AssumptionError([Problem(name, "", "", f'"{name}"', "the name of a set", mend)])


def lines_of(path: Path) -> list[LedgerLine]:
    """The lines of a version in the ledger."""
    return [line for line in read_ledger(path.parent).lines if line.version == path.stem]


def _version(version: str, ledger: Ledger, signed_by: str) -> Version:
    line, approved = ledger.last(version), ledger.last(version, APPROVED)
    if line is None:
        return Version(version, NOT_IN_LEDGER, "", "", "", "", signed_by=signed_by)
    alone = ""
    if approved is not None and person_key(approved.by) in preparers(ledger, version):
        alone = f"{approved.by} prepared and approved it without a second person; {reason_of(approved)}"
    return Version(
        version, line.status, line.by, line.on, line.parent, line.content_hash, line.note, alone, signed_by
    )


def _verified(path: Path, state: SetState) -> list[Problem]:
    """The problems of one version."""
    try:
        return [problem for problem in standing_problems(read(path), state) if problem.cell == path.stem]
    except AssumptionError as error:
        return error.problems
