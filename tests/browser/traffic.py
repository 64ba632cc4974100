"""What a page loads, as Chromium's own tools see it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession

_Event = dict[str, Any]


class Traffic:
    """Follows all requests of a page from now on."""

    def __init__(self, devtools: CDPSession) -> None:
        self._bytes = 0
        self._asked_by: dict[str, str | None] = {}
        """For each address the one whose answer asked for it; None for the page itself."""
        devtools.on("Network.requestWillBeSent", self._begin)
        devtools.on("Network.loadingFinished", self._end)
        devtools.send("Network.enable")

    def bytes_on_the_wire(self) -> int:
        """What all answers weighed, headers included."""
        return self._bytes

    def deepest_chain(self) -> int:
        """How many answers must be waited for, one after the other, until the last request can be sent and answered."""
        return max(self._depth(url) for url in self._asked_by)

    def _depth(self, url: str | None) -> int:
        return 0 if url is None else 1 + self._depth(self._asked_by.get(url))

    def _begin(self, event: _Event) -> None:
        address, initiator = event["request"]["url"].split("#")[0], event["initiator"]
        asking = initiator.get("url") or _innermost_frame(initiator.get("stack"))
        self._asked_by.setdefault(address, asking.split("#")[0] if asking else None)

    def _end(self, event: _Event) -> None:
        self._bytes += event["encodedDataLength"]


def _innermost_frame(stack: dict[str, Any] | None) -> str | None:
    """The address of the script that sent the request; after an `await` it stands in a parent of the stack."""
    while stack and not stack["callFrames"]:
        stack = stack.get("parent")
    return str(stack["callFrames"][0]["url"]) if stack else None
