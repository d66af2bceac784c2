"""The first page: its figures tie, its sentences say what decides, and it is on one sheet of paper."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.palette import BASELINE_COLOUR, policy_colour
from costmodel.reports.files.page_file import write_pages
from costmodel.reports.language.page_money import PageMoney, people_number, persons
from costmodel.reports.layout.answer_boxes import Boxes
from costmodel.reports.layout.page import Charts, Sentences
from costmodel.reports.layout.page_layout import laid_page
from costmodel.reports.layout.shown import shown
from costmodel.reports.sheets.result_report import ScenarioReport
from costmodel.reports.summary import first_page_figures as figures
from costmodel.reports.summary.first_page import first_page
from costmodel.reports.summary.first_page_text import first_page_text
from costmodel.reports.summary.option_charts import chart_figures
from costmodel.reports.summary.summary_page import summary
from costmodel.uncertainty.light_ranges import LIGHT_DRAWS, LIGHT_SEED, light_ranges

MADE_AT = datetime(2026, 11, 28, tzinfo=UTC)
SETS = ("kenya@2026.4", "colombia@2026.4")
EXACT = {"rel": 1e-12}


def reported(result):
    return ScenarioReport(result, MADE_AT)


@pytest.fixture(scope="module")
def reports():
    return {
        (name, scenario): reported(result) for name in SETS for scenario, result in cm.run_all(name).items()
    }


@pytest.fixture(scope="module")
def kenya(reports):
    return reports["kenya@2026.4", "reform"]


def rows_of(page, kind):
    return [row for row in page.rows if row.kind == kind]


def the(page, kind):
    (row,) = rows_of(page, kind)
    return row.amounts


def box(page, question):
    return next(each for each in page.boxes if each.question == question)


# --- figures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("scenario", ["reform", "ambitious"])
@pytest.mark.slow
def test_the_medium_term_table_ties_to_the_framework_and_to_the_table(reports, name, scenario):
    report = reports[name, scenario]
    page, result = first_page(report), report.result
    frame = result.mtef(first_year=page.years[1])
    whole = frame[(frame["ministry"] == "all") & (frame["function"] == "")].set_index("part")
    years = [str(year) if str(year) in frame.columns else year for year in page.years[1:]]
    for kind, part in ((figures.BASELINE, "A"), (figures.ADDED, "B"), (figures.TOTAL, "C")):
        assert the(page, kind)[1:] == pytest.approx(whole.loc[part, years].astype(float).tolist(), **EXACT)
    by_policy = np.sum([row.amounts for row in rows_of(page, figures.POLICY)], axis=0)
    assert by_policy == pytest.approx(the(page, figures.ADDED), rel=1e-9, abs=1e-3)
    table = result.table().set_index(["policy", "line", "year"])["value"]
    for year, total in zip(page.years, the(page, figures.TOTAL), strict=True):
        spent = table["total", "expenditure", year] - table["total", "replaced_spending", year]
        assert total == pytest.approx(spent, **EXACT)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.slow
def test_ceiling_and_room_are_those_of_the_table_of_ceilings(reports, name):
    report = reports[name, "reform"]
    page = first_page(report)
    frame = report.result.ceilings().set_index(["ministry", "year"])
    for place, year in enumerate(page.years):
        if (page.ceiling_of, year) not in frame.index:
            assert the(page, figures.ROOM)[place] is None
            continue
        row = frame.loc[(page.ceiling_of, year)]
        assert the(page, figures.ROOM)[place] == row["room"]
        assert the(page, figures.CEILING)[place] - the(page, figures.SPENDING)[place] == row["room"]
        assert rows_of(page, figures.ROOM)[0].broken[place] == row["broken"]


def test_the_line_of_the_chart_is_met_exactly_where_a_ceiling_is(kenya):
    result = kenya.result
    years = result.years[:4]
    limit = figures.limit_of_increment(result, years)
    rooms = result.ceilings().groupby("year")["room"].min()
    added = figures.change(result).sum(axis=0)
    for place, year in enumerate(years):
        assert limit[place] - added[place] == pytest.approx(rooms[year], rel=1e-9)


@pytest.mark.parametrize("name", SETS)
def test_who_pays_sums_to_all_spending(reports, name):
    shares = [payer.share for payer in first_page(reports[name, "reform"]).payers]
    assert sum(shares) == pytest.approx(1.0)


def test_people_are_counted_once_and_compared_with_today(kenya):
    everybody, *policies = first_page(kenya).people
    once = kenya.result.table().query("line == 'counted_once'").set_index("year")["value"]
    base = (
        cm.run("kenya@2026.4", "baseline").table().query("line == 'counted_once'").set_index("year")["value"]
    )
    assert (everybody.now, everybody.then) == (base[2025], once[2030])
    child = next(row for row in policies if row.policy == "child_benefit")
    assert child.of_wage == pytest.approx(
        child.benefit / kenya.result.table().query("line == 'average_wage' and year == 2030")["value"].iloc[0]
    )


# --- sentences ------------------------------------------------------------------------------------------


def test_the_sentences_of_kenya_say_cost_people_ceiling_and_return(kenya):
    """By hand from the tables of the set: 42.25, 84.99 and 166.6 billion added; room -115.66 in 2028."""
    page = first_page(kenya)
    cost, people, ceiling, returned = page.sentences
    assert page.budget_year == 2026
    assert "KES 42.2 billion in 2026, 85.0 in 2027 and 167 in 2028" in cost
    assert "0.22, 0.40 and 0.71 % of GDP" in cost
    assert "In 2030" in people
    assert "at least 10.7 million people" in people
    assert "in 2025: 2.8 million" in people
    assert "3 in 10 of the eligible" in people
    assert "State Department for Social Protection" in ceiling
    assert "KES 116 billion in 2028" in ceiling
    assert "51 % of the gains rest on figures without evidence" in returned
    assert "to 2040" in returned


@pytest.mark.slow
def test_never_more_than_five_sentences(reports):
    assert all(1 <= len(first_page(report).sentences) <= 5 for report in reports.values())


def test_an_implausible_figure_comes_first_and_no_box_is_green(small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "benefit.amount":
            row["value"] = float(row["value"]) * 1000
    page = first_page(reported(cm.run(assumptions_from_rows(small_rows), "generous")))
    assert page.sentences[0].startswith("Not plausible: ")
    assert box(page, "DATA SOUND?").state == "bad"
    assert "good" not in {each.state for each in page.boxes}
    assert len(page.sentences) <= 5


def test_a_scenario_without_changes_says_so(small_rows):
    small_rows["Scenarios"] = [
        {
            **small_rows["Scenarios"][0],
            "scenario": "same",
            "label": "The same",
            "operation": "multiply",
            "value": 1.0,
        }
    ]
    page = first_page(reported(cm.run(assumptions_from_rows(small_rows), "same")))
    assert "that of the baseline in every year" in page.sentences[0]
    assert box(page, "WORTH IT?").word == "nothing is changed"
    assert "nothing is changed" in page.sentences[-1]


def test_what_is_to_be_decided_is_one_line(reports, kenya):
    """By hand from the table Scenarios: five policies of Kenya have no cost in the baseline."""
    base = kenya.result.baseline_lines.cost.expenditure.any(axis=-1)
    assert (~base).sum() == 5
    assert "5 new policies" in first_page(kenya).decided
    assert "Universal child benefit" in first_page(kenya).decided
    assert "Nothing to decide" in first_page(reports["kenya@2026.4", "baseline"]).decided


def test_the_words_are_those_of_a_reader_who_knows_no_model(reports):
    for report in reports.values():
        page = first_page(report)
        told = " ".join(
            [page.decided, *page.sentences, *(t for b in page.boxes for t in (b.word, *b.reasons))]
        )
        assert not re.search(r"\b(NPV|draws?|grade|percentile|break-even|evidenced)\b", told), told


def test_every_policy_that_reaches_somebody_is_shown_or_counted(reports):
    for report in reports.values():
        then = report.years.index(first_page(report).then)
        reaching = int((report.result.budget_lines.people.beneficiaries[:, then] > 0).sum())
        _, *shown = summary(report).table("WhoIsReached").rows
        left = re.match(r"and (\d+) with fewer", str(shown[-1].cells[0]))
        assert len(shown) - bool(left) + (int(left[1]) if left else 0) == reaching
        assert len(shown) >= 4


# --- what a set does not state --------------------------------------------------------------------------


def test_a_plain_costing_is_told_honestly(small_rows):
    small_rows["Outcomes"] = []
    small_rows["Scenarios"] = [
        row for row in small_rows["Scenarios"] if not str(row["parameter"]).startswith("outcome.")
    ]
    page = first_page(reported(cm.run(assumptions_from_rows(small_rows), "generous")))
    assert (box(page, "WORTH IT?").state, box(page, "WORTH IT?").word) == ("warning", "not known")
    assert box(page, "HOW SURE?").state == "warning"
    assert "states no effects" in page.sentences[-1]
    assert page.turning_points == ()
    assert all(option.npv is None for option in page.options)


def test_without_ceilings_financing_and_ranges_no_box_is_green(small_rows):
    small_rows["Ceilings"], small_rows["Financing"] = [], []
    for table, rows in small_rows.items():
        for row in rows if table != "SeriesErrors" else ():
            for name in ("low", "high", "distribution", "moves_with"):
                if name in row:
                    row[name] = None
    report = reported(cm.run(assumptions_from_rows(small_rows), "generous"))
    page = first_page(report)
    assert box(page, "AFFORDABLE?").word == "no ceiling is given"
    assert box(page, "AFFORDABLE?").reasons == ("no source of financing is stated",)
    assert page.ranges is None
    assert box(page, "WORTH IT?").word == "range not known"
    assert "good" not in {each.state for each in page.boxes}
    assert not rows_of(page, figures.CEILING)
    laid = summary(report)
    assert laid_page(laid, "").fits
    (beside,) = [table for table in laid.tables if table.name == "OptionsBeside"]
    assert {row.cells[-1] for row in beside.rows} == {"no ceiling"}


# --- ranges and options ---------------------------------------------------------------------------------


def test_the_ranges_are_those_of_a_simulation_with_their_draws_and_seed(kenya):
    ranges = light_ranges(kenya.result)
    drawn = cm.simulate("kenya@2026.4", "reform", LIGHT_DRAWS, LIGHT_SEED)
    npv = drawn.measures["increment"]["npv"][:, -1]
    assert ranges.npv == pytest.approx(tuple(np.percentile(npv, [5, 95])), **EXACT)
    assert ranges.chance == pytest.approx((npv >= 0).mean())
    assert (ranges.draws, ranges.seed) == (1000, 1)


def test_what_would_change_the_conclusion_is_the_top_of_the_tornado(kenya):
    bars = cm.sensitivity("kenya@2026.4", "reform", "npv", basis="increment").bars
    turning = [bar for bar in bars if bar.switching_value is not None][:3]
    points = first_page(kenya).turning_points
    assert [point.assumption for point in points] == [bar.assumption for bar in turning]
    assert [point.break_even for point in points] == pytest.approx(
        [bar.switching_value for bar in turning], rel=1e-4
    )


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("scenario", ["baseline", "reform"])
def test_a_figure_that_turns_the_result_within_its_range_is_never_missed(reports, name, scenario):
    report = reports[name, scenario]
    bars = cm.sensitivity(name, scenario, "npv", basis=report.return_basis).bars
    turning = [
        bar.assumption
        for bar in bars
        if bar.switching_value is not None and bar.low <= bar.switching_value <= bar.high
    ]
    shown = first_page(report).turning_points
    assert [point.assumption for point in shown if point.within] == turning[:3]
    assert [point.within for point in shown] == sorted((point.within for point in shown), reverse=True)
    lines = summary(report).blocks
    (heading,) = [block.heading for block in lines if isinstance(block, Sentences) and block.heading]
    assert heading.startswith("No single figure") == (not turning)
    loss = float(report.return_row["npv"]) < 0
    assert ("loss into a gain" in heading) == loss


def test_doing_nothing_and_doing_less_are_beside_the_reform(kenya):
    nothing, half, slow, chosen, other = first_page(kenya).options
    assert nothing.added == (0.0, 0.0)
    assert (nothing.npv, nothing.first_breach) == (0.0, None)
    assert 0 < half.present_cost < chosen.present_cost
    assert half.people == pytest.approx(chosen.people)  # only the benefit is halved
    assert slow.people < chosen.people
    assert chosen.npv == kenya.result.appraisal("increment").loc["total", "npv"]
    assert other.npv == cm.run("kenya@2026.4", "ambitious").appraisal("increment").loc["total", "npv"]
    assert [option.kind for option in (half, slow, chosen)] == ["half benefit", "half speed", "chosen"]


def test_half_the_benefit_halves_what_is_paid_to_new_policies(kenya):
    from costmodel.choice.lesser_reforms import half_the_benefit  # noqa: PLC0415

    result, row = kenya.result, kenya.result.policies.index("child_benefit")
    paid = result.budget_lines.benefits.benefit_expenditure[row]
    halved = half_the_benefit(result).budget_lines.benefits.benefit_expenditure[row]
    assert halved == pytest.approx(paid / 2)


# --- the page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("scenario", ["baseline", "reform", "ambitious"])
def test_it_is_on_one_sheet_of_paper_at_full_size(reports, name, scenario):
    page = summary(reports[name, scenario])
    laid = laid_page(page, page.stamp)
    assert laid.fits
    printed = laid.printed()
    assert printed.percent == 100  # 10 points
    rows = {table.name: len(table.rows) for table in page.tables}
    assert rows["WhoIsReached"] >= 5, "all together, three policies or more, and how many are left out"
    options = next(one.row for one in laid.blocks if one.block.page_break)
    assert printed.breaks[0] == options - 1  # the empty row above the options
    (boxes,) = [block for block in page.blocks if isinstance(block, Boxes)]
    assert len(boxes.boxes) == 4


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_libreoffice_prints_it_on_one_page_at_10_points(reports, libreoffice, tmp_path):
    """A word is 1.1 sizes of its font high, or more, by pdftotext."""
    for (name, scenario), report in reports.items():
        path = tmp_path / f"{name[:5]}-{scenario}.xlsx"
        write_pages(path, [summary(report), chart_figures(report)], report.properties, MADE_AT)
        pdf = libreoffice(path, tmp_path, "pdf")
        text = subprocess.run(
            ["pdftotext", "-bbox-layout", str(pdf), "-"],
            check=True, capture_output=True, text=True, timeout=300,
        ).stdout  # fmt: skip
        first, second = text.split("<page ")[1:3]
        words = re.findall('<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">([^<]*)', first)
        shown = [word[4] for word in words]
        assert {"AFFORDABLE?", "SOUND?", "figure", "MONEY"} <= set(shown)
        assert "Options" in second
        assert "side" in second
        low = {word[4] for word in words if float(word[3]) - float(word[1]) < 9.8 * 1.1}
        assert low <= {"of"}, "text that stands on its side in an axis"
        assert not [word for word in shown if "###" in word]


def test_a_policy_keeps_its_colour_in_every_workbook_of_a_set(reports):
    colours = {}
    for (name, _), report in reports.items():
        for row in summary(report).table("MediumTerm").rows:
            if row.swatch and row.cells[0] != "other policies":
                colours.setdefault((name, row.cells[0]), set()).add(row.swatch)
    assert len(colours) > 6
    assert all(len(shades) == 1 for shades in colours.values())
    assert len({policy_colour(row) for row in range(21)}) == 21
    assert BASELINE_COLOUR not in {policy_colour(row) for row in range(21)}


def test_the_titles_of_the_charts_say_what_they_show(kenya):
    titles = [
        chart.title for block in summary(kenya).blocks if isinstance(block, Charts) for chart in block.charts
    ]
    assert titles[0] == "Above the ceiling (line) from 2026"
    assert "0.30 to 1.1 % of GDP" in titles[1]
    assert "Universal child benefit: 59 %" in titles[2]
    assert "% less" in titles[3]


def test_it_is_json_without_missing_numbers(reports):
    for report in reports.values():
        text = json.dumps(first_page(report).to_dict(), allow_nan=False)
        assert "WORTH IT?" in text


def test_the_console_shows_sentences_boxes_and_the_main_rows(kenya):
    text = first_page_text(first_page(kenya))
    assert all(sentence in text for sentence in first_page(kenya).sentences)
    assert "AFFORDABLE?" in text
    assert "room" in text
    assert len(max(text.splitlines(), key=len)) < 200
    head = next(line for line in text.splitlines() if line.startswith("  KES billion"))
    (room,) = [line for line in text.splitlines() if line.startswith("  room")]
    assert len(room) == len(head), "figures stand below their years, however long the label"


@pytest.mark.parametrize(
    ("largest", "amount", "said"),
    [
        (5e10, 4.225e10, "KES 42.2 billion"),
        (5e10, 5.3e7, "KES 0.05 billion"),
        (5e12, 2.36e11, "KES 236 billion"),
        (2e7, -1.9e7, "KES \N{MINUS SIGN}19.0 million"),
        (900.0, 12.0, "KES 12.0"),
        (5e10, 0.0, "KES 0.00 billion"),
    ],
)
def test_money_has_one_scale_and_three_digits(largest, amount, said):
    assert PageMoney.fitting(largest, "KES").amount(amount) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(14_234_000, "14.2 million"), (7_449_000, "7.4 million"), (999_499, "999,000"), (8, "8"), (0, "0")],
)
def test_people_are_told_in_two_or_three_digits(count, said):
    assert persons(count) == said


def test_a_scenario_that_only_shares_a_name_has_no_ranges_of_the_other(small_set):
    """The ranges of the workbook's scenario are not those of another one under its name."""
    workbook = cm.run(small_set, "generous")
    other = replace(workbook, scenario=replace(workbook.scenario, changes=workbook.scenario.changes[:1]))
    assert light_ranges(workbook) is not None
    assert light_ranges(other) is None


@pytest.mark.parametrize(
    ("count", "text"), [(10_700_000.0, "10.7m"), (-2_830_000.0, "-2.8m"), (459_406.0, "459k"), (9.0, "9")]
)
def test_people_have_the_letter_of_their_scale_where_no_spreadsheet_formats_them(count, text):
    assert shown(count, people_number(abs(count))) == text
