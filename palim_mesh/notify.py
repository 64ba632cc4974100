"""Tells the service manager how the program is: sd_notify(3), which needs no library."""

import asyncio
import os
import socket

READY = "READY=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"


def tell(state: str) -> None:
    """Sends a state to systemd, or to nobody where it did not start this program."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.sendto(state.encode(), address.replace("@", "\0", 1))


async def live() -> None:
    """Says that the program lives, twice as often as the service manager wants to hear it (sd_watchdog_enabled(3))."""
    interval_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 2_000_000
    while interval_s:
        tell(ALIVE)
        await asyncio.sleep(interval_s)
