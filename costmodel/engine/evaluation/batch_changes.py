"""Changes of the scenarios of a batch: which assumption each acts on, and scenarios with the same changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.inputs.scenarios import Scenario

    Key = tuple[str, str, int | None, int]
    """Path, operation and year of a change, and the how many-th such change of the scenario it is."""


def groups_of(scenarios: Sequence[Scenario], start: list[Key]) -> list[tuple[list[Key], list[int]]]:
    """Scenarios whose changes of an assumption follow one order: all their changes, and their places.

    The changes of the first group are added to those of ``start``.
    """
    groups: list[tuple[list[Key], list[int]]] = [(start, where := [])]
    before: list[Key] | None = None
    for place, scenario in enumerate(scenarios):
        scenario_keys = keys_of(scenario)
        if scenario_keys == before:
            where.append(place)
            continue
        before = scenario_keys
        for keys, places in groups:
            where = places
            if _fits(scenario_keys, keys):
                keys.extend(key for key in scenario_keys if key not in keys)
                places.append(place)
                break
        else:
            groups.append((list(scenario_keys), where := [place]))
    return [(keys, places) for keys, places in groups if places]


def keys_of(scenario: Scenario) -> list[Key]:
    """What each change of a scenario is, without its value."""
    times: dict[tuple[str, str, int | None], int] = {}
    keys: list[Key] = []
    for change in scenario.changes:
        target = change.path, change.operation, change.from_year
        times[target] = same = times.get(target, -1) + 1
        keys.append((*target, same))
    return keys


def named(key: Key) -> str:
    """The column of a change: its path, operation and year."""
    path, operation, year, number = key
    since = "" if year is None else f" from {year}"
    again = f" ({number + 1})" if number else ""
    return f"{path}{ {'set': '', 'multiply': '*', 'add': '+'}[operation] }{since}{again}"


def _fits(scenario_keys: Sequence[Key], keys: Sequence[Key]) -> bool:
    """Whether changes of one assumption come in the same order in both."""
    last: dict[str, int] = {}
    for key in scenario_keys:
        place = keys.index(key) if key in keys else len(keys)
        if place < last.get(key[0], -1):
            return False
        last[key[0]] = place
    return True
