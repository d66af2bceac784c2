"""What is wrong with the versions of a set, told by their ledger: each damage by its name, and what to do."""

from __future__ import annotations

from collections import Counter
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
ARCHIVE = "Take the file back from the archive or from git."
DAY_LENGTH = 10
FEW = 6


@dataclass(frozen=True)
class SetState:
    """The folder of a set: its ledger, its workbooks, and what is wrong with them."""

    folder: Path
    ledger: Ledger
    strict: bool = False
    """Whether everything is compared with what the program writes, byte for byte."""

    @cached_property
    def files(self) -> dict[str, Path]:
        """The workbook of each version."""
        return version_files(self.folder)

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything wrong that shows without opening a workbook; nothing where there is no ledger."""
        if not self.ledger.begun:
            return []
        return [*_of_ledger(self), *_of_files(self), *_of_parents(self)]

    @property
    def cure(self) -> str:
        """What to do about a damaged ledger."""
        return (
            f"Take {LEDGER} and {SEAL} back from the archive or from git; never edit them, also not in "
            "Excel. Where there is no copy: "
            f"costmodel ledger rebuild {self.ledger.set} --by NAME --why REASON."
        )

    @property
    def missing(self) -> list[str]:
        """The versions that the ledger knows and whose workbook is gone, but for those given up as lost."""
        known = self.ledger.versions
        return [version for version in known if version not in self.files and not self._given_up(version)]

    def _given_up(self, version: str) -> bool:
        return self.ledger.status(version) == LOST

    def no_file(self, version: str) -> Problem:
        """That the workbook of a version is gone."""
        return self.problem(
            version, f"no file {version}{SUFFIX}, which the ledger knows as {self.ledger.status(version)}",
            "the workbook of every version",
            f"{ARCHIVE} Where it is gone for good: "
            f"costmodel ledger rebuild {self.ledger.set} --by NAME --why REASON.",
        )  # fmt: skip

    def problem(
        self, version: str, found: str, expected: str, mend: str, severity: str = "error", *,
        alarm: bool = False,
    ) -> Problem:  # fmt: skip
        """A problem of the set; the version stands in the place of the cell."""
        return Problem(self.ledger.set, LEDGER, version, found, expected, mend, severity, alarm)


def set_state(folder: Path, *, strict: bool = False) -> SetState:
    """The state of the set in a folder."""
    return SetState(folder, read_ledger(folder), strict)


def version_files(folder: Path) -> dict[str, Path]:
    """The workbook of each version in the folder of a set; what else lies there is none."""
    named = [path for path in sorted(folder.glob("*")) if path.suffix.lower() == SUFFIX]
    # An empty file only keeps the name for a workbook that is being written.
    return {path.stem: path for path in named if VERSION.fullmatch(path.stem) and path.stat().st_size}


def chain_problems(folder: Path) -> list[Problem]:
    """Everything wrong with a set that shows without opening its workbooks; none where it has no ledger."""
    return set_state(folder).problems


def entering(state: SetState, version: str) -> str:
    """How a version is entered that the ledger does not know."""
    return f"If it is meant to be there, enter it: costmodel submit {state.ledger.set}@{version} --by NAME"


def _of_ledger(state: SetState) -> Iterator[Problem]:
    ledger = state.ledger
    if ledger.broken:
        yield state.problem(
            "", f"{_numbered(ledger.broken)} of the ledger half written or with other columns",
            "lines as the program writes them", "They are passed over. Run again what was cut short.",
            "warning",
        )  # fmt: skip
    if ledger.other_set:
        yield state.problem(
            "", f"the ledger of the set {ledger.other_set}", f"the ledger of {ledger.set}", state.cure
        )
    yield from _of_lines(state)
    if ledger.cut:
        yield state.problem(
            "", "the ledger was cut off: the line noted as its last is missing",
            f"the line with the seal {', '.join(ledger.noted_and_gone)}", state.cure,
        )  # fmt: skip
    if ledger.lines and not ledger.noted:
        yield state.problem(
            "", f"no {SEAL} beside {LEDGER}: lines may have been cut off", "the seal of the last line",
            state.cure,
        )  # fmt: skip
    if state.strict and not ledger.cut and ledger.noted and {*ledger.noted} != {*ledger.tips}:
        yield state.problem(
            "", f"{SEAL} does not note the last line of {LEDGER} yet", "the seal of the last line",
            "The next save, submit or approve notes it.", "warning",
        )  # fmt: skip
    if ledger.resaved:
        yield state.problem(
            "", f"{LEDGER} was saved by another program (line ends, quotes or a mark at its beginning); its "
            "words are the same", "the file as the program writes it",
            f"costmodel ledger rebuild {ledger.set} --by NAME --why REASON writes it as it was.",
            "error" if state.strict else "warning",
        )  # fmt: skip


def _of_lines(state: SetState) -> Iterator[Problem]:
    for line, earlier in state.ledger.followed():
        if earlier is line:
            yield state.problem(
                "", f'the line "{line.version} {line.status} by {line.by} on {line.on}" was edited or moved, '
                "or a line before it was removed", "a seal that fits the line and those before it",
                state.cure,
            )  # fmt: skip
        elif earlier is not None and _earlier_day(line, earlier):
            yield state.problem(
                line.version, f"{line.version} {line.status} by {line.by} is dated {line.on}, and the line "
                f"before it {earlier.on}", "days that go forward",
                "The clock of one of the computers was wrong: set it right, and note what is dated wrongly.",
                "warning",
            )  # fmt: skip
    for version, lines in state.ledger.saved().items():
        if len({line.content_hash for line in lines}) > 1:
            who = " and ".join(f"{line.by} on {line.on}" for line in lines)
            yield state.problem(
                version, f"the number {version} was used twice, by {who}", "one version a number",
                "Find the file of each, and save the one that is not in the store as the next version; then "
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
                Path(twice[-1]).stem, f"the files {' and '.join(twice)}", "one file a number",
                "Save one of them as the next version, and remove its file.",
            )  # fmt: skip
    yield from map(state.no_file, state.missing)
    for version in files:
        if version not in ledger.of_version:
            yield state.problem(
                version, f"the file {version}{SUFFIX}, which the ledger does not know",
                "a version saved by the program",
                "If its saving was cut short, the next save, submit or approve enters it. "
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
                "the line of every version's parent", state.cure,
            )  # fmt: skip
        elif _other_content(saved.get(parent, []), lines[-1].parent_hash):
            yield state.problem(
                version, f"a broken chain: {version} was made from {parent} with the content "
                f"{lines[-1].parent_hash[:SHOWN]}", f"the content {saved[parent][-1].content_hash[:SHOWN]}",
                f"The parent was exchanged later. Take it back. {state.cure}",
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
