"""Whether pictures go on coming."""

from __future__ import annotations

from typing import Any, Protocol

from . import wait

DECODED = """
    Promise.all(probe.connections.map(async (connection) => {
        if (connection.connectionState === 'closed') return null;
        const streams = await probe.stats(connection, 'inbound-rtp');
        return streams.reduce((sum, {framesDecoded = 0}) => sum + framesDecoded, 0);
    }))
"""
"""How many frames each of the page's connections has decoded, null for closed ones. In Firefox without a window the
elements count none."""


class Asked(Protocol):
    """A page that can be asked."""

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""


def go_on(page: Asked, frames: int = 30, deadline_s: float = 30) -> None:
    """Waits until every live connection of the page decoded so many frames more, be it a new connection.

    Chromium counts from 0 again when a negotiation makes it decode a stream anew; what it decodes then counts as well.
    """
    last: dict[int, int] = {}
    gained: dict[int, int] = {}

    def look() -> dict[int, int]:
        now = {number: count for number, count in enumerate(page.evaluate(DECODED)) if count is not None}
        for number, count in now.items():
            before = last.get(number, count)
            gained[number] = gained.get(number, 0) + (count - before if count >= before else count)
            last[number] = count
        return {number: gained[number] for number in now}

    wait.until(
        look,
        lambda gains: bool(gains) and all(gain > frames for gain in gains.values()),
        deadline_s=deadline_s,
        what=f"{frames} more frames by each connection",
    )
