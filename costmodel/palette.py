"""The look of all surfaces: fonts, colours and styles of results, templates, macro sheets and task pane.

Text and background always have a contrast of 4.5 to 1 or more (WCAG AA).
"""

from __future__ import annotations

from typing import Any

FONT_NAME, FONT_SIZE = "Arial", 10
TITLE_SIZE, HEADING_SIZE, STAMP_SIZE, CHART_SIZE = 16, 12, 10, 10
TITLE_HEIGHT = 24
"""Height of the row of a title, in points."""
FONT: dict[str, Any] = {"font_name": FONT_NAME, "font_size": FONT_SIZE, "font_scheme": False}
"""A font by name: a font of the theme scheme would change with the theme."""

INK, MUTED, PAPER, LINE, GRID = "#1A1A1A", "#595959", "#FFFFFF", "#8C9BAB", "#D9DEE4"
HEADER, BAND, LINK = "#1F3A5F", "#E8EEF5", "#0B4A8F"
GOOD, BAD, NOTICE = ("#0B5D1E", "#DDF0E0"), ("#9C0006", "#FFD9D9"), ("#7A4B00", "#FFF0CC")
"""Text and fill colours; adjacent text always says the same."""
INPUT = "#0000FF", "#FFFFCC"
"""Inputs are blue on pale yellow."""
SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#5A5A5A")
"""Okabe and Ito's colours for the series of charts, which also differ in lightness."""
BASELINE_COLOUR, REST_COLOUR = SERIES[-1], "#B8B8B8"
"""Of existing programmes, and of policies without a colour of their own: greys."""
DARKER, LIGHTER = 0.6, 0.55
"""Of a colour, and of the way to white, for policies after the colours are used once."""
FAN = ("#BBD6EA", "#6FAAD4", "#BBD6EA")
"""Outer, inner and outer band of a fan chart."""

TITLE_STYLE: dict[str, Any] = {"bold": True, "font_size": TITLE_SIZE, "font_color": HEADER}
ABOUT_STYLE: dict[str, Any] = {"font_size": HEADING_SIZE}
INPUT_STYLE: dict[str, Any] = {"font_color": INPUT[0], "bg_color": INPUT[1]}
HEADER_STYLE: dict[str, Any] = {
    "bold": True,
    "font_color": PAPER,
    "bg_color": HEADER,
    "valign": "vcenter",
    "text_wrap": True,
    "border": 1,
    "border_color": PAPER,
}
LINK_STYLE: dict[str, Any] = {**FONT, "font_color": LINK, "underline": 1}

PANE = {
    "ink": INK, "soft": MUTED, "line": GRID, "card": PAPER, "main": HEADER, "band": BAND, "link": LINK,
    "edge": LINE, "good": GOOD[0], "good-fill": GOOD[1], "bad": BAD[0], "bad-fill": BAD[1],
    "notice": NOTICE[0], "notice-fill": NOTICE[1], "focus": SERIES[5],
}  # fmt: skip
"""The colours of the task pane, by the names of its style sheet's variables."""


def policy_colour(row: int) -> str:
    """The colour of a policy by its row in the table Policies: the same in every workbook of a set.

    The seven colours of Okabe and Ito (2008) come first, then darker and lighter forms of them.

    >>> policy_colour(0), policy_colour(7), policy_colour(21)
    ('#0072B2', '#00446B', '#0072B2')
    """
    colours = SERIES[:-1]
    colour, form = colours[row % len(colours)], row // len(colours) % 3
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    if form == 1:
        parts = [round(part * DARKER) for part in parts]
    elif form:
        parts = [round(part + (255 - part) * LIGHTER) for part in parts]
    return "#" + "".join(f"{part:02X}" for part in parts)
