"""A narrow, long and lossy line between two networks; not every kernel has netem for that.

    python -m tests.network.line --ends near far --rate-kbps 500 --delay-ms 150 --loss 0.05

makes two TUN devices and carries packets between them, each direction by itself, until it is ended. It needs root.
With --once-told it is long from the beginning, but narrow and lossy only after SIGHUP.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import select
import signal
import struct
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from fcntl import ioctl
from itertools import count

QUEUE_S = 0.3
MAX_PACKET = 65_535

# linux/if_tun.h
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000


@dataclass
class Line:
    """The rule of one direction: packets leave a bounded queue at a steady rate, and what is not lost arrives later."""

    rate_bps: float
    delay_s: float = 0.0
    loss: float = 0.0
    """How likely each packet is lost on the way, 0 to 1. Like all that left the queue, it has used the line."""
    queue_s: float = QUEUE_S
    """Packets that would wait longer are dropped."""
    seed: int = 1
    _free_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def arrival(self, size: int, now: float) -> float | None:
        """When a packet of so many bytes, sent now, is at the other end; None if never. Times never go back."""
        begins = max(now, self._free_at)
        if begins - now > self.queue_s:
            return None
        self._free_at = begins + size * 8 / self.rate_bps
        return None if self._random.random() < self.loss else self._free_at + self.delay_s


class Way:
    """Carries packets from one device to another."""

    def __init__(self, line: Line, source: int, target: int) -> None:
        self.source = source
        self.line = line
        self._target = target
        self._travelling: deque[tuple[float, bytes]] = deque()

    def take(self) -> None:
        """Reads the next packet."""
        packet = os.read(self.source, MAX_PACKET)
        due = self.line.arrival(len(packet), time.monotonic())
        if due is not None:
            self._travelling.append((due, packet))

    def deliver(self) -> float | None:
        """Hands over what has arrived, and returns when the next packet will."""
        while self._travelling and self._travelling[0][0] <= time.monotonic():
            os.write(self._target, self._travelling.popleft()[1])
        return self._travelling[0][0] if self._travelling else None


def device(name: str) -> int:
    """Makes a TUN device, which is there until its file is closed."""
    file = os.open("/dev/net/tun", os.O_RDWR)
    ioctl(file, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return file


def run(ways: list[Way]) -> None:
    """Carries for ever, and before all other programs: what they delay here, a queue of the line's would seem to."""
    with suppress(PermissionError):  # where root is so in its namespace alone
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    while True:
        dues = [due for way in ways if (due := way.deliver()) is not None]
        wait_s = max(0.0, min(dues) - time.monotonic()) if dues else None
        ready, _, _ = select.select([way.source for way in ways], [], [], wait_s)
        for way in ways:
            if way.source in ready:
                way.take()


def main() -> None:
    """Reads the command line; both directions are alike."""
    parser = argparse.ArgumentParser(prog="python -m tests.network.line", description=__doc__)
    parser.add_argument("--ends", nargs=2, required=True, metavar="NAME", help="of the two devices")
    parser.add_argument("--rate-kbps", type=float, required=True)
    parser.add_argument("--delay-ms", type=float, default=0, help="each way")
    parser.add_argument("--loss", type=float, default=0, help="0 to 1")
    parser.add_argument("--queue-ms", type=float, default=1000 * QUEUE_S)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--once-told", action="store_true", help="narrow and lossy only after SIGHUP")
    given = parser.parse_args()
    near, far = (device(name) for name in given.ends)
    seeds = count(given.seed)

    def line() -> Line:
        return Line(given.rate_kbps * 1000, given.delay_ms / 1000, given.loss, given.queue_ms / 1000, seed=next(seeds))

    ways = [Way(line(), near, far), Way(line(), far, near)]
    if given.once_told:
        bad = [way.line for way in ways]

        def worsen(*_: object) -> None:
            for way, line in zip(ways, bad, strict=True):
                way.line = line

        signal.signal(signal.SIGHUP, worsen)
        for way in ways:
            way.line = Line(math.inf, way.line.delay_s)
    run(ways)


if __name__ == "__main__":
    main()
