"""The doctor of an installation, on machines that are made up."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from costmodel.cli import main
from costmodel.excel.addin import doctor
from costmodel.excel.addin.machine import ALL_USERS, USER, ThisMachine

HOME = r"D:\Amina"
PYTHON = r"C:\Python311\python.exe"
CONF = HOME + r"\.xlwings\xlwings.conf"
FOLDER = r"C:\Budget"
XLSTART = HOME + r"\AppData\Roaming\Microsoft\Excel\XLSTART\costmodel.xlam"
SHIPPED = Path(__file__).parents[2] / "workbooks" / "costmodel.xlam"


@dataclass
class Made:
    """A machine that is made up."""

    system: str = "Windows"
    python: str = PYTHON
    prefix: str = r"C:\Python311"
    bits: int = 64
    environment: dict = field(
        default_factory=lambda: {"USERPROFILE": HOME, "APPDATA": HOME + r"\AppData\Roaming"}
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

    def there(self, path):
        return path in self.files

    def part(self, path, name):
        return self.vba


def states(machine, folder=FOLDER):
    return {finding.name: finding for finding in doctor.examine(folder, machine)}


def test_a_good_machine_is_healthy():
    found = doctor.examine(FOLDER, Made())
    assert doctor.healthy(found)
    assert {finding.name for finding in found if finding.state != "ok"} == {"add-in"}


def broken():
    """A machine, what is wrong with it, and a word of the cure."""
    yield "no xlwings", Made(packages={"pywin32": "306"}), "xlwings", "costmodel[excel]"
    yield "old xlwings", Made(packages={"xlwings": "0.30.1", "pywin32": "306"}), "xlwings", "-U xlwings"
    yield "no pywin32", Made(packages={"xlwings": "0.37.8"}), "pywin32", "pip install pywin32"
    yield "store", Made(python=HOME + r"\AppData\Local\Microsoft\WindowsApps\python.exe"), \
        "Python of the Microsoft Store", "python.org"  # fmt: skip
    yield "no library", Made(files={CONF: f'"INTERPRETER_WIN","{PYTHON}"', PYTHON: ""}), \
        "library of xlwings", "force-reinstall"  # fmt: skip
    yield "no settings", Made(files={}), "which Python Excel starts", PYTHON
    yield (
        "lost python",
        Made(files={CONF: '"INTERPRETER_WIN","C:\\gone.exe"'}),
        "which Python Excel starts",
        "Write",
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
    yield "from the internet", Made(files={FOLDER + r"\costmodel.xlsm:Zone.Identifier": "ZoneId=3"}), \
        "costmodel.xlsm", "Unblock"  # fmt: skip
    yield "defender", Made(keys={(ALL_USERS, doctor.DEFENDER): {doctor.CHILD_PROCESSES.upper(): "1"}}), \
        "Defender", "exception"  # fmt: skip
    yield "old add-in", Made(files={XLSTART: ""}), "add-in", "addin build"


@pytest.mark.parametrize(
    ("machine", "name", "cure"), [pytest.param(*rest, id=own) for own, *rest in broken()]
)
def test_what_stands_in_the_way_is_named_with_its_cure(machine, name, cure):
    found = states(machine)
    assert found[name].state == "problem"
    assert cure in found[name].mend
    assert not doctor.healthy(list(found.values()))


def test_an_add_in_that_fits_is_found():
    with zipfile.ZipFile(SHIPPED) as held:
        code = held.read("xl/vbaProject.bin")
    version = doctor._fits(Made(vba=code), XLSTART).found.rpartition(" ")[2]
    made = Made(vba=code, packages={"xlwings": version, "pywin32": "306"})
    made.files[XLSTART] = ""
    assert states(made)["add-in"].state == "ok"


def test_a_synchronised_folder_is_noted():
    machine = Made()
    machine.environment["OneDriveCommercial"] = HOME + r"\OneDrive - Ministry"
    found = states(machine, HOME + r"\OneDrive - Ministry\budget")
    assert found["OneDrive"].state == "note"
    assert found["trusted location"].state == "note"


def test_elsewhere_the_server_is_named():
    found = states(Made(system="Darwin"))
    assert found["functions in cells"].state == "note"
    assert "costmodel[server]" in found["functions in cells"].mend


def test_this_machine_answers(tmp_path):
    machine = ThisMachine()
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert machine.text(str(tmp_path / "a.txt")) == "x"
    assert machine.text(str(tmp_path / "b.txt")) is None
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
