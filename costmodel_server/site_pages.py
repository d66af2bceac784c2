"""Pages that Excel reads: the manifest of the add-in and the task pane."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from costmodel import __version__
from costmodel.excel.live.macro_declaration import MARK, first_paragraph
from costmodel_server.inner import SITE, office_script, page_settings

if TYPE_CHECKING:
    from types import ModuleType

    from costmodel.excel.live.macro_declaration import Offer
    from costmodel_server.settings import Settings

LONGEST_LABEL, LONGEST_TIP = 125, 250
"""Characters that Excel takes of a label and of a tip."""
VERSION_PARTS = 4


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(SITE) / "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def manifest(settings: Settings, scripts: ModuleType) -> str:
    """The manifest of the add-in: where its functions, its task pane and its buttons are."""
    values = {
        "id": add_in_id(settings.url),
        "version": _four_parts(__version__),
        "url": settings.url,
        "domain": urlsplit(settings.url).netloc,
        "scripts": buttons(scripts),
    }
    return _environment().get_template("manifest.xml").render(values)


def task_pane(settings: Settings) -> str:
    """The task pane."""
    values = {
        "config": json.dumps(page_settings(settings)).replace("<", "\\u003c"),
        "office": office_script(),
        "signed": "no" if settings.no_auth else "yes",
        "version": __version__,
    }
    return _environment().get_template("taskpane.html").render(values)


def buttons(scripts: ModuleType) -> list[dict[str, str]]:
    """The macros with the texts of their buttons, without those that do nothing on a server."""
    shown = []
    for name, script in vars(scripts).items():
        mark: dict[str, Any] | None = getattr(script, "__xlscript__", None)
        offer: Offer | None = getattr(script, MARK, None)
        if mark is None or (offer is not None and not offer.on_server):
            continue
        label = str(mark.get("name") or name.replace("_", " ").capitalize())
        tip = first_paragraph(script.__doc__) or label
        shown.append({"name": name, "label": label[:LONGEST_LABEL], "tip": tip[:LONGEST_TIP]})
    return shown


def add_in_id(url: str) -> str:
    """The add-in's identity: constant for a server while its address is unchanged."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{url}/manifest.xml"))


def _four_parts(version: str) -> str:
    """A version as a manifest wants it.

    >>> _four_parts("0.1.0")
    '1.0.1.0'
    """
    numbers = [part for part in version.partition("+")[0].split(".") if part.isdecimal()]
    return ".".join(["1", *numbers, "0", "0", "0"][:VERSION_PARTS])
