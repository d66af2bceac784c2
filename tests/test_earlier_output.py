"""Results replace files of results, and no other file."""

from __future__ import annotations

import re
import time
from zipfile import ZipFile

import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.format.writer import write_new
from costmodel.cli import main
from costmodel.errors import OutputError
from costmodel.excel.addin.build import TEMPLATE, WORKBOOK, build
from costmodel.reports.files.earlier_output import require_replaceable
from costmodel.reports.files.page_html import write_html
from costmodel.reports.layout.page import Page


@pytest.fixture
def workbook(tmp_path):
    """A workbook of assumptions as an officer has it."""
    path = tmp_path / "mine.xlsx"
    write_new(path, cm.load("kenya"))
    return path


@pytest.mark.parametrize(
    "command",
    [
        ["audit", "{mine}", "--out", "{mine}"],
        ["diff", "{mine}", "kenya@2026.3", "--out", "{mine}"],
        ["sensitivity", "{mine}", "--out", "{mine}"],
        ["bridge", "{mine}", "{mine}", "--out", "{mine}"],
        ["minute", "{mine}", "-s", "reform", "--out", "{notes}"],
        ["compare-speeds", "{mine}", "-s", "reform", "--out", "{page}"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_replaces_no_file_of_the_users(command, workbook, tmp_path, capsys):
    names = {"mine": workbook, "notes": tmp_path / "notes.docx", "page": tmp_path / "page.html"}
    names["notes"].write_text("minutes of a meeting")
    names["page"].write_text("<p>a page of the ministry</p>")
    before = {path: path.read_bytes() for path in names.values()}
    assert main([word.format(**names) for word in command]) != 0
    assert {path: path.read_bytes() for path in names.values()} == before
    assert command[-1].format(**names) in capsys.readouterr().err


def test_a_run_replaces_no_workbook_of_the_users(workbook, capsys):
    there = workbook.with_name("kenya-2026.4-baseline.xlsx")
    workbook.rename(there)
    before = there.read_bytes()
    assert main(["run", str(there), "-s", "baseline", "--out", str(there.parent)]) != 0
    assert there.read_bytes() == before
    assert [path.name for path in there.parent.iterdir()] == [there.name]
    assert there.name in capsys.readouterr().err


def test_results_replace_those_of_an_earlier_run(tmp_path):
    arguments = [
        "run",
        "kenya",
        "-s",
        "baseline",
        "--out",
        str(tmp_path),
        "--formats",
        "xlsx,csv,html,parquet",
    ]
    assert main(arguments) == 0
    first = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(first) == 4
    assert main(arguments) == 0
    assert all(path.stat().st_mtime_ns > time for path, time in first.items())


def test_a_minute_that_was_edited_is_kept(tmp_path, capsys):
    path = tmp_path / "minute.docx"
    arguments = ["minute", "kenya", "-s", "reform", "--draws", "16", "--out", str(path)]
    assert main(arguments) == 0
    assert main(arguments) == 0
    edited = tmp_path / "edited.docx"
    with ZipFile(path) as was, ZipFile(edited, "w") as now:
        for name in was.namelist():
            content = was.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2030-01-01T00:00:00Z", content)
            now.writestr(name, content)
    before = edited.read_bytes()
    assert main([*arguments[:-1], str(edited)]) != 0
    assert edited.read_bytes() == before
    assert "edited" in capsys.readouterr().err


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The files of a run by their kind, and the command's arguments."""
    folder = tmp_path_factory.mktemp("results")
    arguments = ["run", "kenya", "-s", "baseline", "--out", str(folder), "--formats", "xlsx,csv,html"]
    assert main(arguments) == 0
    time.sleep(1.1)  # a workbook states its dates in seconds
    return {path.suffix: path for path in folder.iterdir()}, arguments


def remark(path):
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A60"] = "Agreed with the minister."
    book.save(path)


def saved_by_excel(path):
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def note(path):
    path.write_bytes(path.read_bytes().replace(b"</h1>", b"</h1><p>Agreed.</p>", 1))


@pytest.mark.parametrize(("kind", "edit"), [(".xlsx", remark), (".csv", saved_by_excel), (".html", note)])
def test_results_that_were_edited_are_kept(kind, edit, results, capsys):
    made, arguments = results
    require_replaceable(*made.values())
    plain = made[kind].read_bytes()
    edit(made[kind])
    before = {path: path.read_bytes() for path in made.values()}
    assert before[made[kind]] != plain
    with pytest.raises(OutputError, match=f"{re.escape(str(made[kind]))}.*edited"):
        require_replaceable(*made.values())
    assert main(arguments) != 0
    assert "edited" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in made[kind].parent.iterdir()} == before
    made[kind].write_bytes(plain)


def test_a_folder_an_empty_file_and_a_broken_package(tmp_path):
    (tmp_path / "empty.html").touch()
    write_html(tmp_path / "empty.html", [Page("a", "A", "", "kenya 2026.4 · sha256 0123abcd", [])])
    require_replaceable(tmp_path / "empty.html", tmp_path / "absent.xlsx")
    whole = tmp_path / "whole.xlsx"
    with ZipFile(whole, "w") as package:
        package.writestr("a.txt", "a list of the ministry")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:-10])
    (tmp_path / "folder.xlsx").mkdir()
    for path in (whole, cut, tmp_path / "folder.xlsx"):
        with pytest.raises(OutputError, match=re.escape(str(path))):
            require_replaceable(path)


@pytest.mark.slow
def test_the_files_for_excel_are_built_anew_unless_they_were_filled_in(tmp_path):
    build(tmp_path)
    build(tmp_path)
    for name in (TEMPLATE, WORKBOOK):
        path = tmp_path / name
        plain = path.read_bytes()
        book = openpyxl.load_workbook(path, keep_vba=name == WORKBOOK)
        book["Policies"]["I5"] = "to be agreed"
        book.save(path)
        before = path.read_bytes()
        with pytest.raises(OutputError, match=name):
            build(tmp_path)
        assert path.read_bytes() == before
        path.write_bytes(plain)
