"""The commands of the ribbon, the buttons and the docs, in the order of the work.

They are read from the macros themselves (``costmodel.excel.macros``); only what VBA does alone is added here.
"""

from __future__ import annotations

from costmodel.excel import macros
from costmodel.excel.live.macro_declaration import Offer, declared

GROUPS = ("Data", "Run", "Scenarios", "Results", "Help")
"""The groups of the ribbon from left to right."""
LONGEST_LABEL = 20

VBA_ALONE = (
    Offer("Last messages", "Help", "Info", "SbShowMessages",
          "Shows what the last functions that failed had to say, with their cells; changes nothing."),
    Offer("Restart engine", "Help", "Refresh", "SbRestart",
          "Ends the Python process, which starts anew with the next calculation; changes nothing.",
          menu="Installation"),
)  # fmt: skip


def offers() -> tuple[Offer, ...]:
    """Every command, group by group; within a group as they are declared."""
    return tuple(sorted((*VBA_ALONE, *declared(vars(macros))), key=lambda offer: GROUPS.index(offer.group)))
