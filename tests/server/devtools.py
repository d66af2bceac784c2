"""A page of headless Chromium, driven over its own protocol: as much of it as the tests need."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

from websockets.sync.client import connect

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-default-apps", "--disable-extensions", "--disable-dev-shm-usage"),
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0


def chromium():
    """The path of Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """One page of a browser of its own; close it."""

    def __init__(self, width=340, height=900):
        self._folder = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        flags = (*FLAGS, f"--user-data-dir={self._folder.name}", "--remote-debugging-port=0")
        self._process = subprocess.Popen(
            [chromium(), *flags, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.log, self._number, self._resources = [], 0, ExitStack()
        try:
            self._socket = self._resources.enter_context(connect(self._address(), max_size=None))
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.call(f"{domain}.enable")
            self.call(
                "Emulation.setDeviceMetricsOverride",
                width=width,
                height=height,
                deviceScaleFactor=1.5,
                mobile=False,
            )
        except BaseException:
            self.close()
            raise

    def _address(self):
        port = Path(self._folder.name) / "DevToolsActivePort"
        self._until(lambda: port.exists() and port.read_text(encoding="utf-8").count("\n"))
        number = port.read_text(encoding="utf-8").splitlines()[0]
        with urlopen(f"http://127.0.0.1:{number}/json/list", timeout=PATIENCE) as answer:
            return next(tab for tab in json.load(answer) if tab["type"] == "page")["webSocketDebuggerUrl"]

    def _until(self, ready):
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end or self._process.poll() is not None:
                raise TimeoutError("Chromium does not answer")
            time.sleep(0.05)

    def call(self, method, **parameters):
        """Call the protocol; the result."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        end = time.monotonic() + PATIENCE
        while True:
            message = json.loads(self._socket.recv(timeout=max(end - time.monotonic(), 0.01)))
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._note(message)

    def _note(self, message):
        """Keep what a person would see in the console as a fault."""
        told = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            detail = told["exceptionDetails"]
            self.log.append(detail.get("exception", {}).get("description") or detail["text"])
        elif message.get("method") == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.log.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")

    def before_each_page(self, script):
        """Run a script before those of any page."""
        self.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def block(self, *urls):
        """Never fetch these."""
        self.call("Network.setBlockedURLs", urls=list(urls))

    def go(self, url):
        """Open a page and wait until it is there."""
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, expression):
        """The value of an expression or a promise."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            detail = answer["exceptionDetails"]
            raise RuntimeError(detail.get("exception", {}).get("description") or detail["text"])
        return answer["result"].get("value")

    def wait(self, expression, seconds=PATIENCE):
        """Wait until an expression holds."""
        end = time.monotonic() + seconds
        while not self.run(f"Boolean({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(f"{expression}; console: {self.log}")
            time.sleep(0.05)

    def click(self, selector):
        """Press what a selector finds."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector, text):
        """Write into a field."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def picture(self, path):
        """A picture of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        Path(path).write_bytes(base64.b64decode(shot["data"]))
        return path

    def close(self):
        """End the browser."""
        self._resources.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._folder.cleanup()
