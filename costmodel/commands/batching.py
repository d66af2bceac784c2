"""The command for many scenarios: batch."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.commands.command_options import (
    Commands,
    basis_option,
    command,
    each_once,
    json_flag,
    names_of,
    scenario_option,
    set_argument,
)
from costmodel.commands.terminal import DONE, loaded, out, print_json, print_problems, shows_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costmodel.engine.batches.batch_files import BatchFiles


def add_batch_command(commands: Commands) -> None:
    """Declare the command."""
    parser = command(
        commands, "batch", _batch, "compute many scenarios into Parquet files; a stopped batch goes on"
    )
    set_argument(parser)
    scenario_option(parser, "the scenario that all start from (default baseline)")
    parser.add_argument(
        "--grid", action="append", default=[], metavar="PATH=LOW:HIGH:STEP",
        help="values of an assumption, both ends included; of several, every combination. PATH=VALUE,VALUE "
        "lists them; PATH* multiplies the assumption, PATH+ adds to it. With --sample give PATH=LOW:HIGH",
    )  # fmt: skip
    parser.add_argument(
        "--file", type=Path, metavar="FILE",
        help="scenarios from a CSV or Parquet file with the columns path, operation, value, and where wanted "
        "scenario and from_year",
    )  # fmt: skip
    parser.add_argument(
        "--sample", type=int, metavar="N", help="N scenarios spread evenly within the ranges of --grid"
    )
    parser.add_argument("--seed", type=int, default=1, help="random seed of --sample (default 1)")
    parser.add_argument(
        "--lines", default="gross_cost,net_cost",
        help="line items of the results table, separated by commas (default gross_cost,net_cost)",
    )  # fmt: skip
    parser.add_argument(
        "--measures", default="npv,bcr", help="measures of return, separated by commas (default npv,bcr)"
    )
    basis_option(parser)
    parser.add_argument(
        "--form", default="long", choices=("long", "wide"),
        help="long: a row a scenario, policy and line, years as columns (default); wide: a row a scenario",
    )  # fmt: skip
    parser.add_argument("--part", type=int, default=2048, help="scenarios in one file (default 2048)")
    parser.add_argument(
        "--workers", type=int, metavar="N",
        help="processes (default 1; for many workbooks one for each processor)",
    )  # fmt: skip
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="address of a dask.distributed scheduler, as tcp://host:8786"
    )
    parser.add_argument(
        "--workbooks", action="store_true",
        help="also write a result workbook a scenario into the folder workbooks within --out",
    )  # fmt: skip
    parser.add_argument(
        "--out", "-o", type=Path, default=Path("batch"), help="folder for the files (default batch)"
    )
    json_flag(parser)


def _batch(parsed: argparse.Namespace) -> int:
    from costmodel.reports.workbook_batch import batch

    scenarios, total, seed = _scenarios(parsed)
    assumptions = loaded(parsed.set)
    with _progress(total) as progress:
        files = batch(
            assumptions, scenarios, out=parsed.out, scenario=parsed.scenario,
            lines=names_of(parsed.lines), measures=names_of(parsed.measures), basis=parsed.basis,
            form=parsed.form, part=parsed.part, workers=parsed.workers, cluster=parsed.cluster, seed=seed,
            workbooks=parsed.workbooks, progress=progress,
        )  # fmt: skip
    print_problems(files.warnings)
    if parsed.json:
        written = {"files": files.files, **({"workbooks": files.workbooks} if parsed.workbooks else {})}
        print_json({**files.stamp, **{name: list(map(str, paths)) for name, paths in written.items()}})
        return DONE
    out(_text(files))
    return DONE


def _scenarios(parsed: argparse.Namespace) -> tuple[Any, int | None, int | None]:
    """The scenarios asked for, how many they are if that is known, and the seed if they are drawn."""
    from costmodel.engine.batches.batch_scenarios import (
        grid_range,
        grid_size,
        sampled_scenarios,
    )
    from costmodel.errors import ModelError

    if (parsed.file is not None) == bool(parsed.grid):
        raise ModelError("batch: give the scenarios either by --grid, once or more, or by --file.")
    if parsed.file is not None:
        if parsed.sample is not None:
            raise ModelError("batch: --sample draws within the ranges of --grid. Leave it out with --file.")
        return parsed.file, None, None
    if parsed.sample is None:
        grid = each_once("--grid", map(grid_range, parsed.grid))
        return grid, grid_size(grid), None
    ranges = each_once("--grid", map(_ends, parsed.grid))
    return sampled_scenarios(ranges, parsed.sample, parsed.seed), parsed.sample, parsed.seed


def _ends(text: str) -> tuple[str, tuple[float, float]]:
    from costmodel.errors import ModelError

    path, _, ends = text.partition("=")
    try:
        low, high = (float(end) for end in ends.split(":"))
    except ValueError as error:
        raise ModelError(f"{text!r:.120} is not of the form PATH=LOW:HIGH, as --sample needs") from error
    return path.strip(), (low, high)


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int], object] | None]:
    """A progress bar; nothing if the output is not a terminal."""
    if not shows_progress():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Scenarios", total=total)
        yield lambda count: bar.advance(task, count)


def _text(files: BatchFiles) -> str:
    stamp, count = files.stamp, len(files.files)
    lines = [
        f"{stamp['set']}@{stamp['version']}, {files.scenarios:,} scenarios from {stamp['scenario']}",
        f"Written: {files.folder}, {count:,} {'file' if count == 1 else 'files'}{_kept(files.kept)}",
    ]
    if files.workbooks:
        many, kept = len(files.workbooks), _kept(files.workbooks_kept)
        folder = files.workbooks[0].parent
        slow = files.workbooks_unpatterned
        slowly = f", {slow:,} of them one by one: no pattern fits their layout" if slow else ""
        lines.append(f"Written: {folder}, {many:,} {'workbook' if many == 1 else 'workbooks'}{kept}{slowly}")
    return "\n".join(lines)


def _kept(count: int) -> str:
    return f", {count:,} of them kept from an earlier call" if count else ""
