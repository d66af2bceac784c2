"""Publishers' files as offices pass them on: other marks, lost digits, shifted rows, workbooks, odd years."""

from __future__ import annotations

import runpy
import shlex
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import examined_file
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.writer import template_rows, write_new
from costmodel.assumptions.publishers import import_files
from costmodel.assumptions.publishers.delimited import number, open_text
from costmodel.assumptions.publishers.fiscal_years import fiscal_years
from costmodel.cli import main
from costmodel.commands import terminal
from costmodel.engine.run import run
from costmodel.errors import AssumptionError
from tests.written_once import written

made = type("made", (), runpy.run_path(str(Path(__file__).with_name("publishers.py"))))
JANUARY = "WPP2024_Population1JanuaryBySingleAgeSex.csv"
INDICATORS = "WPP2024_Demographic_Indicators_Medium.csv"
WEO = "WEOApr2025all.xls"
VINTAGES = {"wpp": "2024", "wdi": "2025-12", "pip": "2026-03"}
BY_END = "Fiscal year data are mapped to calendar year as follows: FY(t-1/t) = CY(t)."


@pytest.fixture
def blank(tmp_path):
    """A workbook to be filled in, of a country and year."""

    def make(name="blank", **about):
        rows = template_rows(2026, 5)
        known = {"set": name, "iso3": made.ISO, "country": made.NAME, "currency": "SMD", "title": "New",
                 "population_year": 2026, "fiscal_year_start_month": 1, "price_base_year": 2026}  # fmt: skip
        for row in rows["About"]:
            row["value"] = (known | about).get(row["property"], row["value"])
        return written(tmp_path / f"{name}.xlsx", rows)

    return make


@pytest.fixture
def take(tmp_path):
    """Import files, given as name and content, into a workbook; give what was done and the draft."""

    def act(publisher, files, into, encoding="utf-8-sig", **options):
        paths = [made.write(tmp_path / name, content, encoding) for name, content in files.items()]
        out = tmp_path / f"draft{len(list(tmp_path.iterdir()))}.xlsx"
        done = import_files(publisher, paths, into, out=out, **options)
        return done, read_rows(out)

    return act


def read_rows(path):
    from costmodel.assumptions.checks import examination  # noqa: PLC0415  a set with problems is read too

    _, tables = examination.examined_file(path)
    return {name: [row.values for row in table.rows] for name, table in tables.items()}


def problems_of(take, *arguments, **options):
    with pytest.raises(AssumptionError) as caught:
        take(*arguments, **options)
    return caught.value.problems


def people(draft):
    return sum(row["population"] for row in draft["Population"])


def macro(draft, indicator):
    return next(row for row in draft["Macro"] if row["indicator"] == indicator)


# --- decimal marks --------------------------------------------------------------------------------------


def respelt(content, separator, mark, thousands=""):
    """The UN's people in other marks: each figure with three decimals, as an office prints them."""
    lines = []
    for number_of_line, line in enumerate(content.splitlines()):
        cells = line.split(",")
        if number_of_line:
            cells[-3:] = [
                f"{float(cell):,.3f}".translate(str.maketrans({",": thousands, ".": mark}))
                for cell in cells[-3:]
            ]
        lines.append(separator.join(f'"{cell}"' if separator in cell else cell for cell in cells))
    return "\n".join(lines)


TRUE = sum(made.persons(sex, age, 2026) for sex in ("male", "female") for age in range(101)) * 1000


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("mark", "thousands"),
    [(".", ""), (".", ","), (".", " "), (".", "'"), (".", "\u2019"), (",", ""), (",", "."), (",", "\u00a0"),
     (",", "\u202f"), (",", "'")],
)  # fmt: skip
@pytest.mark.sampled(5)
@pytest.mark.slow
def test_people_are_the_same_in_all_marks_that_offices_use(take, blank, separator, mark, thousands):
    # Old people are fewer than a thousand: 0.042 can be read in one way only, and decides.
    content = respelt(made.people((2026,), january=True), separator, mark, thousands)
    _, draft = take("wpp", {JANUARY: content}, blank())
    assert people(draft) == pytest.approx(TRUE, rel=1e-3)


def thousandfold(content):
    """People of a large country: no figure under 1,000, so that 2.700 has two readings in every row."""
    head, *lines = content.splitlines()
    rows = []
    for *cells, men, women, total in (line.split(",") for line in lines):
        more = zip((men, women, total), (1, 1, 2), strict=True)
        rows.append(",".join([*cells, *(f"{float(people) + thousands:.3f}" for people, thousands in more)]))
    return "\n".join([head, *rows])


@pytest.mark.slow
def test_figures_that_can_all_be_read_in_two_ways_are_asked_about(take, blank):
    content = thousandfold(made.people((2026,), january=True))
    files = {JANUARY: content.replace(",", ";")}
    (problem,) = problems_of(take, "wpp", files, blank())
    assert "column PopMale" in problem.cell
    assert "(point)" in problem.found
    assert "--decimal point" in problem.mend
    _, published = take("wpp", {JANUARY: content}, blank("published"))
    _, pointed = take("wpp", files, blank("pointed"), decimal="point")
    assert people(pointed) == people(published) == pytest.approx(TRUE + 202_000, rel=1e-3)
    _, commas = take("wpp", files, blank("commas"), decimal="comma")
    assert people(commas) == pytest.approx(1000 * people(pointed))


def test_figures_that_contradict_each_other_are_refused(take, blank):
    lines = respelt(made.people((2026,), january=True), ";", ".").splitlines()
    half = len(lines) // 2 + 150
    content = "\n".join([*lines[:half], *(line.replace(".", ",") for line in lines[half:])])
    problems = problems_of(take, "wpp", {JANUARY: content}, blank())
    assert any("one decimal mark in all figures" in problem.expected for problem in problems)


def test_a_stated_mark_is_kept_to(take, blank):
    problems = problems_of(
        take, "wpp", {JANUARY: made.people((2026,), january=True)}, blank(), decimal="comma"
    )
    assert any(problem.cell.endswith("column PopMale") for problem in problems)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [("12,34,567.5", ".", 1_234_567.5), ("1'234'567.5", ".", 1_234_567.5), ("1\u2019234,5", ",", 1234.5)],
)
def test_numbers_as_offices_group_them(text, mark, value):
    assert number(text, mark) == value


@given(st.floats(0, 1e9), st.sampled_from([(".", ","), (".", "'"), (",", "."), (",", " "), (",", "\u2019")]))
def test_a_number_reads_back_in_the_marks_it_was_printed_in(value, marks):
    decimal, thousands = marks
    printed = f"{value:,.2f}".translate(str.maketrans({",": thousands, ".": decimal}))
    assert number(printed, decimal) == float(f"{value:.2f}")


# --- encodings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_a_letter_far_down_the_file_is_read_in_its_encoding(tmp_path, encoding):
    path = tmp_path / "late.csv"
    plain = "KEN,Kenya,1\n" * 9000
    path.write_bytes(f"code,name,x\n{plain}CIV,Côte d'Ivoire,2\n".encode(encoding))
    file = open_text(path)
    *_, (line, cells) = file.rows(file.header("code"))
    assert (line, cells) == (9002, ["CIV", "Côte d'Ivoire", "2"])


def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_bytes(b"code,name\n" + "A,Côte\n".encode() + "B,Côte\n".encode("cp1252") + b"C,\x81\n")
    file = open_text(path)
    assert [cells[1] for _, cells in file.rows(file.header("code"))] == ["Côte", "Côte", "\x81"]


# --- rows of another length -----------------------------------------------------------------------------


def edited(content, code, change):
    """A file in which the line of a series was changed."""
    return "\n".join(change(line) if f"\t{code}\t" in line else line for line in content.splitlines()) + "\n"


def test_a_quotation_mark_in_a_note_never_moves_figures(take, blank):
    content = edited(
        made.weo({"NGDP": ("National currency", "Billions", lambda y: f"{1000 + y:,.3f}")}),
        "NGDP",
        lambda line: line.replace("Source: National", '"Source: National').replace("\t3,0", '\t"3,0'),
    )
    problems = problems_of(take, "weo", {WEO: content}, blank())
    assert any(problem.cell.startswith("line") and "under 26 names" in problem.found for problem in problems)


def test_a_mark_that_swallows_whole_lines_is_told_with_its_lines(take, blank):
    lines = made.weo().splitlines()
    lines[1] = lines[1].replace("Source: National statistics", '"Source: National statistics')
    lines[3] = lines[3].replace("Source: National statistics, mostly", 'Source" mostly')
    problems = problems_of(take, "weo", {WEO: "\n".join(lines)}, blank())
    assert any("lines 2 to 4" in problem.cell for problem in problems)


@pytest.mark.parametrize("publisher", ["wpp", "wdi", "pip"])
def test_a_cell_too_many_or_too_few_is_told_in_every_kind_of_file(take, blank, publisher):
    files = {
        "wpp": (JANUARY, made.people((2026,), january=True)),
        "wdi": ("API_SML.csv", made.wdi()),
        "pip": ("pip.csv", made.pip([made.pip_row(2021)])),
    }
    name, content = files[publisher]
    lines = content.splitlines()
    ours = next(at for at, line in enumerate(lines) if made.NAME in line)
    into = blank()
    for broken in (f"{lines[ours]},7", lines[ours].rpartition(",")[0].rpartition(",")[0]):
        changed = "\n".join([*lines[:ours], broken, *lines[ours + 1 :]])
        problems = problems_of(take, publisher, {name: changed}, into, vintage=VINTAGES[publisher])
        assert any(problem.cell == f"line {ours + 1}" and "names" in problem.found for problem in problems)


def test_footnotes_and_broken_rows_of_other_countries_do_no_harm(take, blank):
    lines = made.people((2026,), january=True).splitlines()
    assert "Kenya" in lines[5]
    lines[5] += ",1"
    content = "\n".join([*lines, "", "Source: United Nations"])
    _, draft = take("wpp", {JANUARY: content}, blank())
    assert people(draft) == pytest.approx(TRUE, rel=1e-6)


# --- lost digits ----------------------------------------------------------------------------------------


def sheets_of(value):
    ages = [*map(str, range(100)), "100+"]
    return {
        f"WPP2024_POP_F01_{n}_{sex}.csv": made.excel_sheet(
            f"{sex} population by single age (thousands), 1 July", (2025, 2026), ages,
            lambda age, year, sex=sex: value(made.persons(sex.lower(), int(age.rstrip("+")), year + 0.5)),
        )
        for n, sex in ((2, "Male"), (3, "Female"))
    }  # fmt: skip


def test_people_lost_to_rounding_are_refused_and_the_mend_loses_none(take, blank):
    problems = problems_of(take, "wpp", sheets_of(lambda x: f"  {x:.0f}"), blank())
    assert all("multiples of 1,000 persons" in p.found and "nobody" in p.found for p in problems)
    assert all("as CSV" in p.mend and ".xlsx" in p.mend for p in problems)


def test_rounding_that_loses_nobody_is_a_warning_with_what_it_means(take, blank):
    done, _ = take("wpp", sheets_of(lambda x: f"{1000 * x + 1:.0f}"), blank())
    told = [w for w in done.warnings if "multiples of 1,000 persons" in w.found]
    assert len(told) == 2
    assert "off by up to 500 persons" in told[0].found


def test_people_rounded_to_hundreds_are_told_with_how_much_is_off(take, blank):
    done, _ = take("wpp", sheets_of(lambda x: f"{x + 0.1:.1f}"), blank())
    (male, _female) = [w for w in done.warnings if "multiples of 100 persons" in w.found]
    assert "off by up to 50 persons" in male.found


def test_a_quiet_import_still_says_what_concerns_a_figure(blank, tmp_path, capsys):
    files = sheets_of(lambda x: f"{1000 * x + 1:.0f}")
    paths = [str(made.write(tmp_path / name, content)) for name, content in files.items()]
    command = ["import", "wpp", *paths, "--into", str(blank()), "--out", str(tmp_path / "d.xlsx"), "--quiet"]
    assert main(command) == 0
    assert "multiples of 1,000 persons" in capsys.readouterr().err


def test_figures_with_decimals_are_not_called_rounded(take, blank):
    done, draft = take("wpp", sheets_of(lambda x: f"{x:.3f}"), blank())
    assert people(draft) == pytest.approx(TRUE, rel=1e-3)
    assert not [w for w in done.warnings if "multiples" in w.found]


# --- workbooks ------------------------------------------------------------------------------------------


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def typed(content):
    """The rows of a CSV file as a workbook holds them: numbers as numbers."""
    import csv  # noqa: PLC0415  only here

    def cell(text):
        try:
            return float(text)
        except ValueError:
            return text

    return [[cell(text) for text in row] for row in csv.reader(content.splitlines())]


@pytest.mark.slow
def test_the_uns_workbook_is_read_with_all_its_digits(tmp_path, blank):
    paths = [
        workbook(
            tmp_path / name.replace(".csv", ".xlsx"),
            {"Estimates": typed(content.replace("Medium", "Estimates")), "Medium variant": typed(content),
             "High variant": typed(content.replace("Medium", "High")), "NOTES": [["Words"]], "Empty": []},
        )
        for name, content in sheets_of(lambda x: f"{x:.3f}").items()
    ]  # fmt: skip
    done = import_files("wpp", paths, blank(), out=tmp_path / "draft.xlsx")
    assert done.replaced[0].after == pytest.approx(TRUE, rel=1e-3)


def test_workbooks_of_the_world_bank_are_read_and_others_named(tmp_path, small_rows):
    into = written(tmp_path / "small.xlsx", small_rows)
    path = workbook(tmp_path / "API_SML.xlsx", {"Data": typed(made.wdi()), "Metadata": [["Country", "Note"]]})
    assert import_files("wdi", [path], into, out=tmp_path / "draft.xlsx").replaced[0].after == 97_000
    with pytest.raises(AssumptionError) as caught:
        import_files("weo", [path], into, out=tmp_path / "other.xlsx")
    assert "costmodel import wdi" in caught.value.problems[0].mend


def test_old_and_damaged_workbooks_are_told_apart(tmp_path, blank):
    old = tmp_path / "API_SML_excel.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    damaged = workbook(tmp_path / "damaged.xlsx", {"Data": [[1]]})
    damaged.write_bytes(damaged.read_bytes().replace(b"sheet1.xml", b"sheet9.xml"))
    with pytest.raises(AssumptionError) as caught:
        import_files("wdi", [old, damaged], blank(), out=tmp_path / "draft.xlsx")
    first, second = caught.value.problems
    assert "old .xls" in first.found
    assert "(*.xlsx); not as CSV" in first.mend
    assert second.workbook.startswith("damaged.xlsx")


# --- fiscal years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "last_actual", "named_by", "month"),
    [
        (BY_END, "2024", "end", None),
        ("Data refer to fiscal years. FY(t-1/t) = CY(t). Fiscal year starts on July 16th", "2024", "end", 7),
        ("Fiscal year data are mapped: FY(t/t+1) = CY(t). basis (Apr/Mar)", "2024", "start", 4),
        ("Latest actual data: FY2023/24. Start/end months of reporting year: July/June.", "2024", "end", 7),
        ("Latest actual data: FY2023/24. Reporting in calendar year: No.", "2023", "start", None),
        ("Reporting in calendar year: No.", "2024", "unknown", None),
        ("", "FY2023/24", "unknown", None),
    ],
)  # fmt: skip
def test_notes_on_fiscal_years_are_understood(note, last_actual, named_by, month):
    years = fiscal_years(note, last_actual)
    assert (years.named_by, years.month, years.note) == (named_by, month, note)


@pytest.mark.parametrize(
    "note",
    ["", "Reporting in calendar year: Yes Start/end months of reporting year: January/December",
     "Reporting in calendar year: No, CY(t) = 0.25*FY(t-1/t) + 0.75*FY(t/t+1)",
     "Raw data is in fiscal year, which runs from July to June. Done by taking the average of fiscal years."],
)  # fmt: skip
def test_calendar_years_are_not_taken_for_fiscal_years(note):
    assert fiscal_years(note, "2024") is None


def nepal(note=BY_END):
    """The WEO's GDP of Nepal in billions: 2025 is the fiscal year 2024/25."""
    gdp = {2024: 5709.104, 2025: 6202.959, 2026: 6809.897}
    content = made.weo({"NGDP": ("National currency", "Billions", lambda y: f"{gdp.get(y, 7000 + y):,.3f}")})
    return content.replace("Source: National statistics, mostly", note)


@pytest.mark.slow
def test_fiscal_years_named_by_their_end_are_told_and_the_note_is_kept(take, blank):
    done, draft = take("weo", {WEO: nepal()}, blank(fiscal_year_start_month=7))
    (warning,) = [w for w in done.warnings if "fiscal years" in w.found]
    assert "2025 is 2024/25" in warning.found
    assert "fiscal_year_start_month is 7" in warning.expected
    assert all(f"{figure:,.6g}" in warning.found for figure in (6809.897e9, 9027e9)), "2026 and 2027"
    assert "--fiscal-years shift" in warning.mend
    row = macro(draft, "gdp")
    assert row["2025"] == 6202.959e9
    assert BY_END in row["note"]
    assert "not moved" in row["note"]


def test_the_basis_of_nepal_puts_each_figure_into_its_own_year(take, tmp_path, small_rows):
    """GDP of 2025/26 is the column 2026; unshifted, shares of GDP would be 9.78 % too high."""
    small_rows["Macro"] = [row for row in small_rows["Macro"] if row["indicator"] != "gdp"]
    into = written(tmp_path / "small.xlsx", small_rows)
    done, draft = take("weo", {WEO: nepal()}, into, indicators=("gdp",))
    assert macro(draft, "gdp")["basis"] == "fiscal_by_end"
    assert any("basis" in w.mend for w in done.warnings)
    economy = run(read(Path(done.path))).budget_lines.economy
    assert economy.gdp[0, 1:3].tolist() == pytest.approx([6809.897e9, 9027e9])


@pytest.mark.parametrize(
    ("iso", "name", "gdp", "revenue"),
    [
        ("NPL", "Nepal", "fiscal_by_end", "fiscal_by_end"),
        ("KEN", "Kenya", "calendar", "calendar_from_fiscal"),
        ("MUS", "Mauritius", "calendar", "fiscal_by_start"),
        ("RWA", "Rwanda", "calendar", "calendar"),
    ],
)
@pytest.mark.slow
def test_files_without_notes_are_read_by_the_list_of_countries(take, blank, iso, name, gdp, revenue):
    content = made.weo(iso=iso, country=name).replace("Source: National statistics, mostly", "")
    into = blank(iso3=iso, country=name, fiscal_year_start_month=7)
    _, draft = take("weo", {WEO: content}, into)
    assert (macro(draft, "gdp")["basis"], macro(draft, "government_revenue")["basis"]) == (gdp, revenue)


@pytest.mark.slow
def test_years_that_a_source_does_not_explain_are_refused(take, tmp_path, small_rows):
    """A set that passed the checks does not take a row without a basis."""
    into = written(tmp_path / "small.xlsx", small_rows)
    unknown = "Reporting in calendar year: No."
    problems = problems_of(take, "weo", {WEO: nepal(unknown)}, into, indicators=("gdp",))
    assert any("fiscal_by_end" in each.expected and "gdp" in each.found for each in problems)
    _, draft = take("weo", {WEO: nepal(unknown)}, into, indicators=("gdp",), fiscal_years="keep")
    assert macro(draft, "gdp")["basis"] == "fiscal_by_start"
    _, draft = take("weo", {WEO: nepal(unknown)}, into, indicators=("gdp",), fiscal_years="calendar")
    assert macro(draft, "gdp")["basis"] == "calendar"


@pytest.mark.slow
def test_fiscal_years_are_moved_on_request(take, blank):
    done, draft = take("weo", {WEO: nepal()}, blank(fiscal_year_start_month=7), fiscal_years="shift")
    row = macro(draft, "gdp")
    assert (row["2024"], row["2025"]) == (6202.959e9, 6809.897e9)
    assert row["2030"] is None
    assert "moved one year" in row["note"]
    assert not [w for w in done.warnings if "fiscal years" in w.found]


@pytest.mark.slow
def test_moving_again_leaves_no_figure_of_the_unmoved_years(take, blank, tmp_path):
    kept, _ = take("weo", {WEO: nepal()}, blank(fiscal_year_start_month=7), fiscal_years="keep")
    assert not [w for w in kept.warnings if "fiscal years" in w.found]
    _, draft = take("weo", {WEO: nepal()}, Path(kept.path), fiscal_years="shift")
    assert macro(draft, "gdp")["2030"] is None
    assert "as before" not in macro(draft, "gdp")["note"]


@pytest.mark.slow
def test_years_named_by_their_start_fit_and_january_sets_are_told(take, blank):
    india = "Fiscal year data are mapped to calendar year: FY(t/t+1) = CY(t). Fiscal year begins in April."
    done, draft = take(
        "weo", {WEO: nepal(india)}, blank("april", fiscal_year_start_month=4), fiscal_years="shift"
    )
    assert macro(draft, "gdp")["2025"] == 6202.959e9
    assert not [w for w in done.warnings if "fiscal years" in w.found]
    done, _ = take("weo", {WEO: nepal(india)}, blank("july", fiscal_year_start_month=7))
    assert any("from April" in w.found and "7 (July)" in w.expected for w in done.warnings)
    done, _ = take("weo", {WEO: nepal()}, blank("january"))
    assert any("fiscal_year_start_month is 1" in w.expected for w in done.warnings)
    problems = problems_of(take, "weo", {WEO: nepal()}, blank("moved"), fiscal_years="shift")
    assert "fiscal_year_start_month" in problems[0].expected


def test_the_layout_since_2025_has_its_notes_too(take, blank):
    lines = made.weo_long().splitlines()
    content = "\n".join([f"{lines[0]},METHODOLOGY_NOTES", *(f'{line},"{BY_END}"' for line in lines[1:])])
    done, draft = take("weo", {"WEO_Oct2025.csv": content}, blank(fiscal_year_start_month=7))
    assert any("gdp" in w.found and "2025 is 2024/25" in w.found for w in done.warnings)
    assert BY_END in macro(draft, "gdp")["note"]


# --- countries, layouts, surveys, seams -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso", "published", "name", "title"),
    [("PSE", "WBG", "State of Palestine", "West Bank and Gaza"), ("XKX", "UVK", "Kosovo", "Kosovo, Rep."),
     ("COD", "ZAR", "DR Congo", "Congo, Dem. Rep."), ("ROU", "ROM", "Romania", "Romania, EU")],
)  # fmt: skip
@pytest.mark.slow
def test_countries_are_found_under_the_publishers_own_codes(take, blank, iso, published, name, title):
    done, _ = take("weo", {WEO: made.weo(iso=published, country=title)}, blank(iso3=iso, country=name))
    assert done.replaced[0].headline.startswith("gdp")
    assert not any("rows of" in w.found for w in done.warnings)


def databank(last=2025, database="World Development Indicators"):
    years = range(2019, last + 1)
    head = ["Series Name", "Series Code", "Country Name", "Country Code", *(f"{y} [YR{y}]" for y in years)]
    rows = [
        [
            "Population, total",
            "SP.POP.TOTL",
            made.NAME,
            made.ISO,
            *(90_000 + 1000 * (y - 2019) for y in years),
        ],
        ["Inflation", "FP.CPI.TOTL.ZG", made.NAME, made.ISO, *(".." if y == last else "5.5" for y in years)],
    ]
    return made.text([head, *rows]) + f"\n\nData from database: {database}\nLast Updated: 01/28/2026\n"


def test_an_extract_of_the_databank_is_taken(take, tmp_path, small_rows):
    into = written(tmp_path / "small.xlsx", small_rows)
    done, draft = take("wdi", {"extract.csv": databank()}, into, indicators=("population", "inflation"))
    row = macro(draft, "population")
    assert (row["2024"], row["2025"], row["source"]) == (95_000, 96_000, "WB_WDI_SML_2026_01")
    assert "DataBank" in done.source
    assert macro(draft, "inflation")["2024"] == 0.055


def test_an_extract_that_cannot_be_taken_says_what_to_do(take, blank):
    into = blank()
    *_, problem = problems_of(take, "wdi", {"extract.csv": databank(2023)}, into)
    assert problem.found == "figures of 2019-2023"
    assert "DataBank" in problem.mend
    assert "costmodel import wpp" in problem.mend
    problems = problems_of(take, "wdi", {"extract.csv": databank(database="Poverty and Equity")}, into)
    assert "Poverty and Equity" in problems[0].found
    content = (
        "Country Name,Country Code,Time,Time Code,Population [SP.POP.TOTL]\nSmallland,SML,2024,YR2024,9\n"
    )
    (problem,) = problems_of(take, "wdi", {"extract.csv": content}, into)
    assert "Time in columns" in problem.mend


@pytest.mark.slow
def test_urban_surveys_are_taken_on_request_with_a_note(take, blank):
    files = {"pip.csv": made.pip([made.pip_row(2019, level="urban"), made.pip_row(2020, level="urban")])}
    (problem,) = problems_of(take, "pip", files, blank(), vintage="2026-03")
    assert "only urban surveys" in problem.found
    assert "2019, 2020" in problem.found
    assert "--level urban" in problem.mend
    problems = problems_of(take, "pip", files, blank())
    assert {"--vintage" in p.mend or "--level" in p.mend for p in problems} == {True}
    assert len(problems) == 2
    done, draft = take("pip", files, blank("urban"), vintage="2026-03", level="urban")
    assert draft["Distribution"][0]["note"].startswith("Urban areas only, not the whole country.")
    assert draft["Distribution"][0]["year"] == 2020
    assert any("urban" in w.found for w in done.warnings)


def test_levels_that_jump_where_two_sources_meet_are_told(take, tmp_path, small_rows):
    for row in small_rows["Macro"]:
        if row["indicator"] == "population":
            row |= {"2024": 56_432_944, "2025": 57_532_493}
    into = written(tmp_path / "small.xlsx", small_rows)
    values = {2023: 13_651_030, 2024: 13_954_471}
    content = made.wdi({"SP.POP.TOTL": lambda y: str(values.get(y, ""))})
    done, _ = take("wdi", {"API_SML.csv": content}, into)
    told = [w for w in done.warnings if "13,954,471 in 2024" in w.found]
    assert any("57,532,493 in 2025" in w.found for w in told)
    assert all(w.alarm for w in told)


def test_levels_that_go_on_are_not_told(take, tmp_path, small_rows):
    into = written(tmp_path / "small.xlsx", small_rows)
    old = next(row for row in small_rows["Macro"] if row["indicator"] == "population")
    content = made.wdi({"SP.POP.TOTL": lambda y: str(old["2024"]) if y == 2024 else ""})
    done, _ = take("wdi", {"API_SML.csv": content}, into)
    assert not [w for w in done.warnings if "beside" in w.found]


# --- migration ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [None, True])
@pytest.mark.slow
def test_totals_of_net_migrants_are_spread_over_ages_where_the_set_has_none(take, blank, asked):
    files = {JANUARY: made.people((2026,), january=True), INDICATORS: made.indicators(range(2020, 2037))}
    done, draft = take("wpp", files, blank("without"), spread_migration=False)
    assert "--spread-migration" in next(w.mend for w in done.warnings if "net migration" in w.found)
    assert not draft["Migration"]
    done, draft = take("wpp", files, blank("with"), spread_migration=asked)
    told = [warning for warning in done.warnings if "net migration of -1,250" in warning.found]
    assert bool(told) is (asked is None), "what nobody asked for is told"
    assert all("Rogers and Castro" in warning.mend for warning in told)
    rows = draft["Migration"]
    assert [row["age_from"] for row in rows if row["sex"] == "male"] == list(range(0, 101, 5))
    for year in range(2026, 2031):
        assert sum(row[str(year)] for row in rows) == pytest.approx(-1250)
    assert "Rogers and Castro 1981" in rows[0]["note"]
    # By hand: the schedule at 22.5 and at 62.5 times the people of these ages.
    share = {
        age: sum(made.persons("male", a, 2026) * rate for a, rate in ages)
        for age, ages in {
            0: [(0, 0.0220246), (1, 0.0202142), (2, 0.0185760), (3, 0.0170938), (4, 0.0157526)],
            60: [(60, 0.0040930), (61, 0.0039894), (62, 0.0038957), (63, 0.0038109), (64, 0.0037342)],
        }.items()
    }
    men = {row["age_from"]: row["2026"] for row in rows if row["sex"] == "male"}
    assert men[0] / men[60] == pytest.approx(share[0] / share[60], rel=2e-3)


@pytest.mark.slow
def test_net_migrants_of_the_set_stay_unless_asked(take, tmp_path, small_rows, vital_rows):
    into = written(tmp_path / "vital.xlsx", {**small_rows, **vital_rows, "Projection": []})
    _, draft = take("wpp", {INDICATORS: made.indicators(range(2020, 2037))}, into)
    assert draft["Migration"] == read_rows(into)["Migration"]


def test_year_columns_that_are_still_blank_stay(take, blank):
    into = blank()
    done, _ = take("weo", {WEO: made.weo()}, into, "utf-16-le")
    before, after = (examined_file(Path(path))[1] for path in (into, done.path))
    assert len(before["Migration"].years) > 1
    for name, table in before.items():
        assert set(after[name].years) >= set(table.years), name


def test_migration_without_people_asks_for_them_first(take, blank):
    files = {INDICATORS: made.indicators(range(2020, 2037))}
    problems = problems_of(take, "wpp", files, blank(), spread_migration=True)
    assert "Population" in problems[0].expected


def test_a_set_with_migration_spread_or_zero_passes_the_checks(tmp_path, small_rows, vital_rows):
    rows = {**small_rows, **vital_rows, "Projection": []}
    oldest = max(row["age"] for row in rows["Population"])
    years = {str(year): 0 for year in range(2026, 2032)}
    source = rows["Population"][0]["source"]
    rows["Migration"] = [
        {"sex": sex, "age_from": age, "unit": "persons per year", "source": source, **years}
        for sex in ("male", "female")
        for age in (0, oldest)
    ]
    assert read(write_new(tmp_path / "zero.xlsx", rows)).set == "smallland"


@pytest.mark.parametrize("option", [{"decimal": ","}, {"fiscal_years": "move"}, {"level": "all"}])
def test_an_unknown_answer_is_wrong_usage(blank, option):
    with pytest.raises(ValueError, match=f"{next(iter(option))} is"):
        import_files("wpp", [], blank(), **option)


# --- the next step --------------------------------------------------------------------------------------


def next_command(printed):
    line = next(line for line in printed.splitlines() if "costmodel " in line)
    return shlex.split(line[line.index("costmodel ") :])[1:]


@pytest.mark.slow
def test_the_command_printed_next_can_be_pasted(tmp_path, small_rows, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSTMODEL_STORE", str(tmp_path / "store"))
    folder = tmp_path / "a folder"
    folder.mkdir()
    into = written(folder / "my set.xlsx", small_rows)
    weo = made.write(tmp_path / WEO, made.weo(), "utf-16-le")
    assert main(["import", "weo", str(weo), "--into", str(into), "--out", str(folder / "my draft.xlsx")]) == 0
    assert main(next_command(capsys.readouterr().out)) == 0
    assert read(tmp_path / "store" / "smallland" / "2026.1.xlsx").set == "smallland"


@pytest.mark.parametrize(
    ("system", "text", "shown"),
    [
        ("posix", "my set.xlsx", "'my set.xlsx'"),
        ("posix", "a$b.xlsx", "'a$b.xlsx'"),
        ("posix", "set.xlsx", "set.xlsx"),
        ("nt", r"C:\My sets\R&D.xlsx", r'"C:\My sets\R&D.xlsx"'),
        ("nt", r"C:\sets\rd-1.xlsx", r"C:\sets\rd-1.xlsx"),
        ("nt", 'Imported: the "Outlook"', "\"Imported: the 'Outlook'\""),
    ],
)
def test_what_is_printed_is_quoted_for_the_shell_of_the_machine(monkeypatch, system, text, shown):
    monkeypatch.setattr(terminal, "on_windows", lambda: system == "nt")
    assert terminal.quoted(text) == shown


def test_a_new_workbook_is_sent_to_the_checks_by_a_command_that_can_be_pasted(tmp_path, capsys):
    assert main(["new", str(tmp_path / "my set.xlsx")]) == 0
    first = next(line for line in capsys.readouterr().out.splitlines() if "costmodel check" in line)
    assert next_command(first) == ["check", str(tmp_path / "my set.xlsx")]


@pytest.mark.slow
def test_a_set_that_is_not_complete_is_sent_to_the_checks(tmp_path, blank, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    weo = made.write(tmp_path / WEO, made.weo(), "utf-16-le")
    assert main(["import", "weo", str(weo), "--into", str(blank()), "--out", "draft.xlsx"]) == 0
    command = next_command(capsys.readouterr().out)
    assert command == ["check", "draft.xlsx"]
    assert main(command) == 1
    assert "Migration" in capsys.readouterr().err
