"""The packages that pyproject declares are those that the code imports, no more and no fewer."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"costmodel", "costmodel_server", "costmodel_calc", "tests", "benchmarks"} | {
    path.stem for path in (ROOT / "tools").glob("*.py")
}
INSTALLED = packages_distributions()
LIBREOFFICE = {"uno", "unohelper", "com"}
"""Modules that LibreOffice's own Python brings."""
BY_NAME = {"import_module", "find_spec", "importorskip"}
TOOLS = {"pytest-xdist", "ruff", "mypy", "pandas-stubs", "scipy-stubs"}
"""Programs, plugins and stubs, which nobody imports."""


def imported(*places):
    """The packages that the code of some folders imports, also lazily and by name."""
    for path in (path for place in places for path in sorted((ROOT / place).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]
            elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in BY_NAME and isinstance(node.args[0].value, str):
                    yield node.args[0].value.partition(".")[0]


def canonical(requirement):
    return re.match(r"[\w-]+", requirement)[0].lower().replace("_", "-")


@cache
def distributions(*places):
    """The distributions of the packages that some folders import."""
    local = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    outside = {*imported(*places)} - OURS - LIBREOFFICE - {*sys.stdlib_module_names} - local
    missing = outside - {*INSTALLED}
    assert not missing, f"imported, but not installed: {missing}"
    return {canonical(name) for module in outside for name in INSTALLED[module][:1]}


def declared(*extras):
    listed = [each for extra in extras for each in PROJECT["optional-dependencies"][extra]]
    return {canonical(each) for each in listed} - {"costmodel"}


CORE = {canonical(each) for each in PROJECT["dependencies"]}
OPTIONAL = declared("parquet", "survey", "fast", "cluster", "excel", "server")


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (("costmodel", "costmodel_calc"), CORE | declared("parquet", "survey", "fast", "cluster", "excel")),
        (("costmodel_server",), declared("server")),
    ],
    ids=["core", "server"],
)
@pytest.mark.slow
def test_what_is_declared_is_imported(places, names):
    unused = names - distributions(*places)
    assert not unused, f"declared, but never imported: {sorted(unused)}"


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (("costmodel", "costmodel_calc"), CORE | declared("parquet", "survey", "fast", "cluster", "excel")),
        (("costmodel_server",), CORE | declared("server")),
        (("tests", "benchmarks", "tools"), CORE | OPTIONAL | declared("test")),
    ],
    ids=["core", "server", "tests"],
)
@pytest.mark.slow
def test_what_is_imported_is_declared(places, names):
    undeclared = distributions(*places) - names
    assert not undeclared, f"imported, but not declared: {sorted(undeclared)}"


def test_what_only_the_tests_need_is_used_by_them():
    unused = declared("test") - OPTIONAL - TOOLS - distributions("tests", "benchmarks", "tools")
    assert not unused, f"declared, but never imported: {sorted(unused)}"
