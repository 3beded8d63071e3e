"""Debian's Firefox, driven over WebDriver BiDi. Neither geckodriver nor a patched build is needed."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from websocket import WebSocket, create_connection

from tests.e2e.engines.tab import WAIT_SECONDS, NewTab, Tab

PROGRAM = "firefox-esr"
_PREFERENCES = """
user_pref("remote.prefs.recommended", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.proxy.type", 0);
"""


class Session:
    """One WebDriver BiDi connection: a command at a time."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command. RuntimeError with what the browser answers where it fails."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") != number:
                continue  # an event
            if answer["type"] == "error":
                raise RuntimeError(f"{method}: {answer['message']}")
            return dict(answer["result"])


class FirefoxTab:
    """A tab in a user context of its own, which shares no storage and no cache with others."""

    def __init__(self, session: Session, context: str) -> None:
        self._session = session
        self._context = context

    def open(self, url: str) -> None:
        self._session.call("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self._session.call(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def type(self, text: str) -> None:
        keys = [key for character in text for key in self._key(character.replace("\n", "\ue007"))]
        self._perform({"type": "key", "id": "keyboard", "actions": keys})

    def click(self, x: int, y: int) -> None:
        move = {"type": "pointerMove", "x": x, "y": y}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def screenshot(self) -> bytes:
        return base64.b64decode(self._session.call("browsingContext.captureScreenshot", context=self._context)["data"])

    def _perform(self, actions: dict[str, Any]) -> None:
        self._session.call("input.performActions", context=self._context, actions=[actions])

    def _key(self, value: str) -> list[dict[str, str]]:
        return [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]


@contextmanager
def firefox() -> Iterator[NewTab]:
    """A running Firefox."""
    program = shutil.which(PROGRAM)
    assert program, f"{PROGRAM} is missing: run tests/e2e/install_browser.sh"
    profile = Path(tempfile.mkdtemp(prefix="firefox-"))
    (profile / "user.js").write_text(_PREFERENCES)
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            address = f"{_address(process)}/session"
            with closing(create_connection(address, timeout=WAIT_SECONDS + 30, suppress_origin=True)) as socket:
                session = Session(socket)
                session.call("session.new", capabilities={})
                yield lambda: _tab(session)
        finally:
            process.terminate()
    shutil.rmtree(profile, ignore_errors=True)


@contextmanager
def _tab(session: Session) -> Iterator[Tab]:
    user = session.call("browser.createUserContext")["userContext"]
    context = session.call("browsingContext.create", type="tab", userContext=user)["context"]
    session.call("browsingContext.setViewport", context=context, viewport={"width": 1280, "height": 800})
    yield FirefoxTab(session, context)
    session.call("browser.removeUserContext", userContext=user)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    for line in process.stderr:
        if "WebDriver BiDi listening on " in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop Firefox
            return line.rsplit(" ", 1)[1].strip()
    raise RuntimeError("Firefox ended before it listened")
