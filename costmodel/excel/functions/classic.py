"""What the buttons and the ribbon of classic Excel call: one entry, by the name of a macro."""

from __future__ import annotations

MACROS = (
    "check_inputs",
    "run_scenario",
    "compare_scenarios",
    "explain_cell",
    "simulate_scenario",
    "save_version",
    "submit_version",
    "approve_version",
    "bridge_versions",
    "export_results",
    "freeze_values",
    "self_test",
)
"""The macros, in the order of the ribbon."""


def run(name: str) -> None:
    """Run a macro on the workbook whose VBA asked for it. Raises ValueError for any other name."""
    if name not in MACROS:
        raise ValueError(f"no macro {name!r}: use one of {', '.join(MACROS)}")
    import xlwings as xw  # noqa: PLC0415  the names are also read where no Excel is

    from costmodel.excel import macros  # noqa: PLC0415  as above

    getattr(macros, name)(xw.Book.caller())
