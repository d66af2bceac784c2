"""SB_DISTRIBUTION: the table of the result, and words where a set has no survey."""

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run
from costmodel.excel.functions import answers
from costmodel.excel.functions.models import Held
from tests import small_set


def result_of(rows, scenario="generous"):
    return Held(run(assumptions_from_rows(rows), scenario))


def test_the_table_of_the_result():
    scenario_result = result_of(small_set.rows())
    head, *rows = answers.distribution(scenario_result)
    assert head[:5] == ["policy", "line", "measure", "year", "unit"]
    frame = scenario_result.result.distribution()
    assert len(rows) == len(frame)
    (headcount,) = [row for row in rows if row[:4] == ["total", "national", "headcount", 2030]]
    wanted = frame[(frame.policy == "total") & (frame.line == "national") & (frame.year == 2030)]
    assert headcount[5] == wanted[wanted.measure == "headcount"].before.iloc[0]


def test_a_set_without_a_survey_says_what_is_missing():
    rows = small_set.rows()
    rows["Welfare"] = rows["Lines"] = []
    ((words,),) = answers.distribution(result_of(rows))
    assert "no table Welfare" in words
