"""The stamp in the language in force: the names in it stay as they are, so that it can be read back."""

from __future__ import annotations

import re
from itertools import pairwise

from costmodel.reports.layout.paper import STAMP_PART
from costmodel.wording.catalogue import tr

SCENARIO = "scenario {name}"
"""Every translation ends with the name."""
TEMPLATES = {
    re.compile(r"scenario (?P<name>.+)"): SCENARIO,
    re.compile(r"scenarios (?P<names>.+)"): "scenarios {names}",
    re.compile(r"engine (?P<version>.+)"): "engine {version}",
    re.compile(r"(?P<count>[\d,]+) draws, seed (?P<seed>\d+)"): "{count} draws, seed {seed}",
    re.compile(r"(?P<versions>.+), scenario (?P<name>\S+)"): "{versions}, scenario {name}",
}
"""Parts of stamps that name something."""
ENGINE = "costmodel "
SAME = ("sha256 ", ENGINE)
"""Parts that are the same in every language begin with one of these."""


def spoken_stamp(stamp: str) -> str:
    """A stamp in the language in force.

    >>> spoken_stamp("kenya 2026.4 · sha256 0123 · costmodel 0.9.0 · scenario reform")
    'kenya 2026.4 · sha256 0123 · costmodel 0.9.0 · scenario reform'
    """
    first, *parts = stamp.split(STAMP_PART)
    return STAMP_PART.join([_part(first, of_set=True), *map(_part, parts)])


def _part(part: str, *, of_set: bool = False) -> str:
    for pattern, template in TEMPLATES.items():
        if match := pattern.fullmatch(part):
            return tr(template).format(**match.groupdict())
    return part if of_set or part.startswith(SAME) else tr(part)


def scenario_of_stamp(stamp: str) -> str | None:
    """The scenario of a stamp in any language: the name that ends the part after the version of the engine.

    >>> scenario_of_stamp("kenya 2026.4 · sha256 0123 · costmodel 0.9.0 · scénario reform · ✔ tout va bien")
    'reform'
    """
    parts = stamp.split(STAMP_PART)
    for part, following in pairwise(parts):
        if part.startswith(ENGINE):
            return following.split()[-1] if following.split() else None
    return None
