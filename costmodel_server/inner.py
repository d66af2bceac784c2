"""xlwings-server itself: its scripts for the browser, and what Excel must know of the functions.

Only pages that can be read by anyone are asked of it. Calls are answered in ``calls``: there they are
checked, limited and kept off the event loop.
"""

from __future__ import annotations

import json
import os
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from starlette.types import ASGIApp

    from costmodel_server.settings import Settings

SITE = Path(__file__).parent / "site"
RETRIED = [502]
"""Answers that Excel asks again for: those of a proxy whose server restarts."""
TRIES = 3
READ = re.compile(
    r"/static/[\w./@-]+|/xlwings/(custom-(functions|scripts)-meta(\.json)?|custom-functions-code(\.js)?|alert)"
)
"""The only paths that are passed on."""


def xlwings_app(settings: Settings, functions: ModuleType, scripts: ModuleType) -> ASGIApp:
    """The application of xlwings-server, serving these functions and macros."""
    os.environ.update(environment(settings))
    sys.modules["custom_functions"], sys.modules["custom_scripts"] = functions, scripts
    application: ASGIApp = import_module("xlwings_server.main").app
    return application


def environment(settings: Settings) -> dict[str, str]:
    """The settings of xlwings-server: everything that could open it further is closed explicitly."""
    return {
        "XLWINGS_PROJECT_DIR": str(SITE),
        "DOTENV_PATH": str(SITE / "none.env"),
        "XLWINGS_ENVIRONMENT": "prod",
        "XLWINGS_AUTH_PROVIDERS": json.dumps(["costmodel"]),  # there is none of this name: it lets nobody in
        "XLWINGS_CORS_ALLOW_ORIGINS": "[]",
        "XLWINGS_ENABLE_SOCKETIO": "false",
        "XLWINGS_ENABLE_EXAMPLES": "false",
        "XLWINGS_ENABLE_TESTS": "false",
        "XLWINGS_ENABLE_HOTRELOAD": "false",
        "XLWINGS_ENABLE_WASM": "false",
        "XLWINGS_ENABLE_HTMX": "false",
        "XLWINGS_ENABLE_ALPINEJS_CSP": "false",
        "XLWINGS_OBJECT_CACHE_PARTITION_BY_USER": "true",
        "XLWINGS_CDN_OFFICEJS": "false",
        "XLWINGS_ADD_SECURITY_HEADERS": "false",  # ours stand on every answer
        "XLWINGS_LOG_LEVEL": "WARNING",
        "XLWINGS_FUNCTIONS_NAMESPACE": "",
        "XLWINGS_REQUEST_TIMEOUT": str(int(settings.seconds) + 5),
    }


def page_settings(settings: Settings) -> dict[str, Any]:
    """Settings of xlwings-server's scripts in the task pane."""
    from xlwings import __version__  # noqa: PLC0415  xlwings is imported once the environment is ready

    return {
        "appPath": "",
        "authProviders": ["costmodel"],
        "customFunctionsMaxRetries": TRIES,
        "customFunctionsRetryCodes": RETRIED,
        "environment": "prod",
        "isOfficialLiteAddin": False,
        "pyodideBaseUrl": "",
        "taskpaneReloadAttempts": TRIES,
        "onWasm": False,
        "requestTimeout": int(settings.seconds) + 5,
        "xlwingsVersion": __version__,
    }


def office_script() -> str:
    """The path of the office.js that xlwings-server brings: nothing is fetched from elsewhere."""
    spec = find_spec("xlwings_server")
    home = Path(next(iter(spec.submodule_search_locations or []))) if spec else Path()
    files = sorted((home / "static" / "vendor" / "office-js").glob("*/dist/office.js"))
    return f"/static/{files[-1].relative_to(home / 'static').as_posix()}"
