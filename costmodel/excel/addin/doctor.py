"""The doctor of an installation: what works on this machine, what does not, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from ntpath import join, normcase
from typing import TYPE_CHECKING

from costmodel.assumptions.versions.store import VARIABLE
from costmodel.excel.addin.interpreter import INTERPRETER, settings_file
from costmodel.excel.addin.machine import ALL_USERS, USER, ThisMachine
from costmodel.excel.addin.xlwings_version import made_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costmodel.excel.addin.machine import Machine

GOOD, NOTE, PROBLEM = "ok", "note", "problem"
ADDIN = "costmodel.xlam"
SET_PYTHON = "run this command again with --set-python."
OFFICE = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
DEFENDER = r"Software\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule against programs that Office starts."""
RULES = {"0": "off", "1": "blocks", "2": "only records", "6": "warns"}
ALL_MACROS_OFF, ONLY_SIGNED = 4, 3
SYNCED = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
OLDEST_XLWINGS = (0, 33, 16)


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at."""

    name: str
    state: str
    """ok, note (something to know) or problem (it does not work like this)."""
    found: str
    mend: str = ""

    @property
    def line(self) -> str:
        """The finding in one line."""
        return f"{self.state:>8}  {self.name}: {self.found}{f' {self.mend}' if self.mend else ''}"

    def to_dict(self) -> dict[str, str]:
        """The finding as plain fields, for JSON."""
        return asdict(self)


def examine(folder: str = ".", machine: Machine | None = None) -> list[Diagnosis]:
    """Everything the doctor finds; ``folder`` is where the workbooks lie."""
    looked_at = machine or ThisMachine()
    findings = [*_everywhere(looked_at)]
    if looked_at.system != "Windows":
        return [*findings, _not_windows(looked_at)]
    for look in LOOKS:
        findings += look(looked_at, folder)
    return findings


def healthy(findings: list[Diagnosis]) -> bool:
    """Whether there is no problem."""
    return all(finding.state != PROBLEM for finding in findings)


def _everywhere(machine: Machine) -> Iterator[Diagnosis]:
    yield Diagnosis("Python", GOOD, f"{machine.python} ({machine.bits} bit)")
    if "WindowsApps" in machine.python:
        yield Diagnosis(
            "Python of the Microsoft Store", PROBLEM, "Excel cannot start it.",
            "Install Python from python.org, and costmodel in it.",
        )  # fmt: skip
    version = machine.package("xlwings")
    if not version:
        yield Diagnosis("xlwings", PROBLEM, "not installed.", _pip(machine, '"costmodel[excel]"'))
    elif tuple(int(part) for part in re.findall(r"\d+", version)[:3]) < OLDEST_XLWINGS:
        yield Diagnosis("xlwings", PROBLEM, f"version {version} is too old.", _pip(machine, "-U xlwings"))
    else:
        yield Diagnosis("xlwings", GOOD, f"version {version}")


def _pip(machine: Machine, what: str) -> str:
    """What to run so that this Python, and no other, has a package."""
    return f'Run: "{machine.python}" -m pip install {what}'


def _not_windows(machine: Machine) -> Diagnosis:
    server = bool(machine.package("xlwings-server"))
    mend = "Run: costmodel addin serve" if server else _pip(machine, '"costmodel[server]"')
    return Diagnosis(
        "functions in cells", NOTE,
        f"on {machine.system} classic Excel has none; Excel on the web and on a Mac have them from a server.",
        mend,
    )  # fmt: skip


def _bridge(machine: Machine, _folder: str) -> Iterator[Diagnosis]:
    """What lets Excel start Python: pywin32, and xlwings' library beside the interpreter."""
    if machine.package("pywin32"):
        yield Diagnosis("pywin32", GOOD, "installed")
    else:
        yield Diagnosis("pywin32", PROBLEM, "not installed.", _pip(machine, "pywin32"))
    name = f"xlwings{machine.bits}-{machine.package('xlwings')}.dll"
    if machine.exists(join(machine.prefix, name)):
        yield Diagnosis("library of xlwings", GOOD, name)
    else:
        yield Diagnosis(
            "library of xlwings", PROBLEM, f"{name} is not beside Python in {machine.prefix}.",
            _pip(machine, f"--force-reinstall --no-deps xlwings=={machine.package('xlwings')}"),
        )  # fmt: skip


def _settings(machine: Machine, folder: str) -> Iterator[Diagnosis]:
    """Which Python Excel starts."""
    path = settings_file(machine)
    mend = f"{SET_PYTHON[0].upper()}{SET_PYTHON[1:]}"
    text = machine.text(path)
    named = INTERPRETER.search(text or "")
    if named is None:
        yield Diagnosis(
            "which Python Excel starts",
            PROBLEM,
            f"{path} does not say: Excel uses the first Python it finds.",
            mend,
        )
    elif not machine.exists(named[1]):
        yield Diagnosis("which Python Excel starts", PROBLEM, f"{named[1]} is not there.", mend)
    elif normcase(named[1]) != normcase(machine.python):
        yield Diagnosis(
            "which Python Excel starts", NOTE, f"{named[1]}, and not the one that runs now.",
            f"If costmodel is not installed there, {SET_PYTHON}",
        )  # fmt: skip
    else:
        yield Diagnosis("which Python Excel starts", GOOD, named[1])
    if text is not None and re.search(r"\n\s*\n", text.strip()):
        yield Diagnosis(
            "settings of xlwings",
            PROBLEM,
            f"{path} has empty lines.",
            f"Delete them, or {SET_PYTHON}",
        )
    if machine.exists(join(folder, "xlwings.conf")):
        yield Diagnosis(
            "settings beside the workbooks", PROBLEM,
            f"an xlwings.conf in {folder}: it can make Excel start another program.",
            "Delete it, unless your IT put it there.",
        )  # fmt: skip


def _addin(machine: Machine, _folder: str) -> Iterator[Diagnosis]:
    """Whether the add-in is where Excel looks for it, and fits the package."""
    home = join(machine.environment.get("APPDATA", ""), "Microsoft")
    places = [join(home, "Excel", "XLSTART", ADDIN), join(home, "AddIns", ADDIN)]
    there = [place for place in places if machine.exists(place)]
    if not there:
        yield Diagnosis(
            "add-in", NOTE, f"{ADDIN} is in neither XLSTART nor AddIns; costmodel.xlsm works without it.",
            f"For the ribbon in every workbook copy it to {places[0]}",
        )  # fmt: skip
    for place in there:
        yield _fits(machine, place)


def _workbooks(machine: Machine, folder: str) -> Iterator[Diagnosis]:
    """Whether the macro files in the folder fit the package: they name its library with its version."""
    for name in machine.macro_files(folder):
        place = join(folder, name)
        if made_for(machine, place):
            yield _fits(machine, place, f"VBA of {name}", ".")


def _fits(
    machine: Machine, place: str, name: str = "add-in", then: str = ", and copy it there again."
) -> Diagnosis:
    made, installed = made_for(machine, place) or "unknown", machine.package("xlwings")
    if made == installed:
        return Diagnosis(name, GOOD, f"{place}, for xlwings {made}")
    back = "" if made == "unknown" else f" Or go back to that xlwings. {_pip(machine, f'xlwings=={made}')}"
    return Diagnosis(
        name, PROBLEM, f"{place} was made for xlwings {made}, and {installed or 'none'} is installed.",
        f"Run: costmodel addin build{then}{back}",
    )  # fmt: skip


def _excel(machine: Machine, _folder: str) -> Iterator[Diagnosis]:
    """Whether Excel can be reached over COM."""
    if machine.registry(ALL_USERS, r"Software\Classes\Excel.Application\CLSID") is not None:
        yield Diagnosis("Excel over COM", GOOD, "registered")
    else:
        yield Diagnosis(
            "Excel over COM", PROBLEM, "not registered: Excel is missing, or comes from the Microsoft Store.",
            "Install or repair desktop Office; with Excel on the web use costmodel addin serve.",
        )  # fmt: skip


def _macros(machine: Machine, folder: str) -> Iterator[Diagnosis]:
    """Whether macros may run at all, and from this folder."""
    policy, preferences = machine.registry(USER, POLICY) or {}, machine.registry(USER, OFFICE) or {}
    trusted = _is_trusted(machine, folder)
    if trusted:
        yield Diagnosis("trusted location", GOOD, f"{folder} is a trusted location")
    else:
        yield Diagnosis(
            "trusted location", NOTE, f"{folder} is not one: Excel asks, or blocks files from the internet.",
            "Add the folder in File, Options, Trust Center, Trusted Locations.",
        )  # fmt: skip
    level = policy.get("VBAWarnings", preferences.get("VBAWarnings"))
    if level in (ALL_MACROS_OFF, ONLY_SIGNED) and not trusted:
        what = "switched off" if level == ALL_MACROS_OFF else "off unless they are signed"
        yield Diagnosis(
            "macros", PROBLEM, what + (", by your IT." if "VBAWarnings" in policy else "."),
            "Ask for signed macros or a trusted location; until then use the command line.",
        )  # fmt: skip
    zone = machine.text(join(folder, "costmodel.xlsm") + ":Zone.Identifier")
    if zone and "ZoneId=3" in zone:
        yield Diagnosis(
            "costmodel.xlsm", PROBLEM, "marked as from the internet: Excel blocks its macros.",
            "Right-click the file, Properties, Unblock.",
        )  # fmt: skip


def _is_trusted(machine: Machine, folder: str) -> bool:
    """Whether a folder is in a trusted location, the user's own or one that IT has set."""
    here = normcase(folder).rstrip("\\")
    if (machine.registry(USER, join(POLICY, "Trusted Locations")) or {}).get("AllLocationsDisabled") == 1:
        return False
    for root in (join(OFFICE, "Trusted Locations"), join(POLICY, "Trusted Locations")):
        for key in machine.subkeys(USER, root):
            said = machine.registry(USER, join(root, key)) or {}
            place = normcase(str(said.get("Path", ""))).rstrip("\\")
            below = said.get("AllowSubFolders") == 1 and here.startswith(place + "\\")
            if place and (here == place or below):
                return True
    return False


def _defender(machine: Machine, _folder: str) -> Iterator[Diagnosis]:
    """Whether Defender lets Excel start Python."""
    rules = machine.registry(ALL_USERS, DEFENDER) or {}
    value = next((str(v) for name, v in rules.items() if name.strip("{}").lower() == CHILD_PROCESSES), "0")
    word = RULES.get(value, value)
    if value == "1":
        yield Diagnosis(
            "Defender", PROBLEM, "blocks programs that Excel starts, Python among them.",
            "Ask your IT for an exception for this Python, or use costmodel addin serve.",
        )  # fmt: skip
    else:
        yield Diagnosis("Defender", GOOD, f"its rule against programs started by Office is {word}")


def _synced(machine: Machine, folder: str) -> Iterator[Diagnosis]:
    """Whether the workbooks lie where a synchronising program works on them."""
    if _is_synced(machine, folder):
        yield Diagnosis(
            "OneDrive", NOTE, f"{folder} is synchronised: Excel may treat a file there as a web file.",
            "If its macros are blocked, keep the workbooks in a folder that is not synchronised.",
        )  # fmt: skip
    else:
        yield Diagnosis("OneDrive", GOOD, "the workbooks are not in a synchronised folder")


def _is_synced(machine: Machine, folder: str) -> bool:
    places = [machine.environment[name] for name in SYNCED if machine.environment.get(name)]
    return any(normcase(folder).startswith(normcase(place)) for place in places)


def _store(machine: Machine, _folder: str) -> Iterator[Diagnosis]:
    """Where the buttons keep versions: Excel's current folder depends on how it was started."""
    named = machine.environment.get(VARIABLE, "")
    mend = f'Run: setx {VARIABLE} "FOLDER" (one that is not synchronised), then restart Excel.'
    if not named:
        yield Diagnosis(
            "store of versions", NOTE,
            f"{VARIABLE} is not set: Save version writes to the folder in which Excel was started.", mend,
        )  # fmt: skip
    elif _is_synced(machine, named):
        yield Diagnosis(
            "store of versions", NOTE,
            f"{named} is synchronised: two people can save the same version there.", mend,
        )  # fmt: skip
    else:
        yield Diagnosis("store of versions", GOOD, named)


LOOKS: tuple[Callable[[Machine, str], Iterator[Diagnosis]], ...] = (
    _bridge, _settings, _workbooks, _addin, _excel, _macros, _defender, _synced, _store,
)  # fmt: skip
