"""The minute: the first page, for those who read nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.versions.standing import approved_alone
from costmodel.engine.inputs.gains_evidence import verdict_on_gains
from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.reports.files.look import SMALL_SHARE
from costmodel.reports.layout.page import Banner, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import METHOD
from costmodel.reports.minute.minute_ceilings import ceiling_sentences
from costmodel.reports.minute.minute_range import range_sentences
from costmodel.reports.minute.minute_words import (
    FALL,
    NOTHING,
    RISE,
    SAME,
    changes_by_year,
    counted_words,
    direction,
    joined_words,
    per_cent,
)
from costmodel.reports.summary.first_page import first_page
from costmodel.reports.summary.summary_page import first_page_blocks
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.minute.minute_register import Register
    from costmodel.reports.minute.minute_subject import MinuteSubject

NAME = "CostingMinute"
APPROVED, NOBODY = "approved", "none"


def summary_page(minute: MinuteSubject, register: Register) -> Page:
    """The first page: alarms, the answer in a few sentences, who answers for it."""
    title = phrase("Costing minute \N{EN DASH} {what}", what=minute.label)
    sentences = summary_sentences(minute)
    blocks = [
        *_alarms(minute, register),
        *_four_answers(minute),
        # Of a whole scenario the sentences and boxes above say what society gains or loses.
        Sentences(
            sentences if minute.policy else sentences[:-1],
            heading="" if minute.policy else "In more detail",
        ),
        _at_a_glance(minute),
        _in_charge(minute),
    ]
    return Page(NAME, title, _about(minute), "", blocks)


def _four_answers(minute: MinuteSubject) -> list[PageBlock]:
    """The sentences and boxes of the first page; they are of the whole scenario, not of one policy."""
    return [] if minute.policy else first_page_blocks(first_page(minute.report))


def _about(minute: MinuteSubject) -> str:
    country, scenario = minute.result.assumptions.about["country"], minute.result.scenario.label
    if minute.policy:
        return phrase(
            "{country}. One policy of the scenario {name}: {label}",
            country=country,
            label=scenario,
            name=minute.result.scenario.name,
        )
    return phrase(
        "{country}. The scenario {name} over the baseline", country=country, name=minute.result.scenario.name
    )


def _alarms(minute: MinuteSubject, register: Register) -> Iterator[Banner]:
    if register.unsigned:
        yield Banner([register.unsigned], "red")
    if minute.result.assumptions.changed:
        yield Banner(
            ["The workbook was changed after its version was saved: save it before this is sent."], "red"
        )
    status = str(minute.result.assumptions.about["status"])
    if status != APPROVED:
        yield Banner(
            [phrase("The assumptions are not approved: their status is {status}.", status=status)], "amber"
        )
    elif approved_alone(minute.result.assumptions.about):
        yield Banner(
            ["The person who prepared the assumptions also approved them: no second person has."], "amber"
        )
    verdict = minute.report.verdict
    if verdict.failed:
        yield Banner(list(verdict.lines), "red")
    elif verdict.alarmed:
        yield Banner(
            [
                phrase(
                    "Of the {checks} checks of the scenario none fails and {alarms}: annex {letter}.",
                    checks=verdict.count,
                    alarms=counted_words(verdict.alarmed, "{count} raises an alarm", "{count} raise alarms"),
                    letter=METHOD,
                )
            ],
            "amber",
        )


def summary_sentences(minute: MinuteSubject) -> list[str]:
    """The answer: cost, people, ceilings, return."""
    return [
        joined_words([*cost_sentences(minute), *horizon_sentences(minute)]),
        *people_sentences(minute),
        *range_sentences(minute),
        *([joined_words(ceiling_sentences(minute))] if minute.places else []),
        return_sentence(minute),
    ]


def cost_sentences(minute: MinuteSubject) -> list[str]:
    """What happens to gross cost in the first years with a change."""
    if minute.changes_nothing:
        return [
            phrase(
                "Gross cost is that of the baseline in every year from {first} to {last}.",
                first=minute.years[0],
                last=minute.years[-1],
            )
        ]

    def amount(number: int) -> str:
        place = minute.key_places[number]
        share = per_cent(minute.change[place] / minute.gdp[place])
        return phrase("{money} ({share} of GDP)", money=minute.money(minute.change[place]), share=share)

    years = [minute.years[place] for place in minute.key_places]
    changes = [float(minute.change[place]) for place in minute.key_places]
    return changes_by_year("Gross cost", years, changes, amount)


def horizon_sentences(minute: MinuteSubject) -> list[str]:
    """What happens to gross cost over the horizon, in all and in present value."""
    if minute.changes_nothing:
        return []
    first, last, whole = minute.years[0], minute.years[-1], float(minute.change.sum())
    present, base = (
        float(minute.appraised["present_cost"]),
        minute.result.assumptions.about["price_base_year"],
    )
    way = direction(whole)
    if way not in (RISE, FALL) or way != direction(present):
        return [
            phrase("Over {first} to {last} its rises and falls nearly cancel out.", first=first, last=last)
        ]
    words = (
        "Over {first} to {last} the rise is {whole} in all, and {present} in present value at {base} prices."
        if way == RISE
        else "Over {first} to {last} the fall is {whole} in all, and {present} in present value at "
        "{base} prices."
    )
    return [
        phrase(
            words, first=first, last=last, whole=minute.money(whole), present=minute.money(present), base=base
        )
    ]


def people_sentences(minute: MinuteSubject) -> list[str]:
    """How many more or fewer beneficiaries there are in one year; nothing where no policy is costed."""
    if not minute.places:
        return []
    before, after = (
        float(figure[list(minute.places), minute.middle].sum()) for figure in minute.beneficiaries
    )
    change, year = after - before, minute.years[minute.middle]
    words = {
        RISE: "Beneficiaries in {year}: {after}, {number} more than in the baseline.",
        FALL: "Beneficiaries in {year}: {after}, {number} fewer than in the baseline.",
        SAME: "Beneficiaries in {year}: {after}, as many as in the baseline.",
    }
    people = counted_words(after, "{count}", "{count}") if round(after) else NOBODY
    sentence = phrase(
        words[direction(change)], number=counted_words(change, "{count}", "{count}"), year=year, after=people
    )
    if len(minute.places) < 2:  # noqa: PLR2004  nobody can be in two policies
        return [sentence]
    return [phrase("{sentence} Whoever is in two policies counts twice.", sentence=sentence)]


def return_sentence(minute: MinuteSubject) -> str:
    """What society gains or loses, and whether that rests on evidence."""
    if not effects_stated(minute.result.budget_lines):
        return "No effects are stated: what society gains is not known."
    npv, base = float(minute.appraised["npv"]), minute.result.assumptions.about["price_base_year"]
    words = {
        RISE: "Society gains {amount} in present value at {base} prices, transfers counted as cost and "
        "as gain.",
        FALL: "Society loses {amount} in present value at {base} prices, transfers counted as cost and "
        "as gain.",
        SAME: "Society neither gains nor loses in present value.",
    }
    way = direction(npv, max(float(minute.appraised["smallest"]), NOTHING))
    sentence = phrase(words.get(way, "What society gains is not known."), amount=minute.money(npv), base=base)
    weak = "" if minute.policy else verdict_on_gains(minute.result.gains_by_grade(INCREMENT))
    return phrase("{sentence} The return is {weak}.", sentence=sentence, weak=weak) if weak else sentence


def _at_a_glance(minute: MinuteSubject) -> PageTable:
    """Gross cost in the years of the summary: baseline, change and both."""
    money = minute.scale.number
    figures = (
        ("Baseline", minute.before, money, ""),
        ("Change", minute.change, money, ""),
        ("With the proposal", minute.after, money, "strong"),
        ("Change, share of GDP", minute.change / minute.gdp, SMALL_SHARE, ""),
    )
    columns = [
        TableColumn("Gross cost"),
        *(TableColumn(str(minute.years[place])) for place in minute.shown_places),
    ]
    rows = [
        TableRow([label, *(float(figure[place]) for place in minute.shown_places)], number, tone)
        for label, figure, number, tone in figures
    ]
    return PageTable(columns, rows, phrase("Effect on the budget, {unit}", unit=minute.unit))


def _in_charge(minute: MinuteSubject) -> PageTable:
    about = minute.result.assumptions.about
    approval = " ".join(str(about[name]) for name in ("approved_by", "approved_on") if about.get(name))
    entries = (
        ("Prepared by", about.get("prepared_by")),
        ("Reviewed by", about.get("reviewed_by")),
        ("Approved by", approval),
    )
    rows = [TableRow([name, str(text) if text else "nobody yet"]) for name, text in entries]
    return PageTable(
        [TableColumn("Task"), TableColumn("Who", wrap=True)], rows, "Who answers for the assumptions"
    )
