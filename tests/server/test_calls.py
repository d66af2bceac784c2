"""Functions, macros and the task pane's questions over HTTP: what is offered, and nothing else."""

from __future__ import annotations

import asyncio
import inspect
import json
import runpy
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
import xlwings as xw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costmodel.assumptions.checks import reader
from costmodel.assumptions.versions import store
from costmodel.engine.run import run
from costmodel.excel import macros, udfs
from costmodel.reports import page_list
from costmodel_server import calls as calls_module
from costmodel_server import offered
from costmodel_server.calls import Calls, RefusedError
from costmodel_server.work import Workers

CALL = "/xlwings/custom-functions-call"
SCRIPT = "/xlwings/custom-scripts-call/"
FAKE_HOST = runpy.run_path(str(Path(__file__).parents[1] / "excel" / "fake_host.py"))
AS_JSON = {"content-type": "application/json"}
AMINA = {"authorization": "Bearer token-of-amina"}
REFORM = {"set": "kenya", "version": "2026.2", "scenario": "reform"}

# --- only what is decorated ---------------------------------------------------------------------------


def test_only_decorated_functions_are_offered():
    module = offered.functions()
    names = offered.names(module)
    assert {"sb_open", "sb_cost", "sb_budget", "sb_explain"} <= names
    assert all(hasattr(getattr(module, name), "__xlfunc__") for name in names)
    assert names == {name for name, member in vars(udfs).items() if hasattr(member, "__xlfunc__")}


def test_only_decorated_macros_are_offered_and_each_says_what_it_is_sent():
    module = offered.scripts()
    names = offered.names(module)
    assert names
    for name in names:
        mark = getattr(module, name).__xlscript__
        assert mark["include"] or mark["exclude"], f"{name} is sent the whole workbook"
    callables = {name for name, member in vars(module).items() if callable(member)}
    assert callables == names


def test_what_is_offered_waits_for_nothing():
    # A call runs on a thread of its own: a coroutine would need the event loop.
    for module in (offered.functions(), offered.scripts()):
        for name in offered.names(module):
            assert not inspect.iscoroutinefunction(inspect.unwrap(getattr(module, name)))


UNOFFERED = [
    "t_helper",
    "asyncio",
    "xw",
    "shutil",
    "__name__",
    "__class__",
    "__init__",
    "t_write",
    "",
    "t_same.__globals__",
]


@pytest.mark.parametrize("name", UNOFFERED)
@pytest.mark.slow
def test_a_function_that_is_not_decorated_cannot_be_called(server, ran, name):
    answer = server.call(name, [["x"]])
    assert answer.status_code == 404
    assert ran == []


@pytest.mark.parametrize(
    "name", ["t_helper", "asyncio", "xw", "shutil", "__name__", "__class__", "t_same", "none"]
)
def test_a_script_that_is_not_decorated_cannot_be_called(server, ran, name):
    answer = server.post(SCRIPT + name, {**book("a.xlsx"), "args": ["x"]})
    assert answer.status_code == 404
    assert ran == []


# --- functions ----------------------------------------------------------------------------------------


def test_a_function_answers_as_the_model_does(ours):
    handle = ours.value("sb_open", [["kenya"]])[0][0]
    result = run("kenya", "reform")
    got = ours.value(
        "sb_cost", [[handle]], [["child_benefit"], ["social_pension"]], [[2027, 2028, 2030]], [["reform"]]
    )
    table = result.budget()
    assert got == [
        [table.loc[policy, year] for year in (2027, 2028, 2030)]
        for policy in ("child_benefit", "social_pension")
    ]


def test_an_error_is_the_functions_own_sentence(ours):
    handle = ours.value("sb_open", [["kenya"]])[0][0]
    answer = ours.call("sb_cost", [[handle]], [["child_benfit"]], [[2027]])
    assert answer.status_code == 400
    assert "child_benefit" in answer.text
    assert len(answer.text) <= 200


def test_an_error_in_a_cell_is_an_error_in_the_answer(ours):
    handle = ours.value("sb_open", [["kenya"]])[0][0]
    wrong = {"type": "Error", "errorType": "Ref", "basicValue": "#REF!"}
    assert ours.call("sb_cost", [[handle]], [["child_benefit"]], [[2027, wrong]]).status_code == 400


@pytest.mark.slow
def test_tables_of_one_users_workbook_are_unknown_to_another(ours):
    workbook = openpyxl.load_workbook(store.locate("kenya@2026.2"), read_only=True, data_only=True)
    tables = [
        cells(sheet)[3:] for sheet in workbook if sheet.title not in ("Choices", "ChangeLog", "Projection")
    ]
    workbook.close()
    handle = ours.value("sb_model", tables)[0][0]
    asked = ("sb_cost", [[handle]], [["child_benefit"]], [[2027]])
    assert ours.call(*asked, user="amina").status_code == 200
    other = ours.call(*asked, user="joseph")
    assert other.status_code == 400
    assert "SB_MODEL" in other.text


def cells(sheet):
    """The rows of a sheet as Excel sends them."""
    rows = [
        ["" if value is None else plain(value) for value in row] for row in sheet.iter_rows(values_only=True)
    ]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def plain(value):
    return value.isoformat() if isinstance(value, date | datetime) else value


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    LEAVES,
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=8), some, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["func_name", "args", "runtime", "version", "client", "caller_address", "culture_info_name", "x"]
)
UNUSUAL = st.dictionaries(FIELDS, JSON, max_size=6) | JSON


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(UNUSUAL, st.booleans())
@pytest.mark.slow
def test_an_unusual_request_is_refused_in_words(calls, asked, named):
    if named and isinstance(asked, dict):
        asked = {**asked, "func_name": "sb_version"}
    body = json.dumps(asked).encode()
    try:
        calls.function(body)
    except RefusedError as error:
        assert error.status in (400, 404)  # noqa: PT017  it may also be right
    except xw.XlwingsError as error:
        assert 0 < len(str(error)) <= 200  # noqa: PT017  as above


@pytest.fixture(scope="module")
def calls():
    return Calls(offered.functions(), offered.scripts())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"a": NaN}',
        b"\xff",
        b"[" * 100_000,
        b'{"func_name": "t_same", "args": [[[[[1]]]]]}',
    ],
)
def test_what_is_no_request_is_refused(server, body):
    answer = server.ask("POST", CALL, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_half_a_character_in_a_request_is_told_and_no_fault(ours):
    for asked in ({**REFORM, "scenario": "\ud800"}, {**REFORM, "handle": "\ud800"}):
        answer = ours.ask("POST", "/api/run", content=json.dumps(asked), headers=AS_JSON)
        assert answer.status_code == 400
    answer = ours.ask("POST", CALL, content=json.dumps(as_asked("sb_open", [["\ud800"]])), headers=AS_JSON)
    assert answer.status_code == 400


def test_no_message_tells_where_the_server_keeps_its_files(ours, own_store):
    asked = {**REFORM, "policy": "child_benefit", "line": "gross_cost", "year": 1900}
    answer = ours.post("/api/explain", asked)
    assert "2026.2.xlsx" in answer.text
    assert str(own_store.parent) not in answer.text
    assert "/" not in answer.text


def as_asked(name, *args):
    return {"func_name": name, "args": list(args), "version": xw.__version__}


@pytest.mark.parametrize(
    ("body", "heavy"),
    [
        (b'{"func_name": "sb_simulate"}', True),
        (b'{"args": [["x"]],"func_name":"sb_bridge"}', True),
        (b'{"func_name": "sb_cost", "args": [["sb_simulate"]]}', False),
        (json.dumps({"args": ['"func_name": "sb_simulate"'], "func_name": "sb_cost"}).encode(), False),
        (b'{"func_name": 1}', False),
        (b"", False),
    ],
)
def test_a_heavy_call_is_known_by_its_name_alone(body, heavy):
    assert calls_module.is_heavy(body, offered.heavy(offered.functions())) is heavy


# --- macros -------------------------------------------------------------------------------------------


def book(name, sheets=(("Sheet1", [["a", ""]]),)):
    """A workbook as the task pane sends it."""
    return {
        "client": "Office.js",
        "version": xw.__version__,
        "names": [],
        "book": {"name": name, "active_sheet_index": 0, "selection": "A1", "calculation": "Automatic"},
        "sheets": [
            {
                "name": title,
                "visibility": "Visible",
                "values": rows,
                "pictures": [],
                "tables": [],
                "charts": [],
                "shapes": [],
                "pivot_tables": [],
                "notes": [],
                "notes_supported": True,
                "show_gridlines": True,
                "print_area": None,
                "used_range_address": "A1",
                "used_range_row_count": len(rows),
                "used_range_column_count": len(rows[0]),
            }
            for title, rows in sheets
        ],
    }


def test_macros_of_two_users_never_meet_anothers_workbook(server):
    async def both(client):
        names = [f"book-{k}.xlsx" for k in range(6)]
        calls = [client.post(SCRIPT + "t_write", json=book(name), headers=AMINA) for name in names]
        return names, await asyncio.gather(*calls)

    names, answers = server.run(both)
    for name, answer in zip(names, answers, strict=True):
        written = [action["values"] for action in answer.json()["actions"] if action["func"] == "setValues"]
        assert written == [[[name]]]


def kenya():
    return FAKE_HOST["request"](store.locate("kenya@2026.2"))


@pytest.mark.slow
def test_a_version_is_saved_in_the_name_of_who_is_signed_in(ours, own_store):
    asked = FAKE_HOST["request"](store.locate("kenya"))
    policies = next(sheet for sheet in asked["sheets"] if sheet["name"] == "Policies")["values"]
    label = policies[3].index("label")
    policies[4][label] = "Child benefit for all"
    year, number = store.load("kenya").version.split(".")
    following = f"{year}.{int(number) + 1}"
    answer = ours.post(
        SCRIPT + "save_version", {**asked, "args": ["a shorter label", "the minister"]}, user="joseph"
    )
    assert answer.status_code == 200, answer.text
    saved = reader.read(own_store / "kenya" / f"{following}.xlsx")
    assert saved.about["prepared_by"] == "joseph"


@pytest.mark.slow
def test_no_macro_saves_outside_the_store(ours, own_store):
    before = sorted(own_store.parent.rglob("*"))
    for name in ("../evil", "..", "/evil", "a/../../evil"):
        asked = kenya()
        about = next(sheet for sheet in asked["sheets"] if sheet["name"] == "About")["values"]
        next(row for row in about if row[0] == "set")[1] = name
        answer = ours.post(SCRIPT + "save_version", {**asked, "args": ["why", "me"]})
        assert answer.status_code in (200, 400)
        assert sorted(own_store.parent.rglob("*")) == before


@pytest.mark.slow
def test_a_macro_that_simulates_takes_a_thread_of_the_heavy_ones(ours, monkeypatch):
    ran = []
    work_of = Workers.run

    async def run_on(self, user, job, *given):
        ran.append((self, given[0]))
        return await work_of(self, user, job, *given)

    monkeypatch.setattr(Workers, "run", run_on)
    assert offered.heavy(offered.scripts()) == {"simulate_scenario", "choose_portfolio"}
    heavy = json.dumps({"func_name": "sb_bridge", "args": []}).encode()
    ours.ask("POST", CALL, content=heavy, headers=AS_JSON)
    asked = {**kenya(), "args": ["reform", "100"]}
    answer = ours.post(SCRIPT + "simulate_scenario", asked)
    assert answer.status_code == 200, answer.text
    assert "Uncertainty" in {
        action["args"][-1] for action in answer.json()["actions"] if action["func"] == "addSheet"
    }
    ours.post(SCRIPT + "check_inputs", kenya())
    pools = [pool for pool, _ in ran]
    assert pools[0] is pools[1]
    assert pools[2] is not pools[1]


def test_a_macro_of_ours_answers_what_excel_is_to_do(ours):
    answer = ours.post(SCRIPT + "check_inputs", kenya())
    assert answer.status_code == 200, answer.text
    actions = answer.json()["actions"]
    assert {"setValues"} <= {action["func"] for action in actions}


@pytest.mark.parametrize(
    "asked", [{}, {"book": 1}, {"book": {}, "args": "x"}, {"book": {}, "args": {"a": 1}}]
)
def test_a_macro_without_a_workbook_is_refused(server, asked):
    assert server.post(SCRIPT + "t_write", asked).status_code == 400


# --- the task pane ------------------------------------------------------------------------------------


def test_the_task_pane_is_told_what_there_is(ours):
    answer = ours.get("/api/sets").json()
    assert answer["user"] == "amina"
    assert {"set": "kenya", "versions": ["2026.4", "2026.3", "2026.2", "2026.1"]} in answer["sets"]
    macros_here = offered.names(offered.scripts()) - {"export_results", "costing_minute"}  # write to folders
    assert {macro["name"] for macro in answer["macros"]} == macros_here
    assert hasattr(macros, answer["macros"][0]["name"])


@pytest.mark.slow
def test_the_task_panes_figures_are_the_models(ours):
    result = run("kenya@2026.2", "reform")
    answer = ours.post("/api/run", REFORM).json()
    assert answer["years"] == list(result.years)
    table = result.budget()[list(result.years)]
    for row in answer["cost"]:
        assert row["values"] == list(table.loc[row["name"]])
    appraised = result.appraisal("increment")
    assert answer["compared"] == "over the baseline"
    for row in answer["returns"]:
        for name in ("npv", "net_social_efficiency", "bcr", "mvpf"):
            assert row[name] == pytest.approx(appraised.loc[row["name"], name])
    assert answer["headline"]["increment"]["npv"] == appraised.loc["total", "npv"]
    year = answer["budget"]["year"]
    assert year == answer["first_page"]["budget_year"] == 2026
    added = table[year].sum() - run("kenya@2026.2", "baseline").budget()[year].sum()
    assert answer["budget"]["gross_cost"] == pytest.approx(added)
    assert answer["headline"]["content_hash"] == result.assumptions.content_hash
    assert answer["checks"]["passed"]


@pytest.mark.slow
def test_every_page_of_the_list_opens_in_the_task_pane(ours):
    names = ours.post("/api/run", REFORM).json()["pages"]
    assert names == [listed.name for listed in page_list.PAGES]
    for name in names:
        page = ours.post("/api/page", {**REFORM, "page": name}).json()
        # Without savings there is no matrix of payers, and the page says so.
        assert any(block["kind"] != "table" or block["rows"] for block in page["blocks"]), name
    assert ours.post("/api/page", {**REFORM, "page": "Nothing"}).status_code == 400


@pytest.mark.parametrize(
    "named", [{"set": "kenya", "version": "2026.2"}, {"opens": "kenya"}, {"handle": "…"}]
)
@pytest.mark.slow
def test_a_figure_is_explained_however_its_model_is_named(ours, named):
    version = REFORM["version"] if "handle" in named else named.get("version")
    if "handle" in named:
        named = {"handle": ours.post("/api/open", REFORM).json()["handle"]}
    asked = {**named, "scenario": "reform", "policy": "child_benefit", "line": "gross_cost", "year": 2030}
    answer = ours.post("/api/explain", asked).json()
    assert answer["steps"][0]["value"] == pytest.approx(
        run(f"kenya@{version}" if version else "kenya", "reform").budget().loc["child_benefit", 2030]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"policy": "nobody"},
        {"line": "nothing"},
        {"year": 1900},
        {"year": "2030"},
        {"year": True},
        {"year": None},
        {"scenario": "none"},
        {"scenario": None},
        {"policy": None},
        {"depth": "x"},
        {"set": "none"},
        {"version": "1.1"},
    ],
)
def test_a_figure_that_is_not_there_is_told_in_words(ours, wrong):
    asked = {**REFORM, "policy": "child_benefit", "line": "gross_cost", "year": 2030, **wrong}
    answer = ours.post("/api/explain", asked)
    assert answer.status_code == 400
    assert 10 < len(answer.text) <= 200


@pytest.mark.slow
def test_the_costing_minute_is_a_word_document_of_the_scenario_or_of_one_policy(ours):
    answer = ours.post("/api/minute", REFORM)
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename*=UTF-8''kenya%202026.2%20reform%20minute.docx"
    )
    titles = [
        docx.Document(BytesIO(document.content)).core_properties.title
        for document in (answer, ours.post("/api/minute", {**REFORM, "policy": "school_meals"}))
    ]
    assert "School meals" in titles[1]
    assert "School meals" not in titles[0]
    assert ours.post("/api/minute", {**REFORM, "policy": 3}).status_code == 400


def test_the_result_workbook_is_whole(ours):
    answer = ours.post("/api/download", REFORM)
    assert (
        answer.headers["content-disposition"] == "attachment; filename*=UTF-8''kenya%202026.2%20reform.xlsx"
    )
    workbook = openpyxl.load_workbook(BytesIO(answer.content), read_only=True)
    assert {"Summary", "Budget", "Return", "Checks"} <= set(workbook.sheetnames)
    workbook.close()
