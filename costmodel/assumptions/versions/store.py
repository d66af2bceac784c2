"""The store of versions: ``<store>/<set>/<version>.xlsx``, the version being YYYY.N.

It is searched in the folder ``assumptions`` of the current folder, or the folder named by COSTMODEL_STORE,
then among the sets that come with the package.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.examination import examined_file
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.report import suggestion
from costmodel.assumptions.versions.chain import set_state, version_files
from costmodel.assumptions.versions.ledger import LEDGER
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.assumptions.versions.standing import standing_problems, state_beside, with_ledger
from costmodel.errors import AssumptionError, Problem
from costmodel.files import inside, safe_name

if TYPE_CHECKING:
    from costmodel.assumptions.checks.examination import Examined
    from costmodel.assumptions.format.tables import Assumptions

VARIABLE = "COSTMODEL_STORE"
FOLDER = "assumptions"
SUFFIXES = (".xlsx", ".xlsm")


def stores() -> list[Path]:
    """The folders in which sets are searched, the user's first."""
    named = os.environ.get(VARIABLE)
    package = Path(__file__).resolve().parents[2]
    wheel, checkout = package / "embedded", package.parent / FOLDER
    user = Path(named) if named else Path.cwd() / FOLDER
    places = (user, wheel if wheel.is_dir() else checkout)
    return list(dict.fromkeys(folder.resolve() for folder in places if folder.is_dir()))


def sets() -> list[str]:
    """Names of all sets with a version."""
    names = {folder.name for store in stores() for folder in store.iterdir() if folder.is_dir()}
    return sorted(name for name in names if any(version_files(folder) for folder in _folders(name)))


def versions(name: str) -> list[str]:
    """Versions of a set, the oldest first."""
    return sorted(_paths(name), key=version_key)


def version_key(version: str) -> tuple[int, int]:
    """Year and number of a version: 2026.10 comes after 2026.9.

    >>> version_key("2026.10") > version_key("2026.9")
    True
    """
    match = VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is not a version YYYY.N, for example 2026.1")
    return int(match[1]), int(match[2])


def locate(name: str | os.PathLike[str]) -> Path:
    """The workbook of a set (``kenya``: its newest version), of a version (``kenya@2026.1``) or a path.

    Raises AssumptionError if there is no such set or version, if ``name`` is neither a name nor a path, and
    if the version is in the ledger of the set but its workbook is missing: no other version replaces it.
    """
    if not isinstance(name, str | os.PathLike):
        raise AssumptionError([_no_set(f"{name!r:.40}")])
    text = str(name)
    if isinstance(name, os.PathLike) or text.endswith(SUFFIXES) or os.sep in text or "/" in text:
        return Path(name)
    wanted, _, version = text.partition("@")
    paths, missing = _paths(wanted), _missing(wanted)
    newest = max((*paths, *missing), key=version_key, default="")
    chosen = version or newest
    if chosen in missing:
        raise AssumptionError([missing[chosen]])
    if not paths:
        if _is_file(text):  # of another kind: who reads it says which
            return Path(text)
        raise AssumptionError([_no_set(wanted)])
    if chosen not in paths:
        raise AssumptionError([_no_version(wanted, chosen, sorted(paths, key=version_key))])
    return paths[chosen]


def _is_file(text: str) -> bool:
    with suppress(OSError, ValueError):  # no file can have this name
        return Path(text).is_file()
    return False


def folders(name: str) -> list[Path]:
    """The folders of a set with versions or at least a ledger, the user's first."""
    return [folder for folder in _folders(name) if version_files(folder) or (folder / LEDGER).exists()]


def load(name: str | Path) -> Assumptions:
    """The assumptions of a set, a version or a path, checked against the ledger."""
    workbook = read(locate(name))
    state = state_beside(workbook)
    assumptions = with_ledger(workbook, state)
    problems = standing_problems(assumptions, state)
    # The ledger takes precedence over the properties of the file.
    if state is None or assumptions.version not in state.ledger.of_version:
        by_file = changed_since(assumptions)
        if by_file is not None and all(problem.cell != assumptions.version for problem in problems):
            problems = [*problems, by_file]
    if any(problem.severity == "error" for problem in problems):
        raise AssumptionError([*problems, *assumptions.warnings])
    return replace(assumptions, warnings=(*assumptions.warnings, *problems))


def examined(name: str | Path) -> Examined:
    """The problems of a set, a version or a path and of its ledger, and the readable tables."""
    try:
        path = locate(name)
    except AssumptionError as error:
        return error.problems, {}
    problems, tables = examined_file(path)
    if not any(problem.severity == "error" for problem in problems):
        problems += ledger_problems(path)
    return problems, tables


def ledger_problems(path: Path) -> list[Problem]:
    """The problems that the ledger shows of a workbook without errors."""
    if not VERSION.fullmatch(path.stem):
        return []
    assumptions = read(path)
    return standing_problems(assumptions, state_beside(assumptions))


def changed_since(assumptions: Assumptions) -> Problem | None:
    """The problem of a workbook whose content has changed since its hash was written; None if it has not."""
    stated, status = assumptions.about.get("content_hash"), assumptions.about.get("status")
    if stated is None or stated == assumptions.content_hash:
        return None
    draft = status in ("draft", "submitted")
    return Problem(
        Path(assumptions.path or assumptions.set).name,
        "About",
        "",
        f"content {assumptions.content_hash[:12]}, which differs from the saved hash {str(stated)[:12]}",
        f"the content that was saved as version {assumptions.version} ({status})",
        "Save the changes as a new version."
        if draft
        else "An approved version never changes: "
        "restore the file from the archive, and save the changes as a new version.",
        "warning" if draft else "error",
    )


def _folders(name: str) -> list[Path]:
    """The possible folders of a set, the user's first; none behind a link out of a store."""
    try:
        places = [inside(store, safe_name(name)) for store in stores()]
    except ValueError:  # not a valid name of a set, or a link: no set of another store replaces it
        return []
    return [folder for folder in places if folder.is_dir()]


def _link_out(name: str) -> Path | None:
    """The link of this name in a store to a place outside it."""
    with suppress(ValueError):
        return next((place for store in stores() if (place := store / safe_name(name)).is_symlink()), None)
    return None


def _paths(name: str) -> dict[str, Path]:
    """The workbook of each version of a set; the user's store takes precedence over the package."""
    paths: dict[str, Path] = {}
    for folder in reversed(_folders(name)):
        paths |= version_files(folder)
    return paths


def _missing(name: str) -> dict[str, Problem]:
    """The versions in the ledger of a set whose workbook is missing, with the problem."""
    states = [set_state(folder) for folder in _folders(name)]
    return {version: state.no_file(version) for state in states for version in state.missing}


def _no_set(name: str) -> Problem:
    if link := _link_out(name):
        return Problem(
            name, "", "", f"{link}, a link to a place outside the store", "a folder with versions of a set",
            f"Set {VARIABLE} to the folder that holds the set itself, or move the set into the store.",
        )  # fmt: skip
    places = ", ".join(str(store) for store in stores()) or f"nowhere, because there is no folder {FOLDER}"
    return Problem(
        name or "(no name)", "", "", f'no set "{name}" (searched in {places})', "a set or a path",
        suggestion(name, sets()),
    )  # fmt: skip


def _no_version(name: str, version: str, known: list[str]) -> Problem:
    return Problem(
        name, "", "", f'no version "{version}"', f"a version of {name}", f"Use one of: {', '.join(known)}."
    )
