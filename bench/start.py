"""Start-up and size of the one-file program, beside a bare server on the same stack. Run by `make bench`.

The first start unpacks the program, later ones find it unpacked. Starts of the program and of the floor alternate, so
that a busy machine slows both. Bytes are what Chromium received with an empty cache, headers included.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FAKE_DEVICES, FLAGS, program
from tests.browser.serving import free_port
from tests.browser.traffic import Traffic

PROGRAM = Path(__file__).resolve().parent.parent / "dist/palim-mesh.pyz"
ROUNDS = 7
DEADLINE_S = 30
FLOOR = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

async def hello(request):
    return PlainTextResponse("hello")

uvicorn.run(Starlette(routes=[Route("/", hello)]), port=int(sys.argv[1]), log_level="warning")
"""


def wait_for_answer(port: int) -> None:
    """Returns with the first 200 for the start page; raises TimeoutError."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except ConnectionRefusedError:
            time.sleep(0.002)
        finally:
            connection.close()
    raise TimeoutError(f"nothing answered on port {port}")


@contextmanager
def serving(command: Sequence[str | Path], port: int, root: Path) -> Iterator[float]:
    """Runs a server which unpacks to and keeps its state in `root`; gives the seconds until its first answer."""
    environment = {**os.environ, "SHIV_ROOT": str(root / "shiv"), "PALIM_MESH_STATE_DIR": str(root / "state")}
    begin = time.monotonic()
    process = subprocess.Popen([*command], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_answer(port)
        yield time.monotonic() - begin
    finally:
        process.terminate()
        process.wait(DEADLINE_S)


def start_program(root: Path) -> float:
    """Seconds to the program's first answer."""
    port = free_port()
    with serving([sys.executable, PROGRAM, "--port", str(port)], port, root) as seconds:
        return seconds


def start_floor(root: Path) -> float:
    """Seconds to the floor's first answer."""
    port = free_port()
    with serving([sys.executable, "-c", FLOOR, str(port)], port, root) as seconds:
        return seconds


def print_starts() -> None:
    """Measures all kinds of start in turn and prints their medians."""
    cold, warm, floor = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(start_program(Path(folder)))
            warm.append(start_program(Path(folder)))
            floor.append(start_floor(Path(folder)))
    print(f"{'to the first answer':32}{'median':>10}{'worst':>10}{'goal':>12}")
    for name, seconds, goal in (
        ("palim-mesh.pyz, first start", cold, "< 1 s"),
        ("palim-mesh.pyz, later starts", warm, "< 0.4 s"),
        ("bare Starlette on Uvicorn", floor, "the floor"),
    ):
        print(f"{name:32}{statistics.median(seconds):8.2f} s{max(seconds):8.2f} s{goal:>12}")


def load(browser: Browser, url: str) -> Traffic:
    """Opens a page in a fresh profile and waits until it asks for nothing more."""
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    traffic = Traffic(context.new_cdp_session(page))
    page.goto(url, wait_until="networkidle")
    context.close()
    return traffic


def print_pages() -> None:
    """Opens each page of the packed program and prints what it cost."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving([sys.executable, PROGRAM, "--port", str(port)], port, Path(folder)),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program(playwright), args=[*FLAGS, *FAKE_DEVICES])
        print(f"{'page':32}{'chain':>10}{'received':>12}{'goal':>12}")
        link = f"http://localhost:{port}"
        for name, url, goal in (
            ("start page", f"{link}/", "< 60 KB"),
            ("call page, before joining", f"{link}/r/probe-lomari-tepuso-binaka#{'A' * 22}", "< 150 KB"),
        ):
            traffic = load(browser, url)
            received_kb = traffic.bytes_on_the_wire() / 1000
            print(f"{name:32}{traffic.deepest_chain():10}{received_kb:9.1f} KB{goal:>12}")
        browser.close()


def main() -> None:
    """Prints size, starts and pages."""
    print(f"size {PROGRAM.stat().st_size / 1e6:.2f} MB (goal: < 3 MB)\n")
    print_starts()
    print()
    print_pages()


if __name__ == "__main__":
    main()
