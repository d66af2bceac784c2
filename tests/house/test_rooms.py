"""The rooms of the house: what each may import, no circle, and no name for two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("costmodel", "costmodel_server", "costmodel_calc")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}

GROUND = (
    "collection",
    "errors",
    "files",
    "notebook",
    "palette",
    "recent_values",
    "release",
    "threads",
    "wording",
)
ROOMS = {
    "collection": (),
    "errors": (),
    "files": ("errors",),
    "notebook": (),
    "palette": (),
    "recent_values": (),
    "release": (),
    "threads": (),
    "wording": ("errors",),
    "model": ("errors",),
    "trace": ("errors",),
    "tape": ("trace", "errors", "threads"),
    "assumptions": ("model", *GROUND),
    "engine": ("assumptions", "model", "trace", "tape", *GROUND),
    "uncertainty": ("engine", "assumptions", "model", "trace", *GROUND),
    "comparison": ("uncertainty", "engine", "assumptions", "model", "trace", *GROUND),
    "choice": ("comparison", "uncertainty", "engine", "assumptions", "model", "trace", *GROUND),
    "reports": ("choice", "comparison", "uncertainty", "engine", "assumptions", "model", "trace", *GROUND),
    "excel": (
        "reports",
        "choice",
        "comparison",
        "uncertainty",
        "engine",
        "assumptions",
        "model",
        "trace",
        *GROUND,
    ),
}
"""What each room of costmodel may import beside itself; ``costmodel`` alone is the public face."""
EDGE = {"commands": {*ROOMS}, "cli": {*ROOMS, "commands"}}
"""The command line knows every room, and no room knows it."""
PACKAGES_OF_ROOMS = {
    "engine": (
        "inputs", "line_items", "welfare", "statements", "evaluation", "explanations", "", "checking",
        "batches",
    ),
    "reports": (
        "layout", "files", "language", "audit", "sheets", "summary", "ranges", "answers", "", "minute",
    ),
}  # fmt: skip
"""The packages of a room, each of which may import those before it; "" are the modules of the room itself."""
FACE_USERS = {"reports", "excel", "commands", "cli", "costmodel_server", "costmodel_calc"}
"""Rooms that may use the public functions as a user does."""


def imports(name):
    """The modules of ours that a module imports: at its start, lazily or for the type checker only."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


GRAPH = {name: {other for other in imports(name) if other != name} for name in MODULES}


def room(name):
    package, _, rest = name.partition(".")
    return package if package != "costmodel" else rest.partition(".")[0]


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name):
    importer = room(name)
    if importer == "":  # the public face, which hands out what the rooms make
        allowed = {"release", "assumptions", "engine", "uncertainty", "comparison", "choice", "reports"}
    elif importer in ("costmodel_server", "costmodel_calc"):
        allowed = {*ROOMS, importer}
    else:
        allowed = {*EDGE.get(importer, ROOMS.get(importer, ())), importer}
    allowed |= {""} if importer in FACE_USERS else set()
    allowed |= {"costmodel_server", "costmodel_calc"} if importer == "commands" else set()
    wrong = sorted(other for other in GRAPH[name] if room(other) not in allowed)
    assert not wrong, f"{name} must not know {wrong}"


def package_of(name, importer):
    """The package of a module within the room of the importer, "" for the room itself; None elsewhere."""
    if room(name) != room(importer) or name.count(".") < 2:
        return None
    return name.split(".")[2] if name.count(".") > 2 or MODULES[name].name == "__init__.py" else ""


@pytest.mark.parametrize("name", [name for name in MODULES if room(name) in PACKAGES_OF_ROOMS])
def test_imports_within_a_room_point_one_way(name):
    order = PACKAGES_OF_ROOMS[room(name)]
    place = {package: number for number, package in enumerate(order)}
    importer = package_of(name, name)
    if importer is None:
        return
    packages = {other: package_of(other, name) for other in GRAPH[name]}
    wrong = sorted(
        other for other, package in packages.items()
        if package is not None and place[package] > place[importer]
    )  # fmt: skip
    assert not wrong, f"{name} must not know {wrong}"


def test_no_room_hides_a_public_name():
    """Importing costmodel.NAME sets the attribute NAME of the package in place of a function of that name."""
    import costmodel  # noqa: PLC0415  the public face

    assert not {*ROOMS} & {*costmodel.__all__}


def circles():
    """The groups of modules that import one another, by Tarjan's algorithm."""
    index, low, stack, groups = {}, {}, [], set()

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(GRAPH[name]):
            if other not in index:
                visit(other)
            if other in stack:
                low[name] = min(low[name], low[other])
        if low[name] == index[name]:
            group = frozenset(stack[stack.index(name) :])
            del stack[stack.index(name) :]
            if len(group) > 1:
                groups.add(group)

    for name in sorted(GRAPH):
        if name not in index:
            visit(name)
    return groups


def test_no_module_imports_itself_through_others():
    assert not circles()


def test_no_file_name_stands_twice():
    places = defaultdict(list)
    for path in MODULES.values():
        if path.name != "__init__.py":
            places[path.name].append(path.relative_to(ROOT).as_posix())
    assert not {name: paths for name, paths in places.items() if len(paths) > 1}


@pytest.mark.slow
def test_no_class_name_means_two_things():
    places = defaultdict(set)
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].add(name)
    twice = {name: sorted(modules) for name, modules in places.items() if len(modules) > 1}
    assert not twice
