"""What the ribbon, the buttons and the list of macros offer: one list, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_LABEL = 20


@dataclass(frozen=True)
class Offer:
    """One command: a macro in Python, or a Sub of our own VBA."""

    sub: str
    """The Sub in VBA."""
    label: str
    group: str
    image: str
    """An icon that comes with Office, by its imageMso."""
    told: str
    """What it does and what it changes, in a sentence."""
    macro: str = ""
    """The macro in Python; empty for what VBA does alone."""
    large: bool = False
    asked: str = ""
    """A question that must be answered with yes first."""
    key: str = ""
    """The capital that calls it with Ctrl+Shift: a button elsewhere would lose the selected cell."""


OFFERS = (
    Offer("SbCheckInputs", "Check inputs", "Data", "ReviewAcceptChange",
          "Lists every problem of the assumption tables, with its cell and its cure, on the sheet Messages.",
          "check_inputs"),
    Offer("SbSaveVersion", "Save version", "Data", "FileSave",
          "Saves the tables as the next version of their set; name and reason stand on the sheet Control.",
          "save_version"),
    Offer("SbSubmit", "Submit", "Data", "FileSendAsAttachment",
          "Submits the saved version for approval, in the name that stands on the sheet Control.",
          "submit_version"),
    Offer("SbApprove", "Approve", "Data", "FileMarkAsFinal",
          "Approves the submitted version, which can never change from then on.",
          "approve_version",
          asked="An approved version can never be changed. Approve the version in this workbook?"),
    Offer("SbRunScenario", "Run", "Run", "MacroPlay",
          "Computes the scenario that stands on the sheet Control and writes the sheet Result.",
          "run_scenario", large=True),
    Offer("SbCompare", "Compare scenarios", "Scenarios", "TableDrawTable",
          "Computes all scenarios and writes them beside one another on the sheet Comparison.",
          "compare_scenarios"),
    Offer("SbBridge", "Bridge two versions", "Scenarios", "ChartTypeColumnInsertGallery",
          "Takes apart what changed since another version, step by step, on the sheet Bridge.",
          "bridge_versions"),
    Offer("SbExplain", "Explain this cell", "Results", "FormulaEvaluate",
          "Shows on the sheet Explanation how the selected figure was made, down to its sources.",
          "explain_cell", key="E"),
    Offer("SbUncertainty", "Uncertainty", "Results", "ChartTypeAreaInsertGallery",
          "Draws all ranges of the scenario on the sheet Control, and says on the sheet Uncertainty how far "
          "cost and return may lie.",
          "simulate_scenario"),
    Offer("SbExport", "Export", "Results", "ExportExcel",
          "Writes result workbooks and tables of all scenarios into the folder named on the sheet Control.",
          "export_results"),
    Offer("SbFreeze", "Freeze to values", "Results", "PasteValues",
          "Turns formulas into values so that the workbook opens and prints without Python.",
          "freeze_values",
          asked="Formulas become values; once saved there is no way back. Is there a copy with formulas?"),
    Offer("SbShowMessages", "Last messages", "Help", "Info",
          "Shows what the last functions that failed had to say, with their cells; changes nothing."),
    Offer("SbRestart", "Restart engine", "Help", "Refresh",
          "Ends the Python process, which starts anew with the next calculation; changes nothing."),
    Offer("SbSelfTest", "Self-test", "Help", "Spelling",
          "Tests on the sheet Self-test whether this installation reads, computes and checks as it should.",
          "self_test"),
)  # fmt: skip
GROUPS = tuple(dict.fromkeys(offer.group for offer in OFFERS))
MENU = ("SbSubmit", "SbApprove")
"""Commands that share one button of the ribbon, as a menu."""


def offered(sub: str) -> Offer:
    """A command by its Sub. Raises KeyError where there is none."""
    return {offer.sub: offer for offer in OFFERS}[sub]
