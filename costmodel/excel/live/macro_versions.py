"""The versions of a set as the macros save, name and sign them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.writer import workbook_bytes
from costmodel.assumptions.versions import revisions, store
from costmodel.assumptions.versions.chain import version_files
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.errors import CostModelError
from costmodel.excel.functions.models import OWNER
from costmodel.excel.live.macro_book import assumptions_of, settings
from costmodel.files import safe_name

if TYPE_CHECKING:
    import xlwings as xw

    from costmodel.assumptions.format.tables import Assumptions

SHOWN_NAME = 40
"""Characters of a wrong name that are shown."""


def saved_version(assumptions: Assumptions, why: str, by: str) -> revisions.Saved:
    """Save through a file, so that the store keeps a workbook even when another user saves first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{safe_name(assumptions.set)}.xlsx"
        path.write_bytes(workbook_bytes(assumptions))
        return revisions.save(path, assumptions.set, why=why, by=by)


def newest(name: str) -> Assumptions | None:
    """The newest version of a set in the user's own store."""
    folder = revisions.set_folder(name)
    known = version_files(folder)
    return store.load(known[max(known, key=store.version_key)]) if known else None


def saved_about(assumptions: Assumptions) -> dict[str, Any]:
    """The properties of About that change when a version is saved, submitted or approved."""
    wanted = (
        "set",
        "version",
        "status",
        "parent",
        "content_hash",
        "prepared_by",
        "approved_by",
        "approved_on",
    )
    return {name: assumptions.about.get(name) for name in wanted if name in ABOUT}


def acting_person(book: xw.Book, by: str) -> str:
    """The acting user: on a server the signed-in user, whatever a cell says; otherwise the name given."""
    return OWNER.get() or by or settings(book).get("name", "")


def as_saved(book: xw.Book) -> str:
    """Name of the version in the store with the content of this workbook."""
    assumptions = assumptions_of(book)
    folder = revisions.set_folder(assumptions.set)
    path = version_files(folder).get(assumptions.version)
    if path is None or store.load(path).content_hash != assumptions.content_hash:
        raise CostModelError(
            f"Save a new version first: the store has no {assumptions.set} {assumptions.version} with this "
            "content."
        )
    return f"{assumptions.set}@{assumptions.version}"


def version_name(name: str) -> str:
    """A set or a version; never a path, which on a server could name any file."""
    wanted, at, version = name.partition("@")
    try:
        safe = safe_name(wanted)
    except ValueError as error:
        raise CostModelError(f"Name a version such as kenya@2026.1: {error}.") from error
    if safe.endswith(store.SUFFIXES) or (at and not VERSION.fullmatch(version)):
        raise CostModelError(f'Name a version such as kenya@2026.1: "{name[:SHOWN_NAME]}" is not a version.')
    return f"{safe}{at}{version}"
