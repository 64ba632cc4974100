"""Keeps something running that may end by itself: after each end it waits longer, from one second to a minute."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from palim_mesh import log
from palim_mesh.relay.status import State, Status, Trouble

LONGEST_S = 60
STEADY_S = 60  # what ran that long had no trouble with its start
LOOP = 5  # crashes in a row


@dataclass(frozen=True, slots=True)
class End:
    """Why it ended, None if on purpose, and the program's exit status: negative when a signal ended it."""

    trouble: Trouble | None
    code: int | None = None


async def keep(run: Callable[[], Awaitable[End]], status: Status) -> None:
    """Runs it again and again until cancelled."""
    failures = 0
    while True:
        status.state = State.STARTING
        began = time.monotonic()
        end = await run()
        status.state = State.DOWN
        if end.trouble is None:
            continue
        failures = 1 if time.monotonic() - began >= STEADY_S else failures + 1
        status.restarts += 1
        status.trouble = named(end.trouble, failures)
        level = logging.ERROR if status.trouble == Trouble.CRASH_LOOP else logging.WARNING
        log.event(status.trouble, level=level, code=end.code, restarts=status.restarts)
        await asyncio.sleep(pause_s(failures))


def named(trouble: Trouble, failures: int) -> Trouble:
    """The trouble after so many in a row: a program that crashes again and again needs somebody to look."""
    return Trouble.CRASH_LOOP if trouble == Trouble.CRASHED and failures >= LOOP else trouble


def pause_s(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return float(min(2 ** (failures - 1), LONGEST_S))
