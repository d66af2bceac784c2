"""What a set states about the welfare of people in words: survey, poverty lines, on whom sources fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import BY_CONSUMPTION
from costmodel.assumptions.format.decile_rows import national_rows
from costmodel.model.decile_places import DEFICIT, DONORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.tables import Assumptions

DECILES = 10
PPP_A_DAY, OF_MEDIAN = "PPP a day", "share of the median"
PASS_THROUGH = {"consumption": 0.7, "income": 1.0}
"""Share of real growth per head that reaches people, by concept: World Bank, PIP methodology handbook."""
YES = "yes"
SOCIETY_LINE = "macro"
"""Name of the line of the table Macro, where the set states no other."""
FALLS = {
    "grant": DONORS, "donor grant": DONORS, "loan": DEFICIT, "donor loan": DEFICIT, "reserves": DEFICIT,
    "reallocation": DEFICIT,
}  # fmt: skip
"""On whom the kinds of sources fall where the set does not say so; all others on everybody."""


@dataclass(frozen=True)
class PovertyLine:
    """A poverty line of the table Lines, or that of the table Macro."""

    name: str
    label: str
    of_median: float | None
    """Share of the median; None for a line in money."""
    main: bool
    headcount: float | None
    """As published."""


def welfare_stated(assumptions: Assumptions) -> bool:
    """Whether the set says enough to place people by welfare."""
    return (
        len(assumptions.table("Welfare")) > 0
        and len(national_rows(assumptions.table("Distribution"))) == DECILES
    )


def survey_words(assumptions: Assumptions) -> Mapping[str, object]:
    """The properties of the table Welfare."""
    return {str(row["property"]): row["value"] for row in assumptions.table("Welfare").rows}


def welfare_by_consumption(assumptions: Assumptions) -> bool:
    """Whether welfare grows with real household consumption and not with real GDP."""
    return survey_words(assumptions).get("growth") == BY_CONSUMPTION


def poverty_lines(assumptions: Assumptions) -> tuple[PovertyLine, ...]:
    """The poverty lines, the main one first; that of the table Macro where the set states no other."""
    stated = [
        PovertyLine(
            str(row["line"]), str(row["label"]), float(row["value"]) if row["unit"] == OF_MEDIAN else None,
            row["main"] == YES, None if row["headcount"] is None else float(row["headcount"]),
        )
        for row in assumptions.table("Lines").rows
    ]  # fmt: skip
    if stated:
        return tuple(sorted(stated, key=lambda line: not line.main))
    return (PovertyLine(SOCIETY_LINE, "Poverty line of the table Macro", None, True, None),)


def falls_on(assumptions: Assumptions) -> Mapping[tuple[str, str], str | None]:
    """On whom each source of a policy falls; None where neither the set nor its kind says so."""
    return {
        (str(row["policy"]), str(row["source"])): row["falls_on"] or FALLS.get(str(row["kind"] or ""))
        for row in assumptions.table("Financing").rows
    }


def policies_in_survey(assumptions: Assumptions, policies: tuple[str, ...]) -> tuple[bool, ...]:
    """For each policy whether the survey already holds what the baseline pays."""
    rows = assumptions.table("Policies").by("policy")
    survey_year = int(str(survey_words(assumptions)["survey_year"]))
    in_survey = []
    for name in policies:
        stated, start = rows[name].get("in_survey"), rows[name]["start_year"]
        started = start is None or int(start) <= survey_year
        in_survey.append(started if stated is None else stated == YES)
    return tuple(in_survey)
