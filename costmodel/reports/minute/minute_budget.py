"""The minute: the effect on the budget by policy; in an annex by year, kind of spending and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.results import FEES, NOT_FOUND, UNALLOCATED
from costmodel.engine.statements.unallocated_cost import unallocated
from costmodel.model import gfsm
from costmodel.reports.files.look import SMALL_SHARE
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import BUDGET, annex_title
from costmodel.reports.minute.minute_ceilings import ceiling_tables
from costmodel.reports.minute.minute_words import NOTHING, changes_by_year, joined_words, per_cent
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.minute.minute_subject import MinuteSubject

    Parts = Callable[[MinuteSubject, SocialBudget], dict[str, Figure]]

BY_YEAR, BY_POLICY, BY_CLASS, BY_SOURCE = (
    "Minute by year",
    "Minute by policy",
    "Minute by class",
    "Minute by source",
)
"""Names of the tables."""
ALL = "All together"
NOTE = (
    "Amounts are those of each year, with inflation. Each is rounded on its own, so that sums may "
    "differ in the "
    "last digit. Gross cost is expenditure and revenue forgone, less spending that the proposal "
    "replaces; net "
    "cost also takes off taxes and fees that come back."
)


def budget_page(minute: MinuteSubject) -> Page:
    """What the proposal adds to the budget."""
    detail = phrase("Every year, kind of spending and source is in annex {letter}.", letter=BUDGET)
    blocks: list[PageBlock] = [
        Sentences([joined_words([*_net_sentences(minute), *_source_sentences(minute), detail])])
    ]
    if len(minute.places) > 1:
        blocks.append(_by_policy(minute))
    blocks.extend(ceiling_tables(minute))
    blocks.append(Notes([NOTE]))
    return Page("Budget", "Effect on the budget", "", "", blocks)


def budget_annex(minute: MinuteSubject) -> Page:
    """The effect on the budget in every year, by kind of spending and by source."""
    kinds = ("Kind of spending (GFSM 2014)", "Change of gross cost by kind of spending", BY_CLASS)
    sources = ("Source", "Change of gross cost by source of money", BY_SOURCE)
    tables = [by_year(minute), _parts(minute, _classes, *kinds), _parts(minute, _sources, *sources)]
    return Page("AnnexB", annex_title(BUDGET, "Effect on the budget in detail"), "", "", tables)


def _net_sentences(minute: MinuteSubject) -> list[str]:
    """What happens to net cost in the year of the summary."""
    before, after = minute.cost("net_cost")
    change, place = after - before, minute.middle
    amount = minute.money(float(change[place]))
    sentences = changes_by_year("Net cost", [minute.years[place]], [float(change[place])], lambda _: amount)
    return [phrase("{sentence} It is gross cost less taxes and fees that come back.", sentence=sentences[0])]


def _source_sentences(minute: MinuteSubject) -> list[str]:
    """Who pays for the change of that year, each source by its share; only where every source pays more."""
    before, after = (
        _sources(minute, lines) for lines in (minute.result.baseline_lines, minute.result.budget_lines)
    )
    year = minute.years[minute.middle]
    change = {name: float((after[name] - before[name])[minute.middle]) for name in before}
    whole = sum(change.values())
    if whole < NOTHING or min(change.values()) <= -NOTHING:
        return []
    shares = [
        phrase("{payer} {share}", payer=name, share=per_cent(amount / whole))
        for name, amount in change.items()
        if amount >= NOTHING
    ]
    return [
        phrase("The change of {year} is paid by: {sources}.", year=year, sources=joined_words(shares, ", "))
    ]


def by_year(minute: MinuteSubject) -> PageTable:
    """Gross cost in the baseline, change and total by year, shares of GDP, and the change of net cost."""
    money = minute.scale.number
    net_before, net_after = minute.cost("net_cost")
    figures = (
        minute.before,
        minute.change,
        minute.after,
        minute.change / minute.gdp,
        minute.after / minute.gdp,
        net_after - net_before,
    )
    columns = [
        TableColumn("Year"),
        TableColumn("Baseline", money),
        TableColumn("Change", money),
        TableColumn("With the proposal", money),
        TableColumn("Change, share of GDP", SMALL_SHARE),
        TableColumn("With the proposal, share of GDP", SMALL_SHARE),
        TableColumn("Change of net cost", money),
    ]
    rows = [
        TableRow([str(year), *(float(figure[place]) for figure in figures)])
        for place, year in enumerate(minute.years)
    ]
    return PageTable(columns, rows, phrase("Gross cost by year, {unit}", unit=minute.unit), BY_YEAR)


def _by_policy(minute: MinuteSubject) -> PageTable:
    shape = (len(minute.result.policies), len(minute.years))
    before, after = (
        np.broadcast_to(lines.cost.gross_cost, shape)
        for lines in (minute.result.baseline_lines, minute.result.budget_lines)
    )
    change = after - before
    rows = [
        _row(minute, minute.report.labels[policy], change[place])
        for place, policy in zip(minute.places, minute.policies, strict=True)
    ]
    rows.append(_row(minute, ALL, minute.change, "strong"))
    heading = phrase("Change of gross cost by policy, {unit}", unit=minute.unit)
    return PageTable([TableColumn("Policy", wrap=True), *_years(minute)], rows, heading, BY_POLICY)


def _years(minute: MinuteSubject) -> list[TableColumn]:
    return [TableColumn(str(minute.years[place]), minute.scale.number) for place in minute.shown_places]


def _row(minute: MinuteSubject, label: str, figure: Figure, tone: str = "") -> TableRow:
    return TableRow([label, *(float(figure[place]) for place in minute.shown_places)], tone=tone)


def _parts(minute: MinuteSubject, parts: Parts, column: str, heading: str, name: str) -> PageTable:
    """The change of gross cost by its parts, which add up to it."""
    before, after = (
        parts(minute, lines) for lines in (minute.result.baseline_lines, minute.result.budget_lines)
    )
    rows = [_row(minute, part, change) for part in before if (change := after[part] - before[part]).any()]
    rows.append(_row(minute, ALL, minute.change, "strong"))
    title = phrase("{heading}, {unit}", heading=heading, unit=minute.unit)
    return PageTable([TableColumn(column, wrap=True), *_years(minute)], rows, title, name)


def _classes(minute: MinuteSubject, lines: SocialBudget) -> dict[str, Figure]:
    """Gross cost by economic class; then revenue forgone, and spending replaced with a minus."""
    by_class: dict[str, Figure] = {}
    spent = zip(minute.result.bound.names.classes.spent, lines.classified.classified, strict=True)
    for (policy, key), amounts in spent:
        if _counted(minute, policy):
            name = f"{key.economic} {gfsm.NAMES[key.economic]}"
            by_class[name] = by_class.get(name, 0) + amounts
    return {**dict(sorted(by_class.items())), **_off_budget(minute, lines)}


def _sources(minute: MinuteSubject, lines: SocialBudget) -> dict[str, Figure]:
    """Gross cost by source of money; then what has no source, revenue forgone, and spending replaced."""
    names = minute.result.bound.names
    by_source: dict[str, Figure] = {}
    for (policy, source), amounts in zip(names.financing, lines.financing.financed, strict=True):
        if _counted(minute, policy):
            by_source[source] = by_source.get(source, 0) + amounts
    if names.fiscal.ruled:
        ruled = [place for place, policy in enumerate(names.fiscal.ruled) if _counted(minute, policy)]
        for name, amounts in ((FEES, lines.financing.fees_first), (NOT_FOUND, lines.financing.not_found)):
            by_source[name] = np.asarray(amounts)[ruled].sum(axis=0)
    rest = unallocated(_yearly(minute, lines.cost.expenditure), by_source.values())
    return {**by_source, UNALLOCATED: rest, **_off_budget(minute, lines)}


def _off_budget(minute: MinuteSubject, lines: SocialBudget) -> dict[str, Figure]:
    return {
        "Revenue forgone": _yearly(minute, lines.cost.revenue_forgone),
        "Spending replaced": -_yearly(minute, lines.cost.replaced_spending),
    }


def _counted(minute: MinuteSubject, policy: str) -> bool:
    return minute.policy in (None, policy)


def _yearly(minute: MinuteSubject, figure: Figure) -> Figure:
    """A figure by policy: of the one costed, or of all together; (year,)."""
    whole = np.broadcast_to(figure, (len(minute.result.policies), len(minute.years)))
    return np.asarray(whole[minute.places[0]] if minute.policy else whole.sum(axis=0))
