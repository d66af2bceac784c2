"""What ``costmodel addin build`` and ``costmodel addin doctor`` do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.errors import OutputError

if TYPE_CHECKING:
    import argparse


def build_files(parsed: argparse.Namespace) -> list[str]:
    """Build the workbooks, or the modules to import by hand; their paths. The doctor needs no xlwings."""
    try:
        from costmodel.excel.addin.build import build, write_modules  # noqa: PLC0415  see there
    except ImportError as error:
        if error.name != "xlwings":
            raise
        raise OutputError('The builder needs xlwings: python -m pip install "costmodel[excel]"') from error
    made = build(parsed.out, parsed.set) if parsed.modules is None else write_modules(parsed.modules)
    return [str(path) for path in made]


def examined(parsed: argparse.Namespace) -> tuple[bool, list[str], dict[str, Any]]:
    """Whether all is well; what the doctor says, line by line and as JSON. Sets Excel's Python if asked."""
    from costmodel.excel.addin.doctor import examine, healthy  # noqa: PLC0415  keeps the start light
    from costmodel.excel.addin.interpreter import set_python  # noqa: PLC0415  as above

    written = [set_python().line] if parsed.set_python else []
    findings = examine(str(Path(parsed.folder).resolve()))
    return (
        healthy(findings),
        [*written, *(finding.line for finding in findings)],
        {"healthy": healthy(findings), "findings": [finding.to_dict() for finding in findings]},
    )
