"""What an analyst sees: one line for a result, a table in a notebook, workbooks, the list of functions."""

from __future__ import annotations

import openpyxl
import pytest

import costmodel as cm
from costmodel.errors import CostModelError, OutputError


def test_the_package_lists_what_it_offers():
    assert set(dir(cm)) == set(cm.__all__)
    assert all(hasattr(cm, name) for name in dir(cm))


@pytest.fixture(scope="module")
def shown(small_set):
    result = cm.run(small_set, "generous")
    return {
        "assumptions": small_set, "table": small_set.table("Policies"), "result": result,
        "sensitivity": cm.sensitivity(small_set, "generous"),
        "simulation": cm.simulate(small_set, "generous", draws=20),
        "delay": cm.delay(small_set, "generous", 1), "diff": cm.diff(small_set, small_set),
        "bridge": cm.bridge(small_set, small_set), "explanation": result.explain("total", "gross_cost", 2026),
    }  # fmt: skip


@pytest.mark.slow
def test_a_result_is_one_short_line(shown):
    for name, each in shown.items():
        text = repr(each)
        assert len(text) < 250, name
        assert "\n" not in text, name
        assert type(each).__name__ in text
    for name in ("assumptions", "result", "simulation", "delay"):
        assert shown["assumptions"].version in repr(shown[name])
        assert shown["assumptions"].content_hash[:8] in repr(shown[name])
    assert "generous" in repr(shown["result"])


def test_a_notebook_shows_a_table(shown):
    for name, each in shown.items():
        assert "<table" in each._repr_html_(), name
    html = shown["result"]._repr_html_()
    assert all(policy in html for policy in shown["result"].policies)


def test_text_of_a_workbook_is_no_markup(small_set):
    rows = {name: [dict(row.values) for row in table] for name, table in small_set.tables.items()}
    titled = next(row for row in rows["About"] if row["property"] == "title")
    titled["value"] = "<script>alert(1)</script>"
    from costmodel.assumptions.checks.reader import assumptions_from_rows  # noqa: PLC0415  only here

    assert "<script>" not in assumptions_from_rows(rows)._repr_html_()


@pytest.mark.slow
def test_results_and_assumptions_become_workbooks(shown, small_set, tmp_path):
    for name in ("assumptions", "result", "simulation", "diff", "bridge"):
        path = cm.to_excel(shown[name], tmp_path / f"{name}.xlsx")
        assert openpyxl.load_workbook(path, read_only=True).sheetnames, name
    both = cm.run_all(small_set, ["baseline", "generous"])
    assert cm.to_excel(both, tmp_path / "both.xlsx").exists()
    again = cm.load(tmp_path / "assumptions.xlsx")
    assert not len(cm.diff(small_set, again))


def test_anything_else_is_refused_and_assumptions_replace_no_file(shown, tmp_path):
    with pytest.raises(CostModelError, match="int"):
        cm.to_excel(3, tmp_path / "x.xlsx")
    with pytest.raises(OutputError, match=r"set\.csv.*\.xlsx"):
        cm.to_excel(shown["result"], tmp_path / "set.csv")
    path = cm.to_excel(shown["assumptions"], tmp_path / "set.xlsx")
    before = path.read_bytes()
    with pytest.raises(CostModelError):
        cm.to_excel(shown["assumptions"], path)
    assert path.read_bytes() == before
