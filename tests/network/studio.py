"""How people come into these calls: with a camera that is worth its packets, and a small window."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import ViewportSize

from tests.browser import call
from tests.browser.chromium import Chromium, ChromiumPerson
from tests.browser.identity import Identity

WINDOW: ViewportSize = {"width": 480, "height": 300}
_GRAIN = (Path(__file__).parent / "grain.js").read_text(encoding="utf-8")
CAMERA = "globalThis.cameraFormat = {width: 160, height: 120, framesPerSecond: 10};" + _GRAIN
"""Comes before the page's own scripts: pictures that cost little of the processor all share, and yet much of a line."""
SLOW_MS = 60_000


def join(browser: Chromium, identity: Identity, link: str) -> ChromiumPerson:
    """Somebody comes in, be it over a slow line."""
    person = browser.person(identity, before=CAMERA)
    person.page.set_default_timeout(SLOW_MS)
    person.page.set_viewport_size(WINDOW)
    call.enter(person, link)
    person.wait_for("document.querySelector('.call')", SLOW_MS / 1000)
    return person
