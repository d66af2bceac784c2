"""What the columns of choices allow: sexes, grades, units and the rest."""

from __future__ import annotations

from dataclasses import fields

from costmodel.model.economy import Macro
from costmodel.model.financing import OLDER_KINDS, SOURCES
from costmodel.model.society import Society

SEXES = ("male", "female")
SEX = "sex"
"""The dimension of the table Breakdown whose parts are the sexes."""
GRADES = ("A", "B", "C", "D")
BEYOND = ("hold", "prices", "wages", "nominal_gdp")
DISTRIBUTIONS = ("triangular", "pert", "uniform", "normal", "lognormal")
STATUSES = ("draft", "submitted", "approved", "superseded")
TIMINGS = ("start", "mid", "end")
ESTIMATES = ("gross", "net")
TO_FILL_IN = "TO_FILL_IN"
"""Source of a stand-in: a figure that is not published and that the ministry is to replace."""
FERTILITY = ("births per woman", "sex ratio at birth")
INDICATORS = tuple(f.name for f in fields(Macro))
FINANCING_KINDS = (*SOURCES, *OLDER_KINDS)
CEILING_BASES = ("all", "domestic")
"""What a ceiling is compared with: all spending, or what donors do not pay of it."""
INCIDENCE_OF = ("policy", "payer", "group")
BY_GDP, BY_CONSUMPTION = "gdp", "consumption"
CONCEPTS = ("consumption", "income")
WELFARE_UNITS = ("person", "adult equivalent")
LINE_UNITS = ("LCU a month", "PPP a day", "share of the median")
FALLS_ON = ("proportional", "payers", "donors", "deficit")
PERSONS, HOUSEHOLDS = COUNTED_UNITS = ("persons", "households")
OVERLAP_OF = ("groups", "policies")
SOCIETY_ITEMS = tuple(f.name for f in fields(Society) if f.metadata)
RATE_UNITS: dict[str, tuple[str, ...]] = {
    "Mortality": ("deaths per person-year", "deaths per person and year", "deaths per person per year"),
    "births per woman": ("births per woman per year", "births per woman and year", "births per woman"),
    "sex ratio at birth": ("male births per female birth", "males per female", "boys per girl", "ratio"),
    "Migration": ("persons per year", "net migrants per year", "persons"),
}
"""Units of demographic rates, by table or indicator: the usual one first, then synonyms."""
