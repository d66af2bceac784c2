"""The commands that compare designs: universal or targeted, slowly or at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.commands.command_options import (
    Commands,
    command,
    file_of,
    json_flag,
    required_scenario,
    scenario_option,
    set_argument,
)
from costmodel.commands.terminal import DONE, loaded, out, print_json
from costmodel.commands.terminal_table import columns
from costmodel.wording.catalogue import Verbatim, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.reports.layout.page import Page

OUT_HELP = "also write the page as a workbook (.xlsx) or for a browser (.html)"


def add_design_commands(commands: Commands) -> None:
    """Declare the commands."""
    parser = command(
        commands, "compare-targeting", _targeting,
        "compare a universal with a targeted design: cost, who is reached and missed, leakage",
        writes=True,
    )  # fmt: skip
    set_argument(parser)
    parser.add_argument(
        "--universal", metavar="POLICY",
        help="the policy for all (default: the targeted one for everybody of the group above its own)",
    )  # fmt: skip
    parser.add_argument(
        "--targeted", required=True, metavar="POLICY",
        help="the targeted policy; the same one where --universal-scenario has the universal design",
    )  # fmt: skip
    scenario_option(parser, "the scenario (default baseline)")
    parser.add_argument(
        "--universal-scenario", metavar="NAME", help="the scenario of the universal design, if another"
    )
    parser.add_argument("--year", type=int, help="the year to show (default the last)")
    _output(parser)
    parser = command(
        commands, "compare-speeds", _speeds,
        "compare a reform phased in slowly with the same reform at once: cost path, people, hiring, ceilings",
        writes=True,
    )  # fmt: skip
    set_argument(parser)
    required_scenario(parser, "the scenario that is slow")
    parser.add_argument(
        "--against", metavar="NAME",
        help="the scenario that is fast (default: the same one, with a ramp of --ramp-years)",
    )  # fmt: skip
    parser.add_argument(
        "--ramp-years", type=int, default=1, metavar="N",
        help="years from start to target coverage of the fast one, if not named (default 1: at once)",
    )  # fmt: skip
    _output(parser)


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", "-o", type=file_of(".xlsx", ".html"), metavar="FILE", help=OUT_HELP)
    json_flag(parser)


def _targeting(parsed: argparse.Namespace) -> int:
    from costmodel.comparison.universal_targeted import compare_targeting
    from costmodel.reports.answers.compare_targeting_page import compare_targeting_page, sentences
    from costmodel.reports.language.words import one_stamp

    assumptions = loaded(parsed.set)
    compared = compare_targeting(
        assumptions, parsed.universal, parsed.targeted, parsed.scenario,
        universal_scenario=parsed.universal_scenario, year=parsed.year,
    )  # fmt: skip
    page = compare_targeting_page(compared, one_stamp(compared.results[1]))
    return _show(parsed, compared.to_dict(), page, sentences(compared))


def _speeds(parsed: argparse.Namespace) -> int:
    from costmodel.comparison.speeds import compare_speeds
    from costmodel.reports.answers.compare_speeds_page import (
        compare_speeds_page,
        remarks,
        sentences,
    )
    from costmodel.reports.language.words import one_stamp

    assumptions = loaded(parsed.set)
    compared = compare_speeds(assumptions, parsed.scenario, parsed.against, ramp_years=parsed.ramp_years)
    page = compare_speeds_page(compared, one_stamp(compared.incremental))
    return _show(parsed, compared.to_dict(), page, [*sentences(compared), *remarks(compared)])


def _show(parsed: argparse.Namespace, content: dict[str, Any], page: Page, lines: Sequence[str]) -> int:
    """Write the page if asked, and print the comparison as JSON or its sentences and first table."""
    if parsed.out:
        _write(parsed.out, page)
    if parsed.json:
        print_json(content)
        return DONE
    out(Verbatim("\n".join([tr(page.stamp), *(f"  {tr(line)}" for line in lines), _table(page)])))
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _write(path: Path, page: Page) -> None:
    from costmodel.reports.files.page_file import write_pages
    from costmodel.reports.files.page_html import write_html

    if path.suffix.lower() == ".html":
        write_html(path, [page])
    else:
        write_pages(path, [page], {"title": page.title})


def _table(page: Page) -> str:
    """The first table of a page as text."""
    from costmodel.reports.layout.shown import shown

    table = page.tables[0]
    rows = [
        [str(shown(cell, row.format_of(place, table.columns[place]))) for place, cell in enumerate(row.cells)]
        for row in table.rows
    ]
    return columns([column.name for column in table.columns], rows, to_left=(0, 1))
