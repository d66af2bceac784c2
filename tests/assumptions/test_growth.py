"""Time is linear in the input for every reader of input of this package, whatever the input is.

An input grows in one way at a time: digits, texts, rows, names, sheets, marks. See ``growth.py``.
By default the quick inputs of each kind run; those that take longer are marked slow.
"""

# ruff: noqa: E501  every input stands in one line

from __future__ import annotations

import io
import re
import runpy
import zipfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from costmodel.assumptions.checks.examination import check, check_rows, examined_bytes, examined_rows
from costmodel.assumptions.format.cells import RawCell, unescaped
from costmodel.assumptions.format.package import style_of
from costmodel.assumptions.format.readings import readings
from costmodel.assumptions.publishers import PUBLISHERS
from costmodel.assumptions.publishers.common import ImportRequest
from costmodel.assumptions.publishers.delimited import number, open_text
from costmodel.assumptions.versions.chain import set_state
from costmodel.assumptions.versions.ledger import COLUMNS, LEDGER
from costmodel.assumptions.versions.store import locate
from costmodel.engine.inputs.population_binding import ordered_groups
from costmodel.errors import CostModelError

check_growth = runpy.run_path(str(Path(__file__).parents[1] / "growth.py"))["check_growth"]
made = type("made", (), runpy.run_path(str(Path(__file__).with_name("publishers.py"))))
BOOK, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
GROUPS, GROUPS_TABLE = "xl/worksheets/sheet9.xml", "xl/tables/table8.xml"
RELATIONS, GROUPS_RELATIONS = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet9.xml.rels"
PREVALENCE = re.compile(rb'<c r="F5"[^>]*?(/>|>.*?</c>)', re.DOTALL)
TABLE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"


@pytest.fixture(scope="module")
def parts(good):
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # no bomb: what is asked is parsing
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_quadratic_growth_is_noticed():
    with pytest.raises(AssertionError, match="time grows with the power"):
        check_growth(lambda n: partial(sum, (1 for _ in range(n * n))), 600)


# --- workbooks: what a cell, a sheet and a package can hold ---------------------------------------------


def cell(xml):
    return lambda parts, n: {GROUPS: PREVALENCE.sub(lambda _: xml(n).encode(), parts[GROUPS], count=1)}


def value(text):
    return cell(lambda n: f'<c r="F5"><v>{text(n)}</v></c>')


def inline(text):
    return cell(lambda n: f'<c r="F5" t="inlineStr"><is><t xml:space="preserve">{text(n)}</t></is></c>')


def before(part, mark, new):
    def change(parts, n):
        assert mark in parts[part]
        return {part: parts[part].replace(mark, new(n) + mark, 1)}

    return change


def format_of(code):
    def change(parts, n):
        more = b'<numFmt numFmtId="199" formatCode="' + code(n) + b'"/>'
        styles = re.sub(rb"<numFmts[^>]*>", lambda match: match[0] + more, parts[STYLES])
        return {STYLES: re.sub(rb'(<xf )numFmtId="\d+"', rb'\1numFmtId="199"', styles)}

    return change


def many_tables(parts, n):
    """Tables of one name, on one sheet."""
    relation = b'<Relationship Id="t%d" Type="' + TABLE.encode() + b'" Target="../tables/more%d.xml"/>'
    relations = b"".join(relation % (k, k) for k in range(n))
    end = b"</Relationships>"
    more = {f"xl/tables/more{k}.xml": parts[GROUPS_TABLE] for k in range(n)}
    return {GROUPS_RELATIONS: parts[GROUPS_RELATIONS].replace(end, relations + end), **more}


def many_sheets(parts, n):
    kind = TABLE.replace("/table", "/worksheet").encode()
    relation = b'<Relationship Id="s%d" Type="' + kind + b'" Target="worksheets/more%d.xml"/>'
    relations = b"".join(relation % (k, k) for k in range(n))
    sheets = b"".join(b'<sheet name="More %d" sheetId="%d" r:id="s%d"/>' % (k, k + 99, k) for k in range(n))
    empty = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return {
        BOOK: parts[BOOK].replace(b"</sheets>", sheets + b"</sheets>"),
        RELATIONS: parts[RELATIONS].replace(b"</Relationships>", relations + b"</Relationships>"),
        **{f"xl/worksheets/more{k}.xml": empty for k in range(n)},
    }


def wide_table(parts, n):
    """A table of many unknown columns."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = [a + b + c for a in ["", *letters] for b in ["", *letters] for c in letters if b or not a]
    header = "".join(
        f'<c r="{column}4" t="inlineStr"><is><t>prevalense{k}</t></is></c>'
        for k, column in enumerate(names[13 : 13 + n])
    ).encode()
    row = re.compile(rb'(<row r="4".*?)</row>', re.DOTALL)
    reference = re.compile(rb'ref="A4:[A-Z]+')
    return {
        GROUPS: row.sub(lambda match: match[1] + header + b"</row>", parts[GROUPS]),
        GROUPS_TABLE: reference.sub(b'ref="A4:' + names[13 + n - 1].encode(), parts[GROUPS_TABLE]),
    }


def cases(inputs, slow):
    """The names of the inputs, the long ones marked slow."""
    assert slow <= set(inputs)
    return [pytest.param(how, marks=pytest.mark.slow if how in slow else ()) for how in inputs]


SHEET_END, TEXTS_END = b"</sheetData>", b"</sst>"
WORKBOOKS = {
    "digits and a letter": (20_000, value(lambda n: "1" * n + "x")),
    "digits alone": (20_000, value(lambda n: "1" * n)),
    "digits after a point": (20_000, value(lambda n: "0." + "1" * n)),
    "digits of an exponent": (20_000, value(lambda n: "1e" + "1" * n)),
    "digits as text": (20_000, inline(lambda n: "1" * n + "x")),
    "marks as text": (20_000, inline(lambda n: "1,1." * n)),
    "blanks as text": (100_000, inline(lambda n: "1" + " " * n + "x")),
    "a long text": (200_000, inline(lambda n: "abc " * n)),
    "escapes": (50_000, inline(lambda n: "_x0041_" * n)),
    "halves of escapes": (50_000, inline(lambda n: "_x_x004" * n)),
    "a long address": (100_000, cell(lambda n: f'<c r="{"F" * n}5"><v>1</v></c>')),
    "a long type": (100_000, cell(lambda n: f'<c r="F5" t="{"n" * n}"><v>1</v></c>')),
    "a long style": (20_000, cell(lambda n: f'<c r="F5" s="{"1" * n}"><v>1</v></c>')),
    "a long number of a text": (20_000, cell(lambda n: f'<c r="F5" t="s"><v>{"1" * n}</v></c>')),
    "a long formula": (100_000, cell(lambda n: f'<c r="F5"><f>{"[1" * n}{" CALL " * n}</f><v>1</v></c>')),
    "values in a cell": (50_000, cell(lambda n: f'<c r="F5">{"<v>1</v>" * n}</c>')),
    "elements within each other": (20_000, cell(lambda n: f'<c r="F5">{"<a>" * n}{"</a>" * n}</c>')),
    "attributes": (20_000, cell(lambda n: "<c r='F5' " + " ".join(f"a{k}='1'" for k in range(n)) + "/>")),
    "unclosed cells in a comment": (20_000, before(GROUPS, SHEET_END, lambda n: b"<!--" + b"<c " * n + b"-->")),
    "unclosed rows in a comment": (20_000, before(GROUPS, SHEET_END, lambda n: b"<!--" + b"<row " * n + b"-->")),
    "prefixes in a comment": (20_000, before(GROUPS, SHEET_END, lambda n: b"<!--<" + b"x:" * n + b"-->")),
    "names in a comment": (20_000, before(GROUPS, SHEET_END, lambda n: b"<!--<" + b"x" * n + b"-->")),
    "a declaration": (100_000, lambda parts, n: {GROUPS: b"<?xml" + b" encoding" * n + parts[GROUPS][5:]}),
    "the same cell": (20_000, before(GROUPS, b"</row>", lambda n: b'<c r="F1"><v>1</v></c>' * n)),
    "merged cells": (
        20_000,
        before(GROUPS, b"<dataValidations", lambda n: b"<mergeCells>" + b'<mergeCell ref="F5:F6"/>' * n + b"</mergeCells>"),
    ),
    "shared texts": (40_000, before(TEXTS, TEXTS_END, lambda n: b"<si><t>text</t></si>" * n)),
    "runs of a text": (40_000, before(TEXTS, TEXTS_END, lambda n: b"<si>" + b"<r><t>x</t></r>" * n + b"</si>")),
    "names of the book": (20_000, before(BOOK, b"</definedNames>", lambda n: b'<definedName name="a">1</definedName>' * n)),
    "formats of brackets": (50_000, format_of(lambda n: b"[" * n)),
    "formats of hours": (50_000, format_of(lambda n: b"[h" * n)),
    "formats of quotes": (50_000, format_of(lambda n: b"&quot;" * n)),
    "formats of escapes": (50_000, format_of(lambda n: b"\\" * n + b"e" * n)),
    "relations": (5_000, before(RELATIONS, b"</Relationships>", lambda n: b'<Relationship Id="a" Type="/table" Target="../a/b"/>' * n)),
    "steps of a target": (50_000, before(RELATIONS, b"</Relationships>", lambda n: b'<Relationship Id="a" Type="/worksheet" Target="' + b"../a/" * n + b'"/>')),
    "tables of one name": (300, many_tables),
    "sheets": (300, many_sheets),
    "columns": (300, wide_table),
    "unread parts": (400, lambda _, n: {f"customXml/item{k}.xml": b"x" for k in range(n)}),
}  # fmt: skip


SLOW_WORKBOOKS = {
    "the same cell",
    "shared texts",
}


@pytest.mark.parametrize("how", cases(WORKBOOKS, SLOW_WORKBOOKS))
@pytest.mark.sampled(4)
def test_a_workbook_is_read_in_linear_time(parts, tmp_path, how):
    size, change = WORKBOOKS[how]

    def prepare(n):
        path = written(tmp_path / f"{n}.xlsx", {**parts, **change(parts, n)})
        examined_bytes.cache_clear()
        return lambda: check(path)

    check_growth(prepare, size)


# --- tables: many rows, many names --------------------------------------------------------------------


def more(table, make):
    """Rows of a table beside its own."""

    def change(rows, n):
        return {**rows, table: [*rows[table], *(make(rows, k, n) for k in range(n))]}

    return change


def like(table, **changed):
    """The first row of a table with some columns changed, each by the number of the row."""

    def make(rows, k, n):
        return {**rows[table][0], **{name: change(k, n) for name, change in changed.items()}}

    return more(table, make)


def both(*changes):
    def change(rows, n):
        for one in changes:
            rows = one(rows, n)
        return rows

    return change


def named(k, _n):
    return f"name_{k}"


def fixed(text):
    return lambda _k, _n: text


def chain_of_groups(rows, n):
    groups = [{**rows["Groups"][0], "group": f"g{k}", "of": f"g{k - 1}" if k else None} for k in range(n)]
    return {**rows, "Groups": [*rows["Groups"], *groups]}


def circle_of_groups(rows, n):
    groups = [{**rows["Groups"][0], "group": f"g{k}", "of": f"g{(k + 1) % n}"} for k in range(n)]
    return {**rows, "Groups": [*rows["Groups"], *groups]}


def changes_of(parameter):
    return like("Scenarios", scenario=named, policy=fixed(None), parameter=parameter)


TABLES = {
    "rows": (3_000, like("NotMonetised", effect=named)),
    "rows of one key": (3_000, like("Parameters")),
    "unknown policies": (2_500, like("Parameters", policy=named)),
    "unknown parameters": (2_500, like("Parameters", parameter=lambda k, _: f"benefit.amout{k}")),
    "unknown properties": (2_000, more("About", lambda _r, k, _n: {"property": f"titel{k}", "value": "x"})),
    "unknown sources": (2_500, like("Groups", group=named, source=lambda k, _: f"made_op{k}")),
    "unknown choices": (2_500, like("Groups", group=named, sex=lambda k, _: f"mail{k}")),
    "unknown sources among many": (
        2_000,
        both(like("Sources", source=named), like("Groups", group=named, source=lambda k, _: f"nam_{k}")),
    ),
    "texts for numbers": (2_500, like("Groups", group=named, prevalence=lambda k, _: f"1,{k}.x")),
    "dates for numbers": (2_500, like("Groups", group=named, prevalence=fixed(True))),
    "chain of groups": (1_000, chain_of_groups),
    "circle of groups": (1_000, circle_of_groups),
    "policies": (1_000, like("Policies", policy=named)),
    "outcomes": (1_000, like("Outcomes", outcome=named)),
    "financing of one policy": (2_500, like("Financing", source=named)),
    "ceilings": (2_500, like("Ceilings", ministry=named)),
    "scenarios": (2_000, like("Scenarios", scenario=named)),
    "scenarios beside outcomes": (
        1_000,
        both(like("Outcomes", outcome=named), changes_of(lambda k, n: f"outcome.name_{(k * 7) % n}.effect")),
    ),
    "scenarios of unknown outcomes": (
        1_000, both(like("Outcomes", outcome=named), changes_of(lambda k, _: f"outcome.nam_{k}.effect")),
    ),
    "scenarios beside groups": (
        1_000,
        both(like("Groups", group=named), changes_of(lambda k, n: f"group.name_{(k * 7) % n}.prevalence")),
    ),
    "scenarios beside rows of one parameter": (
        1_000,
        both(
            like("Parameters"),
            lambda rows, n: like("Scenarios", scenario=named, parameter=fixed(rows["Parameters"][0]["parameter"]))(rows, n),
        ),
    ),
    "steps of discounting": (2_500, like("Discounting", schedule=named)),
    "persons of one age": (2_500, like("Projection", source=named)),
    "unknown columns": (400, lambda rows, n: {**rows, "Ceilings": [{**rows["Ceilings"][0], **{f"c{k}": 1 for k in range(n)}}]}),
}  # fmt: skip


SLOW_TABLES = {
    "rows of one key",
    "unknown policies",
    "unknown properties",
    "unknown sources",
    "unknown choices",
    "unknown sources among many",
    "texts for numbers",
    "dates for numbers",
    "outcomes",
    "scenarios",
    "scenarios beside outcomes",
    "scenarios of unknown outcomes",
    "scenarios beside groups",
    "scenarios beside rows of one parameter",
    "steps of discounting",
    "persons of one age",
}


@pytest.mark.parametrize("how", cases(TABLES, SLOW_TABLES))
@pytest.mark.sampled(4)
def test_tables_are_checked_in_linear_time(small_rows, how):
    size, change = TABLES[how]
    check_growth(lambda n: partial(check_rows, change(small_rows, n)), size)


@pytest.mark.slow
def test_groups_are_put_in_order_in_linear_time(small_rows):
    def prepare(n):
        table = examined_rows(chain_of_groups(small_rows, n), "rows")[1]["Groups"]
        return lambda: ordered_groups(table)

    check_growth(prepare, 2_000)


# --- texts: numbers, formats, names -------------------------------------------------------------------


def quiet(act):
    """What a function does with a text; that it refuses it is no matter here."""

    def job(text):
        with suppress(CostModelError, ValueError):
            act(text)

    return job


TEXTS_READ = {
    "readings": readings,
    "a publisher's number": number,
    "escapes": unescaped,
    "a number format": partial(style_of, 164),
    "a formula": lambda text: RawCell("text", text, text).reaches_out,
    "a set": locate,
}
ENDLESS = (
    "1",
    "1,",
    "1 ",
    "1,111",
    " ",
    "[",
    "[h",
    '"',
    "\\",
    "_x",
    "_x0041",
    "(",
    "-",
    "a.",
    "@",
    "CALL ",
    "\u00a0",
    "e+",
)


@pytest.mark.parametrize("text", ENDLESS)
@pytest.mark.parametrize("reader", TEXTS_READ)
def test_a_text_is_read_in_linear_time(reader, text):
    job = quiet(TEXTS_READ[reader])
    for end in ("", "x", '"'):
        check_growth(lambda n, end=end: partial(job, text * n + end), 10_000)


# --- publishers' files --------------------------------------------------------------------------------

WEO_HEAD = "WEO Country Code\tISO\tWEO Subject Code\tCountry\tSubject Descriptor\tUnits\tScale\t2024\t2025\n"
WDI_HEAD = '"Country Name","Country Code","Indicator Name","Indicator Code","2024","2025"\n'
PIP_HEAD = "country_name,country_code,year,reporting_level,welfare_type,mean,decile1\n"
WPP_HEAD = "ISO3_code,Location,Variant,Time,AgeGrp,AgeGrpStart,AgeGrpSpan,PopMale,PopFemale\n"
FILES = {
    "weo: rows of others": ("weo", WEO_HEAD, lambda n: "1\tKEN\tNGDP\tKenya\ta\tb\tc\t1\t2\n" * n),
    "weo: names": ("weo", WEO_HEAD, lambda n: "".join(f"1\tK{k}\tNGDP\tKen{k}\ta\tb\tc\t1\t2\n" for k in range(n))),
    "weo: digits": ("weo", WEO_HEAD, lambda n: f"1\tSML\tNGDP\tS\ta\tb\tc\t{'1' * min(n, 100_000)}x\t2\n"),
    "weo: short rows": ("weo", WEO_HEAD, lambda n: "1\tSML\n" * n),
    "weo: columns": ("weo", WEO_HEAD, lambda n: "\t".join(["1", "SML", *["x"] * n]) + "\n"),
    "weo: rows of the country": ("weo", WEO_HEAD, lambda n: "1\tSML\tNGDP\tS\ta\tb\tBillions\tx\t2\n" * n),
    "wdi: rows of the country": ("wdi", WDI_HEAD, lambda n: '"S","SML","a","SP.POP.TOTL","x","2",\n' * n),
    "wdi: names": ("wdi", WDI_HEAD, lambda n: "".join(f'"S{k}","K{k}","a","SP.POP.TOTL","1","2",\n' for k in range(n))),
    "wpp: rows of the country": ("wpp", WPP_HEAD, lambda n: "SML,S,Medium,2025,x,1,1,y,z\n" * n),
    "wpp: names": ("wpp", WPP_HEAD, lambda n: "".join(f"K{k},K{k},Medium,2025,1,1,1,1,1\n" for k in range(n))),
    "pip: rows of the country": ("pip", PIP_HEAD, lambda n: "S,SML,2020,national,income,x,y\n" * n),
    "quotes": ("weo", WEO_HEAD, lambda n: '"\t' * n),
    "quotes within a cell": ("wdi", WDI_HEAD, lambda n: '"' + '""' * min(n, 60_000) + '"\n'),
    "blank lines": ("wdi", WDI_HEAD, lambda n: "\n" * n),
    "names of columns": ("wdi", "", lambda n: ",".join(["Country Code", "Indicator Code", *(f"Country Nam{k}" for k in range(n))]) + "\n"),
}  # fmt: skip


SLOW_FILES = {
    "wpp: rows of the country",
    "wpp: names",
    "wdi: rows of the country",
    "wdi: names",
    "names of columns",
}


@pytest.mark.parametrize("how", cases(FILES, SLOW_FILES))
def test_a_publishers_file_is_read_in_linear_time(tmp_path, small_set, how):
    publisher, head, body = FILES[how]
    asked = ImportRequest("SML", small_set.about, small_set.tables, vintage="2025-04")

    def prepare(n):
        path = tmp_path / f"{n}.csv"
        path.write_text(head + body(n), encoding="utf-8")

        def job():
            with suppress(CostModelError):
                file = open_text(path)
                module = PUBLISHERS[publisher]
                if module.recognised(file):
                    module.extract([file], asked)

        return job

    check_growth(prepare, 10_000)


# --- the ledger ---------------------------------------------------------------------------------------


def line(k, seal):
    return ",".join((f"2026.{k}", "a" * 64, f"2026.{k - 1}", "b" * 64, "draft", "me", "2026-01-01", seal))


LEDGERS = {
    "lines without a true seal": lambda n: [line(k, "0" * 16) for k in range(n)],
    "lines of one version": lambda n: [line(1, f"{k:016}") for k in range(n)],
    "half written lines": lambda n: ["2026.1,x"] * n,
}


SLOW_LEDGERS = {
    "lines without a true seal",
    "lines of one version",
}


@pytest.mark.parametrize("how", cases(LEDGERS, SLOW_LEDGERS))
def test_a_ledger_is_read_in_linear_time(tmp_path, how):
    def prepare(n):
        folder = tmp_path / str(n)
        folder.mkdir(exist_ok=True)
        (folder / LEDGER).write_text("\n".join([",".join(COLUMNS), *LEDGERS[how](n), ""]), encoding="utf-8")
        return lambda: set_state(folder).problems

    check_growth(prepare, 1_500)
