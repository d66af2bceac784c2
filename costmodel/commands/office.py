"""The commands for Excel: ``costmodel addin …``."""

from __future__ import annotations

import argparse
from pathlib import Path

from costmodel.assumptions.versions.numbering import DEFAULT_SET
from costmodel.commands.command_options import Commands, command, json_flag
from costmodel.commands.older_forms import add_older_set_option, chosen_set
from costmodel.commands.terminal import DONE, INPUT_PROBLEMS, out, print_json

FRAMES_HELP = "a site that may show the task pane in a frame, instead of those of Excel on the web"


def add_addin_commands(commands: Commands) -> None:
    """Declare the commands."""
    addin = commands.add_parser(
        "addin",
        help="Excel: build the files, check an installation, serve the functions",
        description="Files, checks and the server for Excel.",
    )
    parts = addin.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _serve_arguments(
        command(parts, "serve", _serve, "serve functions, macros and a task pane to Excel over HTTP")
    )
    build = command(parts, "build", _build, "build the macro workbook, the add-in and the plain template")
    build.add_argument("--out", "-o", type=Path, default=Path("workbooks"), help="folder (default workbooks)")
    build.add_argument(
        "set", nargs="?", default=DEFAULT_SET, help="the set of the macro workbook (default kenya)"
    )
    add_older_set_option(build)
    build.add_argument(
        "--modules", type=Path, metavar="FOLDER", help="only write the VBA as files to import by hand"
    )
    doctor = command(
        parts, "doctor", _doctor, "check what works in Excel on this computer, and how to fix the rest"
    )
    doctor.add_argument("--folder", default=".", help="folder of the workbooks (default this folder)")
    doctor.add_argument(
        "--set-python", action="store_true",
        help="make Excel use this Python: writes .xlwings\\xlwings.conf in your user folder (Windows)",
    )  # fmt: skip
    json_flag(doctor)
    calc = command(parts, "calc", _calc, "build the extension with the functions for LibreOffice Calc")
    calc.add_argument("file", type=Path, help="the extension to write (.oxt)")
    user = command(parts, "user", _user, "add a user of the server: prints the token, stores only its digest")
    user.add_argument("name", help="the user's name")
    user.add_argument("--users", type=Path, required=True, metavar="FILE", help="the list of users to add to")


def _serve_arguments(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    serve.add_argument("--store", type=Path, metavar="DIR", help="folder of the sets (default as elsewhere)")
    serve.add_argument(
        "--users", type=Path, metavar="FILE", help="the list of users; see costmodel addin user"
    )
    serve.add_argument("--no-auth", action="store_true", help="require no token; only on this computer")
    serve.add_argument("--public-url", default="", metavar="URL", help="the https address that Excel uses")
    serve.add_argument(
        "--behind-proxy", action="store_true", help="TLS is handled by a proxy on another machine"
    )
    serve.add_argument(
        "--certificate", type=Path, metavar="FILE", help="TLS certificate, if there is no proxy"
    )
    serve.add_argument("--key", type=Path, metavar="FILE", help="key of the certificate")
    serve.add_argument(
        "--origin", action="append", default=[], metavar="URL", help="another site that may call the server"
    )
    serve.add_argument("--frame", action="append", default=[], metavar="URL", help=FRAMES_HELP)
    serve.add_argument("--rate", type=float, default=200.0, help="calls per second and user (default 200)")
    serve.add_argument("--burst", type=int, default=2000, help="calls of a user in one burst (default 2000)")
    serve.add_argument(
        "--max-body", type=float, default=5.0, metavar="MIB", help="largest request (default 5)"
    )
    serve.add_argument("--seconds", type=float, default=60.0, help="time limit of a call (default 60)")
    serve.add_argument("--threads", type=int, default=4, help="calls computed at the same time (default 4)")
    serve.add_argument(
        "--noncommercial", action="store_true",
        help="confirm that the PolyForm Noncommercial licence of xlwings Server permits this use",
    )  # fmt: skip


def _build(parsed: argparse.Namespace) -> int:
    from costmodel.excel.addin.command import build_files

    parsed.set = chosen_set(parsed)
    for path in build_files(parsed):
        out(f"Written: {path}")
    return DONE


def _doctor(parsed: argparse.Namespace) -> int:
    from costmodel.excel.addin.command import examined

    well, lines, report = examined(parsed)
    if parsed.json:
        print_json(report)
    else:
        out("\n".join(lines))
    return DONE if well else INPUT_PROBLEMS


def _serve(parsed: argparse.Namespace) -> int:
    from costmodel_server.serve import serve

    serve(parsed)
    return DONE


def _calc(parsed: argparse.Namespace) -> int:
    from tempfile import TemporaryDirectory

    from costmodel_calc.extension import build, packed

    with TemporaryDirectory() as folder:
        out(f"Written: {packed(build(Path(folder) / 'extension'), parsed.file)}")
    return DONE


def _user(parsed: argparse.Namespace) -> int:
    from costmodel_server.users import add_user

    token = add_user(parsed.users, parsed.name)
    out(token)
    return DONE
