"""Builds the extension for LibreOffice: a folder, which zipped is an .oxt.

It names where this Python keeps its packages, so it is built on the machine that uses it. Needs
``unoidl-write`` of LibreOffice's development kit.
"""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import costmodel
from costmodel import __version__
from costmodel.errors import CostModelError
from costmodel_calc.offer import interface

HOME = Path("/usr/lib/libreoffice")
COMPONENT = '''"""Made by costmodel: the functions of social budgeting in Calc."""
import sys

sys.path[:0] = [path for path in {paths!r} if path not in sys.path]
from costmodel_calc.calc_addin import register  # noqa: E402

g_ImplementationHelper = register()
'''
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
 <manifest:file-entry manifest:full-path="sb.rdb"
  manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
 <manifest:file-entry manifest:full-path="sb_addin.py"
  manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
</manifest:manifest>
"""
DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006">
 <identifier value="org.costmodel.sb"/><version value="{version}"/>
</description>
"""


def build(folder: Path, home: Path = HOME) -> Path:
    """Write the extension into a folder. Raises CostModelError where the development kit is missing."""
    writer = home / "sdk" / "bin" / "unoidl-write"
    if not writer.exists():
        raise CostModelError("LibreOffice's development kit is missing: apt-get install libreoffice-dev.")
    (folder / "META-INF").mkdir(parents=True, exist_ok=True)
    source = folder / "sb.idl"
    source.write_text(interface(), encoding="utf-8")
    types = [home / "program" / "types.rdb", home / "program" / "types" / "offapi.rdb"]
    subprocess.run([writer, *types, source, folder / "sb.rdb"], check=True, capture_output=True)  # noqa: S603  fixed
    source.unlink()
    paths = [str(Path(costmodel.__file__).parents[1]), sysconfig.get_path("purelib")]
    (folder / "sb_addin.py").write_text(COMPONENT.format(paths=paths), encoding="utf-8")
    (folder / "META-INF" / "manifest.xml").write_text(MANIFEST, encoding="utf-8")
    (folder / "description.xml").write_text(DESCRIPTION.format(version=__version__), encoding="utf-8")
    return folder


def packed(folder: Path, path: Path) -> Path:
    """The extension as one file, to be opened with LibreOffice's extension manager."""
    made = shutil.make_archive(str(path.with_suffix("")), "zip", folder)
    return Path(made).rename(path)
