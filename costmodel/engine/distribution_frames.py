"""The distribution and the incidence of a result as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.stamp import stamped
from costmodel.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.engine.computed import Computed
    from costmodel.engine.living_standards import LivingStandards


def distribution_table(result: Computed, standards: LivingStandards | None) -> pd.DataFrame:
    """Every measure before and after; see ``Result.distribution``."""
    import pandas as pd  # noqa: PLC0415  slow to import, needed only here

    from costmodel.engine.distribution_rows import distribution_columns, measured  # noqa: PLC0415

    return stamped(pd.DataFrame(distribution_columns(measured(_stated(standards)))), result.stamp)


def incidence_table(result: Computed, standards: LivingStandards | None) -> pd.DataFrame:
    """Who receives and who pays; see ``Result.incidence``."""
    import pandas as pd  # noqa: PLC0415  as above

    from costmodel.engine.incidence_rows import incidence_rows  # noqa: PLC0415

    frame = pd.DataFrame(incidence_rows(_stated(standards)))
    frame["decile"] = frame["decile"].astype("Int64")
    return stamped(frame, result.stamp)


def _stated(standards: LivingStandards | None) -> LivingStandards:
    if standards is None:
        raise ModelError(
            "distribution: found no survey of welfare in the set; expected the table Welfare and ten deciles "
            "in Distribution. Add them: docs/distribution.md says what they hold."
        )
    return standards
