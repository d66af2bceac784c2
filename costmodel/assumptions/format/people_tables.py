"""Target groups, their overlaps, and the parts by which people are shown."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import COUNTED_UNITS, OVERLAP_OF, SEXES
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    AS_OF,
    DISTRIBUTION,
    GRADE,
    HIGH,
    LABEL,
    LOW,
    MOVES_WITH,
    NOTE,
    SOURCE,
    SOURCE_IF_ANY,
    key,
)
from costmodel.model.effects import ANSWERS

PEOPLE_TABLES: tuple[Table, ...] = (
    Table(
        "Groups", "a target group",
        (
            key("group", "Name of the group."), LABEL,
            Column("sex", "choice", "male, female or both.", required=True, choices=(*SEXES, "both")),
            Column("age_from", "whole", "Youngest age.", required=True, low=0, high=130),
            Column("age_to", "whole", "Oldest age, included; blank for no limit.", low=0, high=130),
            Column("prevalence", "share", "Share of the people of these ages, or of the parent group, who belong to "
                   "the group; a fraction of 1. Blank where the table Prevalence gives it from the beginning."),
            key("of", "Parent group of which this one is a part.", "Groups.group", required=False),
            LOW, HIGH, SOURCE, AS_OF, GRADE, NOTE, MOVES_WITH,
            Column("counted_in", "choice", "What is counted: persons or households. The prevalence of the group of all households is the "
                   "number of households per person. Blank for persons.", choices=COUNTED_UNITS, since=4),
        ),
        key=("group",), title="Target groups",
    ),
    Table(
        "Prevalence", "the prevalence of a target group in a band of ages and sex, from a year on",
        (
            key("group", "Target group.", "Groups.group"),
            Column("sex", "choice", "male, female or both; blank for the sexes of the group.", choices=(*SEXES, "both")),
            Column("age_from", "whole", "Youngest age of the band; blank for the youngest of the group.", low=0, high=130),
            Column("age_to", "whole", "Oldest age of the band, included; blank for the oldest of the group.", low=0, high=130),
            Column("from_year", "year", "First year; the rows of a later year replace all rows before. Before the first rows the prevalence "
                   "in Groups holds, or else these rows."),
            Column("prevalence", "share", "Share of the people of the band, or of those of the parent group in it, who belong to the group; a "
                   "fraction of 1.", required=True),
            LOW, HIGH, DISTRIBUTION, MOVES_WITH, SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("group", "sex", "age_from", "from_year"), required=False, since=4,
        title="Prevalence by age, sex and year",
    ),
    Table(
        "Overlaps", "people who belong to two target groups, or are served by two policies",
        (
            key("a", "Target group or policy whose people the share is of."),
            key("b", "Target group or policy that some of them belong to, too."),
            Column("share", "share", "Share of the people of a who are also in b, a fraction of 1; blank with as_groups."),
            Column("as_groups", "choice", "yes: two policies overlap as their target groups do. Blank where the share is given.",
                   choices=ANSWERS),
            Column("of", "choice", "groups or policies, where a name is that of both; else blank.", choices=OVERLAP_OF),
            LOW, HIGH, DISTRIBUTION, MOVES_WITH, SOURCE_IF_ANY, AS_OF, GRADE, NOTE,
        ),
        key=("a", "b", "of"), required=False, since=4, title="People in two groups or policies",
    ),
    Table(
        "Breakdown", "a part of the country, or of another dimension by which people are shown",
        (
            key("dimension", "Dimension, for example region; sex for the coverage of men and women."),
            Column("part", "text", "Part, for example the name of the region; male or female for sex.", required=True, width=26),
            Column("share", "share", "Share of the people who are in the part, a fraction of 1; the parts of a dimension sum to 1. Blank for "
                   "sex: the population has it."),
            Column("coverage", "count", "Coverage of the part relative to the others; blank for 1."),
            Column("low", "number", "Low end of the plausible range of the relative coverage."),
            Column("high", "number", "High end of the plausible range of the relative coverage."),
            DISTRIBUTION, MOVES_WITH, SOURCE_IF_ANY, AS_OF, GRADE, NOTE,
        ),
        key=("dimension", "part"), required=False, since=4, title="Regions and other breakdowns of people",
    ),
)  # fmt: skip
