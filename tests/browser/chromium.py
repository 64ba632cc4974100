"""Chromium, driven by Playwright."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright

from .identity import Identity
from .person import PROBE, PageError, PageGone, Person, as_json, impersonation
from .traffic import Traffic

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # as root Chromium has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
FAKE_DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def program(playwright: Playwright) -> str:
    """The path of the Chromium to test with: the system's, else the one that Playwright brought.

    Raises:
        FileNotFoundError: there is none; the message is the command that brings it.
    """
    own = playwright.chromium.executable_path
    found = shutil.which("chromium") or (own if Path(own).exists() else None)
    if found is None:
        raise FileNotFoundError("no Chromium here; as root: apt-get install chromium")
    return found


class Chromium:
    """A running browser without a window; each of its people has a fresh profile."""

    def __init__(self, playwright: Playwright, devices: Sequence[str] = FAKE_DEVICES) -> None:
        self._browser: Browser = playwright.chromium.launch(
            executable_path=program(playwright),
            args=[*FLAGS, *devices],
        )

    def person(
        self, identity: Identity, *, language: str = "de", before: str = "", own_devices: bool = False
    ) -> ChromiumPerson:
        """A new page.

        Args:
            language: what the browser asks pages for.
            before: a script that runs first in each document.
            own_devices: leave camera and microphone as this browser has them, instead of those that show who it is.
        """
        context = self._browser.new_context(locale=language)
        context.add_init_script(before + ("" if own_devices else impersonation(identity)) + PROBE)
        return ChromiumPerson(identity, language, context)

    def close(self) -> None:
        self._browser.close()


class ChromiumPerson(Person):
    """A page in a context of its own; `page` is there for what only Playwright can do."""

    browser = "chromium"

    def __init__(self, identity: Identity, language: str, context: BrowserContext) -> None:
        super().__init__(identity, language)
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        """The address of every request."""
        self._context = context
        self._devtools = context.new_cdp_session(self.page)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._take)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def watch_traffic(self) -> Traffic:
        """Counts all that the page loads from now on."""
        return Traffic(self._devtools)

    def _take(self, message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            self.console.append(message.text)

    def open(self, url: str) -> None:
        self.page.goto(url)

    def evaluate(self, expression: str) -> Any:
        # Not page.evaluate: it calls eval in the page, which the page's policy forbids.
        try:
            answer = self._devtools.send(
                "Runtime.evaluate",
                {"expression": as_json(expression), "awaitPromise": True, "returnByValue": True, "userGesture": True},
            )
        except Error as error:
            if "navigated" in error.message or "context was destroyed" in error.message:
                raise PageGone from error
            raise
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description", details["text"]))
        return json.loads(answer["result"]["value"])

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]  # any ARIA role

    def click_at(self, css: str) -> None:
        self.page.locator(css).click()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def screenshot(self, file: Path) -> None:
        self.page.screenshot(path=file)

    def close(self) -> None:
        self._context.close()
