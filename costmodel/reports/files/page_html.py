"""Pages as one self-contained HTML document: no script, and tables that a screen reader can follow."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from costmodel.palette import BAND, FONT_NAME, GRID, HEADER, INK, MUTED, PAPER
from costmodel.reports.files.earlier_output import replace_output, sealed
from costmodel.reports.files.look import TONES
from costmodel.reports.files.page_file import TONES as ALARM_TONES
from costmodel.reports.layout.answer_boxes import Boxes
from costmodel.reports.layout.page import (
    Answers,
    Banner,
    Charts,
    PageTable,
    Sentences,
    begins_page,
    column_heading,
)
from costmodel.reports.layout.shown import shown
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.wording.catalogue import language, tr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from costmodel.reports.layout.answer_boxes import AnswerBox
    from costmodel.reports.layout.page import Page, PageBlock, TableRow

STYLE = f"""
body{{font:15px/1.4 {FONT_NAME},sans-serif;color:{INK};margin:2rem auto;max-width:75rem;padding:0 1rem}}
h1,h2,caption{{color:{HEADER}}}h2{{margin-top:3rem}}
nav{{display:flex;flex-wrap:wrap;gap:.3rem 1rem}}.bold{{font-weight:bold}}
.stamp,.muted{{color:{MUTED};font-size:.85rem}}.scroll{{overflow-x:auto;margin:1.5rem 0}}
table{{border-collapse:collapse}}caption{{text-align:start;font-weight:bold;padding:.4rem 0}}
th,td{{padding:.25rem .6rem;text-align:start;vertical-align:top;border-bottom:1px solid {GRID}}}
thead th{{background:{HEADER};color:{PAPER}}}
td.number,th.number{{text-align:end;font-variant-numeric:tabular-nums}}
.boxes{{display:flex;flex-wrap:wrap;gap:.5rem}}.boxes p{{flex:1 1 11rem;margin:0;padding:.5rem .7rem}}
tbody th{{font-weight:normal}}.strong,.strong th{{font-weight:bold;background:{BAND}}}
@media print{{body{{max-width:none}}.scroll{{overflow:visible}}}}
"""
SWATCH = "\N{BLACK SQUARE}"
"""Before the name of a row that has a colour in a chart."""
WHOLE_ROWS = 16
"""Rows of a table that one printed document does not break over pages."""
PAGES = "@media print{section{break-before:page}}"
"""Each page of a report begins a printed one."""
RUNNING = """
@page{{size:A4;margin:18mm 16mm 20mm;
@bottom-left{{content:{text};font:8pt {font},sans-serif;width:85%}}
@bottom-right{{content:counter(page) " / " counter(pages);font:8pt {font},sans-serif}}}}
@media print{{.new-page{{break-before:page}}body{{font-size:10pt;margin:0;padding:0}}
nav,footer{{display:none}}h2{{margin-top:1.2rem;break-after:avoid}}h3{{break-after:avoid}}
p{{margin:.5rem 0}}dt{{font-weight:bold;break-after:avoid}}.muted{{font-size:8.5pt}}.scroll{{margin:.8rem 0}}
table{{font-size:8.5pt;line-height:1.2;width:100%}}th,td{{padding:.12rem .4rem}}.whole{{break-inside:avoid}}
tr{{break-inside:avoid}}caption{{break-after:avoid}}}}
"""
"""One document over printed pages, with its stamp at the foot of each."""


def write_html(path: str | Path, pages: Sequence[Page], running: str = "") -> Path:
    """Write pages as one HTML file, whole or not at all. Raises OutputError where it cannot be written."""
    text = html_document(pages, running)

    def write(file: BinaryIO) -> None:
        file.write(sealed(text.encode()))

    return replace_output(path, write)


def html_document(pages: Sequence[Page], running: str = "") -> str:
    """Pages below one another, with links to each; the first gives the title.

    With a ``running`` text they are one document, printed with the text at the foot of every page.
    """
    names = [page.title if running else page.name for page in pages]
    links = "".join(f'<a href="#page-{n}">{_text(name)}</a>' for n, name in enumerate(names))
    alarms = "".join(
        f".{tone}{{color:{TONES[tone]['font_color']};background:{TONES[tone]['bg_color']}}}"
        for tone in ALARM_TONES.values()
    )
    printed = RUNNING.format(text=_css_text(running), font=FONT_NAME) if running else PAGES
    sections = "".join(_section(n, page) for n, page in enumerate(pages))
    turned = ' dir="rtl"' if language().right_to_left else ""
    footer = f'<footer class="stamp">{escape(running)}</footer>' if running else ""
    return (
        f'<!doctype html>\n<html lang="{language().code}"{turned}><head><meta charset="utf-8"/>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{_text(pages[0].title)}</title><style>{STYLE}{printed}{alarms}</style></head>\n"
        f"<body><nav>{links}</nav><main>{sections}</main>{footer}</body></html>\n"
    )


def _text(text: str) -> str:
    return escape(tr(text))


def _section(number: int, page: Page) -> str:
    heading = "h2" if number else "h1"
    blocks = "\n".join(_block(block) for block in page.blocks)
    kind = _class("new-page" if begins_page(page) else "")
    return (
        f'<section id="page-{number}"{kind}><{heading}>{_text(page.title)}</{heading}>'
        f"{_paragraph(page.about)}"
        f"{_paragraph(spoken_stamp(page.stamp), 'stamp')}\n{blocks}</section>\n"
    )


def _paragraph(text: str, kind: str = "") -> str:
    return f"<p{_class(kind)}>{_text(text)}</p>" if text else ""


def _css_text(text: str) -> str:
    """A text as a string of CSS; whatever could end it is written by its number."""
    return (
        '"'
        + "".join(char if char.isalnum() or char in " .-_" else f"\\{ord(char):x} " for char in text)
        + '"'
    )


def _block(block: PageBlock) -> str:
    if isinstance(block, PageTable):
        return _table(block)
    if isinstance(block, Banner):
        return f'<p class="{ALARM_TONES[block.colour]}">{"<br/>".join(map(_text, block.lines))}</p>'
    if isinstance(block, Answers):
        pairs = "".join(f"<dt>{_text(name)}</dt><dd>{_text(text)}</dd>" for name, text in block.pairs)
        return f"<h3>{_text(block.heading)}</h3><dl>{pairs}</dl>"
    if isinstance(block, Sentences):
        heading = f"<h3>{_text(block.heading)}</h3>" if block.heading else ""
        return heading + "".join(f'<p class="{block.tone}">{_text(line)}</p>' for line in block.lines if line)
    if isinstance(block, Boxes):
        return f'<div class="boxes">{"".join(_box(box) for box in block.boxes)}</div>'
    if isinstance(block, Charts):
        return ""  # their figures are in the tables
    raise TypeError(f"HTML has no form for {type(block).__name__}")


def _box(box: AnswerBox) -> str:
    first, *lines = box.lines
    rest = "".join(f"<br/>{_text(line)}" for line in lines)
    tone = ALARM_TONES[box.colour]
    return f'<p class="{tone}"><strong>{_text(box.heading)}<br/>{_text(first)}</strong>{rest}</p>'


def _table(table: PageTable) -> str:
    """A table whose first column names its rows."""
    numbers = [column.align == "right" for column in table.columns]
    header = "".join(
        f'<th scope="col"{_class("number" if number else "")}>{escape(column_heading(column))}</th>'
        for column, number in zip(table.columns, numbers, strict=True)
    )
    rows = "".join(_row(table, row, numbers) for row in table.rows)
    if not table.rows:
        rows = f'<tr><td class="muted" colspan="{len(table.columns)}">{_text("none")}</td></tr>'
    kind = "scroll whole" if len(table.rows) <= WHOLE_ROWS else "scroll"
    caption = f"<caption>{_text(table.heading)}</caption>" if table.heading else ""
    return (
        f'<div class="{kind}" tabindex="0"><table>{caption}<thead><tr>{header}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(table: PageTable, row: TableRow, numbers: Sequence[bool]) -> str:
    cells = []
    if len(row.cells) > 1 and row.cells[0] and not any(cell is None or cell != "" for cell in row.cells[1:]):
        # It only names the rows below it.
        text = escape(shown(row.cells[0]))
        return f'<tr{_class(row.tone)}><th scope="rowgroup" colspan="{len(row.cells)}">{text}</th></tr>'
    for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        text = escape(shown(cell, row.format_of(place, column)))
        if place == 0:
            square = (
                f'<span style="color:{row.swatch}" aria-hidden="true">{SWATCH}</span> ' if row.swatch else ""
            )
            cells.append(f'<th scope="row"{_class(row.tones.get(0, ""))}>{square}{text}</th>')
        else:
            tone = row.tones.get(place, "")
            cells.append(f"<td{_class('number' if numbers[place] else '', tone)}>{text}</td>")
    return f"<tr{_class(row.tone)}>{''.join(cells)}</tr>"


def _class(*names: str) -> str:
    used = " ".join(name for name in names if name)
    return f' class="{used}"' if used else ""
