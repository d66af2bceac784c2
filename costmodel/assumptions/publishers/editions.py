"""The edition of a file, from its name, its text or the user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.assumptions.publishers.common import ImportRequest
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem

    EditionRules = tuple[tuple[str, str], ...]

MONTHS = {"apr": "04", "oct": "10"}


def edition_of(
    file: TextFile,
    header: Header,
    rules: EditionRules,
    request: ImportRequest,
    problems: list[Problem],
) -> str | None:
    """The edition that a file states, else the one asked for, else None; a problem if they differ."""
    stated, wanted = _stated_edition(file, header, rules), request.vintage
    if stated is not None and wanted is not None and not _same_edition(stated, wanted):
        mend = "Use the file of that edition, or omit --vintage."
        problems.append(file.problem("", f"the edition {stated}", f"the edition {wanted}", mend))
    return stated or wanted


def _stated_edition(file: TextFile, header: Header, rules: EditionRules) -> str | None:
    """Year and month of the edition, from the first place that states it."""
    for place, pattern in rules:
        for text in _texts(file, header, place):
            match = re.search(pattern, text, re.IGNORECASE)
            if match:
                parts = match.groupdict()
                month = parts.get("month")
                return parts["year"] + (f"-{MONTHS.get(month.casefold(), month)}" if month else "")
    return None


def _texts(file: TextFile, header: Header, place: str) -> Iterable[str]:
    if place in ("name", "above"):
        return [file.name if place == "name" else header.above]
    if place == "below":
        return file.footnotes(header)
    position = header.position(place)
    first = next((cells for _, cells in file.rows(header)), []) if position is not None else []
    return first[position:][:1]


def _same_edition(stated: str, wanted: str) -> bool:
    """A year alone means any edition of it: 2025 is met by 2025-04."""
    stated_parts, parts = ([int(part) for part in re.findall(r"\d+", text)] for text in (stated, wanted))
    return bool(parts) and stated_parts[: len(parts)] == parts
