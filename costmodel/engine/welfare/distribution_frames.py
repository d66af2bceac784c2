"""The distribution and the incidence of a result as tables, from published deciles and from a survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.line_items.stamp import AFTER, stamped
from costmodel.errors import ModelError
from costmodel.model.arguments import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from costmodel.engine.line_items.computed import Computed
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.engine.welfare.survey_result import SurveyResult

    Survey = Callable[[], SurveyResult | None]
    Grouped = Callable[[LivingStandards], Mapping[str, Sequence[Any]]]
    BySurvey = Callable[[SurveyResult], Sequence[Mapping[str, Any]]]

GROUPED, SURVEY = "grouped", "survey"
SOURCES = ("both", GROUPED, SURVEY)
"""What figures are made of: published deciles, the households of a survey, or each where the set has it."""


def distribution_table(
    result: Computed, standards: LivingStandards | None, survey: Survey, source: str
) -> pd.DataFrame:
    """Every measure before and after; see ``Result.distribution``."""
    from costmodel.engine.welfare.distribution_rows import distribution_columns, measured  # noqa: PLC0415  when asked

    return _table(
        result, standards, survey, source, "source",
        lambda stated: distribution_columns(measured(stated)), lambda stated: stated.figures.distribution,
    )  # fmt: skip


def incidence_table(
    result: Computed, standards: LivingStandards | None, survey: Survey, source: str
) -> pd.DataFrame:
    """Who receives and who pays; see ``Result.incidence``."""
    import pandas as pd

    from costmodel.engine.welfare.incidence_rows import incidence_rows  # noqa: PLC0415  when asked

    frame = _table(
        result, standards, survey, source, "data",
        lambda stated: pd.DataFrame(incidence_rows(stated)).to_dict("list"),  # type: ignore[arg-type, return-value]
        lambda surveyed: surveyed.figures.incidence,
    )  # fmt: skip
    frame["decile"] = frame["decile"].astype("Int64")
    return frame


def _table(
    result: Computed, standards: LivingStandards | None, survey: Survey, source: str, column: str,
    grouped: Grouped, by_survey: BySurvey,
) -> pd.DataFrame:  # fmt: skip
    """The rows of the sources wanted; where a survey is one of them, with name and hash of its file."""
    import pandas as pd

    wanted = one_of(source, "source", SOURCES)
    surveyed = None if wanted == GROUPED else survey()
    frames = []
    if wanted != SURVEY:
        frames.append(pd.DataFrame(grouped(_stated(standards))).assign(**{column: GROUPED}))
    if surveyed is not None:
        frames.append(pd.DataFrame(list(by_survey(surveyed))).assign(**{column: SURVEY}))
    if not frames:
        raise ModelError(
            "distribution: found no household survey; expected the table SurveyFile. Fill it in: "
            "docs/survey.md describes it."
        )
    file = {} if surveyed is None else surveyed.stamp
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return stamped(frame, {**result.stamp, **file}, after=(*AFTER, *file))


def _stated(standards: LivingStandards | None) -> LivingStandards:
    if standards is None:
        raise ModelError(
            "distribution: found no survey of welfare in the set; expected the table Welfare and ten deciles "
            "in Distribution. Add them: docs/distribution.md says what they hold."
        )
    return standards
