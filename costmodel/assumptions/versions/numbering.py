"""Names of sets and versions."""

from __future__ import annotations

import re

VERSION = re.compile(r"(\d{4})\.(\d{1,6})", re.ASCII)
"""Year and number: 2026.1."""
DEFAULT_SET = "kenya"
"""The embedded set that is used if none is named."""
