"""Native charts in one style: colours that colour-blind readers can distinguish, axes with units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.palette import CHART_SIZE, FAN, FONT_NAME, GRID, INK, LINE, MUTED, PAPER, SERIES
from costmodel.reports.layout.page import TableCells
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsxwriter.chart import Chart as NativeChart

    from costmodel.reports.files.look import Book
    from costmodel.reports.layout.page import Chart, ChartSeries

    Place = Callable[[TableCells], list[str | int]]
    """Where cells are: sheet, first row and column, last row and column."""

DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot")
"""Lines also differ in their dashes."""
MOST_LABELS, FEW_LABELS = 10, 4
NARROW = 400
TITLE_SIZE = 11
"""Pixels of a chart that has room for all labels."""
UNSEEN: dict[str, Any] = {"fill": {"none": True}, "border": {"none": True}}

KINDS: Mapping[str, tuple[dict[str, str], dict[str, Any]]] = {
    "columns": ({"type": "column", "subtype": "stacked"}, {"gap": 40}),
    "lines": ({"type": "line"}, {}),
    "bars": ({"type": "bar"}, {"gap": 60, "overlap": 0}),
    "tornado": ({"type": "bar"}, {"gap": 35, "overlap": 100}),
    "histogram": ({"type": "column"}, {"gap": 4, "overlap": 100, "border": {"color": PAPER}}),
    "fan": ({"type": "area", "subtype": "stacked"}, {}),
    "waterfall": ({"type": "column", "subtype": "stacked"}, {"gap": 40}),
}
"""Native type and looks of the series, by kind of chart.

``columns`` are amounts on top of one another, one column per year. ``bars`` are horizontal, so that long
labels stay readable. A ``tornado`` has the low and the high end of a parameter in one row, around zero.
Each column of a ``histogram`` is in one series only. A ``fan`` has bands, the lowest invisible, and lines
over them. The first series of a ``waterfall`` is invisible, and the others are drawn on it.
"""
SIDEWAYS = ("bars", "tornado")
LOWEST_UNSEEN = ("fan", "waterfall")


def native_chart(book: Book, chart: Chart, place: Place) -> NativeChart:
    """A chart of a page as one that Excel draws from the cells of its tables."""
    kind, looks = KINDS[chart.kind]
    native = book.workbook.add_chart(kind)
    for number, series in enumerate(chart.series):
        native.add_series(_series(series, chart, place) | looks | _look(chart, series, number))
    if chart.over:
        over = book.workbook.add_chart({"type": "line"})
        for number, series in enumerate(chart.over):
            over.add_series(_series(series, chart, place) | {"line": _line(series, number, 1.5)})
        native.combine(over)
    return _framed(native, chart)


def _look(chart: Chart, series: ChartSeries, number: int) -> dict[str, Any]:
    if chart.kind == "lines":
        return {"line": _line(series, number, 2.5)}
    if chart.kind in LOWEST_UNSEEN and number == 0:
        return UNSEEN
    if chart.kind == "fan":
        return {"fill": {"color": FAN[(number - 1) % len(FAN)]}, "border": {"none": True}}
    fill = {"fill": {"color": _colour(series, number)}}
    return fill if chart.kind == "histogram" else fill | {"border": {"none": True}}


def _series(series: ChartSeries, chart: Chart, place: Place) -> dict[str, Any]:
    name = tr(series.name) if isinstance(series.name, str) else place(series.name)[:3]
    return {"name": name, "categories": place(chart.categories), "values": place(series.values)}


def _line(series: ChartSeries, number: int, width: float) -> dict[str, Any]:
    return {"color": _colour(series, number), "width": width, "dash_type": DASHES[number % len(DASHES)]}


def _colour(series: ChartSeries, number: int) -> str:
    if isinstance(series.colour, str):
        return series.colour
    return SERIES[(number if series.colour is None else series.colour) % len(SERIES)]


def _apart(categories: TableCells, width: int) -> int:
    """Interval of category labels, so that there are at most ten, and four in a narrow chart."""
    first, last = categories.columns
    most = MOST_LABELS if width >= NARROW else FEW_LABELS
    return max(1, -(-(last - first + 1) // most))


def _repeated(chart: Chart) -> Sequence[int]:
    """Entries of the legend to leave out: what is invisible, and colours that are there already."""
    if chart.kind not in LOWEST_UNSEEN:
        return []
    colours = [series.colour for series in chart.series]
    named = [n for n, colour in enumerate(colours) if colour is not None and colour in colours[:n]]
    return [0, *named]


def _framed(native: NativeChart, chart: Chart) -> NativeChart:
    font = {"name": FONT_NAME, "size": CHART_SIZE, "color": INK}
    small = {"name": FONT_NAME, "size": CHART_SIZE, "bold": False, "color": MUTED}
    size = TITLE_SIZE if chart.width >= NARROW else CHART_SIZE
    native.set_title(
        {"name": tr(chart.title), "name_font": {"name": FONT_NAME, "size": size, "bold": True, "color": INK}}
    )
    amounts: dict[str, Any] = {
        "num_format": chart.number,
        "num_font": font,
        "name": tr(chart.unit),
        "name_font": small,
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.5}},
        "line": {"none": True},
    }
    if chart.begin is not None:
        amounts |= {"min": chart.begin, "crossing": "min"}
    if chart.end is not None:
        amounts["max"] = chart.end
    names: dict[str, Any] = {"num_font": font, "line": {"color": LINE}, "label_position": "low"}
    if chart.kind in SIDEWAYS:
        native.set_x_axis(amounts)
        native.set_y_axis(names | {"reverse": True, "crossing": "max", "num_font": font})
    elif chart.kind == "waterfall":
        native.set_y_axis({name: amounts[name] for name in amounts if name != "line"})
        native.set_x_axis(names | {"num_font": font | {"rotation": -45}})
    else:
        native.set_y_axis(amounts)
        if chart.kind == "fan":
            names["position_axis"] = "on_tick"
        if chart.along:
            names |= {"name": tr(chart.along), "name_font": small}
        native.set_x_axis(names | {"interval_unit": _apart(chart.categories, chart.width)})
    side = "right" if chart.kind == "columns" else "bottom"
    legend = {"position": side, "font": font, "delete_series": _repeated(chart)}
    native.set_legend(legend if chart.legend else {"none": True})
    native.set_size({"width": chart.width, "height": chart.height})
    native.set_chartarea({"border": {"color": GRID}})
    return native
