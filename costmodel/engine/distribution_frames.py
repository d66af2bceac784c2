"""The distribution and the incidence of a result as tables, from grouped data and from a household survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.stamp import AFTER, stamped
from costmodel.errors import ModelError
from costmodel.model.arguments import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from costmodel.engine.computed import Computed
    from costmodel.engine.living_standards import LivingStandards
    from costmodel.engine.survey_result import SurveyResult
    from costmodel.engine.survey_rows import SurveyFigures

    Rows = Iterable[dict[str, Any]]
    Survey = Callable[[], SurveyResult | None]

GROUPED, SURVEY = "grouped", "survey"
SOURCES = ("both", GROUPED, SURVEY)
"""What figures are made of: published deciles, the households of a survey, or each where the set has it."""


def distribution_table(
    result: Computed, standards: LivingStandards | None, survey: Survey, source: str
) -> pd.DataFrame:
    """Every measure before and after; see ``Result.distribution``."""
    from costmodel.engine.distribution_rows import COLUMNS, distribution_rows  # noqa: PLC0415  when asked

    def by_survey(figures: SurveyFigures) -> Rows:
        return figures.distribution

    return _table(result, standards, survey, source, (distribution_rows, by_survey), [*COLUMNS, "source"])


def incidence_table(
    result: Computed, standards: LivingStandards | None, survey: Survey, source: str
) -> pd.DataFrame:
    """Who receives and who pays; see ``Result.incidence``."""
    from costmodel.engine.distribution_rows import incidence_rows  # noqa: PLC0415  only where asked for

    def by_survey(figures: SurveyFigures) -> Rows:
        return figures.incidence

    frame = _table(result, standards, survey, source, (incidence_rows, by_survey), None)
    frame["decile"] = frame["decile"].astype("Int64")
    return frame


def _table(
    result: Computed, standards: LivingStandards | None, survey: Survey, source: str,
    rows_of: tuple[Callable[[LivingStandards], Rows], Callable[[SurveyFigures], Rows]],
    columns: list[str] | None,
) -> pd.DataFrame:  # fmt: skip
    """The rows of the sources wanted; where a survey is one of them, with name and hash of its file."""
    import pandas as pd  # noqa: PLC0415  slow to import, needed only here

    wanted = one_of(source, "source", SOURCES)
    own = None if wanted == GROUPED else survey()
    if wanted == SURVEY and own is None:
        raise ModelError(
            "distribution: found no household survey; expected the table SurveyFile. Fill it in: "
            "docs/survey.md describes it."
        )
    rows: list[dict[str, Any]] = []
    if wanted != SURVEY and (standards is not None or own is None):
        rows += [{**row, "source": GROUPED} for row in rows_of[0](_stated(standards))]
    if own is None:
        return stamped(pd.DataFrame(rows, columns=columns), result.stamp)
    rows += [{**row, "source": SURVEY} for row in rows_of[1](own.figures)]
    file = own.stamp
    return stamped(pd.DataFrame(rows, columns=columns), {**result.stamp, **file}, after=(*AFTER, *file))


def _stated(standards: LivingStandards | None) -> LivingStandards:
    if standards is None:
        raise ModelError(
            "distribution: found no survey of welfare in the set; expected the table Welfare and ten deciles "
            "in Distribution. Add them: docs/distribution.md says what they hold."
        )
    return standards
