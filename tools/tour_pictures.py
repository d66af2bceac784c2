"""Make the pictures of docs/tour.md: ``python tools/tour_pictures.py``.

A set of Nepal with a social pension is made, printed by LibreOffice and cut to the part that is written of.
Needs soffice, pdftotext and pdftoppm.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import costmodel
from costmodel.reports.export import write_outputs

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
COUNTRY, POLICY, YEAR = "nepal", "social_pension", 2026
DOTS = 72
"""Dots per inch."""
CUT = ("-x", "15", "-y", "25", "-W", "815", "-H", "540")
"""The page without its margins, in dots."""
SHEETS = {"start": "Start", "parameters": "Parameters", "policies": "Policies"}
"""Pictures of the assumption workbook, by the sheet whose first page they show."""
RESULTS = {"summary": "Summary"}
"""Pictures of the result workbook."""


def main() -> int:
    """Make the pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        os.environ["COSTMODEL_STORE"] = folder
        costmodel.new_country(COUNTRY, COUNTRY, by="A. Officer", first_year=YEAR)
        saved = costmodel.add_policies(COUNTRY, [POLICY], by="A. Officer")
        written = write_outputs([costmodel.run(COUNTRY, "reform")], Path(folder) / "results", ("xlsx",))
        result = next(path for path in written if path.suffix == ".xlsx")
        for workbook, pictures in ((Path(saved.path), SHEETS), (result, RESULTS)):
            printed = _printed(workbook, Path(folder))
            for name, sheet in pictures.items():
                _picture(printed, _page(printed, sheet), PICTURES / f"{name}.png")
    return 0


def _run(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


def _printed(workbook: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook)
    return folder / f"{workbook.stem}.pdf"


def _page(printed: Path, sheet: str) -> int:
    """The first page with the name of the sheet in its footer."""
    pages = _run("pdftotext", "-layout", printed, "-").split("\f")
    for number, text in enumerate(pages, 1):
        if sheet in " ".join(text.rstrip().splitlines()[-2:]).replace(",", " ").split():
            return number
    raise ValueError(f"{printed.name} has no page of the sheet {sheet}")


def _picture(printed: Path, page: int, target: Path) -> None:
    _run("pdftoppm", "-r", str(DOTS), "-png", "-f", str(page), "-l", str(page), *CUT, "-singlefile", printed,
         target.with_suffix(""))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
