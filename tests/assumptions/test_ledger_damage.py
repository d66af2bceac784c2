"""Damage to a store: told by every command, never the way to edit what was approved, and always mendable."""

from __future__ import annotations

import os
import runpy
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from costmodel import cli
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.assumptions.versions.chain import set_state, version_files
from costmodel.assumptions.versions.diff import diff
from costmodel.assumptions.versions.history import history
from costmodel.assumptions.versions.ledger import LEDGER, SEAL, append, read_ledger
from costmodel.assumptions.versions.ledger_lines import COLUMNS, REBUILT, LedgerLine
from costmodel.assumptions.versions.rebuilding import rebuild
from costmodel.assumptions.versions.revisions import new_set, save
from costmodel.errors import AssumptionError, OutputError

check_growth = runpy.run_path(str(Path(__file__).parents[1] / "growth.py"))["check_growth"]
SET, DAY, LATER = "smallland", "2026-03-01", "2026-03-02"


def text(folder):
    return (folder / LEDGER).read_text(encoding="utf-8")


def edited(path, value):
    workbook = read(path)
    rows = workbook.table("Parameters").rows
    place = next(n for n, row in enumerate(rows) if row["parameter"] == "benefit.amount")
    write(path, workbook.replaced("Parameters", place, "value", value))


def errors(problems):
    return [problem for problem in problems if problem.severity == "error"]


def verified():
    return errors(history(SET, verify=True).problems)


def called(*arguments):
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def whole(tmp_path_factory, small_set_module):
    """A store with a set of two versions, both approved in their turn."""
    home, rows = tmp_path_factory.mktemp("whole"), small_set_module["rows"]()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(store.VARIABLE, str(home / "store"))
        row = next(row for row in rows["Parameters"] if row["parameter"] == "benefit.amount")
        for amount in (500, 510):
            row["value"] = amount
            save(write(home / "work.xlsx", rows), SET, why="new rates", by="Ana", on=DAY)
            submit(SET, "Ana", on=DAY)
            approve(SET, "Ben", on=DAY)
        assert history(SET, verify=True).problems == ()
    return home / "store"


@pytest.fixture(scope="module")
def changed_files(whole, tmp_path_factory):
    """The workbooks of both versions, each with one value changed."""
    copies = tmp_path_factory.mktemp("changed")
    for version, value in (("2026.1", 501.0), ("2026.2", 511.0)):
        edited(Path(shutil.copy(whole / SET / f"{version}.xlsx", copies)), value)
    return {path.stem: path.read_bytes() for path in copies.iterdir()}


@pytest.fixture
def two(whole, folder):
    """A copy of that set, to be damaged."""
    shutil.copytree(whole, folder.parent)
    return folder


# --- what people and programs do to the files -------------------------------------------------------------


def rows_changed(change):
    def harm(folder):
        header, *rows = text(folder).splitlines()
        (folder / LEDGER).write_text("\n".join([header, *change(rows)]) + "\n", encoding="utf-8")

    return harm


def without(*names):
    def harm(folder):
        for name in names:
            (folder / name).unlink()

    return harm


def bytes_changed(change):
    return lambda folder: (folder / LEDGER).write_bytes(change((folder / LEDGER).read_bytes()))


def of_another_set(folder):
    """The ledger of another set, whole in itself, put in the place of this one's."""
    other = folder.with_name("otherland")
    other.mkdir()
    append(other, [replace(line, before="") for line in read_ledger(folder).lines])
    for name in (LEDGER, SEAL):
        shutil.copy(other / name, folder / name)
    shutil.rmtree(other)


def excel_dates(data):
    return data.replace(b"2026-03-01", b"01/03/2026")


STOPS = {
    "no seal": without(SEAL),
    "no ledger": without(LEDGER),
    "neither": without(LEDGER, SEAL),
    "an empty ledger": bytes_changed(lambda _: b""),
    "an empty seal": lambda folder: (folder / SEAL).write_bytes(b""),
    "semicolons": bytes_changed(lambda data: data.replace(b",", b";").replace(b"\n", b"\r\n")),
    "semicolons, one column": bytes_changed(
        lambda data: b"".join(b'"' + row + b'"\r\n' for row in data.split(b"\n"))
    ),
    "tabs": bytes_changed(lambda data: data.replace(b",", b"\t")),
    "dates": bytes_changed(excel_dates),
    "a version read as a date": bytes_changed(lambda data: data.replace(b"2026.1,", b"Jan 26,")),
    "all that Excel does": bytes_changed(
        lambda data: b"\xef\xbb\xbf" + excel_dates(data).replace(b",", b";").replace(b"\n", b"\r\n")
    ),
    "UTF-16": bytes_changed(lambda data: data.decode().encode("utf-16")),
    "a line edited": rows_changed(lambda rows: [row.replace(",Ben,", ",Eve,") for row in rows]),
    "an approval given to another version": rows_changed(
        lambda rows: [row.replace("2026.1,", "2026.9,") if ",approved," in row else row for row in rows]
    ),
    "a note added": rows_changed(lambda rows: [row.replace(",2026-03-01,,", f",{DAY},ok,") for row in rows]),
    "a line removed": rows_changed(lambda rows: [rows[0], *rows[2:]]),
    "the first line removed": rows_changed(lambda rows: rows[1:]),
    "the last line removed": rows_changed(lambda rows: rows[:-1]),
    "lines reordered": rows_changed(lambda rows: [rows[1], rows[0], *rows[2:]]),
    "the ledger of another set": of_another_set,
}


def test_verification_says_that_all_is_well_only_where_it_is(two, capsys):
    assert called("versions", SET, "--verify") == 0
    assert "Verified: 2" in capsys.readouterr().out
    edited(two / "2026.2.xlsx", 999)
    assert called("versions", SET, "--verify") == 1
    assert "Verified" not in capsys.readouterr().out


def test_a_renamed_folder_keeps_its_approvals(two):
    """One error that says what to do, which is not to rebuild a ledger that is whole."""
    before, renamed = text(two), two.rename(two.with_name("otherland"))
    (problem,) = set_state(renamed).problems
    assert SET in problem.found
    assert f"call it {SET} again" in problem.mend
    with pytest.raises(AssumptionError, match=f"call it {SET} again"):
        rebuild("otherland", "Eve", "renamed")
    renamed.rename(two)
    assert text(two) == before
    assert verified() == []


def test_a_link_to_no_file_is_a_missing_version(two):
    (two / "2026.2.xlsx").unlink()
    (two / "2026.2.xlsx").symlink_to(two / "gone.xlsx")
    with pytest.raises(AssumptionError, match=r"no file 2026\.2"):
        store.load(SET)


def test_a_set_behind_a_link_is_told_and_no_other_one_stands_in(two, monkeypatch, tmp_path):
    """Not the set of the package of the same name either."""
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "kenya").symlink_to(two)
    monkeypatch.setenv(store.VARIABLE, str(linked))
    assert "kenya" not in store.sets()
    with pytest.raises(AssumptionError, match="a link to a place outside the store"):
        store.load("kenya")


@pytest.mark.parametrize("harm", STOPS.values(), ids=STOPS)
@pytest.mark.sampled(4)
@pytest.mark.slow
def test_no_damage_passes_verification_or_makes_an_approved_version_editable(two, changed_files, harm):
    harm(two)
    assert verified()
    assert called("versions", SET, "--verify") == 1
    for version, content in changed_files.items():
        path = two / f"{version}.xlsx"
        path.write_bytes(content)
        for opened in (f"{SET}@{version}", path):
            with pytest.raises(AssumptionError):
                store.load(opened)
        with pytest.raises(AssumptionError):
            diff(path, path)
        assert called("check", f"{SET}@{version}") == 1


@pytest.mark.parametrize("harm", STOPS.values(), ids=STOPS)
@pytest.mark.sampled(4)
@pytest.mark.slow
def test_no_damage_is_passed_over_by_a_command_that_writes(two, work, harm):
    harm(two)
    before = {path.name: path.read_bytes() for path in two.iterdir()}
    with pytest.raises(AssumptionError, match="costmodel ledger rebuild"):
        save(work(520, "2026.2"), SET, why="more", by="Ana")
    with pytest.raises(AssumptionError, match="costmodel ledger rebuild"):
        submit(SET, "Ana")
    assert {path.name: path.read_bytes() for path in two.iterdir()} == before


@pytest.mark.parametrize("harm", STOPS.values(), ids=STOPS)
@pytest.mark.sampled(4)
@pytest.mark.slow
def test_the_cure_that_is_named_works(two, work, harm, capsys):
    harm(two)
    done = rebuild(SET, "Ana", "a colleague opened it in Excel", on=LATER)
    assert verified() == []
    assert read_ledger(two).lines[-1].status == REBUILT
    # Said by `versions`, and by every command that meets a version that rests on it.
    assert called("versions", SET) == 0
    assert "THE LEDGER WAS REBUILT by Ana on 2026-03-02: a colleague" in capsys.readouterr().out
    warnings = [problem.found for problem in store.load(SET).warnings]
    assert any("the ledger was rebuilt by Ana" in warning for warning in warnings)
    if done.aside:
        assert done.aside.exists()
    # What was approved by lines that are gone is approved again, and the set goes on.
    if set_state(two).ledger.status("2026.2") != "approved":
        if set_state(two).ledger.status("2026.2") == "draft":
            submit(SET, "Ana", on=LATER)
        approve(SET, "Ben", on=LATER)
    saved = save(work(530, "2026.2"), SET, why="more", by="Ana", on=LATER)
    submit(SET, "Ana", on=LATER)
    approve(SET, "Ben", on=LATER)
    assert (saved.version, verified()) == ("2026.3", [])
    assert not any("rebuilt" in problem.found for problem in store.load(SET).warnings)


RESAVED = {
    "CRLF": bytes_changed(lambda data: data.replace(b"\n", b"\r\n")),
    "BOM": bytes_changed(lambda data: b"\xef\xbb\xbf" + data),
    "quotes": bytes_changed(
        lambda data: b"".join(b",".join(b'"%s"' % w for w in row.split(b",")) + b"\n" for row in data.split())
    ),
}


@pytest.mark.parametrize("harm", RESAVED.values(), ids=RESAVED)
def test_a_ledger_saved_again_with_the_same_words_is_told_and_written_as_it_was(two, harm):
    whole = (two / LEDGER).read_bytes()
    harm(two)
    assert any("saved by another program" in problem.found for problem in store.load(SET).warnings)
    assert ["saved by another program" in problem.found for problem in verified()] == [True]
    edited(two / "2026.1.xlsx", 501.0)
    with pytest.raises(AssumptionError, match="was changed after it was saved"):
        store.load(f"{SET}@2026.1")
    rebuild(SET, "Ana", "git turned the line ends")
    # No word was lost, so nothing rests on the word of a person.
    assert (two / LEDGER).read_bytes() == whole
    assert not set_state(two).ledger.rebuilt


def test_a_rebuilding_does_not_bless_an_approved_version_that_was_changed(two):
    edited(two / "2026.1.xlsx", 501.0)
    with pytest.raises(OutputError, match="is not damaged"):
        rebuild(SET, "Eve", "it was wrong")
    (two / SEAL).unlink()
    rebuild(SET, "Eve", "it was wrong")
    with pytest.raises(AssumptionError, match="was changed after it was saved"):
        store.load(f"{SET}@2026.1")


def test_a_changed_version_without_any_ledger_is_entered_as_what_was_saved(two):
    without(LEDGER, SEAL)(two)
    edited(two / "2026.2.xlsx", 501.0)
    rebuild(SET, "Ana", "the disk was lost")
    assert any("was changed after it was saved" in problem.found for problem in store.load(SET).warnings)
    with pytest.raises(AssumptionError, match="was changed after it was saved"):
        submit(SET, "Ana")


def test_an_unchanged_version_without_any_ledger_can_be_read_and_says_so(two):
    without(LEDGER, SEAL)(two)
    (warning,) = store.load(SET).warnings
    assert (warning.alarm, warning.cell) == (True, "2026.2")
    assert "without ledger.csv and ledger.seal" in warning.found
    assert any("without ledger.csv" in problem.found for problem in history(SET).problems)


# --- files that are gone, or that nobody saved ------------------------------------------------------------


def test_the_newest_version_gone_stops_whoever_asks_for_the_set_and_is_told_to_all_others(two, work, capsys):
    (two / "2026.2.xlsx").unlink()
    for command in ("run", "check", "show", "explain"):
        arguments = (SET, "total", "gross_cost", "2026") if command == "explain" else (SET,)
        assert called(command, *arguments) == 1
        assert "no file 2026.2.xlsx, which is approved in the ledger" in capsys.readouterr().err
    with pytest.raises(AssumptionError, match=r"no file 2026\.2"):
        store.load(f"{SET}@2026.2")
    assert any("no file 2026.2" in problem.found for problem in store.load(f"{SET}@2026.1").warnings)
    assert called("versions") == 1
    with pytest.raises(AssumptionError, match=r"no file 2026\.2"):
        save(work(520), SET, why="more", by="Ana")


@pytest.mark.slow
def test_a_version_that_is_gone_for_good_is_given_up_and_its_number_is_not_used_again(two, work):
    kept = (two / "2026.2.xlsx").read_bytes()
    (two / "2026.2.xlsx").unlink()
    done = rebuild(SET, "Ana", "the disk broke, no copy", on=LATER)
    assert done.lost == ("2026.2",)
    assert verified() == []
    assert store.load(SET).version == "2026.1"
    assert save(work(520), SET, why="more", by="Ana", on=LATER).version == "2026.3"
    # It turns up again: as it was, it may come back; changed, it may not.
    (two / "2026.2.xlsx").write_bytes(kept)
    assert store.load(f"{SET}@2026.2").about["status"] == "lost"
    keep = shutil.copytree(two, two.with_name("keep"))
    rebuild(SET, "Ana", "found in a drawer", on=LATER)
    assert store.load(f"{SET}@2026.2").about["status"] == "approved"
    shutil.rmtree(two)
    shutil.move(keep, two)
    edited(two / "2026.2.xlsx", 1.0)
    with pytest.raises(AssumptionError, match="was changed after"):
        store.load(f"{SET}@2026.2")


def test_all_versions_gone_is_not_the_package_again(folder, tmp_path):
    new_set("kenya", "kenya", "Ana", on=DAY)
    for path in folder.with_name("kenya").glob("*.xlsx"):
        path.unlink()
    for name in ("kenya", "kenya@2026.2"):
        with pytest.raises(AssumptionError, match=r"no file 2026\.[2-4]"):
            store.load(name)
    assert any("no file 2026.3" in problem.found for problem in history("kenya").problems)
    assert called("versions") == 1


def planted(folder, version, small_rows):
    for row in small_rows["About"]:
        if row["property"] == "version":
            row["value"] = version
    return write(folder / f"{version}.xlsx", small_rows)


@pytest.mark.slow
def test_a_workbook_put_among_the_versions_is_told_and_entered_only_by_name(two, work, small_rows, capsys):
    path = planted(two, "2026.7", small_rows)
    for command in ("run", "check", "show"):
        assert called(command, SET) == 1
        assert "2026.7.xlsx, which is not in the ledger" in capsys.readouterr().err
    assert any("2026.7.xlsx" in problem.found for problem in store.load(f"{SET}@2026.1").warnings)
    assert called("versions", SET, "--verify") == 1
    with pytest.raises(AssumptionError, match="remove it"):
        save(work(520, "2026.2"), SET, why="more", by="Ana")
    with pytest.raises(AssumptionError, match="remove it"):
        approve(f"{SET}@2026.2", "Ben")
    submit(f"{SET}@2026.7", "Ben", on=DAY)
    assert verified() == []
    note = read_ledger(two).saved()["2026.7"][0].note
    assert "entered by Ben" in note
    path.unlink()
    with pytest.raises(AssumptionError, match=r"no file 2026\.7"):
        store.load(SET)


@pytest.mark.parametrize("version", ["2026.2", "2026.1"])
def test_a_copy_of_a_version_under_another_number_is_never_entered(two, version):
    shutil.copy(two / f"{version}.xlsx", two / "2026.7.xlsx")
    with pytest.raises(AssumptionError, match=f"its version is {version}"):
        submit(f"{SET}@2026.7", "Ana")
    with pytest.raises(AssumptionError, match=f"the version {version} in the file"):
        store.load(SET)
    assert verified()


def test_what_is_no_version_is_none(two):
    for name in ("~$2026.3.xlsx", ".2026.3.xlsx.abc.tmp", "2026.3 kept for Ana.xlsx", "2026.3.xlsx.sig",
                 "\u0662\u0660\u0662\u0666.\u0663.xlsx"):  # fmt: skip
        (two / name).write_bytes(b"x")
    (two / "2026.4.xlsx").touch()  # empty: a save on a disk without links was cut short
    assert list(version_files(two)) == ["2026.1", "2026.2"]
    assert verified() == []


@pytest.mark.slow
def test_a_version_whose_name_is_in_capitals_is_the_version(two, work):
    (two / "2026.2.xlsx").rename(two / "2026.2.XLSX")
    assert verified() == []
    assert store.load(SET).version == "2026.2"
    assert save(work(520, "2026.2"), SET, why="more", by="Ana").version == "2026.3"
    shutil.copy(two / "2026.2.XLSX", two / "2026.2.xlsx")
    if len(list(two.glob("2026.2.*"))) > 1:  # not where a system folds case
        assert any("2026.2.XLSX and 2026.2.xlsx" in problem.found for problem in verified())


def test_a_used_number_and_an_exchanged_parent_can_be_mended(two):
    line = read_ledger(two).last("2026.2", "draft")
    append(two, [replace(line, content_hash="b" * 64, by="Eve", parent_hash="c" * 64)])
    texts = [problem.found for problem in errors(set_state(two).problems)]
    assert any("used twice, by Ana" in one for one in texts)
    rebuild(SET, "Ana", "two saved at once without the program")
    assert verified() == []


# --- the ledger itself ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clock_set_back_is_told(approved, work):
    save(work(510), SET, why="x", by="Ana", on="2026-02-27")
    (warning,) = set_state(approved).problems
    assert warning.severity == "warning"
    assert all(day in warning.found for day in ("2026-02-27", "2026-03-01"))
    assert any("2026-02-27" in problem.found for problem in store.load(SET).warnings)


@pytest.mark.slow
def test_a_day_that_is_none_is_refused(approved, work):
    with pytest.raises(AssumptionError, match="YYYY-MM-DD"):
        save(work(510), SET, why="x", by="Ana", on="01/03/2026")


@pytest.mark.slow
def test_lines_of_two_branches_fit_in_any_order_and_their_days_are_held_to_the_line_they_follow(approved):
    common = text(approved)
    branches = []
    for version, on in (("2026.2", "2026-03-09"), ("2026.3", "2026-03-05")):
        (approved / LEDGER).write_text(common, encoding="utf-8")
        append(approved, [LedgerLine(version, "a" * 64, "2026.1", "", "draft", "Ana", on)])
        branches.append((text(approved)[len(common) :], (approved / SEAL).read_text(encoding="utf-8")))
    (approved / LEDGER).write_text(common + "".join(line for line, _ in branches), encoding="utf-8")
    (approved / SEAL).write_text("".join(dict.fromkeys(seal for _, seal in branches)), encoding="utf-8")
    assert not any("clock" in problem.mend for problem in set_state(approved).problems)
    assert read_ledger(approved).unsealed() == []
    assert not read_ledger(approved).cut
    # Neither branch's line can be taken out.
    for line, _ in branches:
        (approved / LEDGER).write_text(
            common + "".join(one for one, _ in branches if one != line), encoding="utf-8"
        )
        assert read_ledger(approved).cut


OLDER = """version,content_hash,parent,parent_hash,status,by,on,seal
2026.1,{hash},,,draft,Ana,2026-03-01,{seals[0]}
2026.1,{hash},,,submitted,Ana,2026-03-01,{seals[1]}
2026.1,{hash},,,approved,Ben,2026-03-01,{seals[2]}
"""


def older(folder):
    """The ledger of a set in the columns of older programs, sealed by hand as they did."""
    import hashlib  # noqa: PLC0415

    content, seals = read(folder / "2026.1.xlsx").content_hash, [""]
    for status, by in (("draft", "Ana"), ("submitted", "Ana"), ("approved", "Ben")):
        words = (seals[-1], "2026.1", content, "", "", status, by, DAY)
        seals.append(hashlib.sha256("\n".join(words).encode()).hexdigest()[:16])
    (folder / LEDGER).write_text(OLDER.format(hash=content, seals=seals[1:]), encoding="utf-8")
    (folder / SEAL).write_text(f"{seals[-1]}\n", encoding="utf-8")


@pytest.mark.slow
def test_a_ledger_of_older_columns_goes_on(approved, work):
    older(approved)
    assert history(SET, verify=True).problems == ()
    assert store.load(SET).about["approved_by"] == "Ben"
    save(work(510), SET, why="x", by="Ana", on=DAY)
    assert history(SET, verify=True).problems == ()
    assert ",".join(COLUMNS) in text(approved)
    rows_changed(lambda rows: [row.replace(",Ben,", ",Eve,") for row in rows])(approved)
    assert any("was edited" in problem.found for problem in verified())


def test_reading_is_linear_in_the_lines(tmp_path, monkeypatch):
    """Also where every seal is wrong, as after Excel has rewritten every date."""
    monkeypatch.setenv(store.VARIABLE, str(tmp_path))

    def prepare(count):
        folder = tmp_path / f"many{count}"
        if not folder.exists():
            folder.mkdir()
            append(
                folder,
                [LedgerLine(f"2026.{n}", "a" * 64, "", "", "draft", "Ana", DAY) for n in range(1, count + 1)],
            )
            bytes_changed(excel_dates)(folder)

        def read():
            assert len(history(folder.name).versions) == count
            assert len(errors(set_state(folder).problems)) > count
            assert len(read_ledger(folder).versions) == count

        return read

    check_growth(prepare, 1000)


def test_a_ledger_that_cannot_be_read_is_told(approved, monkeypatch):
    (approved / LEDGER).unlink()
    (approved / LEDGER).mkdir()
    with pytest.raises(AssumptionError, match="cannot be read"):
        store.load(SET)
    assert called("versions", SET) == 1


@pytest.mark.slow
def test_a_half_written_line_with_an_open_quote_spoils_no_other(approved, work):
    with (approved / LEDGER).open("ab") as file:
        file.write(b'2026.2,abc,"O""Ne')
    save(work(510), SET, why="x", by='O"Neil, Zoë', on=DAY)
    assert read_ledger(approved).last("2026.2").by == 'O"Neil, Zoë'
    assert verified() == []


@pytest.mark.parametrize("by", ["A\x1b[31mna", "A\x00na", "A\ud800na"])
@pytest.mark.slow
def test_names_that_no_terminal_or_file_takes_are_refused(approved, work, by):
    with pytest.raises(AssumptionError, match="plain text"):
        save(work(510), SET, why="x", by=by)


@pytest.mark.slow
def test_a_folder_that_may_not_be_written_says_so_and_changes_nothing(approved, work, monkeypatch):
    opened = os.open

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    def read_only(path, flags, *rest, **named):
        return refused() if flags & (os.O_WRONLY | os.O_RDWR) else opened(path, flags, *rest, **named)

    submitted = save(work(510), SET, why="x", by="Ana", on=DAY)
    monkeypatch.setattr("costmodel.files.WAIT", 0.0)
    monkeypatch.setattr(os, "open", read_only)
    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(OutputError, match="is unchanged"):
        submit(SET, "Ana")
    with pytest.raises(OutputError, match="Nothing was changed"):
        save(work(520, submitted.version), SET, why="y", by="Ana")
    monkeypatch.undo()


# --- the advice of the program ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_set_of_the_package_begun_under_its_own_name_is_whole_and_goes_on(folder, tmp_path, capsys):
    came = store.load("kenya")
    with pytest.raises(AssumptionError, match="costmodel new kenya --from kenya --by NAME"):
        submit("kenya", "Ana")
    assert called("new", "kenya", "--from", "kenya", "--by", "Ana") == 0
    assert history("kenya", verify=True).problems == ()
    assert store.load("kenya").content_hash == came.content_hash
    assert "as included in the package" in capsys.readouterr().out
    assert called("submit", "kenya", "--by", "Ana") == 0
    assert called("approve", "kenya", "--by", "Ben") == 0
    with pytest.raises(OutputError, match="already exists"):
        new_set("kenya", "kenya", "Ana")
    rows = came.table("Parameters").rows
    place = next(k for k, row in enumerate(rows) if row["parameter"] == "coverage.apply")
    before = [one.version for one in history("kenya").versions]
    work = write(tmp_path / "work.xlsx", came.replaced("Parameters", place, "value", 0.9))
    assert called("save", work, "--into", "kenya", "--by", "Ana", "--why", "survey") == 0
    assert history("kenya", verify=True).problems == ()
    year, number = came.version.split(".")
    after = [one.version for one in history("kenya").versions]
    assert after == [*before, f"{year}.{int(number) + 1}"]


@pytest.mark.slow
def test_other_content_is_not_put_under_the_name_of_a_set_of_the_package(folder, small_rows, tmp_path):
    source = write(tmp_path / "small.xlsx", small_rows)
    with pytest.raises(OutputError, match="comes with the package"):
        new_set("kenya", str(source), "Ana")
    # A set of the same name in a file is begun like any other.
    assert new_set(SET, str(source), "Ana").parent == f"{SET}@2026.1"
    assert history(SET, verify=True).problems == ()
