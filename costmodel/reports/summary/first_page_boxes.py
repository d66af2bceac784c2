"""The four boxes of the first page: affordable, worth it, how sure, data sound.

Each rule is a function of a few figures, with its bounds in one place. A box has a word, a symbol and a
colour together, never a colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from costmodel.engine.line_items.verdict import SYMBOLS
from costmodel.wording.catalogue import joined, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.statements.fiscal_tables import CeilingRow
    from costmodel.reports.language.page_money import PageMoney

GOOD, CAUTION, BAD = "good", "warning", "bad"
"""States of a box."""
COLOURS = {GOOD: "green", CAUTION: "amber", BAD: "red"}
STATE_SYMBOLS = {GOOD: SYMBOLS["green"], CAUTION: SYMBOLS["amber"], BAD: SYMBOLS["red"]}
AFFORDABLE, WORTH, SURE, SOUND = "AFFORDABLE?", "WORTH IT?", "HOW SURE?", "DATA SOUND?"
CLOSE_TO_CEILING = 0.05
"""Room of at most this share of a ceiling is within 5 % of it."""
UNFUNDED = 1e-6
"""Share of spending without a source up to which financing is complete: rounding."""
LIKELY, EVEN = 0.9, 0.5
"""A gain, or a loss, is sure above the one; the likelier of the two is above the other."""
GAINS, LOSES = "society gains", "society loses"
LITTLE, MUCH = 0.25, 0.5
"""Shares on grade D: below the one little rests on it; above the other, much."""


@dataclass(frozen=True)
class Box:
    """One of the four answers."""

    question: str
    state: str
    """good, warning or bad."""
    word: str
    reasons: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """The symbol of its state."""
        return STATE_SYMBOLS[self.state]

    @property
    def colour(self) -> str:
        """green, amber or red."""
        return COLOURS[self.state]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON, in the language in force."""
        return {
            "question": tr(self.question), "state": self.state, "colour": self.colour,
            "symbol": self.symbol, "word": tr(self.word), "reasons": [tr(text) for text in self.reasons],
        }  # fmt: skip


@dataclass(frozen=True)
class Funding:
    """Whether spending has a payer."""

    stated: bool
    """Whether any source of financing is."""
    lacking: float
    """Share of the spending of the years shown without a source."""


def affordable(rows: Sequence[CeilingRow], funding: Funding, money: PageMoney) -> Box:
    """Bad where a ceiling is broken; good where all hold, none is close, and financing is complete."""
    broken = [row for row in rows if row.broken]
    if broken:
        worst = min(broken, key=lambda row: row.room)
        first, count = min(row.year for row in broken), len({row.ministry for row in broken})
        word = _counted(count, "above 1 ceiling", "above {count} ceilings,")
        since = phrase("from {year}" if count == 1 else "first in {year}", year=first)
        reason = phrase("by {amount} in {year}", amount=money.amount(-worst.room), year=worst.year)
        return Box(AFFORDABLE, BAD, phrase("{word} {since}", word=word, since=since), (reason,))
    reasons: list[str] = []
    if not rows:
        reasons.append("no ceiling is given")
    close = min(rows, key=lambda row: row.room / row.ceiling if row.ceiling else 0.0, default=None)
    if close is not None and close.room <= CLOSE_TO_CEILING * close.ceiling:
        reasons.append(phrase("within 5 % of a ceiling in {year}", year=close.year))
    if not funding.stated:
        reasons.append("no source of financing is stated")
    elif funding.lacking > UNFUNDED:
        reasons.append(phrase("no source for {share} of it", share=_few(funding.lacking)))
    if reasons:
        if close is not None and close.room > CLOSE_TO_CEILING * close.ceiling:
            reasons.append("within all ceilings")
        return Box(AFFORDABLE, CAUTION, reasons[0], tuple(reasons[1:]))
    assert close is not None  # noqa: S101  there are rows
    room = phrase("room {amount} in {year}", amount=money.amount(close.room), year=close.year)
    return Box(AFFORDABLE, GOOD, "within all ceilings", (room,))


@dataclass(frozen=True)
class Worth:
    """What the box on the return is judged by."""

    stated: bool
    """Whether any effect is."""
    npv: float
    """Central, LCU at base-year prices."""
    band: tuple[float, float] | None
    """Its 5th and 95th percentile; None without ranges."""
    efficiency: float | None
    """Net social efficiency; None where it is not defined."""
    evidenced: bool
    """Whether at least half of the gains rest on better than grade D."""
    unchanged: bool = False
    """Whether the scenario changes nothing."""
    unspent: bool = False
    """Whether it is a baseline without any spending."""


def worth_it(worth: Worth, money: PageMoney) -> Box:
    """Good where the 5th percentile is above 0; bad where the 95th is below 0, or efficiency below 0."""
    if not worth.stated:
        return Box(WORTH, CAUTION, "not known", ("no effects are stated, only costs",))
    if worth.unspent:
        return Box(WORTH, CAUTION, "nothing is spent", ("no gain, no loss",))
    if worth.unchanged:
        return Box(WORTH, CAUTION, "nothing is changed", ("no gain, no loss",))
    state, word = _state_of_worth(worth)
    if worth.band is None:
        way = "gain of {amount}, no range" if worth.npv >= 0 else "loss of {amount}, no range"
        return Box(WORTH, state, word, (phrase(way, amount=money.amount(abs(worth.npv))),))
    if word == GAINS or (word == LOSES and worth.npv < 0):
        words = "society gains {amount}" if word == GAINS else "society loses {amount}"
        word = phrase(words, amount=money.amount(abs(worth.npv)))
        shown = _beside(*worth.band, money)
    else:
        shown = _from_to(*worth.band, money)
    return Box(WORTH, state, word, (shown,))


def _from_to(low: float, high: float, money: PageMoney) -> str:
    """What society gains or loses at both ends of a range."""
    if low >= 0:
        return phrase("gain of {span}", span=money.span(low, high))
    if high <= 0:
        return phrase("loss of {span}", span=money.span(-high, -low))
    return phrase("loss of {low} to gain of {high}", low=money.digits(-low), high=money.amount(high))


def _beside(low: float, high: float, money: PageMoney) -> str:
    """Both ends of a range beside a gain or a loss that is told."""
    if low < 0 < high:
        return _from_to(low, high, money)
    low, high = sorted(map(abs, (low, high)))
    return phrase("{low} to {high} in 9 of 10 simulations", low=money.digits(low), high=money.digits(high))


def _state_of_worth(worth: Worth) -> tuple[str, str]:
    """State and word of the box, by percentiles, efficiency and evidence."""
    loses = worth.band is not None and worth.band[1] < 0
    if loses or (worth.efficiency is not None and worth.efficiency < 0):
        return BAD, LOSES
    if not worth.evidenced:
        return CAUTION, "most gains lack evidence"
    if worth.band is None:
        return CAUTION, "range not known"
    return (GOOD, GAINS) if worth.band[0] > 0 else (CAUTION, "may gain or lose")


@dataclass(frozen=True)
class Surety:
    """What the box on certainty is judged by. Shares of 1."""

    chance: float | None
    """Of a gain, in the draws; None without ranges or effects."""
    cost_on_d: float
    """Of the cost, in policies that rest on a figure of grade D."""
    gains_on_d: float
    """Of the gains, on grade D or none."""


def how_sure(surety: Surety) -> Box:
    """Good where the sign is nearly certain and little rests on grade D; bad where most of the cost does."""
    shares = phrase(
        "no evidence: cost {cost}, gains {gains}",
        cost=_whole(surety.cost_on_d), gains=_whole(surety.gains_on_d),
    )  # fmt: skip
    certain = False
    if surety.chance is None:
        drawn: str = "chance of a gain not known"
    else:
        loses = surety.chance < EVEN
        chance = 1 - surety.chance if loses else surety.chance
        certain = chance > LIKELY
        words = "loss in {count} of 100 simulations" if loses else "gain in {count} of 100 simulations"
        if surety.cost_on_d > MUCH:
            words = "as modelled, loss in {count} of 100" if loses else "as modelled, gain in {count} of 100"
        drawn = phrase(words, count=_of_hundred(chance))
    if surety.cost_on_d > MUCH:
        word = phrase("no evidence for {share} of the cost", share=_whole(surety.cost_on_d))
        return Box(SURE, BAD, word, (drawn,))
    good = certain and surety.cost_on_d < LITTLE and surety.gains_on_d < LITTLE
    return Box(SURE, GOOD if good else CAUTION, drawn, (shares,))


@dataclass(frozen=True)
class Soundness:
    """What the box on the data is judged by: counts."""

    checks: int
    failed: int
    implausible: int
    """Results and inputs out of proportion."""
    alarms: int = 0
    """Other alarms than those on plausibility, ceilings and society."""
    notes: int = 0
    open_rows: int = 0
    """Rows to fill in or to confirm."""
    without_range: int = 0
    """Uncertain main parameters without a range."""
    old: int = 0
    """Figures older than five years."""


def data_sound(quality: Soundness) -> Box:
    """Good where every check and test of plausibility passes and nothing is left to confirm."""
    if quality.failed:
        word = phrase("{failed} of {count} checks fail", failed=quality.failed, count=quality.checks)
        return Box(SOUND, BAD, word, ("do not use these figures",))
    if quality.implausible:
        figures = _counted(
            quality.implausible, "1 figure out of proportion", "{count} figures out of proportion"
        )
        return Box(SOUND, BAD, figures, ("see the sheet Checks",))
    left: list[tuple[int, str, str, str]] = [
        (quality.alarms, "1 alarm: see Checks", "{count} alarms: see Checks", "{count} alarms"),
        (quality.open_rows, "1 figure to fill in", "{count} figures to fill in", "{count} to fill in"),
        (quality.without_range, "1 figure without a range", "{count} figures without a range",
         "{count} without a range"),
        (quality.old, "1 figure over 5 years old", "{count} figures over 5 years old",
         "{count} over 5 years old"),
        (quality.notes, "1 note on the data", "{count} notes on the data", "{count} data notes"),
    ]  # fmt: skip
    left = [words for words in left if words[0]]
    if left:
        reasons = [_counted(*left[0][:3]), *(phrase(short, count=count) for count, *_, short in left[1:2])]
        passing = phrase("none of {count} checks fails", count=quality.checks)
        return Box(SOUND, CAUTION, passing, (joined(reasons, "{first}, {last}"),))
    return Box(
        SOUND, GOOD, phrase("all {count} checks pass", count=quality.checks), ("nothing left to confirm",)
    )


def held_back(boxes: Sequence[Box], alarmed: bool) -> tuple[Box, ...]:
    """The boxes, none of them good where a check fails or an alarm says that the data may be wrong."""
    if not alarmed:
        return tuple(boxes)
    return tuple(
        replace(box, state=CAUTION, reasons=("if the data hold: see DATA SOUND?",))
        if box.state == GOOD
        else box
        for box in boxes
    )


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else phrase(many, count=count)


def _whole(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _few(share: float) -> str:
    """A share above 0 that is never printed as none."""
    return _whole(share) if share >= 0.005 else "less than 1 %"  # noqa: PLR2004  half of what is printed


def _of_hundred(share: float) -> str:
    """Draws of 100; all and none only where it is all and none."""
    if 0 < share < 0.01:  # noqa: PLR2004  one of a hundred
        return "fewer than 1"
    if 0.99 < share < 1:  # noqa: PLR2004  as above
        return "more than 99"
    return f"{100 * share:.0f}"
