"""Every command that writes to a store, killed and out of disk at every step: healed by the next command."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.assumptions.versions.history import history
from costmodel.assumptions.versions.ledger import LEDGER, read_ledger
from costmodel.assumptions.versions.rebuilding import rebuild
from costmodel.assumptions.versions.revisions import new_set, save
from costmodel.errors import CostModelError, OutputError

SET, DAY = "smallland", "2026-03-01"
OPERATIONS = ("open", "write", "fsync", "link", "replace", "unlink", "chmod", "mkdir")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def begun(file):
    new_set(SET, str(file), "Ana", on=DAY)


def first(file):
    save(file, SET, why="first figures", by="Ana", on=DAY)


def second(file):
    save(file, SET, why="more", by="Ana", on=DAY)


def submitted(_):
    submit(SET, "Ana", on=DAY)


def accepted(_):
    approve(SET, "Ben", on=DAY)


def mended(_):
    rebuild(SET, "Ana", "Excel", on=DAY)


WAY = {"first": first, "submitted": submitted, "accepted": accepted, "second": second,
       "submitted again": submitted, "accepted again": accepted}  # fmt: skip
"""The way of a set: each step on a store that has taken the steps before it."""
CASES = [
    *((name, name, "links") for name in ("first", "submitted", "second", "accepted again")),
    *((name, name, "no links") for name in ("first", "second")),  # only they create a file
]


@pytest.fixture
def files(work):
    """The workbook of each step."""
    return {name: work(510 if name == "second" else 500, name=f"{name}.xlsx") for name in WAY}


@pytest.fixture
def before(folder, files, request):
    """A store that has taken all steps before the one that is tested."""
    for name, step in WAY.items():
        if name == request.param:
            break
        step(files[name])
    folder.parent.mkdir(exist_ok=True)
    keep = folder.parent.with_name("keep")
    shutil.copytree(folder.parent, keep)
    return keep


def restored(folder, keep):
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(keep, folder.parent)


def brought_to_its_end(files):
    """The whole way again, as a user would after a crash: what is done already says so, nothing stops it."""
    for name, step in WAY.items():
        try:
            step(files[name])
        except CostModelError as error:
            words = ("no difference", "expected a draft", "expected a submitted version", "in the meantime")
            assert any(word in str(error) for word in words), (name, str(error))  # noqa: PT017
    record = history(SET, verify=True)
    assert [problem for problem in record.problems if problem.severity == "error"] == []
    assert [version.status for version in record.versions] == ["superseded", "approved"]
    assert amount() == 510


def state(home):
    """What a store holds; a file of an unfinished step by its content only, as its name is a random one."""
    return frozenset(
        (path.relative_to(home).as_posix() if path.suffix in (".xlsx", ".csv") else "", path.read_bytes())
        for path in home.rglob("*")
        if path.is_file()
    )


def amount():
    rows = store.load(SET).table("Parameters").rows
    return next(row["value"] for row in rows if row["parameter"] == "benefit.amount")


def no_errors():
    """After a crash nothing is an error: what it left is told as a warning at most."""
    try:
        record = history(SET, verify=True)
    except CostModelError as error:
        assert "no set" in str(error)  # noqa: PT017  not even begun
        return
    assert [str(problem) for problem in record.problems if problem.severity == "error"] == []
    assert {version.version for version in record.versions} <= {"2026.1", "2026.2"}


def earlier_versions_open(store_before, home, name):
    """Saving a second version leaves the first as it is, approved; and the set can be read."""
    if name == "second":
        for path in (store_before / SET).glob("[0-9]*.xlsx"):
            assert (home / SET / path.name).read_bytes() == path.read_bytes()
            assert store.load(f"{SET}@{path.stem}").about["status"] == "approved"
            assert history(SET).versions[0].status == "approved"


KILLED = """
import os, shutil, sys
from pathlib import Path
sys.path[:0] = sys.argv[1], str(Path(sys.argv[1]).parents[1])
import test_ledger_kills as kills
from costmodel.assumptions.versions import revisions
from tests.written_once import bytes_written_once
revisions.workbook_bytes = bytes_written_once

name, file, keep, home, links = sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5]), sys.argv[6]
# Once beforehand, so that the modules it loads are there in each fork.
os.environ["COSTMODEL_STORE"] = str(shutil.copytree(keep, home.with_name("whole")))
kills.WAY[name](file)
step = 0
while True:
    copy = home / f"killed{step}"
    shutil.copytree(keep, copy)
    child = os.fork()
    if not child:
        os.environ["COSTMODEL_STORE"] = str(copy)
        if links == "no links":
            def none(*_): raise OSError(1, "no links here")
            os.link = none
        count = 0
        for each in kills.OPERATIONS:
            def counted(*given, _operation=getattr(os, each), _name=each, **named):
                global count
                count += 1
                if count == step + 1:
                    if _name == "write":
                        _operation(given[0], given[1][: len(given[1]) // 2])
                    os._exit(9)
                return _operation(*given, **named)
            setattr(os, each, counted)
        kills.WAY[name](file)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
    step += 1
print(step)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
@pytest.mark.parametrize(("before", "name", "links"), CASES, indirect=["before"])
def test_killed_at_any_step_the_next_command_heals_it(before, name, files, links, tmp_path, monkeypatch):
    home = tmp_path / "stores"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, Path(__file__).parent, name, files[name], before,
         home, links],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert int(done.stdout) >= 4
    for killed in {state(each): each for each in sorted(home.iterdir())}.values():
        monkeypatch.setenv("COSTMODEL_STORE", str(killed))
        no_errors()
        earlier_versions_open(before, killed, name)
        for empty in (killed / SET).glob("[0-9]*.xlsx"):
            if not empty.stat().st_size:  # what a kill leaves where the disk knows no links; it is named
                with pytest.raises(CostModelError, match=r"2026\.\d\.xlsx .*empty|no set"):
                    WAY[name](files[name])
                empty.unlink()
        brought_to_its_end(files)


def failing(patched, at, links):
    """Make the operation number ``at`` fail as on a full disk; counts the operations."""
    count = [0]
    for name, operation in [(name, getattr(os, name)) for name in OPERATIONS]:

        def failed(*given, _operation=operation, _name=name, **named):
            if _name == "link" and links == "no links":
                raise OSError(errno.EPERM, "no links here")
            if _name == "open" and not given[1] & WRITING:
                return _operation(*given, **named)  # a full disk is no hindrance to reading
            count[0] += 1
            if count[0] == at + 1 and _name != "unlink":
                if _name == "write" and len(given[1]) > 1:
                    return _operation(given[0], given[1][: len(given[1]) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            return _operation(*given, **named)

        patched.setattr(os, name, failed)
    return count


UNCHANGED = ("Nothing was changed", "is unchanged")


@pytest.mark.slow
@pytest.mark.parametrize(("before", "name", "links"), CASES, indirect=["before"])
def test_a_full_disk_at_any_step_is_told_truly(before, name, files, links, folder, monkeypatch):
    outcomes, at, healed = [], 0, set()
    while not outcomes or outcomes[-1] != "all done":
        restored(folder, before)
        known = read_ledger(folder).lines, {path.name for path in folder.glob("[0-9]*.xlsx")}
        with monkeypatch.context() as patched:
            count = failing(patched, at, links)
            try:
                WAY[name](files[name])
                outcomes.append("all done" if count[0] <= at else "done")
            except OutputError as error:
                outcomes.append(str(error))
        now = read_ledger(folder).lines, {path.name for path in folder.glob("[0-9]*.xlsx")}
        if "done" in outcomes[-1][:8]:
            assert now != known
        elif any(words in outcomes[-1] for words in UNCHANGED) and "is saved" not in outcomes[-1]:
            assert now == known, outcomes[-1]
        left = state(folder.parent)
        if left not in healed:
            no_errors()
            earlier_versions_open(before, folder.parent, name)
            brought_to_its_end(files)
            healed.add(left)
        at += 1
    assert sum(outcome not in ("done", "all done") for outcome in outcomes) > 1


@pytest.mark.slow
def test_a_rebuilding_cut_short_is_done_again(files, folder, monkeypatch):
    for name, step in WAY.items():
        step(files[name])
    (folder / LEDGER).write_bytes((folder / LEDGER).read_bytes().replace(b",Ben,", b",Eve,"))
    keep = folder.parent.with_name("keep")
    shutil.copytree(folder.parent, keep)
    at, told = 0, 0
    while True:
        restored(folder, keep)
        with monkeypatch.context() as patched:
            count = failing(patched, at, "links")
            try:
                mended(None)
                if count[0] <= at:
                    break
            except OutputError:
                told += 1
        try:
            mended(None)
        except OutputError as error:
            assert "nothing to rebuild" in str(error)  # noqa: PT017
        record = history(SET, verify=True)
        assert [str(problem) for problem in record.problems if problem.severity == "error"] == []
        at += 1
    assert told > 3
