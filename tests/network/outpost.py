"""A network of its own behind a bad line, and a browser in it. The near end of the line is in the test's namespace."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser import wait
from tests.browser.child import Child
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, program

NEAR, FAR = "10.78.0.1", "10.78.0.2"
"""The addresses of the two ends, in the test's namespace and in the outpost."""
WEAK = {"rate_kbps": 500.0, "delay_ms": 150.0, "loss": 0.05}
"""What many a village, train or crowded mobile cell has."""
_ENDS = ("near", "far")


class Outpost:
    """A network namespace without a way out but the line; it is gone when it is closed, or the test's process."""

    def __init__(
        self, folder: Path, once_told: bool = False, /, *, rate_kbps: float, delay_ms: float = 0, loss: float = 0
    ) -> None:
        """`once_told`: the line is only long, not narrow and lossy, until `worsen`."""
        self._folder = folder
        # The kernel keeps a namespace as long as there is a process in it.
        self._keeper = Child(["unshare", "--net", "sleep", "infinity"], folder / "outpost.log")
        ours = Path("/proc/self/ns/net").readlink()
        wait.until(lambda: self._namespace.readlink() != ours, what="a namespace of its own")
        figures = ["--rate-kbps", str(rate_kbps), "--delay-ms", str(delay_ms), "--loss", str(loss)]
        figures += ["--once-told"] if once_told else []
        command = [sys.executable, "-m", "tests.network.line", "--ends", *_ENDS, *figures]
        self._line = Child(command, folder / "line.log")
        wait.until(self._has_line, what="both ends of the line")
        near, far = _ENDS
        _run("ip", "link", "set", far, "netns", str(self._keeper.pid))
        _connect((), near, NEAR)
        _connect(self._inside, far, FAR)
        _run(*self._inside, "ip", "link", "set", "lo", "up")
        _run(*self._inside, "ip", "route", "add", "default", "via", NEAR)

    def chromium(self, playwright: Playwright, site: str) -> Chromium:
        """A browser in here, for which that site, which it reaches over the line, is a secure context."""
        launcher = self._folder / "chromium"
        launcher.write_text(f'#!/bin/sh\nexec {" ".join(self._inside)} {program(playwright)} "$@"\n')
        launcher.chmod(0o755)
        return _Distant(playwright, launcher, site)

    def worsen(self) -> None:
        """From now on the line is as narrow and lossy as it was made."""
        os.kill(self._line.pid, signal.SIGHUP)

    def close(self) -> None:
        """Takes the line down and lets the namespace go."""
        self._line.kill_hard()
        self._keeper.kill_hard()

    @property
    def _namespace(self) -> Path:
        return Path(f"/proc/{self._keeper.pid}/ns/net")

    @property
    def _inside(self) -> Sequence[str]:
        return ("nsenter", f"--net={self._namespace}")

    def _has_line(self) -> bool:
        assert self._line.exit_code is None, self._line.said()
        return {name for _, name in socket.if_nameindex()}.issuperset(_ENDS)


class _Distant(Chromium):
    def __init__(self, playwright: Playwright, launcher: Path, site: str) -> None:
        secure = f"--unsafely-treat-insecure-origin-as-secure={site}"
        self._browser = playwright.chromium.launch(executable_path=launcher, args=[*FLAGS, *FAKE_DEVICES, secure])


def _connect(inside: Sequence[str], device: str, address: str) -> None:
    # No IPv6 address: it would be complete only later, and Chromium breaks off what it loads when an address comes.
    _run(*inside, "ip", "link", "set", device, "addrgenmode", "none")
    _run(*inside, "ip", "address", "add", f"{address}/24", "dev", device)
    _run(*inside, "ip", "link", "set", device, "up")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
