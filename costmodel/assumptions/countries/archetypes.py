"""The library of policies: for each archetype the rows that a policy of its kind needs, and what to mind.

An archetype is a file of ``library``; groups, values and sources that several of them use stand in
``shared_rows.toml``. Amounts are shares of the country's average wage, poverty line, GDP per head, GDP or
population, so that they are of the right size in any money; whoever decides the policy replaces them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.report import close_names
from costmodel.assumptions.format.unit_words import parameter_units
from costmodel.errors import AssumptionError, Problem
from costmodel.model.parameters import parameters
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.countries.country_scale import CountryScale

Row = dict[str, Any]
Rows = dict[str, list[Row]]
FOLDER, SUFFIX, SHARED = "library", ".toml", "shared_rows.toml"
DESIGN, POVERTY_SOURCE = "POLICY_DESIGN", "WB_PIP_2025_09"
NAMED = ("label", "ministry")
"""Columns whose texts are read by people: written in the language in force."""
REFORM = "reform"
SET_UP = "administration.set_up"
"""Paid when a policy begins."""
SIGNIFICANT = 3
"""Digits of an amount that is a share of a wage or a line."""
POVERTY_RANGE = (0.8, 1.2)
"""Range of the poverty rate of a part of the people, as a multiple of the national rate."""
ENDS = ("value", "low", "high")
OF_HIGH_INCOME = ("LANGUAGE_DEU",)
"""Publications on countries of high income; all others of the library are on low and middle income."""
FOR_HIGH_INCOME = "Evidence of low- and middle-income countries: none for this one."
OUTCOME = {
    "driver": "beneficiaries", "gains_to": "participants", "cashable": 0.0, "deadweight": 0.0,
    "displacement": 0.0, "attribution": 0.0, "drop_off": 0.0, "lag": 0, "duration": 1,
    "distribution": "triangular", "estimate": "net",
}  # fmt: skip
"""What holds of an outcome unless the archetype says otherwise; a trial is net already."""


@dataclass(frozen=True)
class Archetype:
    """A kind of policy: what it is, the rows it needs, and what is usually forgotten."""

    name: str
    label: str
    function: str
    """COFOG."""
    ministry: str
    what: str
    forgotten: tuple[str, ...]
    groups: tuple[Mapping[str, Any], ...]
    """From the widest to the target group."""
    parameters: tuple[Mapping[str, Any], ...]
    outcomes: tuple[Mapping[str, Any], ...]
    not_monetised: tuple[Mapping[str, Any], ...]
    formerly: tuple[str, ...]
    """Names of the same kind of policy in sets that are older than the library."""
    sources: tuple[Mapping[str, Any], ...]
    """Of its evidence; a row may refer to it, or only the note of a row."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The parameters that a policy of this archetype has."""
        return tuple(dict.fromkeys(row["parameter"] for row in self.parameters))


@cache
def archetype_names() -> tuple[str, ...]:
    """The names of the archetypes of the library."""
    stored = (each.name for each in (files(__package__) / FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in stored if name.endswith(SUFFIX)))


def archetypes() -> Mapping[str, Archetype]:
    """Every archetype of the library, by name."""
    return {name: _archetype(name) for name in archetype_names()}


@cache
def shared_rows() -> Mapping[str, Mapping[str, Any]]:
    """Groups, values, sources and blocks of parameters that several archetypes use: by kind, then by name."""
    content = tomllib.loads((files(__package__) / SHARED).read_text(encoding="utf-8"))
    content["source"] = {key: {"source": key, **row} for key, row in content["source"].items()}
    return content


def find_archetype(name: str) -> Archetype:
    """The archetype of a name; an AssumptionError that suggests close names where there is none."""
    known = archetype_names()
    if name not in known:
        close = close_names(name, known, SIGNIFICANT)
        mend = f"Did you mean {', '.join(close)}?" if close else f"The library has: {', '.join(known)}."
        raise AssumptionError(
            [Problem("costmodel add", "", "", f'"{name}"', "an archetype of the library", mend)]
        )
    return _archetype(name)


def policy_rows(archetype: Archetype, policy: str, scale: CountryScale, *, existing: bool = False) -> Rows:
    """The rows of a policy of an archetype, by table.

    A new policy is not in operation in the baseline; the scenario ``reform`` introduces it in the year after
    the first. An existing one began before the first year, at the coverage that it aims at: its people, staff
    and buildings are there, and its set-up is paid.
    """
    main = {
        "policy": policy, "label": archetype.label, "archetype": archetype.name,
        "group": archetype.groups[-1]["group"], "function": archetype.function,
        "ministry": archetype.ministry, "start_year": scale.first_year + (-1 if existing else 1),
    }  # fmt: skip
    outcomes = [_outcome(row, policy, scale) for row in archetype.outcomes]
    values = sorted({row["valued_as"] for row in outcomes if "valued_as" in row})
    rows: Rows = {
        "Groups": [_group(row, scale) for row in archetype.groups],
        "Policies": [main],
        "Parameters": [_parameter(row, policy, scale) for row in archetype.parameters],
        "Values": [_value(name, scale) for name in values],
        "Outcomes": outcomes,
        "NotMonetised": [{"policy": policy, **row} for row in archetype.not_monetised],
        "Scenarios": [],
    }
    if existing:
        main["note"] = (
            "Put the year in which it began. Until then the year before the model's first stands here."
        )
        rows["Parameters"] = [
            _reached_today(row, archetype) for row in rows["Parameters"] if row["parameter"] != SET_UP
        ]
    else:
        _introduced(rows, policy)
    used = {row["source"] for row in archetype.sources} | _used(rows)
    rows["Sources"] = [row for key, row in shared_rows()["source"].items() if key in used]
    return {table: [_named(row) for row in each] for table, each in rows.items()}


def _named(row: Row) -> Row:
    """A row with its names in the language in force."""
    return {**row, **{column: tr(str(row[column])) for column in NAMED if row.get(column)}}


def _introduced(rows: Rows, policy: str) -> None:
    """Out of operation in the baseline, in operation in the reform."""
    switch = {"policy": policy, "parameter": "timing.in_operation"}
    note = "Not in operation in the baseline; the scenario introduces it."
    rows["Parameters"].insert(
        0, {**switch, "value": 0.0, "unit": "share", "source": DESIGN, "grade": "A", "note": note}
    )
    rows["Scenarios"] = [{"scenario": REFORM, "label": "Reform", **switch, "operation": "set", "value": 1.0,
                          "note": "introduced"}]  # fmt: skip


def _reached_today(row: Row, archetype: Archetype) -> Row:
    """The coverage of an existing programme is that of today, to be filled in."""
    if row["parameter"] != "coverage.start":
        return row
    target = next(each for each in archetype.parameters if each["parameter"] == "coverage.target")
    note = "Stand-in: the aim. Put the people reached today, as a share of the group."
    today = {end: target[end] for end in ENDS if end in target}
    return {**row, **today, "source": TO_FILL_IN, "grade": "D", "note": note}


def _used(rows: Rows) -> set[str]:
    columns = ("source", "value_source")
    return {row[each] for table in rows.values() for row in table for each in columns if row.get(each)}


def _group(row: Mapping[str, Any], scale: CountryScale) -> Row:
    """A row of Groups; the poor are as many as are below the poverty line, where that is known."""
    made = {"grade": "D", "source": TO_FILL_IN, **row}
    if made.pop("poor", False) and scale.poverty:
        rate, year = scale.poverty.rate, scale.poverty.year
        kind = "National poverty rate" if scale.poverty.national else "Share below the societal poverty line"
        note = f"{kind}, taken to hold for the group; check it with the survey."
        low, high = (round(min(factor * rate, 1.0), 4) for factor in POVERTY_RANGE)
        made |= {"prevalence": round(rate, 4), "low": low, "high": high, "source": POVERTY_SOURCE,
                 "as_of": str(year), "grade": "C", "note": note}  # fmt: skip
    return made


def _parameter(row: Mapping[str, Any], policy: str, scale: CountryScale) -> Row:
    """A row of Parameters: with its unit, shares as amounts, years after the first as years."""
    declared = parameters()[row["parameter"]]
    unit = parameter_units(declared.path)[0]
    made = {"policy": policy, "source": DESIGN, "grade": "A", "unit": unit, **row}
    if made["source"] == TO_FILL_IN:
        made["grade"] = "D"
    after = made.pop("years_after_first", None)
    _scaled(made, scale, money=declared.money)
    if after is not None:
        made["value"] = scale.first_year + after
    return _of_this_income(made, scale)


def _value(name: str, scale: CountryScale) -> Row:
    made = {"name": name, "distribution": "triangular", **shared_rows()["value"][name]}
    return _scaled(made, scale)


def _outcome(row: Mapping[str, Any], policy: str, scale: CountryScale) -> Row:
    """A row of Outcomes, named after the policy; its value is a share, unless the table Values has it."""
    made = {**OUTCOME, "policy": policy, **row, "outcome": f"{policy}_{row['outcome']}"}
    measure = made.pop("share_of", None)
    if measure is not None:
        made |= {
            "value": _significant(made["value"] * getattr(scale, measure)),
            "price_base": scale.price_base,
        }
    return _of_this_income(made, scale)


def _of_this_income(row: Row, scale: CountryScale) -> Row:
    """A row with grade D where its evidence is of poorer countries than this one."""
    carried = row["grade"] == "C" and row["source"] not in (DESIGN, TO_FILL_IN, *OF_HIGH_INCOME)
    if not (scale.high_income and carried):
        return row
    return {**row, "grade": "D", "note": f"{row.get('note', '')} {FOR_HIGH_INCOME}".strip()}


def _scaled(row: Row, scale: CountryScale, *, money: bool = True) -> Row:
    """A row whose value and range are shares of ``share_of``, with the amounts themselves."""
    measure = row.pop("share_of", None)
    if measure is not None:
        row |= {end: _significant(row[end] * getattr(scale, measure)) for end in ENDS if end in row}
    if money and (measure is not None or "value" in row):
        row["price_base"] = scale.price_base
    return row


def _significant(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")


@cache
def _archetype(name: str) -> Archetype:
    """An archetype as its file describes it."""
    text = (files(__package__) / FOLDER / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    content = tomllib.loads(text)

    def rows(key: str) -> Sequence[Mapping[str, Any]]:
        return tuple(content.get(key, ()))

    groups, blocks, sources = (shared_rows()[kind] for kind in ("group", "block", "source"))
    parameter_rows = rows("parameter")
    stated = {row["parameter"] for row in parameter_rows}
    common = [row for each in content.get("blocks", ()) for row in blocks[each]]
    return Archetype(
        name=name,
        label=content["label"],
        function=content["function"],
        ministry=content["ministry"],
        what=" ".join(content["what"].split()),
        forgotten=tuple(content["forgotten"]),
        groups=tuple({"group": each, **groups[each]} for each in content["groups"]),
        parameters=(
            *_coverage(content["coverage"]),
            *parameter_rows,
            *(row for row in common if row["parameter"] not in stated),
        ),
        outcomes=tuple(rows("outcome")),
        not_monetised=tuple(rows("not_monetised")),
        formerly=tuple(content.get("formerly", ())),
        sources=tuple(sources[each] for each in content.get("evidence", ())),
    )


def _coverage(aim: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The rows of a coverage that rises from nobody to an aim, from the first year on."""
    take_up = {"grade": "D", "source": TO_FILL_IN, **aim["take_up"]}
    target = {end: aim[end] for end in ENDS if end in aim}
    return (
        {"parameter": "coverage.shape", "value": aim.get("shape", "linear"), "note": "How coverage rises."},
        {"parameter": "coverage.start", "value": 0.0, "note": "A new programme starts from nobody."},
        {"parameter": "coverage.target", **target, "grade": "D", "note": aim["note"]},
        {"parameter": "coverage.start_year", "years_after_first": 0, "note": "Last year without."},
        {"parameter": "coverage.ramp_years", "value": aim["ramp_years"], "note": "Years to the aim."},
        {"parameter": "coverage.take_up", **take_up},
    )  # fmt: skip
