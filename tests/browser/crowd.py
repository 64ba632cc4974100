"""Several people in one page, each a Mesh of the library without the app around it."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import wait
from .identity import Identity, whose_colour, whose_tone
from .person import Person
from .serving import Room

_SCRIPT = (Path(__file__).parent / "page" / "crowd.js").read_text(encoding="utf-8")

Size = tuple[int, int]
"""Width and height in pixels."""
HIDDEN: Size = (0, 0)


@dataclass(frozen=True)
class Camera:
    """What a camera makes. It is drawn by the page, in one colour."""

    size: Size
    fps: int

    def in_page(self) -> dict[str, int]:
        return {"width": self.size[0], "height": self.size[1], "framesPerSecond": self.fps}


@dataclass(frozen=True)
class Sight:
    """How one is seen by another: by the decoder's own count, and what is drawn."""

    colour: list[float] | None
    size: Size
    decoded: int
    key_frames: int
    freezes: int
    frozen_s: float
    wanted: int
    """How often a key frame was asked for."""
    codec: str


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

    def enter(
        self,
        *identities: Identity,
        as_host: bool = False,
        at_once: bool = False,
        mute: bool = False,
        camera: Camera | None = None,
        sights: Mapping[Identity, Size] | None = None,
        codec: str = "",
        nags: bool = False,
    ) -> None:
        """Lets people come in, one right after the other.

        Args:
            at_once: nobody waits until the one before is in.
            mute: they have no microphone.
            camera: another one than the usual tiny one.
            sights: whom they show from the start, how large.
            codec: the only one they take.
            nags: `crowd.nag` can make them ask for key frames of those who were here before.
        """
        manner: dict[str, Any] = {
            "library": self._library,
            "url": self._url,
            "room": self._room.name,
            "secret": self._room.secret,
            "mute": mute,
            "codec": codec,
            "nags": nags,
            "sights": {other.name: size for other, size in (sights or {}).items()},
        }
        if as_host:
            manner["host"] = self._room.host_ticket
        if camera:
            manner["camera"] = camera.in_page()
        invitations = [json.dumps(manner | {"identity": identity.in_css()}) for identity in identities]
        for group in [invitations] if at_once else [[invitation] for invitation in invitations]:
            self._page.evaluate(f"Promise.all([{', '.join(group)}].map(crowd.enter))")
        self._present.update({identity.name: identity for identity in identities})

    def leave(self, identity: Identity) -> None:
        self._page.evaluate(f"crowd.leave({json.dumps(identity.name)})")
        del self._present[identity.name]

    def vanish(self, identity: Identity) -> None:
        """Goes without a word, as a page that is closed."""
        self._page.evaluate(f"crowd.vanish({json.dumps(identity.name)})")
        del self._present[identity.name]

    def show(self, watcher: Identity, shown: Identity, size: Size) -> None:
        """Lets one show the camera of another in so many pixels from now on."""
        self._page.evaluate(f"crowd.show({json.dumps(watcher.name)}, {json.dumps(shown.name)}, ...{list(size)})")

    def sent(self, sender: Identity) -> Any:
        """What goes out of that one's camera, by the name of who gets it."""
        return self._page.evaluate(f"crowd.sent({json.dumps(sender.name)})")

    def sights(self, shown: Identity) -> dict[str, Sight]:
        """How that one is seen, by the watcher's name; those who get nothing yet are missing."""
        sights = self._page.evaluate(f"crowd.sights({json.dumps(shown.name)})")
        return {
            name: Sight(
                colour=seen["colour"],
                size=tuple(seen["size"]),
                decoded=seen["decoded"],
                key_frames=seen["keyFrames"],
                freezes=seen["freezes"],
                frozen_s=seen["frozenS"],
                wanted=seen["wanted"],
                codec=seen["codec"],
            )
            for name, seen in sights.items()
            if seen
        }

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
