"""The columns of a survey file as polars reads them: numbers, answers, classes, keys.

Every column is read as text where the file is text, so that what is no number can be quoted with its row.
"""

from __future__ import annotations

import struct
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.format.group_ages import HIGHEST_AGE
from costmodel.assumptions.format.report import listed, suggestion
from costmodel.assumptions.format.values import LARGEST, SMALLEST
from costmodel.assumptions.surveys.survey_text import as_utf8
from costmodel.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    import pandas as pd
    import polars as pl

CSV, PARQUET, STATA = ".csv", ".parquet", ".dta"
ROW = "costmodel_row"
"""Column with the row of the file, counted from 0."""
MISSING = ["", "NA", "N/A", "NaN", "nan", "."]
"""Texts of a CSV file that stand for no value."""
YES, NO = ("yes", "y", "true", "t", "1", "1.0"), ("no", "n", "false", "f", "0", "0.0")
MALE, FEMALE = ("male", "m", "man", "1", "1.0"), ("female", "f", "woman", "2", "2.0")
SEPARATORS = ",;\t|"
CHUNK = 200_000
"""Rows of a Stata file that are read at once."""
HEADER = 1 << 16
DECIMALS = r"^(\d+)\.0+$"
AGAIN = "_duplicated_0"
"""What polars adds to the name of a second column of the same name."""
LARGEST_KEY = 2.0**53
"""Whole numbers above it have lost digits where they are stored with a decimal point."""


@dataclass(frozen=True)
class SurveyScan:
    """A survey file that is read when asked for, and how its rows are counted."""

    frame: pl.LazyFrame
    types: dict[str, pl.DataType]
    path: Path
    first_row: int
    """What the first row with data is called: 2 in a CSV file, which has a header."""
    separator: str = ""
    """The character between the cells of a text file."""

    def where(self, row: int) -> str:
        """A row as a user finds it in the file."""
        return f"row {row + self.first_row:,}"


@contextmanager
def scanned(path: Path, columns: Sequence[str], labelled: Sequence[str] = ()) -> Iterator[SurveyScan]:
    """The columns of a CSV, Parquet or Stata file, read lazily.

    Of the columns ``labelled`` a Stata file gives the labels of the values, not the codes. It is copied by
    chunks into Parquet files in a private folder for temporary files, which is deleted afterwards. Raises
    InputError where a column or the package polars is missing, or the file cannot be read.
    """
    try:
        import polars as pl
    except ImportError as error:
        raise InputError([
            Problem(path.name, "", "", "no package polars, which reads surveys", "polars 1.30 or later",
                    "Install it: pip install 'costmodel[survey]'.")
        ]) from error  # fmt: skip
    suffix = path.suffix.lower()
    with tempfile.TemporaryDirectory(prefix="costmodel-survey-") as folder:
        separator = ""
        try:
            if suffix == PARQUET:
                frame = pl.scan_parquet(path)
            elif suffix == STATA:
                _stata_as_parquet(path, columns, labelled, Path(folder))
                frame = pl.scan_parquet(Path(folder) / "*.parquet")
            else:
                text = as_utf8(path, Path(folder))
                separator = _separator(text)
                frame = pl.scan_csv(text, separator=separator, infer_schema=False, null_values=MISSING)
            types = dict(frame.collect_schema())
        except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, struct.error) as error:
            raise unreadable(path, error) from error
        _all_there(path, columns, list(types))
        if separator:
            _each_once(path, columns, types)
        kept = frame.with_row_index(ROW).select(ROW, *columns)
        yield SurveyScan(kept, types, path, 2 if separator else 1, separator)


def unreadable(path: Path, error: Exception) -> InputError:
    """The error about a file that is damaged or of another format."""
    reason = str(error).strip().partition("\n")[0][:200]
    return InputError([
        Problem(path.name, "", "", f"a file that cannot be read ({reason})",
                "a table in CSV, Parquet or Stata format, every row with the columns of the header",
                "Export it anew from the program that holds the survey.")
    ])  # fmt: skip


def _separator(path: Path) -> str:
    with path.open("rb") as file:
        header = file.readline(HEADER).decode("utf-8-sig", errors="replace")
    return max(SEPARATORS, key=header.count)


def _all_there(path: Path, columns: Sequence[str], present: Sequence[str]) -> None:
    missing = [name for name in columns if name not in present]
    if missing:
        raise InputError([
            Problem(path.name, "", f"column {name}", "no such column",
                    f"a column of the file: {listed(present)}",
                    f"{suggestion(name, present)} Correct the table SurveyFile.")
            for name in missing
        ])  # fmt: skip


def _each_once(path: Path, columns: Sequence[str], types: Container[str]) -> None:
    twice = [name for name in columns if name + AGAIN in types]
    if twice:
        raise InputError([
            Problem(path.name, "", f"column {name}", "the name of several columns", "each name once",
                    "Rename or remove the columns that are not meant.")
            for name in twice
        ])  # fmt: skip


def _stata_as_parquet(path: Path, columns: Sequence[str], labelled: Sequence[str], folder: Path) -> None:
    """The columns wanted, by chunks; of those in ``labelled`` the labels of the values."""
    import pandas as pd
    import polars as pl

    with pd.read_stata(path, iterator=True) as reader:
        _all_there(path, columns, list(reader.variable_labels()))
    plain = [name for name in columns if name not in labelled]
    with warnings.catch_warnings(), ExitStack() as files:
        warnings.simplefilter("ignore")  # values without a label are kept as they are
        readers = [
            files.enter_context(
                pd.read_stata(path, chunksize=CHUNK, columns=names, convert_categoricals=of_labels,
                              convert_dates=False)
            )
            for names, of_labels in ((plain, False), ([*labelled], True)) if names
        ]  # fmt: skip
        for place, parts in enumerate(zip(*readers, strict=True)):
            chunk = pd.concat(parts, axis=1)
            frame = pl.DataFrame([_series(name, chunk[name]) for name in columns])
            frame.write_parquet(folder / f"{place:06}.parquet")


def _series(name: str, column: pd.Series) -> pl.Series:
    import polars as pl

    if column.dtype.kind in "iufb":
        return pl.Series(name, column.to_numpy())
    texts = column.astype(object).to_list()
    return pl.Series(name, [None if value is None or value != value else str(value) or None  # noqa: PLR0124
                            for value in texts], pl.String)  # fmt: skip


def number(scan: SurveyScan, name: str) -> pl.Expr:
    """A column as numbers; what is none, or cannot be a number of a survey by its size, is null."""
    import polars as pl

    if scan.types[name] == pl.String:
        read = pl.col(name).str.strip_chars().cast(pl.Float64, strict=False)
    elif scan.types[name].is_numeric() or scan.types[name].is_decimal():
        read = pl.col(name).cast(pl.Float64)
    else:
        read = pl.col(name).cast(pl.String).cast(pl.Float64, strict=False)
    size = read.abs()
    return pl.when((size <= LARGEST) & ((size == 0) | (size >= SMALLEST))).then(read)


def age(scan: SurveyScan, name: str) -> pl.Expr:
    """A column as ages; what is none, such as a code for a missing answer, is null."""
    import polars as pl

    years = number(scan, name)
    return pl.when(years.is_between(0, HIGHEST_AGE)).then(years)


def answer(
    scan: SurveyScan, name: str, yes: tuple[str, ...] = YES, no: tuple[str, ...] = NO
) -> pl.Expr:  # fmt: skip
    """A column as true and false; what is neither is null."""
    import polars as pl

    dtype = scan.types[name]
    if dtype == pl.Boolean:
        return pl.col(name)
    if dtype.is_numeric():
        one, other = float(yes[-1]), float(no[-1])
        return pl.when(pl.col(name) == one).then(True).when(pl.col(name) == other).then(False)
    text = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    return pl.when(text.is_in(list(yes))).then(True).when(text.is_in(list(no))).then(False)


def label(scan: SurveyScan, name: str) -> pl.Expr:
    """A column as texts; whole numbers without decimals where the file holds numbers."""
    import polars as pl

    dtype = scan.types[name]
    if dtype == pl.String:
        text = pl.col(name).str.strip_chars()
        return pl.when(text != "").then(text)
    if not dtype.is_float():
        return pl.col(name).cast(pl.String)
    whole = pl.col(name).round(0)
    return (
        pl.when(pl.col(name) == whole).then(whole.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(pl.col(name).cast(pl.String))
    )  # fmt: skip


def key(scan: SurveyScan, name: str) -> pl.Expr:
    """A column as texts; whole numbers without decimals, also where the file holds texts."""
    return label(scan, name).str.replace(DECIMALS, "$1")


def no_key(scan: SurveyScan, name: str) -> pl.Expr:
    """Whether a cell cannot be part of a key: blank, or a number that may have lost digits."""
    import polars as pl

    if scan.types[name] == pl.String:
        return pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "")
    if scan.types[name].is_float():
        return (pl.col(name).abs() <= LARGEST_KEY).not_().fill_null(value=True)
    return pl.col(name).is_null()
