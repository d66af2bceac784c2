"""Versions: saved, submitted, approved; every damage named; nothing lost to crashes, full disks, or haste."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.approval import alone, approve, submit
from costmodel.assumptions.versions.chain import set_state
from costmodel.assumptions.versions.diff import diff
from costmodel.assumptions.versions.history import history
from costmodel.assumptions.versions.ledger import LEDGER, SEAL, append, read_ledger
from costmodel.assumptions.versions.ledger_lines import LedgerLine
from costmodel.assumptions.versions.revisions import new_set, save
from costmodel.cli import main
from costmodel.errors import AssumptionError, OutputError

SET = "smallland"
DAY = "2026-03-01"


def amount(name):
    rows = store.load(name).table("Parameters").rows
    return next(row["value"] for row in rows if row["parameter"] == "benefit.amount")


def words(folder):
    return [problem.found for problem in set_state(folder).problems]


# --- the way of a version ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_version_is_saved_submitted_and_approved(approved, work):
    saved = save(work(550), SET, why="  new\nrates ", by="Ana", on=DAY)
    assert (saved.version, saved.parent, saved.path) == ("2026.2", "2026.1", approved / "2026.2.xlsx")
    assumptions = store.load(SET)
    assert assumptions.about["parent"] == "2026.1"
    assert assumptions.about["content_hash"] == assumptions.content_hash
    logged = assumptions.table("ChangeLog").rows[-1].values
    assert logged == {
        "version": "2026.2", "table": "Parameters", "key": "child_benefit, benefit.amount", "column": "value",
        "before": "500", "after": "550", "by": "Ana", "on": DAY, "why": "new rates",
    }  # fmt: skip
    submit(SET, "Ana", on=DAY)
    approve(SET, "Ben", on=DAY)
    assert [version.status for version in history(SET, verify=True).versions] == ["superseded", "approved"]
    assert history(SET, verify=True).problems == ()
    about = store.load(SET).about
    assert (about["status"], about["approved_by"], about["approved_on"]) == ("approved", "Ben", DAY)


@pytest.mark.slow
def test_a_set_that_came_with_the_package_goes_on_under_the_next_number(folder, tmp_path):
    came = store.load("kenya")
    place = next(
        k for k, row in enumerate(came.table("Parameters").rows) if row["parameter"] == "coverage.apply"
    )
    mine = write(tmp_path / "mine.xlsx", came.replaced("Parameters", place, "value", 0.9))
    saved = save(mine, "kenya", why="new survey", by="Ana", on=DAY)
    kenya = folder.parent / "kenya"
    year, number = came.version.split(".")
    following = f"{year}.{int(number) + 1}"
    assert (saved.version, saved.parent, saved.path) == (following, came.version, kenya / f"{following}.xlsx")
    # The version it follows stands beside it, as it came.
    assert (kenya / f"{came.version}.xlsx").read_bytes() == Path(str(came.path)).read_bytes()
    assert store.load(f"kenya@{came.version}").content_hash == came.content_hash
    assert store.load("kenya").about["parent"] == came.version
    assert history("kenya", verify=True).problems == ()
    assert len(saved.changes) == 1


def test_nothing_is_put_into_the_store_where_nothing_changed(folder, tmp_path):
    with pytest.raises(AssumptionError, match=r"no difference from kenya 2026\.4"):
        save(write(tmp_path / "same.xlsx", store.load("kenya")), "kenya", why="none", by="Ana")
    assert not folder.parent.exists()


@pytest.mark.slow
def test_the_file_of_an_approved_version_is_not_touched(folder, work):
    path = save(work(500), SET, why="first", by="Ana").path
    before = path.read_bytes(), path.stat().st_mtime_ns
    submit(SET, "Ana")
    approve(SET, "Ben")
    save(work(520), SET, why="second", by="Ana")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_who_did_all_of_it_alone_is_told(approved):
    assert alone(SET, "ana")
    assert not alone(SET, "Ben")


@pytest.mark.slow
def test_order_of_steps_is_kept(folder, work):
    save(work(500), SET, why="first", by="Ana")
    with pytest.raises(AssumptionError, match="is draft; expected a submitted version"):
        approve(SET, "Ben")
    submit(SET, "Ana")
    with pytest.raises(AssumptionError, match="is submitted; expected a draft"):
        submit(SET, "Ana")


def test_nothing_changed_is_no_version(approved, work):
    with pytest.raises(AssumptionError, match=f"no difference from {SET} 2026.1"):
        save(work(500), SET, why="nothing", by="Ana")


@pytest.mark.parametrize(("why", "by"), [("", "Ana"), ("  ", "Ana"), ("x", ""), ("x", "=cmd|' /C calc'!A0")])
def test_reason_and_name_are_asked_for(folder, work, why, by):
    with pytest.raises(AssumptionError, match="plain text"):
        save(work(500), SET, why=why, by=by)
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize("name", ["../else", "a/b", "..", "con", "", "x" * 61, "a\\b", ".hidden"])
def test_no_name_leaves_the_store(folder, work, name, tmp_path):
    with pytest.raises(AssumptionError):
        save(work(500), name, why="out", by="Ana")
    assert {path.name for path in tmp_path.iterdir()} <= {"work.xlsx", "store"}


def test_a_set_is_begun_from_an_embedded_one(folder):
    saved = new_set("mine", "kenya", "Ana")
    draft = store.load("mine")
    assert saved.parent == f"kenya@{store.load('kenya').version}"
    assert (draft.set, draft.version, draft.about["status"]) == ("mine", saved.version, "draft")
    assert history("mine", verify=True).problems == ()
    with pytest.raises(OutputError, match="already exists"):
        new_set("mine", "kenya", "Ana")


@pytest.mark.slow
def test_a_set_put_there_by_hand_gets_its_ledger_with_the_next_version(folder, work):
    folder.mkdir(parents=True)
    shutil.copy(work(500), folder / "2026.1.xlsx")
    save(work(650), SET, why="second figures", by="Ana", on=DAY)
    assert [line.version for line in read_ledger(folder).lines] == ["2026.1", "2026.2"]
    assert set_state(folder).problems == []
    assert store.load(SET).version == "2026.2"


@pytest.mark.parametrize("name", ["..", ".", "../store", "a/b", "", "con"])
@pytest.mark.slow
def test_no_name_of_a_set_is_a_path(folder, work, name):
    save(work(500), SET, why="first figures", by="Ana", on=DAY)
    assert store.versions(name) == []


def test_embedded_sets_are_read_only(folder):
    with pytest.raises(AssumptionError, match="read-only"):
        submit("kenya", "Ana")


@pytest.mark.slow
def test_a_workbook_of_another_set_is_refused(approved, small_rows, tmp_path):
    next(row for row in small_rows["About"] if row["property"] == "set")["value"] = "elsewhere"
    path = write(tmp_path / "other.xlsx", small_rows)
    with pytest.raises(AssumptionError, match="a workbook of the set elsewhere"):
        save(path, SET, why="x", by="Ana")


@pytest.mark.slow
def test_a_number_may_begin_a_new_year(approved, work):
    assert save(work(510), SET, why="new round", by="Ana", version="2027.1").version == "2027.1"
    with pytest.raises(AssumptionError, match=r"later than 2027\.1"):
        save(work(520, "2027.1"), SET, why="x", by="Ana", version="2026.9")


@pytest.mark.slow
def test_a_new_population_is_one_line_of_the_log(approved, small_rows, tmp_path):
    small_rows["UnitCosts"] = [
        {"item": f"item_{n}", "unit": "LCU per place", "value": n, "price_base": 2025, "source": "made_up"}
        for n in range(600)
    ]
    saved = save(write(tmp_path / "w.xlsx", small_rows), SET, why="library", by="Ana")
    rows = store.load(SET).table("ChangeLog").rows
    assert len(saved.changes) > 600
    assert [row["after"] for row in rows if row["table"] == "UnitCosts"] == [
        f"{len(saved.changes)} differences"
    ]


# --- haste ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_work_that_comes_too_late_is_kept_and_told(approved, work):
    save(work(510), SET, why="mine", by="Ana", on=DAY)
    late = work(520, name="late.xlsx")
    with pytest.raises(OutputError, match=r"2026\.2 was saved by Ana on 2026-03-01 in the meantime") as told:
        save(late, SET, why="mine too", by="Zoë O'Neil / Finance")
    (kept,) = history(SET).kept
    assert (approved / kept).read_bytes() == late.read_bytes()
    assert kept == "2026.3 kept for Zoë O Neil Finance.xlsx"
    assert kept in str(told.value)
    assert "--onto 2026.2" in str(told.value)
    saved = save(late, SET, why="both", by="Zoë", onto="2026.2")
    assert (saved.version, saved.set_back) == ("2026.3", ())  # another amount than either had


def test_a_workbook_with_macros_that_comes_too_late_keeps_its_ending(approved, work):
    save(work(510), SET, why="mine", by="Ana", on=DAY)
    with pytest.raises(OutputError, match=r"2026\.3 kept for Zoë\.xlsm"):
        save(work(520, name="late.xlsm"), SET, why="mine too", by="Zoë")
    assert history(SET).kept == ("2026.3 kept for Zoë.xlsm",)


def test_an_older_version_is_not_approved_over_a_newer_one(approved, work):
    for amount, parent in ((510, ""), (520, "2026.2")):
        saved = save(work(amount), SET, why="more", by="Ana", onto=parent)
        submit(f"{SET}@{saved.version}", by="Ana")
    approve(f"{SET}@2026.3", by="Ben")
    with pytest.raises(AssumptionError, match=r"2026\.3, a newer version.*save its content"):
        approve(f"{SET}@2026.2", by="Ben")
    assert read_ledger(approved).status("2026.3") == "approved"


def test_what_a_late_workbook_takes_back_is_told(approved, work, capsys):
    save(work(510), SET, why="mine", by="Ana", on=DAY)
    unchanged = work(500, name="late.xlsx")
    arguments = ["save", str(unchanged), "--into", SET, "--why", "late", "--by", "Zoë", "--onto", "2026.2"]
    assert main(arguments) == 0
    told = capsys.readouterr().err
    assert "late.xlsx takes back" in told
    assert "500 -> 510" in told
    assert "Ana: mine" in told


def test_of_four_writers_exactly_one_wins_and_the_others_are_kept(approved, work):
    files = [work(600 + number, name=f"work{number}.xlsx") for number in range(4)]
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "costmodel.cli", "save", str(file), "--into", SET, "--why", "haste",
             "--by", f"Writer {number}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number, file in enumerate(files)
    ]  # fmt: skip
    ends = [(writer.communicate()[1], writer.returncode) for writer in writers]
    assert sorted(code for _, code in ends) == [0, 1, 1, 1]
    assert all("not lost" in said for said, code in ends if code)
    winner = [code for _, code in ends].index(0)
    kept = {(approved / name).read_bytes() for name in history(SET).kept}
    assert kept == {file.read_bytes() for number, file in enumerate(files) if number != winner}
    assert [version.version for version in history(SET, verify=True).versions] == ["2026.1", "2026.2"]
    assert history(SET, verify=True).problems == ()
    assert amount(SET) == 600 + winner


def test_lines_written_at_once_are_all_kept(tmp_path):
    for number in range(1, 4):
        append(tmp_path, [LedgerLine(f"2026.{number}", "a" * 64, "", "", "draft", f"W{number}", DAY)])
    # Somebody who read the ledger after its first line, and writes after its third.
    text = (tmp_path / LEDGER).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / LEDGER).write_text("".join(text[:2]), encoding="utf-8")
    append(tmp_path, [LedgerLine("2026.4", "a" * 64, "", "", "draft", "W4", DAY)])
    late = (tmp_path / LEDGER).read_text(encoding="utf-8").splitlines(keepends=True)[-1]
    (tmp_path / LEDGER).write_text("".join([*text, late]), encoding="utf-8")
    ledger = read_ledger(tmp_path)
    assert len(ledger.lines) == 4
    assert ledger.unsealed() == []
    assert not ledger.cut


# --- damage -----------------------------------------------------------------------------------------------


def edited(path, value):
    workbook = read(path)
    place = next(
        n for n, row in enumerate(workbook.table("Parameters").rows) if row["parameter"] == "benefit.amount"
    )
    write(path, workbook.replaced("Parameters", place, "value", value))


@pytest.mark.slow
def test_a_changed_approved_file_stops_every_command(approved):
    edited(approved / "2026.1.xlsx", 501.0)
    with pytest.raises(AssumptionError, match=r"the file of 2026\.1 was changed after it was saved by Ana"):
        store.load(SET)
    assert "approved version never changes" in str(history(SET, verify=True).problems[0])
    with pytest.raises(AssumptionError, match="was changed after"):
        diff(approved / "2026.1.xlsx", approved / "2026.1.xlsx")
    shutil.copy(approved / "2026.1.xlsx", approved.parent / "copy.xlsx")
    assert len(diff(approved.parent / "copy.xlsx", approved.parent / "copy.xlsx")) == 0


@pytest.mark.slow
def test_a_changed_draft_is_told_and_cannot_be_submitted(folder, work):
    save(work(500), SET, why="first", by="Ana")
    edited(folder / "2026.1.xlsx", 501.0)
    (warning,) = (one for one in store.load(SET).warnings if one.table == LEDGER)
    assert "was changed after it was saved" in warning.found
    with pytest.raises(AssumptionError, match="was changed after it was saved"):
        submit(SET, "Ana")


@pytest.mark.slow
def test_a_file_in_anothers_place_is_told(approved, work):
    save(work(510), SET, why="x", by="Ana")
    shutil.copy(approved / "2026.2.xlsx", approved / "2026.1.xlsx")
    with pytest.raises(AssumptionError, match=r"the version 2026\.2 in the file of 2026\.1"):
        store.load(f"{SET}@2026.1")


def lines(folder):
    return (folder / LEDGER).read_text(encoding="utf-8").splitlines(keepends=True)


def kept(*numbers):
    """Keeps only some lines of a ledger: the header is 0."""
    return lambda folder: rewritten(folder, "".join(lines(folder)[number] for number in numbers))


def rewritten(folder, text):
    (folder / LEDGER).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda f: (f / "2026.1.xlsx").unlink(), "no file 2026.1.xlsx, which is superseded in the ledger"),
        (kept(0, 1, 2, 3, 4, 5, 6), "the ledger is truncated"),
        (lambda f: (f / LEDGER).unlink(), "the ledger is truncated"),
        (lambda f: rewritten(f, "".join(lines(f)).replace(",Ben,", ",Eve,")), "was edited"),
        (kept(0, 2, 3, 4, 5, 6, 7), "or a line before it was removed"),
        (kept(0, 4, 5, 6, 7), "parent 2026.1 of 2026.2 is missing"),
        (lambda f: shutil.copy(f / "2026.2.xlsx", f / "2026.02.xlsx"), "2026.02.xlsx and 2026.2.xlsx"),
        (lambda f: shutil.copy(f / "2026.2.xlsx", f / "2026.7.xlsx"), "2026.7.xlsx, which is not"),
    ],
)  # fmt: skip
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_every_damage_is_named(approved, work, harm, said):
    save(work(510), SET, why="x", by="Ana")
    submit(SET, "Ana")
    approve(SET, "Ben")
    assert words(approved) == []
    harm(approved)
    assert any(said in text for text in words(approved)), words(approved)


@pytest.mark.slow
def test_a_number_used_twice_and_a_broken_chain_are_named(approved, work):
    save(work(510), SET, why="x", by="Ana")
    parent = read_ledger(approved).lines[0]
    append(approved, [LedgerLine("2026.2", "b" * 64, "2026.1", "c" * 64, "draft", "Eve", DAY)])
    texts = words(approved)
    assert any("the number 2026.2 was used twice, by Ana" in one and "Eve" in one for one in texts)
    assert any(
        f"a broken chain: 2026.2 was made from 2026.1 with the content {'c' * 12}" in one for one in texts
    )
    assert parent.version == "2026.1"


@pytest.mark.slow
def test_two_versions_from_one_parent_are_told(approved):
    first = read_ledger(approved).lines[0]
    for version in ("2026.2", "2027.1"):
        append(approved, [LedgerLine(version, "b" * 64, "2026.1", first.content_hash, "draft", "Ana", DAY)])
    assert any("2026.2 and 2027.1 were both made from 2026.1" in text for text in words(approved))


@pytest.mark.slow
def test_a_half_written_line_is_passed_over(approved, work):
    with (approved / LEDGER).open("a", encoding="utf-8") as file:
        file.write("2026.2,abc,2026")
    assert history(SET).versions[0].status == "approved"
    assert any("incomplete" in text for text in words(approved))
    save(work(510), SET, why="x", by="Ana")
    assert [version.version for version in history(SET).versions] == ["2026.1", "2026.2"]
    assert all(problem.severity == "warning" for problem in set_state(approved).problems)


@pytest.mark.slow
def test_a_version_without_its_line_is_entered_when_submitted(approved, work):
    path = save(work(510), SET, why="x", by="Ana").path
    kept = "".join(lines(approved)[:-1])
    (approved / LEDGER).write_text(kept, encoding="utf-8")
    (approved / SEAL).write_text(kept.splitlines()[-1].rpartition(",")[2], encoding="utf-8")
    assert any("not in the ledger" in text for text in words(approved))
    submit(f"{SET}@{path.stem}", "Ana")
    assert words(approved) == []
    assert (
        read_ledger(approved).saved()["2026.2"][0].parent_hash == read_ledger(approved).lines[0].content_hash
    )


@pytest.mark.slow
def test_without_links_one_writer_still_wins(approved, work, monkeypatch):
    def none(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", none)
    save(work(510), SET, why="x", by="Ana")
    with pytest.raises(OutputError, match="kept as"):
        save(work(520), SET, why="y", by="Zoe")
    assert amount(SET) == 510


def test_the_hash_in_the_ledger_is_that_of_the_rows(approved, small_rows):
    line = read_ledger(approved).lines[0]
    assumptions = read(approved / "2026.1.xlsx")
    assert line.content_hash == assumptions.content_hash
    rows = {name: [dict(row.values) for row in table.rows] for name, table in assumptions.tables.items()}
    assert assumptions_from_rows(rows).content_hash == line.content_hash
    assert Path(assumptions.path).stem == assumptions.version
