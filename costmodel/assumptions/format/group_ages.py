"""Ages and sexes of target groups and of the bands of their prevalence, as rows state them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import SEXES

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Row

Ages = dict[str, tuple[int, int]]
"""First and last age by sex."""
HIGHEST_AGE = 130
"""The oldest age that a row may state; it stands for an open end."""


def ages_of(row: Row, oldest: int) -> Ages:
    """The ages and sexes of a row of Groups."""
    last = oldest if row["age_to"] is None else min(int(row["age_to"]), oldest)
    return {sex: (int(row["age_from"]), last) for sex in SEXES if row["sex"] in (sex, "both")}


def band_ages(row: Row, group_ages: Ages, oldest: int) -> Ages:
    """The ages and sexes of a row of Prevalence: its own, or those of its group where it states none."""
    ages: Ages = {}
    for sex, (first, last) in group_ages.items():
        if row["sex"] in (sex, "both", None):
            begins = first if row["age_from"] is None else int(row["age_from"])
            ends = last if row["age_to"] is None else min(int(row["age_to"]), oldest)
            ages[sex] = (begins, ends)
    return ages


def common_ages(one: Ages, other: Ages) -> Ages:
    """The ages and sexes in both."""
    common: Ages = {}
    for sex in one.keys() & other.keys():
        first, last = max(one[sex][0], other[sex][0]), min(one[sex][1], other[sex][1])
        if first <= last:
            common[sex] = (first, last)
    return {sex: common[sex] for sex in SEXES if sex in common}


def ages_in_words(ages: Ages) -> str:
    """Ages and sexes in words: male 5 to 17, female 5 and over."""
    return ", ".join(
        f"{sex} {first} {'and over' if last >= HIGHEST_AGE else f'to {last}'}"
        for sex, (first, last) in ages.items()
    )
