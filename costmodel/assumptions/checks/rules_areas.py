"""Rules of areas in the table Distribution: their means, their people, and columns of the country only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_shares import changes_of, value_in
from costmodel.assumptions.format.column_choices import SEX
from costmodel.assumptions.format.decile_rows import COUNTRY_ONLY, area_dimension
from costmodel.assumptions.format.paths import AREA, BREAKDOWN, MEAN, WELFARE
from costmodel.assumptions.format.report import listed, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.checks.context import Context

SINCE = 4
LARGEST_GAP = 0.01
"""Difference of the mean of areas from the mean of the country that is not told, share of it."""


def area_rules(context: Context) -> None:
    """Report all problems of areas: where there are none, a mean without an area."""
    table = context.tables["Distribution"]
    areas: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        if row["area"] is not None:
            areas.setdefault(str(row["area"]), []).append(number)
        elif row[MEAN] is not None:
            value = shown(row[MEAN])
            context.report.at(
                table, number, MEAN, f"{value} in a row of the whole country",
                "a mean in rows of areas only: that of the country is in the table Welfare",
                "Clear the cell, or name the area.", since=SINCE,
            )  # fmt: skip
    if not areas:
        return
    if not context.tables["Welfare"].rows:
        context.report.at(
            table, min(map(min, areas.values())), "area", "areas without a survey", "the table Welfare",
            "Add the survey, or delete the rows of areas: they act on nothing.", "warning", since=SINCE,
        )  # fmt: skip
    _columns(context, areas)
    means = _means(context, areas)
    people = _people(context, areas)
    if people and len(means) == len(areas):
        _mean_of_all(context, {area: (people[area], means[area]) for area in areas}, areas)


def _columns(context: Context, areas: Mapping[str, Sequence[int]]) -> None:
    """Blank columns, and the year of the survey."""
    table, report = context.tables["Distribution"], context.report
    years = {row["year"] for row in table.rows if row["area"] is None}
    for area, numbers in areas.items():
        for number in numbers:
            row = table.rows[number]
            for column in COUNTRY_ONLY:
                if row[column] is not None:
                    value = shown(row[column])
                    report.at(
                        table, number, column, f"{value} in a row of {area}",
                        f"a {column} in the rows of the whole country only: deciles are national",
                        "Clear the cell.", since=SINCE,
                    )  # fmt: skip
            if row["year"] is not None and len(years) == 1 and row["year"] not in years:
                year, national = row["year"], shown(next(iter(years)))
                report.at(
                    table, number, "year", f"{year} for {area}",
                    f"{national}, the year of the rows of the whole country",
                    "Take all rows from one survey.", "warning", since=SINCE,
                )  # fmt: skip


def _means(context: Context, areas: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """The mean of each area that states one soundly."""
    table, report = context.tables["Distribution"], context.report
    means: dict[str, float] = {}
    for area, numbers in areas.items():
        stated = [number for number in numbers if table.rows[number][MEAN] is not None]
        if not stated:
            if all(report.sound(table, number, MEAN) for number in numbers):
                report.at(
                    table, numbers[0], MEAN, f"no mean of {area}", "the mean of the area, in one row or all",
                    "Fill it in, in the unit of the mean in the table Welfare.", since=SINCE,
                )  # fmt: skip
            continue
        first = table.rows[stated[0]][MEAN]
        for number in stated:
            value = table.rows[number][MEAN]
            if value != first:
                report.at(
                    table, number, MEAN, f"{shown(value)} for {area}, and {shown(first)} in another row",
                    "one mean for the area", "Correct it, or leave all but one blank.", since=SINCE,
                )  # fmt: skip
        if first == 0:
            report.at(table, stated[0], MEAN, "0", "a mean above 0", "Correct it.", since=SINCE)
        else:
            means[area] = first
    return means


def _people(context: Context, areas: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """The share of people of each area: of the dimension of Breakdown whose parts the areas are."""
    table, breakdown, report = context.tables["Distribution"], context.tables["Breakdown"], context.report
    dimension = area_dimension(table, breakdown)
    if dimension:
        rows = [row for row in breakdown.rows if str(row["dimension"]) == dimension]
        for row in rows:
            if row["share"] == 0:
                report.at(
                    breakdown, breakdown.rows.index(row), "share", f"0 people in {row['part']}",
                    "people in every area of the table Distribution", "Correct the share.", since=SINCE,
                )  # fmt: skip
        stated = {str(row["part"]): row["share"] for row in rows if row["share"] is not None}
        _other_people(context, dimension, stated)
        return stated if set(stated) == set(areas) else {}
    parts: dict[str, set[str]] = {}
    for row in breakdown.rows:
        if row["dimension"] not in (None, SEX) and row["part"] is not None:
            parts.setdefault(str(row["dimension"]), set()).add(str(row["part"]))
    nearest = max(parts, key=lambda name: len(parts[name] & set(areas)), default="")
    alike = parts.get(nearest, set()) & set(areas)
    strange = [area for area in areas if area not in alike]
    lacking = sorted(parts[nearest] - set(areas)) if alike else []
    first = min(areas[strange[0]]) if strange else min(map(min, areas.values()))
    without = f", and no rows of {listed(lacking)}" if lacking else ""
    expected = f"the parts of {nearest}: {listed(sorted(parts[nearest]))}" if alike else (
        "the parts of a dimension of the table Breakdown, which gives their people"
    )  # fmt: skip
    hint = report.suggestion(strange[0], parts[nearest]) if strange and alike else ""
    report.at(
        table, first, "area", f"{listed(strange or list(areas))}{without}", expected,
        f"{hint} Name the areas as Breakdown does, or add a dimension with them.".strip(), since=SINCE,
    )  # fmt: skip
    return {}


def _other_people(context: Context, dimension: str, people: Mapping[str, float]) -> None:
    """Another dimension with the same parts says the same of their people."""
    breakdown = context.tables["Breakdown"]
    for number, row in enumerate(breakdown.rows):
        part, share = str(row["part"]), row["share"]
        alike = row["dimension"] not in (dimension, SEX) and share is not None and part in people
        if alike and share != people[part] and set(people) == {
            str(other["part"]) for other in breakdown.rows if other["dimension"] == row["dimension"]
        }:  # fmt: skip
            context.report.at(
                breakdown, number, "share",
                f"{shown(share)} for {part}, and {shown(people[part])} in {dimension}",
                "one share of people for an area of the table Distribution",
                "Correct one of them, or delete the dimension.", since=SINCE,
            )  # fmt: skip
            return


def _mean_of_all(
    context: Context, stated: Mapping[str, tuple[float, float]], areas: Mapping[str, Sequence[int]]
) -> None:
    """The means of areas give about that of the country: welfare is scaled to that of the table Welfare."""
    whole = context.tables["Welfare"].by("property").get(MEAN)
    if whole is None or not isinstance(whole["value"], int | float) or whole["value"] <= 0:
        return
    mean = sum(people * value for people, value in stated.values())
    _scenarios(context, dict(stated), whole["value"])
    if abs(mean / whole["value"] - 1) > LARGEST_GAP:
        context.report.at(
            context.tables["Distribution"], min(map(min, areas.values())), MEAN,
            f"means of areas that give {mean:.4g} for the country, by their people",
            f"about {shown(whole['value'])}, the mean in the table Welfare",
            "Check the unit of the means and the shares of people: welfare of areas is scaled to the mean "
            "of the table Welfare.", "warning", since=SINCE,
        )  # fmt: skip


def _scenarios(context: Context, stated: Mapping[str, tuple[float, float]], whole: float) -> None:
    """A scenario that moves means or people of areas moves the mean of the country too, by its own row."""
    dimension = area_dimension(context.tables["Distribution"], context.tables["Breakdown"])
    changes, country = changes_of(context), f"{WELFARE}.{MEAN}"
    people = {f"{BREAKDOWN}.{dimension}.share.{area}": share for area, (share, _) in stated.items()}
    means = {f"{AREA}.{MEAN}.{area}": mean for area, (_, mean) in stated.items()}
    before = {**people, **means, country: whole}
    for scenario in changes.scenarios("", (*people, *means)):
        after = {
            path: value_in(context.last_year or 0, [(None, value)], changes.by_path(scenario, "", path))
            for path, value in before.items()
        }
        gap, ratio = (
            sum(values[part] * values[mean] for part, mean in zip(people, means, strict=True))
            / (values[country] or whole)
            for values in (before, after)
        )
        if abs(ratio / gap - 1) > LARGEST_GAP:
            context.report.at(
                changes.table, changes.last(scenario, "", (*people, *means)), "value",
                f"{scenario}: means of areas that move that of the country by {ratio / gap - 1:.1%}",
                f"a change of {country} with them",
                f"Add {country}, multiply, {ratio / gap:.6g}: without it welfare is scaled to the mean in "
                "the table Welfare, and all other areas move the other way.",
                "warning", since=SINCE, alarm=True,
            )  # fmt: skip
