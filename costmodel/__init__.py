"""costmodel: what policies that include people cost the budget, and what society gets back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.assumptions.countries.additions import add_policies, new, new_country
    from costmodel.assumptions.versions.diff import diff
    from costmodel.choice.portfolio import portfolio
    from costmodel.choice.smallest_cut import smallest_cut
    from costmodel.choice.solving import solve
    from costmodel.comparison.bridge import bridge
    from costmodel.comparison.delay import delay
    from costmodel.comparison.speeds import compare_speeds
    from costmodel.comparison.universal_targeted import compare_targeting
    from costmodel.engine.checking.workbook_problems import check
    from costmodel.engine.run import compare, load, run, run_all
    from costmodel.release import __version__
    from costmodel.reports.excel_file import to_excel
    from costmodel.reports.minute.minute_document import minute
    from costmodel.reports.workbook_batch import batch
    from costmodel.uncertainty.gradient import gradient
    from costmodel.uncertainty.sensitivity import sensitivity
    from costmodel.uncertainty.simulation import simulate

_HOME = {
    "__version__": "costmodel.release",
    "add_policies": "costmodel.assumptions.countries.additions",
    "batch": "costmodel.reports.workbook_batch",
    "bridge": "costmodel.comparison.bridge",
    "check": "costmodel.engine.checking.workbook_problems",
    "compare": "costmodel.engine.run",
    "compare_speeds": "costmodel.comparison.speeds",
    "compare_targeting": "costmodel.comparison.universal_targeted",
    "delay": "costmodel.comparison.delay",
    "diff": "costmodel.assumptions.versions.diff",
    "gradient": "costmodel.uncertainty.gradient",
    "load": "costmodel.engine.run",
    "minute": "costmodel.reports.minute.minute_document",
    "new": "costmodel.assumptions.countries.additions",
    "new_country": "costmodel.assumptions.countries.additions",
    "portfolio": "costmodel.choice.portfolio",
    "run": "costmodel.engine.run",
    "run_all": "costmodel.engine.run",
    "sensitivity": "costmodel.uncertainty.sensitivity",
    "simulate": "costmodel.uncertainty.simulation",
    "smallest_cut": "costmodel.choice.smallest_cut",
    "solve": "costmodel.choice.solving",
    "to_excel": "costmodel.reports.excel_file",
}

__all__ = [
    "__version__", "add_policies", "batch", "bridge", "check", "compare", "compare_speeds",
    "compare_targeting", "delay", "diff", "gradient", "load", "minute", "new", "new_country", "portfolio",
    "run", "run_all", "sensitivity", "simulate", "smallest_cut", "solve", "to_excel",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``costmodel --help`` starts at once."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What the package offers, as completion in an editor or a notebook shows it."""
    return sorted(__all__)
