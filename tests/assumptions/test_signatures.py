"""Signatures: made and checked with ssh-keygen; whatever was exchanged since does not pass."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from costmodel import cli
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.tables import sealed
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions import signatures
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.assumptions.versions.history import history
from costmodel.assumptions.versions.ledger import LEDGER, SEAL
from costmodel.assumptions.versions.rebuilding import rebuild
from costmodel.assumptions.versions.revisions import save
from costmodel.assumptions.versions.signatures import SIGNERS, sign
from costmodel.errors import AssumptionError, OutputError

SET, DAY = "smallland", "2026-03-01"
with_tool = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen is not on this computer: no signature can be made"
)


@pytest.fixture
def keys(tmp_path):
    """Keys of two persons; the first is an allowed signer of the store."""
    made = {}
    for name in ("ben", "eve"):
        made[name] = tmp_path / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", made[name]], check=True
        )
    return made


def allowed(path, **keys):
    """A file of allowed signers."""
    public = {name: key.with_suffix(".pub").read_text(encoding="utf-8") for name, key in keys.items()}
    rows = [f'{name}@treasury.example namespaces="costmodel" {key}' for name, key in public.items()]
    path.write_text("".join(rows), encoding="utf-8")
    return path


def errors(**asked):
    problems = history(SET, verify=True, **asked).problems
    return [problem.found for problem in problems if problem.severity == "error"]


@pytest.fixture
def signed(approved, keys):
    """A set whose approved version Ben signed."""
    allowed(approved.parent / SIGNERS, ben=keys["ben"])
    sign(SET, keys["ben"])
    return approved


@with_tool
def test_a_signed_version_says_who_signed_it(approved, keys, capsys):
    allowed(approved.parent / SIGNERS, ben=keys["ben"])
    before = (approved / "2026.1.xlsx").read_bytes()
    assert cli.main(["versions", SET, "--verify"]) == 1
    assert "no 2026.1.xlsx.sig" in capsys.readouterr().err
    assert cli.main(["sign", SET, "--key", str(keys["ben"])]) == 0
    assert cli.main(["versions", SET, "--verify"]) == 0
    assert "signed by ben@treasury.example" in capsys.readouterr().out
    assert (approved / "2026.1.xlsx").read_bytes() == before
    with pytest.raises(OutputError, match="already"):
        sign(SET, keys["ben"])


@with_tool
@pytest.mark.slow
def test_an_exchanged_workbook_does_not_pass_also_with_a_new_ledger(signed, keys):
    """What the ledger alone cannot show: somebody who knows the program writes both anew."""
    path = signed / "2026.1.xlsx"
    assumptions = read(path)
    write(path, sealed(assumptions.replaced("Groups", 0, "prevalence", 0.9)))
    for name in (LEDGER, SEAL):
        (signed / name).unlink()
    rebuild(SET, "Ana", "it was lost", on=DAY)
    submit(SET, "Ana", on=DAY)
    approve(SET, "Ben", on=DAY)
    assert ["2026.1.xlsx.sig does not match" in error for error in errors()] == [True]


@with_tool
@pytest.mark.parametrize("change", ["workbook", "signature", "signature of another", "namespace", "cut"])
@pytest.mark.slow
def test_what_does_not_fit_is_told(signed, keys, change, work):
    signature = signed / "2026.1.xlsx.sig"
    if change == "workbook":  # one byte at the end, which no reader of workbooks minds
        with (signed / "2026.1.xlsx").open("ab") as file:
            file.write(b"\0")
    elif change == "signature":
        text = signature.read_text(encoding="utf-8")
        signature.write_text(text.replace(text[100], "A" if text[100] != "A" else "B", 1), encoding="utf-8")
    elif change == "cut":
        signature.write_bytes(signature.read_bytes()[:60])
    else:
        space = "file" if change == "namespace" else "costmodel"
        data = b"else" if change == "signature of another" else (signed / "2026.1.xlsx").read_bytes()
        made = subprocess.run(
            ["ssh-keygen", "-Y", "sign", "-n", space, "-f", keys["ben"]],
            input=data, capture_output=True, check=True,
        )  # fmt: skip
        signature.write_bytes(made.stdout)
    assert any("2026.1.xlsx.sig" in error for error in errors())
    assert cli.main(["versions", SET, "--verify"]) == 1


@with_tool
def test_a_key_that_nobody_allowed_does_not_count(approved, keys, tmp_path):
    allowed(approved.parent / SIGNERS, ben=keys["ben"])
    sign(SET, keys["eve"])
    assert any("the key is not in" in error for error in errors())
    # Eve can also write to the store and allow herself: an auditor's own file does not follow.
    auditor_signers = allowed(tmp_path / "signers of the auditor", ben=keys["ben"])
    allowed(approved.parent / SIGNERS, eve=keys["eve"])
    assert errors() == []
    assert any("the key is not in" in error for error in errors(signers=auditor_signers))


@with_tool
def test_a_signature_nobody_can_check_does_not_pass(signed):
    (signed.parent / SIGNERS).unlink()
    assert any("there is no file" in error for error in errors())


@with_tool
@pytest.mark.slow
def test_a_later_version_is_signed_for_itself(signed, work, keys):
    save(work(510), SET, why="more", by="Ana", on=DAY)
    assert errors() == []  # a draft needs no signature
    submit(SET, "Ana", on=DAY)
    approve(SET, "Ben", on=DAY)
    assert errors() == ["no 2026.2.xlsx.sig"]
    shutil.copy(signed / "2026.1.xlsx.sig", signed / "2026.2.xlsx.sig")
    assert any("does not match the content of 2026.2.xlsx" in error for error in errors())


@with_tool
@pytest.mark.slow
def test_only_a_sound_version_is_signed(approved, keys):
    path = approved / "2026.1.xlsx"
    write(path, read(path).replaced("Groups", 0, "prevalence", 0.9))
    with pytest.raises(AssumptionError, match="was changed after it was saved"):
        sign(SET, keys["ben"])
    assert not (approved / "2026.1.xlsx.sig").exists()


@with_tool
def test_a_key_that_is_none_is_told(approved, tmp_path):
    with pytest.raises(OutputError, match="is not a file"):
        sign(SET, tmp_path / "nowhere")
    (tmp_path / "text").write_text("no key", encoding="utf-8")
    with pytest.raises(OutputError, match="was not signed"):
        sign(SET, tmp_path / "text")
    assert not (approved / "2026.1.xlsx.sig").exists()


@pytest.mark.slow
def test_without_the_tool_it_says_so_and_nothing_passes(approved, tmp_path, monkeypatch):
    monkeypatch.setattr(signatures, "TOOL", "no-such-program-anywhere")
    (tmp_path / "key").write_text("k", encoding="utf-8")
    with pytest.raises(OutputError, match="ssh-keygen is not on this computer"):
        sign(SET, tmp_path / "key")
    (approved / "2026.1.xlsx.sig").write_text("s", encoding="utf-8")
    (approved.parent / SIGNERS).write_text("", encoding="utf-8")
    assert any("ssh-keygen is not on this computer" in error for error in errors())
