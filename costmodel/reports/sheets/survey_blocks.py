"""Blocks of the page Distribution from a household survey: beside published deciles, and by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.reach_rows import EVERYBODY
from costmodel.engine.welfare.survey_comparison import AFTER, BEFORE
from costmodel.errors import InputError
from costmodel.reports.files.look import COUNT, RATIO, SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, PageTable, TableColumn, TableRow
from costmodel.reports.sheets.reach_tables import LABELS
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.welfare.survey_comparison import Compared
    from costmodel.engine.welfare.survey_rows import SurveyFigures
    from costmodel.engine.welfare.survey_standards import SurveyStandards
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

SHORT_HASH = 12
NUMBERS = {"share": SMALL_SHARE, "persons": COUNT, "ratio": "0.000"}
BESIDE = "Published deciles and survey"
BY_GROUP = "Poor people by group"
MONEY = "Money of recipients in the survey"


def survey_blocks(report: ScenarioReport) -> Iterator[PageBlock]:
    """What the survey says; nothing where there is none."""
    try:
        survey = report.result.survey
    except InputError as error:
        if report.result.survey_file is not None:
            raise
        yield Notes([phrase("The household survey is not shown: {problem}", problem=str(each))
                     for each in error.problems])  # fmt: skip
        return
    if survey is None:
        return
    standards, figures = survey.standards, survey.figures
    for year in dict.fromkeys(each.year for each in survey.beside):
        yield _beside(report, standards, [each for each in survey.beside if each.year == year])
    yield from _by_group(standards, figures, report.years[-1])
    yield _money(report, standards, figures)
    yield Notes([*_origin(standards), *(str(each) for each in survey.warnings)])


def _origin(standards: SurveyStandards) -> list[str]:
    origin = standards.households.origin
    return [
        phrase(
            "Survey file {file}, SHA-256 {digest}: {rows} rows, {households} households. "
            "Weights times {factor} meet the population of {year}.",
            file=origin.file, digest=origin.sha256[:SHORT_HASH], rows=f"{origin.rows:,}",
            households=f"{origin.households:,}", factor=f"{standards.factor:.3f}", year=standards.survey_year,
        ),
        "Whether a household is covered follows from its key: the same households in every run.",
    ]  # fmt: skip


def _beside(report: ScenarioReport, standards: SurveyStandards, rows: Sequence[Compared]) -> PageTable:
    lines = {line.name: line.label for line in standards.lines}
    cells = []
    for each in rows:
        grouped = each.grouped or {BEFORE: np.nan, AFTER: np.nan}
        figures = [grouped[BEFORE], each.survey[BEFORE], grouped[AFTER], each.survey[AFTER]]
        shown = [None if np.isnan(figure) else figure for figure in figures]
        if all(figure is None for figure in shown):
            continue
        plain = [figure for figure in shown if figure is not None]
        unit, number = words.unit_and_number(each.unit, plain, report.currency, NUMBERS.get(each.unit, COUNT))
        line = lines.get(each.line, "")
        heads = [LABELS[each.measure], f"{line}: {unit}" if line else unit]
        places = range(len(heads), len(heads) + len(shown))
        cells.append(TableRow([*heads, *shown], numbers=dict.fromkeys(places, number)))
    year = str(rows[0].year)
    return PageTable(
        [TableColumn("Measure"), TableColumn("Line and unit"),
         *(TableColumn(name, RATIO) for name in (
             "Before, deciles", "Before, survey", "After, deciles", "After, survey"))],
        cells, phrase("Published deciles and household survey, {year}", year=year), f"{BESIDE} {year}",
    )  # fmt: skip


def _by_group(standards: SurveyStandards, figures: SurveyFigures, year: int) -> Iterator[PageBlock]:
    main = standards.lines[0]
    measured = {
        (row["group"], row["measure"]): row for row in figures.distribution
        if row["year"] == year and row["line"] == main.name and row["policy"] == TOTAL
    }  # fmt: skip
    groups = standards.result.assumptions.table("Groups").by("group")
    cells = []
    for name in dict.fromkeys(group for group, _ in measured):
        head, made_poorer = measured[name, "headcount"], measured[name, "fi_people"]
        label = "All people" if name == EVERYBODY else str(groups[name]["label"]) if name in groups else name
        figures_ = [head[column] for column in ("before", "after_transfers", "after_financing")]
        cells.append(TableRow([label, main.label, *figures_, made_poorer["after_financing"]]))
    if len(cells) > 1:
        yield PageTable(
            [TableColumn("Group"), TableColumn("Line"),
             *(TableColumn(name, SMALL_SHARE) for name in ("Before", "After transfers", "After financing")),
             TableColumn("Made poorer, people", COUNT)],
            cells, phrase("Poor people by group, household survey, {year}", year=str(year)), BY_GROUP,
        )  # fmt: skip


def _money(report: ScenarioReport, standards: SurveyStandards, figures: SurveyFigures) -> PageTable:
    """What recipients get by the model, and those of the survey: rates are the same, numbers may differ."""
    year = report.years[-1]
    survey = {row["policy"]: row["after_transfers"] for row in figures.distribution
           if row["measure"] == "transfers" and row["year"] == year}  # fmt: skip
    model = standards.transfers_of_model(len(report.years) - 1)
    scale = words.scale(max((abs(amount) for amount in (*survey.values(), *model.values())), default=0.0))
    unit = scale.unit(report.result.unit("nominal"))
    cells = [
        TableRow([report.labels[name], _eligible(name, figures), model[name], amount,
                  None if model[name] == 0 else amount / model[name] - 1])
        for name, amount in survey.items()
    ]  # fmt: skip
    return PageTable(
        [TableColumn("Policy"), TableColumn("Who is eligible"),
         *(TableColumn(name, scale.number, unit=unit) for name in ("Model", "Survey")),
         TableColumn("Difference", SMALL_SHARE)],
        cells, phrase("Money that recipients get, by model and survey, {year}", year=str(year)), MONEY,
    )  # fmt: skip


def _eligible(policy: str, figures: SurveyFigures) -> str:
    return "spread over members" if policy in figures.untold else "as the file says"
