"""The problems of the versions of a set according to their ledger, with the action to take."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.versions.ledger import LEDGER, SEAL, read_ledger
from costmodel.assumptions.versions.ledger_lines import LOST
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.versions.ledger_lines import Ledger, LedgerLine

SHOWN = 12
SUFFIX = ".xlsx"
ARCHIVE = "Restore the file from the archive or from git."
DAY_LENGTH = 10
FEW = 6


@dataclass(frozen=True)
class SetState:
    """The folder of a set: its ledger, its workbooks and their problems."""

    folder: Path
    ledger: Ledger
    strict: bool = False
    """Whether files are compared byte for byte with what the program writes."""

    @cached_property
    def files(self) -> dict[str, Path]:
        """The workbook of each version."""
        return version_files(self.folder)

    @cached_property
    def problems(self) -> list[Problem]:
        """All problems that can be found without opening a workbook; empty without a ledger."""
        if not self.ledger.begun:
            return []
        return [*_of_ledger(self), *_of_files(self), *_of_parents(self)]

    @property
    def repair(self) -> str:
        """The advice for a damaged ledger."""
        return (
            f"Restore {LEDGER} and {SEAL} from the archive or from git, and never edit them, not even in "
            "Excel. If there is no copy: "
            f"costmodel ledger rebuild {self.ledger.set} --by NAME --why REASON."
        )

    @property
    def missing(self) -> list[str]:
        """The versions in the ledger whose workbook is missing, except those recorded as lost."""
        known = self.ledger.versions
        return [version for version in known if version not in self.files and not self._given_up(version)]

    def _given_up(self, version: str) -> bool:
        return self.ledger.status(version) == LOST

    def no_file(self, version: str) -> Problem:
        """The problem of a missing workbook of a version."""
        return self.problem(
            version, f"no file {version}{SUFFIX}, which is {self.ledger.status(version)} in the ledger",
            "the workbook of every version",
            f"{ARCHIVE} If it is lost: "
            f"costmodel ledger rebuild {self.ledger.set} --by NAME --why REASON.",
        )  # fmt: skip

    def problem(
        self, version: str, fault: str, expected: str, mend: str, severity: str = "error", *,
        alarm: bool = False,
    ) -> Problem:  # fmt: skip
        """A problem of the set, with the version in place of the cell."""
        return Problem(self.ledger.set, LEDGER, version, fault, expected, mend, severity, alarm)


def set_state(folder: Path, *, strict: bool = False) -> SetState:
    """The state of the set in a folder."""
    return SetState(folder, read_ledger(folder), strict)


def version_files(folder: Path) -> dict[str, Path]:
    """The workbook of each version in the folder of a set; other files are ignored."""
    named = [path for path in sorted(folder.glob("*")) if path.suffix.lower() == SUFFIX]
    # An empty file reserves the name of a workbook that is being written.
    return {path.stem: path for path in named if VERSION.fullmatch(path.stem) and _is_written(path)}


def _is_written(path: Path) -> bool:
    """Whether a file has content; False for one that has gone, and for a link to nowhere."""
    with suppress(OSError):
        return path.stat().st_size > 0
    return False


def entering(state: SetState, version: str) -> str:
    """Advice on how to enter a version that is not in the ledger."""
    return f"If it belongs there, enter it: costmodel submit {state.ledger.set}@{version} --by NAME"


def other_ledger(state: SetState) -> Problem:
    """The problem of a folder with the ledger of another set: most often a folder renamed or copied."""
    other = state.ledger.other_set
    return state.problem(
        "", f"the ledger of the set {other}", f"the ledger of {state.ledger.set}",
        f"If the folder was renamed or copied, call it {other} again; for a set of its own: "
        f"costmodel new NAME --from {other} --by NAME. If only the ledger is of another set: "
        f"{state.repair}",
    )  # fmt: skip


def _of_ledger(state: SetState) -> Iterator[Problem]:
    ledger = state.ledger
    if ledger.broken:
        yield state.problem(
            "", f"{_numbered(ledger.broken)} of the ledger incomplete or with other columns",
            "lines as the program writes them", "They are ignored. Run the interrupted command again.",
            "warning",
        )  # fmt: skip
    if ledger.other_set:
        yield other_ledger(state)
    yield from _of_lines(state)
    if ledger.cut:
        yield state.problem(
            "", "the ledger is truncated: the line noted as its last one is missing",
            f"the line with the seal {', '.join(ledger.noted_and_gone)}", state.repair,
        )  # fmt: skip
    if ledger.lines and not ledger.noted:
        yield state.problem(
            "", f"no {SEAL} for {LEDGER}, so that lines may be missing", "the seal of the last line",
            state.repair,
        )  # fmt: skip
    if state.strict and not ledger.cut and ledger.noted and {*ledger.noted} != {*ledger.tips}:
        yield state.problem(
            "", f"{SEAL} without the seal of the last line of {LEDGER}", "the seal of the last line",
            "The next save, submit or approve adds it.", "warning",
        )  # fmt: skip
    if ledger.resaved:
        yield state.problem(
            "", f"{LEDGER} was saved by another program (line ends, quotes or byte order mark) with the "
            "same content", "the file as the program writes it",
            f"costmodel ledger rebuild {ledger.set} --by NAME --why REASON restores its format.",
            "error" if state.strict else "warning",
        )  # fmt: skip


def _of_lines(state: SetState) -> Iterator[Problem]:
    for line, earlier in state.ledger.followed():
        if earlier is line and state.ledger.other_set and line is state.ledger.lines[0]:
            continue  # it begins with the name of the other set, which is told
        if earlier is line:
            yield state.problem(
                "", f'the line "{line.version} {line.status} by {line.by} on {line.on}" was edited or moved, '
                "or a line before it was removed", "a seal that matches the line and the previous ones",
                state.repair,
            )  # fmt: skip
        elif earlier is not None and _earlier_day(line, earlier):
            yield state.problem(
                line.version, f"{line.version} {line.status} by {line.by} is dated {line.on}, and the "
                f"previous line {earlier.on}", "dates in rising order",
                "The clock of a computer was wrong: correct it, and record which dates are wrong.",
                "warning",
            )  # fmt: skip
    for version, lines in state.ledger.saved().items():
        if len({line.content_hash for line in lines}) > 1:
            who = " and ".join(f"{line.by} on {line.on}" for line in lines)
            yield state.problem(
                version, f"the number {version} was used twice, by {who}", "one number per version",
                "Find both files, and save the one that is not in the store as the next version; then "
                f"costmodel ledger rebuild {state.ledger.set} --by NAME --why REASON.",
            )  # fmt: skip


def _numbered(numbers: tuple[int, ...]) -> str:
    shown = numbers if len(numbers) <= FEW + 1 else numbers[:FEW]
    rest = len(numbers) - len(shown)
    return f"line {', '.join(map(str, shown))}{f' and {rest} more' if rest else ''}"


def _earlier_day(line: LedgerLine, than: LedgerLine) -> bool:
    return len(line.on) == len(than.on) == DAY_LENGTH and line.on < than.on


def _of_files(state: SetState) -> Iterator[Problem]:
    files, ledger = state.files, state.ledger
    counts = Counter(_number(path.stem) for path in _named_as_versions(state.folder))
    for number, count in counts.items():
        if count > 1:
            twice = [path.name for path in _named_as_versions(state.folder) if _number(path.stem) == number]
            yield state.problem(
                Path(twice[-1]).stem, f"the files {' and '.join(twice)}", "one file per version",
                "Save one of them as the next version, and remove its file.",
            )  # fmt: skip
    yield from map(state.no_file, state.missing)
    for version in files:
        if version not in ledger.of_version:
            yield state.problem(
                version, f"the file {version}{SUFFIX}, which is not in the ledger",
                "a version saved by the program",
                "If saving was interrupted, the next save, submit or approve enters it. "
                f"{entering(state, version)}", "warning", alarm=True,
            )  # fmt: skip


def _named_as_versions(folder: Path) -> list[Path]:
    return [
        path for path in sorted(folder.glob("*"))
        if path.suffix.lower() == SUFFIX and VERSION.fullmatch(path.stem)
    ]  # fmt: skip


def _of_parents(state: SetState) -> Iterator[Problem]:
    saved = state.ledger.saved()
    children: dict[str, list[str]] = {}
    for version, lines in saved.items():
        parent = lines[-1].parent
        if not parent or "@" in parent:
            continue
        children.setdefault(parent, []).append(version)
        if parent not in saved and state.ledger.status(parent) != LOST:
            yield state.problem(
                version, f"the parent {parent} of {version} is missing from the ledger",
                "the line of every version's parent", state.repair,
            )  # fmt: skip
        elif _other_content(saved.get(parent, []), lines[-1].parent_hash):
            yield state.problem(
                version, f"a broken chain: {version} was made from {parent} with the content "
                f"{lines[-1].parent_hash[:SHOWN]}", f"the content {saved[parent][-1].content_hash[:SHOWN]}",
                f"The parent was replaced later. Restore it. {state.repair}",
            )  # fmt: skip
    for parent, versions in children.items():
        if len(versions) > 1:
            yield state.problem(
                versions[-1], f"{' and '.join(versions)} were both made from {parent}",
                "each version made from the one before",
                "See what they changed with costmodel diff, and save one version with both.", "warning",
            )  # fmt: skip


def _other_content(parent: list[LedgerLine], content_hash: str) -> bool:
    return bool(parent and content_hash) and all(line.content_hash != content_hash for line in parent)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
