"""Files are whole or absent: kill -9, a full disk, four writers, a folder that may not be written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from costmodel import files
from costmodel.errors import OutputError
from costmodel.files import create_file, inside, replace_file, safe_name

SLOW_WRITER = """
import sys, time
from costmodel.files import replace_file
def write(file):
    for _ in range(500):
        file.write(b"n" * 4096)
        file.flush()
        print("x", flush=True)
        time.sleep(0.002)
replace_file(sys.argv[1], write)
print("done", flush=True)
"""
FULL_DISK = """
import resource, signal, sys
from costmodel.files import replace_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    replace_file(sys.argv[1], lambda file: file.write(b"n" * 1_000_000))
except OSError as error:
    print(type(error).__name__, error)
"""
ONE_OF_FOUR = """
import sys, time
from costmodel.files import create_file
def write(file):
    time.sleep(0.2)
    file.write(sys.argv[2].encode() * 1000)
try:
    create_file(sys.argv[1], write)
    print("saved")
except OSError as error:
    print(type(error).__name__, error)
"""


def put(data):
    return lambda file: file.write(data)


def python(code, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, **options
    )


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "new" / "a.txt"
    replace_file(path, put(b"one"))
    assert replace_file(path, put(b"two")).read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_failing_writer_leaves_the_old_file(tmp_path):
    path = replace_file(tmp_path / "a.txt", put(b"old"))

    def write(file):
        file.write(b"new")
        raise RuntimeError

    for attempt in (replace_file, lambda p, w: create_file(p.with_name("b.txt"), w)):
        with pytest.raises(RuntimeError):
            attempt(path, write)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"old"}


@pytest.mark.parametrize("moment", [1, 40, 200])
def test_kill_leaves_the_old_file(tmp_path, moment):
    path = replace_file(tmp_path / "a.txt", put(b"old"))
    writer = python(SLOW_WRITER, path)
    for _ in range(moment):
        assert writer.stdout.readline() == "x\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert path.read_bytes() == b"old"
    stale = [p for p in tmp_path.iterdir() if p != path]
    assert len(stale) == 1
    yesterday = time.time() - files.STALE - 60
    os.utime(stale[0], (yesterday, yesterday))
    replace_file(path, put(b"new"))
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path):
    path = replace_file(tmp_path / "a.txt", put(b"old"))
    said, _ = python(FULL_DISK, path).communicate()
    assert said.startswith("OutputError")
    assert "Nothing was changed" in said
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"old"}


def test_of_four_writers_one_creates_the_file(tmp_path):
    path = tmp_path / "a.txt"
    said = [writer.communicate()[0] for writer in [python(ONE_OF_FOUR, path, name) for name in "abcd"]]
    assert sum(text == "saved\n" for text in said) == 1
    assert sum("OutputError" in text and "already exists" in text for text in said) == 3
    assert len(set(path.read_bytes())) == 1
    assert len(path.read_bytes()) == 1000
    assert list(tmp_path.iterdir()) == [path]


def test_where_the_disk_knows_no_links(tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(files.os, "link", no_links)
    path = create_file(tmp_path / "a.txt", put(b"one"))
    with pytest.raises(OutputError, match="already"):
        create_file(path, put(b"two"))
    monkeypatch.setattr(files.Path, "exists", lambda _: False)
    with pytest.raises(OutputError, match="already"):
        create_file(path, put(b"two"))
    assert path.read_bytes() == b"one"


def test_a_file_held_by_excel_is_tried_three_times(tmp_path, monkeypatch):
    path = replace_file(tmp_path / "a.txt", put(b"old"))
    tries, waits = [], []

    def locked(*_):
        tries.append(1)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.Path, "replace", locked)
    monkeypatch.setattr(files.time, "sleep", waits.append)
    with pytest.raises(OutputError, match=r"old file is unchanged\. Close it in Excel"):
        replace_file(path, put(b"new"))
    assert (len(tries), sum(waits)) == (3, 2)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"old"}


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for attempt in (replace_file, create_file):
        with pytest.raises(OutputError, match="could not be written"):
            attempt(tmp_path / "file" / "a.txt", put(b"x"))
        with pytest.raises(OutputError):
            attempt("/proc/a.txt", put(b"x"))


def test_a_target_that_is_a_folder(tmp_path):
    with pytest.raises(OutputError, match="could not be replaced"):
        replace_file(tmp_path, put(b"x"))


@pytest.mark.parametrize("name", ["kenya", "2026.1", "High uptake", "réforme_2", "a-b.c", "a" * 60])
def test_safe_names(name):
    assert safe_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a.", "CON", "nul.txt", "com1", "a" * 61, "a\0b",
     "a:b", "a\nb", "~$x", "a..b", "-x", "x?"],
)  # fmt: skip
def test_names_that_are_none(name):
    with pytest.raises(ValueError, match="name"):
        safe_name(name)


def test_a_name_stays_in_its_folder(tmp_path):
    assert inside(tmp_path, "a.xlsx") == tmp_path.resolve() / "a.xlsx"
    with pytest.raises(ValueError, match="is not in"):
        inside(tmp_path, "../a.xlsx")


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "results").write_text("kept")
    with pytest.raises(OutputError, match=r"results is a file, not a folder"):
        files.replace_file(tmp_path / "results" / "a.csv", lambda file: file.write(b"x"))
    assert (tmp_path / "results").read_text() == "kept"
