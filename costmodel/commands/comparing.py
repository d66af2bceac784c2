"""The commands that compare: two versions of a set (diff, bridge), a scenario begun now or later (delay)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from costmodel.commands.command_options import (
    SET_HELP,
    Commands,
    command,
    file_of,
    json_flag,
    required_scenario,
    scenario_option,
    set_argument,
    year_option,
)
from costmodel.commands.terminal import DONE, out, print_json, print_warnings, require_free, working
from costmodel.commands.terminal_table import columns
from costmodel.model.measure_list import METRICS
from costmodel.wording.catalogue import Verbatim, tr

if TYPE_CHECKING:
    from costmodel.comparison.bridge import Bridge
    from costmodel.comparison.delay import Delay

PAIRS_SHOWN = 3
DELAY_COLUMNS = {
    "npv": "net present value", "cost_of_delay": "cost of delay", "cost_of_year": "by its last year",
    "cost_of_time": "by waiting alone", "outcomes_lost": "outcomes lost", "cost_saved": "gross cost saved",
}  # fmt: skip
"""Amounts shown, with their headings; people come last."""
PEOPLE_MISSED = "person-years missed"


def add_comparison_commands(commands: Commands) -> None:
    """Declare the commands."""
    diff = command(commands, "diff", _diff, "list the changes between two versions or workbooks", writes=True)
    bridge = command(
        commands,
        "bridge",
        _bridge,
        "show how much each changed assumption contributes to a change in cost",
        writes=True,
    )
    for parser in (diff, bridge):
        parser.add_argument("a", metavar="before", help=f"the earlier one: {SET_HELP}")
        parser.add_argument("b", metavar="after", help=f"the later one: {SET_HELP}")
        parser.add_argument(
            "--out", "-o", type=file_of(".xlsx"), metavar="FILE", help="also write a workbook (.xlsx)"
        )
        json_flag(parser)
    _bridge_arguments(bridge)
    delay = command(
        commands, "delay", _delay, "show what it costs society to begin a scenario later, or never"
    )
    set_argument(delay)
    required_scenario(delay, "the scenario; the baseline begins nothing")
    delay.add_argument("--years", type=int, default=3, help="the longest delay in years (default 3)")
    json_flag(delay)


def _bridge_arguments(bridge: argparse.ArgumentParser) -> None:
    bridge.add_argument(
        "--metric", default="gross_cost", help=f"one of {', '.join(METRICS)} (default gross_cost)",
    )  # fmt: skip
    year_option(bridge)
    bridge.add_argument(
        "--by",
        default="policy",
        choices=("policy", "table", "parameter"),
        help="how changes are grouped (default policy)",
    )
    scenario_option(bridge)
    bridge.add_argument(
        "--orders", type=int, default=200, help="random orders above ten blocks (default 200)"
    )
    bridge.add_argument("--seed", type=int, default=1, help="random seed (default 1)")


def _diff(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.diff import diff

    changes = diff(parsed.a, parsed.b)
    if parsed.out:
        from costmodel.reports.answers.diff_workbook import write_diff

        write_diff(parsed.out, changes)
    if parsed.json:
        print_json(changes.to_dict())
        return DONE
    out(f"From {changes.before} to {changes.after}: {changes.summary}")
    for change in changes:
        out(Verbatim(f"  {change.words}"))
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _bridge(parsed: argparse.Namespace) -> int:
    from costmodel.comparison import bridge as bridges

    require_free(parsed.out)
    with working("Computing the bridge"):
        bridge = bridges.bridge(
            parsed.a, parsed.b, parsed.metric, parsed.year, parsed.by, parsed.scenario,
            orders=parsed.orders, seed=parsed.seed,
        )  # fmt: skip
    if parsed.out:
        from costmodel.reports.answers.bridge_workbook import write_bridge

        write_bridge(parsed.out, bridge)
    if parsed.json:
        print_json(bridge.to_dict())
        return DONE
    out(_bridge_text(bridge))
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _bridge_text(bridge: Bridge) -> str:
    scale = bridge.scale
    period = "over the horizon" if bridge.year is None else f"in {bridge.year}"
    steps = [step for step in bridge.steps if step.contribution]
    width = max((len(step.label) for step in steps), default=0)
    lines = [
        f"{bridge.label} {period}, scenario {bridge.scenario}, in {scale.unit(bridge.unit)}",
        f"  {bridge.before}: {scale.text(bridge.start)}",
        *(
            f"  {step.label:<{width}} {scale.text(step.contribution):>16}"
            + (f"  {step.share:>8.1%} of the change" if step.share is not None else "")
            + (f"  ± {scale.text(step.standard_error)}" if not bridge.exact else "")
            for step in steps
        ),
        f"  {bridge.after}: {scale.text(bridge.end)}",
        f"  change: {scale.text(bridge.change)}",
    ]
    idle = [step.label for step in bridge.steps if not step.contribution]
    if idle:
        lines.append(f"  changed without effect on this figure: {', '.join(idle)}")
    lines.append(
        f"  interaction: {scale.text(bridge.interaction)} of the change arises only when blocks change "
        "together and is shared equally among them"
    )
    lines += [
        f"    {pair.one} with {pair.other}: {scale.text(pair.interaction)}"
        for pair in bridge.pairs[:PAIRS_SHOWN]
    ]
    return "\n".join([*lines, f"  {bridge.method}"])


def _delay(parsed: argparse.Namespace) -> int:
    from costmodel.comparison import delay as delays

    with working("Computing each delay"):
        delay = delays.delay(parsed.set, parsed.scenario, parsed.years)
    print_warnings(delay.assumptions)
    if parsed.json:
        print_json(delay.to_dict())
    else:
        out(_delay_text(delay))
    return DONE


def _delay_text(delay: Delay) -> str:
    from costmodel.engine.inputs.scale import scale_of
    from costmodel.reports.language import words
    from costmodel.reports.sheets.delay_page import begun, remarks, sentences
    from costmodel.reports.sheets.exclusion_tables import exclusion_lines_of

    result = delay.results[0]
    largest = max(abs(row["npv"]) for row in delay.totals)
    scale = scale_of(largest)
    lines = [
        tr(f"{result.scenario.label}, {result.assumptions.stamp}, over the baseline"),
        *(f"  {tr(sentence)}" for sentence in sentences(delay)),
        f"  {tr('Present values')}, {tr(words.scale(largest).unit(result.unit('real')))}",
    ]
    rows = [
        [
            begun(row["delay"]),
            *(scale.text(row[name]) if row[name] == row[name] else "" for name in DELAY_COLUMNS),
            f"{row['people_missed']:,.0f}",
        ]
        for row in delay.totals
    ]
    table = columns(["begun", *DELAY_COLUMNS.values(), PEOPLE_MISSED], rows, to_left=(0,))
    notes = (f"  {tr(text)}" for text in (*remarks(delay), *exclusion_lines_of(result)))
    return Verbatim("\n".join([*lines, table, *notes]))
