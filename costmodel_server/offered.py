"""What Excel may call by name: the decorated functions and macros, and nothing else of their modules."""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

from costmodel.errors import CostModelError

FUNCTIONS, SCRIPTS = "costmodel.excel.udfs", "costmodel.excel.macros"
LICENCE = "XLWINGS_LICENSE_KEY"
NONCOMMERCIAL = "noncommercial"


class OfferError(CostModelError):
    """The functions cannot be offered by this process."""


def prepare(licence: str = "") -> None:
    """Have xlwings offer functions to a server; call it before anything imports xlwings.

    Raises OfferError where no licence is named, or xlwings was imported for another host already.
    """
    os.environ["XLWINGS_ON_SERVER"] = "true"
    if licence:
        os.environ[LICENCE] = licence
    if not os.environ.get(LICENCE):
        raise OfferError(
            "xlwings Server needs a licence: set XLWINGS_LICENSE_KEY, or start with --noncommercial after "
            "reading the PolyForm Noncommercial licence (it permits use by government institutions; see "
            "docs/server.md)."
        )
    import xlwings  # noqa: PLC0415  only after what stands above
    from xlwings.server import func  # noqa: PLC0415  as above

    if xlwings.func is not func:
        raise OfferError("xlwings was imported for another host: start the server in a process of its own.")


def functions() -> ModuleType:
    """A module of the functions alone."""
    return only(import_module(FUNCTIONS), "__xlfunc__", "custom_functions")


def scripts() -> ModuleType:
    """A module of the macros alone; each says which sheets it is sent."""
    return only(import_module(SCRIPTS), "__xlscript__", "custom_scripts")


def only(module: ModuleType, mark: str, name: str) -> ModuleType:
    """A module that holds what of another carries a mark, and no other name."""
    public = ModuleType(name, f"What {module.__name__} offers to Excel.")
    for name_of_value, value in vars(module).items():
        if not name_of_value.startswith("_") and callable(value) and hasattr(value, mark):
            setattr(public, name_of_value, value)
    return public


def heavy(module: ModuleType) -> frozenset[str]:
    """The names of the functions or macros of a module that declare that they may compute for seconds."""
    return frozenset(
        name for name, value in vars(module).items() if getattr(value, "__heavy__", False) is True
    )


def names(module: ModuleType) -> frozenset[str]:
    """The names that a module made by ``only`` offers."""
    return frozenset(name for name in vars(module) if not name.startswith("__"))
