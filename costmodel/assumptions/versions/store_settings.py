"""The settings of a store: the file ``store.toml`` in its folder, which applies to all its sets."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.report import suggestion
from costmodel.errors import AssumptionError, Problem

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "store.toml"
EXAMPLE = "[approval] and below it two_persons = true"


@dataclass(frozen=True)
class StoreSettings:
    """The requirements of a store."""

    two_persons: bool = False
    """Whether a version must always be approved by a person who did not prepare it."""


def store_settings(store: Path) -> StoreSettings:
    """The settings of a store. Raises an AssumptionError for an invalid file."""
    try:
        text = (store / SETTINGS).read_text(encoding="utf-8-sig")
        settings = tomllib.loads(text)
    except FileNotFoundError:
        return StoreSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(f"a file that cannot be read: {error}", "Correct it or remove it.") from error
    _only(settings, ("approval",), "")
    approval = settings.get("approval", {})
    if not isinstance(approval, dict):
        raise _wrong(f"approval = {approval!r}", f"Write {EXAMPLE}.")
    _only(approval, ("two_persons",), "approval.")
    two_persons = approval.get("two_persons", False)
    if not isinstance(two_persons, bool):
        raise _wrong(f"two_persons = {two_persons!r}", "Write true or false, without quotes.")
    return StoreSettings(two_persons=two_persons)


def _only(settings: dict[str, Any], known: tuple[str, ...], within: str) -> None:
    for name in settings:
        if name not in known:
            raise _wrong(f'the setting "{within}{name}"', suggestion(name, known))


def _wrong(fault: str, mend: str) -> AssumptionError:
    return AssumptionError([Problem(SETTINGS, "", "", fault, f"settings such as {EXAMPLE}", mend)])
