"""What the columns of a survey file hold, from the table SurveyFile and the target groups of the set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.format.survey_tables import (
    BY,
    BY_AGE,
    DAY,
    DROP,
    GROUP,
    MONTH,
    PERSON,
    PERSONS,
    REFUSE,
    WELFARE_DOLLARS,
    YEAR,
)
from costmodel.errors import AssumptionError, Problem
from costmodel.model.welfare_cells import ppp_to_month

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from typing import Any

    from costmodel.assumptions.format.tables import Assumptions

TABLE = "SurveyFile"
BOTH = "both"
MONTHS, DAYS = 12, 365
NAME_IT = "Name the file with --survey, or survey= in Python"
EQUIVALENT = "adult equivalent"


@dataclass(frozen=True)
class Membership:
    """A condition of being in a target group: a column that says so, or ages and a sex."""

    column: str | None = None
    sex: str = BOTH
    age_from: int = 0
    age_to: int | None = None

    @property
    def by_age(self) -> bool:
        """Whether the age decides."""
        return self.age_from > 0 or self.age_to is not None

    @property
    def by_sex(self) -> bool:
        """Whether the sex decides."""
        return self.sex != BOTH


@dataclass(frozen=True)
class SurveyMapping:
    """What the columns of a survey file hold."""

    persons: bool
    """Whether a row is a person, else a household."""
    household: tuple[str, ...]
    """Columns that together are the key of a household."""
    person: str | None
    weight: str
    weight_of_people: bool
    """In a file of households, whether the weight counts people."""
    size: str | None
    equivalents: str | None
    per_equivalent: bool
    """Whether welfare is per adult equivalent in the model."""
    welfare: str
    welfare_of: str
    to_month: float
    """Factor from the unit of the file to LCU a month."""
    proxy: str | None
    sex: str | None
    age: str | None
    groups: tuple[tuple[str, tuple[Membership, ...]], ...]
    """Target groups that the file can tell, and all conditions of being in them; none: everybody."""
    apart: tuple[tuple[str, str], ...]
    """What is shown apart: its name and its column."""
    drop_missing: bool
    negative: str
    calibrate_ages: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the file that are read."""
        single = (self.person, self.weight, self.size, self.equivalents, self.welfare, self.proxy, self.sex,
                  self.age)  # fmt: skip
        of_groups = [each.column for _, conditions in self.groups for each in conditions]
        shown_apart = [column for _, column in self.apart]
        named = (*self.household, *single, *of_groups, *shown_apart)
        return tuple(dict.fromkeys(name for name in named if name is not None))


def survey_stated(assumptions: Assumptions) -> bool:
    """Whether the set describes the file of a survey."""
    return TABLE in assumptions.tables and len(assumptions.table(TABLE)) > 0


def survey_mapping(assumptions: Assumptions) -> SurveyMapping:
    """The mapping of the table SurveyFile. Raises AssumptionError where the set has none."""
    if not survey_stated(assumptions):
        raise AssumptionError([
            Problem(assumptions.path or assumptions.set, TABLE, "", "no rows in the table SurveyFile",
                    "the columns of the survey file", "Fill in the table: docs/survey.md describes it.")
        ])  # fmt: skip
    stated = _properties(assumptions)
    welfare = _welfare(assumptions)
    persons = stated["rows"] == PERSONS
    named = {kind: {str(row["name"]): str(row["value"]) for row in assumptions.table(TABLE).rows
                    if row["property"] == kind} for kind in (GROUP, BY)}  # fmt: skip
    return SurveyMapping(
        persons=persons,
        household=tuple(name.strip() for name in str(stated["household"]).split(",")),
        person=stated.get("person"),
        weight=stated["weight"],
        weight_of_people=stated["weight_of"] == PERSON and not persons,
        size=stated.get("size"),
        equivalents=stated.get("equivalents"),
        per_equivalent=welfare.get("unit") == EQUIVALENT,
        welfare=stated["welfare"],
        welfare_of=stated["welfare_of"],
        to_month=_to_month(stated["welfare_unit"], welfare),
        proxy=stated.get("proxy"),
        sex=stated.get("sex"),
        age=stated.get("age"),
        groups=tuple(_groups(assumptions, named[GROUP], stated, persons=persons).items()),
        apart=tuple(named[BY].items()),
        drop_missing=stated.get("missing") == DROP,
        negative=stated.get("negative") or REFUSE,
        calibrate_ages=stated.get("calibrate") == BY_AGE,
    )


def money_year(assumptions: Assumptions) -> int:
    """The year of the survey file and of its money."""
    stated = _properties(assumptions).get("money_year")
    return int(_welfare(assumptions)["survey_year"] if stated is None else stated)


def survey_path(assumptions: Assumptions, given: str | PathLike[str] | None = None) -> Path:
    """The path of the file: the one given, else that of the set, from the folder of its workbook.

    Raises AssumptionError where the file is not there, or the path of the set leaves that folder.
    """
    if given is not None:
        path = Path(given)
        if path.is_file():
            return path
        mend = "Correct the path."
    else:
        stated = Path(str(_properties(assumptions)["file"]).replace("\\", "/"))
        if assumptions.path is None:
            raise _refused(
                assumptions, f'"{stated}", but the set is not a workbook in a folder',
                "a set that was read from a workbook", f"{NAME_IT}.",
            )  # fmt: skip
        folder = Path(assumptions.path).resolve().parent
        path = (folder / stated).resolve()
        if stated.is_absolute() or not path.is_relative_to(folder):
            raise _refused(
                assumptions, f'"{stated}", outside the folder of the workbook', f"a path inside {folder}",
                f"Move the file there, or: {NAME_IT}.",
            )  # fmt: skip
        if path.is_file():
            return path
        mend = f"If it moved, put it there, correct file in the table SurveyFile, or: {NAME_IT}."
    raise _refused(assumptions, f"no file {path}", "the file of the survey", mend)


def stated_hash(assumptions: Assumptions) -> str | None:
    """The SHA-256 of the file that the set states, in small letters; None where it states none."""
    stated = _properties(assumptions).get("sha256")
    return None if stated is None else str(stated).strip().lower()


def refused_hash(assumptions: Assumptions, path: Path, digest: str) -> AssumptionError:
    """The error about a file that is not the one the set was made with."""
    return _refused(
        assumptions, f"the file {path.name} with the SHA-256 {digest}",
        "the SHA-256 of the table SurveyFile",
        "Use the file that the set was made with. If the new one is right, correct or clear sha256.",
        "sha256",
    )  # fmt: skip


def _refused(
    assumptions: Assumptions, fault: str, expected: str, mend: str, name: str = "file"
) -> AssumptionError:
    table = assumptions.table(TABLE)
    cell = next((table.cell(number, "value") for number, row in enumerate(table.rows)
                 if row["property"] == name), "")  # fmt: skip
    return AssumptionError([Problem(assumptions.path or assumptions.set, TABLE, cell, fault, expected, mend)])


def _properties(assumptions: Assumptions) -> dict[str, Any]:
    return {str(row["property"]): row["value"] for row in assumptions.table(TABLE).rows}


def _welfare(assumptions: Assumptions) -> dict[str, Any]:
    return {str(row["property"]): row["value"] for row in assumptions.table("Welfare").rows}


def _to_month(unit: str, welfare: Mapping[str, Any]) -> float:
    if unit == WELFARE_DOLLARS:
        return ppp_to_month(1.0, float(welfare["ppp"]), float(welfare.get("cpi") or 1))
    return {MONTH: 1.0, YEAR: 1 / MONTHS, DAY: DAYS / MONTHS}[unit]


def _groups(
    assumptions: Assumptions, columns: Mapping[str, str], stated: Mapping[str, Any], *, persons: bool
) -> dict[str, tuple[Membership, ...]]:
    """The groups that the file can tell, by name: those with a column, and those of ages and a sex."""
    rows = assumptions.table("Groups").by("group")
    dated = {str(row["group"]) for row in assumptions.table("Prevalence").rows}
    memberships: dict[str, tuple[Membership, ...]] = {}

    def conditions(name: str) -> tuple[Membership, ...] | None:
        if name in columns:
            return (Membership(columns[name]),)
        row = rows[name]
        everybody = row["age_from"] == 0 and row["age_to"] is None and row["sex"] == BOTH
        of_households = row.get("counted_in") == "households"
        if not of_households and (row["prevalence"] != 1 or name in dated):
            return None
        above: tuple[Membership, ...] | None = ()
        if row["of"] is not None:
            above = None if of_households else conditions(str(row["of"]))
        if above is None or everybody or of_households:
            return above
        readable = (
            persons
            and (row["sex"] == BOTH or stated.get("sex") is not None)
            and ((row["age_from"] == 0 and row["age_to"] is None) or stated.get("age") is not None)
        )
        membership = Membership(None, str(row["sex"]), int(row["age_from"]), row["age_to"])
        return (*above, membership) if readable else None

    for name in rows:
        told = conditions(str(name))
        if told is not None:
            memberships[str(name)] = told
    return memberships
