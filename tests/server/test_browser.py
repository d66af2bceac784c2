"""The server and the task pane in headless Chromium, with a stand-in for Excel."""

from __future__ import annotations

import base64
import json
import os
import runpy
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import openpyxl
import pytest

from costmodel.engine.run import run
from costmodel.excel.functions import models
from costmodel_server.users import add_user

pytestmark = [pytest.mark.slow, pytest.mark.browser]
HERE = Path(__file__).parent
DEVTOOLS = runpy.run_path(str(HERE / "devtools.py"))
PICTURES = os.environ.get("COSTMODEL_PICTURES")
"""A folder for pictures of the task pane, for a person to look at."""
HANDLE = "the handle"
"""Stands for the handle of the embedded set."""
WATCH = """globalThis.violations = []; document.addEventListener("securitypolicyviolation",
  (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""
HEIGHTS = """[...document.querySelectorAll("#cost-chart rect")].map((own) =>
  [own.getAttribute("x"), Number(own.getAttribute("height"))])"""
MANY = """(async () => {
  const one = () => CustomFunctions.registry.SB_COST(...GIVEN, null, null, null, { address: "Sheet1!B2" });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 300 }, one));
  return performance.now() - begun;
})()"""
CHOOSE = """document.querySelector("#policy").value = "childcare";
  document.querySelector("#policy").dispatchEvent(new Event("change"))"""
CHOSEN = """(id, value) => { const field = document.querySelector(`#${id}`);
  field.value = value; field.dispatchEvent(new Event("change")); }"""
AXIS_LEFT = """(() => { const left = (own) => own.getBoundingClientRect().left;
  const labels = [...document.querySelectorAll("#cost-chart text.end")].map(left);
  return Math.min(...labels) - left(document.querySelector("#cost-chart svg")); })()"""
RECORD = """globalThis.played = [];
  globalThis.xlwings = { ...xlwings, runPython: async (own) => { played.push(own); } }"""


@pytest.fixture(scope="module", autouse=True)
def _chromium():
    if DEVTOOLS["chromium"]() is None:
        if os.environ.get("COSTMODEL_REQUIRE_BROWSER") == "1":
            pytest.fail("Chromium is not on the PATH, and COSTMODEL_REQUIRE_BROWSER asks for it")
        pytest.skip("Chromium is not on the PATH")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a server of its own, and a token."""
    folder = tmp_path_factory.mktemp("served")
    users, log = folder / "users", folder / "log"
    token, port = add_user(users, "amina"), free_port()
    asked = ("addin", "serve", "--users", str(users), "--port", str(port), "--noncommercial")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "costmodel.cli", *asked], stdout=out, stderr=out, cwd=folder
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            yield f"http://localhost:{port}", token
        finally:
            process.terminate()
            process.wait(20)
    text = log.read_text(encoding="utf-8")
    assert token not in text
    assert "Traceback" not in text


def wait_for(url, process, log):
    end = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  this machine's own
                return json.load(answer)
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the server does not answer: {log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.1)


@pytest.fixture
def page():
    """A page with a stand-in for Excel."""
    made = DEVTOOLS["Page"]()
    made.before_each_page((HERE / "office.js").read_text(encoding="utf-8"))
    made.before_each_page(WATCH)
    made.block("*/office.js")
    yield made
    made.close()


@pytest.fixture
def signed_in(page, served):
    """The task pane with a user signed in."""
    url, token = served
    page.go(f"{url}/taskpane.html")
    page.wait("!document.querySelector('#sign-in').hidden")
    page.type("#token", token)
    page.click("#sign-in button")
    page.wait("document.querySelector('#scenario').options.length === 3")
    return page


@pytest.fixture
def shown(signed_in):
    """The task pane with the figures of a scenario."""
    signed_in.run("document.querySelector('#scenario').value = 'reform'")
    signed_in.click("#run")
    signed_in.wait("!document.querySelector('#results').hidden")
    return signed_in


def picture(page, name):
    if PICTURES:
        page.picture(Path(PICTURES) / f"{name}.png")


def text(page, selector):
    return page.run(f"document.querySelector({json.dumps(selector)})?.textContent")


CALL = """(async (id, ...given) => {
  try { return await CustomFunctions.registry[id](...given, { address: "Sheet1!B2" }); }
  catch (error) { return `${error.code} ${error.message}`; }
})"""


def with_handle(book):
    return json.dumps(book).replace(HANDLE, models.opened("kenya"))


def call(page, name, *given):
    return page.run(f"{CALL}({json.dumps(name)}, ...{with_handle(given)})")


def no_fault(page, *but):
    """Nothing in the console, but for what is blocked or expected; no breach of the page's own policy."""
    expected = ("office.js", *but)
    assert [line for line in page.log if not any(part in line for part in expected)] == []
    assert page.run("violations") == []


def test_every_function_is_registered_and_answers_in_a_cell(signed_in, served):
    with urlopen(f"{served[0]}/xlwings/custom-functions-meta.json", timeout=10) as answer:  # noqa: S310  as above
        declared = {function["id"] for function in json.load(answer)["functions"]}
    assert set(signed_in.run("Object.keys(CustomFunctions.registry)")) == declared
    handle = call(signed_in, "SB_OPEN", [["kenya"]])
    got = call(
        signed_in,
        "SB_COST",
        handle,
        [["child_benefit"], ["ovc_cash"]],
        [[2027, 2028]],
        [["reform"]],
        None,
        None,
    )
    table = run("kenya", "reform").budget()
    assert got == [[table.loc[p, year] for year in (2027, 2028)] for p in ("child_benefit", "ovc_cash")]
    no_fault(signed_in)


def test_a_mistake_is_told_at_the_cell_and_not_tried_again(signed_in):
    said = call(signed_in, "SB_COST", [[HANDLE]], [["child_benfit"]], [[2027]], None, None, None)
    assert said.startswith("#VALUE!")
    assert "child_benefit" in said
    wrong = {"type": "Error", "errorType": "Ref", "basicValue": "#REF!"}
    assert call(
        signed_in, "SB_COST", [[HANDLE]], [["child_benefit"]], [[wrong]], None, None, None
    ).startswith("#VALUE!")
    assert len([line for line in signed_in.log if "400" in line]) == 2
    no_fault(signed_in, "400")


def test_a_sheet_of_cells_is_answered_at_once(signed_in):
    call(signed_in, "SB_COST", [[HANDLE]], [["total"]], [[2027]], None, None, None)
    milliseconds = signed_in.run(MANY.replace("GIVEN", with_handle([[[HANDLE]], [["total"]], [[2027]]])))
    assert milliseconds < 15_000


def test_without_a_token_a_cell_says_to_sign_in(page, served):
    page.go(f"{served[0]}/taskpane.html")
    page.wait("globalThis.xlwings && CustomFunctions.registry.SB_OPEN")
    assert "Sign in first" in call(page, "SB_OPEN", [["kenya"]])
    page.type("#token", "test-token")
    page.click("#sign-in button")
    page.wait("!document.querySelector('#message').hidden")
    assert "not valid" in text(page, "#message")
    assert page.run("costmodelToken.read()") == ""
    picture(page, "refused")


def test_a_run_shows_cost_and_return(shown):
    result = run("kenya", "reform")
    headline = result.headline()
    assert text(shown, "#results-title") == f"{headline['label']}{headline['set']} {headline['version']}"
    assert headline["increment"]["not_evidenced"]
    assert "not evidenced" in text(shown, "#tiles")
    assert "ratio" not in text(shown, "#tiles")
    assert "do not depend on the amount" in text(shown, "#checks")
    years, policies = len(result.years), len(result.policies)
    drawn = shown.run("document.querySelectorAll('#cost-chart rect').length")
    assert drawn == years * (min(policies, 5) + 1)
    assert shown.run("document.querySelectorAll('#return-chart rect').length") == policies + 1
    assert shown.run("document.querySelectorAll('#cost-table tbody tr').length") == policies + 2
    # What is drawn is in proportion: the columns of the last year reach the height of its total.
    heights = shown.run(HEIGHTS)
    columns = {}
    for x, height in heights:
        columns[x] = columns.get(x, 0) + height
    first, *_, last = columns.values()
    totals = result.budget_lines.totals.gross_cost[0]
    assert last / first == pytest.approx(totals[-1] / totals[0], rel=1e-3)
    assert "checks" in text(shown, "#checks").splitlines()[0]
    assert headline["content_hash"][:12] in text(shown, "#stamp")
    no_fault(shown)
    picture(shown, "run")


def test_a_page_of_the_results_opens_with_its_tables(shown):
    result = run("kenya", "reform")
    shown.run(f"({CHOSEN})('page', 'Return')")
    shown.wait("document.querySelectorAll('#page-tables table').length > 3")
    rows = shown.run("document.querySelector('#page-tables tbody').rows.length")
    assert rows == 2 * (len(result.policies) + 1)
    no_fault(shown)
    picture(shown, "page")


@pytest.mark.parametrize(
    ("cells", "spills", "selected", "figure"),
    [
        (
            {
                "B1": {"value": HANDLE},
                "A5": {"value": "child_benefit"},
                "A6": {"value": "ovc_cash"},
                "B4": {"value": 2027},
                "C4": {"value": 2028},
                "B5": {"formula": '=SB_COST($B$1,A5:A6,B4:C4,"reform")'},
            },
            {"B5": "B5:C6"},
            "C6",
            ("reform", "ovc_cash", "gross_cost", 2028),
        ),
        (
            {"B5": {"formula": '=ROUND(SB_COST(SB_OPEN("kenya"),"total",2030),0)'}},
            {},
            "B5",
            ("baseline", "total", "gross_cost", 2030),
        ),
        (
            {
                "B1": {"value": HANDLE},
                "B5": {"formula": '=SB_BENEFICIARIES(Sheet1!B1,"ovc_cash",2030,"reform")'},
            },
            {},
            "B5",
            ("reform", "ovc_cash", "beneficiaries", 2030),
        ),
        (
            {
                "B1": {"value": HANDLE},
                "D1": {"formula": '=SB_BUDGET(B1,"reform")', "value": "policy"},
                "E1": {"value": "unit"},
                "F1": {"value": 2031},
                "D2": {"value": "school_meals"},
                "E2": {"value": "KES"},
                "F2": {"value": 1},
            },
            {"D1": "D1:F2"},
            "F2",
            ("reform", "school_meals", "gross_cost", 2031),
        ),
        (
            {
                "B1": {"value": HANDLE},
                "B4": {"value": "baseline"},
                "C4": {"value": "reform"},
                "A5": {"value": "gross_cost"},
                "A6": {"value": "net_cost"},
                "B5": {"formula": '=SB_COST($B$1,"ovc_cash",2028,B4:C4,A5:A6)'},
            },
            {"B5": "B5:C6"},
            "C6",
            ("reform", "ovc_cash", "net_cost", 2028),
        ),
    ],
    ids=["spilled", "nested", "other sheet", "table", "lists"],
)
def test_the_selected_cell_is_explained(shown, cells, spills, selected, figure):
    book = with_handle({"cells": cells, "spills": spills, "selected": selected})
    shown.run(f"Object.assign(testBook, {book})")
    shown.click("#explain-cell")
    shown.wait("document.querySelector('.step') || !document.querySelector('#message').hidden")
    assert text(shown, "#message") == ""
    scenario, policy, line, year = figure
    expected = run("kenya", scenario).explain(policy, line, year)
    assert text(shown, ".step h3") == expected.steps[0].name
    assert f"scenario {scenario}" in text(shown, "#explanation")
    no_fault(shown)
    picture(shown, f"explained-{policy}")


@pytest.mark.parametrize(
    "formula", ["=SUM(A1:A3)", "12", "=SB_CHECK(B1)", "=SB_COST(B1,A1&A2,2027)", "=SB_COST(", ""]
)
def test_a_cell_that_cannot_be_explained_is_told_in_words(shown, formula):
    shown.run(
        f"Object.assign(testBook, {json.dumps({'cells': {'B5': {'formula': formula}}, 'selected': 'B5'})})"
    )
    shown.click("#explain-cell")
    shown.wait("!document.querySelector('#message').hidden")
    assert text(shown, "#message")
    assert shown.run("document.querySelector('.step') === null")


def test_figures_of_another_choice_do_not_stay(shown):
    shown.run(f"({CHOSEN})('scenario', 'baseline')")
    assert shown.run("document.querySelector('#results').hidden && document.querySelector('#take').hidden")
    shown.run(f"({CHOSEN})('set', 'colombia')")
    shown.wait("document.querySelector('#scenario').title.includes('care')")
    shown.click("#run")
    shown.wait("!document.querySelector('#results').hidden")
    assert "colombia" in text(shown, "#results-title")
    # The longest label of an axis stands whole within the picture.
    assert shown.run(AXIS_LEFT) >= 0
    no_fault(shown)
    picture(shown, "colombia")


def test_an_explanation_goes_deeper_step_by_step(shown):
    cell = {"cells": {"B5": {"formula": '=SB_COST(SB_OPEN("kenya"),"childcare",2030,"reform")'}}}
    shown.run(f"Object.assign(testBook, {json.dumps({**cell, 'selected': 'B5'})})")
    shown.click("#explain-cell")
    shown.wait("document.querySelector('.step')")
    before = shown.run("document.querySelectorAll('.step').length")
    shown.click("#deeper")
    shown.wait(f"document.querySelectorAll('.step').length > {before}")
    no_fault(shown)


def test_a_figure_can_be_chosen_and_explained(shown):
    shown.run(CHOOSE)
    assert shown.run("document.querySelector('#line').value") == "gross_cost"
    shown.run("document.querySelector('#year').value = '2032'")
    shown.click("#explain-form button")
    shown.wait("document.querySelector('.step')")
    assert (
        text(shown, ".step h3")
        == run("kenya", "reform").explain("childcare", "gross_cost", 2032).steps[0].name
    )


def test_the_result_workbook_opens_in_excel(shown):
    shown.click("#download")
    shown.wait("testBook.created.length")
    shown.wait("document.querySelector('#progress').textContent.includes('new window')")
    workbook = openpyxl.load_workbook(
        BytesIO(base64.b64decode(shown.run("testBook.created[0]"))), read_only=True
    )
    assert "Summary" in workbook.sheetnames
    workbook.close()
    shown.click("#insert")
    shown.wait("testBook.cells[testBook.selected]")
    assert shown.run("testBook.cells[testBook.selected].formula") == '=SB_OPEN("kenya@2026.4")'


def test_a_button_plays_its_macro_with_the_sheets_it_names(signed_in, served):
    signed_in.run(RECORD)
    signed_in.click("[data-macro=check_inputs]")
    signed_in.wait("played.length")
    asked = signed_in.run("played[0]")
    assert asked["scriptName"] == "check_inputs"
    assert "Policies" in asked["include"].split(",")
    assert asked["auth"] == f"Bearer {served[1]}"
    assert "check_inputs" in signed_in.run("Object.keys(Office.actions.named)")


def test_who_signs_out_is_out(signed_in, served):
    signed_in.click("#sign-out")
    signed_in.wait("!document.querySelector('#sign-in').hidden")
    signed_in.go(f"{served[0]}/taskpane.html?again")
    signed_in.wait("!document.querySelector('#sign-in').hidden")
    assert signed_in.run("costmodelToken.read()") == ""


def test_who_stays_signed_in_is_known_when_excel_starts_again(page, served):
    url, token = served
    page.go(f"{url}/taskpane.html")
    page.click("#keep")
    page.type("#token", token)
    page.click("#sign-in button")
    page.wait("document.querySelector('#scenario').options.length")
    page.run("sessionStorage.clear()")
    page.go(f"{url}/taskpane.html?again")
    page.wait("document.querySelector('#scenario').options.length")
    assert text(page, "#user") == "amina"
    assert call(page, "SB_OPEN", [["kenya"]]) == [[models.opened("kenya")]]


def test_the_pane_works_in_a_browser_with_the_office_script_itself(served):
    # Outside Excel: the page's own policy must let the vendored script run, and the figures must show.
    made = DEVTOOLS["Page"]()
    try:
        made.before_each_page(WATCH)
        made.go(f"{served[0]}/taskpane.html")
        made.wait("globalThis.Office && Office.onReady")
        made.type("#token", served[1])
        made.click("#sign-in button")
        made.wait("document.querySelector('#scenario').options.length")
        made.click("#run")
        made.wait("!document.querySelector('#results').hidden")
        assert [violation for violation in made.run("violations") if served[0] in violation] == []
    finally:
        made.close()
