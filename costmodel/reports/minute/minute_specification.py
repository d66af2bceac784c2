"""The minute: what is proposed, for whom, how much, from when; its features in an annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import INPUT_TABLES, address_of
from costmodel.engine.evidence import MAIN
from costmodel.reports.files.look import COUNT
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import FEATURES, annex_title
from costmodel.reports.minute.minute_words import (
    NOTHING,
    assumed_words,
    counted_words,
    joined_words,
    listed_words,
)
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.used_assumptions import Used
    from costmodel.reports.minute.minute_subject import MinuteSubject

DESIGN = {
    **MAIN,
    "coverage": ("target", "ramp_years"),
    "service": ("quantity",),
    "staff": ("people_per_staff", "hours_share"),
    "capital": ("units", "units_per_beneficiary"),
    "revenue_forgone": ("fee",),
}
"""The parameters that say what a new policy is; its others are estimates of its cost."""
EFFECT = INPUT_TABLES["Outcomes"].kind
IN_OPERATION = ".timing.in_operation"
DESIGN_NOTE = (
    "Amounts are before indexation. Of a new policy all main features are listed, of the others what changes."
)
NOT_IN_FORCE, NO_CHANGE = "not in force", "no change"
SHORT = 3
"""Digits of a value in the specification; the annex of assumptions has all of them."""


def specification_page(minute: MinuteSubject) -> Page:
    """What is proposed, for whom, from when."""
    features = phrase(
        "Amounts, coverage and other features of each policy are in annex {letter}.", letter=FEATURES
    )
    return Page(
        "Specification",
        "Specification",
        "",
        "",
        [Sentences([joined_words([*_scope(minute), features])]), _policies(minute)],
    )


def features_annex(minute: MinuteSubject) -> Page:
    """What the proposal changes in each policy, and the main features of new ones."""
    columns = [
        TableColumn("Policy and feature", wrap=True),
        TableColumn("Baseline"),
        TableColumn("Proposed"),
        TableColumn("Unit", wrap=True),
        TableColumn("From"),
    ]
    table = PageTable(columns, list(_design(minute)), "What is proposed", page_break=True)
    title = annex_title(FEATURES, "Features of the proposal")
    return Page("AnnexA", title, "", "", [table, Notes([DESIGN_NOTE])])


def _scope(minute: MinuteSubject) -> list[str]:
    if minute.policy and not _first_change(minute, minute.places[0]):
        return ["The scenario changes neither the cost nor the people of this policy."]
    if not minute.places:
        return ["The scenario changes no policy."]
    lines = []
    if not minute.policy:
        lines.append(
            phrase(
                "The proposal changes {number} of the set.",
                number=counted_words(len(minute.places), "{count} policy", "{count} policies"),
            )
        )
    if minute.unchanged:
        lines.append(phrase("It leaves as they are: {policies}.", policies=listed_words(minute.unchanged)))
    payers = minute.ministries
    words = (
        "It is in the budget of {ministries}."
        if len(payers) == 1
        else "It is in the budgets of: {ministries}."
    )
    lines.append(phrase(words, ministries=joined_words(payers, "; ")))
    return [joined_words(lines)]


def _first_change(minute: MinuteSubject, place: int) -> int | None:
    """The first year in which cost or people of a policy differ from the baseline."""
    before, after = (
        np.broadcast_to(lines.cost.gross_cost, (len(minute.result.policies), len(minute.years)))[place]
        for lines in (minute.result.baseline_lines, minute.result.budget_lines)
    )
    people = [figure[place] for figure in minute.beneficiaries]
    different = np.flatnonzero(
        (np.abs(after - before) >= NOTHING) | (np.abs(people[1] - people[0]) >= NOTHING)
    )
    return minute.years[int(different[0])] if len(different) else None


def is_new(minute: MinuteSubject, place: int) -> bool:
    """Whether the baseline spends nothing on a policy in any year."""
    cost = np.broadcast_to(
        minute.result.baseline_lines.cost.gross_cost, (len(minute.result.policies), len(minute.years))
    )
    return not cost[place].any()


def _policies(minute: MinuteSubject) -> PageTable:
    year = minute.years[minute.middle]
    groups = {str(row["group"]): str(row["label"]) for row in minute.result.assumptions.table("Groups").rows}
    listed = minute.result.assumptions.table("Policies").by("policy")
    rows = []
    for place, policy in zip(minute.places, minute.policies, strict=True):
        first = _first_change(minute, place)
        kind = "new" if is_new(minute, place) else "changed"
        when = phrase("{year}, {kind}", year=first, kind=kind) if first else NO_CHANGE
        before, after = (float(figure[place, minute.middle]) for figure in minute.beneficiaries)
        rows.append(
            TableRow(
                [
                    minute.report.labels[policy],
                    groups[str(listed[policy]["group"])],
                    when,
                    before,
                    after,
                    after - before,
                ]
            )
        )
    columns = [
        TableColumn("Policy", wrap=True),
        TableColumn("For whom", wrap=True),
        TableColumn("From"),
        *(
            TableColumn(phrase(words, year=year), COUNT)
            for words in ("Beneficiaries {year}, baseline", "Beneficiaries {year}, proposed", "Change {year}")
        ),
    ]
    return PageTable(columns, rows, "Policies, people and dates")


def _design(minute: MinuteSubject) -> Iterator[TableRow]:
    for place, policy in zip(minute.places, minute.policies, strict=True):
        label, new = minute.report.labels[policy], is_new(minute, place)
        first = _first_change(minute, place) or NO_CHANGE
        rows = []
        for one in minute.report.used:
            if not _belongs(one, policy, label) or one.path.endswith(IN_OPERATION):
                continue
            if one.changed or (new and _describes(one)):
                before = NOT_IN_FORCE if new else assumed_words(one.baseline, one.unit, SHORT)
                proposed = assumed_words(one.value, one.unit, SHORT)
                rows.append(
                    TableRow([one.label, before, proposed, unit_words(one), str(one.from_year or first)])
                )
        if rows:
            yield headed(label, 5)
            yield from rows


def _belongs(one: Used, policy: str, label: str) -> bool:
    """Whether an assumption is a feature of a policy; effects are not: they are estimates."""
    address = address_of(one.path)
    if address.kind == "policy":
        return address.owner == policy
    return address.kind != EFFECT and one.owner == label


def _describes(one: Used) -> bool:
    address = address_of(one.path)
    return address.kind == "policy" and address.name in DESIGN.get(address.part, ())


def headed(label: str, columns: int) -> TableRow:
    """A row that names the policy of the rows below it."""
    return TableRow([label, *[""] * (columns - 1)], tone="strong")


def unit_words(one: Used) -> str:
    """The unit of an assumption with its price base; shares, ratios and years need none."""
    if one.unit.startswith("share") or one.unit in ("ratio", "year"):
        return ""
    if one.value == 1 and one.unit.endswith("s") and one.unit.isalpha():
        return one.unit[:-1]
    return (
        phrase("{unit}, prices of {year}", unit=one.unit, year=one.price_base) if one.price_base else one.unit
    )
