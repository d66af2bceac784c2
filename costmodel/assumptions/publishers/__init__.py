"""Import publishers' own files into a set of assumptions, every figure with its source, edition and licence.

Each publisher has a module with its recipes, by which ``published`` reads its files. ``import_files`` puts
the figures into the newest version of a set and writes a working copy, which ``costmodel save`` makes the
next version; the set itself is not changed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.publishers.common import Asked, Extract
from costmodel.assumptions.publishers.country_codes import codes_of
from costmodel.assumptions.publishers.decimals import MARKS
from costmodel.assumptions.publishers.delimited import TextFile
from costmodel.assumptions.publishers.fiscal_years import KEEP, SHIFT
from costmodel.assumptions.publishers.merge import Replaced, as_draft, merged
from costmodel.assumptions.publishers.pip_tables import PIP
from costmodel.assumptions.publishers.sheet_files import open_files
from costmodel.assumptions.publishers.wdi import WDI
from costmodel.assumptions.publishers.weo import WEO
from costmodel.assumptions.publishers.wpp import WPP
from costmodel.errors import AssumptionError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import TableData

PUBLISHERS = {"wpp": WPP, "weo": WEO, "wdi": WDI, "pip": PIP}
THOUSAND = 1000
"""From here on figures are told without decimals."""
LEVELS = ("national", "urban", "rural")
"""Levels of surveys of PIP."""
NEEDED = ("iso3", "country", "first_year", "horizon_years", "population_year", "fiscal_year_start_month")
"""Properties of About without which no figure has its place."""


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    path: str
    set: str
    made_from: str
    """The version that the draft is a working copy of."""
    saved_as: str
    """The version it was saved as; empty where it is a draft still."""
    source: str
    replaced: tuple[Replaced, ...]
    warnings: tuple[Problem, ...]
    complete: bool = True
    """Whether the draft passes all checks; a set that is being filled in does not yet."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def text(self) -> str:
        """For an officer."""
        lines = [f"Replaced, from {self.source}:"]
        for each in self.replaced:
            years = f", {each.years}" if each.years else ""
            figures = f"{_figure(each.before)} -> {_figure(each.after)} {each.unit}".rstrip()
            rows = f"{each.rows} row{'' if each.rows == 1 else 's'}"
            lines.append(f"  {each.table}: {rows}{years}; {each.headline}: {figures}")
        draft = f"a draft made from {self.set} {self.made_from}".rstrip()
        state = f"version {self.saved_as}" if self.saved_as else draft
        return "\n".join([*lines, f"Written: {self.path} ({state})"])


def import_files(
    publisher: str,
    files: Sequence[str | Path],
    into: str | Path,
    *,
    country: str | None = None,
    out: str | Path | None = None,
    vintage: str | None = None,
    variant: str = "Medium",
    year: int | None = None,
    indicators: Sequence[str] = (),
    split: bool = False,
    decimal: str | None = None,
    fiscal_years: str | None = None,
    level: str = "national",
    spread_migration: bool = False,
    by: str | None = None,
    why: str | None = None,
    day: str | None = None,
) -> Imported:
    """Take a publisher's files into the newest version of a set, and write a draft of the next one.

    ``country`` is the set's own unless given; ``out`` the workbook to create, by default
    ``<set>-<publisher>-draft.xlsx`` in the current folder; with ``by``, who imports, and no ``out`` it is
    saved as the next version of the set instead. ``day`` is when the files were read, today by default.
    ``decimal`` (point, comma), ``fiscal_years`` (shift, keep), ``level`` (national, urban, rural) and
    ``spread_migration`` answer questions that files leave open, as the command's options of these names do.
    Raises an AssumptionError with every problem of the files, or every problem that a sound set would have
    after the import.
    """
    if publisher not in PUBLISHERS:
        raise ValueError(f"{publisher!r} is none of {', '.join(PUBLISHERS)}")
    for name, value, known in (
        ("decimal", decimal, (None, *MARKS)),
        ("fiscal_years", fiscal_years, (None, SHIFT, KEEP)),
        ("level", level, LEVELS),
    ):
        if value not in known:
            raise ValueError(f"{name} is {value!r}; expected one of {', '.join(filter(None, known))}")
    before, tables = _set(into)
    about = _about(tables)
    asked = Asked(
        country=country or str(about["iso3"]),
        about=about,
        tables=tables,
        vintage=vintage,
        variant=variant,
        year=year,
        indicators=tuple(indicators),
        split=split,
        decimal=decimal,
        fiscal_years=fiscal_years,
        level=level,
        spread_migration=spread_migration,
    )
    extract = _extract(publisher, [Path(file) for file in files], asked)
    rows = {name: [dict(row.values) for row in table.rows] for name, table in tables.items()}
    day = day or datetime.now(UTC).date().isoformat()
    rows, replaced, problems = merged(rows, extract, asked, day)
    problems = [*extract.problems, *problems]
    _stop_at_errors(problems)
    as_draft(rows)
    fresh, complete = _new_problems(rows, before)
    problems += fresh
    source = extract.edition.citation if extract.edition else ""
    name = f"{about.get('set') or Path(into).stem}"
    saved_as = ""
    if by and out is None:
        path, saved_as = _saved(rows, name, by, why or f"Imported: {source}")
    else:
        path = _written(rows, Path(out) if out else Path(f"{name}-{publisher}-draft.xlsx"))
    return Imported(
        path=str(path),
        set=name,
        made_from=str(about.get("version") or ""),
        saved_as=saved_as,
        source=source,
        replaced=tuple(replaced),
        warnings=tuple(problems),
        complete=complete,
    )


def _written(rows: Mapping[str, list[dict[str, Any]]], path: Path) -> Path:
    from costmodel.assumptions.format.writer import write_new  # noqa: PLC0415  only who writes waits for it

    return write_new(path, rows)


def _saved(rows: Mapping[str, list[dict[str, Any]]], name: str, by: str, why: str) -> tuple[Path, str]:
    from costmodel.assumptions.versions.revisions import save  # noqa: PLC0415  only who saves waits for it

    with TemporaryDirectory() as folder:
        saved = save(_written(rows, Path(folder) / "import.xlsx"), name, why=why, by=by)
    return saved.path, saved.version


def _set(into: str | Path) -> tuple[list[Problem], Mapping[str, TableData]]:
    """The problems and tables of the set: one that is still being filled in may have problems."""
    from costmodel.assumptions.checks import examination  # noqa: PLC0415  not for who only reads a file
    from costmodel.assumptions.versions import store  # noqa: PLC0415  not for who only reads a file

    path = store.locate(into)
    problems, tables = examination.examined_file(path)
    if not tables:
        raise AssumptionError(problems)
    about = _about(tables)
    blank = [name for name in NEEDED if about.get(name) is None]
    if blank:
        expected = "what the set is about, before figures are imported"
        mend = "Fill these properties in."
        found = f"no {', '.join(blank)}"
        raise AssumptionError([Problem(path.name, "About", "", found, expected, mend)])
    return problems, tables


def _about(tables: Mapping[str, TableData]) -> dict[str, Any]:
    from costmodel.assumptions.format.tables import properties  # noqa: PLC0415  as above

    return properties(tables["About"])


def _extract(publisher: str, paths: list[Path], asked: Asked) -> Extract:
    """What the files say; an AssumptionError where one is of another publisher or country."""
    files, problems = [], _other_country(asked)
    for path in paths:
        try:
            sheets = open_files(path)
        except AssumptionError as error:
            problems += error.problems
            continue
        fit = [sheet for sheet in sheets if PUBLISHERS[publisher].recognised(sheet) is not None]
        if not fit:
            problems.append(_other_publisher(sheets, publisher))
        files += fit
    _stop_at_errors(problems)
    extract = PUBLISHERS[publisher].extract(files, asked)
    _stop_at_errors(extract.problems)
    if not extract.updates and not extract.series:
        told = [str(problem) for problem in extract.problems]
        mend = " ".join(told) or "Take a file with figures that the tables of a set hold."
        expected = "figures for the tables of a set"
        raise AssumptionError([files[0].problem("", "nothing that a set holds", expected, mend)])
    return extract


def _other_country(asked: Asked) -> list[Problem]:
    own = {str(asked.about["country"]).casefold(), *codes_of(str(asked.about["iso3"]))}
    if asked.country.casefold() in own or asked.country.isdigit():
        return []
    found, expected = f"the country {asked.country}", f"{asked.about['iso3']}, which the set is about"
    mend = "Import into the set of that country, or leave --country out."
    return [Problem(f"set {asked.about.get('set')}", "About", "", found, expected, mend)]


def _other_publisher(sheets: Sequence[TextFile], publisher: str) -> Problem:
    """What a file is that holds nothing of the publisher; a workbook by its first sheet that is known."""
    known = [
        (name, file)
        for name, module in PUBLISHERS.items()
        for file in sheets
        if module.recognised(file) is not None
    ]
    others = [name for name, _ in known]
    file = known[0][1] if known else sheets[0]
    if others:
        found, mend = f"a file of {PUBLISHERS[others[0]].title}", f"Run: costmodel import {others[0]} …"
    else:
        first = next((" | ".join(cells[:6]) for _, cells in file.head if any(cells)), "")
        found = f"an unknown layout, beginning with: {first}"
        mend = "Give the file as the publisher offers it for download; its columns may have changed."
    return file.problem("", found, f"a file of {PUBLISHERS[publisher].title}", mend)


def _stop_at_errors(problems: Sequence[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise AssumptionError(problems)


def _new_problems(
    rows: Mapping[str, list[dict[str, Any]]], before: Sequence[Problem]
) -> tuple[list[Problem], bool]:
    """What is wrong with the set now and was not before, and whether it passes the checks.

    Errors are warnings while the set is still being filled in.
    """
    from costmodel.assumptions.checks import examination  # noqa: PLC0415  as above

    known = {(problem.table, problem.found, problem.expected) for problem in before}
    after = examination.check_rows(rows, "the set after the import")
    fresh = [each for each in after if (each.table, each.found, each.expected) not in known]
    if any(problem.severity == "error" for problem in before):
        complete = not any(problem.severity == "error" for problem in after)
        return [replace(each, severity="warning") for each in fresh], complete
    _stop_at_errors([each for each in fresh if each.severity == "error"])
    return [], True


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:.4g}"
