"""The page CompareTargeting: a universal and a targeted design of one benefit, against the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.scale import scale_of
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.comparison.designs import Design, DesignsInYear
    from costmodel.comparison.universal_targeted import TargetingComparison

NAME = "CompareTargeting"
WIDTHS = (46, 22, 20, 20, 24, *[18] * 6)
EACH = "#,##0.00"
THOUSAND = 1_000
"""Amounts of less than ten million are written out: those of a person are compared."""
MONEY, PERSONS, SHARES, PER_HEAD = "money", "persons", "share", "per head"
LINES = {
    "benefits": ("Benefits: transfers, services, staff", MONEY),
    "administration": ("Administration", MONEY),
    "screening": ("Screening: cost of applications", MONEY),
    "other_cost": ("Other cost", MONEY),
    "cost": ("Cost", MONEY),
    "beneficiaries": ("Beneficiaries", PERSONS),
    "reached": ("Reached in the benchmark group", PERSONS),
    "missed": ("Missed in the benchmark group", PERSONS),
    "exclusion_error": ("Exclusion error", SHARES),
    "inclusion_error": ("Inclusion error", SHARES),
    "cost_per_person": ("Cost per person reached in the benchmark group", PER_HEAD),
    "leakage": ("Leakage: benefits outside the benchmark group", MONEY),
    "benefit_each": ("Benefit for a person and year", PER_HEAD),
}
YEARLY = {
    "cost": ("cost", MONEY),
    "reached": ("reached", PERSONS),
    "missed": ("missed", PERSONS),
    "leakage": ("leakage", MONEY),
}
"""Shown for both designs in the table by year."""
HOW = (
    "Both designs give the same benefit and are measured against the same benchmark group.",
    "Benefit foregone: what those of the benchmark group whom only the targeted design misses no longer get.",
    "Same money: the universal benefit that the targeted design's cost pays, all else in proportion.",
    "Screening costs people time, travel and dignity too; no figure here counts that.",
)


def compare_targeting_page(compared: TargetingComparison, stamp: str) -> Page:
    """The designs in the year shown, then year by year."""
    return Page(
        NAME, "Universal or targeted",
        "What a universal and a targeted design of the same benefit cost, and whom they reach and miss.",
        stamp,
        [Sentences(sentences(compared)), _designs(compared), _by_year(compared), Notes(HOW)],
        WIDTHS, frozen_header=False,
    )  # fmt: skip


def sentences(compared: TargetingComparison) -> list[str]:
    """What is compared, what targeting saves and whom it misses, and the same money for all."""
    designs, unit = compared.shown, compared.results[0].unit("nominal")
    labels = [
        words.labels(result)[policy]
        for result, policy in zip(compared.results, compared.policies, strict=True)
    ]
    return [
        phrase(
            "In {year}, at prices of the year: {universal} (universal) against {targeted} (targeted); "
            "benchmark group: {group}, {people} people.",
            year=str(designs.year), universal=labels[0], targeted=labels[1], group=compared.benchmark_label,
            people=f"{designs.people:,.0f}",
        ),
        *_made(compared),
        verdict(designs, unit),
        phrase(
            "For the money of the targeted design, everybody could get {same} instead of {benefit} a year.",
            same=_amount(designs.same_money, unit), benefit=_amount(designs.universal.benefit_each, unit),
        ),
    ]  # fmt: skip


def _made(compared: TargetingComparison) -> list[str]:
    """What the universal design is, where it was made of the targeted one."""
    if not compared.everybody:
        return []
    result, policy = compared.results[1], compared.policies[1]
    year = result.years.index(compared.shown.year)
    coverage = float(result.budget_lines.people.coverage[result.policies.index(policy), year])
    partly = phrase(
        "The targeted design covers {coverage} of its group in this scenario: people are missed because it "
        "does not cover all, not only because of screening.",
        coverage=f"{coverage:.1%}",
    )  # fmt: skip
    return [
        phrase(
            "The universal design is the same benefit for everybody of the group {group}, without screening; "
            "amount, take-up and administration are as in the targeted design.",
            group=compared.group_label(compared.everybody),
        ),
        *([partly] if coverage < 1 else []),
    ]


def verdict(designs: DesignsInYear, unit: str) -> str:
    """Whether screening pays, never without the people whom it misses."""
    added = designs.added_screening + designs.added_administration
    text = (
        "Screening and added administration cost {cost}, no less than the leakage of {leakage} they "
        "avoid; and {missed} people of the benchmark group are missed, {more} more than with the universal "
        "design, who forgo {foregone}."
    )
    if designs.screening_pays:
        text = (
            "Screening and added administration cost {cost}, less than the leakage of {leakage} they avoid; "
            "but {missed} people of the benchmark group are missed, {more} more than with the universal "
            "design, and forgo {foregone}."
            if added >= 0
            else "Screening and administration cost {cost} less than in the universal design, and {leakage} "
            "less leaks; but {missed} people of the benchmark group are missed, {more} more than with the "
            "universal design, and forgo {foregone}."
        )
    return phrase(
        text, cost=_amount(abs(added) if designs.screening_pays else added, unit),
        leakage=_amount(designs.leakage_avoided, unit), missed=f"{designs.targeted.missed:,.0f}",
        more=f"{designs.added_missed:,.0f}", foregone=_amount(designs.benefit_foregone, unit),
    )  # fmt: skip


def _amount(amount: float, unit: str) -> str:
    scale = scale_of(amount)
    return scale.amount(amount, unit) if scale.size > THOUSAND else f"{amount:,.2f} {unit}"


def _number(kind: str, money: str) -> str:
    return {MONEY: money, PERSONS: COUNT, SHARES: SHARE, PER_HEAD: EACH}[kind]


def _designs(compared: TargetingComparison) -> PageTable:
    designs, currency = compared.shown, compared.results[0].unit("nominal")
    scale = words.scale(max(designs.universal.cost, designs.targeted.cost))
    units = {
        MONEY: scale.unit(currency), PERSONS: "persons", SHARES: "share",
        PER_HEAD: phrase("{unit} per person", unit=currency),
    }  # fmt: skip
    columns = [
        TableColumn("Figure"), TableColumn("Unit"), TableColumn("Universal", COUNT),
        TableColumn("Targeted", COUNT), TableColumn("Targeted less universal", COUNT, wrap=True),
    ]  # fmt: skip
    rows = [
        TableRow(
            [label, units[kind], *_pair(designs, name)], _number(kind, scale.number),
            "strong" if name in ("cost", "reached", "missed") else "",
        )
        for name, (label, kind) in LINES.items()
    ]  # fmt: skip
    targeted = {
        "Leakage avoided": (designs.leakage_avoided, MONEY),
        "Added screening": (designs.added_screening, MONEY),
        "Added administration": (designs.added_administration, MONEY),
        "People of the benchmark group missed in addition": (designs.added_missed, PERSONS),
        "Benefit foregone by the benchmark group": (designs.benefit_foregone, MONEY),
        "Same money: universal benefit for a person and year": (designs.same_money, PER_HEAD),
    }
    rows += [
        TableRow([label, units[kind], "", "", amount], _number(kind, scale.number))
        for label, (amount, kind) in targeted.items()
    ]
    return PageTable(columns, rows, phrase("The two designs in {year}", year=str(designs.year)), NAME)


def _pair(designs: DesignsInYear, name: str) -> tuple[float, float, float]:
    one, other = (float(getattr(design, name)) for design in (designs.universal, designs.targeted))
    return one, other, other - one


def _by_year(compared: TargetingComparison) -> PageTable:
    currency = compared.results[0].unit("nominal")
    scale = words.scale(max(max(year.universal.cost, year.targeted.cost) for year in compared.years))
    designs = ("Universal", "Targeted")
    columns = [
        TableColumn("Year"),
        *(
            TableColumn(
                phrase("{design}: {figure}", design=design, figure=label), _number(kind, scale.number),
                wrap=True, unit=scale.unit(currency) if kind == MONEY else "",
            )
            for label, kind in YEARLY.values() for design in designs
        ),
        TableColumn("Benefit foregone", scale.number, wrap=True, unit=scale.unit(currency)),
        TableColumn("Same money for all", EACH, wrap=True, unit=currency),
    ]  # fmt: skip
    return PageTable(columns, list(_years(compared)), "Year by year", f"{NAME} by year", height=58)


def _years(compared: TargetingComparison) -> Iterator[TableRow]:
    for designs in compared.years:
        pairs = [_figure(design, name) for name in YEARLY for design in (designs.universal, designs.targeted)]
        yield TableRow([str(designs.year), *pairs, designs.benefit_foregone, designs.same_money])


def _figure(design: Design, name: str) -> float:
    return float(getattr(design, name))
