"""House style: what CONTRIBUTING asks of the code, asked by machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import get_type_hints

import pytest

import costmodel
from costmodel.engine.line_items.lines import TOTAL_PARTS
from costmodel.model.figures import UNITS
from costmodel.model.parameters import outcome_parameters, parameters
from costmodel.model.social_budget import SocialBudget

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "costmodel"
PACKAGES = (PACKAGE, ROOT / "costmodel_server", ROOT / "costmodel_calc")
MODULES = sorted(path for package in PACKAGES for path in package.rglob("*.py"))
MODEL = sorted((PACKAGE / "model").glob("*.py"))


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def every_module(paths=MODULES):
    return pytest.mark.parametrize("path", paths, ids=name_of)


# --- imports ------------------------------------------------------------------------------------------


def imported(path):
    """Full names of the modules a module imports anywhere, also lazily and for the type checker only."""
    known = {name_of(module) for module in MODULES}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in known else node.module


def within(name, *parts):
    return any(name == part or name.startswith(f"{part}.") for part in parts)


@every_module(MODEL)
def test_the_model_knows_numpy_and_itself(path):
    known = ("numpy", "numpy_financial", "costmodel.errors", "costmodel.model", *sys.stdlib_module_names)
    wrong = [other for other in imported(path) if not within(other, *known)]
    assert not wrong, f"{name_of(path)} imports {wrong}"


SLOW = ("numpy", "pandas", "polars", "xlwings", "scipy", "openpyxl", "xlsxwriter", "pyarrow", "numba")


@pytest.mark.parametrize(
    "start",
    [
        "import costmodel",
        "import costmodel.cli",
        "import contextlib, costmodel.cli as c\nwith contextlib.suppress(SystemExit): c.main(['--help'])",
        "import contextlib as x, costmodel.cli as c\nwith x.suppress(SystemExit): c.main(['run', '--help'])",
    ],
    ids=["import", "command line", "help", "help of a command"],
)
def test_the_start_imports_nothing_slow(start):
    code = f"{start}\nimport sys\nprint('loaded:', *(set(sys.modules) & set({SLOW!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("loaded:"), done.stdout[-200:]


# --- names, docstrings, sizes -------------------------------------------------------------------------


def test_all_is_what_is_public():
    assert list(costmodel.__all__) == sorted(costmodel.__all__)
    for name in costmodel.__all__:
        assert getattr(costmodel, name) is not None
    public = {
        name for name, value in vars(costmodel).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("costmodel")
    }  # fmt: skip
    assert public <= set(costmodel.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = costmodel.nonsense


def public_definitions(path):
    """Public functions and classes of a module, and the public methods of the latter."""

    def definitions(body, prefix=""):
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if node.name.startswith("_"):
                    continue
                yield f"{prefix}{node.name}", node
                if isinstance(node, ast.ClassDef):
                    yield from definitions(node.body, f"{node.name}.")

    return dict(definitions(tree(path).body))


NO_NAMES = {"found", "own", "held", "of"}
"""Words that say nothing of what a variable is."""
PUBLIC_NAMES = {"costmodel.choice.smallest_cut": {"of"}}
"""By module, parameters that are public."""


def variables(path):
    """The names of variables and parameters; the fields of classes are public."""
    fields = {
        id(field.target)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        for field in node.body
        if isinstance(field, ast.AnnAssign)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def test_variables_are_named_by_what_they_are():
    named = {name_of(path): set(variables(path)) & NO_NAMES for path in MODULES}
    assert {module: names for module, names in named.items() if names} == PUBLIC_NAMES


@every_module()
@pytest.mark.slow
def test_every_public_thing_says_what_it_is_in_a_sentence(path):
    assert ast.get_docstring(tree(path)), "the module says nothing"
    wrong = [
        name
        for name, node in public_definitions(path).items()
        if not (ast.get_docstring(node) or "").partition("\n")[0].endswith(".")
    ]
    assert not wrong


FIGURES = {"Figure", "ArrayLike", "Money"}
SAYS_SHAPE_ELSEWHERE = {
    "costmodel.model.arguments",  # checks of one argument, given back as it came
}
"""Modules whose functions say neither shapes nor units."""


@every_module([path for path in MODEL if name_of(path) not in SAYS_SHAPE_ELSEWHERE])
def test_formulas_say_their_units_or_shapes(path):
    wrong = []
    for name, node in public_definitions(path).items():
        if isinstance(node, ast.ClassDef) or "." in name:
            continue
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        taken = {
            part
            for argument in arguments
            if argument.annotation
            for part in re.findall(r"\w+", ast.unparse(argument.annotation))
        }
        says = ast.get_docstring(node) or ""
        if taken & FIGURES and not re.search(r"\b(Units|Shapes)\b|\(\.\.\., ", says):
            wrong.append(name)
    assert not wrong


LONG = {
    "costmodel.model.appraisal": 430,
    "costmodel.model.demography": 460,
    "costmodel.model.lorenz": 370,
    "costmodel.model.kernels": 330,
    "costmodel.reports.files.look": 340,
    "costmodel.reports.layout.page": 310,
    "costmodel.reports.summary.first_page_figures": 308,
    "costmodel.assumptions.checks.rules_scenarios": 370,
    "costmodel.assumptions.format.facts": 420,
    "costmodel.engine.explanations.book_layout": 555,
    "costmodel.reports.sheets.return_page": 340,
    "costmodel.engine.explanations.idle_assumptions": 380,
    "costmodel.engine.welfare.living_standards": 345,
    "costmodel.engine.statements.mtef": 335,
    "costmodel.model.social_budget": 325,
    "costmodel.engine.checking.result_checks": 345,
    "costmodel.engine.results": 575,
    "costmodel.choice.portfolio": 303,
    "costmodel.engine.welfare.distribution_rows": 310,
    "costmodel.excel.udfs": 360,
    "costmodel.excel.macros": 325,
    "costmodel.reports.audit.audit_workbook": 480,
    "costmodel.reports.layout.page_layout": 340,
}
"""Modules over 300 lines, looked at twice, and the length they may have."""


@every_module()
@pytest.mark.slow
def test_modules_are_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONG.get(name_of(path), 300), f"{lines} lines: split it, or give a reason in LONG"


# --- what the model declares --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "declared", [*parameters().values(), *outcome_parameters().values()], ids=lambda p: p.path
)
def test_every_parameter_has_a_label_and_a_unit(declared):
    assert declared.label[0].isupper()
    assert not declared.label.endswith(".")
    assert declared.unit in UNITS
    assert not (declared.low is not None and declared.high is not None and declared.low > declared.high)
    if declared.default is not None and not declared.choices:
        assert declared.default >= (declared.default if declared.low is None else declared.low)


def parts_of_a_result():
    return {name: kind for name, kind in get_type_hints(SocialBudget).items() if is_dataclass(kind)}


LINES = [
    (part, line)
    for part, kind in parts_of_a_result().items()
    for line in fields(kind)
    if line.type == "Figure"
]


@pytest.mark.parametrize(("part", "line"), LINES, ids=lambda value: getattr(value, "name", value))
def test_every_line_item_has_a_label_and_a_unit(part, line):
    assert line.metadata["label"][0].isupper(), part
    assert line.metadata["unit"] in UNITS, part
    assert "  " not in line.metadata["label"]


def test_a_line_is_known_by_its_name():
    # Flows that are lines of the returns or of the people too are shown once: see engine/line_items/lines.py.
    kinds = parts_of_a_result()
    once = {line.name for part in ("returns", "people") for line in fields(kinds[part])}
    shared = {"economy", "groups", "outcomes", "financing", *TOTAL_PARTS}
    for shown in (set(kinds) - shared, TOTAL_PARTS):
        names = [
            line.name
            for part in shown
            for line in fields(kinds[part])
            if part != "flows" or line.name not in once
        ]
        assert sorted(names) == sorted(set(names))


# --- what a reader of formulas must be able to follow -------------------------------------------------

TRACED = (
    "breakdown", "counted_once", "counting", "members", "overlaps", "prevalence",
    "benefits", "coverage", "delivery", "economy", "kernels", "returns", "social_budget", "target_groups",
    "people_served", "policy_costs", "policy_returns",
    "timing", "totals", "benchmark", "unit_values", "incidence", "residual",
    "monitoring", "indicators", "monitored_budget",
)  # fmt: skip
"""Modules whose functions also run on trails, which become the formulas of the audit workbook."""
ON_NUMBERS_ONLY = {
    "coverage_path",  # checks, then calls what is traced
}
UNDERSTOOD = {
    *("minimum", "maximum", "where", "exp", "log", "sqrt", "add", "sum", "cumsum", "cumprod"),
    *("concatenate", "broadcast_to", "broadcast_shapes", "zeros"),
    "argsort",  # of row numbers, which are no figures
}


def traced_functions():
    for module in TRACED:
        path = PACKAGE / "model" / f"{module}.py"
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and node.name not in ON_NUMBERS_ONLY:
                yield pytest.param(node, id=f"{module}.{node.name}")


def literals(node):
    """Numbers written in a function; a minus before one is part of it."""
    negative = {
        id(child.operand): -child.operand.value
        for child in ast.walk(node)
        if isinstance(child, ast.UnaryOp)
        and isinstance(child.op, ast.USub)
        and isinstance(child.operand, ast.Constant)
    }
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and type(child.value) in (int, float, complex):
            yield negative.get(id(child), child.value)


@pytest.mark.parametrize("node", list(traced_functions()))
def test_no_number_in_a_formula_but_0_and_1(node):
    # -1 and -2 are the axes; whatever a ministry could dispute is an assumption with a source.
    assert set(literals(node)) <= {0, 1, -1, -2}


@pytest.mark.parametrize("node", list(traced_functions()))
def test_formulas_use_only_what_a_spreadsheet_can_say(node):
    used = {
        child.attr for child in ast.walk(node)
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == "np"
    }  # fmt: skip
    assert used <= UNDERSTOOD
    called = {
        child.func.id
        for child in ast.walk(node)
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name)
    }
    assert not called & {"float", "bool", "round", "abs", "min"}


# --- the tree -----------------------------------------------------------------------------------------

MACHINE = re.compile("/" + r"(home|Users|root|work|opt/venv)/|[A-Z]:\\\\?Users")
TEXTS = {".py", ".toml", ".md", ".yml", ".yaml", ".cfg", ".txt", ".bas", ".json"}


def texts():
    for folder in ("costmodel", "tests", "benchmarks", ".github", "docs", "workbooks"):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in TEXTS)
    yield from (path for path in sorted(ROOT.glob("*")) if path.suffix in TEXTS)


def test_nothing_names_a_place_on_somebodys_machine():
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert not wrong


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert costmodel.__version__ == version
