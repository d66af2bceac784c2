"""What a workbook file shows, cell by cell, whatever numbers its file gives to texts, formats and parts."""

from __future__ import annotations

import re
from html import unescape
from posixpath import basename, dirname, join, normpath
from zipfile import ZipFile

CELL = re.compile(r'<c r="([A-Z]+\d+)"(?: s="(\d+)")?( t="s")?(?:/>|><v>([^<]*)</v></c>)')
LISTS = ("fonts", "fills", "borders")


def shown(path) -> dict[str, object]:
    """Sheets, charts, tables, print areas and properties of a workbook by name."""
    with ZipFile(path) as file:
        assert file.testzip() is None
        parts = {name: file.read(name).decode() for name in file.namelist()}
    texts = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    looks = _looks(parts["xl/styles.xml"])
    names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    contents: dict[str, object] = {
        "names": re.findall(r"<definedName .*?</definedName>", parts["xl/workbook.xml"]),
        "properties": re.findall(r'name="([^"]*)"><vt:lpwstr>([^<]*)<', parts["docProps/custom.xml"]),
        "core": parts["docProps/core.xml"], "app": parts["docProps/app.xml"],
    }  # fmt: skip
    for number, name in enumerate(names, 1):
        sheet = f"xl/worksheets/sheet{number}.xml"
        contents[name] = CELL.sub(lambda match: _cell(match, texts, looks), parts[sheet])
        linked = _linked(parts, sheet)
        contents[f"{name} parts"] = [
            [_plain(parts[part]), *(_plain(parts[chart]) for chart in _linked(parts, part))]
            for part in linked
        ]
    listed = set(re.findall(r'PartName="/([^"]*)"', parts["[Content_Types].xml"]))
    assert listed == {name for name in parts if name.endswith(".xml") and name != "[Content_Types].xml"}
    return contents


def cells(path, sheet: str) -> dict[str, str]:
    """The cells of a sheet with a value: number or text."""
    body = shown(path)[sheet]
    return {match[1]: unescape(match[2]) for match in re.finditer(r"\[(\w+)\|[^|]*\|([^|\]]+)\]", str(body))}


def _cell(match: re.Match[str], texts: list[str], looks: list[str]) -> str:
    value = "" if match[4] is None else texts[int(match[4])] if match[3] else match[4]
    return f"[{match[1]}|{looks[int(match[2] or 0)]}|{value}]"


def _looks(styles: str) -> list[str]:
    """Every cell format in full."""
    known = {}
    for name in LISTS:
        listed = re.search(rf"<{name} .*?</{name}>", styles, re.DOTALL)[0]
        known[name] = re.findall(rf"<{name[:-1]}(?:/>|[ >].*?</{name[:-1]}>)", listed, re.DOTALL)
    numbers = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    formats = []
    for xf in re.findall(r"<xf .*?(?:/>|</xf>)", re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)[0]):
        ids = dict(re.findall(r'(\w+Id)="(\d+)"', xf))
        parts = [known[f"{name}s"][int(ids[f"{name}Id"])] for name in ("font", "fill", "border")]
        rest = re.sub(r'\w+Id="\d+"', "", xf)
        formats.append("".join([*parts, numbers.get(ids["numFmtId"], ids["numFmtId"]), rest]))
    return formats


def _linked(parts: dict[str, str], name: str) -> list[str]:
    relations = parts.get(f"{dirname(name)}/_rels/{basename(name)}.rels", "")
    return [normpath(join(dirname(name), each)) for each in re.findall(r'Target="([^"]*)"', relations)]


def _plain(text: str) -> str:
    """A part without the numbers that only tell it from others."""
    return re.sub(r'(<c:axId val="|<c:crossAx val="|<table [^>]*? id=")\d+', r"\1", text)
