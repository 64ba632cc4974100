"""How long a newcomer waits for pictures. Run by `make bench`.

- A fourth joins: from the click to everybody's first picture, beside four bare pages (bench/bare.py).
- An eighth joins: from the click to the newcomer's first picture, beside the same of a third.

Rounds of both alternate, so that a busy machine slows both. A picture counts when its first frame is there to be drawn.
"""

import json
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from bench import bare
from tests.browser import call
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, program
from tests.browser.identity import IDENTITIES
from tests.browser.serving import Server

ROUNDS = 5
ROUNDS_OF_MANY = 3

WATCH = """
    globalThis.firsts = {};
    setInterval(() => {
        for (const tile of document.querySelectorAll('article.tile:not(.own)')) {
            const video = tile.querySelector('video:not([hidden])');
            if (video?.readyState >= 2 && video.videoWidth) firsts[tile.ariaLabel] ??= Date.now();
        }
    }, 10);
"""
OTHERS = "[...document.querySelectorAll('article.tile:not(.own) video:not([hidden])')]"


class Wait(NamedTuple):
    """Milliseconds from the click."""

    first: float
    """to the newcomer's first picture"""
    last: float
    """to the last first picture of anybody"""


def ours(chromium: Chromium, server: Server, people: int) -> Wait:
    """The last of so many people joins a call."""
    link = server.make_room().url
    everybody = [chromium.person(identity, before=WATCH) for identity in IDENTITIES[:people]]
    *early, newcomer = everybody
    for person in early:
        call.enter(person, link)
        call.is_inside(person)
    for person in early:
        person.wait_for(f"{OTHERS}.filter(({{readyState}}) => readyState >= 2).length === {len(early) - 1}", 60)
    newcomer.open(link)
    newcomer.run("addEventListener('click', () => globalThis.clicked = Date.now(), true)")
    call.enter(newcomer)
    seen = newcomer.wait_for(f"Object.keys(firsts).length === {len(early)} && Object.values(firsts)", 60)
    shown = [person.wait_for(f"firsts[{json.dumps(newcomer.name)}]", 60) for person in early]
    clicked = newcomer.evaluate("clicked")
    for person in everybody:
        person.close()
    return Wait(float(min(seen) - clicked), float(max(seen + shown) - clicked))


def floor(browser: Browser, site: str, people: int) -> float:
    """The last first picture on bare pages."""
    with bare.call(browser, IDENTITIES[:people], site) as (pages, clicked):
        return float(max(page.evaluate("Math.max(...Object.values(firsts))") for page in pages) - clicked)


def row(what: str, rounds: Sequence[tuple[float, float]]) -> None:
    """Prints the middle of the rounds."""
    one, other = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(mine / its for mine, its in rounds)
    print(f"| {what} | {one:.0f} ms | {other:.0f} ms | {ratio:.2f} | ≤ 1.50 |", flush=True)


def main() -> None:
    """Prints the table."""
    print("| from the click | palim-mesh | floor | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        chromium = Chromium(playwright)
        browser = playwright.chromium.launch(executable_path=program(playwright), args=[*FLAGS, *FAKE_DEVICES])
        fours = [(ours(chromium, server, 4).last, floor(browser, server.url, 4)) for _ in range(ROUNDS)]
        row("a fourth joins: everybody's first picture; floor: bare pages", fours)
        browser.close()
        many = [(ours(chromium, server, 8).first, ours(chromium, server, 3).first) for _ in range(ROUNDS_OF_MANY)]
        row("an eighth joins: the newcomer's first picture; floor: a third joins", many)
        chromium.close()
        server.stop()


if __name__ == "__main__":
    main()
