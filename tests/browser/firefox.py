"""Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import shutil
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any

from websockets.sync.client import connect

from . import wait
from .child import Child
from .identity import Identity
from .person import PROBE, PageError, PageGone, Person, as_json, impersonation

ANSWER_S = 60
PREFERENCES: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "de,en",
    "media.autoplay.blocking_policy": 0,
    "media.autoplay.default": 0,
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}
_ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_KEYS = {  # WebDriver's names for keys without a character: https://w3c.github.io/webdriver/#keyboard-actions
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "Space": " ",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
}


class BidiError(Exception):
    """The browser refused a command."""


def program() -> str:
    """The path of Firefox.

    Raises:
        FileNotFoundError: there is none; the message is the command that brings it.
    """
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        raise FileNotFoundError("no Firefox here; as root: apt-get install firefox-esr")
    return found


class Firefox:
    """A running browser without a window, for one person.

    On a machine without a sound card its Web Audio never starts, so the person's tone is that of its fake microphone.
    """

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._home = TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        home = Path(self._home.name)
        profile = home / "profile"
        profile.mkdir()
        preferences = PREFERENCES | {"media.navigator.audio.fake_frequency": identity.mic}
        lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in preferences.items())
        (profile / "user.js").write_text("".join(lines))
        self._child = Child(
            [program(), "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"],
            home / "log",
            os.environ | {"HOME": str(home), "MOZ_CRASHREPORTER_DISABLE": "1"},
        )
        address = wait.until(lambda: _ADDRESS.search(self._child.said()), deadline_s=60, what="Firefox's address")
        assert address
        self._closing = ExitStack()
        self._socket = self._closing.enter_context(
            connect(f"{address[1]}/session", compression=None, max_size=None, ping_interval=None, proxy=None)
        )
        self._numbers = itertools.count(1)
        self._lock = Lock()
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._people: dict[str, FirefoxPerson] = {}
        Thread(target=self._listen, daemon=True).start()
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command and returns its result.

        Raises:
            BidiError: the browser refused it.
        """
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            number = next(self._numbers)
            self._answers[number] = answer
            self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        return answer.result(ANSWER_S)

    def person(self) -> FirefoxPerson:
        """A new page, in a container ("user context") of its own."""
        profile = self.command("browser.createUserContext")["userContext"]
        context = self.command("browsingContext.create", type="window", userContext=profile)["context"]
        script = impersonation(self._identity, own_microphone=True) + PROBE
        self.command("script.addPreloadScript", functionDeclaration=f"() => {{\n{script}\n}}", contexts=[context])
        person = FirefoxPerson(self._identity, self, profile, context)
        self._people[context] = person
        return person

    def close(self) -> None:
        self._closing.close()
        self._child.kill_hard()
        self._home.cleanup()

    def _listen(self) -> None:
        """Hands each message to the one it concerns, until the socket ends."""
        for frame in self._socket:
            message = json.loads(frame)
            if message["type"] == "event":
                self._take(message["params"])
            elif message["type"] == "error":
                self._answers.pop(message["id"]).set_exception(BidiError(f"{message['error']}: {message['message']}"))
            else:
                self._answers.pop(message["id"]).set_result(message["result"])

    def _take(self, entry: dict[str, Any]) -> None:
        person = self._people.get(entry["source"].get("context"))
        if person and entry["level"] in ("warn", "error"):
            person.console.append(entry["text"])


class FirefoxPerson(Person):
    """A page in a container of its own."""

    browser = "firefox"

    def __init__(self, identity: Identity, firefox: Firefox, profile: str, context: str) -> None:
        super().__init__(identity)
        self._firefox = firefox
        self._profile = profile
        self._context = context

    def open(self, url: str) -> None:
        self._firefox.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        try:
            answer = self._firefox.command(
                "script.evaluate",
                expression=as_json(expression),
                target={"context": self._context},
                awaitPromise=True,
                userActivation=True,
            )
        except BidiError as error:
            if "destroyed" in str(error) or "AbortError" in str(error):
                raise PageGone from error
            raise
        if answer["type"] == "exception":
            raise PageError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def click(self, role: str, name: str) -> None:
        self._click({"type": "accessibility", "value": {"role": role, "name": name}})

    def click_at(self, css: str) -> None:
        self._click({"type": "css", "value": css})

    def press(self, key: str) -> None:
        held = [_KEYS.get(part, part) for part in key.split("+")]
        down = [{"type": "keyDown", "value": value} for value in held]
        up = [{"type": "keyUp", "value": value} for value in reversed(held)]
        self._act({"type": "key", "id": "keyboard", "actions": down + up})

    def write(self, text: str) -> None:
        strokes = [{"type": kind, "value": character} for character in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def screenshot(self, file: Path) -> None:
        answer = self._firefox.command("browsingContext.captureScreenshot", context=self._context)
        file.write_bytes(base64.b64decode(answer["data"]))

    def close(self) -> None:
        self._firefox.command("browser.removeUserContext", userContext=self._profile)

    def _click(self, locator: dict[str, Any]) -> None:
        found = wait.until(
            lambda: self._firefox.command("browsingContext.locateNodes", context=self._context, locator=locator),
            lambda answer: len(answer["nodes"]) == 1,
            what=f"{self.name} finds one {locator['value']}",
        )
        element = {"type": "element", "element": {"sharedId": found["nodes"][0]["sharedId"]}}
        self._act(
            {
                "type": "pointer",
                "id": "mouse",
                "actions": [
                    {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
                    {"type": "pointerDown", "button": 0},
                    {"type": "pointerUp", "button": 0},
                ],
            }
        )

    def _act(self, source: dict[str, Any]) -> None:
        self._firefox.command("input.performActions", context=self._context, actions=[source])
