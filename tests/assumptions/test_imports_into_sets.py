"""What an import does to a set, from the command line, and with the publishers' real files."""

from __future__ import annotations

import csv
import json
import runpy
from pathlib import Path

import pytest

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.writer import template_rows, write_new
from costmodel.assumptions.publishers import import_files
from costmodel.cli import main
from costmodel.errors import AssumptionError, OutputError
from tests.written_once import written

made = type("made", (), runpy.run_path(str(Path(__file__).with_name("publishers.py"))))
RAW = Path(__file__).with_name("published")


@pytest.fixture
def small_path(tmp_path, small_rows):
    return written(tmp_path / "smallland.xlsx", small_rows)


@pytest.fixture
def weo(tmp_path):
    return made.write(tmp_path / "WEOApr2025all.xls", made.weo(), "utf-16-le")


def test_the_set_is_not_changed_and_the_draft_is_a_working_copy(tmp_path, small_rows, weo):
    for name, value in {"status": "approved", "approved_by": "M. Inister", "content_hash": None}.items():
        small_rows["About"] = [row for row in small_rows["About"] if row["property"] != name]
        small_rows["About"].append({"property": name, "value": value})
    into = written(tmp_path / "set.xlsx", small_rows)
    before = into.read_bytes()
    done = import_files("weo", [weo], into, out=tmp_path / "draft.xlsx")
    assert into.read_bytes() == before
    draft = read(done.path)
    assert (draft.version, draft.about["status"], draft.about["approved_by"]) == ("2026.1", "draft", None)


@pytest.mark.slow
def test_tables_that_the_file_does_not_cover_stay_as_they_are(tmp_path, small_path, small_set, weo):
    draft = read(import_files("weo", [weo], small_path, out=tmp_path / "draft.xlsx").path)
    for name, table in small_set.tables.items():
        if name not in ("Macro", "Sources", "About"):
            assert [row.values for row in draft.table(name)] == [row.values for row in table], name


@pytest.mark.slow
def test_importing_the_same_file_again_changes_nothing(tmp_path, small_path, weo):
    first = import_files("weo", [weo], small_path, out=tmp_path / "one.xlsx", day="2026-01-01")
    second = import_files("weo", [weo], first.path, out=tmp_path / "two.xlsx", day="2026-02-02")
    assert read(first.path).content_hash == read(second.path).content_hash


def test_a_source_of_the_same_name_that_says_something_else_stays(tmp_path, small_rows, weo):
    other = {"source": "IMF_WEO_2025_04", "citation": "Read from elsewhere", "licence": "none"}
    small_rows["Sources"].append(other)
    into = written(tmp_path / "set.xlsx", small_rows)
    draft = read(import_files("weo", [weo], into, out=tmp_path / "draft.xlsx").path)
    sources = {row["source"]: row["citation"] for row in draft.table("Sources").rows}
    assert sources["IMF_WEO_2025_04"] == "Read from elsewhere"
    assert "April 2025" in sources["IMF_WEO_2025_04_2"]
    assert draft.table("Macro").rows[0]["source"] == "IMF_WEO_2025_04_2"


def test_a_draft_is_never_written_over_another(tmp_path, small_path, weo):
    import_files("weo", [weo], small_path, out=tmp_path / "draft.xlsx")
    with pytest.raises(OutputError):
        import_files("weo", [weo], small_path, out=tmp_path / "draft.xlsx")


def test_a_new_warning_of_a_complete_set_is_told(tmp_path, small_path):
    unit, scale, value = made.WEO["NGDP"]
    twelfth = {"NGDP": (unit, scale, lambda year: str(float(value(year).replace(",", "")) / 12))}
    file = made.write(tmp_path / "WEOApr2025all.xls", made.weo(twelfth))
    done = import_files("weo", [file], small_path, out=tmp_path / "draft.xlsx")
    assert done.complete
    assert {warning.severity for warning in done.warnings} == {"warning"}
    assert any("relative to GDP" in w.found and "government expenditure" in w.found for w in done.warnings)


@pytest.mark.slow
def test_a_set_that_is_being_filled_in_takes_imports_one_by_one(tmp_path, weo):
    rows = template_rows(2026, 5)
    known = {"set": "new", "iso3": made.ISO, "country": made.NAME, "currency": "SMD", "title": "New",
             "population_year": 2026, "fiscal_year_start_month": 1, "price_base_year": 2026}  # fmt: skip
    for row in rows["About"]:
        row["value"] = known.get(row["property"], row["value"])
    into = written(tmp_path / "new.xlsx", rows)
    one = import_files("weo", [weo], into, out=tmp_path / "one.xlsx")
    people = made.write(tmp_path / "WPP2024_Population1January.csv", made.people((2026,), january=True))
    two = import_files("wpp", [people], one.path, out=tmp_path / "two.xlsx")
    tables = {each.table: each for each in (*one.replaced, *two.replaced)}
    assert (tables["Macro"].before, tables["Population"].rows) == (None, 202)
    assert {problem.severity for problem in (*one.warnings, *two.warnings)} <= {"warning"}


def test_a_set_that_says_nothing_of_itself_is_refused(tmp_path, weo):
    into = written(tmp_path / "new.xlsx", template_rows(2026, 5))
    with pytest.raises(AssumptionError) as caught:
        import_files("weo", [weo], into, out=tmp_path / "draft.xlsx")
    assert caught.value.problems[0].found == "no iso3, country, population_year, fiscal_year_start_month"


def test_an_unknown_publisher_is_wrong_usage(small_path):
    with pytest.raises(ValueError, match="wpp, weo, wdi, pip"):
        import_files("who", [], small_path)


# --- the command line -----------------------------------------------------------------------------------


def test_the_command_tells_what_it_replaced(tmp_path, small_path, weo, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["import", "weo", str(weo), "--into", str(small_path)]) == 0
    text = capsys.readouterr().out
    assert "Macro: 1 row, 2024-2030; gdp 2026: 500,000,000,000 -> " in text
    assert "Written: smallland-weo-draft.xlsx (a draft made from smallland 2026.1)" in text
    assert "costmodel save smallland-weo-draft.xlsx --into smallland" in text
    assert read(tmp_path / "smallland-weo-draft.xlsx").set == "smallland"


@pytest.mark.slow
def test_the_command_answers_in_json(tmp_path, small_path, capsys):
    file = made.write(tmp_path / "API_SML.csv", made.wdi())
    out = tmp_path / "draft.xlsx"
    command = ["import", "wdi", str(file), "--into", str(small_path), "--out", str(out), "--json"]
    assert main([*command, "--country", "SML", "--indicators", "population,inflation"]) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert [each["headline"] for each in told["replaced"]] == ["population 2025", "inflation 2024"]
    assert "warning: API_SML.csv: found also gdp" in printed.err


def test_the_command_prints_all_problems_and_fails(tmp_path, small_path, capsys):
    file = made.write(tmp_path / "file.csv", "a,b\n1,2\n")
    absent = str(tmp_path / "absent.csv")
    assert main(["import", "pip", str(file), absent, "--into", str(small_path)]) == 1
    printed = capsys.readouterr().err
    assert "an unknown layout, beginning with: a | b" in printed
    assert "absent.csv" in printed


@pytest.mark.slow
def test_who_imports_may_save_the_next_version_at_once(tmp_path, small_rows, weo, monkeypatch):
    monkeypatch.setenv("COSTMODEL_STORE", str(tmp_path / "store"))
    write_new(tmp_path / "store" / "smallland" / "2026.1.xlsx", small_rows)
    done = import_files("weo", [weo], "smallland", by="An officer")
    assert (done.saved_as, Path(done.path).name) == ("2026.2", "2026.2.xlsx")
    saved = read(done.path)
    assert saved.about["parent"] == "2026.1"
    reasons = {row["why"] for row in saved.table("ChangeLog").rows}
    assert any("World Economic Outlook" in str(reason) for reason in reasons)


# --- real files -----------------------------------------------------------------------------------------


def test_real_death_rates_are_those_of_the_embedded_set(tmp_path):
    folder = RAW / "un_wpp2024_r_text"
    files = [folder / "mxM5.txt", folder / "mxF5.txt"]
    draft = read(import_files("wpp", files, "kenya", vintage="2024", out=tmp_path / "draft.xlsx").path)
    from costmodel.assumptions.versions.store import load  # noqa: PLC0415  only here

    for ours, theirs in zip(
        draft.table("Mortality").rows, load("kenya").table("Mortality").rows, strict=True
    ):
        for year in draft.table("Mortality").years:
            assert ours[str(year)] == pytest.approx(theirs[str(year)], rel=1e-9)


def test_real_fertility_is_near_that_of_the_embedded_set(tmp_path):
    folder = RAW / "un_wpp2024_r_text"
    names = ("percentASFR55.txt", "tfr.txt", "tfrprojMed.txt", "sexRatio.txt", "migrationprojMed.txt")
    files = [folder / name for name in names]
    done = import_files("wpp", files, "kenya", vintage="2024", out=tmp_path / "draft.xlsx")
    births, ratio = done.replaced
    assert births.after == pytest.approx(births.before, rel=2e-3)
    assert ratio.after == pytest.approx(ratio.before, rel=1e-3)
    assert "net migration" in done.warnings[0].found


@pytest.mark.parametrize(("file", "into"), [("API_KEN", "kenya"), ("API_COL", "colombia")])
@pytest.mark.slow
def test_real_indicators_in_both_languages(tmp_path, file, into):
    (path,) = (RAW / "worldbank_wdi").glob(f"{file}*.csv")
    done = import_files(
        "wdi", [path], into, indicators=("population", "inflation"), out=tmp_path / "draft.xlsx"
    )
    for each in done.replaced:
        assert each.after == pytest.approx(each.before, rel=1e-2)


@pytest.mark.parametrize(("into", "year"), [("kenya", 2015), ("colombia", 2020)])
@pytest.mark.slow
def test_real_shares_of_tenths(tmp_path, into, year):
    files = list((RAW / "worldbank_pip").glob("*.csv"))
    done = import_files("pip", files, into, vintage="2022-07", out=tmp_path / "draft.xlsx")
    with files[0].open(newline="") as rows:
        (published,) = (
            row
            for row in csv.DictReader(rows)
            if (row["country_name"].casefold(), row["reporting_year"]) == (into, str(year))
        )
    tenths = read(done.path).table("Distribution").rows
    assert {row["year"] for row in tenths} == {year}
    for number, row in enumerate(tenths, start=1):
        assert row["share"] == pytest.approx(float(published[f"decile{number}"]), rel=1e-9)


def test_the_real_outlook_in_a_set_of_its_country(tmp_path, small_rows):
    country = {"iso3": "ECU", "country": "Ecuador", "currency": "USD"}
    for row in small_rows["About"]:
        row["value"] = country.get(row["property"], row["value"])
    small_rows["Macro"] = [
        row | {year: 1.2e11 for year in row if year.isdigit()} if row["indicator"] == "gdp" else row
        for row in small_rows["Macro"]
    ]
    into = written(tmp_path / "ecuador.xlsx", small_rows)
    files = list((RAW / "imf_weo").glob("*.tsv"))
    done = import_files("weo", files, into, out=tmp_path / "draft.xlsx")
    gdp = next(row for row in read(done.path).table("Macro").rows if row["indicator"] == "gdp")
    assert gdp["2025"] == 125.677e9
    deflator = next(
        row for row in read(done.path).table("Macro").rows if row["indicator"] == "deflator_growth"
    )
    assert deflator["2025"] == pytest.approx(125.677 / 115.126 / (gdp["2024"] / 1e9 / 113.197) - 1, rel=0.1)
    assert "government_revenue (GGR)" in done.warnings[0].found


def test_real_sheets_saved_as_csv_are_read_and_what_they_lack_is_told(tmp_path):
    files = sorted((RAW / "un_wpp2022_excel_as_csv").glob("*FERT*"))
    with pytest.raises(AssumptionError) as caught:
        import_files("wpp", files, "kenya", out=tmp_path / "draft.xlsx")
    (problem,) = caught.value.problems
    assert problem.found == "rates of 2015-2040"
    assert problem.expected.startswith("rates of 2040-2060")


def test_the_uns_header_is_recognised_and_missing_days_are_told(tmp_path, small_rows, vital_rows):
    country = {"iso3": "KEN", "country": "Kenya", "population_year": 2025, "first_year": 2026}
    for row in small_rows["About"]:
        row["value"] = country.get(row["property"], row["value"])
    into = written(tmp_path / "k.xlsx", {**small_rows, **vital_rows, "Projection": []})
    files = list((RAW / "reconstructed_layout").glob("*.csv"))
    with pytest.raises(AssumptionError) as caught:
        import_files("wpp", files, into, split=True, out=tmp_path / "draft.xlsx")
    assert caught.value.problems[0].expected.startswith("people on 1 January 2025")
