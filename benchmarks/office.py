"""Recalculation of a workbook by a resident LibreOffice, for benchmarks/all.py.

Runs in LibreOffice's own Python: python3 benchmarks/office.py PORT WORKBOOK REPEATS prints the least time of
a recalculation in seconds. Only cells whose inputs changed are recalculated, so every formula is marked.
"""

import os
import sys
import time
from pathlib import Path

import uno


def connected(port):
    """The context of the LibreOffice that listens on a port."""
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(200):
        try:
            return resolver.resolve(f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  it is still starting
            time.sleep(0.2)
    raise SystemExit("LibreOffice does not answer")


def main():
    """Open the workbook and recalculate it several times."""
    port, path, repeats = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    context = connected(port)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = (uno.createUnoStruct("com.sun.star.beans.PropertyValue", Name="Hidden", Value=True),)
    book = desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, hidden)
    book.calculateAll()
    took = []
    for _ in range(repeats):
        begun = time.perf_counter()
        book.calculateAll()
        took.append(time.perf_counter() - begun)
    print(min(took))
    sys.stdout.flush()
    os._exit(0)  # the bridge's own threads may crash Python while it shuts down


main()
