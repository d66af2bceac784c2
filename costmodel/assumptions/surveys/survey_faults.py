"""Problems of a survey file: each with its column, the first row, how many there are, and the cure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.group_ages import HIGHEST_AGE
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.survey_tables import DROP, REFUSE
from costmodel.assumptions.surveys.survey_columns import FEMALE, MALE, ROW, age, answer, no_key, number
from costmodel.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from costmodel.assumptions.surveys.survey_columns import SurveyScan
    from costmodel.assumptions.surveys.survey_mapping import SurveyMapping

MOST_DROPPED = 0.05
FIRST, MEMBERS, FAULTY, PERSON, KEY = (
    "costmodel_first", "costmodel_members", "costmodel_faulty", "costmodel_person", "costmodel_key",
)  # fmt: skip
ABOVE = ("weight", "size", "equivalents")
AMOUNTS = (*ABOVE, "welfare", "proxy")
WHAT = {
    "weight": "a weight above 0",
    "size": "people of the household, above 0",
    "equivalents": "adult equivalents of the household, above 0",
    "welfare": "income or consumption, a number",
    "proxy": "a score, a number",
}
WRITE_NUMBER = "Write a number with a decimal point and without separators of thousands."
WRITE_AGE = "Write the age. Clear codes of answers that are not known, such as 999."
THOUSANDS, BELOW_THOUSAND, ABOVE_THOUSAND = r"^-?[1-9]\d{0,2}\.\d{3}$", r"^-?\d{1,3}$", r"^-?\d{4,}$"
"""Numbers whose point may separate thousands, and whole numbers that have none to separate or do not."""
WRITE_ONE = "Write one of these."


def refuse(problems: Sequence[Problem]) -> None:
    """Raise InputError with all problems, if there are any."""
    if problems:
        raise InputError(problems)


def too_many_classes(scan: SurveyScan, column: str, count: int, most: int) -> Problem:
    """The problem of a column with too many values to be shown apart."""
    return Problem(
        scan.path.name, "", f"column {column}", f"{count:,} different values", f"at most {most}",
        "Give a column of classes in the table SurveyFile, such as regions or groups of ages.",
    )  # fmt: skip


@dataclass(frozen=True)
class _CellFault:
    """A kind of fault of single cells."""

    column: str
    where: pl.Expr
    expected: str
    mend: str
    found: str = "{value}"


def no_welfare(scan: SurveyScan, mapping: SurveyMapping) -> Problem:
    """The problem of a file whose households together have no income or consumption above 0."""
    return Problem(
        scan.path.name, "", f"column {mapping.welfare}", "income or consumption that is not above 0 in total",
        "income or consumption above 0", "Give the column that holds it in the table SurveyFile.",
    )  # fmt: skip


def thousands_faults(scan: SurveyScan, mapping: SurveyMapping) -> Iterator[Problem]:
    """Columns in which a point may separate thousands: 1.200 beside 850, in a file with semicolons.

    It is a decimal point where it stands before other than three digits, or a whole number has no point.
    """
    import polars as pl

    columns = {name: getattr(mapping, name) for name in AMOUNTS if getattr(mapping, name)}
    if scan.separator != ";":
        return
    for name, column in columns.items():
        text = pl.col(column).str.strip_chars()
        pointed = text.str.contains(".", literal=True)
        seen = scan.frame.select(
            pl.col(ROW).filter(text.str.contains(THOUSANDS)).min().alias("row"),
            text.filter(text.str.contains(THOUSANDS)).first().alias("text"),
            (pointed & ~text.str.contains(THOUSANDS)).any().alias("decimals"),
            text.str.contains(BELOW_THOUSAND).any().alias("below"),
            text.str.contains(ABOVE_THOUSAND).any().alias("above"),
        ).collect(engine="streaming").row(0, named=True)  # fmt: skip
        if seen["text"] is not None and seen["below"] and not seen["decimals"] and not seen["above"]:
            cell = f"column {column}, {scan.where(seen['row'])}"
            said = f"{shown(seen['text'])}, in which the point may separate thousands"
            yield Problem(scan.path.name, "", cell, said, WHAT[name], WRITE_NUMBER)


def cell_faults(scan: SurveyScan, mapping: SurveyMapping, rows: int) -> list[Problem]:
    """Every kind of fault of single cells: counted, with its first row. One more reading of the file."""
    import polars as pl

    kinds = [*_of_keys(scan, mapping), *_of_amounts(scan, mapping), *_of_members(scan, mapping)]
    wrong = [kind.where.fill_null(value=False) for kind in kinds]
    counted = scan.frame.select(
        *(each.sum().alias(f"n{place}") for place, each in enumerate(wrong)),
        *(pl.col(ROW).filter(each).min().alias(f"r{place}") for place, each in enumerate(wrong)),
        *(
            pl.col(kind.column).filter(each).first().cast(pl.String).alias(f"v{place}")
            for place, (kind, each) in enumerate(zip(kinds, wrong, strict=True))
        ),
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    problems = []
    for place, kind in enumerate(kinds):
        count = counted[f"n{place}"]
        if count:
            value = kind.found.format(value=shown(counted[f"v{place}"]))
            cell = f"column {kind.column}, {scan.where(counted[f'r{place}'])}"
            said = f"{value} ({count:,} of {rows:,} rows have this fault)"
            problems.append(Problem(scan.path.name, "", cell, said, kind.expected, kind.mend))
    return problems


def _of_keys(scan: SurveyScan, mapping: SurveyMapping) -> Iterator[_CellFault]:
    import polars as pl

    expected = "the key of a household or person"
    for name in (*mapping.household, mapping.person):
        if name is not None:
            blank, unread = pl.col(name).is_null(), no_key(scan, name)
            yield _CellFault(name, blank, expected, "Fill them in.", "no value")
            yield _CellFault(name, ~blank & unread, expected, "Store the keys as texts or whole numbers.")


def _unreadable(
    scan: SurveyScan, mapping: SurveyMapping, column: str, values: pl.Expr, expected: str, mend: str
) -> Iterator[_CellFault]:
    """Cells without a value, unless their households are left out, and cells with another one."""
    import polars as pl

    blank = pl.col(column).is_null()
    if scan.types[column].is_float():
        blank = blank | pl.col(column).is_nan()
    if not mapping.drop_missing:
        drop = f"Fill them in, or set missing to {DROP} in the table SurveyFile."
        yield _CellFault(column, blank, expected, drop, "no value")
    yield _CellFault(column, ~blank & values.is_null(), expected, mend)


def _of_amounts(scan: SurveyScan, mapping: SurveyMapping) -> Iterator[_CellFault]:
    for name in AMOUNTS:
        column = getattr(mapping, name)
        if column is not None:
            values = number(scan, column)
            yield from _unreadable(scan, mapping, column, values, WHAT[name], WRITE_NUMBER)
            if name in ABOVE and not (name == "weight" and mapping.drop_missing):
                leave = "Correct them, or leave these rows out of the file."
                yield _CellFault(column, values <= 0, WHAT[name], leave)
    if mapping.negative == REFUSE:
        mend = "Correct them, or set negative to keep or zero in the table SurveyFile."
        yield _CellFault(mapping.welfare, number(scan, mapping.welfare) < 0, "welfare of 0 or more", mend)


def _of_members(scan: SurveyScan, mapping: SurveyMapping) -> Iterator[_CellFault]:
    conditions = [each for _, memberships in mapping.groups for each in memberships]
    yes_or_no, how_many = "yes or no, true or false, 1 or 0", "how many members belong to the group"
    for column in dict.fromkeys(each.column for each in conditions if each.column is not None):
        if mapping.persons:
            yield from _unreadable(scan, mapping, column, answer(scan, column), yes_or_no, WRITE_ONE)
        else:
            values = number(scan, column)
            yield from _unreadable(scan, mapping, column, values, how_many, WRITE_NUMBER)
            outside = (values < 0) | (values > number(scan, str(mapping.size)))
            yield _CellFault(column, outside, "from 0 to the people of the household", "Correct them.")
    if mapping.age and (mapping.calibrate_ages or any(each.by_age for each in conditions)):
        expected = f"an age in whole years, from 0 to {HIGHEST_AGE}"
        yield from _unreadable(scan, mapping, mapping.age, age(scan, mapping.age), expected, WRITE_AGE)
    if mapping.sex and (mapping.calibrate_ages or any(each.by_sex for each in conditions)):
        sexes = "male or female, m or f, 1 (male) or 2 (female)"
        male = answer(scan, mapping.sex, MALE, FEMALE)
        yield from _unreadable(scan, mapping, mapping.sex, male, sexes, WRITE_ONE)


@dataclass(frozen=True)
class _HouseholdFault:
    """A kind of fault of whole households."""

    column: str
    where: pl.Expr
    found: str
    expected: str
    mend: str


def household_faults(
    scan: SurveyScan, mapping: SurveyMapping, frame: pl.DataFrame, names: pl.Series
) -> list[Problem]:
    """Faults of households as a whole: counted, with the key of the first in the file."""
    if not frame.height:
        return [Problem(scan.path.name, "", "", "no rows", "the rows of a survey", "Give another file.")]
    keyed = frame.with_columns(names.alias(KEY))
    problems = []
    for kind in _of_households(mapping):
        cases = keyed.filter(kind.where)
        if cases.height:
            first = cases.row(int(cases[FIRST].arg_min() or 0), named=True)
            key = f"{', '.join(mapping.household)} {first[KEY]}"
            cell = f"column {kind.column}, {key}, {scan.where(first[FIRST])}"
            value = kind.found.format(**{name: shown(value) for name, value in first.items()})
            said = f"{value} ({cases.height:,} of {frame.height:,} households)"
            problems.append(Problem(scan.path.name, "", cell, said, kind.expected, kind.mend))
    dropped = int((frame[FAULTY] > 0).sum())
    if dropped > MOST_DROPPED * frame.height:
        problems.append(
            Problem(
                scan.path.name, "", "", f"{dropped:,} of {frame.height:,} households with a missing value",
                f"at most {MOST_DROPPED:.0%} that are left out", "Fill in the missing values.",
            )
        )  # fmt: skip
    return problems


def _of_households(mapping: SurveyMapping) -> Iterator[_HouseholdFault]:
    import polars as pl

    again = pl.col(FIRST).rank("ordinal").over(KEY) > 1
    other_key = "the key of the household: it may need another column, such as a cluster."
    yield _HouseholdFault(
        mapping.household[0], again, "the household a second time", "each household once",
        f"Leave one of them out, or correct {other_key}",
    )  # fmt: skip
    if not mapping.persons:
        return
    for name in AMOUNTS:
        if getattr(mapping, name) is not None:
            yield _HouseholdFault(
                getattr(mapping, name), pl.col(f"{name}_min") != pl.col(f"{name}_max"),
                f"{{{name}_min}} and {{{name}_max}} in one household", "the same in all its rows",
                f"Correct them, or {other_key}",
            )  # fmt: skip
    if mapping.size is not None:
        yield _HouseholdFault(
            mapping.size, pl.col("size_max") != pl.col(MEMBERS),
            f"{{size_max}} people and {{{MEMBERS}}} rows",
            "as many rows as people", "Correct the size, add the missing members, or clear size.",
        )  # fmt: skip
    if mapping.person is not None:
        yield _HouseholdFault(
            mapping.person, pl.col(PERSON) != pl.col(MEMBERS), f"{{{MEMBERS}}} rows of {{{PERSON}}} persons",
            "each person once", "Leave one of the rows out, or correct the number of the person.",
        )  # fmt: skip
