"""What is counted in each household: members of target groups, members with a value, and by sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.surveys.survey_columns import FEMALE, MALE, SurveyScan, age, answer, label, number

if TYPE_CHECKING:
    import polars as pl

    from costmodel.assumptions.surveys.survey_mapping import Membership, SurveyMapping

NOT_STATED = "not stated"
AGE_BAND, LAST_BAND = 5, 80
"""Years of age of a class of weights, and the first age of the last."""


def parsed_columns(scan: SurveyScan, mapping: SurveyMapping) -> dict[tuple[str, str], pl.Expr]:
    """Columns that several counts are made of, each read once: by what it is read as and its name."""
    parsed: dict[tuple[str, str], pl.Expr] = {}
    conditions = [each for _, memberships in mapping.groups for each in memberships]
    for column in (each.column for each in conditions if each.column is not None):
        parsed["member", column] = answer(scan, column) if mapping.persons else number(scan, column)
    if mapping.age and (mapping.calibrate_ages or any(each.by_age for each in conditions)):
        parsed["age", mapping.age] = age(scan, mapping.age)
    if mapping.sex and (mapping.calibrate_ages or any(each.by_sex for each in conditions)):
        parsed["sex", mapping.sex] = answer(scan, mapping.sex, MALE, FEMALE)
    for _, column in mapping.apart:
        parsed["label", column] = label(scan, column)
    return parsed


def household_counts(
    mapping: SurveyMapping,
    parsed: dict[tuple[str, str], pl.Expr],
    classes: dict[tuple[str, str], tuple[str | None, ...]],
) -> dict[tuple[str, str, str], pl.Expr]:
    """What is counted in each household: members of groups, with a value, and by sex and age.

    ``parsed`` are the columns as read, under the names that they have in the frame.
    """
    import polars as pl

    counts: dict[tuple[str, str, str], pl.Expr] = {}
    for group, conditions in mapping.groups:
        if conditions:
            each = [part for condition in conditions for part in _members(mapping, parsed, condition)]
            counts["group", group, ""] = each[0] if len(each) == 1 else pl.all_horizontal(each)
    for (name, column), values in classes.items():
        labels = parsed["label", column]
        for value in values:
            membership = labels.is_null() if value is None else (labels == value).fill_null(value=False)
            counts["apart", name, NOT_STATED if value is None else value] = membership
    if mapping.calibrate_ages:
        years, male = parsed["age", str(mapping.age)], parsed["sex", str(mapping.sex)]
        for sex, of_sex in (("male", male), ("female", ~male)):
            for first in range(0, LAST_BAND + AGE_BAND, AGE_BAND):
                last = first == LAST_BAND
                membership = years >= first if last else (years >= first) & (years < first + AGE_BAND)
                counts["age", sex, str(first)] = of_sex & membership
    return counts


def _members(
    mapping: SurveyMapping, parsed: dict[tuple[str, str], pl.Expr], condition: Membership
) -> list[pl.Expr]:
    if condition.column is not None:
        return [parsed["member", condition.column]]
    parts: list[pl.Expr] = []
    if condition.by_sex:
        male = parsed["sex", str(mapping.sex)]
        parts.append(male if condition.sex == "male" else ~male)
    if condition.by_age:
        years = parsed["age", str(mapping.age)]
        if condition.age_from > 0:
            parts.append(years >= condition.age_from)
        if condition.age_to is not None:
            parts.append(years < condition.age_to + 1)
    return parts
