"""Native charts in one style: colours that colour-blind readers can distinguish, axes with units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.palette import FAN, FONT_NAME, GRID, INK, LINE, MUTED, PAPER, SERIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart

    from costmodel.reports.look import Book

    Reference = list[str | int]

DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot")
"""Lines also differ in their dashes."""
WIDTH, HEIGHT = 560, 340
MOST_LABELS = 10


@dataclass(frozen=True)
class Series:
    """One series of a chart, by references into the sheets."""

    name: Reference | str
    values: Reference
    colour: int | None = None


@dataclass(frozen=True)
class Frame:
    """Common parts of all charts: title, unit of the axis, number format, categories."""

    title: str
    unit: str
    number: str
    categories: Reference
    width: int = WIDTH
    height: int = HEIGHT


def stacked_columns(book: Book, frame: Frame, series: Sequence[Series]) -> Chart:
    """Stacked amounts, one column per year."""
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for number, one in enumerate(series):
        fill = {"color": _colour(one, number)}
        chart.add_series(_series(one, frame) | {"fill": fill, "border": {"none": True}, "gap": 40})
    return _framed(chart, frame, legend="right")


def lines(book: Book, frame: Frame, series: Sequence[Series]) -> Chart:
    """A line for each of a few series."""
    chart = book.workbook.add_chart({"type": "line"})
    for number, one in enumerate(series):
        look = {"color": _colour(one, number), "width": 2.5, "dash_type": DASHES[number % len(DASHES)]}
        chart.add_series(_series(one, frame) | {"line": look})
    return _framed(chart, frame, legend="bottom")


def bars(book: Book, frame: Frame, series: Sequence[Series]) -> Chart:
    """Horizontal bars side by side, one group per policy; long labels stay readable."""
    chart = book.workbook.add_chart({"type": "bar"})
    for number, one in enumerate(series):
        fill = {"color": _colour(one, number)}
        chart.add_series(
            _series(one, frame) | {"fill": fill, "border": {"none": True}, "gap": 60, "overlap": 0}
        )
    return _framed(chart, frame, legend="bottom", sideways=True)


def fan(book: Book, frame: Frame, bands: Sequence[Series], drawn: Sequence[Series]) -> Chart:
    """Stacked bands, the lowest one invisible, with lines over them."""
    chart = book.workbook.add_chart({"type": "area", "subtype": "stacked"})
    for number, one in enumerate(bands):
        fill = {"color": FAN[(number - 1) % len(FAN)]} if number else {"none": True}
        chart.add_series(_series(one, frame) | {"fill": fill, "border": {"none": True}})
    over = book.workbook.add_chart({"type": "line"})
    for number, one in enumerate(drawn):
        look = {"color": _colour(one, number), "width": 1.5, "dash_type": DASHES[number % len(DASHES)]}
        over.add_series(_series(one, frame) | {"line": look})
    chart.combine(over)
    return _framed(chart, frame, legend="bottom", unseen=[0], on_tick=True)


def histogram(book: Book, frame: Frame, series: Sequence[Series], along: str) -> Chart:
    """Columns without gaps, each in one series only; ``along`` is the title of the other axis."""
    chart = book.workbook.add_chart({"type": "column"})
    for number, one in enumerate(series):
        chart.add_series(
            _series(one, frame)
            | {"fill": {"color": _colour(one, number)}, "border": {"color": PAPER}, "gap": 4, "overlap": 100}
        )
    return _framed(chart, frame, legend="bottom", along=along)


def tornado(book: Book, frame: Frame, low: Series, high: Series) -> Chart:
    """The effect of each parameter at its low and its high value, one row each, around zero."""
    chart = book.workbook.add_chart({"type": "bar"})
    for number, one in enumerate((low, high)):
        fill = {"color": _colour(one, number)}
        chart.add_series(
            _series(one, frame) | {"fill": fill, "border": {"none": True}, "gap": 35, "overlap": 100}
        )
    return _framed(chart, frame, legend="bottom", sideways=True)


def _series(one: Series, frame: Frame) -> dict[str, Any]:
    return {"name": one.name, "categories": frame.categories, "values": one.values}


def _colour(one: Series, number: int) -> str:
    return SERIES[(number if one.colour is None else one.colour) % len(SERIES)]


def _apart(frame: Frame) -> int:
    """Interval of category labels, so that there are at most a dozen."""
    _, _, first, _, last = frame.categories
    return max(1, -(-(int(last) - int(first) + 1) // MOST_LABELS))


def _framed(
    chart: Chart,
    frame: Frame,
    legend: str,
    *,
    sideways: bool = False,
    on_tick: bool = False,
    along: str = "",
    unseen: Sequence[int] = (),
) -> Chart:
    font = {"name": FONT_NAME, "size": 9, "color": INK}
    chart.set_title(
        {"name": frame.title, "name_font": {"name": FONT_NAME, "size": 11, "bold": True, "color": INK}}
    )
    amounts = {
        "num_format": frame.number,
        "num_font": font,
        "name": frame.unit,
        "name_font": {"name": FONT_NAME, "size": 9, "bold": False, "color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.5}},
        "line": {"none": True},
    }
    names = {"num_font": font, "line": {"color": LINE}, "label_position": "low"}
    if sideways:
        chart.set_x_axis(amounts)
        chart.set_y_axis(names | {"reverse": True, "crossing": "max", "num_font": font | {"size": 8}})
    else:
        chart.set_y_axis(amounts)
        if on_tick:
            names["position_axis"] = "on_tick"
        if along:
            names |= {"name": along, "name_font": amounts["name_font"]}
        chart.set_x_axis(names | {"interval_unit": _apart(frame)})
    chart.set_legend({"position": legend, "font": font | {"size": 8}, "delete_series": list(unseen)})
    chart.set_size({"width": frame.width, "height": frame.height})
    chart.set_chartarea({"border": {"color": GRID}})
    return chart
