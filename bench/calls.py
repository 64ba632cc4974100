"""Whole calls of four, six and eight people on one machine, each with the real page. Run by `make bench`.

Every page has a camera of 640x480 at 30 frames a second and a window in which its tiles are worth a middle layer; all
browsers share this machine's processors. The rival is the plain mesh: bare pages that connect and show everybody, and
leave all else to the browser. What counts are decoded frames.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bench import bare
from bench.plot import bars, write
from tests.browser import call
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, program
from tests.browser.identity import IDENTITIES
from tests.browser.serving import Server

GOALS = {4: 29, 6: 24, 8: 15}
SETTLE_S = 8
MEASURE_S = 6
WINDOW: ViewportSize = {"width": 960, "height": 540}


FORMAT = "globalThis.cameraFormat = {width: 640, height: 480, framesPerSecond: 30};"
ARRIVALS = """
    (async () => {
        const connections = globalThis.probe?.connections ?? Object.values(pcs);
        const reports = await Promise.all(connections.map((pc) => pc.getStats()));
        return reports.flatMap((report) => [...report.values()])
            .filter(({type, kind, framesDecoded}) => type === 'inbound-rtp' && kind === 'video' && framesDecoded)
            .map(({framesDecoded, freezeCount, frameWidth, frameHeight, timestamp}) => ({
                at: timestamp,
                frames: framesDecoded,
                freezes: freezeCount,
                lines: Math.min(frameWidth, frameHeight),
            }));
    })()
"""

Ask = Callable[[], list[dict[str, Any]]]


@contextmanager
def real_call(chromium: Chromium, server: Server, people: int) -> Iterator[Ask]:
    """People in a call with our page."""
    link = server.make_room().url
    everybody = [chromium.person(identity, before=FORMAT) for identity in IDENTITIES[:people]]
    for person in everybody:
        person.page.set_viewport_size(WINDOW)
        call.enter(person, link)
        call.is_inside(person)
    others = "document.querySelectorAll('article.tile:not(.own) video:not([hidden])')"
    for person in everybody:
        person.wait_for(f"[...{others}].filter(({{readyState}}) => readyState >= 2).length === {people - 1}", 60)
    yield lambda: [arrival for person in everybody for arrival in person.evaluate(ARRIVALS)]
    for person in everybody:
        person.close()


@contextmanager
def plain_call(browser: Browser, server: Server, people: int) -> Iterator[Ask]:
    """The same people on bare pages."""
    with bare.call(browser, IDENTITIES[:people], server.url, FORMAT) as (pages, _):
        for page in pages:
            page.set_viewport_size(WINDOW)
        yield lambda: [arrival for page in pages for arrival in page.evaluate(ARRIVALS)]


def watch(ask: Ask) -> tuple[float, float, int, int]:
    """Frames a second of the middle and the worst picture, freezes, and the lines of the middle picture."""
    time.sleep(SETTLE_S)
    before = ask()
    time.sleep(MEASURE_S)
    after = ask()
    rates = [
        (new["frames"] - old["frames"]) * 1000 / (new["at"] - old["at"]) for old, new in zip(before, after, strict=True)
    ]
    freezes = sum(new["freezes"] - old["freezes"] for old, new in zip(before, after, strict=True))
    return statistics.median(rates), min(rates), freezes, int(statistics.median(each["lines"] for each in after))


def main() -> None:
    """Prints the table and draws it."""
    figures: dict[str, float] = {}
    print("| people | ours: middle / worst fps, freezes, lines | plain mesh | goal |")
    print("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        for people, goal in GOALS.items():
            chromium = Chromium(playwright)
            with real_call(chromium, server, people) as ask:
                ours = watch(ask)
            chromium.close()
            browser = playwright.chromium.launch(executable_path=program(playwright), args=[*FLAGS, *FAKE_DEVICES])
            with plain_call(browser, server, people) as ask:
                plain = watch(ask)
            browser.close()
            cells = [f"{fps:.1f} / {worst:.1f}, {freezes}, {lines}" for fps, worst, freezes, lines in (ours, plain)]
            print(f"| {people} | {cells[0]} | {cells[1]} | ≥ {goal} |", flush=True)
            figures |= {f"{people} people": ours[0], f"{people} people, plain": plain[0]}
        server.stop()
    write("calls", bars("frames a second of the middle picture", figures))


if __name__ == "__main__":
    main()
