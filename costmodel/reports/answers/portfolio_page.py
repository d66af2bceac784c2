"""The page Portfolio: the options chosen, the limits, and what a little more of a ceiling would buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.choice.portfolio_rows import ALL_CEILINGS
from costmodel.choice.programme_rows import INFEASIBLE, OPTIMAL
from costmodel.engine.inputs.scale import scale_of
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.language import words
from costmodel.reports.language.uncertainty_words import spoken
from costmodel.reports.layout.page import Banner, Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.choice.portfolio import Portfolio
    from costmodel.choice.portfolio_rows import EntryRow, MendRow
    from costmodel.reports.layout.page import PageBlock

NAME = "Portfolio"
WIDTHS = (36, 34, 9, 16, 16, 16, 16, 16, 16)
CEILING = "ceiling"
PLACES = (3, 4, 5, 6)
"""Columns of the amounts of a limit."""
MORE, PER_UNIT = 3, 7
AMOUNTS = ("limit", "baseline", "options, added up", "run together")
PRICE = "#,##0.0000;-#,##0.0000;0"
NOT_EXACT = 1e-6
"""Share by which the value of the set run together may differ from the sum before the page says so."""
HOW = (
    "Each option is run alone, and what it adds to the baseline is added up.",
    "That is exact only where policies do not overlap, replace one another, or share staff or effects.",
    "So the set is also run together.",
    "Price if options could be split: the worth of one unit more, if shares of options could be chosen.",
    "It is not unique where several sets of shares are equally good.",
    "With whole options a small change of a limit changes nothing: every such price would be 0.",
    "Next entry: the least more of a ceiling that lets a better set in. It is exact, with whole options.",
    "These are results of a search, written as values: they do not recalculate.",
)


def portfolio_page(portfolio: Portfolio, stamp: str) -> Page:
    """What was chosen and what it is worth; limits; next entries."""
    blocks: list[PageBlock] = []
    if portfolio.breaches or portfolio.status != OPTIMAL:
        colour = "red" if portfolio.status == INFEASIBLE else "amber"
        blocks.append(Banner(warnings(portfolio), colour))
    blocks += [Sentences(sentences(portfolio)), _options(portfolio), _limits(portfolio)]
    if portfolio.entries:
        blocks.append(_entries(portfolio))
    blocks.append(Notes([*remarks(portfolio), *HOW]))
    return Page(
        NAME, "Portfolio", "The options of policies that are worth most within ceilings and guarantees.",
        stamp, blocks, WIDTHS, frozen_header=False,
    )  # fmt: skip


def sentences(portfolio: Portfolio) -> list[str]:
    """The value of the set chosen, in words."""
    if portfolio.status == INFEASIBLE:
        return [phrase("No set of options keeps every limit.")]
    count = sum(row.chosen for row in portfolio.options)
    return [
        phrase(
            "{count} of {all} policies change. {measure} added: {value}; run together: {together}.",
            count=count, all=len(portfolio.chosen), measure=portfolio.objective_label,
            value=worth(portfolio, portfolio.value), together=worth(portfolio, portfolio.together),
        )
    ]  # fmt: skip


def worth(portfolio: Portfolio, value: float) -> str:
    """A value of the objective with its unit."""
    return scale_of(abs(value)).amount(value, spoken(portfolio.unit))


def warnings(portfolio: Portfolio) -> list[str]:
    """What keeps the set from being the answer: no set at all, too little time, a limit broken together."""
    if portfolio.status == INFEASIBLE:
        return [phrase("No set of options keeps every limit."), *map(mend, portfolio.mends)]
    late = phrase(
        "Time ran out: a better set may be up to {gap} better. Give more time.", gap=f"{portfolio.gap:.2%}"
    )
    broken = [
        phrase(
            "Run together, the set breaks the {kind} of {owner} in {year}: {amount} against {limit}.",
            kind=row.kind, owner=row.owner, year=str(row.year),
            amount=scale_of(row.together).amount(row.together, row.unit),
            limit=scale_of(row.amount).amount(row.amount, row.unit),
        )
        for row in portfolio.breaches
    ]  # fmt: skip
    return [*([] if portfolio.status == OPTIMAL else [late]), *broken]


def mend(row: MendRow) -> str:
    """A limit whose relaxation makes a choice possible."""
    text = (
        "{kind} of {owner}, {year}: enough alone if it gave way by {amount}."
        if row.alone
        else "{kind} of {owner}, {year}: together with the others, if it gave way by {amount}."
    )
    return phrase(
        text, kind=row.kind.capitalize(), owner=row.owner, year=str(row.year),
        amount=scale_of(row.amount).amount(row.amount, row.unit),
    )  # fmt: skip


def entry(portfolio: Portfolio, row: EntryRow) -> str:
    """A next entry in words."""
    more = (
        f"{row.more * 100:.4g}% more of every ceiling"
        if row.ceiling == ALL_CEILINGS
        else f"{scale_of(row.more).amount(row.more, row.unit)} more for {row.ceiling} in {row.year}"
    )
    leaving = f", in place of {', '.join(row.leaves)}" if row.leaves else ""
    return phrase(
        "{more}: {entering} enters{leaving}; {gain} more in all.",
        more=more, entering=", ".join(row.enters) or "nothing", leaving=leaving,
        gain=worth(portfolio, row.gain),
    )  # fmt: skip


def remarks(portfolio: Portfolio) -> list[str]:
    """What a reader has to know of the next entries and of the sum."""
    notes: list[str] = []
    apart = abs(portfolio.together - portfolio.value)
    if portfolio.status != INFEASIBLE and apart > NOT_EXACT * max(1.0, abs(portfolio.value)):
        notes.append(phrase("The set run together differs from the sum: the policies act on one another."))
    if portfolio.without_entry:
        notes.append(phrase("None alone: {names}.", names="; ".join(portfolio.without_entry)))
    if portfolio.not_tried:
        notes.append(phrase("Not tried, as time ran out: {names}.", names="; ".join(portfolio.not_tried)))
    return notes


def _options(portfolio: Portfolio) -> PageTable:
    value = words.scale(max(abs(row.value) for row in portfolio.options))
    cost = words.scale(max(abs(row.present_cost) for row in portfolio.options))
    columns = [
        TableColumn("policy", wrap=True), TableColumn("option", wrap=True), TableColumn("chosen"),
        TableColumn(portfolio.objective_label, value.number, wrap=True, unit=value.unit(portfolio.unit)),
        TableColumn("present value of cost", cost.number, wrap=True, unit=cost.unit(portfolio.currency)),
    ]  # fmt: skip
    rows = [
        TableRow(
            [row.policy_label, row.option_label, "yes" if row.chosen else "", row.value, row.present_cost],
            tone="strong" if row.chosen else "",
        )
        for row in portfolio.options
    ]
    return PageTable(
        columns, rows, "Options, each run alone over the baseline", name="Portfolio options", height=45
    )


def _limits(portfolio: Portfolio) -> PageTable:
    money = words.scale(max((row.amount for row in portfolio.limits if row.kind == CEILING), default=0.0))
    columns = [
        TableColumn("limit of", wrap=True), TableColumn("kind"), TableColumn("year"),
        *(TableColumn(name, COUNT, wrap=True) for name in AMOUNTS),
        TableColumn("price if options could be split", PRICE, wrap=True), TableColumn("unit"),
    ]  # fmt: skip
    rows = [
        TableRow(
            [
                row.owner, row.kind, row.year, row.amount, row.baseline, row.added, row.together,
                row.relaxed_price, money.unit(row.unit) if row.kind == CEILING else row.unit,
            ],
            numbers=dict.fromkeys(PLACES, money.number if row.kind == CEILING else COUNT),
            tone="bad" if row.broken else "",
        )
        for row in portfolio.limits
    ]  # fmt: skip
    return PageTable(columns, rows, "Ceilings and guarantees", name="Portfolio limits", height=45)


def _entries(portfolio: Portfolio) -> PageTable:
    value = words.scale(max(abs(row.value) for row in portfolio.entries))
    columns = [
        TableColumn("ceiling", wrap=True), TableColumn("enters and leaves", wrap=True), TableColumn("year"),
        TableColumn("more of it", COUNT), TableColumn("unit", wrap=True),
        TableColumn("value then", value.number, wrap=True, unit=value.unit(portfolio.unit)),
        TableColumn("gain", value.number, wrap=True, unit=value.unit(portfolio.unit)),
        TableColumn("gain per unit", PRICE),
    ]  # fmt: skip
    rows = [
        TableRow(
            [
                row.ceiling,
                "; ".join([*(f"+ {name}" for name in row.enters), *(f"- {name}" for name in row.leaves)]),
                row.year, row.more, row.unit, row.value, row.gain, row.gain_per_unit,
            ],
            numbers={MORE: SHARE, PER_UNIT: COUNT} if row.ceiling == ALL_CEILINGS else {},
        )
        for row in portfolio.entries
    ]  # fmt: skip
    return PageTable(
        columns, rows, "Next entries: what a little more would buy", name="Portfolio entries", height=45
    )
