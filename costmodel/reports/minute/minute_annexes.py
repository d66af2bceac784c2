"""The minute: the annexes with the main cost assumptions and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.evidence import MAIN
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import ASSUMPTIONS, SOURCES, annex_title
from costmodel.reports.minute.minute_evidence import grades_table
from costmodel.reports.minute.minute_specification import headed, unit_words
from costmodel.reports.minute.minute_words import assumed_words, joined_words, range_words
from costmodel.wording.catalogue import Verbatim, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.used_assumptions import Used
    from costmodel.reports.minute.minute_subject import MinuteSubject


def assumptions_annex(minute: MinuteSubject) -> Page:
    """Every main cost assumption of the policies: value, range, grade, source, cell."""
    rows: list[TableRow] = []
    owner = ""
    for one in key_assumptions(minute):
        if one.owner != owner:
            owner = one.owner
            rows.append(headed(owner, 6))
        rows.append(
            TableRow(
                [one.label, _value(one), _range(one), one.grade or "none", one.source or "none", one.cell]
            )
        )
    columns = [
        TableColumn("Policy and assumption", wrap=True),
        TableColumn("Value", wrap=True),
        TableColumn("Range", wrap=True),
        TableColumn("Grade"),
        TableColumn("Source", wrap=True),
        TableColumn("Cell", wrap=True),
    ]
    return Page(
        "AnnexD",
        annex_title(ASSUMPTIONS, "Main cost assumptions"),
        "",
        "",
        [
            grades_table(minute),
            PageTable(columns, rows, "Main cost assumptions as the scenario uses them"),
        ],
    )


def key_assumptions(minute: MinuteSubject) -> list[Used]:
    """The main cost parameters of the policies, what moves their cost most, and the sizes of their groups."""
    groups = set(_groups_of(minute))
    movers = {path for bar in minute.movers for path in bar.paths}
    used = minute.report.used
    return [
        *(one for one in used if _is_main(one, minute.policies) or _moves(one, minute, movers)),
        *(
            one
            for one in used
            if one.path not in movers
            and (one.value != 1 or one.low is not None)  # of a whole age group there is nothing to assume
            and address_of(one.path).kind == "group"
            and address_of(one.path).owner in groups
        ),
    ]


def _groups_of(minute: MinuteSubject) -> Iterator[str]:
    """The target groups of the policies and the groups that they are parts of."""
    groups = minute.result.assumptions.table("Groups").by("group")
    listed = minute.result.assumptions.table("Policies").by("policy")
    for policy in minute.policies:
        group = listed[policy]["group"]
        while group is not None:
            yield str(group)
            group = groups[str(group)]["of"]


def _is_main(one: Used, policies: tuple[str, ...]) -> bool:
    address = address_of(one.path)
    return (
        address.kind == "policy" and address.owner in policies and address.name in MAIN.get(address.part, ())
    )


def _moves(one: Used, minute: MinuteSubject, movers: set[str]) -> bool:
    """Whether an assumption is among the strongest; of another policy it is no assumption of this minute."""
    address = address_of(one.path)
    return one.path in movers and (address.kind != "policy" or address.owner in minute.policies)


def _value(one: Used) -> str:
    """The value with its unit and the year from which it holds."""
    text = joined_words([part for part in (assumed_words(one.value, one.unit), unit_words(one)) if part])
    return phrase("{value}, from {year}", value=text, year=one.from_year) if one.from_year else text


def _range(one: Used) -> str:
    if one.low is None or one.high is None:
        return "none"
    return range_words(one.low, one.high, one.unit)


def sources_annex(minute: MinuteSubject) -> Page:
    """The sources of these assumptions."""
    cited = {one.source for one in key_assumptions(minute)} | {bar.source for bar in minute.movers}
    rows = [
        TableRow([Verbatim(row[name] or "") for name in ("source", "citation", "link")])
        for row in minute.result.assumptions.table("Sources").rows
        if row["source"] in cited
    ]
    columns = [
        TableColumn("Source", wrap=True),
        TableColumn("Citation", wrap=True),
        TableColumn("Link", wrap=True),
    ]
    return Page(
        "AnnexH",
        annex_title(SOURCES, "Sources"),
        "",
        "",
        [PageTable(columns, rows, "Sources of the main cost assumptions")],
    )
