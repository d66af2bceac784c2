"""The table Guarantees: what the law promises to whom, its marks, and its minimum."""

from __future__ import annotations

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
    PRICE_BASE,
    SOURCE,
    key,
)
from costmodel.model.guarantee_gaps import MINIMUM_UNITS
from costmodel.model.guarantee_marks import ASPECTS, HIGHEST

_WHAT = {
    "legal_basis": "The law and its article.",
    "holder": "Who holds the right, as the law says it; the group says whom the model counts.",
    "access": "How people get it: where, with which papers, in what time.",
    "quality": "The standard of what is given, and who checks it.",
    "financial_protection": "What people pay themselves, and what keeps them from paying more.",
    "redress": "Where people complain or appeal, and by when they get an answer.",
    "participation": "How holders are heard, and when the guarantee is reviewed.",
    "minimum": "The least that everybody gets, as the law says it.",
}


def _marks() -> tuple[Column, ...]:
    scale = "0 absent, 1 in part, 2 in law, precise and enforceable; blank where it is not scored."
    return tuple(
        column
        for name, label in ASPECTS.items()
        for column in (
            Column(f"{name}_text", "text", _WHAT[name], width=40),
            Column(f"{name}_mark", "whole", f"{label}: {scale}", low=0, high=HIGHEST),
        )
    )


GUARANTEE_TABLES: tuple[Table, ...] = (
    Table(
        "Guarantees", "what the law guarantees to a group",
        (
            key("guarantee", "Name of the guarantee."), LABEL,
            Column("policies", "text", "Policies that serve it, with commas between them; blank where none does.", width=36),
            key("group", "Target group of those who hold it.", "Groups.group"),
            Column("minimum", "number", "Minimum a month, or of a service the cost of a person served to standard for a year, at the prices of "
                   "the price base; it rises with prices. Blank where it is not known: no gap in money is shown.", low=0),
            Column("unit", "choice", "LCU a month for cash; service for a service.", choices=MINIMUM_UNITS, width=16),
            PRICE_BASE,
            Column("quality", "share", "Of a service: share of those reached who are served at the standard, a fraction of 1. Blank where it is "
                   "not known: no people below the minimum are shown."),
            Column("admin", "share", "Administration, as a share of the money to the minimum, a fraction of 1; blank for none."),
            *_marks(),
            LOW, HIGH, DISTRIBUTION, MOVES_WITH, SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("guarantee",), required=False, since=4, title="Guarantees: what the law promises",
    ),
)  # fmt: skip


def named_policies(text: object) -> tuple[str, ...]:
    """The policies that a cell of the column ``policies`` names, each once.

    >>> named_policies("child_benefit, school_meals")
    ('child_benefit', 'school_meals')
    """
    named = str(text or "").replace(";", ",").split(",")
    return tuple(dict.fromkeys(name.strip() for name in named if name.strip()))
