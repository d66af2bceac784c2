"""The commands for choices: solve, portfolio."""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from costmodel.commands.command_options import (
    Commands,
    command,
    each_once,
    figure_options,
    json_flag,
    names_of,
    required_scenario,
    set_argument,
)
from costmodel.commands.slopes import basis_note
from costmodel.commands.terminal import DONE, INPUT_PROBLEMS, loaded, out, print_json, working
from costmodel.model.measure_list import METRICS, RATIOS
from costmodel.wording.catalogue import Verbatim, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.choice.ceiling_room import ByYear
    from costmodel.choice.portfolio import Portfolio

SEARCH = ("vary", "target", "value", "low", "high", "policy", "basis", "year", "ministry", "from_year")
"""The options of the search for a value, which have no use beside --ceiling."""


def add_choice_commands(commands: Commands) -> None:
    """Declare the commands."""
    parser = command(
        commands, "solve", _solve,
        "find the benefit, coverage or start year at which a figure reaches a target, or the smallest cut "
        "that removes a breach of a ceiling",
    )  # fmt: skip
    parser.set_defaults(default_of=parser.get_default)
    set_argument(parser)
    required_scenario(parser, "the scenario")
    parser.add_argument(
        "--vary", metavar="PATH",
        help="the assumption, such as policy.NAME.benefit.amount, or start_year for the whole scenario",
    )  # fmt: skip
    parser.add_argument(
        "--target", default="npv", metavar="MEASURE",
        help=f"one of {', '.join((*METRICS, *RATIOS))}, or ceiling (default npv)",
    )  # fmt: skip
    parser.add_argument(
        "--value",
        type=float,
        metavar="X",
        help="the value to reach (default: 0 of npv and ceiling, 1 of a ratio)",
    )
    parser.add_argument("--low", type=float, help="lowest value to try")
    parser.add_argument("--high", type=float, help="highest value to try")
    figure_options(parser)
    parser.add_argument("--ministry", help="whose ceiling, for the target ceiling")
    parser.add_argument("--from-year", type=int, metavar="YEAR", help="vary from this year on")
    parser.add_argument(
        "--ceiling", metavar="MINISTRY",
        help="in place of --vary: the smallest cut in coverage, and in benefits, that keeps its ceilings",
    )  # fmt: skip
    json_flag(parser)

    parser = command(
        commands, "portfolio", _portfolio,
        "choose the options of policies that are worth most within ceilings and guarantees",
    )  # fmt: skip
    set_argument(parser)
    parser.add_argument(
        "--options", action="append", default=[], type=_options, metavar="POLICY=SCENARIO,SCENARIO",
        help="scenarios that are the options of a policy, lowest first (default: the table Options, or all)",
    )  # fmt: skip
    parser.add_argument("--objective", default="npv", help="npv (default), npv_weighted or beneficiary_years")
    limits = (
        ("ceiling", "MINISTRY", "a ceiling besides the table Ceilings, LCU; all for the whole budget"),
        ("guarantee", "GROUP", "people of a group who must be served"),
    )
    for name, owner, text in limits:
        parser.add_argument(
            f"--{name}", action="append", default=[], type=_limit, metavar=f"{owner}[:YEAR]=AMOUNT", help=text
        )
    parser.add_argument(
        "--exclude", action="append", default=[], type=names_of, metavar="A,B",
        help="options of which at most one may be chosen, each POLICY or POLICY:OPTION",
    )  # fmt: skip
    parser.add_argument(
        "--require", action="append", default=[], type=_needed, metavar="A=B",
        help="A only with B, or a higher option of B",
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=3.0, help="time for the search (default 3)")
    json_flag(parser)


def _options(text: str) -> tuple[str, tuple[str, ...]]:
    policy, sign, names = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form POLICY=SCENARIO,SCENARIO")
    return policy.strip(), names_of(names)


def _needed(text: str) -> tuple[str, str]:
    name, sign, needed = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form A=B")
    return name.strip(), needed.strip()


def _limit(text: str) -> tuple[str, int | None, float]:
    named, _, amount = text.rpartition("=")
    owner, colon, year = named.rpartition(":")
    try:
        return (owner.strip(), int(year), float(amount)) if colon else (named.strip(), None, float(amount))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form NAME=AMOUNT or NAME:YEAR=AMOUNT"
        ) from error


def _by_owner(option: str, limits: list[tuple[str, int | None, float]]) -> dict[str, ByYear]:
    """Limits by their owners, each for all years or by year. Raises ModelError for two of one year."""
    from costmodel.errors import ModelError

    by_owner: dict[str, ByYear] = {}
    for owner, year, amount in limits:
        earlier = by_owner.get(owner, amount if year is None else {})
        if year is None and owner not in by_owner:
            by_owner[owner] = amount
        elif year is not None and not isinstance(earlier, float) and year not in earlier:
            by_owner[owner] = {**earlier, year: amount}
        else:
            raise ModelError(f"{option}: found two of {owner} for the same years. Leave one out.")
    return by_owner


def _solve(parsed: argparse.Namespace) -> int:
    if parsed.ceiling:
        return _cut(parsed)
    from costmodel.choice.solving import solve
    from costmodel.reports.sheets.solve_page import sentences

    if not parsed.vary:
        raise _wanting("--vary PATH, the assumption to solve for, or --ceiling MINISTRY")
    assumptions = loaded(parsed.set)
    with working("Solving"):
        solution = solve(
            assumptions, parsed.scenario, parsed.vary, parsed.target, parsed.value,
            low=parsed.low, high=parsed.high, policy=parsed.policy, basis=parsed.basis, year=parsed.year,
            ministry=parsed.ministry, from_year=parsed.from_year,
        )  # fmt: skip
    if parsed.json:
        print_json(solution.to_dict())
        return DONE
    first, *others = sentences(solution)
    out(
        "\n".join(
            [
                f"{assumptions.stamp}, scenario {parsed.scenario}",
                f"  {tr(first)}",
                *(f"    {tr(sentence)}" for sentence in others),
                *(basis_note(parsed.basis, parsed.scenario) if parsed.target != "ceiling" else []),
            ]
        )
    )
    return DONE


def _wanting(what: str) -> Exception:
    from costmodel.errors import ModelError

    return ModelError(f"solve needs {what}.")


def _cut(parsed: argparse.Namespace) -> int:
    from costmodel.choice.smallest_cut import CUTS, smallest_cut
    from costmodel.engine.run import run
    from costmodel.reports.sheets.solve_page import cut_sentence

    _refuse_beside_ceiling(parsed)
    assumptions = loaded(parsed.set)
    result = run(assumptions, parsed.scenario)
    cuts = [smallest_cut(result, ministry=parsed.ceiling, of=part) for part in CUTS]
    if parsed.json:
        print_json({cut.of: cut.to_dict() for cut in cuts})
        return DONE
    sentences = dict.fromkeys(map(cut_sentence, cuts))
    out("\n".join([f"{assumptions.stamp}, scenario {parsed.scenario}", *(f"  {text}" for text in sentences)]))
    return DONE


def _refuse_beside_ceiling(parsed: argparse.Namespace) -> None:
    """Raise ModelError for an option of the other search, which would act on nothing."""
    from costmodel.errors import ModelError

    names = [name for name in SEARCH if getattr(parsed, name) != parsed.default_of(name)]
    if names:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in names)
        raise ModelError(
            f"solve: found {options} beside --ceiling, which cuts all that the scenario adds. Leave one out."
        )


def _portfolio(parsed: argparse.Namespace) -> int:
    from costmodel.choice.portfolio import portfolio
    from costmodel.choice.programme_rows import INFEASIBLE

    assumptions = loaded(parsed.set)
    with working("Choosing the options"), _messages_of_libraries():
        chosen = portfolio(
            assumptions, each_once("--options", parsed.options) or None, objective=parsed.objective,
            ceilings=_by_owner("--ceiling", parsed.ceiling),
            guarantees=_by_owner("--guarantee", parsed.guarantee),
            exclusions=parsed.exclude, prerequisites=parsed.require, seconds=parsed.seconds,
        )  # fmt: skip
    if parsed.json:
        print_json(chosen.to_dict())
    else:
        out(Verbatim("\n".join([tr(assumptions.stamp), *_portfolio_lines(chosen)])))
    return INPUT_PROBLEMS if chosen.status == INFEASIBLE else DONE


def _portfolio_lines(chosen: Portfolio) -> list[str]:
    """What a portfolio says, in the language in force."""
    from costmodel.choice.programme_rows import INFEASIBLE
    from costmodel.reports.answers import portfolio_page as words

    labels = {row.policy: row.policy_label for row in chosen.options}
    named = {(row.policy, row.option): row.option_label for row in chosen.options}
    choices = [
        f"    {tr(labels[policy])}: {tr(named.get((policy, option), 'as in the baseline'))}"
        for policy, option in chosen.chosen.items()
    ]
    prices = [
        f"    {row.owner}, {row.year}: {row.relaxed_price:.4f}"
        for row in chosen.limits if row.relaxed_price
    ]  # fmt: skip
    texts = [f"  {tr(text)}" for text in dict.fromkeys((*words.sentences(chosen), *words.warnings(chosen)))]
    if chosen.status == INFEASIBLE:
        return texts
    return [
        *texts, *choices,
        *([tr("  Value of one unit more, if options could be split:"), *prices] if prices else []),
        *([tr("  Next entries, exact:")] if chosen.entries else []),
        *(f"    {tr(words.entry(chosen, row))}" for row in chosen.entries),
        *(f"  {tr(text)}" for text in words.remarks(chosen)),
    ]  # fmt: skip


@contextmanager
def _messages_of_libraries() -> Iterator[None]:
    """What compiled libraries print goes to standard error: no option stops all lines of HiGHS."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        library = ctypes.cdll.msvcrt if os.name == "nt" else ctypes.CDLL(None)
        library.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
