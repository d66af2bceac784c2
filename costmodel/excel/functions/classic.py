"""What the buttons and the ribbon of classic Excel call: one entry, by the name of a macro."""

from __future__ import annotations


def run(name: str) -> None:
    """Run a macro on the workbook whose VBA asked for it. Raises ValueError for any other name."""
    import xlwings as xw  # noqa: PLC0415  who imports this for the functions alone waits for no macro

    from costmodel.excel import macros  # noqa: PLC0415  as above
    from costmodel.excel.live.macro_declaration import declared  # noqa: PLC0415  as above

    known = [offer.macro for offer in declared(vars(macros))]
    if name not in known:
        raise ValueError(f"no macro {name!r}: use one of {', '.join(known)}")
    getattr(macros, name)(xw.Book.caller())
