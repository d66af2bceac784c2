"""What was found out about how pages are laid out, kept for pages whose texts are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.wording.catalogue import in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from costmodel.reports.layout.page import PageTable

MOST_KEPT = 1 << 14
_KEPT: dict[Hashable, Any] = {}


def kept(table: PageTable, make: Callable[[], Any], *about: Hashable) -> Any:  # noqa: ANN401  what is made
    """What was found out about the texts of a table, also for one of another scenario with the same texts."""
    return kept_by((table.texts, *about), make)


def kept_by(about: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:  # noqa: ANN401  what is made
    """What follows from some facts in the language in force, made once for those that are equal."""
    key = (in_force(), *about)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = make()
    return _KEPT[key]
