"""Several people in one page, each a Mesh of the library without the app around it."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from . import wait
from .identity import Identity, whose_colour, whose_tone
from .person import Person
from .serving import Room

_SCRIPT = (Path(__file__).parent / "page" / "crowd.js").read_text(encoding="utf-8")


class Crowd:
    """A page full of people. All of them are in the same room."""

    def __init__(self, page: Person, server_url: str, room: Room) -> None:
        self._page = page
        self._room = room
        self._url = server_url.replace("http", "ws", 1) + "/ws"
        self._library = server_url + assets(server_url) + "/mesh/index.js"
        self._present: dict[str, Identity] = {}
        page.open(server_url + "/healthz")  # a page of the same origin that has no script
        page.run(_SCRIPT)

    def enter(self, *identities: Identity, as_host: bool = False) -> None:
        """Lets people come in, one right after the other."""
        for identity in identities:
            invitation: dict[str, Any] = {
                "library": self._library,
                "url": self._url,
                "room": self._room.name,
                "secret": self._room.secret,
                "identity": identity.in_css(),
            }
            if as_host:
                invitation["host"] = self._room.host_ticket
            self._page.evaluate(f"crowd.enter({json.dumps(invitation)})")
            self._present[identity.name] = identity

    def leave(self, identity: Identity) -> None:
        self._page.evaluate(f"crowd.leave({json.dumps(identity.name)})")
        del self._present[identity.name]

    def share_screen(self, identity: Identity) -> None:
        self._page.evaluate(f"crowd.shareScreen({json.dumps(identity.in_css())})")

    def snapshot(self, identity: Identity) -> Any:
        """What that one's Mesh says of the call."""
        return self._page.evaluate(f"crowd.snapshot({json.dumps(identity.name)})")

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def all_see_and_hear_each_other(self, *, apart: Collection[Identity] = (), deadline_s: float = 30) -> None:
        """Waits until each has the right picture and sound of each other one.

        Those who are kept `apart` must have nothing of each other.
        """
        parted = {identity.name for identity in apart}
        expected = {
            name: {other: other for other in self._present if other != name and not {name, other} <= parted}
            for name in self._present
        }
        self._wait("crowd.colours('person')", whose_colour, expected, deadline_s)
        self._wait("crowd.tones('person')", whose_tone, expected, deadline_s)

    def all_see_and_hear_the_screen_of(self, sharer: Identity, deadline_s: float = 30) -> None:
        screen = {sharer.name: f"{sharer.name}'s screen"}
        expected = {name: {} if name == sharer.name else screen for name in self._present}
        self._wait("crowd.colours('screen')", whose_colour, expected, deadline_s)
        self._wait("crowd.tones('screen')", whose_tone, expected, deadline_s)

    def _wait(
        self,
        question: str,
        whose: Callable[[Any], str | None],
        expected: dict[str, dict[str, str]],
        deadline_s: float,
    ) -> None:
        """Waits until the page's answers mean what is expected: by watcher, by watched, whose it is."""

        def look() -> dict[str, dict[str, str | None]]:
            answers = self._page.evaluate(question)
            return {
                name: {other: whose(seen) for other, seen in sight.items() if seen} for name, sight in answers.items()
            }

        wait.until(look, lambda sights: sights == expected, deadline_s=deadline_s, what=question)


def assets(server_url: str) -> str:
    """The folder of the page's files, with their hash."""
    with urllib.request.urlopen(server_url) as response:
        found = re.search(r'"(/static/[^/"]+)', response.read().decode())
    assert found
    return found[1]
