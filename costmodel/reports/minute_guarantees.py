"""The minute: the guarantees of the policies and the gap to their minimum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.page import Page, Sentences

if TYPE_CHECKING:
    from costmodel.reports.minute_subject import MinuteSubject


def guarantees_page(_minute: MinuteSubject) -> Page:
    """Guarantees of the policies and the gap to their minimum."""
    return Page("Promises", "Guarantees", "", "", [Sentences(["The set states no guarantees."])])
