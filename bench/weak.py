"""The line of one of five becomes 0.5 Mbit/s with 5 % loss, at 300 ms: what the other four see before and after.

Beside it stands the call of the four alone, which leaves the machine more time. Run by `make bench`. What the weak one
itself gets is drawn second by second into build/bench/weak.svg.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.plot import lines, write
from tests.browser import call
from tests.browser.chromium import Chromium
from tests.browser.identity import IDENTITIES
from tests.browser.serving import Server
from tests.network import arrivals
from tests.network.arrivals import Arrivals
from tests.network.outpost import NEAR, WEAK, Outpost
from tests.network.studio import join

WATCH_S = 40
FRAMES = 100
PACKETS = 50
"""Of sound, in a second of each person."""
GOAL = 0.9


def moment(old: dict[str, Arrivals], new: dict[str, Arrivals]) -> dict[str, float]:
    """What came to somebody between two counts, from all others together."""
    pairs = [(old[name], each) for name, each in new.items() if name in old and each.at > old[name].at]

    def rate(what: str) -> float:
        grown = [(getattr(b, what) - getattr(a, what)) / (b.at - a.at) for a, b in pairs]
        return float(sum(max(0.0, each) for each in grown))  # a connection made anew counts from 0

    return {
        "pictures, kbit/s": rate("picture_bytes") * 8 / 1000,
        "pictures, frames a second": rate("frames"),
        "lines of the largest picture that moves": max((b.lines for a, b in pairs if b.frames > a.frames), default=0),
        "sound that arrives, percent": rate("sound_packets") * 100 / PACKETS / max(1, len(pairs)),
    }


def main() -> None:
    """Prints the table and draws what the weak one gets."""
    course: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        server = Server(folder, host="0.0.0.0")
        server.start()
        outpost = Outpost(folder, True, **WEAK)
        near, far = Chromium(playwright), outpost.chromium(playwright, f"http://{NEAR}:{server.port}")
        link = server.make_room().url
        good = [join(near, identity, link) for identity in IDENTITIES[:4]]
        call.all_see_and_hear_each_other(good, 60)
        without = arrivals.pictures(good, FRAMES)

        weak = join(far, IDENTITIES[4], link.replace("127.0.0.1", NEAR))
        arrivals.all_arrive([*good, weak])
        beside = arrivals.pictures(good, FRAMES)
        outpost.worsen()
        before, last, start = arrivals.among(good), arrivals.of(weak), time.monotonic()
        while (now := time.monotonic() - start) < WATCH_S:
            time.sleep(1)
            new = arrivals.of(weak)
            for what, figure in moment(last, new).items():
                course.setdefault(what, []).append((now, figure))
            last = new
        then = arrivals.since(before, arrivals.among(good))
        for browser in (near, far):
            browser.close()
        outpost.close()
        server.stop()

    shares = [then[way].fps / beside[way].fps for way in beside]
    calls = (then, beside, without)
    fps = [f"{statistics.median(each.fps for each in pictures.values()):.1f}" for pictures in calls]
    size = [f"{statistics.median(each.lines for each in pictures.values()):.0f}" for pictures in calls]
    same = "the same" if all(then[way].lines == beside[way].lines for way in beside) else "others"
    late = {what: statistics.fmean(y for x, y in points if x >= WATCH_S / 2) for what, points in course.items()}
    print("| one of five at 0.5 Mbit/s, 300 ms, 5 % loss | its line weak | its line good | without it | share | goal |")
    print("| --- | --- | --- | --- | --- | --- |")
    share = f"{statistics.median(shares):.2f}, worst {min(shares):.2f}"
    print(f"| frames a second between the four others, middle | {' | '.join(fps)} | {share} | ≥ {GOAL:.2f} |")
    print(f"| lines of these pictures | {' | '.join(size)} | {same} | the same |")
    for what, figure in late.items():
        print(f"| it gets: {what} | {figure:.0f} | | | | |")
    write("weak", lines("what the one at 0.5 Mbit/s gets of four others, second by second", course))


if __name__ == "__main__":
    main()
