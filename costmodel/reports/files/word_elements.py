"""Elements of a Word document that python-docx has no function for."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
"""Characters that XML cannot hold."""
qualified = cache(qn)


def word_element(name: str, attributes: dict[str, str] | None = None) -> Any:  # noqa: ANN401  an element of lxml
    """An element with its attributes, whose names have the prefix of their namespace."""
    made = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(XML_SPACE if key == "xml:space" else qualified(key), xml_text(value))
    return made


def xml_text(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return CONTROL.sub("", text)


def shading_element(colour: str) -> Any:  # noqa: ANN401  as above
    """The fill of a paragraph or a cell."""
    return word_element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour[1:]})
