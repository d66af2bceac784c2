"""The doctor of an installation, on machines that are made up."""

from __future__ import annotations

import ntpath
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from costmodel.cli import main
from costmodel.errors import OutputError
from costmodel.excel.addin import doctor
from costmodel.excel.addin.interpreter import set_python
from costmodel.excel.addin.machine import ALL_USERS, USER, ThisMachine
from costmodel.excel.addin.xlwings_version import made_for

HOME = r"D:\Amina"
PYTHON = r"C:\Python311\python.exe"
CONF = HOME + r"\.xlwings\xlwings.conf"
FOLDER = r"C:\Budget"
XLSTART = HOME + r"\AppData\Roaming\Microsoft\Excel\XLSTART\costmodel.xlam"
OFFICE_ONE = (USER, doctor.OFFICE + r"\Trusted Locations\Location1")
POLICY_ONE = (USER, doctor.POLICY + r"\Trusted Locations\Location1")
ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "workbooks" / "costmodel.xlam"


@dataclass
class Made:
    """A machine that is made up."""

    system: str = "Windows"
    python: str = PYTHON
    prefix: str = r"C:\Python311"
    bits: int = 64
    environment: dict = field(
        default_factory=lambda: {
            "USERPROFILE": HOME,
            "APPDATA": HOME + r"\AppData\Roaming",
            "COSTMODEL_STORE": r"C:\Versions",
        }
    )
    packages: dict = field(default_factory=lambda: {"xlwings": "0.37.8", "pywin32": "306"})
    files: dict = field(
        default_factory=lambda: {
            CONF: f'"INTERPRETER_WIN","{PYTHON}"\n',
            PYTHON: "",
            r"C:\Python311\xlwings64-0.37.8.dll": "",
        }
    )
    keys: dict = field(
        default_factory=lambda: {
            (ALL_USERS, r"Software\Classes\Excel.Application\CLSID"): {"": "{0}"},
            (USER, doctor.OFFICE + r"\Trusted Locations\Location3"): {"Path": FOLDER + "\\"},
        }
    )
    vba: bytes | None = None

    def package(self, name):
        return self.packages.get(name, "")

    def registry(self, hive, path):
        return self.keys.get((hive, path))

    def subkeys(self, hive, path):
        return [key.rpartition("\\")[2] for h, key in self.keys if h == hive and key.startswith(path + "\\")]

    def text(self, path):
        return self.files.get(path)

    def write(self, path, text):
        text.encode("cp1252")
        self.files[path] = text

    def exists(self, path):
        return path in self.files

    def macro_files(self, folder):
        names = [ntpath.basename(path) for path in self.files if ntpath.dirname(path) == folder]
        return [name for name in names if name.endswith((".xlsm", ".xlam"))]

    def part(self, path, name):
        return self.vba


def states(machine, folder=FOLDER):
    return {finding.name: finding for finding in doctor.examine(folder, machine)}


def test_a_good_machine_is_healthy():
    findings = doctor.examine(FOLDER, Made())
    assert doctor.healthy(findings)
    assert {finding.name for finding in findings if finding.state != "ok"} == {"add-in"}


def broken():
    """A machine, what is wrong with it, and a word of the cure."""
    yield "no xlwings", Made(packages={"pywin32": "306"}), "xlwings", "costmodel[excel]"
    yield "old xlwings", Made(packages={"xlwings": "0.30.1", "pywin32": "306"}), "xlwings", "-U xlwings"
    yield "no pywin32", Made(packages={"xlwings": "0.37.8"}), "pywin32", f'"{PYTHON}" -m pip install pywin32'
    yield "store", Made(python=HOME + r"\AppData\Local\Microsoft\WindowsApps\python.exe"), \
        "Python of the Microsoft Store", "python.org"  # fmt: skip
    yield "no library", Made(files={CONF: f'"INTERPRETER_WIN","{PYTHON}"', PYTHON: ""}), \
        "library of xlwings", "force-reinstall"  # fmt: skip
    yield "no settings", Made(files={}), "which Python Excel starts", "--set-python"
    yield (
        "lost python",
        Made(files={CONF: '"INTERPRETER_WIN","C:\\gone.exe"'}),
        "which Python Excel starts",
        "--set-python",
    )
    yield (
        "a mark before the name, which VBA reads as part of it",
        Made(files={CONF: f'\ufeff"INTERPRETER_WIN","{PYTHON}"', PYTHON: ""}),
        "which Python Excel starts",
        "--set-python",
    )
    yield "empty lines", Made(files={CONF: f'"INTERPRETER_WIN","{PYTHON}"\n\n"A","B"'}), \
        "settings of xlwings", "Delete them"  # fmt: skip
    yield (
        "settings beside",
        Made(files={FOLDER + r"\xlwings.conf": ""}),
        "settings beside the workbooks",
        "Delete",
    )
    yield "no excel", Made(keys={}), "Excel over COM", "addin serve"
    yield "macros off", Made(keys={(USER, doctor.POLICY): {"VBAWarnings": 4}}), "macros", "signed"
    yield "only signed", Made(keys={(USER, doctor.OFFICE): {"VBAWarnings": 3}}), "macros", "signed"
    yield "from the internet", Made(files={FOLDER + r"\costmodel.xlsm:Zone.Identifier": "ZoneId=3"}), \
        "costmodel.xlsm", "Unblock"  # fmt: skip
    yield "defender", Made(keys={(ALL_USERS, doctor.DEFENDER): {doctor.CHILD_PROCESSES.upper(): "1"}}), \
        "Defender", "exception"  # fmt: skip
    yield "old add-in", Made(files={XLSTART: ""}), "add-in", "addin build"


@pytest.mark.parametrize(
    ("machine", "name", "cure"), [pytest.param(*rest, id=case) for case, *rest in broken()]
)
def test_what_stands_in_the_way_is_named_with_its_cure(machine, name, cure):
    findings = states(machine)
    assert findings[name].state == "problem"
    assert cure in findings[name].mend
    assert not doctor.healthy(list(findings.values()))


def test_an_add_in_that_fits_is_found():
    with zipfile.ZipFile(SHIPPED) as archive:
        code = archive.read("xl/vbaProject.bin")
    version = doctor._fits(Made(vba=code), XLSTART).found.rpartition(" ")[2]
    made = Made(vba=code, packages={"xlwings": version, "pywin32": "306"})
    made.files[XLSTART] = ""
    assert states(made)["add-in"].state == "ok"


def test_a_synchronised_folder_is_noted():
    machine = Made()
    machine.environment["OneDriveCommercial"] = HOME + r"\OneDrive - Ministry"
    findings = states(machine, HOME + r"\OneDrive - Ministry\budget")
    assert findings["OneDrive"].state == "note"
    assert findings["trusted location"].state == "note"
    assert findings["store of versions"].state == "ok"


@pytest.mark.parametrize("named", ["", HOME + r"\OneDrive - Ministry\versions"])
def test_a_store_that_is_nowhere_or_synchronised_is_noted(named):
    machine = Made()
    machine.environment |= {"OneDriveCommercial": HOME + r"\OneDrive - Ministry", "COSTMODEL_STORE": named}
    finding = states(machine)["store of versions"]
    assert finding.state == "note"
    assert "setx COSTMODEL_STORE" in finding.mend


def trusted():
    """Trusted locations, and whether the folder is in one."""
    below = {"Path": "C:\\", "AllowSubFolders": 1}
    yield "folders below, unless it says so", {OFFICE_ONE: {"Path": "C:\\"}}, "note"
    yield "folders below", {OFFICE_ONE: below}, "ok"
    yield "a name that only begins alike", {OFFICE_ONE: {"Path": FOLDER[:-1], "AllowSubFolders": 1}}, "note"
    yield "set by IT", {POLICY_ONE: {"Path": FOLDER}}, "ok"
    off = {(USER, doctor.POLICY + r"\Trusted Locations"): {"AllLocationsDisabled": 1}}
    yield "switched off by IT", {OFFICE_ONE: below, **off}, "note"


@pytest.mark.parametrize(("keys", "state"), [pytest.param(*rest, id=case) for case, *rest in trusted()])
def test_a_folder_is_trusted_as_excel_has_it(keys, state):
    assert states(Made(keys=keys))["trusted location"].state == state


def test_macros_that_are_off_run_in_a_trusted_location_all_the_same():
    machine = Made()
    machine.keys[USER, doctor.POLICY] = {"VBAWarnings": 4}
    assert "macros" not in states(machine)


def test_excel_is_told_which_python_to_start():
    machine = Made(files={CONF: '"SHOW CONSOLE","False"\n'})
    assert set_python(machine).line == f"Written: {CONF}"
    assert machine.files[CONF] == f'"INTERPRETER_WIN","{PYTHON}"\n"SHOW CONSOLE","False"\n'
    machine.files[PYTHON] = ""
    assert states(machine)["which Python Excel starts"].state == "ok"
    assert "settings of xlwings" not in states(machine)


def test_the_python_that_was_set_before_is_kept_and_named():
    machine = Made(files={CONF: '"SHOW CONSOLE","False"\n\n"interpreter_win","C:\\Other\\python.exe"\n'})
    written = set_python(machine)
    assert (written.path, written.before) == (CONF, "C:\\Other\\python.exe")
    assert CONF in written.line
    assert "C:\\Other\\python.exe" in written.line
    kept = '"INTERPRETER_WIN_BEFORE","C:\\Other\\python.exe"'
    expected = f'"INTERPRETER_WIN","{PYTHON}"\n{kept}\n"SHOW CONSOLE","False"\n'
    assert machine.files[CONF] == expected
    machine.files[PYTHON] = ""
    assert states(machine)["which Python Excel starts"].found == PYTHON
    # Run again it changes nothing, and does not take its own setting for the one before.
    assert not set_python(machine).before
    assert machine.files[CONF] == expected
    machine.files[CONF] = machine.files[CONF].replace(PYTHON, "C:\\Third\\python.exe")
    assert set_python(machine).before == "C:\\Third\\python.exe"
    assert machine.files[CONF].count("INTERPRETER_WIN_BEFORE") == 1
    assert "Third" in machine.files[CONF]


def test_files_of_the_folder_that_were_made_for_another_xlwings_are_named():
    with zipfile.ZipFile(SHIPPED) as archive:
        code = archive.read("xl/vbaProject.bin")
    later = {"xlwings": "0.37.9", "pywin32": "306"}
    machine = Made(vba=code, packages=later)
    machine.files |= {FOLDER + r"\budget 2027.xlsm": "", r"C:\Python311\xlwings64-0.37.9.dll": ""}
    finding = states(machine)["VBA of budget 2027.xlsm"]
    assert finding.state == "problem"
    assert "0.37.8" in finding.found
    assert "0.37.9" in finding.found
    assert "costmodel addin build" in finding.mend
    assert "xlwings==0.37.8" in finding.mend
    assert not doctor.healthy(doctor.examine(FOLDER, machine))
    machine.packages["xlwings"] = "0.37.8"
    assert states(machine)["VBA of budget 2027.xlsm"].state == "ok"
    assert doctor.healthy(doctor.examine(FOLDER, machine))


@pytest.mark.parametrize("code", [None, b"", b"no project", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)])
def test_macro_files_of_others_are_none_of_our_business(code):
    machine = Made(vba=code)
    machine.files[FOLDER + r"\timesheet.xlsm"] = ""
    assert not [name for name in states(machine) if "timesheet" in name]


def test_the_package_asks_for_the_xlwings_that_the_files_were_built_with():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for path in (SHIPPED, SHIPPED.with_suffix(".xlsm")):
        version = made_for(ThisMachine(), str(path))
        for extra in ("excel", "server"):
            assert f"xlwings=={version}" in project["optional-dependencies"][extra]


def test_a_python_whose_path_vba_cannot_read_is_told_of():
    with pytest.raises(OutputError, match="cannot be written"):
        set_python(Made(python="C:\\\u4e2d\\python.exe"))


def test_elsewhere_excel_starts_no_python():
    with pytest.raises(OutputError, match="for Windows"):
        set_python(Made(system="Darwin"))


def test_elsewhere_the_server_is_named():
    findings = states(Made(system="Darwin"))
    assert findings["functions in cells"].state == "note"
    assert "costmodel[server]" in findings["functions in cells"].mend


def test_this_machine_answers(tmp_path):
    machine = ThisMachine()
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert machine.text(str(tmp_path / "a.txt")) == "x"
    assert machine.text(str(tmp_path / "b.txt")) is None
    machine.write(str(tmp_path / ".xlwings" / "xlwings.conf"), "a\nb\n")
    assert (tmp_path / ".xlwings" / "xlwings.conf").read_bytes() == b"a\r\nb\r\n"
    assert machine.macro_files(str(tmp_path)) == []
    (tmp_path / "b.XLSM").write_bytes(b"")
    assert machine.macro_files(str(tmp_path)) == ["b.XLSM"]
    assert machine.macro_files(str(tmp_path / "no")) == []
    assert machine.part(str(tmp_path / "a.txt"), "x") is None
    assert machine.part(str(SHIPPED), "xl/vbaProject.bin")
    assert machine.package("no-such-package") == ""
    assert machine.registry(USER, "x") is None or machine.system == "Windows"


def test_the_command_tells_and_gives_a_code(capsys):
    code = main(["addin", "doctor", "--json"])
    assert '"findings"' in capsys.readouterr().out
    assert code in (0, 1)
    main(["addin", "doctor"])
    assert "xlwings" in capsys.readouterr().out
