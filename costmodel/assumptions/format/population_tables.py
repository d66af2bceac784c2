"""The population: people by sex and age, and the rates that project them."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import FERTILITY, SEXES
from costmodel.assumptions.format.columns import MOST_PEOPLE, Column, Table
from costmodel.assumptions.format.common_columns import NOTE, SOURCE, unit

POPULATION_TABLES: tuple[Table, ...] = (
    Table(
        "Population", "people of one sex and age",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age", "whole", "Single year of age; the last age is open-ended.", required=True, low=0, high=130),
            Column("population", "count", "Persons on 1 January of the population year.", required=True,
                   high=MOST_PEOPLE),
            SOURCE, NOTE,
        ),
        key=("sex", "age"), required=False, title="Population by sex and single year of age",
    ),
    Table(
        "Mortality", "the death rate of one sex and age group, by period",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age_from", "whole", "First age of the group: 0, 1, 5, 10 and so on; the last is open-ended.",
                   required=True, low=0, high=130),
            unit("Mortality"), SOURCE, NOTE,
        ),
        key=("sex", "age_from"), required=False, years="count", title="Death rates by sex, age group and period",
    ),
    Table(
        "Fertility", "births per woman of one age group, or the sex ratio at birth, by period",
        (
            Column("indicator", "choice", "births per woman (of the age group, per year) or sex ratio at birth "
                   "(males per female).", required=True, choices=FERTILITY, width=22),
            Column("age_from", "whole", "First age of the five-year group; blank for the sex ratio.", low=0, high=60),
            unit("births per woman", "sex ratio at birth"), SOURCE, NOTE,
        ),
        key=("indicator", "age_from"), required=False, years="count", title="Birth rates by age group and period",
    ),
    Table(
        "Migration", "net migrants of one sex and age group, by calendar year",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age_from", "whole", "First age of the five-year group; the last is open-ended.", required=True,
                   low=0, high=130),
            unit("Migration"), SOURCE, NOTE,
        ),
        key=("sex", "age_from"), required=False, years="number", most=MOST_PEOPLE, title="Net migration by sex, age group and year",
    ),
    Table(
        "Projection", "a given population projection, instead of the tables above: people of one sex and age, by year",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age", "whole", "Single year of age; the last age is open-ended.", required=True, low=0, high=130),
            SOURCE, NOTE,
        ),
        key=("sex", "age"), required=False, years="count", most=MOST_PEOPLE, title="Given population projection",
    ),
)  # fmt: skip
