"""The commands for uncertainty: simulate, sensitivity."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from costmodel.commands.command_options import (
    Commands,
    command,
    each_once,
    figure_options,
    file_of,
    json_flag,
    scenario_option,
    set_argument,
)
from costmodel.commands.compute import formats_option
from costmodel.commands.slopes import basis_note, plain, print_gradient
from costmodel.commands.terminal import DONE, loaded, out, print_json, require_free, working
from costmodel.commands.terminal_table import columns
from costmodel.model.measure_list import METRICS, RATIOS
from costmodel.wording.catalogue import Verbatim, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.reports.ranges.uncertainty_report import Uncertainty
    from costmodel.uncertainty.sensitivity import Sensitivity
    from costmodel.uncertainty.simulation import Simulation

SHOWN = 15
WIDTH, INDENT = 110, 4 * " "


def add_uncertainty_commands(commands: Commands) -> None:
    """Declare the commands."""
    simulate = command(
        commands,
        "simulate",
        _simulate,
        "Monte Carlo simulation: ranges and probabilities, all assumptions drawn together",
        writes=True,
    )
    set_argument(simulate)
    scenario_option(simulate)
    simulate.add_argument("--draws", type=_count, default=10_000, help="number of draws (default 10,000)")
    simulate.add_argument(
        "--seed", type=_seed, default=1, help="random seed (default 1); the same seed gives the same figures"
    )
    simulate.add_argument(
        "--out", "-o", type=Path, default=Path("results"), help="folder for the results (default results)"
    )
    formats_option(simulate)
    json_flag(simulate)

    parser = command(
        commands,
        "sensitivity",
        _sensitivity,
        "sensitivity of a figure to each uncertain assumption alone",
        writes=True,
    )
    set_argument(parser)
    scenario_option(parser)
    parser.add_argument(
        "--metric", default="npv",
        help=f"one of {', '.join((*METRICS, *RATIOS))} (default npv)",
    )  # fmt: skip
    figure_options(parser)
    parser.add_argument(
        "--vary", action="append", default=[], type=_varied, metavar="PATH=LOW:HIGH",
        help="also vary an assumption that has no range, for example discounting.rate=0.03:0.10; for a "
        "macroeconomic series the amount added to every year: macro.real_growth=-0.01:0.01",
    )  # fmt: skip
    parser.add_argument(
        "--top", type=_count, default=SHOWN, help="number of assumptions to print (default 15)"
    )
    parser.add_argument(
        "--out", "-o", type=file_of(".xlsx"), metavar="FILE", help="also write a workbook (.xlsx)"
    )
    parser.add_argument(
        "--gradient", action="store_true",
        help="print the elasticity of the figure to every assumption instead, with or without a range",
    )  # fmt: skip
    json_flag(parser)


def _count(text: str) -> int:
    return _whole(text, 1)


def _seed(text: str) -> int:
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    plain = text.replace(",", "").replace("_", "")
    if not plain.isdigit() or int(plain) < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return int(plain)


def _varied(text: str) -> tuple[str, tuple[float, float]]:
    path, _, ends = text.partition("=")
    low, _, high = ends.partition(":")
    try:
        return path.strip(), (float(low), float(high))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form PATH=LOW:HIGH; write shares as 0.05"
        ) from error


def _simulate(parsed: argparse.Namespace) -> int:
    from costmodel.reports.export import require_formats
    from costmodel.reports.ranges.uncertainty_report import uncertainty_of
    from costmodel.reports.uncertainty_export import tornados, write_simulation
    from costmodel.uncertainty.simulation import simulate

    require_formats(parsed.formats)
    assumptions = loaded(parsed.set)
    with working(f"Computing {parsed.draws:,} draws"):
        simulation = simulate(assumptions, parsed.scenario, parsed.draws, parsed.seed)
        uncertainty = uncertainty_of(simulation, tornados(simulation))
    with working("Writing the results"):
        files = write_simulation(uncertainty, parsed.out, parsed.formats)
    if parsed.json:
        print_json(_json(uncertainty) | {"files": [str(file) for file in files]})
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp}), scenario {parsed.scenario}")
    out(_text(uncertainty))
    out("Written:")
    for file in files:
        out(f"  {file}")
    return DONE


def _text(uncertainty: Uncertainty) -> str:
    from costmodel.reports.ranges.uncertainty_report import answers

    paragraphs = [
        f"  {tr(question)}\n{fill(tr(answer), WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)}"
        for question, answer in answers(uncertainty)
    ]
    method = fill(tr(uncertainty.simulation.method), WIDTH, initial_indent="  ", subsequent_indent="  ")
    return Verbatim("\n".join([*paragraphs, method]))


def _json(uncertainty: Uncertainty) -> dict[str, Any]:
    from costmodel.engine.line_items.lines import TOTAL
    from costmodel.reports.ranges.uncertainty_report import answers
    from costmodel.reports.uncertainty_export import tables

    simulation: Simulation = uncertainty.simulation
    frames = tables(uncertainty)
    totals = frames["percentiles"]
    stamp = list(simulation.stamp)
    records = {
        name: frame.drop(columns=stamp, errors="ignore").to_dict("records")
        for name, frame in (frames | {"percentiles": totals[totals["policy"] == TOTAL]}).items()
    }
    content: dict[str, Any] = plain(
        {
            **simulation.stamp,
            "currency": uncertainty.report.currency,
            "price_base_year": int(simulation.result.assumptions.about["price_base_year"]),
            "method": simulation.method,
            "answers": [
                {"question": question, "answer": answer} for question, answer in answers(uncertainty)
            ],
            **records,
        }
    )
    return content


def _sensitivity(parsed: argparse.Namespace) -> int:
    from costmodel.uncertainty.sensitivity import sensitivity

    assumptions = loaded(parsed.set)
    if parsed.gradient:
        return print_gradient(parsed, assumptions)
    require_free(parsed.out)
    vary = each_once("--vary", parsed.vary)
    with working("Varying every assumption"):
        tornado = sensitivity(
            assumptions, parsed.scenario, parsed.metric,
            policy=parsed.policy, basis=parsed.basis, year=parsed.year, vary=vary,
        )  # fmt: skip
    if parsed.out:
        from costmodel.reports.ranges.uncertainty_workbook import write_sensitivity

        write_sensitivity(parsed.out, tornado, assumptions)
    if parsed.json:
        print_json(plain(tornado.to_dict()))
        return DONE
    currency = str(assumptions.about["currency"])
    out(_tornado(tornado, parsed.top, currency, [path for path, _ in parsed.vary]))
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _tornado(tornado: Sensitivity, top: int, currency: str, requested: Sequence[str]) -> str:
    from costmodel.reports.language import uncertainty_words as words

    size = words.metric_scale(tornado).size
    # An assumption requested by name is shown even if it changes the figure little.
    shown = [bar for place, bar in enumerate(tornado.bars) if place < top or set(bar.paths) & set(requested)]
    without_effect = set(requested) - {path for bar in tornado.bars for path in bar.paths}
    turns = "" if tornado.threshold is None else f"where it reaches {tornado.threshold:g}"
    head = ("assumption", "low", "value", "high", "unit", "at low", "at high", "elasticity", turns)
    rows = [
        (
            words.short(bar.assumption),
            *(words.fact_value(value, bar.unit) for value in (bar.low, bar.central, bar.high)),
            bar.unit.replace("LCU", currency),
            *(words.number(end / size) for end in (bar.at_low, bar.at_high)),
            "" if bar.elasticity is None else f"{bar.elasticity:+.2f}",
            words.switching(bar),
        )
        for bar in shown
    ]
    rest = len(tornado.bars) - len(shown)
    more = [f"  and {rest} more that change it less"] if rest else []
    idle = []
    if tornado.without_effect:
        idle.append(f"  {tornado.without_effect} uncertain parameters do not change it")
    idle += [f"  {path} does not change it" for path in requested if path in without_effect]
    conclusion = [f"  {words.turning(tornado)}"] if tornado.threshold is not None else []
    scaled = words.metric_unit(tornado)
    unit = f"in {scaled}" if scaled else f"a {tornado.unit}"
    scenario = tornado.stamp["scenario"]
    return Verbatim("\n".join([
        tr(f"{words.subject(tornado)}, scenario {scenario}, {unit}"),
        tr(f"  central: {words.central(tornado)}"),
        *map(tr, basis_note(tornado.basis, scenario)),
        columns(head, rows, to_left=(0, 4, 8)), *map(tr, [*more, *idle, *conclusion]),
    ]))  # fmt: skip
