"""The costing minute that a ministry can send: a Word document or HTML, from one set of pages."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.reports.export import path_in
from costmodel.reports.files.page_html import write_html
from costmodel.reports.language.words import set_stamp
from costmodel.reports.layout.page import PageTable
from costmodel.reports.minute.minute_annexes import assumptions_annex, sources_annex
from costmodel.reports.minute.minute_budget import budget_annex, budget_page
from costmodel.reports.minute.minute_distribution import distribution_page
from costmodel.reports.minute.minute_evidence import (
    evidence_page,
    method_annex,
    uncertainty_page,
)
from costmodel.reports.minute.minute_guarantees import adequacy_annex, guarantees_page
from costmodel.reports.minute.minute_not_costed import kinds_annex, not_costed_page
from costmodel.reports.minute.minute_register import effects_annex, register_of, register_page
from costmodel.reports.minute.minute_reliability import reliability_page
from costmodel.reports.minute.minute_specification import features_annex, specification_page
from costmodel.reports.minute.minute_subject import DRAWS, SEED, minute_subject
from costmodel.reports.minute.minute_summary import summary_page
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.wording.catalogue import language, phrase, tr

if TYPE_CHECKING:
    from datetime import datetime

    from costmodel.engine.results import Result
    from costmodel.reports.layout.page import Page, PageBlock
    from costmodel.reports.minute.minute_subject import MinuteSubject

DOCX, HTML = ".docx", ".html"
KIND = "minute"
"""End of the usual name of its file."""


def minute(
    result: Result,
    path: str | Path,
    policy: str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    made_at: datetime | None = None,
) -> Path:
    """Write the costing minute of a scenario, or of one of its policies, as .docx or .html; its path.

    Effects are over the baseline. Ranges come from ``draws`` draws with the random ``seed``. The same content
    and ``made_at`` (default: now) give the same bytes. Raises ModelError for the baseline and for an unknown
    policy, OutputError for another kind of file and where the file cannot be written.
    """
    kind = Path(path).suffix.lower()
    if kind not in (DOCX, HTML):
        raise OutputError(
            f"{path}: a minute is written as {DOCX} (Word) or {HTML} (browser). Name such a file."
        )
    about = minute_subject(ScenarioReport(result, made_at or now()), policy, draws, seed)
    return write_minute(about, path)


def write_minute(about: MinuteSubject, path: str | Path) -> Path:
    """Write a minute as the kind of file that its path names."""
    pages, stamp = minute_pages(about), minute_stamp(about)
    if Path(path).suffix.lower() == HTML:
        return write_html(path, pages, running=stamp)
    from costmodel.reports.files.page_docx import WordProperties, write_docx  # noqa: PLC0415  slow to import

    author = str(about.result.assumptions.about.get("prepared_by") or about.result.assumptions.set)
    spoken = language().document or language().code
    return write_docx(
        path, pages, WordProperties(tr(pages[0].title), stamp, author, spoken, stamp, about.report.made_at)
    )


def minute_pages(about: MinuteSubject) -> list[Page]:
    """The sections of a minute in their order; the first has the title of the whole."""
    register = register_of(about)
    return _numbered(
        [
            summary_page(about, register),
            specification_page(about),
            budget_page(about),
            evidence_page(about),
            uncertainty_page(about),
            reliability_page(about),
            distribution_page(about),
            guarantees_page(about),
            register_page(register),
            not_costed_page(about),
            features_annex(about),
            budget_annex(about),
            method_annex(about),
            assumptions_annex(about),
            adequacy_annex(about),
            effects_annex(about, register),
            kinds_annex(about),
            sources_annex(about),
        ]
    )


def _numbered(pages: list[Page]) -> list[Page]:
    """The pages with the number of each table before its heading."""
    numbers = count(1)

    def headed(block: PageBlock) -> PageBlock:
        if not isinstance(block, PageTable):
            return block
        return replace(
            block, heading=phrase("Table {number}. {heading}", number=next(numbers), heading=block.heading)
        )

    return [replace(page, blocks=[headed(block) for block in page.blocks]) for page in pages]


def minute_stamp(about: MinuteSubject) -> str:
    """What is at the foot of every page: set, version, hash, engine, scenario, policy, seed, date."""
    scenario = about.result.scenario.name
    whole = f"{scenario}, {about.policy}" if about.policy else scenario
    simulated = about.simulation is not None
    ranges = (
        phrase("{draws} draws, seed {seed}", draws=f"{about.draws:,}", seed=about.seed)
        if simulated
        else "no draws"
    )
    changed = " · CHANGED since" if about.result.assumptions.changed else ""
    return f"{set_stamp(about.result)}{changed} · {whole} · {ranges} · {about.report.made_at:%Y-%m-%d}"


def minute_path(
    result: Result, folder: str | Path = ".", policy: str | None = None, kind: str = DOCX
) -> Path:
    """The usual path of a minute in a folder: set, version, scenario, policy, minute."""
    names = [result.scenario.name, *([policy] if policy else []), KIND]
    return path_in(Path(folder).resolve(), result, *names, kind=kind[1:])
