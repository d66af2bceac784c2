"""Text files of a survey in other encodings than UTF-8."""

from __future__ import annotations

import codecs
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 1 << 20
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(path: Path, folder: Path) -> Path:
    """The file if it is in UTF-8, else a copy of it in the folder that is.

    A file without the mark of UTF-16 that is not UTF-8 is read as the older Windows code page. Raises
    ValueError where it cannot be.
    """
    encoding = _encoding(path)
    if encoding == "utf-8":
        return path
    copy = folder / "survey.csv"
    with (
        path.open(encoding=encoding, newline="") as text,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        shutil.copyfileobj(text, out, BLOCK)
    return copy


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(len(WIDE[0])) in WIDE:
            return "utf-16"
        file.seek(0)
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"
