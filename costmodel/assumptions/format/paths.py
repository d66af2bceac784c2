"""Paths: the names of assumptions in scenarios, functions and results; their components and declarations.

``policy.<policy>.<part>.<field>``, ``group.<group>.prevalence``, the same with ``.<band>`` of the table
Prevalence, ``macro.<indicator>.<year>``,
``financing.<policy>.<payer>``, ``discounting.rate``, ``society.<item>``,
``incidence.<policy or payer>.decile_<number>``, with ``group.<group>`` or ``payer.<source>`` as the owner,
``area.decile_<number>.<area>``, ``area.mean.<area>``,
``welfare.<property>``, ``ceiling.<year>.<ministry>``, and ``<kind>.<key>.<column>`` of an input table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from costmodel.assumptions.format.scenario_operations import SET
from costmodel.model.assets import Assets
from costmodel.model.benchmark import Benchmark
from costmodel.model.effects import Outcome, UnitValue
from costmodel.model.exclusion import Exclusion
from costmodel.model.fiscal_space import Lever
from costmodel.model.guarantee_gaps import Guarantee
from costmodel.model.items import Items
from costmodel.model.parameters import INFINITE, Parameter, inputs_of, parameters
from costmodel.model.society import Society
from costmodel.model.staffing import StaffGrade
from costmodel.model.unit_costs import UnitCost
from costmodel.model.uplifts import Uplifts
from costmodel.model.weights import Deciles
from costmodel.model.welfare_survey import WELFARE_NUMBERS, PovertyLineValue


@dataclass(frozen=True)
class InputTable:
    """A table whose columns are the inputs of one dataclass of the model, one row each."""

    kind: str
    """First component of the paths of its facts."""
    key: str
    """Column with the name of a row."""
    model: type
    """Dataclass of the model; the fields declared with ``given`` are columns of these names."""
    main: str = ""
    """Input that the unit, low, high and distribution of a row refer to."""

    @property
    def inputs(self) -> dict[str, Parameter]:
        """Every input by its column."""
        return inputs_of(self.model)


INPUT_TABLES = {
    "UnitCosts": InputTable("unit_cost", "item", UnitCost, main="value"),
    "Items": InputTable("item", "item", Items, main="unit_cost"),
    "Assets": InputTable("asset", "asset", Assets, main="price"),
    "Uplifts": InputTable("uplift", "uplift", Uplifts, main="mitigation"),
    "Values": InputTable("value", "name", UnitValue, main="value"),
    "Outcomes": InputTable("outcome", "outcome", Outcome, main="effect"),
    "Exclusion": InputTable("exclusion", "exclusion", Exclusion, main="gap"),
    "Targeting": InputTable("targeting", "policy", Benchmark, main="share"),
    "Distribution": InputTable("distribution", "decile", Deciles),
    "Lines": InputTable("line", "line", PovertyLineValue, main="value"),
    "Levers": InputTable("lever", "lever", Lever, main="amount"),
    "Guarantees": InputTable("guarantee", "guarantee", Guarantee, main="minimum"),
    "StaffGrades": InputTable("staff_grade", "staff_grade", StaffGrade, main="people_per_staff"),
}
"""Facts, binding, bounds, scenario rules, bridge and reports of idle rows follow from an entry here."""
INPUT_KINDS = {each.kind: name for name, each in INPUT_TABLES.items()}
MEAN = "mean"
DISTRIBUTION, AREA = "distribution", "area"
"""Kinds of the table Distribution: ``distribution.<decile>.<column>`` of the country, and of an area
``area.decile_<number>.<area>`` and ``area.mean.<area>``."""
INCIDENCE = "incidence"
"""Kind of the shares of the table Incidence: ``incidence.<policy or payer>.decile_<number>``."""
SPLIT, CLASS = "split", "class"
"""Kinds of the shares of the tables Splits and Classes: ``split.<policy>.<ministry and function>`` and
``class.<policy>.<line and code>``."""
CEILING = "ceiling"
"""Kind of the ceilings: ``ceiling.<year>.<ministry>``."""
WHOLE_BUDGET = "all"
"""In place of a ministry: the whole budget."""
DOMESTIC = "domestic"
"""Basis of a ceiling of spending that donors do not pay."""
OVERLAP, BREAKDOWN = "overlap", "breakdown"
"""Kinds of the tables Overlaps and Breakdown: ``overlap.<a>.<b>``, ``breakdown.<dimension>.share.<part>`` and
``breakdown.<dimension>.coverage.<part>``."""
WELFARE = "welfare"
"""Kind of the numbers of the table Welfare: ``welfare.<property>``."""
OUTTURN, SEASON, INDICATOR = "outturn", "season", "indicator"
"""Kinds of the tables Outturn, Seasons and Indicators: ``outturn.<policy>.<period>.<column>``,
``season.<policy>.month_<number>``, ``indicator.<indicator>.<column or year>``."""
SHARES = ("group", "discounting", "financing", INCIDENCE, SPLIT, CLASS, OVERLAP)
"""Kinds of assumptions that are shares."""
CHANGE = "scenario"
"""Kind of the operand of a scenario's change: ``scenario.<scenario>.<operation>.<path>``."""
SOCIETY = "society"
"""Kind of the assumptions of the table Society: ``society.<item>``."""
WITHOUT_OWNER = (SOCIETY, WELFARE, "discounting", "about", "definition", "calendar")


class Address(NamedTuple):
    """The components of the path of an assumption."""

    kind: str
    """policy, group, macro, financing, discounting, about, or the kind of an input table such as outcome."""
    owner: str
    """Key of the policy, group, outcome or indicator; "" if there is none."""
    field: str
    """Its field: benefit.amount, prevalence, effect, a year of a series, a payer, rate."""

    @property
    def part(self) -> str:
        """The part of the policy that the field belongs to: benefit."""
        return self.field.partition(".")[0]

    @property
    def name(self) -> str:
        """The field within its part: amount."""
        return self.field.rpartition(".")[2]


SHARED_KINDS = (
    "macro", "group", "discounting", SOCIETY, WELFARE, AREA, INCIDENCE, OVERLAP, BREAKDOWN, SEASON,
    INDICATOR, *INPUT_KINDS,
)  # fmt: skip
"""Kinds of the assumptions that a scenario can change besides the parameters of policies."""


@lru_cache(1 << 16)
def address_of(path: str) -> Address:
    """The components of a path. Keys contain no dots; the name of a payer may."""
    kind, _, rest = path.partition(".")
    if kind in WITHOUT_OWNER:
        return Address(kind, "", rest)
    owner, _, name = rest.partition(".")
    return Address(kind, owner, name)


def path_of(policy: object, parameter: object) -> str:
    """The full path of an assumption from the columns policy and parameter of a scenario row."""
    name = str(parameter)
    shared = name.partition(".")[0] in SHARED_KINDS
    return name if policy is None or shared else f"policy.{policy}.{name}"


def full_paths(path: str, year: int) -> tuple[str, ...]:
    """The full paths that a path typed by a user may mean: itself, of a policy, or of a year of a series."""
    return path, f"policy.{path}", f"{path}.{year}"


def declared_at(path: str) -> Parameter | None:
    """The parameter or the input of a table at a path; None for any other assumption."""
    kind, _, name = address_of(path)
    if kind == "policy":
        return parameters().get(name)
    if kind == SOCIETY:
        return inputs_of(Society).get(name)
    if kind == WELFARE:
        welfare_model = next((model for model in WELFARE_NUMBERS if name in inputs_of(model)), None)
        return None if welfare_model is None else inputs_of(welfare_model)[name]
    return INPUT_TABLES[INPUT_KINDS[kind]].inputs.get(name) if kind in INPUT_KINDS else None


def bounds_of(path: str) -> tuple[float, float]:
    """The lowest and highest value that an assumption may have; infinite where it has no bound."""
    kind, owner, name = address_of(path)
    if kind == CHANGE:
        operation, _, target = name.partition(".")
        return bounds_of(target) if operation == SET else (-INFINITE, INFINITE)
    if kind in (*SHARES, SEASON):
        return 0.0, 1.0
    if kind == BREAKDOWN:
        return 0.0, 1.0 if name.startswith("share.") else INFINITE
    if kind == AREA:
        return 0.0, INFINITE if owner == MEAN else 1.0
    declared = declared_at(path)
    return (-INFINITE, INFINITE) if declared is None else declared.bounds
