"""A seat in a room: whose it is, what its owner may do, and what its ticket says about the room."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Protocol

from palim_mesh.errors import Refused
from palim_mesh.messages import Code, FromServer, Ice, PeerEntry, RoomSettings, Standing, ToServer

REMOVED_KEPT = 64  # a ticket that names so many stays below the contract's 4096 characters


@dataclass(slots=True)
class Seat:
    """One peer's place. `right` is what it may do (waiting, member, host); `present` says that it has a socket.

    `has_spoken` says that its owner knows of it: it sent a message since it came in, or showed a ticket.
    """

    peer: str
    key: str
    proof: str
    right: Standing
    has_spoken: bool
    present: bool = True

    @property
    def standing(self) -> Standing:
        return self.right if self.present else Standing.AWAY

    @property
    def entry(self) -> PeerEntry:
        return PeerEntry(self.peer, self.key, self.proof, self.standing)


@dataclass(frozen=True, slots=True)
class Charter:
    """What must outlive a restart of the server and therefore travels in seat tickets.

    `epoch` rises with every change. `removed` are the ids hosts sent away, newest last.
    """

    settings: RoomSettings
    epoch: int = 0
    removed: tuple[str, ...] = ()

    def changed(self, settings: RoomSettings) -> "Charter":
        """The next charter, with other settings."""
        return Charter(settings, self.epoch + 1, self.removed)

    def without(self, peer: str) -> "Charter":
        """The next charter, in which `peer` stays outside."""
        return Charter(self.settings, self.epoch + 1, (*self.removed, peer)[-REMOVED_KEPT:])

    def merged(self, other: "Charter") -> "Charter":
        """The settings of the later of both; who was removed in either stays removed."""
        later = other if other.epoch > self.epoch else self
        removed = tuple(dict.fromkeys((*self.removed, *other.removed)))[-REMOVED_KEPT:]
        return Charter(later.settings, later.epoch, removed)


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What a seat ticket says: `standing` is waiting, member or host."""

    room: str
    peer: str
    standing: Standing
    charter: Charter


class Outlet(Protocol):
    """The way to somebody's socket."""

    def put(self, message: FromServer) -> None:
        """Sends a message."""

    def close(self, code: Code | None = None) -> None:
        """Ends with a code, or orderly; only the first ending counts."""


class Taken(Protocol):
    """A seat that somebody took, and holds by a socket."""

    @property
    def peer(self) -> str:
        """Whose it is."""

    def handle(self, message: ToServer) -> None:
        """Carries out a message, unless its sender is out already."""

    def drop(self) -> None:
        """The socket is gone."""


class Issuer(Protocol):
    """Signs what the server hands out, and knows its own signature again."""

    def seat(self, facts: SeatFacts) -> str:
        """A seat ticket."""

    def read_seat(self, ticket: str, room: str, peer: str) -> SeatFacts:
        """What the ticket says; raises Refused(bad-ticket or expired-ticket)."""

    def check_host(self, ticket: str, room: str) -> None:
        """Raises Refused(bad-ticket or expired-ticket) unless this is a host ticket for the room."""

    def ice(self, room: str) -> Ice:
        """STUN and TURN servers for a room, with fresh credentials."""


def peer_of(key: str) -> str:
    """The peer id of a public key (PROTOCOL.md, Keys). Raises Refused(bad-peer) for a second spelling of a key."""
    raw = base64.urlsafe_b64decode(key + "=")
    if _base64url(raw) != key:
        raise Refused(Code.BAD_PEER)
    return _base64url(hashlib.sha256(raw).digest()[:16])


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
