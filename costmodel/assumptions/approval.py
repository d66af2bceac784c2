"""Submit a version, approve it. Both are lines of the ledger: the file of the version is not touched."""

from __future__ import annotations

from pathlib import Path

from costmodel.assumptions import store
from costmodel.assumptions.chain import chain_problems, version_files
from costmodel.assumptions.ledger import (
    APPROVED,
    DRAFT,
    LEDGER,
    SUBMITTED,
    SUPERSEDED,
    Line,
    append,
    read_ledger,
)
from costmodel.assumptions.reader import read
from costmodel.assumptions.revisions import entry, given, set_folder, today
from costmodel.assumptions.tables import Assumptions
from costmodel.errors import AssumptionError, Problem


def submit(name: str, by: str, on: str = "") -> str:
    """Submit a version for approval; the newest of the set unless ``set@version`` names one."""
    folder, version = owned(name)
    ledger = read_ledger(folder)
    status = ledger.status(version)
    if status not in ("", DRAFT):
        raise AssumptionError([_state(folder, version, status, "a draft")])
    held = _sound(folder, version)
    lines = [] if status else [entry(held, DRAFT, str(held.about.get("prepared_by") or by), on)]
    append(folder, [*lines, entry(held, SUBMITTED, given(by, "a name (by)"), on)])
    return f"{folder.name}@{version}"


def approve(name: str, by: str, on: str = "") -> str:
    """Approve a submitted version. Its file is not touched; versions approved before it are superseded."""
    folder, version = owned(name)
    ledger = read_ledger(folder)
    status = ledger.status(version)
    if status != SUBMITTED:
        raise AssumptionError([_state(folder, version, status or "not in the ledger", "a submitted version")])
    held = _sound(folder, version)
    day = on or today()
    earlier = [v for v in ledger.versions if v != version and ledger.status(v) == APPROVED]
    lines = [_again(line, SUPERSEDED, by, day) for v in earlier if (line := ledger.last(v)) is not None]
    append(folder, [entry(held, APPROVED, given(by, "a name (by)"), day), *lines])
    return f"{folder.name}@{version}"


def alone(name: str, by: str) -> bool:
    """Whether one person did all of it: saved, submitted and approved."""
    folder, version = owned(name)
    lines = [line for line in read_ledger(folder).lines if line.version == version]
    return by.casefold() in {line.by.casefold() for line in lines if line.status in (DRAFT, SUBMITTED)}


def owned(name: str) -> tuple[Path, str]:
    """Folder and version of ``set`` or ``set@version`` in the user's own store."""
    wanted, _, version = name.partition("@")
    folder = set_folder(wanted)
    known = version_files(folder)
    if not known:
        found = f"no set {folder.name} in {folder.parent}"
        mend = (
            f"Sets that come with the package are read-only: costmodel new {folder.name} --from {folder.name}"
        )
        raise AssumptionError([Problem(name, "", "", found, "a set of your own store", mend)])
    chosen = version or max(known, key=store.version_key)
    if chosen not in known:
        there = f"There are: {', '.join(sorted(known, key=store.version_key))}."
        raise AssumptionError(
            [Problem(name, "", "", f"no version {chosen}", f"a version of {wanted}", there)]
        )
    return folder, chosen


def _again(line: Line, status: str, by: str, on: str) -> Line:
    return Line(line.version, line.content_hash, line.parent, line.parent_hash, status, by, on)


def _sound(folder: Path, version: str) -> Assumptions:
    """The version, if it is as it was saved and its chain holds; all that is wrong otherwise."""
    held = read(folder / f"{version}.xlsx")
    wrong = [problem for problem in chain_problems(folder) if problem.severity == "error"]
    lines = read_ledger(folder).saved().get(version, [])
    saved = {line.content_hash for line in lines} or {str(held.about.get("content_hash"))}
    if held.content_hash not in saved or held.version != version:
        wrong.append(_was_edited(folder, version))
    if wrong:
        raise AssumptionError(wrong)
    return held


def _state(folder: Path, version: str, status: str, expected: str) -> Problem:
    mend = f"See costmodel show {folder.name}@{version}; a draft is submitted first: costmodel submit."
    return Problem(folder.name, LEDGER, version, f"{version} is {status}", expected, mend)


def _was_edited(folder: Path, version: str) -> Problem:
    return Problem(
        folder.name, LEDGER, version, f"{version} was changed after it was saved",
        "the content that was saved and logged",
        f"Copy the file elsewhere, take {version} back from the archive, and save the copy as a new version.",
    )  # fmt: skip
