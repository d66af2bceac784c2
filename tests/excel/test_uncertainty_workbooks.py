"""The workbooks of a simulation and of a sensitivity, read back."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.errors import OutputError
from costmodel.reports.language import uncertainty_words as said
from costmodel.reports.ranges.ranges_page import binned
from costmodel.reports.ranges.uncertainty_report import Span, answers, standing, uncertainty_of
from costmodel.reports.ranges.uncertainty_workbook import write_sensitivity, write_uncertainty
from costmodel.reports.uncertainty_export import tables, tornados, write_simulation
from costmodel.uncertainty.percentiles import PERCENTILES
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import simulate

MADE_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SHEETS = ["Summary", "Percentiles", "Return", "Probabilities", "Sensitivity", "Assumptions drawn",
          "Chart figures", "About"]  # fmt: skip
HOSTILE = "=cmd|' /C calc'!A0"
DIGITS = {"rel": 1e-14, "abs": 0}


def with_ranges(rows):
    """The small set with ranges: one of them states a fact of two policies, one label is no formula."""
    ranges = {"coverage.take_up": (0.6, 1.0), "benefit.amount": (400, 700), "capital.price": (1e6, 3e6)}
    for row in rows["Parameters"]:
        if row["parameter"] in ranges and row["from_year"] is None:
            low, high = ranges[row["parameter"]]
            row.update(low=low, high=high, distribution="pert" if low < 1 else None)
        if row["parameter"] == "benefit.amount":
            row["label"] = HOSTILE
    for row in rows["Outcomes"]:
        ends = sorted((0.0, 3 * row["effect"]))
        row.update(low=ends[0], high=ends[1])
    return assumptions_from_rows(rows)


@pytest.fixture(scope="module")
def simulation(small_set_module):
    return simulate(with_ranges(small_set_module["rows"]()), "generous", draws=300, seed=7)


@pytest.fixture(scope="module")
def beside(simulation):
    return tornados(simulation)


@pytest.fixture(scope="module")
def book(simulation, beside, tmp_path_factory):
    path = tmp_path_factory.mktemp("uncertain") / "uncertain.xlsx"
    return openpyxl.load_workbook(write_uncertainty(uncertainty_of(simulation, beside, MADE_AT), path))


def records(sheet, first="Policy"):
    """The rows of the table whose first header this is."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if row[0] == first)
    width = len([name for name in rows[head] if name])
    table = []
    for row in rows[head + 1 :]:
        if row[0] is None:
            break
        table.append(dict(zip(rows[head][:width], row[:width], strict=True)))
    return table


@pytest.mark.slow
def test_the_sheets_and_the_stamp_with_seed_and_draws(book, simulation):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert "300 draws, seed 7" in sheet["A3"].value
        assert simulation.result.stamp["content_hash"][:12] in sheet["A3"].value
    about = {row[0].value: row[1].value for row in book["About"].iter_rows() if row[0].value}
    assert about["Seed"] == "7"
    assert about["Draws"] == "300"
    assert about["How the draws were made"] == simulation.method
    assert {"Independence", "Not counted", "Triangular and PERT", "Switching value"} <= set(about)


@pytest.mark.slow
def test_percentiles_are_those_of_the_simulation(book, simulation):
    frames = []
    for basis, compared in (("level", "this scenario"), ("increment", "over the baseline")):
        table = simulation.table(basis).assign(compared=compared)
        total = table["policy"] == "total"
        frames += [table[total], table[~total]]
    expected = pd.concat(frames)
    written = records(book["Percentiles"])
    assert len(written) == len(expected)
    names = ["Central estimate", "Mean", "P5", "P50, the median", "P95", "Draws above the central estimate"]
    columns = ["central", "mean", "p5", "p50", "p95", "chance_above_central"]
    for row, one in zip(written, expected.to_dict("records"), strict=True):
        assert (row["Compared"], row["Year"]) == (one["compared"], one["year"])
        assert [row[name] for name in names] == pytest.approx([one[name] for name in columns], **DIGITS)
    units = {row["Unit"] for row in written}
    assert "LCU" not in units
    assert any(unit.startswith("SMD") for unit in units)


def test_returns_of_both_bases(book, simulation):
    written = records(book["Return"])
    for basis, compared in (("level", "this scenario"), ("increment", "over the baseline")):
        block = [row for row in written if row["Compared"] == compared]
        npv = simulation.appraisal(basis).query("policy == 'total' and measure == 'npv'").iloc[0]
        first = next(row for row in block if row["Measure"] == "Net present value")
        assert first["Policy"] == "All policies"
        assert first["P95"] == pytest.approx(npv["p95"], **DIGITS)
        assert len(block) == len(simulation.appraisal(basis))
    undefined = simulation.appraisal("increment")["p50"].isna().sum()
    assert [row["P50, the median"] for row in written].count("not defined") >= undefined


def test_chances_say_what_they_are_held_against(book, simulation):
    written = records(book["Probabilities"], "Event")
    chances = simulation.probabilities()
    assert sorted(row["Probability"] for row in written) == pytest.approx(sorted(chances["chance"]))
    ceiling = [row for row in written if row["Event"] == "Expenditure above the ceiling"]
    assert [(row["Year"], row["Threshold"]) for row in ceiling] == [(2027, 4e9)]
    assert all(row["Unit"] and row["In words"] for row in written)


def test_every_cell_drawn_is_listed_with_its_fact(book, simulation):
    written = records(book["Assumptions drawn"], "Fact")
    assert {row["Cell"] for row in written} == {cell for fact in simulation.facts for cell in fact.cells}
    assert len({row["Fact"] for row in written}) == len(simulation.facts)
    for row in written:
        assert row["Low"] <= row["Value"] <= row["High"]
        assert row["Unit"]
        assert "LCU" not in row["Unit"]
    together = [row for row in written if row["Drawn jointly with"]]
    assert all(row["Drawn jointly with"] != row["Cell"] for row in together)


def test_the_tornado_is_listed_whole_and_nothing_becomes_a_formula(book, beside):
    sheet = book["Sensitivity"]
    names = [row[0].value for row in sheet.iter_rows()]
    for tornado in beside:
        assert {bar.assumption for bar in tornado} <= set(names)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert any(HOSTILE in str(cell.value) for cell in cells)


def test_charts_are_native_with_words_for_those_who_cannot_see_them(simulation, beside, tmp_path):
    path = write_uncertainty(uncertainty_of(simulation, beside, MADE_AT), tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        charts = [parts.read(name).decode() for name in names if name.startswith("xl/charts/chart")]
        drawings = [parts.read(name).decode() for name in names if name.startswith("xl/drawings/drawing")]
    kinds = [
        kind for kind in ("areaChart", "lineChart", "barChart") for text in charts if f"<c:{kind}>" in text
    ]
    assert sorted(kinds) == ["areaChart", "barChart", "barChart", "barChart", "lineChart"]
    assert sum(text.count('descr="') for text in drawings) == 4
    assert any("Fan chart" in text for text in drawings)


def test_the_same_simulation_gives_the_same_bytes(simulation, beside, tmp_path):
    one = write_uncertainty(uncertainty_of(simulation, beside, MADE_AT), tmp_path / "one.xlsx").read_bytes()
    again = simulate(simulation.result.assumptions, "generous", draws=300, seed=7)
    assert (
        write_uncertainty(uncertainty_of(again, beside, MADE_AT), tmp_path / "two.xlsx").read_bytes() == one
    )


def test_fan_and_histogram_add_up(book, simulation):
    fan = records(book["Chart figures"], "Year")
    gross = simulation.table().query("policy == 'total' and line == 'gross_cost'")
    for row, one in zip(fan, gross.to_dict("records"), strict=True):
        heights = list(row.values())[1:5]
        assert sum(heights) == pytest.approx(one["p95"])
        assert heights[0] == pytest.approx(one["p5"])
    rows = list(book["Chart figures"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if str(row[0]).startswith("Net present value from"))
    shares = []
    for row in rows[head + 1 :]:
        if row[0] is None:
            break
        shares.append((row[1] or 0) + (row[2] or 0))
    assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize(
    "drawn",
    [
        np.linspace(-3, 7, 1001), np.array([5.0]), np.zeros(10), np.array([-1e-9, 1e-9]),
        np.concatenate([np.zeros(5), [1e6]]), np.linspace(-9, -1, 50),
    ],
)  # fmt: skip
def test_columns_of_the_histogram_hold_every_draw_on_its_side_of_zero(drawn):
    columns = binned(drawn)
    assert sum(share for _, share, _ in columns) == pytest.approx(1)
    assert sum(share for _, share, above in columns if not above) == pytest.approx((drawn < 0).mean())
    assert len({label for label, _, _ in columns}) == len(columns)
    assert len(columns) <= 45


def test_the_baseline_has_no_increment(simulation, tmp_path):
    few_draws = simulate(simulation.result.assumptions, draws=20)
    path = write_uncertainty(uncertainty_of(few_draws, tornados(few_draws), MADE_AT), tmp_path / "base.xlsx")
    written = records(openpyxl.load_workbook(path)["Return"])
    assert {row["Compared"] for row in written} == {"this scenario"}


def test_one_draw_has_no_deviation_and_says_so(simulation, tmp_path):
    few_draws = simulate(simulation.result.assumptions, draws=1)
    path = write_uncertainty(uncertainty_of(few_draws, tornados(few_draws), MADE_AT), tmp_path / "one.xlsx")
    written = records(openpyxl.load_workbook(path)["Percentiles"])
    assert {row["Standard deviation"] for row in written} == {"not defined"}


def test_what_does_not_belong_together_is_refused(simulation, beside, tmp_path):
    target = tmp_path / "a.xlsx"
    with pytest.raises(OutputError, match="another scenario"):
        write_uncertainty(uncertainty_of(simulation, [sensitivity(simulation.result.assumptions)]), target)
    thin = simulate(simulation.result.assumptions, "generous", draws=4, lines=["net_cost"])
    with pytest.raises(OutputError, match="gross_cost"):
        write_uncertainty(uncertainty_of(thin, beside), target)
    assert not target.exists()


def test_the_answers_are_those_of_the_draws(simulation, beside):
    uncertainty = uncertainty_of(simulation, beside, MADE_AT)
    told = dict(answers(uncertainty))
    drawn = simulation.measures["level"]["npv"][:, -1]
    assert f"0 or more {said.in_draws((drawn >= 0).mean(), 300)}." in told["Does society gain?"]
    assert f"Median {np.sort(drawn)[149] / 1e6:,.0f}" in told["Does society gain?"]
    assert len([question for question in told if question.startswith("What does it cost in")]) == 2
    assert "Ministry of Welfare" in told["Is a ceiling at risk?"]
    assert all(answer.endswith(".") for answer in told.values())


def test_chances_in_words_never_say_impossible():
    assert said.in_draws(0.0, 50) == "in 0 of 50 draws"
    assert said.in_draws(1.0, 50) == "in all 50 draws"
    assert said.hundred(0.9999) == "more than 99 of 100"
    assert said.hundred(0.0001) == "fewer than 1 of 100"
    assert said.in_draws(0.904, 50) == "in 90 of 100 draws (90.4%)"
    span = {"central": 5, "p5": 1, "p25": 2, "p50": 3, "p75": 4, "p95": 5}
    above = {share: standing(Span.of(span | {"chance_above_central": share})) for share in (0.9, 0.5, 0.1)}
    assert [word.partition(":")[0] for word in above.values()] == ["low", "near the middle", "high"]
    assert standing(Span.of(span | {"chance_above_central": np.nan})) == "not defined"


def test_tables_carry_what_made_them(simulation, tmp_path):
    frames = tables(uncertainty_of(simulation))
    for frame in frames.values():
        assert set(frame["seed"]) == {7}
        assert set(frame["draws"]) == {300}
    written = write_simulation(uncertainty_of(simulation), tmp_path, ["csv", "parquet"])
    assert [path.name for path in written] == [
        f"smallland-2026.1-generous-{name}.{kind}"
        for kind in ("csv", "parquet")
        for name in ("percentiles", "appraisal", "chances")
    ]
    read = pd.read_csv(written[0], dtype={"version": str})
    assert read[list(PERCENTILES)].to_numpy() == pytest.approx(
        frames["percentiles"][list(PERCENTILES)].to_numpy()
    )


def test_a_sensitivity_alone_has_a_workbook(simulation, tmp_path):
    assumptions = simulation.result.assumptions
    tornado = sensitivity(assumptions, "generous", "bcr", policy="childcare")
    path = write_sensitivity(tmp_path / "s.xlsx", tornado, assumptions, MADE_AT)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sensitivity", "Chart figures", "About"]
    assert "Childcare" in book["Sensitivity"]["A1"].value
    written = {row["Uncertain parameter"]: row for row in records(book["Sensitivity"], "Uncertain parameter")}
    assert list(written) == [bar.assumption for bar in tornado]
    for bar in tornado:
        row = written[bar.assumption]
        assert [row["At low, ratio"], row["At high, ratio"]] == pytest.approx([bar.at_low, bar.at_high])
        assert row["Switching value: the figure reaches 1"] == said.switching(bar)
    again = write_sensitivity(tmp_path / "t.xlsx", tornado, assumptions, MADE_AT)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("metric", ["cost_of_gdp", "cost_per_beneficiary", "net_cost", "fiscal_return"])
@pytest.mark.slow
def test_every_metric_can_be_written(simulation, tmp_path, metric):
    assumptions = simulation.result.assumptions
    tornado = sensitivity(assumptions, "generous", metric, basis="increment")
    assert write_sensitivity(tmp_path / "s.xlsx", tornado, assumptions).exists()


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_opens_it(simulation, beside, libreoffice, tmp_path):
    path = write_uncertainty(uncertainty_of(simulation, beside, MADE_AT), tmp_path / "u.xlsx")
    before, after = (openpyxl.load_workbook(one) for one in (path, libreoffice(path, tmp_path / "out")))
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                assert after[sheet.title][cell.coordinate].value == (
                    pytest.approx(cell.value, rel=1e-12) if isinstance(cell.value, float) else cell.value
                )


def test_without_any_cost_the_answers_say_so(small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "coverage.take_up":
            row["value"] = 0
    told = dict(answers(uncertainty_of(simulate(assumptions_from_rows(small_rows), "generous", draws=4))))
    assert "nothing in any draw" in told["Does it pay for itself?"]
