"""Who may approve: a second person, or the one who prepared it with a reason that everybody is shown."""

from __future__ import annotations

import json
import shutil

import openpyxl
import pytest

import costmodel as cm
from costmodel import cli
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.assumptions.versions.history import history
from costmodel.assumptions.versions.ledger import read_ledger
from costmodel.assumptions.versions.persons import person_key
from costmodel.assumptions.versions.revisions import new_set, save
from costmodel.assumptions.versions.store_settings import SETTINGS
from costmodel.engine.inputs.scenarios import scenarios
from costmodel.errors import AssumptionError
from tests.written_once import written

SET, DAY = "smallland", "2026-03-01"
REASON = "nobody else in office before the deadline"


@pytest.fixture(scope="module")
def submitted_store(small_set_module, tmp_path_factory):
    """A store of a set whose first version Ana Mwangi prepared, and Dara submitted; to be copied."""
    home = tmp_path_factory.mktemp("submitted_store")
    work = written(home / "work.xlsx", small_set_module["rows"]())
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(store.VARIABLE, str(home / "store"))
        save(work, SET, why="first figures", by="Ana Mwangi", on=DAY)
        submit(SET, "Dara", on=DAY)
    return home / "store"


@pytest.fixture
def submitted(folder, submitted_store):
    """A set whose first version Ana Mwangi prepared, and Dara submitted."""
    shutil.copytree(submitted_store, folder.parent)
    return folder


ANA = ["Ana Mwangi", "ana mwangi", "  ANA   MWANGI ", "Ana\u00a0Mwangi", "Ana\u200b Mwangi",
       "\uff21na Mwangi", "Ana\u2003Mwangi"]  # fmt: skip


@pytest.mark.parametrize("by", ANA)
@pytest.mark.slow
def test_who_prepared_it_approves_it_only_with_a_reason(submitted, by):
    with pytest.raises(AssumptionError, match="second person") as told:
        approve(SET, by, on=DAY)
    assert "--reason" in str(told.value)
    assert read_ledger(submitted).status("2026.1") == "submitted"
    approve(SET, by, on=DAY, reason=REASON)
    assert read_ledger(submitted).last("2026.1").note == REASON


@pytest.mark.parametrize("by", ["Ben", "Dara", "Ana Mwang", "Anna Mwangi"])
def test_anybody_else_needs_none(submitted, by):
    approve(SET, by, on=DAY)
    assert store.load(SET).about["approved_by"] == by
    assert history(SET, verify=True).problems == ()


def test_the_name_in_the_workbook_counts_as_well(folder, work):
    """A set of the package, or one put there by hand, was prepared by whom its About names."""
    folder.mkdir(parents=True)
    work(500).rename(folder / "2026.1.xlsx")
    submit(SET, "Ana", on=DAY)
    author = store.load(SET).about["prepared_by"]
    for name in ("Ana", author):
        with pytest.raises(AssumptionError, match="second person"):
            approve(SET, name)
    approve(SET, "Ben")


@pytest.mark.slow
def test_it_is_shown_wherever_the_version_is(submitted, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["approve", SET, "--by", "Ana Mwangi"]) == 1
    assert cli.main(["approve", SET, "--by", "Ana Mwangi", "--reason", REASON]) == 0
    assert "WARNING: The same person, Ana Mwangi" in capsys.readouterr().err
    assert cli.main(["versions", SET]) == 0
    assert f"ONE PERSON: Ana Mwangi prepared and approved it without a second person; reason: {REASON}" in (
        capsys.readouterr().out
    )
    assert cli.main(["versions", SET, "--json"]) == 0
    assert REASON in json.loads(capsys.readouterr().out)["history"][0]["versions"][0]["alone"]
    assert cli.main(["show", SET]) == 0
    said = capsys.readouterr()
    assert f"approved by Ana Mwangi on {store.load(SET).about['approved_on']} ({REASON})" in said.out
    assert "had prepared it" in said.err
    # And in every result: on About, on Checks, and so on KeyFigures.
    assert cli.main(["run", SET, "--scenario", "baseline", "--out", "out", "--formats", "xlsx"]) == 0
    (result,) = (tmp_path / "out").glob("*baseline.xlsx")
    book = openpyxl.load_workbook(result, read_only=True)
    cells = {
        sheet: " ".join(str(cell) for row in book[sheet].iter_rows(values_only=True) for cell in row if cell)
        for sheet in ("KeyFigures", "Checks", "About")
    }
    book.close()
    assert f"Ana Mwangi, WHO ALSO PREPARED IT (reason: {REASON})" in cells["About"]
    assert "Ana Mwangi approved 2026.1" in cells["Checks"]
    assert "Warnings from the assumption workbook" in cells["KeyFigures"]


@pytest.mark.slow
def test_a_costing_minute_shows_it_until_a_second_person_approves(submitted, tmp_path):
    def said(number):
        assumptions = cm.load(SET)
        result = cm.run(assumptions, [*scenarios(assumptions)][-1])
        path = cm.minute(result, tmp_path / f"{number}.html", draws=64)
        return path.read_text(encoding="utf-8")

    assert "not approved: their status is submitted" in said(1)
    approve(SET, "Ana Mwangi", on=DAY, reason=REASON)
    text = said(2)
    assert f"Ana Mwangi, WHO ALSO PREPARED IT (reason: {REASON}) {DAY}" in text
    assert "no second person has" in text
    approve(SET, "Ben", on=DAY)
    text = said(3)
    assert f"Ben {DAY}" in text
    assert "no second person has" not in text
    assert "not approved" not in text


def test_a_second_person_may_approve_it_too(submitted):
    approve(SET, "Ana Mwangi", on=DAY, reason=REASON)
    with pytest.raises(AssumptionError, match="is approved; expected a submitted version"):
        approve(SET, "ana mwangi", on=DAY, reason=REASON)
    approve(SET, "Ben", on=DAY)
    assert store.load(SET).about["approved_by"] == "Ben"
    assert history(SET, verify=True).problems == ()
    with pytest.raises(AssumptionError, match="is approved; expected a submitted version"):
        approve(SET, "Cleo", on=DAY)


def test_approvals_of_older_programs_are_told_too(submitted):
    """They kept no reason."""
    from costmodel.assumptions.versions.ledger import append  # noqa: PLC0415
    from costmodel.assumptions.versions.ledger_lines import LedgerLine  # noqa: PLC0415

    content = read_ledger(submitted).lines[0].content_hash
    append(submitted, [LedgerLine("2026.1", content, "", "", "approved", "Ana Mwangi", DAY)])
    (warning,) = store.load(SET).warnings
    assert "no reason was given" in warning.found


# --- a store that asks for two persons --------------------------------------------------------------------


def settings(folder, text, encoding="utf-8"):
    (folder.parent / SETTINGS).write_text(text, encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_store_may_ask_for_two_persons_without_exception(submitted, encoding):
    settings(submitted, "[approval]\ntwo_persons = true\n", encoding)
    with pytest.raises(AssumptionError, match=r"required by store\.toml") as told:
        approve(SET, "ANA MWANGI", reason=REASON)
    assert "--reason" not in str(told.value)
    assert read_ledger(submitted).status("2026.1") == "submitted"
    approve(SET, "Ben")
    assert read_ledger(submitted).status("2026.1") == "approved"


@pytest.mark.parametrize("text", ["", "[approval]\n", "[approval]\ntwo_persons = false\n"])
def test_a_store_that_asks_for_nothing(submitted, text):
    settings(submitted, text)
    approve(SET, "Ana Mwangi", reason=REASON)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[approval]\ntwo_persns = true\n", 'Did you mean "two_persons"?'),
        ("[aproval]\ntwo_persons = true\n", 'Did you mean "approval"?'),
        ("two_persons = true\n", "two_persons"),
        ('[approval]\ntwo_persons = "true"\n', "without quotes"),
        ("[approval]\ntwo_persons = 1\n", "true or false"),
        ("approval = 1\n", "approval"),
        ("[approval\n", "cannot be read"),
        ("[approval]\ntwo_persons = yes\n", "cannot be read"),
        ("\ufffe", "store.toml"),
    ],
)
@pytest.mark.sampled(3)
def test_settings_that_cannot_be_understood_stop_an_approval_by_one_person(submitted, text, words):
    """Never: not understood, so not asked."""
    settings(submitted, text)
    with pytest.raises(AssumptionError) as told:
        approve(SET, "Ana Mwangi", reason=REASON)
    assert words in str(told.value)
    assert read_ledger(submitted).status("2026.1") == "submitted"


def test_who_begins_a_set_from_the_package_has_prepared_it(folder):
    new_set("mine", "kenya", "Ana", on=DAY)
    submit("mine", "Ana", on=DAY)
    with pytest.raises(AssumptionError, match="second person"):
        approve("mine", "Ana")


def test_names_that_differ_are_different_persons():
    assert len({person_key(name) for name in ("Ana", "Anna", "Ána", "Ana M.", "Ana M")}) == 5
