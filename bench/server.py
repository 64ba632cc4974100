"""The signalling server beside a bare echo server on the same stack: rate, memory, delay.

Run by `make bench`. Both servers live at once, each on the first processor; the load runs on the other; the two are
measured in turn (A B A B), and ratios are what counts. Rates are given for each second of *server processor time*, so
that a slow load generator does not flatter the slower server.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import load

ROUNDS = 3
ROOMS = 250
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")

Opener = Callable[[int, int], Awaitable[list[load.Line]]]


@dataclass(frozen=True)
class Rival:
    """One server under load; `echo` when each end of a line hears itself."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    open: Opener
    echo: bool

    def cpu_s(self) -> float:
        """Processor time the server has used so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND

    def rss_kb(self) -> int:
        """Resident memory of the server."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A server on the first processor."""
    return subprocess.Popen(["taskset", "-c", "0", sys.executable, *command], env={**os.environ, **environment})


async def reachable(port: int, deadline_s: float = 20.0) -> None:
    """Returns when the port answers."""
    async with asyncio.timeout(deadline_s):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def ours(state: str) -> Rival:
    """palim-mesh with limits out of the way: here the load is one address and talks without pause."""
    port = free_port()
    limits = {
        "PALIM_MESH_STATE_DIR": state,
        "PALIM_MESH_SOCKETS_PER_ADDRESS": "100000",
        "PALIM_MESH_ROOMS_PER_ADDRESS": "100000",
        "PALIM_MESH_MESSAGES_PER_S": "100000",
        "PALIM_MESH_ROOM_MESSAGES_PER_S": "100000",
        "PALIM_MESH_LOG_LEVEL": "warning",
    }
    process = start(["-m", "palim_mesh", "--port", str(port)], limits)
    return Rival("palim-mesh", port, process, load.lines_of_rooms, echo=False)


def floor() -> Rival:
    """The bare echo server."""
    port = free_port()
    return Rival(
        "bare echo",
        port,
        start(["-m", "bench.floor", str(port)], {}),
        load.lines_of_floor,
        echo=True,
    )


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
    for rival in rivals:
        await reachable(rival.port)
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
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as state:
        rivals = (ours(state), floor())
        try:
            rows = asyncio.run(measure(rivals))
        finally:
            for rival in rivals:
                rival.process.terminate()
                rival.process.wait()
    print("| server, 1,000 people in rooms of four | palim-mesh | bare echo | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
