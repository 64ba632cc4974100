"""A network of its own on this machine, and a browser in it."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser import wait
from tests.browser.child import Child
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, program


class Place:
    """A network namespace; it is gone when it is closed, or the test's process."""

    def __init__(self, log: Path) -> None:
        # The kernel keeps a namespace as long as there is a process in it.
        self._keeper = Child(["unshare", "--net", "sleep", "infinity"], log)
        ours = Path("/proc/self/ns/net").readlink()
        wait.until(lambda: self._namespace.readlink() != ours, what="a namespace of its own")
        run(*self.inside, "ip", "link", "set", "lo", "up")

    @property
    def inside(self) -> Sequence[str]:
        """What to put in front of a command that is to run here."""
        return ("nsenter", f"--net={self._namespace}")

    def take(self, device: str) -> None:
        """Moves a network device from the test's namespace into this one."""
        run("ip", "link", "set", device, "netns", str(self._keeper.pid))

    def close(self) -> None:
        """Lets the namespace go."""
        self._keeper.kill_hard()

    @property
    def _namespace(self) -> Path:
        return Path(f"/proc/{self._keeper.pid}/ns/net")


class Distant(Chromium):
    """A browser that is started by a command of the test's own, given in front of its program."""

    def __init__(
        self, playwright: Playwright, launcher: Path, before: Sequence[str], flags: Sequence[str] = ()
    ) -> None:
        launcher.write_text(f'#!/bin/sh\nexec {shlex.join(before)} {program(playwright)} "$@"\n')
        launcher.chmod(0o755)
        self._browser = playwright.chromium.launch(executable_path=launcher, args=[*FLAGS, *FAKE_DEVICES, *flags])


def connect(inside: Sequence[str], device: str, address: str) -> None:
    """Gives a device its address, with as many neighbours as 24 bits leave, and takes it into service."""
    # No IPv6 address: it would be complete only later, and Chromium breaks off what it loads when an address comes.
    run(*inside, "ip", "link", "set", device, "addrgenmode", "none")
    run(*inside, "ip", "address", "add", f"{address}/24", "dev", device)
    run(*inside, "ip", "link", "set", device, "up")


def run(*command: str) -> None:
    """Runs a command to its end; raises CalledProcessError."""
    subprocess.run(command, check=True)
