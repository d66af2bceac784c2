"""The library of policies: for each archetype the rows that a policy of its kind needs, and what to mind.

An archetype is a file of ``library``. Its amounts are shares of the country's average wage, poverty line or
GDP per head, so that they are of the right size in any money; whoever decides the policy replaces them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.report import close_names
from costmodel.assumptions.format.schema import TO_FILL_IN
from costmodel.errors import AssumptionError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows = dict[str, list[dict[str, Any]]]
FOLDER, SUFFIX = "library", ".toml"
DESIGN = "POLICY_DESIGN"
REFORM = "reform"
SIGNIFICANT = 3
"""Digits of an amount that is a share of a wage or a line."""
SOURCES: dict[str, dict[str, Any]] = {
    DESIGN: {
        "source": DESIGN,
        "citation": "A choice of the policy's design, not an estimate: set by whoever decides the policy.",
        "licence": "none",
        "note": "Switches, first years and indexation are known for certain; aims that may be missed have a range.",
    },
    TO_FILL_IN: {
        "source": TO_FILL_IN,
        "citation": "Not published: a stand-in, to be replaced by the ministry.",
        "licence": "none",
        "note": "The note of each row says how the stand-in was made.",
    },
}
"""Sources that any archetype may refer to; it brings the others itself."""


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
    sources: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class CountryScale:
    """What amounts of an archetype are shares of, LCU per person and month at prices of the base year."""

    average_wage: float
    poverty_line: float
    gdp_per_head: float
    first_year: int
    price_base: int


@cache
def archetypes() -> Mapping[str, Archetype]:
    """Every archetype of the library, by name."""
    folder = files(__package__) / FOLDER
    stored = sorted(
        (each for each in folder.iterdir() if each.name.endswith(SUFFIX)), key=lambda each: each.name
    )
    return {
        name: _archetype(name, tomllib.loads(each.read_text(encoding="utf-8")))
        for each in stored
        for name in [each.name.removesuffix(SUFFIX)]
    }


def find_archetype(name: str) -> Archetype:
    """The archetype of a name; an AssumptionError that suggests close names where there is none."""
    known = archetypes()
    if name not in known:
        close = close_names(name, known, SIGNIFICANT)
        mend = f"Did you mean {', '.join(close)}?" if close else f"The library has: {', '.join(known)}."
        raise AssumptionError(
            [Problem("costmodel add", "", "", f'"{name}"', "an archetype of the library", mend)]
        )
    return known[name]


def policy_rows(archetype: Archetype, policy: str, scale: CountryScale, *, existing: bool = False) -> Rows:
    """The rows of a policy of an archetype, by table.

    A new policy is not in operation in the baseline; the scenario ``reform`` introduces it in the year after
    the first. An existing one is in operation from the first year.
    """
    start = scale.first_year + (0 if existing else 1)
    main = {
        "policy": policy, "label": archetype.label, "archetype": archetype.name,
        "group": archetype.groups[-1]["group"], "function": archetype.function,
        "ministry": archetype.ministry, "start_year": start,
    }  # fmt: skip
    parameters = [_parameter(row, policy, scale) for row in archetype.parameters]
    rows: Rows = {
        "Groups": [{"grade": "D", "source": TO_FILL_IN, **row} for row in archetype.groups],
        "Policies": [main],
        "Parameters": parameters,
        "Outcomes": [{"policy": policy, "price_base": scale.price_base, **row} for row in archetype.outcomes],
        "NotMonetised": [{"policy": policy, **row} for row in archetype.not_monetised],
        "Scenarios": [],
    }
    if not existing:
        switch = {"policy": policy, "parameter": "timing.in_operation"}
        note = "Not in operation in the baseline; the scenario introduces it."
        rows["Parameters"].insert(
            0, {**switch, "value": 0.0, "unit": "share", "source": DESIGN, "grade": "A", "note": note}
        )
        rows["Scenarios"] = [{"scenario": REFORM, "label": "Reform", **switch, "operation": "set", "value": 1.0,
                              "note": "introduced"}]  # fmt: skip
    used = {row.get("source") for table in rows.values() for row in table} - {None}
    sources = {**SOURCES, **{row["source"]: row for row in archetype.sources}}
    rows["Sources"] = [dict(sources[key]) for key in sorted(used & sources.keys())]
    return rows


def _parameter(row: Mapping[str, Any], policy: str, scale: CountryScale) -> dict[str, Any]:
    """A row of Parameters: shares of a wage or a line as amounts, years after the first as years."""
    made = {"policy": policy, "source": DESIGN, "grade": "A", **row}
    if made["source"] == TO_FILL_IN:
        made["grade"] = "D"
    of, after = made.pop("share_of", None), made.pop("years_after_first", None)
    if of is not None:
        size = getattr(scale, of)
        made |= {end: _significant(made[end] * size) for end in ("value", "low", "high") if end in made}
        made["price_base"] = scale.price_base
    if after is not None:
        made["value"] = scale.first_year + after
    return made


def _significant(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")


def _archetype(name: str, content: Mapping[str, Any]) -> Archetype:
    def rows(key: str) -> Sequence[Mapping[str, Any]]:
        return tuple(content.get(key, ()))

    return Archetype(
        name=name,
        label=content["label"],
        function=content["function"],
        ministry=content["ministry"],
        what=" ".join(content["what"].split()),
        forgotten=tuple(content["forgotten"]),
        groups=tuple(rows("group")),
        parameters=tuple(rows("parameter")),
        outcomes=tuple(rows("outcome")),
        not_monetised=tuple(rows("not_monetised")),
        sources=tuple(rows("source")),
    )
