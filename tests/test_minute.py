"""The costing minute: figures, sentences, form in Word and HTML, and what makes it unfit to be sent."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser
from time import process_time

import docx
import numpy as np
import pandas as pd
import pytest
from docx.oxml.ns import qn

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.commands.minuting import DRAWS, SEED
from costmodel.errors import AssumptionError, ModelError, OutputError
from costmodel.reports.layout.shown import shown
from costmodel.reports.minute import minute_subject as subjects
from costmodel.reports.minute.minute_budget import BY_CLASS, BY_POLICY, BY_SOURCE, BY_YEAR
from costmodel.reports.minute.minute_ceilings import CEILINGS
from costmodel.reports.minute.minute_distribution import TENTHS
from costmodel.reports.minute.minute_document import minute_pages, minute_stamp, write_minute
from costmodel.reports.minute.minute_guarantees import adequacy_table, figures_of_year, guarantee_blocks
from costmodel.reports.minute.minute_range import range_sentences, span
from costmodel.reports.minute.minute_register import register_of
from costmodel.reports.minute.minute_reliability import grade_shares, reliability
from costmodel.reports.minute.minute_subject import minute_subject
from costmodel.reports.minute.minute_summary import summary_sentences
from costmodel.reports.minute.minute_words import changes_by_year, counted_words, direction, money, per_cent
from costmodel.reports.sheets.result_report import ScenarioReport
from costmodel.wording.catalogue import speaking, tr
from tests.command_line import costmodel

MADE_AT = datetime(2026, 11, 28, tzinfo=UTC)
FEW = 64


def about(assumptions, scenario, policy=None):
    report = ScenarioReport(cm.run(assumptions, scenario), MADE_AT)
    return minute_subject(report, policy, FEW, 7)


def tables_of(pages):
    return {table.name: table for page in pages for table in page.tables if table.name}


def texts_of(pages):
    return [str(line) for page in pages for block in page.blocks for line in getattr(block, "lines", ())]


@pytest.fixture(scope="module")
def kenya():
    return cm.load("kenya@2026.4")


@pytest.fixture(scope="module")
def reform(kenya):
    return about(kenya, "reform")


@pytest.fixture(scope="module")
def pages(reform):
    return minute_pages(reform)


def test_what_society_loses_is_one_sentence_of_the_first_page(pages):
    told = [text for text in texts_of(pages[:1]) if "ociety loses" in text]
    assert len(told) == 1
    assert "of the gains rest on" in told[0]


@pytest.mark.parametrize(("code", "amount"), [("fr", "265 milliards"), ("es", "265 mil millones")])
def test_a_sentence_of_one_year_has_its_amount_in_the_language(pages, code, amount):
    net = next(text for page in pages for block in page.blocks for text in getattr(block, "lines", ())
               if str(text).startswith("Net cost rises"))  # fmt: skip
    assert "KES 265 billion in 2030" in net
    with speaking(code):
        assert amount in tr(net)
        assert "billion" not in tr(net).replace("mil millones", "")


@pytest.fixture(scope="module")
def pension(kenya):
    return about(kenya, "reform", "social_pension")


# --- figures ------------------------------------------------------------------------------------------


def figures(result, policy, line):
    frame = result.table()
    return frame[(frame["policy"] == policy) & (frame["line"] == line)].set_index("year")["value"]


@pytest.mark.parametrize("policy", [None, "social_pension"])
@pytest.mark.slow
def test_every_figure_by_year_is_that_of_the_table_of_results(kenya, reform, pension, policy):
    minute = pension if policy else reform
    after, before = (cm.run(kenya, scenario) for scenario in ("reform", "baseline"))
    key = policy or "total"
    gross = [figures(result, key, "gross_cost") for result in (before, after)]
    net = [figures(result, key, "net_cost") for result in (before, after)]
    gdp = figures(after, "", "gdp")
    table = tables_of(minute_pages(minute))[BY_YEAR]
    assert [row.cells[0] for row in table.rows] == [str(year) for year in after.years]
    for year, row in zip(after.years, table.rows, strict=True):
        assert list(row.cells[1:]) == [
            gross[0][year],
            gross[1][year] - gross[0][year],
            gross[1][year],
            (gross[1][year] - gross[0][year]) / gdp[year],
            gross[1][year] / gdp[year],
            net[1][year] - net[0][year],
        ]


@pytest.mark.parametrize("name", [BY_POLICY, BY_CLASS, BY_SOURCE])
@pytest.mark.parametrize("policy", [None, "childcare"])
@pytest.mark.slow
def test_the_parts_of_the_change_add_up_to_it(kenya, reform, name, policy):
    minute = about(kenya, "reform", policy) if policy else reform
    tables = tables_of(minute_pages(minute))
    if name not in tables:
        assert policy  # one policy has no parts by policy
        return
    *parts, whole = tables[name].rows
    for column in range(1, len(whole.cells)):
        assert sum(row.cells[column] for row in parts) == pytest.approx(whole.cells[column], rel=1e-12)


@pytest.mark.slow
def test_tenths_tie_to_the_incidence_of_both_scenarios(kenya, pages, reform):
    table = tables_of(pages)[TENTHS]
    year = reform.years[reform.middle]
    after, before = (cm.run(kenya, scenario).incidence() for scenario in ("reform", "baseline"))
    tenths = [
        frame[(frame["policy"] == "total") & (frame["year"] == year) & frame["decile"].notna()]
        for frame in (after, before)
    ]
    paid = tenths[0]["paid"].to_numpy() - tenths[1]["paid"].to_numpy()
    assert [row.cells[2] for row in table.rows[:10]] == pytest.approx(list(paid))
    for row in table.rows:
        assert row.cells[3] == pytest.approx(row.cells[1] - row.cells[2])


@pytest.mark.slow
def test_who_loses_and_gains_is_never_more_than_the_people(kenya, pages, reform):
    population = figures(cm.run(kenya, "reform"), "", "population")[reform.years[reform.middle]]
    *tenths, whole = tables_of(pages)[TENTHS].rows
    for row in tenths:
        assert row.cells[5] + row.cells[6] <= population / 10 * (1 + 1e-9)
    assert whole.cells[5] == pytest.approx(sum(row.cells[5] for row in tenths))


def test_the_range_is_that_of_a_simulation_with_the_stated_seed(kenya, reform):
    year = reform.years[reform.middle]
    table = cm.simulate(kenya, "reform", FEW, 7, lines=("gross_cost",)).table("increment")
    total = table[(table["policy"] == "total") & (table["year"] == year)].iloc[0]
    row = next(
        row for row in _table(minute_pages(reform), "Range of the change").rows if row.cells[0] == str(year)
    )
    assert list(row.cells[2:5]) == [total["p5"], total["p50"], total["p95"]]
    assert "64 draws, seed 7" in minute_stamp(reform)


def _table(pages, beginning):
    return next(table for page in pages for table in page.tables if beginning in table.heading)


# --- sentences ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([1e9, 2e9], ["Cost rises by X in 2026 and Y in 2027."]),
        ([-1e9, -2e9], ["Cost falls by X in 2026 and Y in 2027."]),
        ([0, 0.3], ["Cost does not change in 2026 and 2027."]),
        ([float("nan"), 1e9], ["The change of cost in 2026 is not known.", "Cost rises by Y in 2027."]),
        ([-5.0, 5.0], ["Cost falls by X in 2026.", "Cost rises by Y in 2027."]),
    ],
)
def test_a_sentence_says_rise_fall_nothing_and_unknown(changes, expected):
    assert changes_by_year("Cost", [2026, 2027], changes, "XY".__getitem__) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (999.4, "KES 999"),
        (999_600.0, "KES 1.00 million"),
        (-56_312_000_000, "KES 56.3 billion"),
        (1e15, "KES 1,000 trillion"),
        (0.2, "KES 0"),
        (12_345, "KES 12,345"),
    ],
)
def test_amounts_have_three_digits_and_a_size(value, words):
    assert money(value, "KES") == words


def test_one_is_not_several():
    assert counted_words(1.2, "{count} child", "{count} children") == "1 child"
    assert counted_words(2_500_000, "{count} child", "{count} children") == "2.50 million children"
    assert direction(float("inf")) == "unknown"


def changed(rows, path, operation, value, policy="child_benefit"):
    """The rows with a scenario of one change."""
    rows["Scenarios"] = [
        {
            "scenario": "tested",
            "label": "Tested",
            "policy": policy,
            "parameter": path,
            "operation": operation,
            "value": value,
        }
    ]
    return about(assumptions_from_rows(rows), "tested")


def test_a_cut_is_told_as_a_fall(small_rows):
    minute = changed(small_rows, "coverage.take_up", "multiply", 0.5)
    said = summary_sentences(minute)
    assert said[0].startswith("Gross cost falls by SMD")
    assert " rises " not in said[0]
    assert "the fall is SMD" in said[0]
    assert "fewer than in the baseline" in said[1]
    assert re.match(r"Beneficiaries in 20\d\d: [\d,]+, ", said[1])


def test_no_change_is_told_as_none(small_rows):
    minute = changed(small_rows, "coverage.take_up", "multiply", 1.0)
    said = " ".join(texts_of(minute_pages(minute)))
    assert "is that of the baseline in every year from 2026 to 2030" in said
    assert "The scenario changes no policy." in said
    assert all(factor.rating == "not rated" for factor in reliability(minute))
    assert "Beneficiaries in" not in said  # of no policy, beside those whom the scenario reaches
    assert "no ceiling" not in said


def test_one_draw_does_not_say_that_nothing_is_uncertain(small_set):
    report = ScenarioReport(cm.run(small_set, "generous"), MADE_AT)
    said = " ".join(map(str, summary_sentences(minute_subject(report, draws=1))))
    assert "No uncertain assumption" not in said


def test_without_effects_the_return_is_unknown_not_0(small_rows):
    small_rows["Outcomes"] = []
    small_rows["Scenarios"] = [row for row in small_rows["Scenarios"] if row["scenario"] == "generous"]
    said = summary_sentences(about(assumptions_from_rows(small_rows), "generous"))
    assert said[-1] == "No effects are stated: what society gains is not known."


def test_without_ranges_the_minute_says_that_there_are_none(small_rows):
    for table in small_rows.values():
        for row in table:
            for name in [name for name in row if re.search(r"(^|_)(low|high)$", name)]:
                row[name] = None
    small_rows["SeriesErrors"] = []
    minute = about(assumptions_from_rows(small_rows), "generous")
    assert minute.simulation is None
    assert "No range is given" in " ".join(texts_of(minute_pages(minute)))
    assert "no draws" in minute_stamp(minute)


def test_a_central_figure_outside_its_range_is_explained_by_figures(reform):
    place = reform.middle
    drawn, central = reform.drawn_change[:, place], float(reform.change[place])
    assert span(drawn)[1] < central
    (said,) = range_sentences(reform)
    middle = float(np.quantile(drawn, 0.5, method="inverted_cdf"))
    assert f"the middle draw {reform.money(middle)}" in said
    assert f"{per_cent(np.mean(drawn < central))} of the draws lie below the central figure" in said
    # The assumption whose range takes the change down furthest, with its value and range.
    assert re.search(r"can lower it more than raise it, above all .*: 9\d%, range 4\d% to 100%", said)


def test_a_central_figure_inside_its_range_has_no_excuse(pension):
    low, high = span(pension.drawn_change[:, pension.middle])
    assert low <= pension.change[pension.middle] <= high
    (said,) = range_sentences(pension)
    assert "the middle draw" in said
    assert "central figure" not in said


@pytest.mark.slow
def test_ceilings_tie_to_the_expenditure_of_both_scenarios(kenya, pages, reform):
    after, before = (cm.run(kenya, scenario) for scenario in ("reform", "baseline"))
    table = tables_of(pages)[CEILINGS]
    years = [column.name for column in table.columns[1:]]
    rows = {row.cells[0]: row.cells[1:] for row in table.rows}
    ceilings = {str(row["year"]): row["amount"] for row in kenya.table("Ceilings").rows}
    for place, year in enumerate(years):
        now = cost_of_ministry(after, int(year))
        assert rows["Ceiling"][place] == pytest.approx(ceilings[year])
        assert rows["Expenditure, proposed"][place] == pytest.approx(now)
        assert rows["Expenditure, baseline"][place] == pytest.approx(cost_of_ministry(before, int(year)))
        assert rows["Room left"][place] == pytest.approx(ceilings[year] - now)
        assert (table.rows[-1].tones.get(place + 1) == "bad") == (now > ceilings[year])


def cost_of_ministry(result, year):
    """Expenditure of the policies of the only ministry with a ceiling."""
    assumptions = result.assumptions
    (ministry,) = {row["ministry"] for row in assumptions.table("Ceilings").rows}
    policies = [row["policy"] for row in assumptions.table("Policies").rows if row["ministry"] == ministry]
    return sum(figures(result, policy, "expenditure")[year] for policy in policies)


def test_what_the_tenths_do_not_split_is_the_rest_of_the_change(pages, reform):
    table = tables_of(pages)[TENTHS]
    whole = table.rows[-1].cells
    rest = float(reform.change[reform.middle]) - whole[1] - whole[4]
    said = " ".join(texts_of(pages))
    assert f"other cost of {reform.money(rest)}, such as administration, is not split" in said
    assert f"Together they pay {reform.money(whole[3])} more than they receive" in said


def test_no_figure_is_a_negative_zero(pages):
    texts = [
        shown(cell, row.format_of(place, table.columns[place]))
        for page in pages
        for table in page.tables
        for row in table.rows
        for place, cell in enumerate(row.cells)
    ]
    assert not [text for text in texts if re.fullmatch(r"-[0.,]+%?", text)]


def test_no_sentence_is_said_twice(pages):
    said = [text for text in texts_of(pages) if text]
    assert len(said) == len(set(said))


def test_what_annexes_are_referred_to_is_there(pages):
    named = set(re.findall(r"annex ([A-Z])", " ".join(texts_of(pages))))
    there = {page.title[6] for page in pages if page.title.startswith("Annex ")}
    assert named
    assert named <= there


# --- the register and the signature -------------------------------------------------------------------


def signed(rows, **properties):
    rows["NotMonetised"] = []
    rows["About"] += [{"property": name, "value": value} for name, value in properties.items()]
    return about(assumptions_from_rows(rows), "generous")


@pytest.mark.slow
def test_an_empty_register_without_a_signature_is_red_on_the_first_page(small_rows):
    minute = signed(small_rows)
    pages = minute_pages(minute)
    first = pages[0].blocks[0]
    assert first.colour == "red"
    assert first.lines[0].startswith("NOT FIT TO BE SENT")
    assert "Childcare" in first.lines[0]


def test_a_signed_register_is_told_with_name_and_date(small_rows):
    minute = signed(small_rows, register_complete_by="A. Otieno, Treasury", register_complete_on="2026-11-20")
    assert register_of(minute).unsigned == ""
    said = texts_of(minute_pages(minute))
    assert any("A. Otieno, Treasury states on 2026-11-20" in text for text in said)
    assert not any("NOT FIT" in text for text in said)


@pytest.mark.parametrize(
    ("properties", "part"),
    [
        ({"register_complete_by": "A. Otieno"}, "register_complete_on"),
        ({"register_complete_on": "2026-11-20"}, "register_complete_by"),
        ({"register_complete_by": "A. Otieno", "register_complete_on": "20 November"}, "YYYY-MM-DD"),
    ],
)
def test_half_a_signature_is_refused(small_rows, properties, part):
    with pytest.raises(AssumptionError) as refused:
        signed(small_rows, **properties)
    (problem,) = [one for one in refused.value.problems if one.table == "About"]
    assert problem.cell
    assert part in f"{problem.found} {problem.expected} {problem.mend}"


# --- guarantees ---------------------------------------------------------------------------------------


def test_guarantees_are_told_with_their_gap_and_what_is_not_known(reform):
    year = reform.years[reform.middle]
    rows = [
        ("floor", "", "score", None, 3, 3),
        ("floor", "", "score_most", None, 6, 6),
        ("floor", "", "not_scored", None, 5, 5),
        ("floor", "", "entitled", year, 900, 900),
        ("floor", "", "below_minimum", year, 500, 499),
        ("floor", "", "money_to_minimum", year, 2e9, 1e9),
        ("care", "", "below_minimum", year, float("nan"), float("nan")),
        ("", "social_pension", "adequacy_of_line", year, 0.4, 0.6),
        ("", "social_pension", "erosion", year, -0.1, 0),
    ]
    frame = pd.DataFrame(rows, columns=["guarantee", "policy", "measure", "year", "baseline", "scenario"])
    blocks = guarantee_blocks(reform, frame, {"floor": "Income floor", "care": "Care"})
    assert blocks[0].lines == [
        f"Income floor: 499 people below the minimum in {year}, 1 fewer than in the baseline.",
        f"Care: how many are below the minimum in {year} is not known.",
    ]
    many = guarantee_blocks(reform, frame, dict.fromkeys(["floor", "care", "a", "b"], "A guarantee"))[0].lines
    (said,) = many
    assert said.startswith(f"Of 4 guarantees, in {year} and against the baseline, ")
    assert said.endswith("1 has fewer people below its minimum and of 3 it is not known.")
    gaps, adequacy = blocks[1], adequacy_table(reform, figures_of_year(reform, frame))
    assert list(gaps.rows[0].cells) == ["Income floor", "3 of 6, 5 not scored", 900, 500, 499, 2e9, 1e9]
    assert gaps.rows[1].cells[1:] == ["not scored", *["not known"] * 5]
    assert list(adequacy.rows[0].cells[1:]) == [0.4, 0.6, -0.1, 0]


# --- reliability --------------------------------------------------------------------------------------


def test_the_five_factors_are_named_and_rated(reform):
    assert [factor.name for factor in reliability(reform)] == [
        "Data quality",
        "Assumptions",
        "Methodology",
        "Volatility of the costing base",
        "Magnitude of the policy change",
    ]
    assert {factor.rating for factor in reliability(reform)} <= {"low", "medium", "high"}


def test_grades_are_weighted_by_the_added_cost(small_rows):
    minute = about(assumptions_from_rows(small_rows), "generous", "child_benefit")
    shares = grade_shares(minute)
    assert sum(shares.values()) == pytest.approx(1)
    # Of its main parameters a third is of grade B, the others of grade C: counted in the small set.
    assert shares == pytest.approx({"A": 0, "B": 1 / 3, "C": 2 / 3, "D": 0})


def test_what_is_new_has_no_experience(kenya):
    magnitude = reliability(about(kenya, "reform", "child_benefit"))[-1]
    assert magnitude.rating == "high"
    assert "no experience" in magnitude.why


# --- Word ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def word(reform, tmp_path_factory):
    return write_minute(reform, tmp_path_factory.mktemp("minute") / "reform.docx")


def test_word_has_a_language_a_title_and_an_outline(word, reform):
    document = docx.Document(word)
    properties = document.core_properties
    assert properties.title == f"Costing minute \N{EN DASH} {reform.label}"
    assert properties.language == "en-GB"
    assert properties.subject == minute_stamp(reform)
    assert (
        document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    )
    assert document.paragraphs[0].style.name == "Title"
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == [
        "Specification",
        "Effect on the budget",
        "Data and key assumptions",
        "Uncertainty",
        "Reliability",
        "Distribution",
        "Guarantees",
        "Effects not valued in money",
        "What was not costed",
        "Annex A. Features of the proposal",
        "Annex B. Effect on the budget in detail",
        "Annex C. Method, conventions and checks",
        "Annex D. Main cost assumptions",
        "Annex E. Adequacy of cash benefits",
        "Annex F. Effects described in words",
        "Annex G. Kinds of cost of each policy",
        "Annex H. Sources",
    ]


def test_every_table_repeats_its_header_row_and_has_a_text_for_those_who_cannot_see_it(word):
    tables = docx.Document(word).tables
    assert len(tables) > 12
    for table in tables:
        first = table._tbl.tr_lst[0]
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for row in table._tbl.tr_lst[1:])
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val")).startswith("Table ")
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
        assert properties.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_no_text_is_smaller_than_8_points(word):
    document = docx.Document(word)
    sizes = [int(size.get(qn("w:val"))) for size in document.element.body.iter(qn("w:sz"))]
    sizes += [int(size.get(qn("w:val"))) for size in document.sections[0].footer._element.iter(qn("w:sz"))]
    assert min(sizes) >= 16  # half points


def test_the_footer_has_the_stamp_and_the_number_of_the_page(word, reform):
    (section,) = docx.Document(word).sections
    assert not section.different_first_page_header_footer
    text = section.footer.paragraphs[0].text
    assert minute_stamp(reform) in text
    codes = [code.text for code in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    for part in (
        "kenya 2026.4",
        reform.result.stamp["content_hash"][:12],
        "costmodel ",
        "seed 7",
        "2026-11-28",
    ):
        assert part in text


def test_word_and_html_have_the_same_words(word, reform, tmp_path):
    document = docx.Document(word)
    in_word = [one.text for one in document.paragraphs]
    for table in document.tables:
        in_word += [cell.text for row in table.rows for cell in row.cells]
    in_html = Words()
    in_html.feed(write_minute(reform, tmp_path / "reform.html").read_text(encoding="utf-8"))
    missing = {line for text in in_word for line in re.split(r"[\n\t]", text) if line} - set(in_html.texts)
    assert not {
        text
        for text in missing
        if not any(
            text.startswith(name)
            for name in ("People: ", "Gross cost and net", "Baseline: ", "Transfers: ", "Limits of use: ")
        )
    }


class Words(HTMLParser):
    """The texts of a page."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.slow
def test_the_same_minute_has_the_same_bytes(small_set, tmp_path):
    result = cm.run(small_set, "generous")
    for kind in ("docx", "html"):
        first, second = (
            cm.minute(result, tmp_path / f"{name}.{kind}", draws=FEW, made_at=MADE_AT).read_bytes()
            for name in "ab"
        )
        assert first == second


@pytest.mark.slow
def test_hostile_labels_stay_text(small_rows, tmp_path):
    small_rows["Policies"][0]["label"] = '=cmd|"/c" <script>alert(1)</script> & {0} \u0007'.replace(
        "\u0007", ""
    )
    small_rows["About"] = [
        row | {"value": 'A </style><script>x</script> "land"'} if row["property"] == "title" else row
        for row in small_rows["About"]
    ]
    result = cm.run(assumptions_from_rows(small_rows), "generous")
    text = cm.minute(result, tmp_path / "a.html", draws=FEW).read_text(encoding="utf-8")
    assert "<script>" not in text
    document = docx.Document(cm.minute(result, tmp_path / "a.docx", draws=FEW))
    assert any("<script>alert(1)</script>" in cell.text for table in document.tables for cell in table._cells)


def test_a_word_document_holds_no_macro_and_nothing_from_elsewhere(word):
    with zipfile.ZipFile(word) as package:
        names = package.namelist()
        assert not [name for name in names if "vba" in name.casefold() or name.endswith(".bin")]
        links = b"".join(package.read(name) for name in names if name.endswith(".rels"))
    assert b'TargetMode="External"' not in links


# --- asking for it ------------------------------------------------------------------------------------


def test_the_baseline_and_an_unknown_policy_are_refused(small_set, tmp_path):
    with pytest.raises(ModelError, match="generous"):
        cm.minute(cm.run(small_set), tmp_path / "a.docx")
    with pytest.raises(ModelError, match="childcare"):
        cm.minute(cm.run(small_set, "generous"), tmp_path / "a.docx", "nobody")
    with pytest.raises(OutputError, match=r"\.docx"):
        cm.minute(cm.run(small_set, "generous"), tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def test_the_command_writes_both_kinds_and_prints_the_summary(tmp_path):
    done = costmodel(
        "minute",
        "kenya@2026.4",
        "-s",
        "reform",
        "--policy",
        "school_meals",
        "--html",
        "--draws",
        FEW,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        f"kenya-2026.4-reform-school_meals-minute.{kind}" for kind in ("docx", "html")
    }
    assert "Gross cost rises by KES" in done.stdout
    told = costmodel(
        "minute",
        "kenya@2026.4",
        "-s",
        "reform",
        "--draws",
        FEW,
        "--seed",
        3,
        "--json",
        "--out",
        "m.html",
        cwd=tmp_path,
    )
    output = json.loads(told.stdout)
    assert (output["seed"], output["draws"], output["not_fit_to_be_sent"]) == (3, FEW, "")
    assert (tmp_path / "m.html").exists()


def test_command_and_function_draw_alike():
    assert (DRAWS, SEED) == (subjects.DRAWS, subjects.SEED)


@pytest.mark.slow
def test_a_reform_takes_less_than_three_seconds_of_one_processor(kenya, tmp_path):
    result = cm.run(kenya, "reform")
    cm.minute(result, tmp_path / "warm.docx")  # what is compiled once and kept on disk
    result = cm.run(kenya, "reform")
    begun = process_time()
    cm.minute(result, tmp_path / "a.docx")
    assert process_time() - begun < 3


@pytest.mark.slow
def test_the_table_of_guarantees_takes_less_than_a_seventh_of_a_second(kenya):
    cm.run(kenya, "reform").guarantees()  # what is imported once
    result = cm.run(kenya, "reform")
    begun = process_time()
    result.guarantees()
    assert process_time() - begun < 0.15


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["kenya", "colombia"])
def test_the_stamp_is_on_every_printed_page(name, tmp_path, libreoffice):
    assumptions = cm.load(name)
    minute = about(assumptions, "reform")
    path = write_minute(minute, tmp_path / "a.docx")
    pdf = libreoffice(path, tmp_path, "pdf")
    if not pdf.exists() and "COSTMODEL_REQUIRE_LIBREOFFICE" not in os.environ:
        pytest.skip("this LibreOffice has no Writer (package libreoffice-writer-nogui)")
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    printed = text.split("\f")[:-1]
    annexes = next(place for place, page in enumerate(printed) if page.lstrip().startswith("Annex A."))
    assert annexes <= 5  # a minute: what follows is annexes
    for number, page in enumerate(printed, 1):
        assert minute_stamp(minute) in " ".join(page.split())
        assert f"page {number} of {len(printed)}" in " ".join(page.split())
        assert "###" not in page
