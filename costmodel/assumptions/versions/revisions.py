"""New versions: create a set, save a workbook as the next version.

A version is created once and never changed; its later status is in the ledger. If several people save the
same next version, one succeeds and the work of the others is kept in the same folder.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.assumptions.format.tables import plain_rows, sealed
from costmodel.assumptions.format.writer import workbook_bytes
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.chain import set_state, version_files
from costmodel.assumptions.versions.changelog import first_row, log_rows
from costmodel.assumptions.versions.diff import Diff, diff, stamp
from costmodel.assumptions.versions.entering import day, ready, refuse_without_ledger
from costmodel.assumptions.versions.ledger import append, begin, read_ledger
from costmodel.assumptions.versions.ledger_lines import DRAFT, LedgerLine
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.errors import AssumptionError, OutputError, Problem
from costmodel.files import create_file, inside, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import BinaryIO

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.assumptions.versions.diff import Difference

SHOWN = 40
_UNFIT = re.compile(r"[^\w \-]+")


@dataclass(frozen=True)
class Saved:
    """A saved version."""

    path: Path
    set: str
    version: str
    parent: str
    changes: Diff
    set_back: tuple[Difference, ...] = ()
    """Changes that the workbook takes back: it was made from a version before them."""


def new_set(name: str, source: str, by: str, why: str = "", on: str = "") -> Saved:
    """Create a set with the assumptions of another set or version, copied into the user's store.

    A set that comes with the package is created under its own name by copying its versions unchanged, so that
    a version number never refers to two contents.
    """
    begun = store.load(source)
    folder, who = set_folder(name), given(by, "a name (by)")
    if version_files(folder) or read_ledger(folder).lines:
        raise OutputError(f"The set {folder.name} already exists in {folder}. Choose another name.")
    came = _came(folder)
    if came:
        return _brought_set(folder, came, begun, who, on)
    version = f"{begun.version.partition('.')[0]}.1"
    about = {"set": folder.name, "version": version, "parent": None}
    reason = why or f"created from {begun.set} {begun.version}"
    log = first_row(version, who, day(on), reason)
    parent = f"{begun.set}@{begun.version}", begun.content_hash
    return _created(folder, begun, about, log, Diff(begun.stamp, folder.name, ()), parent, who, on)


def _brought_set(folder: Path, came: dict[str, Path], begun: Assumptions, by: str, on: str) -> Saved:
    """A set that comes with the package, copied into the user's store."""
    newest = max(came, key=store.version_key)
    if begun.content_hash not in {store.load(path).content_hash for path in came.values()}:
        raise OutputError(
            f"The set {folder.name} comes with the package, and {begun.stamp} is not one of its versions. "
            "Choose another name, or save the workbook as its next version: "
            f"costmodel save FILE --into {folder.name}."
        )
    _bring(came, folder, by, on)
    return Saved(folder / came[newest].name, folder.name, newest, "", Diff("", folder.name, ()))


def save(
    path: str | Path, into: str, *, why: str, by: str, onto: str = "", version: str = "", on: str = ""
) -> Saved:
    """Save a workbook as the next version of a set, and log every change with its reason.

    The workbook states the version that it was made from; ``onto`` overrides it. If another version has been
    saved in between, nothing is overwritten: the workbook is kept in the folder of the versions, and an
    OutputError states where and what to do.
    """
    source, folder = Path(path), set_folder(into)
    work = read(source)
    reason, who = given(why, "a reason (why)"), given(by, "a name (by)")
    # A set that comes with the package continues in the user's store with the next numbers.
    came = _came(folder)
    _belongs(work, folder)
    if not came:
        ready(folder, who, on)
    base = onto or work.version
    known = {**came, **version_files(folder)}
    if not known or (came and base not in known):
        return _first(folder, work, source, reason, who, on)
    if base not in known:
        raise AssumptionError([_unknown_base(source, folder, base, sorted(known))])
    newest = max(known, key=store.version_key)
    # The number of a lost version is not reused.
    highest = max((newest, *read_ledger(folder).versions), key=store.version_key)
    following = version or _next(highest)
    _is_next(following, highest)
    parent = store.load(known[newest])
    changes = diff(parent, work)
    if not len(changes):
        raise AssumptionError([_nothing(source, folder, newest)])
    if base != newest:
        raise _kept(
            source, folder, following, who, f"{newest} was saved{_by(folder, newest)} in the meantime"
        )
    date = day(on)
    log = log_rows(parent.table("ChangeLog"), changes, following, who, date, reason)
    about = {"set": folder.name, "version": following, "parent": newest, "format_version": FORMAT_VERSION}
    _bring(came, folder, who, on)
    made_from = newest, parent.content_hash
    saved = _created(folder, work, about, log, changes, made_from, who, date, source)
    before = known.get(work.version)
    theirs = diff(store.load(before), parent) if before is not None and work.version != newest else ()
    return replace(saved, set_back=_set_back(theirs, changes))


def _set_back(theirs: Iterable[Difference], ours: Iterable[Difference]) -> tuple[Difference, ...]:
    """The changes after which ours give again what was before them."""
    taken = {(one.table, one.key, one.column): one.after for one in ours}
    return tuple(
        one for one in theirs
        if (place := (one.table, one.key, one.column)) in taken and taken[place] == one.before
    )  # fmt: skip


def _came(folder: Path) -> dict[str, Path]:
    """The versions in the package of a set that is not yet in the user's store."""
    state = set_state(folder)
    if state.ledger.lines:
        return {}
    refuse_without_ledger(state)
    versions = store.versions(folder.name)
    places = {version: store.locate(f"{folder.name}@{version}") for version in versions}
    others = [path for path in places.values() if path.parent.resolve() != folder.resolve()]
    return places if others else {}


def _bring(came: dict[str, Path], folder: Path, by: str, on: str) -> None:
    """Copy the versions of the package into the user's store, with their lines."""
    if not came:
        return
    begin(folder)
    for path in came.values():
        if not (folder / path.name).exists():
            create_file(folder / path.name, partial(_copy, path))
    ready(folder, by, on)


def _copy(source: Path, file: BinaryIO) -> None:
    file.write(source.read_bytes())


def set_folder(name: str) -> Path:
    """The folder of a set in the user's store: COSTMODEL_STORE, or ``assumptions`` in the current folder."""
    named = os.environ.get(store.VARIABLE)
    home = Path(named) if named else Path.cwd() / store.FOLDER
    try:
        return inside(home, safe_name(name))
    except ValueError as error:
        raise AssumptionError(
            [Problem(str(name)[:SHOWN], "", "", str(error), "the name of a set", "Choose another name.")]
        ) from error


def today() -> str:
    """Today's date, UTC."""
    return day()


def _first(folder: Path, work: Assumptions, source: Path, why: str, by: str, on: str) -> Saved:
    fit = VERSION.fullmatch(work.version)
    version = work.version if fit else f"{day()[:4]}.1"
    log = first_row(version, by, day(on), why)
    about = {"set": folder.name, "version": version, "parent": None, "format_version": FORMAT_VERSION}
    return _created(folder, work, about, log, Diff("", folder.name, ()), ("", ""), by, on, source)


def _created(
    folder: Path, content: Assumptions, about: Mapping[str, Any], log: Sequence[Mapping[str, Any]],
    changes: Diff, parent: tuple[str, str], by: str, on: str, source: Path | None = None,
) -> Saved:  # fmt: skip
    """Write the version, then its line; the next command enters a version without a line."""
    made = _with(content, {**about, "prepared_by": by, "status": DRAFT}, log)
    version = str(about["version"])
    target = folder / f"{version}.xlsx"
    begin(folder)
    try:
        create_file(target, lambda file: file.write(workbook_bytes(made)))
    except OutputError as error:
        if source is None or version not in version_files(folder):
            raise
        raise _kept(source, folder, version, by, f"{version} was saved{_by(folder, version)}") from error
    try:
        append(folder, [LedgerLine(version, made.content_hash, *parent, DRAFT, by, day(on))])
    except OutputError as error:
        raise OutputError(
            f"{target} is saved, but its line in the ledger could not be confirmed; the next save, submit or "
            f"approve adds it where it is missing. {error}"
        ) from error
    return Saved(target, folder.name, version, parent[0], changes)


def _with(content: Assumptions, about: Mapping[str, Any], log: Sequence[Mapping[str, Any]]) -> Assumptions:
    """The assumptions of the new version with their hash."""
    blank = dict.fromkeys(("reviewed_by", "approved_by", "approved_on", "content_hash"))
    properties = {**content.about, **blank, **about}
    rows = plain_rows(content)
    rows["ChangeLog"] = [dict(row) for row in log]
    rows["About"] = [{"property": name, "value": value} for name, value in properties.items()]
    return sealed(assumptions_from_rows(rows, stamp(content)))


def _next(newest: str) -> str:
    year, number = store.version_key(newest)
    return f"{year}.{number + 1}"


def _is_next(version: str, newest: str) -> None:
    if not VERSION.fullmatch(version) or store.version_key(version) <= store.version_key(newest):
        fault, mend = f"the version {version}", f"Use for example {_next(newest)}."
        raise AssumptionError([Problem(version, "", "", fault, f"YYYY.N, later than {newest}", mend)])


def given(text: str, what: str) -> str:
    """A required text that can be written to the ledger and the log."""
    plain = " ".join(text.split())
    written = all(unicodedata.category(letter) not in ("Cc", "Cs") for letter in plain)
    if not plain or not written or plain.startswith(("=", "+", "-", "@")):
        mend = "Give it as plain text; it is written to the ledger and the log."
        raise AssumptionError([Problem("save", "", "", f'"{plain}"', what, mend)])
    return plain


def _belongs(work: Assumptions, folder: Path) -> None:
    if version_files(folder) and work.set != folder.name:
        fault, expected = f"a workbook of the set {work.set}", f"one of the set {folder.name}"
        mend = f"Save it into {work.set}, or write {folder.name} as the set in About."
        raise AssumptionError([Problem(Path(work.path or "").name, "About", "", fault, expected, mend)])


def _by(folder: Path, version: str) -> str:
    line = read_ledger(folder).last(version, DRAFT)
    return f" by {line.by} on {line.on}" if line else ""


def _kept(source: Path, folder: Path, version: str, by: str, happened: str) -> OutputError:
    """Keep work that was saved too late in the folder of the versions, under another name."""
    data = source.read_bytes()
    who = " ".join(_UNFIT.sub(" ", by).split())[:SHOWN].strip() or "another person"
    for number in range(1, 1000):
        path = folder / f"{version} kept for {who}{'' if number == 1 else f' {number}'}{source.suffix}"
        if not path.exists():
            try:
                create_file(path, lambda file: file.write(data))
            except OutputError:
                if path.exists():
                    continue
                raise
            break
    return OutputError(
        f"{happened}, so your work was not saved as a version. It is not lost: it is kept as {path}. "
        f"Compare it with: costmodel diff {folder.name} '{path}' ; include the changes of both in "
        f"your workbook, then save it again with --onto {max(version_files(folder), key=store.version_key)}."
    )


def _unknown_base(source: Path, folder: Path, base: str, known: list[str]) -> Problem:
    return Problem(
        source.name, "About", "", f"made from version {base}, which {folder.name} does not have",
        f"one of {', '.join(known)}", "Name the version that it follows with --onto.",
    )  # fmt: skip


def _nothing(source: Path, folder: Path, newest: str) -> Problem:
    return Problem(
        source.name, "", "", f"no difference from {folder.name} {newest}", "a changed value",
        "Save the workbook in Excel first, if you changed it.",
    )  # fmt: skip
