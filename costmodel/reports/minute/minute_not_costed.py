"""The minute: what was not costed, so that nobody takes it for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.facts import facts
from costmodel.reports.layout.page import Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import KINDS, annex_title
from costmodel.reports.minute.minute_words import (
    NOTHING,
    counted_words,
    listed_words,
)
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.reports.minute.minute_subject import MinuteSubject

PARTS = {
    "cash benefit": (("benefits", "benefit_expenditure"),),
    "services": (("delivery", "service_cost"),),
    "staff": (("delivery", "staff_cost"),),
    "buildings and equipment": (("delivery", "capital_cost"),),
    "administration": (("delivery", "running_administration"), ("delivery", "application_cost")),
    "set-up": (("delivery", "set_up_cost"),),
    "training": (("delivery", "training_cost"),),
    "appeals": (("redress", "redress_cost"),),
    "fees waived": (("cost", "revenue_forgone"),),
    "contributions to a fund": (("cost", "contribution_cost"),),
}
"""Kinds of cost as a reader calls them, and the lines of the model that they are."""
USUAL = ("staff", "administration", "set-up", "training", "appeals")
"""Kinds that delivery usually costs something of: where they are 0 a reader should ask why."""
THE_ECONOMY = "How the whole economy responds: demand, prices, wages, and taxes beyond those named here."
RESPONSES = "How people and other programmes respond, beyond the effects and take-up that the set states."


def not_costed_page(minute: MinuteSubject) -> Page:
    """What is left out of the figures, so that nobody takes it for nothing."""
    return Page(
        "NotCosted", "What was not costed", "", "", [Sentences([*_left_out(minute), *_silent(minute)])]
    )


def kinds_annex(minute: MinuteSubject) -> Page:
    """What the cost of each policy consists of."""
    return Page("AnnexG", annex_title(KINDS, "Kinds of cost of each policy"), "", "", [_parts(minute)])


def _silent(minute: MinuteSubject) -> list[str]:
    """How many policies cost nothing of a usual kind."""
    lacking = [place for place in minute.places if any(not _costed(minute, name, place) for name in USUAL)]
    if not lacking:
        return []
    return [
        phrase(
            "{policies} no assumption for one or more usual kinds of cost ({kinds}), which then count as "
            "nothing: "
            "annex {letter}.",
            policies=counted_words(len(lacking), "{count} policy has", "{count} policies have"),
            kinds=listed_words(USUAL),
            letter=KINDS,
        )
    ]


def _left_out(minute: MinuteSubject) -> list[str]:
    result, last = minute.result, minute.years[-1]
    lines = [
        phrase("Cost after {last}.", last=last),
        THE_ECONOMY,
        RESPONSES,
    ]
    standing = [
        fact
        for fact in facts(result.assumptions)
        if fact.source == TO_FILL_IN and fact.policy in (*minute.policies, "")
    ]
    if standing:
        lines.append(
            phrase(
                "{number} a stand-in until the ministry has the figure (source TO_FILL_IN).",
                number=counted_words(len(standing), "{count} assumption is", "{count} assumptions are"),
            )
        )
    ruled = [place for place, name in enumerate(result.bound.names.fiscal.ruled) if name in minute.policies]
    whole = np.asarray(result.budget_lines.financing.not_found)[ruled].sum(axis=0)
    if whole.max(initial=0.0) >= NOTHING:
        place = int(np.argmax(whole))
        lines.append(
            phrase(
                "Money for {amount} of the expenditure of {year} has no source yet.",
                amount=minute.money(float(whole[place])),
                year=minute.years[place],
            )
        )
    lines += minute.report.headline["caveats"]
    if minute.policy:
        lines.append(
            "What the policy changes in the cost of other policies, except spending that it replaces."
        )
    return lines


def _costed(minute: MinuteSubject, name: str, place: int) -> bool:
    """Whether a policy costs anything of a kind in any year."""
    shape = (len(minute.result.policies), len(minute.years))
    lines = (getattr(getattr(minute.result.budget_lines, part), line) for part, line in PARTS[name])
    return any(np.broadcast_to(figure, shape)[place].any() for figure in lines)


def _parts(minute: MinuteSubject) -> PageTable:
    """What the cost of each policy consists of, and which usual kinds of it are 0."""
    rows = []
    for place, policy in zip(minute.places, minute.policies, strict=True):
        costed = [name for name in PARTS if _costed(minute, name, place)]
        rows.append(
            TableRow(
                [
                    minute.report.labels[policy],
                    listed_words(costed) or "none",
                    listed_words([name for name in USUAL if name not in costed]) or "none",
                ]
            )
        )
    columns = [
        TableColumn("Policy", wrap=True),
        TableColumn("Costed", wrap=True),
        TableColumn("No assumption, so no cost", wrap=True),
    ]
    return PageTable(columns, rows, "Kinds of cost of each policy")
