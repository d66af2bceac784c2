"""The assumption workbook: its tables and columns, declared once.

Reader, writer, dropdowns, header comments, checks, comparison of versions and the blank template all come
from these declarations, which are in modules by subject. Units of columns are part of their comment; shares
are fractions of 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.about_tables import ABOUT, ABOUT_TABLES
from costmodel.assumptions.format.budget_tables import BUDGET_TABLES
from costmodel.assumptions.format.common_columns import kept_up
from costmodel.assumptions.format.delivery_tables import DELIVERY_TABLES
from costmodel.assumptions.format.distribution_tables import DISTRIBUTION_TABLES, WELFARE
from costmodel.assumptions.format.economy_tables import APPRAISAL_TABLES, ECONOMY_TABLES
from costmodel.assumptions.format.effect_tables import EFFECT_TABLES
from costmodel.assumptions.format.guarantee_tables import GUARANTEE_TABLES
from costmodel.assumptions.format.monitoring_tables import MONITORING_TABLES
from costmodel.assumptions.format.people_tables import PEOPLE_TABLES
from costmodel.assumptions.format.policy_tables import POLICY_TABLES
from costmodel.assumptions.format.population_tables import POPULATION_TABLES
from costmodel.assumptions.format.record_tables import RECORD_TABLES
from costmodel.assumptions.format.scenario_tables import SCENARIO_TABLES
from costmodel.assumptions.format.survey_tables import SURVEY_PROPERTIES, SURVEY_TABLES

if TYPE_CHECKING:
    from costmodel.assumptions.format.columns import Column, Table

FORMAT_VERSION = 4
"""Format of the workbooks that this program writes. Format 2 has the tables of format 1 and more checks:
these are marked ``since=2`` and only give a warning in an unchanged workbook of format 1."""

_DECLARED: tuple[Table, ...] = (
    *ABOUT_TABLES,
    *ECONOMY_TABLES,
    *POPULATION_TABLES,
    *PEOPLE_TABLES,
    *POLICY_TABLES,
    *DELIVERY_TABLES,
    *EFFECT_TABLES,
    *BUDGET_TABLES,
    *APPRAISAL_TABLES,
    *DISTRIBUTION_TABLES,
    *SURVEY_TABLES,
    *MONITORING_TABLES,
    *GUARANTEE_TABLES,
    *SCENARIO_TABLES,
    *RECORD_TABLES,
)
TABLES: tuple[Table, ...] = tuple(kept_up(table) for table in _DECLARED)
"""Every table in the order of the sheets."""
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
PROGRAM_TABLES = ("ChangeLog",)
"""Tables that the program writes and that are not assumptions."""

PROPERTIES: dict[str, Column] = ABOUT | WELFARE | SURVEY_PROPERTIES
"""Properties of the tables About, Welfare and SurveyFile, whose names differ."""
NOT_HASHED = ("content_hash", "status", "reviewed_by", "approved_by", "approved_on")
"""Properties of About that are not assumptions."""
