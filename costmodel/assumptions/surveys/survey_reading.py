"""Reads a survey file into one row a household, by batches and with the columns of the mapping only."""

from __future__ import annotations

from functools import lru_cache
from hashlib import file_digest
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.survey_tables import OF_HOUSEHOLD, PER_EQUIVALENT, ZERO
from costmodel.assumptions.surveys.survey_columns import (
    ROW,
    SurveyScan,
    key,
    label,
    no_key,
    number,
    scanned,
    unreadable,
)
from costmodel.assumptions.surveys.survey_counts import household_counts, parsed_columns
from costmodel.assumptions.surveys.survey_faults import (
    FAULTY,
    FIRST,
    MEMBERS,
    PERSON,
    cell_faults,
    household_faults,
    no_welfare,
    refuse,
    thousands_faults,
    too_many_classes,
)
from costmodel.assumptions.surveys.survey_households import Households, SurveyOrigin
from costmodel.assumptions.surveys.survey_mapping import (
    refused_hash,
    stated_hash,
    survey_mapping,
    survey_path,
)
from costmodel.model.offsets import hashed_names

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    import polars as pl

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.assumptions.surveys.survey_mapping import SurveyMapping
    from costmodel.model.figures import Figure

AMOUNTS = ("weight", "size", "equivalents", "welfare", "proxy")
"""Columns of the mapping with a number that is the same for all members of a household."""
MOST_CLASSES = 24
NO_KEY = "costmodel_no_key"


def read_survey(assumptions: Assumptions, file: str | PathLike[str] | None = None) -> Households:
    """The households of the survey of a set, from its own file or another with the same columns.

    The households of the file read last are kept. Raises InputError with all problems of the file, and
    AssumptionError where it is not there or not the one that the set states.
    """
    mapping, path = survey_mapping(assumptions), survey_path(assumptions, file).resolve()
    state = path.stat()
    households = _read(path, (state.st_mtime_ns, state.st_size), mapping)
    wanted = stated_hash(assumptions)
    if file is None and wanted is not None and wanted != households.origin.sha256:
        raise refused_hash(assumptions, path, households.origin.sha256)
    return households


@lru_cache(maxsize=1)
def _read(path: Path, state: tuple[int, int], mapping: SurveyMapping) -> Households:  # noqa: ARG001  state: the file as it is now
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    labelled = [column for _, column in mapping.apart]
    labelled += [each.column for _, conditions in mapping.groups for each in conditions if each.column]
    labelled += [mapping.sex] if mapping.sex else []
    with scanned(path, mapping.columns, tuple(dict.fromkeys(labelled))) as scan:
        import polars as pl

        try:
            return _households(scan, mapping, digest)
        except pl.exceptions.PolarsError as error:
            raise unreadable(path, error) from error


def _households(scan: SurveyScan, mapping: SurveyMapping, digest: str) -> Households:
    frame, counts = _one_row_a_household(scan, mapping, _classes(scan, mapping))
    rows, households = int(frame[MEMBERS].sum()), frame.height
    if frame[FAULTY].sum() > 0 or _out_of_range(frame, mapping, counts):
        refuse(cell_faults(scan, mapping, rows))
    refuse([*thousands_faults(scan, mapping)])
    keys = frame.select(key(_as_scan(scan, frame), name) for name in mapping.household)
    names = keys.select(_joined(keys.columns)).to_series()
    refuse(household_faults(scan, mapping, frame, names))
    kept = frame[FAULTY].to_numpy() == 0
    dropped = int(np.sum(~kept))
    frame, names = frame.filter(kept), names.filter(kept)
    survey = _finished(frame, names, mapping, counts, SurveyOrigin(
        scan.path.name, digest, rows, households - dropped, dropped, _below_zero(frame, mapping)
    ))  # fmt: skip
    refuse([no_welfare(scan, mapping)] if np.sum(survey.people * survey.welfare) <= 0 else [])
    return survey


def _as_scan(scan: SurveyScan, frame: pl.DataFrame) -> SurveyScan:
    return SurveyScan(frame.lazy(), dict(frame.schema), scan.path, scan.first_row)


def _joined(columns: list[str]) -> pl.Expr:
    import polars as pl

    return pl.concat_str([pl.col(name) for name in columns], separator="/")


def _classes(scan: SurveyScan, mapping: SurveyMapping) -> dict[tuple[str, str], tuple[str | None, ...]]:
    """The values of the columns that are shown apart, by name and column."""
    columns = list(dict.fromkeys(column for _, column in mapping.apart))
    if not columns:
        return {}
    together = scan.frame.select(label(scan, name).alias(name) for name in columns).unique()
    values = together.collect(engine="streaming")
    many = {name: values[name].n_unique() for name in columns}
    refuse([too_many_classes(scan, name, count, MOST_CLASSES) for name, count in many.items()
            if count > MOST_CLASSES])  # fmt: skip
    classes: dict[tuple[str, str], tuple[str | None, ...]] = {}
    for name, column in mapping.apart:
        known = values[column].drop_nulls().unique().to_list()
        known.sort(key=lambda value: (0, float(value), "") if value.isdecimal() else (1, 0.0, value))
        classes[name, column] = (*known, None) if values[column].null_count() else tuple(known)
    return classes


def _one_row_a_household(
    scan: SurveyScan, mapping: SurveyMapping, classes: dict[tuple[str, str], tuple[str | None, ...]]
) -> tuple[pl.DataFrame, list[tuple[str, str, str]]]:
    """Keys, first row, members, least and most of each amount, counts, and rows with a fault."""
    import polars as pl

    amounts = {name: number(scan, getattr(mapping, name)) for name in AMOUNTS if getattr(mapping, name)}
    if mapping.drop_missing:
        amounts["weight"] = pl.when(amounts["weight"] > 0).then(amounts["weight"])
    parsed = parsed_columns(scan, mapping)
    as_read = {at: pl.col(f"costmodel_{'_'.join(at)}") for at in parsed}
    counts = household_counts(mapping, as_read, classes)
    keys = [*mapping.household, *([mapping.person] if mapping.person else [])]
    needed = [*(f"costmodel_{name}" for name in amounts),
              *(f"costmodel_{kind}_{name}" for kind, name in parsed if kind != "label")]  # fmt: skip
    wanted = (
        scan.frame.select(
            ROW, *keys, pl.any_horizontal(no_key(scan, name) for name in keys).alias(NO_KEY),
            *(each.alias(f"costmodel_{name}") for name, each in amounts.items()),
            *(each.alias(f"costmodel_{kind}_{name}") for (kind, name), each in parsed.items()),
        )
        .select(
            ROW, *keys, *(f"costmodel_{name}" for name in amounts),
            pl.any_horizontal(NO_KEY, *(pl.col(name).is_null() for name in needed)).alias(FAULTY),
            *(each.alias(f"costmodel_count_{place}") for place, each in enumerate(counts.values())),
        )
    )  # fmt: skip
    if not mapping.persons:
        size = pl.col("costmodel_size")
        whole_households = [place for place, (kind, *_) in enumerate(counts) if kind == "apart"]
        return wanted.with_columns(
            pl.col(ROW).alias(FIRST), pl.lit(1, pl.UInt32).alias(MEMBERS), pl.col(FAULTY).cast(pl.UInt32),
            *(
                pl.col(f"costmodel_{name}").alias(f"{name}_{end}")
                for name in amounts for end in ("min", "max")
            ),
            *(
                pl.when(pl.col(f"costmodel_count_{place}")).then(size).otherwise(0.0)
                .alias(f"costmodel_count_{place}") for place in whole_households
            ),
        ).collect(engine="streaming"), list(counts)  # fmt: skip
    return wanted.group_by(mapping.household).agg(
        pl.col(ROW).min().alias(FIRST),
        pl.len().alias(MEMBERS),
        pl.col(FAULTY).sum().cast(pl.UInt32),
        *(pl.col(name).n_unique().alias(PERSON) for name in keys[len(mapping.household) :]),
        *(pl.col(f"costmodel_{name}").min().alias(f"{name}_min") for name in amounts),
        *(pl.col(f"costmodel_{name}").max().alias(f"{name}_max") for name in amounts),
        *(pl.col(f"costmodel_count_{place}").sum().cast(pl.Int32) for place in range(len(counts))),
    ).collect(engine="streaming"), list(counts)  # fmt: skip


def _out_of_range(frame: pl.DataFrame, mapping: SurveyMapping, counts: list[tuple[str, str, str]]) -> bool:
    """Whether a weight or size is 0 or less, welfare negative and refused, or members more than people."""
    above = ["weight", *(name for name in ("size", "equivalents") if getattr(mapping, name))]
    least = {name: frame[f"{name}_min"].min() for name in (*above, "welfare")}
    low = any(least[name] is not None and least[name] <= 0 for name in above)  # type: ignore[operator]
    negative = least["welfare"] is not None and least["welfare"] < 0  # type: ignore[operator]
    members = [
        frame[f"costmodel_count_{place}"] for place, (kind, *_) in enumerate(counts) if kind == "group"
    ]
    impossible = not mapping.persons and any(
        bool(((count < 0) | (count > frame["costmodel_size"])).any()) for count in members
    )
    return low or impossible or bool(negative and mapping.negative == "refuse")


def _below_zero(frame: pl.DataFrame, mapping: SurveyMapping) -> int:
    return int((frame["welfare_min"] < 0).sum()) if mapping.negative == ZERO else 0


def _finished(
    frame: pl.DataFrame, names: pl.Series, mapping: SurveyMapping, counts: list[tuple[str, str, str]],
    origin: SurveyOrigin,
) -> Households:  # fmt: skip
    """Welfare per person or equivalent and people of each household, poorest first."""

    def column(name: str) -> Figure:
        return frame[name].to_numpy().astype(np.float64)

    hashes = hashed_names(names.to_list())
    size = column("size_min") if mapping.size else column(MEMBERS)
    equivalents = column("equivalents_min") if mapping.equivalents else size
    scale = equivalents / size if mapping.per_equivalent else np.ones_like(size)
    amount = column("welfare_min")
    total = amount * {OF_HOUSEHOLD: np.ones_like(size), PER_EQUIVALENT: equivalents}.get(
        mapping.welfare_of, size
    )
    welfare = total / (size * scale) * mapping.to_month
    if mapping.negative == ZERO:
        welfare = np.maximum(welfare, 0)
    weight = column("weight_min")
    people = weight if mapping.weight_of_people else weight * size
    if origin.dropped:
        people = people * (1 + origin.dropped / origin.households)
    order = np.lexsort((hashes, welfare))
    size = size[order]
    counted = {key: frame[f"costmodel_count_{place}"].to_numpy()[order] for place, key in enumerate(counts)}
    return Households(
        names=hashes[order],
        people=people[order],
        size=size,
        scale=scale[order],
        welfare=welfare[order],
        proxy=column("proxy_min")[order] if mapping.proxy else None,
        members={name: counted.get(("group", name, ""), size) for name, _ in mapping.groups},
        apart={(name, value): count for (kind, name, value), count in counted.items() if kind == "apart"},
        ages={(sex, int(age)): count for (kind, sex, age), count in counted.items() if kind == "age"},
        origin=origin,
    )  # fmt: skip
