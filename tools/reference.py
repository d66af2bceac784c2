"""Write docs/reference.md, docs/workbook.md, and parts of docs/excel.md and docs/countries.md.

``python tools/reference.py [--check]``.

Tables and columns, parameters, line items, measures, functions, macros and commands are read from where the
program itself reads them, so that the page cannot say anything else. ``--check`` writes nothing and fails
where a page is stale.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from costmodel.assumptions.countries.archetype_sheets import HEAD as HEADS
from costmodel.assumptions.countries.archetype_sheets import outcome_words, sheet_rows
from costmodel.assumptions.countries.archetypes import archetypes
from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.schema import FORMAT_VERSION, TABLES
from costmodel.cli import command_parser
from costmodel.engine.line_items.lines import TOTAL_PARTS
from costmodel.excel import udfs
from costmodel.excel.addin.offers import offers
from costmodel.model.measure_list import MEASURES
from costmodel.model.parameters import outcome_parameters, parameters
from costmodel.model.social_budget import SocialBudget

sys.path.append(str(Path(__file__).parent))  # tests import this file from the folder above
from workbook_page import workbook_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costmodel.assumptions.format.columns import Column
    from costmodel.model.parameters import Parameter

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, GUIDE, LIBRARY = DOCS / "reference.md", DOCS / "excel.md", DOCS / "countries.md"
WORKBOOK = DOCS / "workbook.md"
BUTTONS, END = "<!-- buttons: made by tools/reference.py -->", "<!-- end -->"
"""Between them stands the table of buttons in the guide of Excel."""
SHEETS = "<!-- archetypes: made by tools/reference.py -->"
"""From it to the end stand the sheets of the library in the page on countries."""
HEAD = """# Reference

Made by `python tools/reference.py` from the declarations in the code; do not edit it by hand. A test fails
where it is stale.
"""


def reference() -> str:
    """The whole page."""
    parts = (_tables(), _parameters(), _lines(), _measures(), _functions(), _macros(), _commands())
    return "\n".join((HEAD, *(line for part in parts for line in part)))


def _tables() -> Iterator[str]:
    yield f"## Tables and columns\n\nFormat version {FORMAT_VERSION}. An optional table may be left out.\n"
    for table in TABLES:
        required = "required" if table.required else "optional"
        years = f"; then one column a year ({table.years})" if table.years else ""
        key = ", ".join(f"`{name}`" for name in table.key) or "none"
        yield f"### {table.name}\n\nOne row is {table.row}. {required.capitalize()}; key: {key}{years}.\n"
        yield from _columns(table.columns)
    yield "### Properties of About\n"
    yield from _columns(ABOUT.values())


def _columns(columns: Iterable[Column]) -> Iterator[str]:
    yield from _grid(
        ("column", "kind", "required", "what it is", "one of", "refers to", "range"),
        (
            (
                f"`{column.name}`",
                column.kind,
                "yes" if column.required else "",
                column.comment,
                ", ".join(column.choices),
                column.refers_to,
                _range(column.low, column.high),
            )
            for column in columns
        ),
    )


def _parameters() -> Iterator[str]:
    yield "## Parameters\n\nOf a policy, in the table Parameters:\n"
    yield from _parameter_rows(parameters().values())
    yield "Of an outcome, as columns of the table Outcomes:\n"
    yield from _parameter_rows(outcome_parameters().values())


def _parameter_rows(declared: Iterable[Parameter]) -> Iterator[str]:
    yield from _grid(
        ("parameter", "label", "unit", "default", "range", "choices", "may change from a year on", "needs"),
        (
            (
                f"`{parameter.path}`",
                parameter.label,
                parameter.unit,
                "must be given" if parameter.default is None else f"{parameter.default:g}",
                _range(parameter.low, parameter.high),
                ", ".join(parameter.choices),
                "yes" if parameter.dated else "",
                ", ".join(f"`{name}`" for name in parameter.needs),
            )
            for parameter in declared
        ),
    )


def _lines() -> Iterator[str]:
    yield "## Line items\n\nThe economic class is that of GFSM 2014.\n"
    kinds = {name: kind for name, kind in get_type_hints(SocialBudget).items() if is_dataclass(kind)}
    yield from _grid(
        ("part", "line", "label", "unit", "economic class", "one figure for the horizon"),
        (
            (
                part,
                f"`{declared.name}`",
                declared.metadata["label"],
                declared.metadata["unit"],
                declared.metadata["economic"],
                "yes" if declared.metadata["whole"] else "",
            )
            for part, kind in kinds.items()
            if part not in TOTAL_PARTS
            for declared in fields(kind)
        ),
    )


def _measures() -> Iterator[str]:
    yield "## Measures\n"
    yield from _grid(
        ("measure", "label", "short", "unit", "format", "threshold", "how to read it"),
        (
            (
                f"`{measure.name}`",
                measure.label,
                measure.short,
                measure.unit_in("LCU", "the base year"),
                measure.format,
                "" if measure.threshold is None else f"{measure.threshold:g}",
                measure.note,
            )
            for measure in MEASURES
        ),
    )


def _functions() -> Iterator[str]:
    yield "## Functions of Excel\n"
    for offered in udfs.__all__:
        function = getattr(udfs, offered)
        signature = inspect.signature(function)
        listed = ", ".join(
            name if argument.default is argument.empty else f"[{name}]"
            for name, argument in signature.parameters.items()
        )
        yield f"### {offered.upper()}({listed})\n\n{' '.join((inspect.getdoc(function) or '').split())}\n"
        yield from _grid(("argument", "what it is"), _arguments(function, signature))


def _arguments(function: Callable[..., Any], signature: inspect.Signature) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(function, include_extras=True)
    for name in signature.parameters:
        docs = [extra["doc"] for extra in getattr(hints.get(name), "__metadata__", ()) if "doc" in extra]
        yield f"`{name}`", " ".join(docs)


def _macros() -> Iterator[str]:
    yield "## Macros\n"
    yield from _grid(
        ("macro", "button", "group", "what it does"),
        (
            (f"`{offer.macro or offer.sub}`", offer.label, offer.group, offer.description)
            for offer in offers()
        ),
    )


def guide(text: str) -> str:
    """The guide of Excel with its table of buttons as the macros declare them."""
    before, _, rest = text.partition(BUTTONS)
    rows = ((offer.label, offer.description, f"`{offer.sub}`") for offer in offers())
    listed = "\n".join(_grid(("button", "what it does", "macro"), rows))
    return f"{before}{BUTTONS}\n{listed}{END}{rest.partition(END)[2]}"


def library(text: str) -> str:
    """The page on countries with a sheet of every archetype as the library declares it."""
    before, _, rest = text.partition(SHEETS)
    return f"{before}{SHEETS}\n{chr(10).join(_sheets())}{END}{rest.partition(END)[2]}"


def _sheets() -> Iterator[str]:
    for archetype in archetypes().values():
        yield f"### {archetype.label}: `{archetype.name}`\n"
        groups = ", of ".join(row["label"] for row in reversed(archetype.groups))
        yield f"{archetype.what} COFOG {archetype.function}. Target group: {groups}.\n"
        yield from _grid(HEADS, ((f"`{path}`", *rest) for path, *rest in sheet_rows(archetype)))
        yield "Effects:\n"
        yield from (f"- {text}" for text in outcome_words(archetype))
        yield "\nUsually forgotten:\n"
        yield from (f"- {text}" for text in archetype.forgotten)
        yield ""
    yield "### Publications of the library\n"
    cited = {row["source"]: row for archetype in archetypes().values() for row in archetype.sources}
    rows = ((f"`{key}`", row["citation"], row["link"]) for key, row in sorted(cited.items()))
    yield from _grid(("source", "publication", "link"), rows)


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    yield from _command(command_parser())


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    listed: list[tuple[str, str]] = []
    below: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:  # noqa: SLF001  argparse lists them nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  as above
            hidden = {choice.dest for choice in action._choices_actions if choice.help == argparse.SUPPRESS}  # noqa: SLF001  as above
            below = {name: command for name, command in action.choices.items() if name not in hidden}
        elif action.help != argparse.SUPPRESS and action.dest != "help":
            listed.append((_option(action), _help(action)))
    yield f"### {parser.prog}\n"
    if parser.description:
        yield f"{' '.join(parser.description.split())}\n"
    yield from _grid(("argument or option", "what it is"), listed)
    for command in below.values():
        yield from _command(command)


def _option(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else action.dest
    if action.choices is not None:
        value = "{" + ",".join(str(choice) for choice in action.choices) + "}"
    if not action.option_strings:
        return f"`{value}`"
    takes = "" if action.nargs == 0 else f" {value}"
    return f"`{', '.join(action.option_strings)}{takes}`"


def _help(action: argparse.Action) -> str:
    return (action.help or "") % {**vars(action), "prog": "costmodel"}


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"{low:g} or more"
    return f"{high:g} or less" if low is None else f"{low:g} to {high:g}"


def _grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table in Markdown without the columns in which nothing stands; nothing where there is no row."""
    texts = [[" ".join(str(cell).split()).replace("|", "\\|") for cell in row] for row in rows]
    kept = [place for place in range(len(head)) if any(row[place] for row in texts)]
    if not kept:
        return
    yield _row([head[place] for place in kept])
    yield _row(["---"] * len(kept))
    yield from (_row([row[place] for place in kept]) for row in texts)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the pages, or say with ``--check`` whether one is stale."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")
    pages = {PAGE: reference(), WORKBOOK: workbook_page(), GUIDE: guide(GUIDE.read_text(encoding="utf-8"))}
    pages[LIBRARY] = library(LIBRARY.read_text(encoding="utf-8"))
    if parser.parse_args().check:
        return int(any(not page.exists() or page.read_text(encoding="utf-8") != text
                       for page, text in pages.items()))  # fmt: skip
    for page, text in pages.items():
        page.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
