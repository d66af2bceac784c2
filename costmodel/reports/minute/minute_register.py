"""The minute: effects that are not valued in money, and whether somebody signed that nothing is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_about import SIGNATURE
from costmodel.reports.layout.page import Banner, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import EFFECTS, annex_title
from costmodel.reports.minute.minute_specification import headed
from costmodel.reports.minute.minute_words import counted_words, listed_words
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Row
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.minute.minute_subject import MinuteSubject

SIGNED_BY, SIGNED_ON = SIGNATURE
DIRECTIONS = {
    "gain": ("{count} gain", "{count} gains"),
    "harm": ("{count} harm", "{count} harms"),
    "unclear": ("{count} of unclear direction", "{count} of unclear direction"),
}


@dataclass(frozen=True)
class Register:
    """The rows of the table NotMonetised for the policies of a minute."""

    rows: tuple[Row, ...]
    silent: tuple[str, ...]
    """Labels of policies without a row."""
    signed_by: str
    signed_on: str

    @property
    def signed(self) -> bool:
        """Whether somebody states, with a date, that a policy without a row has no such effect."""
        return bool(self.signed_by and self.signed_on)

    @property
    def unsigned(self) -> str:
        """Why the minute is not fit to be sent; "" where every policy has a row or the register is signed."""
        if not self.silent or self.signed:
            return ""
        return phrase(
            "NOT FIT TO BE SENT: the register of effects not valued in money has no row for {policies}, and "
            "nobody has signed that there are none.",
            policies=listed_words(self.silent),
        )


def register_of(minute: MinuteSubject) -> Register:
    """The register of the policies of a minute."""
    about = minute.result.assumptions.about
    rows = tuple(
        row
        for row in minute.result.assumptions.table("NotMonetised").rows
        if row["policy"] in minute.policies
    )
    listed = {str(row["policy"]) for row in rows}
    silent = tuple(minute.report.labels[policy] for policy in minute.policies if policy not in listed)
    return Register(rows, silent, str(about.get(SIGNED_BY) or ""), str(about.get(SIGNED_ON) or ""))


def register_page(register: Register) -> Page:
    """The effects in words counted by direction, and the signature where policies have none."""
    blocks: list[PageBlock] = [Sentences(_sentences(register))]
    if register.unsigned:
        cure = phrase(
            "Add the effects to the table NotMonetised, or let the person in charge sign: properties "
            "{by} and {on} "
            "of About.",
            by=SIGNED_BY,
            on=SIGNED_ON,
        )
        blocks.append(Banner([register.unsigned, cure], "red"))
    return Page("NotValued", "Effects not valued in money", "", "", blocks)


def effects_annex(minute: MinuteSubject, register: Register) -> Page:
    """The effects in words, policy by policy."""
    title = annex_title(EFFECTS, "Effects described in words")
    return Page("AnnexF", title, "", "", [_table(minute, register)])


def _sentences(register: Register) -> list[str]:
    counts = Counter(str(row["direction"]) for row in register.rows)
    kinds = [counted_words(counts[name], *words) for name, words in DIRECTIONS.items() if counts[name]]
    lines: list[str] = []
    if kinds:
        lines.append(
            phrase(
                "{number} described in words, in annex {letter}: {kinds}. They matter for the decision as "
                "much as "
                "the figures.",
                letter=EFFECTS,
                number=counted_words(len(register.rows), "{count} effect is", "{count} effects are"),
                kinds=listed_words(kinds),
            )
        )
    if register.silent and register.signed:
        lines.append(
            phrase(
                "{who} states on {when} that there are no such effects of {policies}.",
                who=register.signed_by,
                when=register.signed_on,
                policies=listed_words(register.silent),
            )
        )
    return lines


def _table(minute: MinuteSubject, register: Register) -> PageTable:
    columns = [
        TableColumn("Policy and effect", wrap=True),
        TableColumn("Direction"),
        TableColumn("Who is affected", wrap=True),
    ]
    rows: list[TableRow] = []
    for policy in minute.policies:
        effects = [row for row in register.rows if row["policy"] == policy]
        rows += [headed(minute.report.labels[policy], len(columns))] if effects else []
        rows += [
            TableRow(
                [str(row["effect"]), str(row["direction"]), str(row["who"])],
                tones={1: "notice"} if row["direction"] == "harm" else {},
            )
            for row in effects
        ]
    return PageTable(columns, rows, "Effects described in words")
