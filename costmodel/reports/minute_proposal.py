"""The minute: what is proposed. The summary for those who read nothing else, and the specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import INPUT_TABLES, address_of
from costmodel.engine.evidence import MAIN
from costmodel.engine.fiscal_tables import ceiling_rows
from costmodel.engine.gains_evidence import verdict_on_gains
from costmodel.engine.metrics import effects_stated
from costmodel.engine.scenarios import INCREMENT
from costmodel.reports.catalogue import phrase
from costmodel.reports.look import COUNT, SMALL_SHARE
from costmodel.reports.minute_reliability import span
from costmodel.reports.minute_words import (
    FALL,
    NOTHING,
    RISE,
    SAME,
    assumed_words,
    changes_by_year,
    counted_words,
    direction,
    listed_words,
    per_cent,
)
from costmodel.reports.page import Banner, Notes, Page, PageTable, Sentences, TableColumn, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.fiscal_tables import CeilingRow
    from costmodel.engine.used import Used
    from costmodel.reports.minute_register import Register
    from costmodel.reports.minute_subject import MinuteSubject

NAME = "CostingMinute"
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
NOT_IN_FORCE, NO_CHANGE = "not in force", "no change"
SHORT = 3
"""Digits of a value in the specification; annex A has all of them."""
APPROVED, NOBODY = "approved", "no beneficiaries"


# --- summary ------------------------------------------------------------------------------------------


def summary_page(minute: MinuteSubject, register: Register) -> Page:
    """The first page: alarms, the answer in a few sentences, who answers for it."""
    title = phrase("Costing minute \N{EN DASH} {what}", what=minute.label)
    blocks = [
        *_alarms(minute, register), Sentences(summary_sentences(minute)), _at_a_glance(minute), _in_charge(minute)
    ]  # fmt: skip
    return Page(NAME, title, _about(minute), "", blocks)


def _about(minute: MinuteSubject) -> str:
    country, scenario = minute.result.assumptions.about["country"], minute.result.scenario.label
    if minute.policy:
        return phrase("{country}. One policy of the scenario {name}: {label}", country=country, label=scenario,
                      name=minute.result.scenario.name)  # fmt: skip
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
    verdict = minute.report.verdict
    if verdict.colour != "green":
        lines = list(verdict.lines if verdict.failed else verdict.lines[:1])
        if minute.policy:
            lines[0] = phrase("Of the whole scenario: {verdict}", verdict=lines[0])
        yield Banner(lines, verdict.colour)


def summary_sentences(minute: MinuteSubject) -> list[str]:
    """The answer: cost, people, ceilings, return."""
    return [
        " ".join([*cost_sentences(minute), *horizon_sentences(minute)]), *people_sentences(minute),
        *range_sentences(minute), " ".join(ceiling_sentences(minute)), return_sentence(minute),
    ]  # fmt: skip


def changes_nothing(minute: MinuteSubject) -> bool:
    """Whether gross cost is that of the baseline in every year."""
    return direction(float(np.abs(minute.change).max())) == SAME


def cost_sentences(minute: MinuteSubject) -> list[str]:
    """What happens to gross cost in the first years with a change."""
    if changes_nothing(minute):
        return [phrase("Gross cost is that of the baseline in every year from {first} to {last}.",
                       first=minute.years[0], last=minute.years[-1])]  # fmt: skip

    def amount(number: int) -> str:
        place = minute.key_places[number]
        share = per_cent(minute.change[place] / minute.gdp[place])
        return phrase("{money} ({share} of GDP)", money=minute.money(minute.change[place]), share=share)

    years = [minute.years[place] for place in minute.key_places]
    changes = [float(minute.change[place]) for place in minute.key_places]
    return changes_by_year("Gross cost", years, changes, amount)


def horizon_sentences(minute: MinuteSubject) -> list[str]:
    """What happens to gross cost over the horizon, in all and in present value."""
    if changes_nothing(minute):
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
        if way == RISE else
        "Over {first} to {last} the fall is {whole} in all, and {present} in present value at {base} prices."
    )  # fmt: skip
    return [
        phrase(
            words, first=first, last=last, whole=minute.money(whole), present=minute.money(present), base=base
        )
    ]


def people_sentences(minute: MinuteSubject) -> list[str]:
    """How many more or fewer beneficiaries there are in one year."""
    before, after = (
        float(figure[list(minute.places), minute.middle].sum()) for figure in minute.beneficiaries
    )
    change, year = after - before, minute.years[minute.middle]
    words = {
        RISE: "In {year} there are {after}, {number} more than in the baseline.",
        FALL: "In {year} there are {after}, {number} fewer than in the baseline.",
        SAME: "In {year} there are {after}, as many as in the baseline.",
    }
    people = counted_words(after, "{count} beneficiary", "{count} beneficiaries") if round(after) else NOBODY
    sentence = phrase(
        words[direction(change)], number=counted_words(change, "{count}", "{count}"), year=year, after=people
    )
    if len(minute.places) < 2:  # noqa: PLR2004  nobody can be in two policies
        return [sentence]
    return [phrase("{sentence} Whoever is in two policies counts twice.", sentence=sentence)]


def range_sentences(minute: MinuteSubject) -> list[str]:
    """The range of the change of gross cost in one year, and whether the central figure lies outside it."""
    drawn, place = minute.drawn_change, minute.middle
    if drawn is None or changes_nothing(minute):
        return []
    low, high = span(drawn[:, place])
    central, year = float(minute.change[place]), minute.years[place]
    if minute.signed(low) == minute.signed(high):
        return [phrase("No uncertain assumption moves the change of gross cost in {year}.", year=year)]
    sentence = phrase(
        "In {year} the change of gross cost is {central}; in 90 of 100 draws of the uncertain assumptions it is {low} "
        "to {high}.", year=year, central=minute.signed(central), low=minute.signed(low), high=minute.signed(high),
    )  # fmt: skip
    if low <= central <= high:
        return [sentence]
    side = (
        "The central figure lies above nearly all draws: more of the ranges reach down than up, so that the cost "
        "is more likely to be lower."
        if central > high else
        "The central figure lies below nearly all draws: more of the ranges reach up than down, so that the cost "
        "is more likely to be higher."
    )  # fmt: skip
    return [phrase("{sentence} {side}", sentence=sentence, side=side)]


def ceiling_sentences(minute: MinuteSubject) -> list[str]:
    """The worst breach of a ceiling of the ministries concerned, or that there is none."""
    rows = ceilings_concerned(minute)
    if not rows:
        return ["The set states no ceiling for the ministries concerned."]
    broken = [row for row in rows if row.broken]
    if not broken:
        return ["Expenditure stays within every ceiling stated for the ministries concerned."]
    worst = min(broken, key=lambda row: row.room)
    ministry = "the whole budget" if worst.ministry == "all" else worst.ministry
    first = min(row.year for row in broken if row.ministry == worst.ministry)
    sentences = [phrase(
        "With the whole scenario the ceiling of {ministry} is exceeded from {year} on, at most by {amount}, in {worst}.",
        ministry=ministry, year=first, amount=minute.money(worst.room), worst=worst.year,
    )]  # fmt: skip
    before = [
        row.year
        for row in ceilings_concerned(minute, baseline=True)
        if row.broken and row.ministry == worst.ministry
    ]
    if before:
        sentences.append(phrase("The baseline alone exceeds it from {year} on.", year=before[0]))
    return sentences


def ceilings_concerned(minute: MinuteSubject, *, baseline: bool = False) -> list[CeilingRow]:
    """The ceilings of the ministries of the minute's policies, and of the whole budget."""
    result = minute.baseline if baseline else minute.result
    concerned = {*ministries(minute), "all"}
    return [row for row in ceiling_rows(result.fiscal) if row.ministry in concerned]


def ministries(minute: MinuteSubject) -> list[str]:
    """The ministries that pay for the policies of the minute."""
    splits = minute.result.bound.names.classes.splits
    return list(dict.fromkeys(one.ministry for one in splits if one.policy in minute.policies))


def return_sentence(minute: MinuteSubject) -> str:
    """What society gains or loses, and whether that rests on evidence."""
    if not effects_stated(minute.result.budget_lines):
        return "No effects are stated: what society gains is not known."
    npv, base = float(minute.appraised["npv"]), minute.result.assumptions.about["price_base_year"]
    words = {
        RISE: "Society gains {amount} in present value at {base} prices, transfers counted as cost and as gain.",
        FALL: "Society loses {amount} in present value at {base} prices, transfers counted as cost and as gain.",
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
        ("Baseline", minute.before, money, ""), ("Change", minute.change, money, ""),
        ("With the proposal", minute.after, money, "strong"),
        ("Change, share of GDP", minute.change / minute.gdp, SMALL_SHARE, ""),
    )  # fmt: skip
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
        ("Prepared by", about.get("prepared_by")), ("Reviewed by", about.get("reviewed_by")),
        ("Approved by", approval),
    )  # fmt: skip
    rows = [TableRow([name, str(text) if text else "nobody yet"]) for name, text in entries]
    return PageTable(
        [TableColumn("Task"), TableColumn("Who", wrap=True)], rows, "Who answers for the assumptions"
    )


# --- specification ------------------------------------------------------------------------------------


def specification_page(minute: MinuteSubject) -> Page:
    """What is proposed, for whom, how much, from when."""
    rows = list(_design(minute))
    blocks = [Sentences(_scope(minute), page_break=True), _policies(minute)]
    if rows:
        columns = [TableColumn("Policy and what of it", wrap=True), TableColumn("Baseline"), TableColumn("Proposed"),
                   TableColumn("Unit", wrap=True), TableColumn("From")]  # fmt: skip
        blocks.append(PageTable(columns, rows, "What is proposed"))
        blocks.append(Notes(["Amounts are before indexation. Of a policy that is new all main features are listed, "
                             "of the others what changes."]))  # fmt: skip
    return Page("Specification", "Specification", "", "", blocks)


def _scope(minute: MinuteSubject) -> list[str]:
    if minute.policy and not _first_change(minute, minute.places[0]):
        return ["The scenario changes neither the cost nor the people of this policy."]
    if not minute.places:
        return ["The scenario changes no policy."]
    lines = []
    if not minute.policy:
        lines.append(phrase(
            "The proposal changes {number} of the set.",
            number=counted_words(len(minute.places), "{count} policy", "{count} policies"),
        ))  # fmt: skip
    if minute.unchanged:
        lines.append(phrase("It leaves as they are: {policies}.", policies=listed_words(minute.unchanged)))
    payers = ministries(minute)
    words = (
        "It is in the budget of {ministries}."
        if len(payers) == 1
        else "It is in the budgets of: {ministries}."
    )
    lines.append(phrase(words, ministries="; ".join(payers)))
    return [" ".join(lines)]


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
        rows.append(TableRow([
            minute.report.labels[policy], groups[str(listed[policy]["group"])], when, before, after, after - before
        ]))  # fmt: skip
    columns = [
        TableColumn("Policy", wrap=True), TableColumn("For whom", wrap=True), TableColumn("From"),
        *(TableColumn(phrase(words, year=year), COUNT) for words in
          ("Beneficiaries {year}, baseline", "Beneficiaries {year}, proposed", "Change {year}")),
    ]  # fmt: skip
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
    """The unit of an assumption with its price base; shares, printed as per cent, ratios and years need none."""
    if one.unit.startswith("share") or one.unit in ("ratio", "year"):
        return ""
    if one.value == 1 and one.unit.endswith("s") and one.unit.isalpha():
        return one.unit[:-1]
    return (
        phrase("{unit}, prices of {year}", unit=one.unit, year=one.price_base) if one.price_base else one.unit
    )
