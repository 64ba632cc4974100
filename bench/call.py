"""How long a newcomer waits for pictures. Run by `make bench`.

- A fourth joins: from the click to everybody's first picture, beside four bare pages (bench/bare.py).
- An eighth joins: from the click to the newcomer's first picture, beside the same of a third.

Rounds of both alternate, so that a busy machine slows both. A picture counts when its first frame is there to be drawn.
"""

import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import bare
from tests.browser import call
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, ChromiumPerson, program
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


@contextmanager
def joining(chromium: Chromium, server: Server, people: int) -> Iterator[tuple[list[ChromiumPerson], ChromiumPerson]]:
    """Those who are in a call already, and the one who is just coming in."""
    link = server.make_room().url
    everybody = [chromium.person(identity, before=WATCH) for identity in IDENTITIES[:people]]
    *early, newcomer = everybody
    for person in early:
        call.enter(person, link)
        call.is_inside(person)
    newcomer.open(link)
    newcomer.run("addEventListener('click', () => globalThis.clicked = Date.now(), true)")
    for person in early:
        person.wait_for(f"{OTHERS}.some(({{readyState}}) => readyState >= 2)", 60)
    call.enter(newcomer)
    yield early, newcomer
    for person in everybody:
        person.close()


def last_picture(chromium: Chromium, server: Server, people: int) -> float:
    """Milliseconds from the click to the last first picture of anybody."""
    with joining(chromium, server, people) as (early, newcomer):
        seen = newcomer.wait_for(f"Object.keys(firsts).length === {len(early)} && Object.values(firsts)", 60)
        shown = [person.wait_for(f"firsts[{json.dumps(newcomer.name)}]", 60) for person in early]
        return float(max(seen + shown) - newcomer.evaluate("clicked"))


def first_picture(chromium: Chromium, server: Server, people: int) -> float:
    """Milliseconds from the click to the newcomer's first picture of anybody."""
    with joining(chromium, server, people) as (_, newcomer):
        seen = newcomer.wait_for("Object.keys(firsts).length && Object.values(firsts)", 60)
        return float(min(seen) - newcomer.evaluate("clicked"))


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
        fours = [(last_picture(chromium, server, 4), floor(browser, server.url, 4)) for _ in range(ROUNDS)]
        row("a fourth joins: everybody's first picture; floor: bare pages", fours)
        browser.close()
        many = [(first_picture(chromium, server, 8), first_picture(chromium, server, 3)) for _ in range(ROUNDS_OF_MANY)]
        row("an eighth joins: the newcomer's first picture; floor: a third joins", many)
        chromium.close()
        server.stop()


if __name__ == "__main__":
    main()
