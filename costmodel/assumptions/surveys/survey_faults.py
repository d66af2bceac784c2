"""Problems of a survey file: each with its column, the first row, how many there are, and the cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.survey_tables import DROP, REFUSE
from costmodel.assumptions.surveys.survey_columns import FEMALE, MALE, ROW, answer, number
from costmodel.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from costmodel.assumptions.surveys.survey_columns import SurveyScan
    from costmodel.assumptions.surveys.survey_mapping import SurveyMapping

MOST_DROPPED = 0.05
FIRST, MEMBERS, FAULTY, PERSON = (
    "costmodel_first", "costmodel_members", "costmodel_faulty", "costmodel_person"
)  # fmt: skip
ABOVE = ("weight", "size", "equivalents")
AMOUNTS = (*ABOVE, "welfare", "proxy")
WHAT = {
    "weight": "a weight above 0", "size": "people of the household, above 0",
    "equivalents": "adult equivalents of the household, above 0", "welfare": "income or consumption, a number",
    "proxy": "a score, a number",
}  # fmt: skip
A_NUMBER = "a number with a decimal point and without separators of thousands"


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


def cell_faults(scan: SurveyScan, mapping: SurveyMapping, rows: int) -> list[Problem]:
    """Every kind of fault of single cells: counted, with its first row. One more reading of the file."""
    import polars as pl  # noqa: PLC0415  an extra, and slow to import

    kinds: list[tuple[str, str, str, str, pl.Expr]] = []

    def fault(column: str, found: str, expected: str, mend: str, where: pl.Expr) -> None:
        kinds.append((column, found, expected, mend, where.fill_null(value=False)))

    def read_as(column: str, expected: str, values: pl.Expr, if_unreadable: str) -> None:
        blank = pl.col(column).is_null()
        if scan.types[column].is_float():
            blank = blank | pl.col(column).is_nan()
        if not mapping.drop_missing:
            fault(column, "no value", expected,
                  f"Fill them in, or set missing to {DROP} in the table SurveyFile.", blank)  # fmt: skip
        fault(column, "{value}", expected, if_unreadable, ~blank & values.is_null())

    for key in (*mapping.household, *([mapping.person] if mapping.person else [])):
        fault(key, "no value", "the key of a household or person", "Fill them in.", pl.col(key).is_null())
    for name in AMOUNTS:
        column = getattr(mapping, name)
        if column is None:
            continue
        values = number(scan, column)
        read_as(column, WHAT[name], values, f"Write {A_NUMBER}.")
        if name in ABOVE:
            fault(
                column,
                "{value}",
                WHAT[name],
                "Correct them, or leave these rows out of the file.",
                values <= 0,
            )
    if mapping.negative == REFUSE:
        fault(mapping.welfare, "{value}", "welfare of 0 or more",
              "Correct them, or set negative to keep or zero in the table SurveyFile.",
              number(scan, mapping.welfare) < 0)  # fmt: skip
    conditions = [each for _, own in mapping.groups for each in own]
    for column in dict.fromkeys(each.column for each in conditions if each.column is not None):
        if mapping.persons:
            read_as(column, "yes or no, true or false, 1 or 0", answer(scan, column), "Write one of these.")
        else:
            read_as(
                column, "how many members belong to the group", number(scan, column), f"Write {A_NUMBER}."
            )
    if mapping.age and (mapping.calibrate_ages or any(each.by_age for each in conditions)):
        read_as(mapping.age, "an age in whole years", number(scan, mapping.age), "Write whole years.")
    if mapping.sex and (mapping.calibrate_ages or any(each.by_sex for each in conditions)):
        read_as(mapping.sex, "male or female, m or f, 1 (male) or 2 (female)",
                answer(scan, mapping.sex, MALE, FEMALE), "Write one of these.")  # fmt: skip
    counted = scan.frame.select(
        *(each.sum().alias(f"n{place}") for place, (*_, each) in enumerate(kinds)),
        *(pl.col(ROW).filter(each).min().alias(f"r{place}") for place, (*_, each) in enumerate(kinds)),
        *(
            pl.col(column).filter(each).first().cast(pl.String).alias(f"v{place}")
            for place, (column, *_, each) in enumerate(kinds)
        ),
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    found = []
    for place, (column, said, expected, mend, _) in enumerate(kinds):
        count = counted[f"n{place}"]
        if count:
            value = said.format(value=shown(counted[f"v{place}"]))
            found.append(Problem(
                scan.path.name, "", f"column {column}, {scan.where(counted[f'r{place}'])}",
                f"{value} ({count:,} of {rows:,} rows have this fault)", expected, mend,
            ))  # fmt: skip
    return found


def household_faults(
    scan: SurveyScan, mapping: SurveyMapping, frame: pl.DataFrame, names: pl.Series
) -> list[Problem]:
    """Faults of households as a whole: counted, with the key of the first in the file."""
    import polars as pl  # noqa: PLC0415  an extra, and slow to import

    found: list[Problem] = []
    keyed = frame.with_columns(names.alias("costmodel_key"))
    heading = ", ".join(mapping.household)

    def fault(column: str, wrong: pl.Expr, said: str, expected: str, mend: str) -> None:
        own = keyed.filter(wrong)
        if own.height:
            first = own.row(int(own[FIRST].arg_min() or 0), named=True)
            values = {name: shown(value) for name, value in first.items()}
            found.append(Problem(
                scan.path.name, "",
                f"column {column}, {heading} {first['costmodel_key']}, {scan.where(first[FIRST])}",
                f"{said.format(**values)} ({own.height:,} of {frame.height:,} households)", expected, mend,
            ))  # fmt: skip

    for name in AMOUNTS:
        column = getattr(mapping, name)
        if column is not None and mapping.persons:
            fault(column, pl.col(f"{name}_min") != pl.col(f"{name}_max"),
                  f"{{{name}_min}} and {{{name}_max}} in one household", "the same in all its rows",
                  "Correct them, or the key of the household: it may need another column, such as a cluster.")  # fmt: skip
    if mapping.persons and mapping.size:
        fault(mapping.size, pl.col("size_max") != pl.col(MEMBERS), f"{{size_max}} people and {{{MEMBERS}}} rows",
              "as many rows as people", "Correct the size, add the missing members, or clear size.")  # fmt: skip
    twice = keyed["costmodel_key"].is_duplicated()
    if twice.any():
        second = keyed.filter(twice)
        keyed = second.filter(pl.col(FIRST).rank("ordinal").over("costmodel_key") > 1)
        fault(mapping.household[0], pl.lit(value=True), "the household a second time", "each household once",
              "Leave one of the rows out, or correct the key: it may need another column.")  # fmt: skip
    if mapping.drop_missing and frame.height:
        dropped = int((frame[FAULTY] > 0).sum())
        if dropped > MOST_DROPPED * frame.height:
            found.append(Problem(
                scan.path.name, "", "", f"{dropped:,} of {frame.height:,} households with a missing value",
                f"at most {MOST_DROPPED:.0%} that are dropped", "Fill in the missing values.",
            ))  # fmt: skip
    if not frame.height:
        found.append(Problem(scan.path.name, "", "", "no rows", "the rows of a survey", "Give another file."))
    if mapping.person is not None:
        fault(mapping.person, pl.col(PERSON) != pl.col(MEMBERS), f"{{{MEMBERS}}} rows of {{{PERSON}}} persons",
              "each person once", "Leave one of the rows out, or correct the number of the person.")  # fmt: skip
    return found
