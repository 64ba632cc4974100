"""A network of its own behind a bad line, and a browser in it. The near end of the line is in the test's namespace."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser import wait
from tests.browser.child import Child
from tests.browser.chromium import Chromium

from .place import Distant, Place, connect, run

NEAR, FAR = "10.78.0.1", "10.78.0.2"
"""The addresses of the two ends, in the test's namespace and in the outpost."""
WEAK = {"rate_kbps": 500.0, "delay_ms": 150.0, "loss": 0.05}
"""What many a village, train or crowded mobile cell has."""
_ENDS = ("near", "far")


class Outpost:
    """A place without a way out but the line."""

    def __init__(
        self, folder: Path, once_told: bool = False, /, *, rate_kbps: float, delay_ms: float = 0, loss: float = 0
    ) -> None:
        """`once_told`: the line is only long, not narrow and lossy, until `worsen`."""
        self._folder = folder
        self._place = Place(folder / "outpost.log")
        figures = ["--rate-kbps", str(rate_kbps), "--delay-ms", str(delay_ms), "--loss", str(loss)]
        figures += ["--once-told"] if once_told else []
        command = [sys.executable, "-m", "tests.network.line", "--ends", *_ENDS, *figures]
        self._line = Child(command, folder / "line.log")
        wait.until(self._has_line, what="both ends of the line")
        near, far = _ENDS
        self._place.take(far)
        connect((), near, NEAR)
        connect(self._place.inside, far, FAR)
        run(*self._place.inside, "ip", "route", "add", "default", "via", NEAR)

    def chromium(self, playwright: Playwright, site: str) -> Chromium:
        """A browser in here, for which that site, which it reaches over the line, is a secure context."""
        secure = f"--unsafely-treat-insecure-origin-as-secure={site}"
        return Distant(playwright, self._folder / "chromium", self._place.inside, [secure])

    def worsen(self) -> None:
        """From now on the line is as narrow and lossy as it was made."""
        os.kill(self._line.pid, signal.SIGHUP)

    def close(self) -> None:
        """Takes the line down and lets the place go."""
        self._line.kill_hard()
        self._place.close()

    def _has_line(self) -> bool:
        assert self._line.exit_code is None, self._line.said()
        return {name for _, name in socket.if_nameindex()}.issuperset(_ENDS)
