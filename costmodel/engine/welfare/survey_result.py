"""A result by the households of a survey: everything that results, pages and tables need of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costmodel.assumptions.surveys.survey_mapping import survey_stated
from costmodel.assumptions.surveys.survey_reading import read_survey
from costmodel.engine.welfare.distribution_rows import measured
from costmodel.engine.welfare.living_standards import living_standards
from costmodel.engine.welfare.survey_comparison import Compared, compared, survey_problems
from costmodel.engine.welfare.survey_rows import SurveyFigures, survey_figures
from costmodel.engine.welfare.survey_standards import SurveyStandards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.engine.line_items.computed import Computed
    from costmodel.errors import Problem


@dataclass(frozen=True)
class SurveyResult:
    """The households of a survey, the rows made from them, and what is unusual."""

    standards: SurveyStandards

    @cached_property
    def figures(self) -> SurveyFigures:
        """Every row of the distribution and of the incidence, computed once."""
        return survey_figures(self.standards)

    @property
    def stamp(self) -> Mapping[str, str]:
        """The columns that say which file the figures come from."""
        return self.standards.households.origin.stamp

    @cached_property
    def beside(self) -> tuple[Compared, ...]:
        """The measures of all people beside those of published deciles."""
        return tuple(compared(measured(self.standards.grouped), self.figures))

    @cached_property
    def warnings(self) -> list[Problem]:
        """Weights far from the population, households left out, and unusual differences from deciles."""
        return survey_problems(self.standards, self.figures, self.beside)


def survey_result(result: Computed, file: str | None) -> SurveyResult | None:
    """The households of the file given or of the set's; None without either.

    Raises InputError with all problems of the file.
    """
    if file is None and not survey_stated(result.assumptions):
        return None
    households, grouped = read_survey(result.assumptions, file), living_standards(result)
    assert grouped is not None  # noqa: S101  the checks require Welfare and Distribution
    return SurveyResult(SurveyStandards(result, grouped, households))
