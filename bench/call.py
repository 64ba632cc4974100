"""A newcomer's click to everybody's first picture in a call of four, beside pages without an app. Run by `make bench`.

The floor are four bare pages (bench/bare.py). Rounds of both alternate, so that a busy machine slows both. A picture
counts when its first frame is there to be drawn.
"""

import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import bare
from tests.browser import call
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, program
from tests.browser.identity import IDENTITIES
from tests.browser.serving import Server

ROUNDS = 5
PEOPLE = 4

WATCH = """
    globalThis.firsts = {};
    setInterval(() => {
        for (const tile of document.querySelectorAll('article.tile:not(.own)')) {
            const video = tile.querySelector('video:not([hidden])');
            if (video?.readyState >= 2 && video.videoWidth) firsts[tile.ariaLabel] ??= Date.now();
        }
    }, 10);
"""


def ours(chromium: Chromium, server: Server) -> float:
    """One call of four: milliseconds from the last one's click to the last first picture."""
    link = server.make_room().url
    people = [chromium.person(identity, before=WATCH) for identity in IDENTITIES[:PEOPLE]]
    *early, newcomer = people
    for person in early:
        call.enter(person, link)
        call.is_inside(person)
    call.all_see_and_hear_each_other(early)
    newcomer.open(link)
    newcomer.run("addEventListener('click', () => globalThis.clicked = Date.now(), true)")
    call.enter(newcomer)
    times = newcomer.wait_for(f"Object.keys(firsts).length === {PEOPLE - 1} && Object.values(firsts)")
    times += [person.wait_for(f"firsts[{json.dumps(newcomer.name)}]") for person in early]
    taken = max(times) - newcomer.evaluate("clicked")
    for person in people:
        person.close()
    return float(taken)


def floor(browser: Browser, site: str) -> float:
    """The same with bare pages."""
    with bare.call(browser, IDENTITIES[:PEOPLE], site) as (pages, clicked):
        return float(max(page.evaluate("Math.max(...Object.values(firsts))") for page in pages) - clicked)


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        chromium = Chromium(playwright)
        browser = playwright.chromium.launch(executable_path=program(playwright), args=[*FLAGS, *FAKE_DEVICES])
        rounds = [(ours(chromium, server), floor(browser, server.url)) for _ in range(ROUNDS)]
        chromium.close()
        browser.close()
        server.stop()
    app, least = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(one / other for one, other in rounds)
    print("| a fourth joins | palim-mesh | bare pages | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| click to the last first picture | {app:.0f} ms | {least:.0f} ms | {ratio:.2f} | ≤ 1.50 |")


if __name__ == "__main__":
    main()
