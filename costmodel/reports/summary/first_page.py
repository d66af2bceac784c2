"""The first page as data: what a minister reads in ten seconds, made once from a result.

The sheet Summary, the top of the costing minute, the task pane and ``costmodel run`` show this one object.
Definitions: ``docs/first-page.md``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.choice.lesser_reforms import CHOSEN, HALF_BENEFIT, HALF_SPEED, NOTHING
from costmodel.engine.evidence import Evidence, share_on_illustrative
from costmodel.engine.inputs.gains_evidence import WEAK, verdict_on_gains
from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.engine.statements.fiscal_tables import ceiling_rows, first_breaches
from costmodel.model.kernels import present_value
from costmodel.reports.language.page_money import PageMoney
from costmodel.reports.summary import first_page_boxes as boxes
from costmodel.reports.summary import first_page_figures as figures
from costmodel.reports.summary.first_page_sentences import alarm_sentence, decided, sentences
from costmodel.reports.summary.sound_data import soundness
from costmodel.uncertainty.light_ranges import light_ranges
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from costmodel.choice.lesser_reforms import ReformOption
    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.reports.summary.first_page_boxes import Box
    from costmodel.reports.summary.first_page_figures import Payer, Reached, YearRow
    from costmodel.uncertainty.light_ranges import LightRanges
    from costmodel.uncertainty.turning_points import TurningPoint

FIRST_PAGE = "first page"
OPTION_NAMES = {
    NOTHING: "Nothing: existing only",
    HALF_BENEFIT: "Half the added benefit",
    HALF_SPEED: "Half the speed",
}


@dataclass(frozen=True)
class OptionFigures:
    """An option beside the others, over the baseline. Money of years: LCU of the year."""

    kind: str
    label: str
    added: tuple[float, float]
    """To spending in the budget year, and in the last of the medium term."""
    of_gdp: float
    """What is added in the last year of the medium term, share of GDP."""
    people: float
    """People reached then, each counted once, at least."""
    present_cost: float
    """LCU at base-year prices."""
    npv: float | None
    """LCU at base-year prices; None where no effects are stated."""
    first_breach: int | None
    """First year above a ceiling; None where none is broken."""


@dataclass(frozen=True)
class BeyondMoney:
    """What stands beside the money: effects in words, and harms that are counted."""

    gains: tuple[str, ...]
    harms: tuple[str, ...]
    unclear: int
    counted_harms: int
    harm_value: float
    """Present value of the harms counted, LCU at base-year prices, not above 0."""


@dataclass(frozen=True)
class FirstPage:
    """The first page of a scenario."""

    title: str
    version: str
    alarm: str
    """Why the figures must not be used, or are not plausible; "" where nothing says so."""
    decided: str
    """What is to be decided, in one line; "" where nothing is."""
    told: tuple[str, ...]
    """The sentences below it."""
    boxes: tuple[Box, ...]
    money: PageMoney
    budget_year: int
    years: tuple[int, ...]
    rows: tuple[YearRow, ...]
    ceiling_of: str | None
    payers: tuple[Payer, ...]
    then: int
    """The year that people are shown for, beside now: the first year of the model."""
    people: tuple[Reached, ...]
    ranges: LightRanges | None
    beyond: BeyondMoney
    options: tuple[OptionFigures, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All sentences, an alarm first of all: never more than five."""
        return (self.alarm, *self.told) if self.alarm else self.told

    @property
    def ceiling_heading(self) -> str:
        """Whose ceiling the rows of the ceiling are of."""
        whose = "the whole budget" if self.ceiling_of == WHOLE_BUDGET else str(self.ceiling_of)
        return phrase("Ceiling of {ministry}", ministry=whose)

    @property
    def turning_points(self) -> tuple[TurningPoint, ...]:
        """What would change the conclusion, within its plausible range first."""
        return () if self.ranges is None else self.ranges.turning_points

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON; texts in the language in force, money in LCU."""
        return {
            "title": tr(self.title), "version": self.version, "decided": tr(self.decided),
            "sentences": [tr(text) for text in self.sentences],
            "boxes": [box.to_dict() for box in self.boxes],
            "unit": tr(self.money.unit), "budget_year": self.budget_year, "years": list(self.years),
            "rows": [{**asdict(row), "label": tr(row.label)} for row in self.rows],
            "ceiling_of": self.ceiling_of,
            "paid_by": [asdict(payer) for payer in self.payers],
            "people_year": self.then,
            "people": [{**asdict(row), "label": tr(row.label)} for row in self.people],
            "ranges": None if self.ranges is None else self.ranges.to_dict(),
            "beyond_money": asdict(self.beyond),
            "options": [{**asdict(option), "label": tr(option.label)} for option in self.options],
        }  # fmt: skip


def first_page(report: ScenarioReport) -> FirstPage:
    """The first page of a scenario, from figures alone; made once for a report."""
    if FIRST_PAGE not in report.kept:
        report.kept[FIRST_PAGE] = _made(report)
    page: FirstPage = report.kept[FIRST_PAGE]
    return page


def _made(report: ScenarioReport) -> FirstPage:
    result = report.result
    rows = figures.year_rows(result, report.labels, report.is_baseline)
    largest = max(
        abs(amount)
        for row in rows
        if row.kind == figures.TOTAL
        for amount in row.amounts
        if amount is not None
    )
    money = PageMoney.fitting(largest, report.currency)
    ranges = light_ranges(result)
    people = tuple(figures.people(result, report.labels))
    about = result.assumptions.about
    return FirstPage(
        title=phrase("{title} · {status}", title=report.title, status=about["status"]),
        version=" · ".join(["{} {}".format(about["set"], about["version"]), str(about["status"])]),
        alarm=alarm_sentence(report),
        decided=decided(report),
        told=sentences(report, money, people[0], ranges),
        boxes=_boxes(report, money, ranges),
        money=money,
        budget_year=figures.budget_year(result),
        years=figures.medium_term(result),
        rows=tuple(rows),
        ceiling_of=figures.tightest(result),
        payers=figures.payers(result),
        then=figures.then_year(result),
        people=people,
        ranges=ranges,
        beyond=_beyond(report),
        options=tuple(_option(report, option) for option in report.options),
    )


def _boxes(report: ScenarioReport, money: PageMoney, ranges: LightRanges | None) -> tuple[Box, ...]:
    result, row = report.result, report.return_row
    payers = figures.payers(result)
    lacking = sum(payer.share for payer in payers if payer.lacking)
    efficiency = float(row["net_social_efficiency"])
    grades = result.gains_by_grade(report.return_basis)
    known = effects_stated(result.budget_lines)
    quality = soundness(report)
    four = [
        boxes.affordable(ceiling_rows(result.fiscal), boxes.Funding(bool(payers), lacking), money),
        boxes.worth_it(
            boxes.Worth(
                known,
                float(row["npv"]) if known else 0.0,
                None if ranges is None else ranges.npv,
                efficiency if np.isfinite(efficiency) else None,
                not verdict_on_gains(grades),
                unchanged=not report.is_baseline and not figures.change(result).any() and not row["npv"],
                unspent=report.is_baseline and not figures.spending(result.budget_lines).any(),
            ),
            money,
        ),
        boxes.how_sure(
            boxes.Surety(
                None if ranges is None else ranges.chance,
                share_on_illustrative(added_evidence(report)),
                sum(grades[grade] for grade in WEAK),
            )
        ),
        boxes.data_sound(quality),
    ]
    return boxes.held_back(four, bool(quality.failed or quality.implausible or quality.alarms))


def added_evidence(report: ScenarioReport) -> list[Evidence]:
    """The evidence of each policy, its share that of what the scenario adds; of the cost for the baseline."""
    if report.is_baseline:
        return report.evidence
    costs = [
        abs(float(report.appraised[INCREMENT][evidence.policy]["present_cost"]))
        for evidence in report.evidence
    ]
    whole = sum(costs)
    return [
        replace(evidence, share=cost / whole if whole > 0 else 0.0)
        for evidence, cost in zip(report.evidence, costs, strict=True)
    ]


def _option(report: ScenarioReport, option: ReformOption) -> OptionFigures:
    result = option.result
    years = figures.medium_term(report.result)
    places = [result.years.index(figures.budget_year(report.result)), result.years.index(years[-1])]
    added = figures.change(result).sum(axis=0)
    present = result.present_value_of_all(INCREMENT)
    then = result.years.index(figures.then_year(report.result))
    breaches = first_breaches(result.fiscal)
    label = OPTION_NAMES.get(option.kind) or result.scenario.label.partition(":")[0]
    return OptionFigures(
        option.kind,
        phrase("{label} (this page)", label=label)
        if option.kind == CHOSEN and not report.is_baseline
        else label,
        (float(added[places[0]]), float(added[places[1]])),
        float(added[places[1]]) / float(report.gdp[places[1]]),
        float(result.budget_lines.counted.counted_once[0, then]),
        float(present.present_cost[0, 0]),
        float(present.net_present_value[0, 0]) if effects_stated(result.budget_lines) else None,
        min(breaches.values(), default=None),
    )


def _beyond(report: ScenarioReport) -> BeyondMoney:
    """Effects in words of the policies concerned, and the harms that are counted in money."""
    result = report.result
    moved = figures.spending(result.budget_lines) if report.is_baseline else figures.change(result)
    policies = {policy for policy, amounts in zip(result.policies, moved, strict=True) if np.any(amounts)}
    rows = [row for row in result.assumptions.table("NotMonetised").rows if row["policy"] in policies]
    worth = np.minimum(_values(report), 0.0)
    by_way: dict[str, list[str]] = {"gain": [], "harm": [], "unclear": []}
    for row in rows:
        by_way[str(row["direction"])].append(str(row["effect"]))
    return BeyondMoney(
        tuple(by_way["gain"]), tuple(by_way["harm"]), len(by_way["unclear"]),
        int(np.count_nonzero(worth)), float(worth.sum()),
    )  # fmt: skip


def _values(report: ScenarioReport) -> np.ndarray:
    """Present value of each outcome, what the scenario adds or the baseline itself: (outcome,)."""
    lines, base = report.result.budget_lines, report.result.baseline_lines
    factors = lines.discounting.outcome_factors
    level = present_value(lines.outcomes.value_real, factors)[..., 0]
    if report.is_baseline:
        return np.asarray(level)
    return np.asarray(level - present_value(base.outcomes.value_real, factors)[..., 0])
