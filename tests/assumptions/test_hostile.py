"""Damaged, hostile and half-filled workbooks: no crash, no hang, no silent number, one plain sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from costmodel.assumptions.checks.examination import check

MEMORY = 1 << 30
SECONDS = 60
MOST_SECONDS_EACH = 8
RUNNER = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from costmodel.assumptions.checks.examination import check
for path in sys.stdin.read().splitlines():
    start = time.perf_counter()
    found = [problem.to_dict() for problem in check(path)]
    print(json.dumps([path, time.perf_counter() - start, found]), flush=True)
"""


@pytest.fixture(scope="module")
def examined(hostile, good, tmp_path_factory):
    """Every case examined by one process with little memory and time: name -> words, seconds, problems."""
    folder = tmp_path_factory.mktemp("hostile")
    wanted = {}
    for name, data, words in hostile["cases"](good):
        path = folder / name
        assert str(path) not in wanted, name
        path.write_bytes(data)
        wanted[str(path)] = words
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUNNER.format(memory=MEMORY)],
        input="\n".join(wanted),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert not done.stderr, done.stderr[-2000:]
    told = {
        path: (seconds, problems) for path, seconds, problems in map(json.loads, done.stdout.splitlines())
    }
    assert set(told) == set(wanted)
    return {path.rpartition("/")[2]: (words, *told[path]) for path, words in wanted.items()}


@pytest.mark.slow
def test_every_case_is_told_in_a_plain_sentence(examined):
    assert len(examined) > 80
    wrong = []
    for name, (words, seconds, problems) in examined.items():
        text = " ".join(" ".join(map(str, problem.values())) for problem in problems)
        errors = [problem for problem in problems if problem["severity"] == "error"]
        if words not in text or "Traceback" in text or seconds > MOST_SECONDS_EACH:
            wrong.append((name, words, seconds, text[:300]))
        if bool(errors) != bool(words) and name != "linked.xlsx":
            wrong.append((name, words, "errors", text[:300]))
    assert not wrong


@pytest.mark.slow
def test_every_problem_says_what_was_found_and_how_to_mend_it(examined):
    for name, (_, _, problems) in examined.items():
        for problem in problems:
            assert problem["workbook"] == name
            assert problem["found"]
            assert problem["expected"]
            assert problem["mend"].endswith((".", "?"))


def test_a_formula_that_changes_by_itself_is_told(hostile, good, tmp_path):
    drawn = hostile["cell"](b'<c r="F5"><f>0.5+0*RAND()</f><v>0.5</v></c>')
    calculated = {hostile["BOOK"]: lambda data: data.replace(b' fullCalcOnLoad="1"', b"")}
    path = tmp_path / "drawn.xlsx"
    path.write_bytes(hostile["patched"](good, {hostile["SHEET"]: drawn, **calculated}))
    (told,) = [problem for problem in check(path) if "changes by itself" in problem.found]
    assert (told.severity, told.cell) == ("warning", "Groups!F5")
