"""Signatures of versions, which prove that a named person signed a workbook, whoever can write to the store.

They are made and checked by ``ssh-keygen`` (OpenSSH 8.2 or later), which comes with Windows, macOS and Linux:
no package to install and keep up to date, keys that offices have or can make in a minute, also on hardware,
and signatures that an auditor can check without costmodel. ``<version>.xlsx.sig`` is in the folder of the
workbook and signs its bytes; ``allowed_signers`` in the store lists the accepted keys (see ssh-keygen(1)).
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.versions.approval import owned
from costmodel.assumptions.versions.chain import set_state
from costmodel.assumptions.versions.ledger_lines import APPROVED, SUPERSEDED
from costmodel.assumptions.versions.standing import standing_problems
from costmodel.errors import AssumptionError, OutputError, Problem
from costmodel.files import create_file

if TYPE_CHECKING:
    from pathlib import Path

    from costmodel.assumptions.versions.chain import SetState

TOOL, NAMESPACE, SIGNERS, SIGNATURE = "ssh-keygen", "costmodel", "allowed_signers", ".sig"
NO_TOOL = (
    "ssh-keygen is not on this computer. It comes with Windows 10 and later (Settings, Optional features, "
    "OpenSSH Client), with macOS, and with the package openssh-client of Linux"
)
SIGNED = (APPROVED, SUPERSEDED)


def sign(name: str, key: Path) -> Path:
    """Sign the workbook of a version with a private SSH key; returns the path of the signature file.

    Raises AssumptionError if the version is not as it was saved, OutputError if it cannot be signed.
    """
    folder, version = owned(name)
    state = set_state(folder)
    path = state.files[version]
    problems = [*state.problems, *standing_problems(read(path), state)]
    wrong = [problem for problem in dict.fromkeys(problems) if problem.severity == "error"]
    if wrong:
        raise AssumptionError(wrong)
    if not key.is_file():
        raise OutputError(
            f"{key} is not a file: name a private SSH key. Create one with ssh-keygen -t ed25519."
        )
    done = _run(["-Y", "sign", "-n", NAMESPACE, "-f", str(key.absolute())], path.read_bytes())
    if done.returncode or not done.stdout:
        raise OutputError(f"{path} was not signed: {_output(done)}. Nothing was changed.")
    return create_file(_signature(path), lambda file: file.write(done.stdout))


def signatures(state: SetState, signers: Path) -> tuple[dict[str, str], list[Problem]]:
    """The signer of each version, and the problems of missing or invalid signatures.

    If the file of allowed signers exists, every approved version must be signed.
    """
    signed: dict[str, str] = {}
    problems: list[Problem] = []
    expected = "the signature of the workbook by an allowed signer"
    for version, path in state.files.items():
        if not _signature(path).exists():
            if signers.exists() and state.ledger.status(version) in SIGNED:
                mend = f"costmodel sign {state.ledger.set}@{version} --key FILE"
                problems.append(state.problem(version, f"no {_signature(path).name}", expected, mend))
            continue
        try:
            signed[version] = signer(path, signers)
        except OutputError as error:
            mend = "Restore the workbook and its signature from the archive, or ask the signer."
            problems.append(state.problem(version, str(error), expected, mend))
    return signed, problems


def signer(path: Path, signers: Path) -> str:
    """The signer of a workbook. Raises an OutputError if the signature is invalid or cannot be checked."""
    signature = _signature(path)
    if not signers.is_file():
        raise OutputError(f"{signature.name} cannot be checked: there is no file {signers}")
    files = ["-s", str(signature.absolute()), "-f", str(signers.absolute())]
    names = _run(["-Y", "find-principals", *files], b"")
    name = names.stdout.decode(errors="replace").partition("\n")[0].strip()
    if names.returncode or not name:
        raise OutputError(f"{signature.name}: the key is not in {signers.name} ({_output(names)})")
    done = _run(["-Y", "verify", "-n", NAMESPACE, "-I", name, *files], path.read_bytes())
    if done.returncode:
        raise OutputError(f"{signature.name} does not match the content of {path.name} ({_output(done)})")
    return name


def _signature(path: Path) -> Path:
    return path.with_name(f"{path.name}{SIGNATURE}")


def _run(arguments: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    tool = shutil.which(TOOL)
    if tool is None:
        raise OutputError(NO_TOOL)
    # The tool asks for input, such as the passphrase of a key, at the terminal.
    return subprocess.run([tool, *arguments], input=data, capture_output=True, check=False)  # noqa: S603  fixed


def _output(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join((done.stderr or done.stdout).decode(errors="replace").split()) or "no reason was given"
