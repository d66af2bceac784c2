"""SB_MONITORING and SB_MTEF with outturn: the tables of the result, blanks where nothing is reported."""

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run
from costmodel.excel.functions import answers
from costmodel.excel.functions.models import Held
from tests import monitored_set, small_set
from tests.monitored_set import report


def result_of(rows, scenario="generous"):
    return Held(run(assumptions_from_rows(rows), scenario))


def test_the_table_of_the_result():
    scenario_result = result_of(monitored_set.rows())
    head, *rows = answers.monitoring(scenario_result)
    assert head[0] == "policy"
    assert "set" not in head
    frame = scenario_result.result.monitoring()
    assert len(rows) == len(frame)
    outturn, volume, period = head.index("outturn"), head.index("volume"), head.index("period")
    assert [row[outturn] for row in rows] == frame["outturn"].tolist()
    (childcare,) = [row for row in rows if row[0] == "childcare" and row[period] == "2027-Q1"]
    assert childcare[volume] == ""


def test_a_set_without_outturn_says_so():
    rows = small_set.rows() | {"Outturn": [], "Seasons": []}
    ((words,),) = answers.monitoring(result_of(rows))
    assert "No outturn" in words


def test_the_framework_has_blanks_where_there_is_no_outturn():
    rows = small_set.rows() | {"Outturn": [report("child_benefit", "2025", 3e9, people=800)], "Seasons": []}
    head, *lines = answers.medium_term(result_of(rows), None, None)
    place, part = head.index("outturn 2025"), head.index("part")
    assert {line[place] for line in lines if line[part] in ("A", "B")} == {""}
    assert 3e9 in [line[place] for line in lines]
