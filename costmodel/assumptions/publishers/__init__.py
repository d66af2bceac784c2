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

from costmodel.assumptions.format.tables import properties
from costmodel.assumptions.publishers.common import Extract, ImportRequest
from costmodel.assumptions.publishers.country_codes import codes_of
from costmodel.assumptions.publishers.decimals import MARKS
from costmodel.assumptions.publishers.delimited import TextFile
from costmodel.assumptions.publishers.fiscal_years import KEEP, OF_CALENDAR, SHIFT
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
"""From here on figures are shown without decimals."""
LEVELS = ("national", "urban", "rural")
"""Levels of surveys of PIP."""
NEEDED = ("iso3", "country", "first_year", "horizon_years", "population_year", "fiscal_year_start_month")
"""Properties of About without which figures cannot be placed."""


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    path: str
    set: str
    made_from: str
    """The version that the draft is a working copy of."""
    saved_as: str
    """The version it was saved as; empty if it is still a draft."""
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
    spread_migration: bool | None = None,
    by: str | None = None,
    why: str | None = None,
    day: str | None = None,
) -> Imported:
    """Take a publisher's files into the newest version of a set, and write a draft of the next one.

    ``country`` is the set's own unless given; ``out`` the workbook to create, by default
    ``<set>-<publisher>-draft.xlsx`` in the current folder; with ``by``, who imports, and no ``out`` it is
    saved as the next version of the set instead. ``day`` is when the files were read, today by default.
    ``decimal`` (point, comma), ``fiscal_years`` (shift, keep, calendar), ``level`` (national, urban, rural)
    and ``spread_migration`` (None: only where the table Migration has no figures yet) answer questions that
    files leave open, like the options of the command.
    Raises an AssumptionError with every problem of the files, or every new problem of a set that passed the
    checks before the import.
    """
    if publisher not in PUBLISHERS:
        raise ValueError(f"Unknown publisher {publisher!r}; expected one of {', '.join(PUBLISHERS)}")
    for name, value, known in (
        ("decimal", decimal, (None, *MARKS)),
        ("fiscal_years", fiscal_years, (None, SHIFT, KEEP, OF_CALENDAR)),
        ("level", level, LEVELS),
    ):
        if value not in known:
            raise ValueError(f"{name} is {value!r}; expected one of {', '.join(filter(None, known))}")
    before, tables = _set(into)
    about = properties(tables["About"])
    request = ImportRequest(
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
    extract = _extract(publisher, [Path(file) for file in files], request)
    old_rows = {name: _rows_of(table) for name, table in tables.items()}
    day = day or datetime.now(UTC).date().isoformat()
    rows, replaced, merge_problems = merged(old_rows, extract, request, day)
    problems = [*extract.problems, *merge_problems]
    _stop_at_errors(problems)
    as_draft(rows)
    new_problems, complete = _new_problems(rows, before)
    name, source = (
        str(about.get("set") or Path(into).stem),
        extract.edition.citation if extract.edition else "",
    )
    if by and out is None:
        path, saved_as = _saved(rows, name, by, why or f"Imported: {source}")
    else:
        path, saved_as = _written(rows, Path(out or f"{name}-{publisher}-draft.xlsx")), ""
    return Imported(
        path=str(path),
        set=name,
        made_from=str(about.get("version") or ""),
        saved_as=saved_as,
        source=source,
        replaced=tuple(replaced),
        warnings=(*problems, *new_problems),
        complete=complete,
    )


def _rows_of(table: TableData) -> list[dict[str, Any]]:
    """The rows of a table; of one that is still empty a blank row, so that its year columns stay."""
    blank = [dict.fromkeys(table.columns)] if table.years else []
    return [dict(row.values) for row in table.rows] or blank


def _written(rows: Mapping[str, list[dict[str, Any]]], path: Path) -> Path:
    from costmodel.assumptions.format.writer import write_new  # noqa: PLC0415  not needed to read a file

    return write_new(path, rows)


def _saved(rows: Mapping[str, list[dict[str, Any]]], name: str, by: str, why: str) -> tuple[Path, str]:
    from costmodel.assumptions.versions.revisions import save  # noqa: PLC0415  not needed to read a file

    with TemporaryDirectory() as folder:
        saved = save(_written(rows, Path(folder) / "import.xlsx"), name, why=why, by=by)
    return saved.path, saved.version


def _set(into: str | Path) -> tuple[list[Problem], Mapping[str, TableData]]:
    """The problems and tables of the set: one that is still being filled in may have problems."""
    from costmodel.assumptions.checks import examination  # noqa: PLC0415  not needed to read a file
    from costmodel.assumptions.versions import store  # noqa: PLC0415  not needed to read a file

    path = store.locate(into)
    problems, tables = examination.examined_file(path)
    if not tables:
        raise AssumptionError(problems)
    about = properties(tables["About"])
    blank = [name for name in NEEDED if about.get(name) is None]
    if blank:
        expected, mend = "these properties of the set, before figures are imported", "Fill them in."
        raise AssumptionError([Problem(path.name, "About", "", f"no {', '.join(blank)}", expected, mend)])
    return problems, tables


def _extract(name: str, paths: list[Path], request: ImportRequest) -> Extract:
    """What the files say; an AssumptionError where one is of another publisher or country."""
    publisher = PUBLISHERS[name]
    files, problems = [], _country_problems(request)
    for path in paths:
        try:
            sheets = open_files(path)
        except AssumptionError as error:
            problems += error.problems
            continue
        recognised = [sheet for sheet in sheets if publisher.recognised(sheet) is not None]
        problems += [] if recognised else [_other_publisher(sheets, publisher.title)]
        files += recognised
    _stop_at_errors(problems)
    extract = publisher.extract(files, request)
    _stop_at_errors(extract.problems)
    if not extract.updates and not extract.series:
        mend = " ".join(map(str, extract.problems)) or "Use a file with figures for the tables of a set."
        fault, expected = "no figures for the tables of a set", "figures for the tables of a set"
        raise AssumptionError([files[0].problem("", fault, expected, mend)])
    return extract


def _country_problems(request: ImportRequest) -> list[Problem]:
    """A problem if the country asked for is not the country of the set."""
    names = {str(request.about["country"]).casefold(), *codes_of(str(request.about["iso3"]))}
    if request.country.casefold() in names or request.country.isdigit():
        return []
    fault, expected = f"the country {request.country}", f"{request.about['iso3']}, which the set is about"
    mend = "Import into the set of that country, or omit --country."
    return [Problem(f"set {request.about.get('set')}", "About", "", fault, expected, mend)]


def _other_publisher(sheets: Sequence[TextFile], title: str) -> Problem:
    """What a file is that is not of the publisher; a workbook by its first sheet that is recognised."""
    for name, publisher in PUBLISHERS.items():
        for file in sheets:
            if publisher.recognised(file) is not None:
                kind, mend = f"a file of {publisher.title}", f"Run: costmodel import {name} …"
                return file.problem("", kind, f"a file of {title}", mend)
    first = next((" | ".join(cells[:6]) for _, cells in sheets[0].head if any(cells)), "")
    kind = f"an unknown layout, beginning with: {first}"
    mend = "Use the file as the publisher offers it for download; its columns may have changed."
    return sheets[0].problem("", kind, f"a file of {title}", mend)


def _stop_at_errors(problems: Sequence[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise AssumptionError(problems)


def _new_problems(
    rows: Mapping[str, list[dict[str, Any]]], before: Sequence[Problem]
) -> tuple[list[Problem], bool]:
    """The problems that the set did not have before, and whether it passes the checks.

    Errors are warnings while the set is still being filled in.
    """
    from costmodel.assumptions.checks import examination  # noqa: PLC0415  not needed to read a file

    known = {(problem.table, problem.found, problem.expected) for problem in before}
    after = examination.check_rows(rows, "the set after the import")
    new = [each for each in after if (each.table, each.found, each.expected) not in known]
    if any(problem.severity == "error" for problem in before):
        complete = not any(problem.severity == "error" for problem in after)
        return [replace(each, severity="warning") for each in new], complete
    _stop_at_errors([each for each in new if each.severity == "error"])
    return [each for each in new if each.severity == "warning"], True


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:.4g}"
