"""The commands that ask how sure the figures are: simulate, sensitivity."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.versions.numbering import DEFAULT_SET
from costmodel.commands.compute import formats
from costmodel.commands.terminal import (
    DONE,
    command,
    json_flag,
    out,
    print_json,
    say,
    working,
    year_or_horizon,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.uncertainty_report import Uncertainty
    from costmodel.uncertainty.sensitivity import Sensitivity
    from costmodel.uncertainty.simulation import Simulation

SHOWN = 15
WIDTH, INDENT = 110, 4 * " "
SET_HELP = "a set, set@version, or a workbook (default kenya)"


def add_uncertainty_commands(commands: Any) -> None:  # noqa: ANN401  argparse names no public type for it
    """Declare the commands."""
    simulate = command(
        commands, "simulate", _simulate, "ranges and chances: every range of the assumptions drawn together"
    )
    simulate.add_argument("set", nargs="?", default=DEFAULT_SET, help=SET_HELP)
    simulate.add_argument("--scenario", "-s", default="baseline", help="a scenario (default baseline)")
    simulate.add_argument("--draws", type=_count, default=10_000, help="how many draws (default 10,000)")
    simulate.add_argument("--seed", type=_seed, default=1, help="the same seed gives the same figures (1)")
    simulate.add_argument(
        "--out", "-o", type=Path, default=Path("results"), help="folder for the results (default results)"
    )
    simulate.add_argument(
        "--formats", type=formats, default=("xlsx", "csv"), help="of xlsx, csv, parquet (default xlsx,csv)"
    )
    json_flag(simulate)

    one = command(
        commands, "sensitivity", _sensitivity, "what each uncertain assumption alone does to a figure"
    )
    one.add_argument("set", nargs="?", default=DEFAULT_SET, help=SET_HELP)
    one.add_argument("--scenario", "-s", default="baseline", help="a scenario (default baseline)")
    one.add_argument(
        "--metric", default="npv",
        help="npv (default), bcr, sroi, fiscal_return, cost_per_beneficiary, net_social_efficiency, "
        "total_cost, net_cost, expenditure, cost_of_gdp or net_cost_of_gdp",
    )  # fmt: skip
    one.add_argument("--policy", default="total", help="one policy (default all together)")
    one.add_argument(
        "--basis", default="level", choices=("level", "increment"), help="increment: over the baseline"
    )
    one.add_argument("--year", default="horizon", type=year_or_horizon, help="a year, or horizon (default)")
    one.add_argument(
        "--vary", action="append", default=[], type=_varied, metavar="PATH=LOW:HIGH",
        help="an assumption without a range too, for example discounting.rate=0.03:0.10; of a "
        "macroeconomic series what is added to every year: macro.real_growth=-0.01:0.01",
    )  # fmt: skip
    one.add_argument("--top", type=_count, default=SHOWN, help="how many to print (default 15)")
    one.add_argument("--out", "-o", type=Path, metavar="FILE", help="write it as a workbook (.xlsx) too")
    json_flag(one)


def _count(text: str) -> int:
    return _whole(text, 1)


def _seed(text: str) -> int:
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    plain = text.replace(",", "").replace("_", "")
    if not plain.isdigit() or int(plain) < least:
        raise argparse.ArgumentTypeError(f"{text}: a whole number from {least}")
    return int(plain)


def _varied(text: str) -> tuple[str, tuple[float, float]]:
    path, _, ends = text.partition("=")
    low, _, high = ends.partition(":")
    try:
        return path.strip(), (float(low), float(high))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: write PATH=LOW:HIGH, shares as 0.05") from error


def _simulate(parsed: argparse.Namespace) -> int:
    from costmodel.reports.export import require_formats  # noqa: PLC0415  as above
    from costmodel.reports.result_report import Report, now  # noqa: PLC0415  as above
    from costmodel.reports.uncertainty_export import tornados, write_simulation  # noqa: PLC0415  as above
    from costmodel.reports.uncertainty_report import Uncertainty  # noqa: PLC0415  as above
    from costmodel.uncertainty.simulation import simulate  # noqa: PLC0415  keeps the start light

    require_formats(parsed.formats)
    assumptions = _loaded(parsed.set)
    with working(f"Computing {parsed.draws:,} draws"):
        simulation = simulate(assumptions, parsed.scenario, parsed.draws, parsed.seed)
        beside = tornados(simulation)
    with working("Writing the results"):
        files = write_simulation(simulation, beside, parsed.out, parsed.formats)
    of = Uncertainty(simulation, tuple(beside), Report(simulation.result, now()))
    if parsed.json:
        print_json(_json(of) | {"files": [str(file) for file in files]})
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp}), scenario {parsed.scenario}")
    out(_text(of))
    out("Written:")
    for file in files:
        out(f"  {file}")
    return DONE


def _loaded(name: str) -> Assumptions:
    from costmodel.engine.run import load  # noqa: PLC0415  keeps the start light

    assumptions = load(name)
    for problem in assumptions.warnings:
        say(f"warning: {problem}")
    return assumptions


def _text(of: Uncertainty) -> str:
    from costmodel.reports.uncertainty_report import answers  # noqa: PLC0415  keeps the start light

    told = [
        f"  {question}\n{fill(answer, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)}"
        for question, answer in answers(of)
    ]
    return "\n".join([*told, fill(of.simulation.method, WIDTH, initial_indent="  ", subsequent_indent="  ")])


def _json(of: Uncertainty) -> dict[str, Any]:
    from costmodel.engine.lines import TOTAL  # noqa: PLC0415  keeps the start light
    from costmodel.reports.uncertainty_export import tables  # noqa: PLC0415  as above
    from costmodel.reports.uncertainty_report import answers  # noqa: PLC0415  as above

    simulation: Simulation = of.simulation
    found = tables(simulation)
    totals = found["percentiles"]
    stated = list(simulation.stamp)
    records = {
        name: frame.drop(columns=stated, errors="ignore").to_dict("records")
        for name, frame in (found | {"percentiles": totals[totals["policy"] == TOTAL]}).items()
    }
    plain: dict[str, Any] = _plain(
        {
            **simulation.stamp,
            "currency": of.report.currency,
            "price_base_year": int(simulation.result.assumptions.about["price_base_year"]),
            "method": simulation.method,
            "answers": [{"question": question, "answer": answer} for question, answer in answers(of)],
            **records,
        }
    )
    return plain


def _plain(held: Any) -> Any:  # noqa: ANN401  whatever JSON can hold
    """The same without what JSON cannot say: None for what is not defined, "infinite" in words."""
    if isinstance(held, dict):
        return {name: _plain(value) for name, value in held.items()}
    if isinstance(held, list | tuple):
        return [_plain(value) for value in held]
    if held is None or isinstance(held, str | bool):
        return held
    return _number(held)


def _number(held: Any) -> float | str | None:  # noqa: ANN401  numpy's numbers, and pandas' missing one
    try:
        value = float(held)
    except TypeError:  # a year that is missing
        return None
    if math.isfinite(value):
        return held.item() if hasattr(held, "item") else held  # type: ignore[no-any-return]
    if math.isnan(value):
        return None
    return "infinite" if value > 0 else "minus infinite"


def _sensitivity(parsed: argparse.Namespace) -> int:
    from costmodel.uncertainty.sensitivity import sensitivity  # noqa: PLC0415  keeps the start light

    assumptions = _loaded(parsed.set)
    with working("Varying every assumption"):
        found = sensitivity(
            assumptions, parsed.scenario, parsed.metric,
            policy=parsed.policy, basis=parsed.basis, year=parsed.year, vary=dict(parsed.vary),
        )  # fmt: skip
    if parsed.out:
        from costmodel.reports.uncertainty_workbook import write_sensitivity  # noqa: PLC0415  as above

        write_sensitivity(parsed.out, found, assumptions)
    if parsed.json:
        print_json(_plain(found.to_dict()))
        return DONE
    currency = str(assumptions.about["currency"])
    out(_tornado(found, parsed.top, currency, [path for path, _ in parsed.vary]))
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _tornado(of: Sensitivity, top: int, currency: str, asked: Sequence[str]) -> str:
    from costmodel.reports import uncertainty_words as said  # noqa: PLC0415  keeps the start light

    size = said.metric_scale(of).size
    # What was asked for by name is shown even where it moves the figure little.
    shown = [bar for place, bar in enumerate(of.bars) if place < top or set(bar.paths) & set(asked)]
    still = set(asked) - {path for bar in of.bars for path in bar.paths}
    turns = "" if of.threshold is None else f"where it reaches {of.threshold:g}"
    head = ("assumption", "low", "value", "high", "unit", "at low", "at high", turns)
    rows = [
        (
            said.short(bar.assumption),
            *(said.fact_value(value, bar.unit) for value in (bar.low, bar.central, bar.high)),
            bar.unit.replace("LCU", currency),
            *(said.number(end / size) for end in (bar.at_low, bar.at_high)),
            said.switching(bar),
        )
        for bar in shown
    ]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    to_left = (0, 4, 7)
    lines = [
        "  "
        + "  ".join(
            cell.ljust(width) if place in to_left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
    rest = len(of.bars) - len(shown)
    more = [f"  and {rest} more that move it less"] if rest else []
    idle = [f"  {of.without_effect} uncertain facts do not change it"] if of.without_effect else []
    idle += [f"  {path} does not change it" for path in asked if path in still]
    verdict = [f"  {said.turning(of)}"] if of.threshold is not None else []
    unit = "a ratio" if of.unit == "ratio" else f"in {said.metric_unit(of)}"
    return "\n".join([
        f"{said.subject(of)}, scenario {of.stamp['scenario']}, {unit}",
        f"  central: {said.central(of)}",
        *lines, *more, *idle, *verdict,
    ])  # fmt: skip
