"""People who come to rooms, and a bare room in which each of them keeps what a browser would keep."""

import base64
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from palim_mesh.messages import (
    VERSION,
    Code,
    FromServer,
    Join,
    Knock,
    KnockGone,
    PeerChanged,
    PeerEntry,
    PeerJoined,
    PeerLeft,
    RoomSettings,
    SeatRenewed,
    SettingsChanged,
    Standing,
    ToServer,
    Waiting,
    Welcome,
)
from palim_mesh.room import Close, Effect, Limits, Room, Send
from palim_mesh.tickets import Issuer
from palim_mesh.turn import Turn

OPEN = RoomSettings(waiting_room=False, locked=False)
WITH_WAITING_ROOM = RoomSettings(waiting_room=True, locked=False)
LOCKED = RoomSettings(waiting_room=False, locked=True)
BOX = "A" * 40


def base64url(raw: bytes) -> str:
    """RFC 4648 section 5 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Person:
    """Somebody's page. The server can't tell these keys from points on the curve."""

    key: str
    peer: str
    proof: str = "A" * 43

    def join(self, room: str, host: str | None = None, seat: str | None = None) -> Join:
        """What the page sends first."""
        return Join(VERSION, room, self.peer, self.key, self.proof, host, seat)


def person(number: int) -> Person:
    """The same person for the same number."""
    raw = b"\x04" + number.to_bytes(64, "big")
    return Person(base64url(raw), base64url(hashlib.sha256(raw).digest()[:16]))


ANNE, BEN, CARA, DAN, EVA = (person(number) for number in range(1, 6))


def issuer(*secrets: str, turn: Turn | None = None) -> Issuer:
    """An issuer with these secrets, the newest last."""
    return Issuer(secrets or ("s" * 64,), turn or Turn(), host_lifetime_s=3600, seat_lifetime_s=3600)


@dataclass
class View:
    """What one page knows, put together from what the server told it."""

    standing: Standing | None = None
    peers: dict[str, PeerEntry] = field(default_factory=dict)
    knocking: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    settings: RoomSettings | None = None
    seat: str | None = None

    def hear(self, message: FromServer) -> None:
        """Believes a message."""
        match message:
            case Welcome():
                self.standing, self.settings, self.seat = message.standing, message.settings, message.seat
                self.peers = {entry.peer: entry for entry in message.peers}
                self.knocking = {entry.peer for entry in message.knocking}
            case Waiting():
                self.standing, self.seat = Standing.WAITING, message.seat
                self.hosts = {entry.peer for entry in message.hosts}
            case PeerJoined(entry):
                self.peers[entry.peer] = entry
            case PeerChanged(peer, standing):
                old = self.peers[peer]
                self.peers[peer] = PeerEntry(peer, old.key, old.proof, standing)
            case PeerLeft(peer):
                del self.peers[peer]
            case Knock(entry):
                self.knocking.add(entry.peer)
            case KnockGone(peer):
                self.knocking.discard(peer)
            case SettingsChanged():
                self.settings, self.seat = message.settings, message.seat
            case SeatRenewed(seat):
                self.seat = seat


class Scene:
    """A bare room, the sockets that are open to it, and what went through them."""

    def __init__(self, settings: RoomSettings = OPEN, members: int = 12, waiting: int = 50) -> None:
        self.issuer = issuer()
        self.settings = settings
        self.limits = Limits(members, waiting)
        self.name = "chor"
        self.present: set[str] = set()
        self.views: dict[str, View] = defaultdict(View)
        self.inbox: dict[str, list[FromServer]] = defaultdict(list)
        self.closed: dict[str, Code | None] = {}
        self.room = self._new_room()

    def come(self, who: Person, *, host: bool = False, seat: str | None = None) -> list[FromServer]:
        """Opens a socket and joins; returns what came back. Raises Refused."""
        ticket = self.issuer.host(self.name)[0] if host else None
        effects = self.room.arrive(who.join(self.name, ticket, seat))
        self.present.add(who.peer)
        return self.perform(effects, who)

    def come_back(self, who: Person) -> list[FromServer]:
        """Joins with the newest seat ticket this person has."""
        return self.come(who, seat=self.views[who.peer].seat)

    def say(self, who: Person, message: ToServer) -> list[FromServer]:
        """Sends a message; returns what came back to the sender."""
        return self.perform(self.room.handle(who.peer, message), who)

    def drop(self, who: Person) -> None:
        """The socket breaks."""
        self.present.discard(who.peer)
        self.perform(self.room.drop(who.peer), who)

    def expire(self, who: Person) -> None:
        """The seat was kept long enough."""
        self.perform(self.room.expire(who.peer), who)

    def restart(self) -> None:
        """The server was killed and is back: no socket, no room, the same secrets."""
        self.present.clear()
        self.room = self._new_room()

    def heard(self, who: Person) -> list[FromServer]:
        """What this person got since the last call."""
        return self.inbox.pop(who.peer, [])

    def hush(self) -> None:
        """Forgets what everybody got so far."""
        self.inbox.clear()
        self.closed.clear()

    def _new_room(self) -> Room:
        return Room(self.name, self.issuer, self.limits, self.settings)

    def perform(self, effects: list[Effect], who: Person | None = None) -> list[FromServer]:
        """Carries effects out; returns what `who` got of them."""
        answers = []
        for effect in effects:
            match effect:
                case Send(to, message):
                    assert to in self.present, "an effect for somebody without a socket"
                    self.inbox[to].append(message)
                    self.views[to].hear(message)
                    if who is not None and to == who.peer:
                        answers.append(message)
                case Close(peer, code):
                    self.present.remove(peer)
                    self.closed[peer] = code
        return answers
