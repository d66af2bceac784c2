"""The macro Uncertainty through xlwings' own protocol: a real workbook in, the answer played back."""

from __future__ import annotations

import runpy
from pathlib import Path

import openpyxl
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.writer import write
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.excel.live import live_pages
from costmodel.excel.live.live_pages import MARK
from costmodel.excel.live.macro_pages import UNCERTAINTY
from costmodel.reports.language import uncertainty_words as said
from costmodel.reports.ranges import uncertainty_page
from costmodel.reports.ranges.uncertainty_report import answers, uncertainty_of
from costmodel.reports.uncertainty_export import tornados
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import simulate
from tests.excel.control_sheet import add_control
from tests.written_once import written_bare

HERE = Path(__file__).parent
FAKE = runpy.run_path(str(HERE / "fake_host.py"))
DRAWS = 200
NAMES = ("central", "p5", "p25", "p50", "p75", "p95", "chance_above_central")
DIGITS = {"rel": 1e-14, "abs": 0}


@pytest.fixture(scope="module")
def macro(macro_host, tmp_path_factory):
    """Run a macro on a workbook as a server does; what its dialog said."""
    meta, call = macro_host
    folder = str(tmp_path_factory.mktemp("store"))

    def run(path, *args, name="simulate_scenario", **where):
        sent = {kind: meta[name][kind].split(",") for kind in ("include", "exclude") if meta[name][kind]}
        request = FAKE["request"](path, **sent, **where)
        asked = {"name": name, "request": request, "args": args, "patch": "", "store": folder}
        (message,) = FAKE["play"](path, call(**asked), path)
        return message

    return run


@pytest.fixture
def book(small_rows, tmp_path):
    for row in small_rows["Parameters"]:
        if row["parameter"] in ("coverage.take_up", "capital.price") and row["from_year"] is None:
            row.update(low=0.5 * row["value"], high=row["value"])
    for row in small_rows["Outcomes"]:
        low, high = sorted((0.0, 3 * row["effect"]))
        row.update(low=low, high=high)
    return written_bare(tmp_path / "small.xlsx", small_rows)


def cells(path):
    workbook = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def blocks(path):
    """The tables of the sheet: heading, header and rows, by their order."""
    sheet = openpyxl.load_workbook(path)[UNCERTAINTY]
    tables, lines = [], []
    for row in [*sheet.iter_rows(min_row=5, values_only=True), (None,)]:
        if any(cell is not None for cell in row):
            lines.append([cell for cell in row if cell is not None])
        elif lines:
            heading, header, *rows = lines
            tables.append((heading[0], header, rows))
            lines = []
    return tables


def told_as(simulation):
    return uncertainty_of(simulation, tornados(simulation))


@pytest.mark.slow
def test_the_figures_are_those_of_simulate_and_sensitivity(macro, book):
    message = macro(book, "generous", DRAWS)
    simulation = simulate(read(book), "generous", draws=DRAWS)
    sheet = openpyxl.load_workbook(book)[UNCERTAINTY]
    assert sheet["A2"].value.startswith(MARK)
    assert sheet["A3"].value == told_as(simulation).stamp
    assert f"{DRAWS} draws, seed 1" in sheet["A3"].value
    assert f"generous: {DRAWS} draws" in message
    _, level, increment, (heading, header, rows) = blocks(book)
    for basis, (_, names, written) in (("level", level), ("increment", increment)):
        frame = simulation.table(basis).query("policy == 'total' and line == 'gross_cost'")
        assert names == [
            "year",
            "unit",
            "central",
            "P5",
            "P25",
            "median",
            "P75",
            "P95",
            "draws above central",
        ]
        assert [row[0] for row in written] == list(frame["year"])
        for row, one in zip(written, frame.to_dict("records"), strict=True):
            assert row[2:] == pytest.approx([one[name] for name in NAMES], **DIGITS)
    tornado = sensitivity(read(book), "generous", "npv")
    assert said.central(tornado) in heading
    assert [name.partition(",")[0] for name in header[5:7]] == ["At low", "At high"]
    assert len(rows) == len(tornado.bars[: uncertainty_page.TOP]) > 2
    for row, bar in zip(rows, tornado.bars[: uncertainty_page.TOP], strict=True):
        assert row[0] == bar.assumption
        assert row[2:7] == pytest.approx([bar.low, bar.central, bar.high, bar.at_low, bar.at_high])
        assert row[7:9] == [said.switching(bar), said.cells(bar.cells)]
        assert "!" in row[8]


@pytest.mark.slow
def test_the_answers_are_those_of_the_command_line(macro, book):
    macro(book, "generous", DRAWS)
    uncertainty = told_as(simulate(read(book), "generous", draws=DRAWS))
    expected = [*answers(uncertainty), ("How were these figures computed?", uncertainty.simulation.method)]
    written = {}
    for row in blocks(book)[0][2]:
        if len(row) > 1:
            question = row[0]
        written[question] = f"{written.get(question, '')} {row[-1]}".strip()
        assert len(row[-1]) <= live_pages.CHARACTERS
    assert written == {question: " ".join(answer.split()) for question, answer in expected}


@pytest.mark.slow
def test_money_is_scaled_as_on_the_sheet_result(macro, book):
    macro(book, "generous", name="run_scenario")
    macro(book, "generous", DRAWS)
    workbook = openpyxl.load_workbook(book)
    result = next(row for row in workbook["Result"].iter_rows() if row[1].value == "gross_cost")
    ours = next(row for row in workbook[UNCERTAINTY].iter_rows() if isinstance(row[0].value, int))
    assert ours[1].value == result[3].value
    assert ours[2].number_format == result[4].number_format
    assert ours[8].number_format.startswith("0.0%")


@pytest.mark.slow
def test_the_baseline_adds_nothing_to_itself(macro, book):
    macro(book, BASELINE, DRAWS)
    assert len(blocks(book)) == 3
    assert not any("added" in heading for heading, _, _ in blocks(book))


@pytest.mark.slow
def test_control_names_scenario_and_draws_and_twice_is_the_same(macro, book):
    add_control(book, scenario="generous", draws=300)
    before = cells(book)
    assert "300 draws" in macro(book)
    once = cells(book)
    assert {place[0] for place in set(once) - set(before)} == {UNCERTAINTY}
    assert {place: once[place] for place in before} == before
    macro(book)
    assert cells(book) == once


@pytest.mark.slow
def test_a_shorter_answer_leaves_nothing_of_the_longer_one(macro, book):
    macro(book, BASELINE, DRAWS)
    alone = cells(book)
    macro(book, "generous", DRAWS)
    assert cells(book) != alone
    macro(book, BASELINE, DRAWS)
    assert cells(book) == alone


@pytest.mark.parametrize("draws", [99, 10001, 1000.5, -5, 0, "many", "²00", "1e3", "100 000"])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_draws_that_are_no_whole_number_within_bounds_are_told_of(macro, book, draws):
    add_control(book, draws=draws)
    before = cells(book)
    message = macro(book)
    assert "Nothing was changed" in message
    assert "from 100 to 10,000" in message
    assert str(draws) in message
    assert cells(book) == before


@pytest.mark.parametrize(("typed", "count"), [("1,000", "1,000"), (" 150 ", "150"), (None, "1,000")])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_draws_may_be_typed_as_text_or_left_blank(macro, book, typed, count):
    add_control(book, draws=typed)
    assert f"{count} draws" in macro(book)


@pytest.mark.slow
def test_an_unknown_scenario_is_told_with_those_there_are(macro, book):
    before = cells(book)
    assert "1 problem to correct" in macro(book, "generuos")
    assert {place[0] for place in set(cells(book)) - set(before)} == {"Messages"}
    told = " ".join(str(value) for (sheet, _), (value, _) in cells(book).items() if sheet == "Messages")
    assert "generuos" in told
    assert "generous" in told


@pytest.mark.slow
def test_a_workbook_without_ranges_is_told_what_to_give(macro, small_rows, tmp_path):
    small_rows["SeriesErrors"] = []
    for row in (row for rows in small_rows.values() for row in rows):
        row.update({name: None for name in ("low", "high") if name in row})
    path = write(tmp_path / "sure.xlsx", assumptions_from_rows(small_rows))
    before = cells(path)
    message = macro(path, "generous")
    assert message.startswith("Nothing was changed. No assumption has a range. Give low and high")
    assert cells(path) == before


@pytest.mark.slow
def test_a_sheet_of_the_officers_own_is_left_alone(macro, book):
    workbook = openpyxl.load_workbook(book)
    workbook.create_sheet(UNCERTAINTY)["A1"] = "mine"
    workbook.save(book)
    before = cells(book)
    assert "is yours" in macro(book, BASELINE, DRAWS)
    assert cells(book) == before


@pytest.mark.slow
def test_its_cells_are_not_explained_and_a_sentence_says_why(macro, book):
    macro(book, "generous", DRAWS)
    before = cells(book)
    message = macro(book, name="explain_cell", active=UNCERTAINTY, selection="C30")
    assert "not from one calculation" in message
    assert "Report this error" not in message
    assert cells(book) == before


@pytest.mark.slow
def test_freezing_leaves_it_as_it_is(macro, book):
    macro(book, "generous", DRAWS)
    before = cells(book)
    macro(book, name="freeze_values")
    after = cells(book)
    assert {place: after[place] for place in before} == before
    assert UNCERTAINTY not in {value for (sheet, _), (value, _) in after.items() if sheet == "Frozen"}
