"""The ribbon tab of the add-in, as the customUI part of its file."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from costmodel.excel.addin.offers import GROUPS, MENU, OFFERS, Offer, offered

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
RELATION = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
"""The relation of Office 2007, which every later one reads and other programs keep."""
PART = "customUI/customUI.xml"
TAB, LABEL, CALLBACK = "costmodelTab", "Social budget", "SbRibbon.OnCommand"


def custom_ui() -> bytes:
    """The tab with its groups and buttons."""
    root = ET.Element("customUI", {"xmlns": NAMESPACE})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": TAB, "label": LABEL, "keytip": "SB"})
    for group in GROUPS:
        held = ET.SubElement(tab, "group", {"id": f"costmodel{group}", "label": group})
        for offer in OFFERS:
            if offer.group == group and offer.sub not in MENU:
                _button(held, offer, large=offer.large)
        if any(offered(sub).group == group for sub in MENU):
            _menu(held)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _menu(held: ET.Element) -> None:
    said = "Submit a saved version for approval, or approve one that was submitted."
    attributes = {"id": "costmodelApproval", "label": "Approval", "imageMso": offered(MENU[0]).image}
    menu = ET.SubElement(held, "menu", {**attributes, "screentip": "Approval", "supertip": said})
    for sub in MENU:
        _button(menu, offered(sub))


def _button(held: ET.Element, offer: Offer, *, large: bool | None = None) -> None:
    size = {} if large is None else {"size": "large" if large else "normal"}
    ET.SubElement(held, "button", {
        "id": offer.sub, "label": offer.label, "imageMso": offer.image, "screentip": offer.label,
        "supertip": offer.told, "onAction": CALLBACK, **size,
    })  # fmt: skip
