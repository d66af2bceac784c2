"""The minute: data and key assumptions, uncertainty; the method in an annex."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.engine.checking.result_checks import ALARM, FAILED
from costmodel.engine.evidence import main_grades
from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.engine.line_items.lines import TOTAL
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.language.uncertainty_words import in_draws
from costmodel.reports.layout.page import Answers, Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import ASSUMPTIONS, METHOD, annex_title
from costmodel.reports.minute.minute_range import span, value_and_range
from costmodel.reports.minute.minute_reliability import UNCHANGED, grade_shares
from costmodel.reports.minute.minute_words import joined_words, per_cent
from costmodel.reports.sheets.about_page import facts
from costmodel.reports.sheets.method import METHOD as METHOD_WORDS
from costmodel.uncertainty.percentiles import statistics
from costmodel.uncertainty.simulation import WORTH_IT
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.line_items.verdict import Check
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.minute.minute_subject import MinuteSubject

HOW = ("People", "Gross cost and net cost", "Baseline", "Transfers", "Limits of use")
"""What of the method a reader of the minute needs."""
CONVENTIONS = ("Years", "Nominal", "Real", "Discounting", "Present values")
RANGES_OF = (
    "Each assumption alone is set to the ends of its range, in the baseline as well: the change can fall at "
    "both ends. Where the scenario sets a value, it has the relative error of the value it replaces."
)
NO_RANGE = (
    "No range is given: no assumption has a low and a high value, or the scenario takes one of them out "
    "of its bounds. "
    "The central figures must not be read as exact."
)


def method_annex(minute: MinuteSubject) -> Page:
    """How the figures are computed and drawn, and the checks that raise an alarm or fail."""
    known = dict(facts(minute.result.assumptions))
    rows = [TableRow([name, known[name]]) for name in CONVENTIONS if name in known]
    blocks: list[PageBlock] = [
        Answers("How the figures are computed", [(name, METHOD_WORDS[name]) for name in HOW]),
        PageTable([TableColumn("Convention"), TableColumn("Here", wrap=True)], rows, "Conventions"),
    ]
    if minute.simulation is not None:
        blocks.append(Sentences([minute.simulation.method], heading="Draws of the uncertain assumptions"))
    blocks.append(_checks(minute))
    return Page("AnnexC", annex_title(METHOD, "Method, conventions and checks"), "", "", blocks)


def _checks(minute: MinuteSubject) -> PageTable:
    """The checks of the scenario that turn its verdict."""
    rows = [
        TableRow([check.name, check.outcome, check.reason or _compared_figures(minute, check)])
        for check in minute.report.checks
        if check.outcome in (FAILED, ALARM)
    ]
    columns = [
        TableColumn("Check", wrap=True),
        TableColumn("Outcome"),
        TableColumn("What it says", wrap=True),
    ]
    heading = phrase(
        "Checks of the scenario that fail or raise an alarm, of {count}", count=len(minute.report.checks)
    )
    return PageTable(columns, rows, heading)


def _compared_figures(minute: MinuteSubject, check: Check) -> str:
    """The two figures of a check that another one explains."""
    pair = check.found, check.expected
    amounts = [minute.signed(one) if check.unit == minute.currency else f"{one:,.3g}" for one in pair]
    return phrase(
        "{explanation} Found: {found}; expected: {relation} {expected}.",
        explanation=check.explanation,
        found=amounts[0],
        relation=check.relation,
        expected=amounts[1],
    )


# --- data and key assumptions -------------------------------------------------------------------------


def evidence_page(minute: MinuteSubject) -> Page:
    """Grades of the main cost parameters by policy, and the assumptions that matter most."""
    shares = grade_shares(minute)
    sentence = phrase(
        "Of the change of cost {a} rests on official figures and decisions of the proposal (grade A), {b} "
        "on published "
        "estimates (B), {c} on own estimates from published figures (C) and {d} on illustrative figures (D).",
        **{grade.lower(): per_cent(share) for grade, share in shares.items()},
    )
    where = phrase(
        "Value, range, grade, source and cell of each main assumption are in annex {letter}.",
        letter=ASSUMPTIONS,
    )
    blocks: list[PageBlock] = [
        Sentences([joined_words([sentence if all(map(isfinite, shares.values())) else UNCHANGED, where])])
    ]
    if minute.movers:
        blocks += [_movers(minute), Notes([RANGES_OF])]
    return Page("Data", "Data and key assumptions", "", "", blocks)


def grades_table(minute: MinuteSubject) -> PageTable:
    """How many main cost parameters of each policy have each grade."""
    appraised = minute.report.appraised[INCREMENT]
    whole = float(appraised[minute.key]["present_cost"])
    rows = []
    for policy in minute.policies:
        grades = main_grades(minute.result, policy)
        cost = float(appraised[policy]["present_cost"])
        share = cost / whole if whole else None
        rows.append(
            TableRow(
                [
                    minute.report.labels[policy],
                    share,
                    len(grades),
                    *(
                        sum(stated == grade or (grade == GRADES[-1] and not stated) for stated in grades)
                        for grade in GRADES
                    ),
                ],
            )
        )
    columns = [
        TableColumn("Policy", wrap=True),
        TableColumn("Share of the change", SHARE),
        TableColumn("Main parameters", COUNT),
        *(TableColumn(grade, COUNT) for grade in GRADES),
    ]
    return PageTable(columns, rows, "Main cost parameters by grade of their evidence")


def _movers(minute: MinuteSubject) -> PageTable:
    """The assumptions that alone, at the ends of their ranges, change the added cost of one year most."""
    money, year = minute.scale.number, minute.years[minute.middle]
    rows = [
        TableRow(
            [
                bar.assumption,
                *value_and_range(minute, bar),
                bar.grade or "none",
                bar.at_low,
                bar.at_high,
            ]
        )
        for bar in minute.movers
    ]
    columns = [
        TableColumn("Assumption", wrap=True),
        TableColumn("Value", wrap=True),
        TableColumn("Range", wrap=True),
        TableColumn("Grade"),
        TableColumn("Change at low", money),
        TableColumn("Change at high", money),
    ]
    return PageTable(
        columns,
        rows,
        phrase(
            "What moves the change of gross cost in {year} most, {unit}",
            year=year,
            unit=minute.unit,
        ),
    )


# --- uncertainty --------------------------------------------------------------------------------------


def uncertainty_page(minute: MinuteSubject) -> Page:
    """The range of the change of cost and of the return, from a simulation whose seed is stated."""
    simulation, drawn = minute.simulation, minute.drawn_change
    if simulation is None or drawn is None:
        return Page("Uncertainty", "Uncertainty", "", "", [Sentences([NO_RANGE])])
    sentences = list(_npv(minute))
    spread = statistics(drawn, minute.change)
    money = minute.scale.number
    rows = [
        TableRow(
            [
                str(minute.years[place]),
                float(minute.change[place]),
                *(float(spread[name][place]) for name in ("p5", "p50", "p95")),
                float(spread["chance_above_central"][place]),
            ]
        )
        for place in minute.shown_places
    ]
    columns = [
        TableColumn("Year"),
        TableColumn("Central", money),
        TableColumn("5 in 100 draws are below", money),
        TableColumn("Half of the draws are below", money),
        TableColumn("5 in 100 draws are above", money),
        TableColumn("Draws above the central figure", SHARE),
    ]
    heading = phrase("Range of the change of gross cost, {unit}", unit=minute.unit)
    return Page(
        "Uncertainty",
        "Uncertainty",
        "",
        "",
        [*([Sentences(sentences)] if sentences else []), PageTable(columns, rows, heading)],
    )


def _npv(minute: MinuteSubject) -> Iterator[str]:
    simulation = minute.simulation
    if simulation is None or INCREMENT not in simulation.measures:
        return
    place = minute.places[0] if minute.policy else simulation.owners.index(TOTAL)
    drawn = simulation.measures[INCREMENT]["npv"][:, place]
    if not np.isfinite(drawn).all():
        return
    low, high = span(drawn)
    chances = simulation.probabilities()
    worth_it = chances[
        (chances["event"] == WORTH_IT) & (chances["basis"] == INCREMENT) & (chances["of"] == minute.key)
    ]
    if worth_it.empty or worth_it["chance"].isna().all():
        return
    chance = float(worth_it["chance"].iloc[0])
    words = {
        0.0: "The net present value for society is {low} to {high} in 90 of 100 draws; it is below 0 in "
        "every draw.",
        1.0: "The net present value for society is {low} to {high} in 90 of 100 draws; it is 0 or more in "
        "every draw.",
    }
    yield phrase(
        words.get(
            chance,
            "The net present value for society is {low} to {high} in 90 of 100 draws; it is 0 or more "
            "{chance}.",
        ),
        low=minute.signed(low),
        high=minute.signed(high),
        chance=in_draws(chance, minute.draws),
    )
