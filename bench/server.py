"""The signalling server beside a bare echo server on uvicorn and Starlette as they come: rate, memory, delay.

Run by `make bench`. Both servers live at once, each on the first processor; the load runs on the other; the two are
measured in turn (A B A B), and ratios are what counts. Rates are given for each second of *server processor time*, so
that a slow load generator does not flatter the slower server.
"""

import asyncio
import os
import socket
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load
from tests.browser import wait
from tests.browser.child import Child
from tests.browser.serving import FROM_SOURCE, Server, free_port

ROUNDS = 3
ROOMS = 250
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")

Opener = Callable[[int, int], Awaitable[list[load.Line]]]
ON_FIRST_PROCESSOR = ("taskset", "-c", "0")


@dataclass(frozen=True)
class Rival:
    """One server under load; `echo` when each end of a line hears itself."""

    port: int
    pid: int
    open: Opener
    echo: bool

    def cpu_s(self) -> float:
        """Processor time the server has used so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND

    def rss_kb(self) -> int:
        """Resident memory of the server."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@contextmanager
def ours(folder: Path) -> Iterator[Rival]:
    """palim-mesh with limits out of the way: here the load is one address and talks without pause."""
    server = Server(
        folder,
        program=(*ON_FIRST_PROCESSOR, *FROM_SOURCE),
        sockets_per_address=100_000,
        rooms_per_address=100_000,
        messages_per_s=100_000,
        room_messages_per_s=100_000,
        log_level="warning",
    )
    server.start()
    yield Rival(server.port, server.pid, load.lines_of_rooms, echo=False)
    server.stop()


@contextmanager
def floor(folder: Path) -> Iterator[Rival]:
    """The bare echo server."""
    port = free_port()
    command = (*ON_FIRST_PROCESSOR, sys.executable, "-m", "bench.floor", str(port))
    child = Child(command, folder / "floor.log")
    wait.until(lambda: answers(port), what="the floor's first answer")
    yield Rival(port, child.pid, load.lines_of_floor, echo=True)
    child.stop()


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def rate(rival: Rival) -> float:
    """Messages for each second of the server's processor time, twenty lines without pause."""
    lines = await rival.open(rival.port, 10)
    before = rival.cpu_s()
    delays = await load.run(lines, echo=rival.echo, seconds=4)
    spent = rival.cpu_s() - before
    await load.hang_up(lines)
    return len(delays) / spent


async def memory(rival: Rival) -> tuple[float, list[load.Line]]:
    """KB for each of a thousand connected people, and their lines, still open."""
    before = rival.rss_kb()
    lines = await rival.open(rival.port, ROOMS)
    return (rival.rss_kb() - before) / (4 * ROOMS), lines


async def delay(rival: Rival, lines: list[load.Line]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds at about 1,000 messages a second on all lines together."""
    pause_s = len(lines) * 2 / 1000
    delays = sorted(await load.run(lines, echo=rival.echo, seconds=8, pause_s=pause_s))
    return statistics.median(delays) * 1000, delays[int(len(delays) * 0.99)] * 1000


def row(what: str, figures: Sequence[float], unit: str, goal: str) -> str:
    """A line of the table; `figures` are ours and the floor's."""
    our, theirs = figures
    return f"| {what} | {our:.2f} {unit} | {theirs:.2f} {unit} | {our / theirs:.2f} | {goal} |"


def middle(rounds: Iterable[Sequence[float]]) -> list[float]:
    """Of rounds with a figure for each rival, the median for each rival."""
    return [statistics.median(figures) for figures in zip(*rounds, strict=True)]


async def measure(rivals: tuple[Rival, Rival]) -> list[str]:
    """The rows of the table."""
    memories = [await memory(rival) for rival in rivals]
    delays = [
        [await delay(rival, lines) for rival, (_, lines) in zip(rivals, memories, strict=True)] for _ in range(ROUNDS)
    ]
    for _, lines in memories:
        await load.hang_up(lines)
    rates = [[await rate(rival) for rival in rivals] for _ in range(ROUNDS)]
    return [
        row("messages a processor second", middle(rates), "", "≥ 0.70"),
        row("memory for one person", [kb for kb, _ in memories], "KB", "≤ 1.30"),
        row("delay, median", middle([p50 for p50, _ in pair] for pair in delays), "ms", ""),
        row("delay, 99th percentile", middle([p99 for _, p99 in pair] for pair in delays), "ms", ""),
    ]


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name, ours(Path(name)) as palim, floor(Path(name)) as bare:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        rows = asyncio.run(measure((palim, bare)))
    print("| server, 1,000 people in rooms of four | palim-mesh | bare echo | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
