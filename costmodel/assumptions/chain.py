"""What is wrong with the versions of a set, told by their ledger: each damage by its name, and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.ledger import APPROVED, LEDGER, PROTECTED, SEAL, read_ledger
from costmodel.assumptions.versions import VERSION
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.ledger import Ledger, Line
    from costmodel.assumptions.tables import Assumptions

SHOWN = 12
LEDGER_BACK = "Take the ledger back from the archive or from git."
ARCHIVE = "Take the file back from the archive or from git."


def version_files(folder: Path) -> dict[str, Path]:
    """The workbook of each version in the folder of a set; what else lies there is none."""
    return {path.stem: path for path in sorted(folder.glob("*.xlsx")) if VERSION.fullmatch(path.stem)}


def chain_problems(folder: Path) -> list[Problem]:
    """Everything wrong with a set that shows without opening its workbooks; none where it has no ledger."""
    if not ((folder / LEDGER).exists() or (folder / SEAL).exists()):
        return []
    ledger = read_ledger(folder)
    return [*_of_ledger(folder, ledger), *_of_files(folder, ledger), *_of_parents(folder, ledger)]


def told(assumptions: Assumptions) -> list[Problem]:
    """What the ledger beside a workbook has to say of it; nothing where it is no version of a store."""
    path = Path(assumptions.path) if assumptions.path else None
    if path is None or not VERSION.fullmatch(path.stem):
        return []
    ledger = read_ledger(path.parent)
    found = ledger.saved().get(path.stem, [])
    if not found:
        return []
    problems = [p for p in chain_problems(path.parent) if p.cell == path.stem or not p.cell]
    if assumptions.version != path.stem:
        problems.append(
            _problem(
                path.parent, path.stem, f"the file of {path.stem} says that it is {assumptions.version}",
                f"version {path.stem}", f"It was put in another's place. {ARCHIVE}",
            )
        )  # fmt: skip
    elif all(line.content_hash != assumptions.content_hash for line in found):
        problems.append(_changed(path, assumptions, ledger, found[-1]))
    return problems


def with_ledger(assumptions: Assumptions) -> Assumptions:
    """The assumptions with the status, and who approved them, as the ledger has it and no file can."""
    path = Path(assumptions.path) if assumptions.path else None
    if path is None or not VERSION.fullmatch(path.stem):
        return assumptions
    ledger = read_ledger(path.parent)
    approved, status = ledger.last(path.stem, APPROVED), ledger.status(path.stem)
    if not status:
        return assumptions
    said = {"status": status}
    if approved is not None:
        said |= {"approved_by": approved.by, "approved_on": approved.on}
    return replace(assumptions, about={**assumptions.about, **said})


def _changed(path: Path, assumptions: Assumptions, ledger: Ledger, line: Line) -> Problem:
    status = ledger.status(path.stem)
    protected = status in PROTECTED
    return _problem(
        path.parent,
        path.stem,
        f"content {assumptions.content_hash[:SHOWN]}: the file of {path.stem} was changed after it was "
        f"saved by {line.by} on {line.on}",
        f"content {line.content_hash[:SHOWN]}, as the ledger has it ({status})",
        f"An approved version never changes. Save the changes as a new version from a copy. {ARCHIVE}"
        if protected
        else "Save the changes as a new version from a copy of the file.",
        "error" if protected else "warning",
    )


def _of_ledger(folder: Path, ledger: Ledger) -> Iterator[Problem]:
    for number in ledger.broken:
        yield _problem(
            folder, "", f"line {number} of the ledger is half written or has other columns",
            "a line as the program writes it", "It is passed over. Run again what was cut short.", "warning",
        )  # fmt: skip
    for line in ledger.unsealed():
        yield _problem(
            folder, line.version,
            f'the line "{line.version} {line.status} by {line.by} on {line.on}" was edited, or a line before '
            "it was removed", "a seal that fits the line and those before it",
            "Take the ledger back from the archive or from git; never edit it, also not in Excel.",
        )  # fmt: skip
    if ledger.cut:
        yield _problem(
            folder, "", "the ledger was cut off: the line noted as its last is missing",
            f"the line with the seal {', '.join(ledger.noted)}", LEDGER_BACK,
        )  # fmt: skip
    for version, lines in ledger.saved().items():
        if len({line.content_hash for line in lines}) > 1:
            who = " and ".join(f"{line.by} on {line.on}" for line in lines)
            yield _problem(
                folder, version, f"the number {version} was used twice, by {who}", "one version a number",
                "Find the file of each, and save the one that is not in the store as the next version.",
            )  # fmt: skip


def _of_files(folder: Path, ledger: Ledger) -> Iterator[Problem]:
    files = version_files(folder)
    for number, count in Counter(_number(version) for version in files).items():
        if count > 1:
            twice = [version for version in files if _number(version) == number]
            yield _problem(
                folder, twice[-1], f"the files {' and '.join(f'{version}.xlsx' for version in twice)}",
                "one file a number", "Save one of them as the next version, and remove its file.",
            )  # fmt: skip
    for version in ledger.versions:
        if version not in files:
            status = ledger.status(version)
            yield _problem(
                folder, version, f"no file {version}.xlsx, which the ledger knows as {status}",
                "the workbook of every version", ARCHIVE,
            )  # fmt: skip
    for version in files:
        if version not in ledger.versions:
            yield _problem(
                folder, version, f"the file {version}.xlsx, which the ledger does not know",
                "a version saved by the program",
                f"If it is meant to be there, enter it: costmodel submit {folder.name}@{version} --by NAME",
                "warning",
            )  # fmt: skip


def _of_parents(folder: Path, ledger: Ledger) -> Iterator[Problem]:
    saved = ledger.saved()
    children: dict[str, list[str]] = {}
    for version, lines in saved.items():
        parent = lines[-1].parent
        if not parent or "@" in parent:
            continue
        children.setdefault(parent, []).append(version)
        if parent not in saved:
            yield _problem(
                folder, version, f"the parent {parent} of {version} is missing from the ledger",
                "the line of every version's parent", LEDGER_BACK,
            )  # fmt: skip
        elif all(line.content_hash != lines[-1].parent_hash for line in saved[parent]):
            yield _problem(
                folder, version, f"a broken chain: {version} was made from {parent} with the content "
                f"{lines[-1].parent_hash[:SHOWN]}", f"the content {saved[parent][-1].content_hash[:SHOWN]}",
                "The parent was exchanged later. Take it and the ledger back from the archive or from git.",
            )  # fmt: skip
    for parent, versions in children.items():
        if len(versions) > 1:
            yield _problem(
                folder, versions[-1], f"{' and '.join(versions)} were both made from {parent}",
                "each version made from the one before",
                "See what they changed with costmodel diff, and save one version with both.", "warning",
            )  # fmt: skip


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _problem(
    folder: Path, version: str, found: str, expected: str, mend: str, severity: str = "error"
) -> Problem:
    """A problem of a set; the version stands in the place of the cell."""
    return Problem(folder.name, LEDGER, version, found, expected, mend, severity)
