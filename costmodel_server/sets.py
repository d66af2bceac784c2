"""Sets and versions of the store by name: what is not listed there does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.versions import store
from costmodel.errors import CostModelError
from costmodel.files import safe_name

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions


class NoSuchVersionError(CostModelError):
    """The store has no version of this name."""


def listed() -> list[dict[str, object]]:
    """Every set with its versions, the newest first."""
    return [
        {"set": name, "versions": list(reversed(store.versions(name)))}
        for name in store.sets()
        if is_name(name)
    ]


def is_name(text: object) -> bool:
    """Whether a text could be the name of a set or a version: never a path on any system."""
    try:
        return isinstance(text, str) and safe_name(text) == text
    except ValueError:
        return False


def path_of(name: object, version: object) -> Path:
    """The workbook of a version of the store. Raises NoSuchVersionError for anything that is not listed."""
    if is_name(name) and is_name(version) and name in store.sets() and version in store.versions(str(name)):
        path = store.locate(f"{name}@{version}").resolve()
        if any(path.parent.parent == folder for folder in store.stores()):
            return path
    raise NoSuchVersionError("This version is not in the store: choose one from the list.")


def load(name: object, version: object) -> Assumptions:
    """The assumptions of a version of the store."""
    path_of(name, version)
    return store.load(f"{name}@{version}")
