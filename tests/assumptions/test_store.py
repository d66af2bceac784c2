"""The store: the newest version of a set, a version, a path; and versions that were changed by hand."""

from __future__ import annotations

import pytest

from costmodel.assumptions.format.tables import sealed
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions import store
from costmodel.errors import AssumptionError


@pytest.fixture
def shelves(tmp_path, monkeypatch, small_set):
    """A store of one set with three versions."""
    monkeypatch.setenv(store.VARIABLE, str(tmp_path))
    for version in ("2025.3", "2026.9", "2026.10"):
        place = next(n for n, row in enumerate(small_set.table("About")) if row["property"] == "version")
        write(
            tmp_path / "smallland" / f"{version}.xlsx", small_set.replaced("About", place, "value", version)
        )
    (tmp_path / "smallland" / "~$2026.11.xlsx").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.slow
def test_the_newest_version_is_by_number(shelves):
    assert "smallland" in store.sets()
    assert "empty" not in store.sets()
    assert store.versions("smallland") == ["2025.3", "2026.9", "2026.10"]
    assert store.load("smallland").version == "2026.10"
    assert store.load("smallland@2026.9").version == "2026.9"
    assert store.load(shelves / "smallland" / "2025.3.xlsx").version == "2025.3"
    assert store.locate("some/where.xlsx").name == "where.xlsx"


@pytest.mark.slow
def test_the_folder_of_the_day_is_a_store(shelves, monkeypatch):
    monkeypatch.delenv(store.VARIABLE)
    shelves.rename(shelves.with_name("assumptions"))
    monkeypatch.chdir(shelves.parent)
    assert store.load("smallland").version == "2026.10"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("smalland", 'Did you mean "smallland"?'),
        ("", "no set"),
        ("..", "no set"),
        ("smallland@2026.11", "Use one of: 2025.3, 2026.9, 2026.10."),
        ("smallland@", None),
    ],
)
@pytest.mark.slow
def test_what_is_not_there_is_told_with_what_is(shelves, name, words):
    if words is None:
        assert store.locate(name).stem == "2026.10"
        return
    with pytest.raises(AssumptionError, match="found no ") as caught:
        store.load(name)
    assert words in str(caught.value)


@pytest.mark.parametrize("version", ["2026", "2026.1.1", "v2026.1", "26.1", "2026.x"])
def test_versions_are_year_and_number(version):
    with pytest.raises(ValueError, match="is not a version"):
        store.version_key(version)


@pytest.mark.parametrize(("status", "stops"), [("draft", False), ("approved", True)])
def test_a_version_that_was_changed_is_told(small_rows, tmp_path, status, stops):
    from costmodel.assumptions.checks.reader import assumptions_from_rows  # noqa: PLC0415

    next(row for row in small_rows["About"] if row["property"] == "status")["value"] = status
    kept = sealed(assumptions_from_rows(small_rows))
    path = write(tmp_path / "2026.1.xlsx", kept)
    assert store.load(path).warnings == ()
    write(path, kept.replaced("Groups", 0, "prevalence", 0.9))
    if stops:
        with pytest.raises(AssumptionError, match="An approved version never changes"):
            store.load(path)
    else:
        assert [p.severity for p in store.load(path).warnings] == ["warning"]
