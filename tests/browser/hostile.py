"""What a hostile server does to the messages it carries.

Three people come one after the other. Each attack is on the last of them and about the first; the second is left alone.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from .middleman import Direction, Message

FIRST = 0
VICTIM = 2
"""Who came when; who comes back keeps the number."""


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytearray:
    return bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


# A key pair that the server holds: P-256's generator is the public key of the private key 1 (SEC 2, section 2.4.2).
_GENERATOR = bytes.fromhex(
    "04"
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
KEY = _text(_GENERATOR)
PEER = _text(hashlib.sha256(_GENERATOR).digest()[:16])


class Attack:
    """Lets everything pass; each attack changes one thing."""

    alarm: ClassVar[str | None]
    """What the victim must say."""
    parts_them: ClassVar[bool]
    """Whether it keeps first and victim apart; what keeps them apart must do no more than that."""

    def __init__(self) -> None:
        self._peers: dict[str, None] = {}
        self._sockets: dict[int, str] = {}

    def __call__(self, connection: int, direction: Direction, message: Message) -> list[Message]:
        if message["type"] == "join":
            self._peers.setdefault(message["peer"])
            self._sockets[connection] = message["peer"]
        if direction == "to server" or self._number_of(self._sockets[connection]) != VICTIM:
            return [message]
        if message["type"] == "welcome":
            return [message | {"peers": [it for entry in message["peers"] for it in self._introduce(entry)]}]
        if message["type"] == "relayed" and self._number_of(message["from"]) == FIRST:
            return self._deliver(message)
        return [message]

    def _number_of(self, peer: str) -> int:
        return list(self._peers).index(peer)

    def _introduce(self, entry: dict[str, Any]) -> list[dict[str, Any]]:
        if self._number_of(entry["peer"]) != FIRST:
            return [entry]
        return [self.introduce(entry), *self.invent(entry)]

    def introduce(self, entry: dict[str, Any]) -> dict[str, Any]:
        """What the victim is told of the first."""
        return entry

    def invent(self, _entry: dict[str, Any]) -> list[dict[str, Any]]:
        """Whom the victim is told of besides."""
        return []

    def _deliver(self, message: Message) -> list[Message]:
        return [message | {"box": box} for box in self.deliver(message["box"])]

    def deliver(self, box: str) -> list[str]:
        """Which boxes of the first the victim gets in place of one."""
        return [box]


class SwapsKey(Attack):
    """The server's key under the peer's id, to sit in the middle with a DTLS fingerprint of its own."""

    alarm = "forged-key"
    parts_them = True

    def introduce(self, entry: dict[str, Any]) -> dict[str, Any]:
        return entry | {"key": KEY}


class SwapsIdentity(Attack):
    """A peer of the server's, with the proof of the one it stands for."""

    alarm = "wrong-secret"
    parts_them = True

    def introduce(self, entry: dict[str, Any]) -> dict[str, Any]:
        return entry | {"peer": PEER, "key": KEY}


class InjectsPeer(Attack):
    """One more peer, with the proof of somebody else."""

    alarm = "wrong-secret"
    parts_them = False

    def invent(self, entry: dict[str, Any]) -> list[dict[str, Any]]:
        return [entry | {"peer": PEER, "key": KEY}]


class AltersDescriptions(Attack):
    """Turns bits where a description has its fingerprint; AES in counter mode would turn the same bits of the text."""

    alarm = "bad-box"
    parts_them = True
    least = 1000  # characters; only descriptions are that long

    def deliver(self, box: str) -> list[str]:
        if len(box) < self.least:
            return [box]
        data = _bytes(box)
        for place in range(len(data) // 3, len(data) // 2):
            data[place] ^= 1
        return [_text(bytes(data))]


class Replays(Attack):
    """Every box twice."""

    alarm = "replayed-box"
    parts_them = False

    def deliver(self, box: str) -> list[str]:
        return [box, box]


class Reorders(Attack):
    """Every second box before the one that was first."""

    alarm = "replayed-box"
    parts_them = False

    def __init__(self) -> None:
        super().__init__()
        self._held: list[str] = []

    def deliver(self, box: str) -> list[str]:
        self._held.append(box)
        if len(self._held) < 2:
            return []
        held, self._held = self._held[::-1], []
        return held


class Drops(Attack):
    """Nothing of the first gets through."""

    alarm = None
    parts_them = True

    def deliver(self, _box: str) -> list[str]:
        return []


class Renumbers(Attack):
    """The first box again, with the counter of each later one."""

    alarm = "bad-box"
    parts_them = True

    def __init__(self) -> None:
        super().__init__()
        self._kept = b""

    def deliver(self, box: str) -> list[str]:
        data = bytes(_bytes(box))
        self._kept = self._kept or data
        return [_text(data[:8] + self._kept[8:])]


ATTACKS: list[type[Attack]] = [
    SwapsKey,
    SwapsIdentity,
    InjectsPeer,
    AltersDescriptions,
    Replays,
    Reorders,
    Drops,
    Renumbers,
]
