"""Build the files an officer opens: the macro workbook, the add-in and the plain template, from nothing.

The VBA is xlwings' own module of the installed package, byte for byte, and ours. The same assumptions and the
same packages give the same bytes.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.writer import add_sheets, document_properties, template_rows
from costmodel.assumptions.versions.numbering import DEFAULT_SET
from costmodel.engine.inputs.scenarios import scenarios
from costmodel.engine.run import load
from costmodel.errors import OutputError
from costmodel.excel.addin import examples, ribbon, starter_sheets, vba
from costmodel.excel.addin.project import Module, document, project_bytes, read_project, standard
from costmodel.excel.addin.vba_code import HELP
from costmodel.excel.live.macro_book import CONTROL, START
from costmodel.files import replace_file
from costmodel.reports.files.earlier_output import is_edited_package
from costmodel.reports.files.look import Book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costmodel.assumptions.format.sheet_states import Rows
    from costmodel.assumptions.format.tables import Assumptions

WORKBOOK, ADDIN, TEMPLATE = "costmodel.xlsm", "costmodel.xlam", "costmodel-template.xlsx"
QUICKSTART, VBA_PART = "quickstart_standalone.xlsm", "xl/vbaProject.bin"
TAKEN = ("xlwings", "Dictionary")
"""The modules that are xlwings' own."""
EXCEL_2019 = 191029
"""The calculation engine we say we were: Excel then shows the stored results until something changes."""
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
DAY = (1980, 1, 1, 0, 0, 0)
TEMPLATE_FIRST_YEAR = 2026


def build(out: Path, name: str = DEFAULT_SET) -> list[Path]:
    """Write the three files; each is whole or not there.

    Raises OutputError, before anything is written, where one of them is there and was edited.
    """
    assumptions = load(name)
    for path in (out / file for file in (WORKBOOK, ADDIN, TEMPLATE)):
        if path.exists() and is_edited_package(path):
            raise OutputError(
                f"{path} is there and was edited after costmodel wrote it. It was not replaced, and nothing "
                "was changed. Rename or move it, or build into another folder with --out; costmodel save "
                "keeps its assumptions as a version."
            )
    functions = vba.offered_functions()
    made = {
        WORKBOOK: macro_workbook(assumptions, functions),
        ADDIN: addin(functions),
        TEMPLATE: template(),
    }
    return [_written(out / file, data) for file, data in made.items()]


def _written(path: Path, data: bytes) -> Path:
    return replace_file(path, lambda file: file.write(data))


def xlwings_parts() -> tuple[bytes, str]:
    """The VBA project of xlwings' standalone workbook in the installed package, and the package's version."""
    import xlwings  # noqa: PLC0415  only the builder needs it

    path = Path(xlwings.__file__).with_name(QUICKSTART)
    if not path.is_file():
        raise OutputError(f"xlwings {xlwings.__version__} has no {QUICKSTART}: reinstall costmodel[excel]")
    with zipfile.ZipFile(path) as workbook:
        return workbook.read(VBA_PART), str(xlwings.__version__)


def project(name: str, pages: Sequence[str], functions: examples.Functions, *, with_ribbon: bool) -> bytes:
    """The VBA of a file whose sheets have these code names."""
    base = read_project(xlwings_parts()[0])
    modules: list[Module] = [
        document("ThisWorkbook", "workbook"),
        *(document(page, "sheet") for page in pages),
    ]
    modules += [base.module(module_name) for module_name in TAKEN]
    modules += own_modules(functions, with_ribbon=with_ribbon)
    return project_bytes(base, name, modules)


def own_modules(functions: examples.Functions, *, with_ribbon: bool) -> list[Module]:
    """Our modules."""
    made = [
        standard("SbFunctions", vba.functions_module(functions)),
        standard("SbMacros", vba.macros_module()),
        standard("SbHelp", HELP),
        standard("SbWizard", vba.wizard_module(functions)),
    ]
    return [*made, standard("SbRibbon", vba.ribbon_module())] if with_ribbon else made


def write_modules(folder: Path) -> list[Path]:
    """Write the modules as files to import by hand, where Excel should not take the built ones."""
    base = read_project(xlwings_parts()[0])
    made = [base.module("xlwings"), *own_modules(vba.offered_functions(), with_ribbon=False)]
    return [_written(folder / f"{module.name}.bas", _as_file(module.source)) for module in made]


def _as_file(source: bytes) -> bytes:
    """A module with the line ends that the VBA editor wants of a file."""
    return source.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def macro_workbook(assumptions: Assumptions, functions: examples.Functions) -> bytes:
    """The macro workbook of a set: Start, Control, an example of each function, the tables, buttons."""
    rows = plain_rows(assumptions)
    years = assumptions.last_year - assumptions.first_year + 1
    known = starter_sheets.settings(
        list(scenarios(assumptions)), _policies(len(rows["Policies"])), assumptions.first_year, years
    )
    title = f"Social budget: {assumptions.about['country']}"

    def fill(book: Book) -> None:
        _front(book, title, known, rows, macros=True)
        shown = book.sheet(starter_sheets.EXAMPLES, "Examples", EXAMPLES_TOLD, examples.WIDTHS)
        examples.fill(shown, assumptions, functions)
        add_sheets(book.workbook, rows)
        starter_sheets.fill_config(book)
        _code_names(book, project("costmodel", _names(book), functions, with_ribbon=False))

    return _book(assumptions.stamp, document_properties(assumptions.about), fill)


EXAMPLES_TOLD = "Yellow cells are inputs: change one and the result recalculates, once Python is installed."
START_TOLD = "What policies that include people cost the budget, and what society gets back."
CONTROL_TOLD = "Settings of the macros; change the yellow cells."


def _front(
    book: Book, title: str, known: Sequence[starter_sheets.Setting], rows: Rows, *, macros: bool
) -> None:
    start = book.sheet(START, title, START_TOLD, (*starter_sheets.START_WIDTHS, 24))
    names = [name for name in starter_sheets.CONTENTS if macros or name != starter_sheets.EXAMPLES]
    starter_sheets.fill_start(start, names, rows, macros=macros)
    control = book.sheet(CONTROL, "Control", CONTROL_TOLD, (18, 34, 60, 3, 24))
    starter_sheets.fill_control(control, known, macros=macros)


def _policies(count: int) -> str:
    return f"=Policies!$A$5:$A${4 + max(count, 1)}"


def template() -> bytes:
    """The plain workbook to fill in: no macros, for the add-in, the task pane and the command line."""
    rows = template_rows(TEMPLATE_FIRST_YEAR)
    known = starter_sheets.settings([], _policies(1), TEMPLATE_FIRST_YEAR, 10)

    def fill(book: Book) -> None:
        _front(book, "Social budget: a new set of assumptions", known, rows, macros=False)
        add_sheets(book.workbook, rows)

    about = {"title": "Social budget: a new set of assumptions", "version": f"{TEMPLATE_FIRST_YEAR}.1"}
    return _book("blank template", document_properties(about), fill)


def addin(functions: examples.Functions) -> bytes:
    """The add-in: the functions, the macros and a ribbon tab, for any workbook that has the tables."""

    def fill(book: Book) -> None:
        sheet = book.sheet("About", "costmodel add-in", START_TOLD, (100,))
        sheet.text(4, 0, "Functions SB_… and the ribbon tab Social budget; see docs/excel.md of costmodel.")
        sheet.text(
            5,
            0,
            f"VBA: the module xlwings {xlwings_parts()[1]} (BSD 3-Clause licence, in its source) and ours.",
        )
        starter_sheets.fill_config(book)
        _code_names(book, project("costmodel_addin", _names(book), functions, with_ribbon=True))

    about = {"title": "costmodel add-in", "version": f"{TEMPLATE_FIRST_YEAR}.1"}
    return _as_addin(_book("add-in", document_properties(about), fill))


def _names(book: Book) -> list[str]:
    return [f"Sheet{number}" for number, _ in enumerate(book.workbook.worksheets(), 1)]


def _code_names(book: Book, code: bytes) -> None:
    """Tie the sheets to their modules of the VBA project."""
    workbook = book.workbook
    workbook.add_vba_project(BytesIO(code), is_stream=True)
    workbook.set_vba_name("ThisWorkbook")
    for page, name in zip(workbook.worksheets(), _names(book), strict=True):
        page.set_vba_name(name)


def _book(stamp: str, properties: dict[str, object], fill: Callable[[Book], object]) -> bytes:
    buffer = BytesIO()
    book = Book(buffer, stamp, {"title": str(properties["title"])})
    book.workbook.set_properties({**properties, "subject": stamp})
    book.workbook.set_calc_mode("auto", EXCEL_2019)
    book.workbook.calc_on_load = False
    fill(book)
    book.workbook.worksheets()[0].activate()
    book.workbook.close()
    return buffer.getvalue()


def _as_addin(data: bytes) -> bytes:
    """A macro workbook as an add-in with a ribbon: another content type, one part and one relation more."""
    source, target = zipfile.ZipFile(BytesIO(data)), BytesIO()
    related = (
        f'<Relationship Id="rIdRibbon" Type="{ribbon.RELATION}" Target="{ribbon.PART}"/></Relationships>'
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(MACRO_TYPE, ADDIN_TYPE)
            elif name == "_rels/.rels":
                content = content.replace(b"</Relationships>", related.encode())
            made.writestr(_entry(name), content)
        made.writestr(_entry(ribbon.PART), ribbon.custom_ui())
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
