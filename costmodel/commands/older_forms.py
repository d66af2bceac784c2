"""Older forms of the command line: still accepted in this version, but shown in no help text.

Older names of measures are in ``costmodel.model.measure_list.OLDER_NAMES``.
"""

from __future__ import annotations

import argparse

from costmodel.assumptions.versions.numbering import DEFAULT_SET


def add_older_set_option(parser: argparse.ArgumentParser) -> None:
    """Accept ``--set SET``, as the command took the set before it was its first argument."""
    parser.add_argument("--set", dest="older_set", metavar="SET", help=argparse.SUPPRESS)


def chosen_set(parsed: argparse.Namespace) -> str:
    """The set of a command, given as an argument or with the older option."""
    return str(parsed.older_set or parsed.set)


def set_and_line(parsed: argparse.Namespace) -> tuple[str, str, str, int | None]:
    """Set, policy, line and year of ``explain SET POLICY LINE [YEAR]``.

    The older form is ``explain POLICY LINE [YEAR] [--set SET]``: a line item is never a number, so a year in
    its place, or nothing, shows that the set is missing.
    """
    if parsed.line is None or parsed.line.isdigit():
        year = None if parsed.line is None else int(parsed.line)
        return parsed.older_set or DEFAULT_SET, parsed.set, parsed.policy, year
    return chosen_set(parsed), parsed.policy, parsed.line, parsed.year
