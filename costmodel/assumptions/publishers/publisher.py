"""A publisher: the recipes of its layouts, its row of Sources, and the way from figures to tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.common import Extract
from costmodel.assumptions.publishers.country_rows import country_rows
from costmodel.assumptions.publishers.editions import edition_of
from costmodel.assumptions.publishers.published import (
    PublishedFile,
    PublishedRow,
    has_columns,
    read_figures,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costmodel.assumptions.publishers.common import Edition, ImportRequest
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.assumptions.publishers.recipe import Recipe
    from costmodel.errors import Problem


@dataclass(frozen=True)
class Publisher:
    """A publisher's recipes, and the way from figures to the tables of a set."""

    title: str
    recipes: tuple[Recipe, ...]
    """In the order in which they are tried."""
    edition: str
    """Form of an edition, such as 2025-04."""
    source: Edition
    """The row of Sources, with gaps for the edition."""
    tables: Callable[[Sequence[PublishedFile], Extract], None]
    """Adds the updates and series that the figures give."""
    verify: Callable[[PublishedFile], None] = lambda _: None
    """Reports what is wrong with a single file."""

    def recognised(self, file: TextFile) -> tuple[Recipe, Header] | None:
        """The recipe and the header of a file; None where it is not of this publisher."""
        for recipe in self.recipes:
            if re.match(recipe.file, file.name, re.IGNORECASE) is None:
                continue
            headers = filter(None, (file.header(*names) for names in recipe.known_by))
            header = next(headers, None)
            if header is not None and _has_title(file, header, recipe.title):
                return recipe, header
        return None

    def extract(self, files: Sequence[TextFile], request: ImportRequest) -> Extract:
        """The rows and series that the files give together: each may hold one sex, period or rate."""
        extract = Extract()
        unstated: list[Problem] = []
        read = [self._read(file, request, extract.problems, unstated) for file in files]
        editions = {each.edition for each in read} - {""}
        if len(editions) > 1:
            mend = "Import files of one edition together; their figures are not consistent with each other."
            read[0].problem("", f"the editions {', '.join(sorted(editions))}", "one edition", mend)
        if not any(problem.severity == "error" for problem in extract.problems):
            if not unstated:
                extract.edition = self.source.row(read[0].edition, request, read[0].recipe.layout)
            self.tables(read, extract)
        # The figures were looked at all the same, so that everything is told at once.
        extract.problems[:0] = unstated
        return extract

    def _read(
        self, file: TextFile, request: ImportRequest, problems: list[Problem], unstated: list[Problem]
    ) -> PublishedFile:
        known = self.recognised(file)
        assert known is not None  # noqa: S101  only recognised files come here
        recipe, header = known
        published = PublishedFile(file, header, recipe, request, problems)
        if recipe.refused is not None:
            fault, expected, mend = recipe.refused
            published.problem("", fault.format(name=shown(file.name)), expected, mend)
            return published
        if has_columns(published):
            rows = country_rows(file, header, recipe.country, request, problems)
            published.rows.extend(PublishedRow(published, line, cells) for line, cells in rows)
            published.figures.extend(read_figures(published))
        stated = edition_of(file, header, recipe.edition, request, problems)
        if stated is None:
            expected, mend = f"an edition, such as {self.edition}", f"State it with --vintage {self.edition}."
            unstated.append(file.problem("", "no edition stated in the file", expected, mend))
        published.edition = stated or ""
        self.verify(published)
        return published


def _has_title(file: TextFile, header: Header, title: str) -> bool:
    words = f"{header.above} {file.name.replace('_', ' ')}"
    return re.search(title, words, re.IGNORECASE) is not None
