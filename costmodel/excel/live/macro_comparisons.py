"""The macros that compare designs of a policy and speeds of a reform, from what the sheet Control says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.comparison.speeds import compare_speeds
from costmodel.comparison.universal_targeted import compare_targeting
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.errors import CostModelError
from costmodel.excel.live import macro_pages as pages
from costmodel.excel.live.macro_book import assumptions_of, settings
from costmodel.excel.live.macro_runner import MacroResult
from costmodel.excel.live.macro_selection import scenario_of
from costmodel.reports.answers import compare_speeds_page, compare_targeting_page

if TYPE_CHECKING:
    import xlwings as xw

UNIVERSAL, TARGETED, UNIVERSAL_SCENARIO, AGAINST = (
    "universal policy", "targeted policy", "universal scenario", "fast scenario",
)  # fmt: skip
"""Settings of the sheet Control."""


def designs_compared(book: xw.Book, universal: str, targeted: str) -> MacroResult:
    """The universal against the targeted policy, as named or as Control says."""
    said = settings(book)
    names = universal or said.get(UNIVERSAL, ""), targeted or said.get(TARGETED, "")
    if not names[1]:
        raise CostModelError(
            f"Write on the sheet Control the {UNIVERSAL} and the {TARGETED}: two policies of this workbook, "
            f"or the same one and a {UNIVERSAL_SCENARIO}. Without a {UNIVERSAL} the targeted one is compared "
            "with itself for everybody."
        )
    compared = compare_targeting(
        assumptions_of(book), names[0] or None, names[1], scenario_of(book),
        universal_scenario=said.get(UNIVERSAL_SCENARIO) or None,
    )  # fmt: skip
    page = pages.universal_targeted(compared)
    verdict = compare_targeting_page.verdict(compared.shown, compared.results[0].unit("nominal"))
    return MacroResult(f"{verdict} Written to the sheet {page.name}. {page.stamp}", (page,))


def speeds_compared(book: xw.Book, scenario: str, against: str) -> MacroResult:
    """The scenario against a fast one: as named, as Control says, or itself at once."""
    slow = scenario_of(book, scenario)
    if slow == BASELINE:
        raise CostModelError("Choose a scenario on the sheet Control: the baseline phases nothing in.")
    fast = against or settings(book).get(AGAINST) or None
    compared = compare_speeds(assumptions_of(book), slow, fast)
    page = pages.speeds(compared)
    told = compare_speeds_page.sentences(compared)[1]
    return MacroResult(f"{told} Written to the sheet {page.name}. {page.stamp}", (page,))
