"""Words of the sheets: units and scales of money, undefined ratios, classes, the stamp."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.engine.checking.result_checks import Verdict, result_checks, verdict
from costmodel.engine.inputs.scale import SCALES, Scale, scale_of
from costmodel.engine.line_items.measure_reasons import NO_EFFECTS, reason
from costmodel.engine.line_items.metrics import unit_of
from costmodel.model import cofog, measure_list
from costmodel.model.measure_list import BY_NAME, HEADLINE
from costmodel.reports.files.look import COUNT, NOTHING, RATIO, SHARE, SMALL_SHARE
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.engine.results import Result

TARGET_YEAR = 2030
"""The year of the Sustainable Development Goals, shown beside the first and the last."""
SHORT_HASH = 12
MILLIONS_OF_PERSONS_FROM, SMALL = 2e6, 0.005
COUNT_ALL = "#,##0"
NPV_IS_COST = "No effects are stated: transfers less cost only"
"""A net present value without gains."""
NOISE = 1e-12
"""No share, index or amount that is stated is that small."""
FIRST_DIGITS = 1e4
"""Amounts without decimals are printed in the largest unit in which the largest has five digits."""

RETURNS = (*HEADLINE, "beneficiary_years")
"""Measures of a scenario in the tables of Summary sheets."""
NUMBERS = {
    measure_list.RATIO: RATIO,
    measure_list.SHARE: SHARE,
    measure_list.SMALL_SHARE: SMALL_SHARE,
    measure_list.COUNT: COUNT,
    measure_list.YEARS: "0.0",
}
"""Number formats by the format of a measure; that of money depends on its scale."""


@dataclass(frozen=True)
class CellScale:
    """Number format of an amount: only the format scales it, the value stays in units."""

    word: str
    """It follows the currency: KES billions."""
    number: str
    size: float = 1.0
    """A billion, a million, a thousand or one."""

    def unit(self, currency: str) -> str:
        """The unit in words, for example ``KES billions`` or ``KES billions, prices of 2025``."""
        code, _, base = currency.partition(" of ")
        unit = phrase("{currency} {scale}", currency=code, scale=self.word) if self.word else code
        return phrase("{unit}, prices of {year}", unit=unit, year=base) if base else unit


def scale(largest: float) -> CellScale:
    """The scale for a table whose largest amount this is."""
    return _cell_scale(scale_of(largest), ".00")


def whole_scale(largest: float) -> CellScale:
    """The scale of tables of budget papers, whose largest amount this is: five digits and no decimals.

    >>> whole_scale(2.5e11).number.partition(";")[0], whole_scale(9_999).word
    ('#,##0,,', '')
    """
    return _cell_scale(next((each for each in SCALES if largest >= FIRST_DIGITS * each.size), SCALES[-1]), "")


def _cell_scale(size: Scale, decimals: str) -> CellScale:
    if not size.name:
        return CellScale("", COUNT)
    digits = f"#,##0{decimals}{commas(size)}"
    return CellScale(f"{size.name}s", f"{digits};-{digits};{NOTHING}", size.size)


def commas(size: Scale) -> str:
    """The end of a number format that shows an amount in a scale: each comma divides it by 1,000."""
    return "," * round(math.log(size.size, 1000))


def unit_and_number(
    unit: str, amounts: Iterable[float | None], currency: str, number: str
) -> tuple[str, str]:
    """Unit and number format of a row: amounts of money in their scale, others in the format given."""
    if unit != "LCU":
        return unit.replace("LCU", currency), number
    cell_scale = scale(max((abs(amount) for amount in amounts if amount), default=0.0))
    return cell_scale.unit(currency), cell_scale.number


def money_scale(result: Result) -> CellScale:
    """The scale of a result's budget: that of its largest yearly total, scenario or baseline."""
    totals = (result.budget_lines.totals.gross_cost, result.baseline_lines.totals.gross_cost)
    return scale(max(float(abs(one).max()) for one in totals))


def people_scale(largest: float) -> CellScale:
    """The scale of an axis of persons."""
    if largest >= MILLIONS_OF_PERSONS_FROM:
        return CellScale("millions of persons", "#,##0.0,,")
    return CellScale("persons", "#,##0")


def share_axis(largest: float) -> str:
    """The number format of an axis of shares: small ones need a second decimal."""
    return "0.0%" if largest >= SMALL else "0.00%"


def key_years(years: Sequence[int]) -> list[int]:
    """The first year, 2030 (or the one in the middle), and the last."""
    middle = TARGET_YEAR if years[0] < TARGET_YEAR < years[-1] else years[len(years) // 2]
    return sorted({years[0], middle, years[-1]})


def measure_number(name: str, money: str) -> str:
    """The number format of a measure; ``money`` is that of amounts."""
    return NUMBERS.get(BY_NAME[name].format, money)


def measure_unit(name: str, result: Result, money: str) -> str:
    """The unit of a measure of the whole horizon; ``money`` is that of amounts, with their scale."""
    return money if BY_NAME[name].format == measure_list.MONEY else unit_of(result.assumptions, name)


def measure(row: Mapping[Any, Any], name: str) -> float | str:
    """A measure of an appraisal by its name, or why it has no figure."""
    return reason(row, name) or float(row[name])


def society_loses(row: Mapping[Any, Any]) -> bool:
    """Whether the net present value of a row of an appraisal is below 0, where effects are stated."""
    return row["mvpf_status"] != NO_EFFECTS and bool(row["npv"] < -row["smallest"])


def three_digits(value: float) -> str:
    """The number format that shows a figure with three significant digits, or all before the point.

    >>> [three_digits(value) for value in (1234.5, -12.345, 1.2345, 0.12345, 1.2e-7, 0.0)]
    ['#,##0', '#,##0.0', '0.00', '0.000', '0.00E+00', '0']
    """
    size = abs(value)
    if size == 0 or not math.isfinite(size):
        return "0"
    for least, number in ((100, COUNT_ALL), (10, "#,##0.0"), (1, "0.00"), (0.1, "0.000"), (0.01, "0.0000")):
        if size >= least:
            return number
    return "0.00E+00"


def without_noise(value: float) -> float:
    """A figure, 0 where it is a difference of equal sums: a cell would show it as -0.0%.

    >>> without_noise(-2.2e-16), without_noise(-0.001)
    (0.0, -0.001)
    """
    return 0.0 if abs(value) < NOISE else value


def function(code: str) -> str:
    """A COFOG code with its name; one that is not listed has the name of what it is a part of."""
    words = cofog.name_of(cofog.nearest(code))
    return f"{code} {words}" if words else code


def labels(result: Result) -> dict[str, str]:
    """The policies' labels by name."""
    return dict(zip(result.policies, result.policy_field("label"), strict=True))


def one_stamp(result: Result, checked: Verdict | None = None) -> str:
    """The stamp of a scenario in one line, with the master check."""
    stamp = result.stamp
    verdict_ = checked or verdict(result_checks(result))
    return f"{set_stamp(result)} · scenario {stamp['scenario']} · {verdict_.words}"


def set_stamp(result: Result) -> str:
    """Set, version, content hash and engine version in one line."""
    stamp = result.stamp
    return (
        f"{stamp['set']} {stamp['version']} · sha256 {stamp['content_hash'][:SHORT_HASH]}"
        f" · costmodel {stamp['engine_version']}"
    )


def axis(number: str) -> str:
    """The number format of an axis: that of the cells without decimals."""
    return number.partition(";")[0].replace(".00", "")
