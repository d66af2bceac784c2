"""Submit a version, approve it. Both are lines of the ledger: the file of the version is not touched.

The person who prepared a version may approve it only with a reason, which the ledger records and every
command shows. A store can require two persons without exception: ``two_persons`` in its ``store.toml``.
"""

from __future__ import annotations

from pathlib import Path

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.tables import Assumptions
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.chain import SetState, version_files
from costmodel.assumptions.versions.entering import day, ready
from costmodel.assumptions.versions.ledger import LEDGER, append, read_ledger
from costmodel.assumptions.versions.ledger_lines import APPROVED, DRAFT, SUBMITTED, SUPERSEDED, LedgerLine
from costmodel.assumptions.versions.persons import person_key
from costmodel.assumptions.versions.revisions import given, set_folder
from costmodel.assumptions.versions.standing import preparers, reason_of
from costmodel.assumptions.versions.store_settings import SETTINGS, store_settings
from costmodel.errors import AssumptionError, Problem


def submit(name: str, by: str, on: str = "") -> str:
    """Submit a version for approval; the newest of the set unless ``set@version`` names one."""
    folder, version = owned(name)
    who = given(by, "a name (by)")
    state = ready(folder, who, on, submitted=version)
    status = state.ledger.status(version)
    if status != DRAFT:
        raise AssumptionError([_wrong_status(folder, version, status, "a draft")])
    _sound(state, version)
    append(folder, [_following(state, version, SUBMITTED, who, day(on))])
    return f"{folder.name}@{version}"


def approve(name: str, by: str, on: str = "", *, reason: str = "") -> str:
    """Approve a submitted version. Its file is not touched; versions approved before it are superseded.

    The person who prepared the version must give a reason; a store that requires two persons refuses it. A
    version approved by its preparer can be approved again by a second person.
    """
    folder, version = owned(name)
    who = given(by, "a name (by)")
    note = given(reason, "a reason") if reason else ""
    state = ready(folder, who, on)
    workbook, status = _sound(state, version), state.ledger.status(version)
    authors = preparers(state.ledger, version, workbook)
    earlier = state.ledger.last(version, APPROVED)
    second = status == APPROVED and earlier is not None and person_key(earlier.by) in authors
    if status != SUBMITTED and not (second and person_key(who) not in authors):
        raise AssumptionError([_wrong_status(folder, version, status, "a submitted version")])
    if person_key(who) in authors:
        _alone_allowed(folder, version, who, note)
    date = day(on)
    before = [v for v in state.ledger.versions if v != version and state.ledger.status(v) == APPROVED]
    # In this order: if the disk is full in between, running the command again completes it.
    lines = [_following(state, one, SUPERSEDED, who, date) for one in before]
    append(folder, [*lines, _following(state, version, APPROVED, who, date, note)])
    return f"{folder.name}@{version}"


def alone(name: str, by: str) -> str:
    """The note for a version approved by the person who prepared it; "" for another person."""
    folder, version = owned(name)
    ledger = read_ledger(folder)
    line = ledger.last(version, APPROVED)
    authors = preparers(ledger, version, read(version_files(folder)[version]))
    if person_key(by) not in authors:
        return ""
    reason = f" ({reason_of(line)})" if line is not None else ""
    return (
        f"The same person, {by}, prepared {folder.name}@{version}{reason}. No second person has reviewed it; "
        "every result states this until a second person approves it"
    )


def _alone_allowed(folder: Path, version: str, by: str, note: str) -> None:
    two_persons = store_settings(folder.parent).two_persons
    if note and not two_persons:
        return
    expected = "approval by a person who did not prepare it"
    mend = f"Ask a second person to run costmodel approve {folder.name}@{version}."
    if two_persons:
        expected += f", as required by {SETTINGS} of this store (two_persons)"
    else:
        mend += " If there is none, give a --reason: the ledger records it and every result states it."
    fault = f"the same person, {by}, who prepared {version}"
    raise AssumptionError([Problem(folder.name, LEDGER, version, fault, expected, mend)])


def owned(name: str) -> tuple[Path, str]:
    """Folder and version of ``set`` or ``set@version`` in the user's own store."""
    wanted, _, version = name.partition("@")
    folder = set_folder(wanted)
    known = version_files(folder)
    if not known:
        fault = f"no set {folder.name} in {folder.parent}"
        mend = (
            "Sets that come with the package are read-only. To copy one to your store: "
            f"costmodel new {folder.name} --from {folder.name} --by NAME"
        )
        raise AssumptionError([Problem(name, "", "", fault, "a set in your own store", mend)])
    chosen = version or max(known, key=store.version_key)
    if chosen not in known:
        there = f"Use one of: {', '.join(sorted(known, key=store.version_key))}."
        raise AssumptionError(
            [Problem(name, "", "", f"no version {chosen}", f"a version of {wanted}", there)]
        )
    return folder, chosen


def _following(state: SetState, version: str, status: str, by: str, on: str, note: str = "") -> LedgerLine:
    """The next line of a version, with the same content and parent."""
    line = state.ledger.of_version[version][-1]
    return LedgerLine(version, line.content_hash, line.parent, line.parent_hash, status, by, on, note)


def _sound(state: SetState, version: str) -> Assumptions:
    """The version. Raises an AssumptionError if it is not as it was saved."""
    workbook = read(state.files[version])
    saved = {line.content_hash for line in state.ledger.of_version[version]}
    if workbook.content_hash not in saved or workbook.version != version:
        raise AssumptionError([_was_edited(state.folder, version)])
    return workbook


def _wrong_status(folder: Path, version: str, status: str, expected: str) -> Problem:
    mend = f"See costmodel show {folder.name}@{version}; submit a draft first: costmodel submit."
    return Problem(folder.name, LEDGER, version, f"{version} is {status}", expected, mend)


def _was_edited(folder: Path, version: str) -> Problem:
    return Problem(
        folder.name, LEDGER, version, f"{version} was changed after it was saved",
        "the content as saved and logged",
        f"Copy the file elsewhere, restore {version} from the archive, and save the copy as a new version.",
    )  # fmt: skip
