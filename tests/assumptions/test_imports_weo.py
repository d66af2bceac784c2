"""Imports of the IMF's World Economic Outlook, in each of its layouts."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.publishers import import_files
from costmodel.errors import AssumptionError
from tests.written_once import written

made = type("made", (), runpy.run_path(str(Path(__file__).with_name("publishers.py"))))
OLD, WIDE, LONG = "WEOApr2025all.xls", "WEO_2025_Oct_wide.csv", "WEO_Oct2025_long.csv"
TAKEN = (
    "gdp",
    "real_growth",
    "inflation",
    "deflator_growth",
    "government_expenditure",
    "government_revenue",
)


@pytest.fixture
def take(tmp_path, small_rows):
    """Import one file into the small set, as its rows are then; give what was done and the draft."""

    def act(content, name=OLD, encoding="utf-16-le", **options):
        into = written(tmp_path / "smallland.xlsx", small_rows)
        path = made.write(tmp_path / name, content, encoding)
        done = import_files("weo", [path], into, out=tmp_path / "draft.xlsx", **options)
        return done, read(tmp_path / "draft.xlsx")

    return act


def problems_of(take, *arguments, **options):
    with pytest.raises(AssumptionError) as caught:
        take(*arguments, **options)
    return caught.value.problems


def macro(draft, indicator):
    return next(row for row in draft.table("Macro").rows if row["indicator"] == indicator)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "utf-8", "cp1252"])
@pytest.mark.slow
def test_the_file_as_published_is_read_in_any_encoding(take, encoding):
    done, draft = take(made.weo(), encoding=encoding)
    assert [replaced.headline.split()[0] for replaced in done.replaced] == list(TAKEN)
    assert macro(draft, "gdp")["2024"] == pytest.approx(400e9 * 1.08**4, rel=1e-6)


def test_units_become_those_of_the_model(take):
    _, draft = take(made.weo())
    assert macro(draft, "real_growth")["2027"] == 0.04
    assert macro(draft, "inflation")["2024"] == 0.055
    assert macro(draft, "deflator_growth")["2030"] == pytest.approx(0.05, rel=1e-6)
    assert macro(draft, "government_revenue")["2026"] == 96e9
    assert macro(draft, "government_expenditure")["2030"] == 120e9


@pytest.mark.parametrize(
    ("iso3", "country", "currency", "counted"),
    [
        ("LBR", "Liberia", "LRD", "USD"),
        ("LBR", "Liberia", "USD", ""),
        ("BGR", "Bulgaria", "EUR", "BGN"),
        ("KEN", "Kenya", "USD", "KES"),
        ("KEN", "Kenya", "KES", ""),
    ],
)
def test_amounts_in_other_money_than_the_set_are_an_alarm(take, small_rows, iso3, country, currency, counted):
    """The IMF counts Liberia in US dollars and, in October 2025, Bulgaria in leva."""
    about = {row["property"]: row for row in small_rows["About"]}
    for name, value in (("iso3", iso3), ("country", country), ("currency", currency)):
        about[name]["value"] = value
    done, _ = take(made.weo(iso=iso3, country=country))
    told = [w for w in done.warnings if w.alarm and "the IMF counts in" in w.found]
    assert [counted in w.found and currency in w.expected for w in told] == ([True] if counted else [])


def test_every_row_names_its_source_and_what_was_done(take):
    done, draft = take(made.weo())
    row = macro(draft, "gdp")
    assert row["source"] == "IMF_WEO_2025_04"
    assert row["note"] == "WEO NGDP, billions of national currency; projections after 2023."
    (source,) = [row for row in draft.table("Sources").rows if row["source"] == "IMF_WEO_2025_04"]
    assert "April 2025" in source["citation"]
    assert source["licence"].startswith("IMF data terms")
    assert source["accessed"]
    assert done.replaced[0].years == "2024-2030"


@pytest.mark.slow
def test_wages_and_lines_stay_as_they_are(take, small_set):
    _, draft = take(made.weo())
    for name in ("wage_growth", "average_wage", "poverty_line", "population"):
        assert macro(draft, name).values == macro(small_set, name).values


def test_figures_before_and_after_are_told(take):
    done, _ = take(made.weo())
    told = done.replaced[0]
    assert (told.headline, told.before, told.unit) == ("gdp 2026", 5e11, "LCU")
    assert told.after == pytest.approx(400e9 * 1.08**6, rel=1e-6)
    assert "gdp 2026: 500,000,000,000 -> 634,7" in done.text()


def test_years_the_file_does_not_hold_stay_with_their_source_in_the_note(take):
    series = {"PCPIPCH": ("Percent change", "Units", lambda y: "5.500" if y < 2028 else "n/a")}
    _, draft = take(made.weo(series))
    row = macro(draft, "inflation")
    assert (row["2027"], row["2028"]) == (0.055, 0.05)
    assert row["note"].endswith("2028-2030 as before, from made_up.")


@pytest.mark.slow
def test_thousands_are_marked_by_commas(take):
    series = {"NGDP": ("National currency", "Billions", lambda y: "1,234.567")}
    _, draft = take(made.weo(series))
    assert macro(draft, "gdp")["2025"] == 1234.567e9


@pytest.mark.parametrize(("content", "name"), [("weo_wide", WIDE), ("weo_long", LONG)])
def test_the_layouts_since_october_2025_say_the_same(take, content, name, tmp_path):
    _, draft = take(getattr(made, content)(), name, "utf-8-sig")
    row = macro(draft, "gdp")
    assert row["2025"] == pytest.approx(400e9 * 1.08**5, rel=1e-6)
    assert (row["source"], "projections after 2024" in row["note"]) == ("IMF_WEO_2025_10", True)
    assert macro(draft, "inflation")["2025"] == 0.055


def test_the_day_of_publication_tells_the_edition(take):
    _, draft = take(made.weo_wide(), "download.csv", "utf-8")
    assert macro(draft, "gdp")["source"] == "IMF_WEO_2025_10"


@pytest.mark.slow
def test_growth_of_the_deflator_comes_from_nominal_and_real_gdp_where_there_is_no_index(take):
    content = "\n".join(line for line in made.weo().splitlines() if "\tNGDP_D\t" not in line)
    _, draft = take(content)
    row = macro(draft, "deflator_growth")
    assert row["2025"] == pytest.approx(1.08 / 1.04 - 1, rel=1e-4)
    assert "NGDP / NGDP_R" in row["note"]


def test_series_that_are_not_there_are_a_warning(take):
    content = "\n".join(line for line in made.weo().splitlines() if "\tGGX\t" not in line)
    done, _ = take(content)
    (warning,) = done.warnings
    assert (warning.severity, warning.found) == ("warning", "no government_expenditure (GGX)")


def test_only_the_rows_asked_for_are_taken(take, small_set):
    done, draft = take(made.weo(), indicators=("inflation",))
    assert len(done.replaced) == 1
    assert macro(draft, "gdp").values == macro(small_set, "gdp").values


# --- what is wrong with files ---------------------------------------------------------------------------


def test_a_scale_that_is_unknown_is_told(take):
    (problem,) = problems_of(take, made.weo({"NGDP": ("National currency", "Lakh", lambda y: "1")}))
    assert (problem.cell, problem.found) == ("line 2", '"Lakh"')


def test_money_in_another_unit_than_the_sets_is_told(take):
    problems = problems_of(take, made.weo({"NGDP": ("National currency", "Units", lambda y: "1,234.5")}))
    assert problems[0].cell == "Macro, gdp"
    assert "where the set has 500,000,000,000" in problems[0].found or "5e+11" in problems[0].found


def test_dollars_are_not_taken_for_national_currency(take):
    problems = problems_of(take, made.weo({"NGDP": ("U.S. dollars", "Billions", lambda y: "450")}))
    assert (problems[0].found, problems[0].expected) == ('"U.S. dollars"', "national currency")


@pytest.mark.parametrize(
    ("code", "unit"), [("GGX", "Percent of GDP"), ("PCPIPCH", "Index"), ("NGDP", "Ratio")]
)
def test_a_series_in_another_unit_is_told(take, code, unit):
    problems = problems_of(take, made.weo({code: (unit, "Units", lambda y: "25")}))
    assert (problems[0].found, problems[0].cell.split()[-1]) == (f'"{unit}"', "Units")


def test_rows_of_a_series_in_several_scales_are_told(take, small_rows):
    for row in small_rows["Macro"]:
        row |= {year: None for year in row if year.isdigit() and row["indicator"] == "gdp"}
    head, *rows = (line.split("\t") for line in made.weo().splitlines())
    nominal = next(row for row in rows if row[2] == "NGDP")
    late = [
        ("n/a" if name.isdigit() and name < "2026" else cell)
        for name, cell in zip(head, nominal, strict=True)
    ]
    late[7] = "Millions"
    early = [
        ("n/a" if name.isdigit() and name > "2025" else cell)
        for name, cell in zip(head, nominal, strict=True)
    ]
    rows = [row for row in rows if row[2] != "NGDP"]
    content = "\n".join("\t".join(row) for row in (head, early, late, *rows))
    (problem,) = problems_of(take, content)
    assert ("Millions" in problem.found, "Billions" in problem.found) == (True, True)


def test_quarters_are_not_taken_for_years(take):
    quarterly = made.weo_wide().replace(".A,", ".Q,").replace("Annual", "Quarterly")
    (problem,) = problems_of(take, quarterly, WIDE, "utf-8-sig")
    assert ("NGDP" in problem.found, problem.severity) == (True, "error")
    problems = problems_of(take, made.weo_long() + f"{made.ISO},NGDP,A,x,9,2025.5,7,2024\n", LONG, "utf-8")
    assert (problems[0].found, problems[0].expected) == ("2025.5", "a year")


def test_a_country_without_any_figure_is_told(take):
    nothing = {code: (*words, lambda y: "n/a") for code, (*words, _) in made.WEO.items()}
    (problem,) = problems_of(take, made.weo(nothing))
    assert "gdp (NGDP)" in problem.found


def test_a_gap_among_the_years_is_told_by_the_checks(take):
    series = {"NGDP_RPCH": ("Percent change", "Units", lambda y: "n/a" if y == 2026 else "4")}
    done, draft = take(made.weo(series))
    assert macro(draft, "real_growth")["2026"] == 0.04  # the set's own
    assert "2026 as before" in macro(draft, "real_growth")["note"]
    (told,) = done.warnings
    assert "2026 as fiscal_by_start beside calendar_growth" in told.found


def test_a_file_that_ends_before_the_set_begins_is_told(take):
    problems = problems_of(take, made.weo(years=range(2005, 2020)), name="WEOApr2014all.xls")
    assert problems[0].found == "figures of 2005-2019"
    assert problems[0].expected == "figures from 2024 to 2030"


def test_a_missing_country_is_told(take):
    (problem,) = problems_of(take, made.weo(iso="ECU", country="Ecuador"))
    assert "no rows of SML" in problem.found
    assert "Ecuador" in problem.mend


@pytest.mark.slow
def test_the_edition_is_held_to_the_name_and_to_the_years(take):
    (problem,) = problems_of(take, made.weo(), vintage="2024-10")
    assert (problem.found, problem.expected) == ("the edition 2025-04", "the edition 2024-10")
    (problem,) = problems_of(take, made.weo(), name="weo.xls", vintage="2024-10")
    assert "years up to 2030" in problem.found
    done, _ = take(made.weo(), vintage="2025")
    assert done.replaced


def test_a_file_without_a_statement_of_its_edition_asks_for_it(take):
    (problem,) = problems_of(take, made.weo(), name="weo.xls")
    assert "--vintage 2025-04" in problem.mend


def test_changed_columns_are_told(take):
    (problem,) = problems_of(take, made.weo().replace("\tScale\t", "\tFactor\t"))
    assert (problem.cell, problem.found) == ("line 1", "no column Scale")
    (problem,) = problems_of(take, made.weo(years=()))
    assert problem.found == "no columns of years"


def test_an_unreadable_number_is_told_with_its_year(take):
    series = {"GGR": ("National currency", "Billions", lambda y: "90 bn" if y == 2025 else "90")}
    (problem,) = problems_of(take, made.weo(series))
    assert (problem.cell, problem.found) == ("line 7, column 2025", '"90 bn"')


def test_a_file_of_another_publisher_names_the_right_command(take):
    (problem,) = problems_of(take, made.wdi(), name="API_SML.csv", encoding="utf-8")
    assert problem.mend == "Run: costmodel import wdi …"


def test_two_values_of_one_figure_are_refused(take):
    lines = made.weo().splitlines()
    other = next(line for line in lines if "\tNGDP\t" in line).split("\t")
    other[9] = "1.000"
    problems = problems_of(take, "\n".join([*lines, "\t".join(other)]))
    assert problems[0].found.startswith("two values of NGDP in 2015")
