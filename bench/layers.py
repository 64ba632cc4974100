"""What one sender's browser spends on its viewers: encoded once, beside the plain mesh. Run by `make bench`.

One page sends a 720p camera (a moving, noisy picture from a file) to k connections, all of them in a page of another
browser which decodes every picture and shows it tiny. The plain mesh adds the camera's track to each connection and
leaves all else to the browser. Processor time is that of the sending browser's processes; rounds alternate.
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.plot import bars, write
from tests.browser.chromium import FAKE_DEVICES, FLAGS, program
from tests.browser.crowd import assets
from tests.browser.serving import Server

ROUNDS = 2
SETTLE_S = 8.0
MEASURE_S = 6.0
WIDTH, HEIGHT = 1280, 720
LARGE, MEDIUM, SMALL = (1280, 720), (640, 360), (240, 135)
SCRIPT = (Path(__file__).parent / "page" / "studio.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Figures:
    """One run: cores of the sending browser, of each viewer its frames a second, and what else was seen."""

    cores: float
    fps: tuple[float, ...]
    freezes: int
    mbit: float
    encoders: int


def camera(file: Path) -> None:
    """Writes a second of what a webcam in a dim room makes: a textured picture that pans, and new noise in each frame.

    The format is YUV4MPEG2; the noise is spread evenly over twelve steps of 256.
    """
    chance = random.Random(1)
    texture = bytes(60 + chance.randint(0, 40) + index // 16 % 5 * 16 for index in range(2 * WIDTH))
    faint = bytes(value % 12 for value in range(256))
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with file.open("wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F30:1 Ip C420\n" % (WIDTH, HEIGHT))
        for frame in range(30):
            starts = [(frame * 4 + row * 3) % WIDTH for row in range(HEIGHT)]
            picture = b"".join(texture[start : start + WIDTH] for start in starts)
            noise = chance.randbytes(len(picture)).translate(faint)
            # No sum of two bytes is over 255, so the long numbers add up byte by byte.
            luma = int.from_bytes(picture, "big") + int.from_bytes(noise, "big")
            out.write(b"FRAME\n" + luma.to_bytes(len(picture), "big") + grey)


class Stage:
    """A sending page and a page of viewers, each in a browser of its own."""

    def __init__(self, playwright: Playwright, server: Server, film: Path) -> None:
        file = f"--use-file-for-fake-video-capture={film}"
        path = program(playwright)
        self.sending: Browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *FAKE_DEVICES, file])
        self.viewing: Browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        self._devtools = self.sending.new_browser_cdp_session()
        self._url = server.url
        self._library = f"{server.url}{assets(server.url)}/mesh"

    def run(self, sizes: Sequence[tuple[int, int]], *, plain: bool) -> Figures:
        """Sends to as many viewers as there are sizes, and measures."""
        with self._page(self.sending) as sender, self._page(self.viewing) as viewers:
            sender.evaluate(f"studio.open({json.dumps(None if plain else self._library)})")
            for size in sizes:
                offer = sender.evaluate(f"studio.offer({json.dumps(size)})")
                answer = viewers.evaluate("sdp => studio.answer(sdp, null)", offer)
                sender.evaluate("sdp => studio.accept(sdp)", answer)
            time.sleep(SETTLE_S)
            before, cpu, start = self._arrivals(viewers), self._cpu_s(), time.monotonic()
            time.sleep(MEASURE_S)
            after, spent, took = self._arrivals(viewers), self._cpu_s() - cpu, time.monotonic() - start
            rates = [
                (new["frames"] - old["frames"]) * 1000 / (new["at"] - old["at"])
                for old, new in zip(before, after, strict=True)
            ]
            bits = sum(new["bytes"] - old["bytes"] for old, new in zip(before, after, strict=True)) * 8
            freezes = sum(new["freezes"] - old["freezes"] for old, new in zip(before, after, strict=True))
            encoders = sender.evaluate("studio.encoders()")
            sender.evaluate("studio.close()")
        return Figures(spent / took, tuple(rates), freezes, bits / took / 1e6, encoders)

    def close(self) -> None:
        self.sending.close()
        self.viewing.close()

    @contextmanager
    def _page(self, browser: Browser) -> Iterator[Page]:
        context = browser.new_context(bypass_csp=True)
        page = context.new_page()
        page.goto(f"{self._url}/healthz")
        page.evaluate(SCRIPT)
        yield page
        context.close()

    def _arrivals(self, page: Page) -> list[dict[str, Any]]:
        arrivals: list[dict[str, Any]] = page.evaluate("studio.arrivals()")
        return arrivals

    def _cpu_s(self) -> float:
        """Processor seconds of all processes of the sending browser so far."""
        processes = self._devtools.send("SystemInfo.getProcessInfo")["processInfo"]
        return float(sum(process["cpuTime"] for process in processes))


def mixed(viewers: int) -> list[tuple[int, int]]:
    """A large picture for each third, a middle one for the next, small ones for the rest."""
    return [(LARGE, MEDIUM, SMALL)[index % 3] for index in range(viewers)]


def middle(figures: Sequence[Figures], what: str) -> float:
    """The median of one figure."""
    return float(statistics.median(getattr(each, what) for each in figures))


def main() -> None:
    """Prints the table and draws it."""
    runs: dict[str, list[Figures]] = {}
    plans: dict[str, tuple[list[tuple[int, int]], bool]] = {
        "plain 3": ([LARGE] * 3, True),
        "once 11": ([LARGE] * 11, False),
        "plain 7": ([LARGE] * 7, True),
        "mixed 7": (mixed(7), False),
        "plain 11": ([LARGE] * 11, True),
        "mixed 11": (mixed(11), False),
        "mixed 3": (mixed(3), False),
        "call of 8": ([LARGE, *[SMALL] * 6], False),
    }
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        camera(folder / "film.y4m")
        server = Server(folder)
        server.start()
        stage = Stage(playwright, server, folder / "film.y4m")
        for _ in range(ROUNDS):
            for plan, (sizes, plain) in plans.items():
                runs.setdefault(plan, []).append(stage.run(sizes, plain=plain))
        stage.close()
        server.stop()
    cores = {plan: middle(figures, "cores") for plan, figures in runs.items()}
    mbit = {plan: middle(figures, "mbit") for plan, figures in runs.items()}
    worst = {plan: min(min(each.fps) for each in figures) for plan, figures in runs.items()}
    print("| sending 720p30 | this | rival | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    for ours, theirs, goal in (
        ("once 11", "plain 3", "≤ 0.75"),
        ("mixed 3", "plain 3", ""),
        ("mixed 7", "plain 7", "≤ 0.45"),
        ("mixed 11", "plain 11", "≤ 0.40"),
    ):
        ratio = cores[ours] / cores[theirs]
        print(f"| cores, {ours} against {theirs} | {cores[ours]:.2f} | {cores[theirs]:.2f} | {ratio:.2f} | {goal} |")
    print(
        f"| uplink in a call of 8 against plain 7 | {mbit['call of 8']:.1f} Mbit/s | {mbit['plain 7']:.1f} Mbit/s "
        f"| {mbit['call of 8'] / mbit['plain 7']:.2f} | ≤ 0.35 |"
    )
    freezes = max(each.freezes for each in runs["once 11"])
    print(f"| worst viewer's frames a second, once 11 | {worst['once 11']:.1f} | 30 | | ≥ 28, no freeze ({freezes}) |")
    print(f"| encoders, mixed 11 | {runs['mixed 11'][0].encoders} | {runs['plain 11'][0].encoders} | | ≤ 3 |")
    print(f"| worst viewer's frames a second, plain 11 | {worst['plain 11']:.1f} | 30 | | |")
    write("layers", bars("cores of the sending browser, 720p30", cores))


if __name__ == "__main__":
    main()
