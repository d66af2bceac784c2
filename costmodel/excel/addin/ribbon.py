"""The ribbon tab of the add-in, as the customUI part of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from costmodel.excel.addin.offers import GROUPS, offers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.excel.live.macro_declaration import Offer

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
RELATION = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
"""The relation of Office 2007, which every later one reads and other programs keep."""
PART = "customUI/customUI.xml"
TAB, LABEL, CALLBACK = "costmodelTab", "Social budget", "SbRibbon.OnCommand"
MENUS = {
    "Installation": "Test whether this installation works, or start its engine again.",
    "Library": "Make a set of a country, or add a policy of the library with the rows that it needs.",
    "Approval": "Submit a saved version for approval, or approve one that was submitted.",
    "Analysis": "What it costs to begin later, and what the changes between two versions do.",
}
"""The menus, and what their commands are for."""


def custom_ui() -> bytes:
    """The tab with its groups and buttons."""
    root = ET.Element("customUI", {"xmlns": NAMESPACE})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": TAB, "label": LABEL, "keytip": "SB"})
    for group in GROUPS:
        group_element = ET.SubElement(tab, "group", {"id": f"costmodel{group}", "label": group})
        inside = [offer for offer in offers() if offer.group == group]
        for offer in inside:
            if not offer.menu:
                _button(group_element, offer, large=offer.large)
        for menu in dict.fromkeys(offer.menu for offer in inside if offer.menu):
            _menu(group_element, menu, [offer for offer in inside if offer.menu == menu])
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _menu(parent: ET.Element, name: str, inside: Sequence[Offer]) -> None:
    attributes = {"id": f"costmodel{name}", "label": name, "imageMso": inside[0].icon}
    menu = ET.SubElement(parent, "menu", {**attributes, "screentip": name, "supertip": MENUS[name]})
    for offer in inside:
        _button(menu, offer)


def _button(parent: ET.Element, offer: Offer, *, large: bool | None = None) -> None:
    size = {} if large is None else {"size": "large" if large else "normal"}
    ET.SubElement(parent, "button", {
        "id": offer.sub, "label": offer.label, "imageMso": offer.icon, "screentip": offer.label,
        "supertip": offer.description, "onAction": CALLBACK, **size,
    })  # fmt: skip
