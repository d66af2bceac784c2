"""What the task pane shows: choices, figures of a run, an explanation; workbook and minute to download."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.inputs.scenarios import scenarios
from costmodel.errors import CostModelError
from costmodel.excel.functions import models
from costmodel.files import safe_name
from costmodel.model.measure_list import BY_NAME, Measure
from costmodel.palette import REST_COLOUR, policy_colour
from costmodel.reports import page_list
from costmodel.reports.files.page_json import page_json
from costmodel.reports.language import words
from costmodel.reports.layout.page import cell_text, named_tables
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.reports.sheets import result_page
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.reports.sheets.return_page import BASES, BY_POLICY
from costmodel.reports.summary.first_page import first_page
from costmodel.wording.catalogue import language, languages, tr
from costmodel.wording.languages import LANGUAGES
from costmodel_server import sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costmodel.excel.functions.models import Held
    from costmodel.reports.layout.page import CellValue, PageTable

DEEPEST = 6
TOTAL = "total"
ECONOMY = ""
QUOTED = re.compile(r'"([^"]+)"')
"""A label in a formula in words."""
MOST_TEXTS = 400


class AskedError(CostModelError):
    """The task pane asked for something that does not exist."""


def language_asked(asked: dict[str, Any]) -> str | None:
    """The language a request names; None for the one of the server."""
    named = asked.get("language")
    if not named:
        return None
    if named not in languages():
        raise AskedError(f"Name one of the languages: {', '.join(languages())}.")
    return str(named)


def texts(asked: dict[str, Any]) -> dict[str, Any]:
    """Texts of the pane in the language that was asked for, and the languages there are."""
    given = asked.get("texts")
    if (
        not isinstance(given, list)
        or len(given) > MOST_TEXTS
        or not all(isinstance(text, str) for text in given)
    ):
        raise AskedError("Send the texts of the pane.")
    spoken = language()
    return {
        "texts": [tr(text) for text in given],
        "language": spoken.code,
        "direction": "rtl" if spoken.right_to_left else "ltr",
        "languages": [{"code": code, "name": LANGUAGES[code].name} for code in languages()],
    }


def choices() -> list[dict[str, object]]:
    """Every set with its versions, the newest first."""
    return sets.listed()


def opened(asked: dict[str, Any]) -> dict[str, Any]:
    """The choices of a version: its scenarios, title and warnings."""
    sets.path_of(asked.get("set"), asked.get("version"))
    assumptions = _model(asked).assumptions
    return {
        "title": assumptions.title,
        "handle": _handle(asked),
        "status": str(assumptions.about.get("status") or ""),
        "scenarios": [
            {"name": scenario.name, "label": scenario.label} for scenario in scenarios(assumptions).values()
        ],
        "warnings": len(assumptions.warnings),
    }


def run(asked: dict[str, Any]) -> dict[str, Any]:
    """The figures of a scenario for the headline and the charts, and the names of its pages."""
    report = _report(asked)
    result, checked = report.result, report.verdict
    tables = named_tables([result_page.result_page(report)])
    return {
        "headline": _headline(result.headline()),
        "stamp": spoken_stamp(f"{words.set_stamp(result)} · scenario {result.scenario.name}"),
        "first_page": first_page(report).to_dict(),
        "budget": _budget(report),
        "handle": _handle(asked),
        "years": list(result.years),
        "currency": report.currency,
        "scale": report.scale.word,
        "unit": tr(report.scale.unit(report.currency)),
        "policies": [
            {"name": name, "label": label, "colour": policy_colour(row)}
            for row, (name, label) in enumerate(report.labels.items())
        ],
        "rest_colour": REST_COLOUR,
        "cost": [row for row in _yearly(tables[result_page.GROSS_COST]) if row["name"] != TOTAL],
        "baseline": _finite(result.baseline_lines.totals.gross_cost[0]),
        "gdp": _finite(result.budget_lines.totals.gross_cost_of_gdp[0]),
        "returns": _returns(tables, result.policies),
        "compared": tr(BASES["level" if report.is_baseline else "increment"]),
        "measures": {name: _measure(BY_NAME[name]) for name in (*BY_POLICY, "break_even_harm")},
        "checks": {
            "passed": checked.passed,
            **checked.to_dict(),
            "lines": [tr(line) for line in checked.lines],
        },
        "lines": _lines(_held(asked)),
        "pages": [listed.name for listed in page_list.PAGES],
    }


def _budget(report: ScenarioReport) -> dict[str, Any]:
    """Gross cost in the budget year of the first page: what is added, or that of the baseline itself."""
    result, year = report.result, first_page(report).budget_year
    place = result.years.index(year)

    def cost(line: str) -> float:
        level, before = (
            np.broadcast_to(getattr(lines.totals, line)[0], len(result.years))[place]
            for lines in (result.budget_lines, result.baseline_lines)
        )
        return float(level if report.is_baseline else level - before)

    return {"year": year, "gross_cost": cost("gross_cost"), "of_gdp": cost("gross_cost_of_gdp")}


def _headline(figures: dict[str, Any]) -> dict[str, Any]:
    """The headline with its sentences in the language in force, those of the increment too."""
    spoken = {
        **figures,
        "not_evidenced": tr(figures["not_evidenced"]),
        "reasons": {name: tr(text) for name, text in figures["reasons"].items()},
    }
    if "caveats" in figures:
        spoken["caveats"] = [tr(text) for text in figures["caveats"]]
    if figures.get("increment"):
        spoken["increment"] = _headline(figures["increment"])
    return spoken


def page(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of the results of a scenario: its tables, sentences and charts."""
    report, name = _report(asked), asked.get("page")
    if name not in [listed.name for listed in page_list.PAGES]:
        raise AskedError("Name a page of the results.")
    pages = page_list.scenario_pages(report)
    return page_json(next(page for page in pages if page.name == name), named_tables(pages))


def _report(asked: dict[str, Any]) -> ScenarioReport:
    return ScenarioReport(_held(asked).result, now())


def _yearly(table: PageTable) -> Iterator[dict[str, Any]]:
    """The rows of a table by year: name, label and values."""
    for row in table.rows:
        label, _, *values = row.cells
        yield {"name": (row.keys or ("",))[0], "label": label, "values": _finite(values)}


def _returns(tables: Mapping[str, PageTable], policies: Sequence[str]) -> list[dict[str, Any]]:
    """The measures of return by policy, over the baseline where there is one: numbers, or text."""
    table = tables.get(result_page.ADDED_RETURNS) or tables[result_page.RETURNS]
    return [
        {
            "name": name,
            "label": cell_text(row.cells[0]),
            **dict(zip(BY_POLICY, map(cell_text, row.cells[-len(BY_POLICY) :]), strict=True)),
        }
        for name, row in zip((*policies, TOTAL), table.rows, strict=True)
    ]


def _measure(measure: Measure) -> dict[str, str | float | None]:
    """What the pane says of a measure."""
    return {
        "label": tr(measure.label), "short": tr(measure.short), "note": tr(measure.note),
        "threshold": measure.threshold,
    }  # fmt: skip


def _lines(model: Held) -> list[dict[str, Any]]:
    """The yearly lines that can be explained, with the owners that have them."""
    lines: dict[str, dict[str, Any]] = {}
    for (owner, line), (block, _) in model.lines.items():
        whose = [part for part in line.split(".", 1) if part != block.name]
        label = f"{tr(block.label)} ({whose[0]})" if "." in line else tr(block.label)
        fresh = {"line": line, "label": label, "owners": [], "yearly": bool(block.years)}
        lines.setdefault(line, fresh)["owners"].append(owner)
    return list(lines.values())


def explain(asked: dict[str, Any]) -> dict[str, Any]:
    """How a figure was computed, as text and as steps."""
    model = _held(asked)
    policy, line, year = asked.get("policy"), asked.get("line"), asked.get("year")
    depth = asked.get("depth", 2)
    if not (isinstance(policy, str) and isinstance(line, str) and isinstance(depth, int)):
        raise AskedError("Name the policy, the line and the year.")
    if year is not None and not (isinstance(year, int) and not isinstance(year, bool)):
        raise AskedError("Give the year as a whole number.")
    with model.lock:
        explained = model.result.explain(policy, line, year, min(max(depth, 1), DEEPEST))
    steps = [_step(step) for step in explained.to_dicts()]
    return {"stamp": spoken_stamp(explained.stamp), "text": explained.text, "steps": steps}


def _step(step: dict[str, Any]) -> dict[str, Any]:
    formula = QUOTED.sub(lambda label: f'"{tr(label[1])}"', step["formula"])
    return {**_term(step), "formula": formula, "operands": [_term(operand) for operand in step["operands"]]}


def _term(term: dict[str, Any]) -> dict[str, Any]:
    """A figure of an explanation with its name in the language in force."""
    return {**term, "name": tr(term["name"]), "unit": tr(term["unit"]), "value": _or_none(term["value"])}


def workbook(asked: dict[str, Any]) -> tuple[str, bytes]:
    """The result workbook of a scenario: its file name and its content."""
    from costmodel.reports.result_workbook import write_result  # noqa: PLC0415  the writer is slow to import

    result = _held(asked).result
    stamp = result.stamp
    name = safe_name(f"{stamp['set']} {stamp['version']} {stamp['scenario']}"[:50])
    with tempfile.TemporaryDirectory() as folder:
        return f"{name}.xlsx", write_result(result, Path(folder) / "result.xlsx").read_bytes()


def minute(asked: dict[str, Any]) -> tuple[str, bytes]:
    """The costing minute of a scenario, or of one of its policies: its file name and its content."""
    from costmodel.reports.minute.minute_document import minute as written  # noqa: PLC0415  as above

    result, policy = _held(asked).result, asked.get("policy") or None
    if not isinstance(policy, str | None):
        raise AskedError("Name the policy, or none for the whole scenario.")
    stamp = result.stamp
    name = safe_name(f"{stamp['set']} {stamp['version']} {stamp['scenario']} minute"[:50])
    with tempfile.TemporaryDirectory() as folder:
        return f"{name}.docx", written(result, Path(folder) / "minute.docx", policy).read_bytes()


def _handle(asked: dict[str, Any]) -> str:
    sets.path_of(asked.get("set"), asked.get("version"))
    return models.opened(f"{asked['set']}@{asked['version']}")


def _model(asked: dict[str, Any]) -> models.Model:
    """The model a request names: a version of the store, the handle of a cell, or what its SB_OPEN names."""
    handle, opens = asked.get("handle"), asked.get("opens")
    if isinstance(opens, str):
        return models.model(models.opened(opens))
    return models.model(handle if isinstance(handle, str) else _handle(asked))


def _held(asked: dict[str, Any]) -> Held:
    scenario = asked.get("scenario")
    if not isinstance(scenario, str):
        raise AskedError("Name a scenario.")
    return _model(asked).scenario(scenario)


def _finite(values: Iterable[CellValue]) -> list[float | None]:
    return [_number(value) for value in values]


def _number(value: CellValue) -> float | None:
    """A finite number; None for a text and for what JSON cannot hold."""
    return None if value is None or isinstance(value, str) else _or_none(float(value))


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
