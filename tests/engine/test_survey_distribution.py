"""The distribution from a household survey: closed forms, agreement with grouped data, and who is covered."""

from datetime import UTC, datetime
from math import exp, log, pi, sqrt

import numpy as np
import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.errors import AssumptionError
from costmodel.model.offsets import hashed_names, offsets
from costmodel.model.welfare_cells import welfare_cells
from costmodel.reports.sheets.distribution_page import distribution
from costmodel.reports.sheets.result_report import ScenarioReport
from tests.command_line import costmodel
from tests.engine.test_distribution_of_a_set import KENYA, example_rows, welfare
from tests.survey_set import NORMAL, PERSON_FILE, households, like_the_cells, lognormal, mapping, rows_with

Z, SIGMA, MU, COUNT = 3826.58, 0.7, 8.4, 40_000
FIGURES = ["before", "after_transfers", "after_financing"]


def run(rows, file, scenario="both"):
    return cm.run(assumptions_from_rows(rows), scenario, survey=file)


def written(frame, folder, name="survey.parquet"):
    path = folder / name
    {"parquet": frame.write_parquet, "csv": frame.write_csv}[path.suffix[1:]](path)
    return path


def survey_table(result, year=2026):
    frame = result.distribution("survey")
    return frame[frame.year == year].set_index(["policy", "group", "line", "measure"]).sort_index()


# --- closed forms of a lognormal population -----------------------------------------------------------


@pytest.fixture(scope="module")
def of_lognormal(tmp_path_factory):
    file = written(households(lognormal(COUNT, MU, SIGMA)), tmp_path_factory.mktemp("lognormal"))
    return survey_table(run(rows_with(*mapping()), file, "baseline"))


D = (log(Z) - MU) / SIGMA
PHI = NORMAL.cdf
POOR = {
    "headcount": PHI(D),
    "gap": PHI(D) - exp(MU + SIGMA**2 / 2) / Z * PHI(D - SIGMA),
    "squared_gap": (
        PHI(D) - 2 * exp(MU + SIGMA**2 / 2) / Z * PHI(D - SIGMA)
        + exp(2 * MU + 2 * SIGMA**2) / Z**2 * PHI(D - 2 * SIGMA)
    ),
    "watts": SIGMA * (D * PHI(D) + exp(-D * D / 2) / sqrt(2 * pi)),
}  # fmt: skip
UNEQUAL = {
    "gini": 2 * PHI(SIGMA / sqrt(2)) - 1,
    "theil_t": SIGMA**2 / 2,
    "theil_l": SIGMA**2 / 2,
    "atkinson_1": 1 - exp(-(SIGMA**2) / 2),
    "atkinson_2": 1 - exp(-(SIGMA**2)),
    "bottom_40": PHI(NORMAL.inv_cdf(0.4) - SIGMA),
    "palma": (1 - PHI(NORMAL.inv_cdf(0.9) - SIGMA)) / PHI(NORMAL.inv_cdf(0.4) - SIGMA),
    "s80_s20": (1 - PHI(NORMAL.inv_cdf(0.8) - SIGMA)) / PHI(NORMAL.inv_cdf(0.2) - SIGMA),
}


@pytest.mark.parametrize(("measure", "expected"), POOR.items())
def test_poverty_of_a_lognormal(of_lognormal, measure, expected):
    row = of_lognormal.loc[("total", "all", "national", measure)]
    assert row[FIGURES].tolist() == pytest.approx([expected] * 3, abs=5e-5)


@pytest.mark.parametrize(("measure", "expected"), UNEQUAL.items())
def test_inequality_of_a_lognormal(of_lognormal, measure, expected):
    # the highest of 40,000 parts stand for a tail without end: their middle misses a little of it
    assert of_lognormal.loc[("total", "all", "", measure), "before"] == pytest.approx(expected, rel=1e-3)


def test_a_line_that_is_a_share_of_the_median(tmp_path):
    rows = rows_with(*mapping())
    rows["Lines"].append(rows["Lines"][0] | {
        "line": "relative", "label": "Relative", "value": 0.6, "unit": "share of the median", "main": None,
        "headcount": None,
    })  # fmt: skip
    table = survey_table(run(rows, written(households(lognormal(COUNT, MU, SIGMA)), tmp_path), "baseline"))
    assert table.loc[("total", "all", "relative", "headcount"), "before"] == pytest.approx(
        PHI(log(0.6) / SIGMA), abs=5e-5
    )


# --- the same people, grouped and one by one ----------------------------------------------------------


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    shares = np.array(KENYA) / sum(KENYA)
    frame = like_the_cells(welfare_cells(shares).relative, 6008.69)
    file = written(frame, tmp_path_factory.mktemp("both"))
    rows = rows_with(*mapping(groups=[("children", "children")], by=[("Area", "area")]))
    return run(rows, file)


def test_survey_and_deciles_side_by_side(both):
    frame = both.distribution()
    assert set(frame.source) == {"grouped", "survey"}
    total = frame[(frame.year == 2026) & (frame.policy == "total") & (frame.group == "all")]
    beside = total.pivot_table(index=["line", "measure"], columns="source", values=FIGURES)
    for measure, within in (("headcount", 0.006), ("gap", 0.001), ("squared_gap", 0.001)):
        row = beside.loc[("national", measure)]
        assert row["before"]["survey"] == pytest.approx(row["before"]["grouped"], abs=1e-9)
        for column in FIGURES[1:]:
            assert row[column]["survey"] == pytest.approx(row[column]["grouped"], abs=within), measure
    for measure in ("gini", "palma", "theil_t", "atkinson_2"):
        row = beside.loc[("", measure)]
        for column in FIGURES:
            assert row[column]["survey"] == pytest.approx(row[column]["grouped"], rel=0.004), measure


def test_weights_of_money_agree(tmp_path):
    shares = np.array(KENYA) / sum(KENYA)
    frame = like_the_cells(welfare_cells(shares).relative, 6008.69)
    rows = rows_with(*mapping(groups=[("children", "children")]), Welfare=welfare(eta=1.3))
    table = run(rows, written(frame, tmp_path)).distribution()
    total = table[(table.year == 2026) & (table.policy == "total")]
    weights = total[total.measure == "weight"].set_index("source").after_transfers
    assert weights["grouped"] == pytest.approx(2.1919099602, rel=1e-6)
    assert weights["survey"] == pytest.approx(weights["grouped"], rel=0.02)


def test_the_survey_names_its_file(both):
    frame = both.distribution("survey")
    assert set(frame.survey_file) == {"survey.parquet"}
    assert frame.survey_sha256.str.len().eq(64).all()
    assert "survey_sha256" not in both.distribution("grouped")


def test_children_as_in_the_worked_example(both):
    """.4956 of children are poor before: their deciles, not their households, are the same."""
    row = survey_table(both).loc[("total", "children", "national", "headcount")]
    assert row["before"] == pytest.approx(0.4956, abs=0.006)
    assert row["after_transfers"] < 0.4142550257, "children of a household with several get more together"


def test_areas_add_up_to_everybody(both):
    table = survey_table(both)
    areas = [table.loc[("total", f"Area: {name}", "national", "money_gap")] for name in ("rural", "urban")]
    whole = table.loc[("total", "all", "national", "money_gap")]
    for column in FIGURES:
        assert sum(area[column] for area in areas) == pytest.approx(whole[column], rel=1e-12)


def test_identities(both):
    table = survey_table(both)

    def figure(measure, column="after_financing", line="national"):
        return table.loc[("total", "all", line, measure), column]

    people = 1_000_000
    assert figure("fgp") - figure("fi") == pytest.approx(
        people * 12 * Z * (figure("gap", "before") - figure("gap")), rel=1e-9
    )
    assert (figure("pushed_below") - figure("lifted")) / people == pytest.approx(
        figure("headcount") - figure("headcount", "before"), abs=1e-12
    )
    received = (
        figure("gap_filled", "after_transfers")
        + figure("spill", "after_transfers")
        + figure("leak", "after_transfers")
    )
    by_policy = table.xs("transfers", level="measure")["after_transfers"].sum()
    assert received == pytest.approx(by_policy, rel=1e-9)
    assert figure("poverty_efficiency", "after_transfers") == pytest.approx(
        figure("vee", "after_transfers") * (1 - figure("spillover", "after_transfers")), rel=1e-12
    )


def test_each_policy_alone_and_without(both):
    """With two policies, the whole without one is the other alone."""
    table = survey_table(both)
    for one, other in (("child_benefit", "poor_household_grant"), ("poor_household_grant", "child_benefit")):
        alone, without = (
            table.loc[(one, "all", "national")],
            table.loc[(f"without {other}", "all", "national")],
        )
        for measure in ("headcount", "gap", "squared_gap", "watts", "money_gap", "lifted", "pushed_below"):
            assert alone.loc[measure, FIGURES].tolist() == pytest.approx(
                without.loc[measure, FIGURES].tolist(), rel=1e-9, abs=1e-9
            )


def test_incidence_by_decile_follows_the_same_rates(both):
    frame = both.incidence()
    benefit = frame[(frame.year == 2026) & (frame.policy == "child_benefit") & frame.decile.notna()]
    beside = benefit.pivot_table(index="decile", columns="data", values=["recipients", "paid"])
    assert beside["recipients"]["survey"].sum() == pytest.approx(152_000, rel=0.01)
    ratio = beside["recipients"]["survey"] / beside["recipients"]["grouped"]
    assert ratio.tolist() == pytest.approx([1] * 10, abs=0.05)
    assert beside["paid"]["survey"].sum() == pytest.approx(beside["paid"]["grouped"].sum(), rel=1e-9)


def test_cgh_and_adequacy_agree(both):
    table, frame = survey_table(both), both.distribution("grouped")
    grouped = frame[frame.year == 2026].set_index(["policy", "measure"])
    for policy in both.policies:
        for measure, within in (("cgh_20", 0.02), ("cgh_40", 0.02), ("adequacy", 0.02), ("generosity", 1e-9)):
            assert table.loc[(policy, "all", "", measure), "after_transfers"] == pytest.approx(
                grouped.loc[(policy, measure), "after_transfers"], rel=within
            ), measure


# --- who is covered -----------------------------------------------------------------------------------


def test_the_offset_of_a_household():
    assert offsets("child_benefit", hashed_names(["1001"]))[0] == 0.24473695448907762


def test_a_household_is_covered_below_the_rate(tmp_path):
    """Four households by hand: all children of those whose offset is below 0.95 get 900 a month each."""
    keys = ["1001", "1002", "1003", "1004"]
    frame = pl.DataFrame(
        {"hh": keys, "w": [1.0] * 4, "size": [4.0] * 4, "y": [100.0] * 4, "children": [0, 1, 2, 3]}
    )
    rows = rows_with(*mapping(groups=[("children", "children")]))
    (target,) = (row for row in rows["Parameters"] if row["parameter"] == "coverage.target"
                 and row["policy"] == "child_benefit")  # fmt: skip
    target["value"] = 0.5
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["policy"] == "child_benefit"]
    result = run(rows, written(frame, tmp_path))
    places = [float(place) for place in offsets("child_benefit", hashed_names(keys))]
    children = sum(n for n, place in zip((0, 1, 2, 3), places, strict=True) if place < 0.5)
    table = survey_table(result)
    # each household stands for 250,000 people, so for 62,500 households
    assert table.loc[("child_benefit", "all", "", "transfers"), "after_transfers"] == pytest.approx(
        children * 62_500 * 900 * 12
    )
    reached = sum(place < 0.5 and n > 0 for n, place in zip((0, 1, 2, 3), places, strict=True))
    assert table.loc[("child_benefit", "all", "", "coverage"), "after_transfers"] == reached / 4


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(60)), rate=st.floats(0.05, 1))
@pytest.mark.slow
def test_order_of_rows_changes_nothing(order, rate, tmp_path_factory):
    chance = np.random.default_rng(5)
    frame = households(np.exp(chance.normal(8, 0.8, 60)), chance.integers(1, 7, 60),
                       children=chance.integers(0, 2, 60))  # fmt: skip
    rows = rows_with(*mapping(groups=[("children", "children")]))
    for row in rows["Parameters"]:
        if row["parameter"] == "coverage.target":
            row["value"] = rate
    folder = tmp_path_factory.mktemp("order")
    first = run(rows, written(frame, folder, "a.parquet")).distribution("survey")[FIGURES]
    second = run(rows, written(frame[list(order)], folder, "b.parquet")).distribution("survey")[FIGURES]
    assert first.equals(second)


def test_the_poorest_by_a_score(tmp_path):
    """Half are meant, by a score that ranks the other way round: the richer half gets the grant."""
    frame = households(np.arange(1, 101) * 100.0, proxy=np.arange(100, 0, -1))
    rows = rows_with(*mapping(proxy="proxy"))
    for row in rows["Parameters"]:
        if row["policy"] == "poor_household_grant" and row["parameter"] == "coverage.exclusion_error":
            row["value"] = 0
        if row["policy"] == "poor_household_grant" and row["parameter"] == "coverage.inclusion_error":
            row["value"] = 0
    frame = run(rows, written(frame, tmp_path)).incidence("survey")
    recipients = (
        frame[(frame.policy == "poor_household_grant") & (frame.year == 2026)].set_index("decile").recipients
    )
    assert recipients[10] == pytest.approx(25_000)
    assert recipients[9] == pytest.approx(25_000)
    assert recipients[list(range(1, 9))].sum() == 0


def test_who_is_eligible_is_not_told(tmp_path):
    """Children are spread over all members, and the page says so."""
    result = run(rows_with(*mapping()), written(households(np.full(20_000, 3000.0)), tmp_path))
    table = survey_table(result)
    # 15.2 % of people receive; 1 - (1 - 0.152)^4 of people live with one of them
    assert table.loc[("child_benefit", "all", "", "coverage"), "after_transfers"] == pytest.approx(
        1 - (1 - 0.152) ** 4, abs=0.01
    )
    assert table.loc[("child_benefit", "all", "", "transfers"), "after_transfers"] == pytest.approx(
        152_000 * 900 * 12, rel=0.02
    )
    assert any("child_benefit" in str(each) for each in result.survey.warnings)


def test_rows_of_a_policy_give_rates_by_decile(tmp_path):
    rows = rows_with(*mapping(groups=[("children", "children")]))
    shares = (0.3, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.03, 0.02)
    rows["Incidence"] = [
        {
            "of": "policy",
            "name": "child_benefit",
            "decile": d,
            "share": share,
            "source": rows["Welfare"][0]["source"],
        }
        for d, share in enumerate(shares, 1)
    ]
    for row in rows["Parameters"]:
        if row["policy"] == "child_benefit" and row["parameter"] == "coverage.target":
            row["value"] = 0.25
    frame = households(lognormal(40_000, MU, SIGMA), children=np.full(40_000, 2))
    incidence = run(rows, written(frame, tmp_path)).incidence("survey")
    transfers = incidence[
        (incidence.policy == "child_benefit") & (incidence.year == 2026) & incidence.decile.notna()
    ].transfers
    assert (transfers / transfers.sum()).tolist() == pytest.approx(list(shares), abs=0.006)


def test_ages_and_sex_tell_a_group(tmp_path):
    persons = pl.DataFrame({
        "hh": [1, 1, 1, 2, 2, 3], "w": [1.0] * 6, "size": [3, 3, 3, 2, 2, 1], "y": [10.0, 10, 10, 20, 20, 30],
        "age": [30, 4, 2, 40, 5, 70], "sex": ["male", "f", "m", "2", "1", "female"],
    })  # fmt: skip
    rows = rows_with(*mapping(PERSON_FILE, age="age", sex="sex"))
    path = written(persons, tmp_path, "survey.csv")
    result = run(rows, path)
    assert result.survey.standards.households.members["children"].tolist() == [2, 0, 0]
    rows["Groups"][0]["sex"] = "female"
    result = run(rows, path)
    assert result.survey.standards.households.members["children"].tolist() == [1, 0, 0]


# --- carrying, weights, equivalents -------------------------------------------------------------------


def test_welfare_is_carried_from_the_year_of_the_file(tmp_path):
    rows = rows_with(*mapping(money_year=2024), Welfare=welfare(survey_year=2025))
    result = run(rows, written(households(lognormal(1000, MU, SIGMA)), tmp_path), "baseline")
    standards = result.survey.standards
    # inflation 5 %, growth 4 %, the same population in all years
    assert standards.year(0).welfare / standards.households.welfare == pytest.approx(
        (1.05 * (1 + 0.7 * 0.04)) ** 2, rel=1e-12
    )
    assert standards.line_in(standards.lines[0], 0) == pytest.approx(Z * 1.05, rel=1e-12)


def test_a_year_and_equivalents(tmp_path):
    frame = households(np.full(10, 48_000.0), 4.0, equal=np.full(10, 2.0))
    rows = rows_with(
        *mapping(equivalents="equal", welfare_of="household", welfare_unit="LCU a year"),
        Welfare=welfare(unit="adult equivalent"),
    )
    for row in rows["Distribution"]:
        row["equivalents"] = row["household_size"]
    standards = run(rows, written(frame, tmp_path)).survey.standards
    assert standards.households.welfare.tolist() == pytest.approx([2000.0] * 10)
    assert standards.households.scale.tolist() == pytest.approx([0.5] * 10)


def test_weights_meet_the_people_of_the_set(tmp_path):
    frame = households(lognormal(1000, MU, SIGMA), people=10_000)
    result = run(rows_with(*mapping()), written(frame, tmp_path))
    assert result.survey.standards.factor == pytest.approx(100)
    assert result.survey.standards.year(0).people.sum() == pytest.approx(1_000_000)
    (problem,) = (each for each in result.survey.warnings if "weights" in each.found)
    assert "10,000 people" in problem.found
    assert "1.25" in problem.expected


def test_weights_by_sex_and_age(tmp_path):
    chance = np.random.default_rng(2)
    hh = np.repeat(np.arange(400), 3)
    persons = pl.DataFrame({
        "hh": hh, "w": np.ones(1200), "y": (1000.0 + hh), "age": chance.integers(0, 12, 1200),
        "sex": chance.choice(["male", "female"], 1200),
    })  # fmt: skip
    rows = rows_with(*mapping(PERSON_FILE, size=None, age="age", sex="sex", calibrate="age and sex"))
    standards = run(rows, written(persons, tmp_path, "survey.csv")).survey.standards
    sample, weight = standards.households, standards.year(0).people / standards.households.size
    for sex in ("male", "female"):
        assert weight @ sample.ages[sex, 0] == pytest.approx(80_000, rel=1e-6)
    assert standards.year(0).people.sum() == pytest.approx(1_000_000, rel=1e-6)
    assert (weight > 0).all()


def test_differences_beyond_the_usual_are_said(tmp_path):
    result = run(rows_with(*mapping()), written(households(lognormal(2000, 9.5, 0.4)), tmp_path))
    said = [str(each) for each in result.survey.warnings]
    assert any("headcount" in text and "1.70 points" in text for text in said)
    assert any("gini" in text for text in said)


def test_a_survey_needs_the_published_deciles():
    rows = rows_with(*mapping())
    rows["Distribution"] = rows["Incidence"] = []
    with pytest.raises(AssumptionError, match="without the table Distribution"):
        assumptions_from_rows(rows)


def test_the_page_shows_both(both):
    page = distribution(ScenarioReport(both, datetime(2026, 11, 28, tzinfo=UTC)))
    titles = [str(block.heading) for block in page.blocks if getattr(block, "heading", "")]
    assert "Published deciles and household survey, 2026" in titles
    (table,) = (block for block in page.blocks if getattr(block, "heading", "") == (
        "Money that recipients get, by model and survey, 2030"))  # fmt: skip
    assert table.rows[0].cells[4] == pytest.approx(0, abs=0.02)
    text = " ".join(str(line) for block in page.blocks for line in getattr(block, "lines", []))
    assert "survey.parquet" in text


def test_the_page_without_the_file_says_so(tmp_path):
    write(tmp_path / "set.xlsx", rows_with(*mapping()))
    result = cm.run(tmp_path / "set.xlsx", "both")
    page = distribution(ScenarioReport(result, datetime(2026, 11, 28, tzinfo=UTC)))
    text = " ".join(str(line) for block in page.blocks for line in getattr(block, "lines", []))
    assert "survey.parquet" in text
    assert "not shown" in text
    assert not result.distribution("grouped").empty
    with pytest.raises(AssumptionError, match=r"survey\.parquet"):
        result.distribution()


@pytest.mark.slow
def test_the_command_reads_another_file(tmp_path):
    write(tmp_path / "set.xlsx", rows_with(*mapping()))
    written(households(lognormal(500, MU, SIGMA), people=10), tmp_path, "other.csv")
    done = costmodel("run", "set.xlsx", "-s", "both", "--survey", "other.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "weights of other.csv" in done.stderr
    book = openpyxl.load_workbook(next((tmp_path / "results").glob("*.xlsx")))
    cells = {str(cell.value) for row in book["Distribution"] for cell in row}
    assert "Published deciles and household survey, 2026" in cells
    written(households(lognormal(500, MU, SIGMA)).with_columns(w=pl.lit(0)), tmp_path, "other.csv")
    done = costmodel("run", "set.xlsx", "-s", "both", "--survey", "other.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "other.csv: column w, row 2" in done.stderr


def test_coverage_of_the_group_is_the_rate(both):
    row = survey_table(both).loc[("child_benefit", "all", "", "direct_coverage")]
    assert row["after_transfers"] == pytest.approx(0.95, abs=0.003)


def test_without_a_survey_nothing_is_read():
    result = cm.run(assumptions_from_rows(example_rows()), "both")
    assert result.survey is None
    assert set(result.distribution().source) == {"grouped"}
