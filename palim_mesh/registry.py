"""The one map from sites and names of rooms to rooms, and to the outboxes of those in them.

It also counts what each caller holds.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from palim_mesh import log
from palim_mesh.bucket import Bucket
from palim_mesh.caller import Caller
from palim_mesh.counts import Counts
from palim_mesh.errors import Refused
from palim_mesh.messages import Code, Error, Join, Restarting, RoomSettings, Standing, ToServer
from palim_mesh.outbox import Outbox
from palim_mesh.room import Close, Count, Effect, Limits, Room, Send
from palim_mesh.seat import Outlet, Taken
from palim_mesh.settings import Settings
from palim_mesh.statistics.keeper import moment
from palim_mesh.statistics.tally import Gathering, Tally
from palim_mesh.tickets import Issuer

_Key = TypeVar("_Key")

RETRY_MS = 2000  # how long a restart usually takes
LAST_WORDS_S = 0.5  # for telling everybody that the server goes down
BURST_S = 10  # buckets hold what their rate brings in this time


@dataclass(slots=True)
class Hall:
    """A room, the outboxes of those present, and how long the seats of the others are kept."""

    room: Room
    maker: Caller
    bucket: Bucket
    gathering: Gathering
    outboxes: dict[str, Outlet] = field(default_factory=dict)
    graces: dict[str, asyncio.TimerHandle] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """The name of the site it belongs to."""
        return self.maker.site.name

    @property
    def key(self) -> tuple[str, str]:
        """What no other room of this server has."""
        return self.site, self.room.name


@dataclass(frozen=True, slots=True)
class Place:
    """What a socket has once it has joined."""

    registry: "Registry"
    hall: Hall
    peer: str
    outbox: Outlet

    @property
    def is_taken(self) -> bool:
        """False when the seat is gone, or a newer socket took it."""
        return self.hall.outboxes.get(self.peer) is self.outbox

    def handle(self, message: ToServer) -> None:
        """Carries out a message."""
        self.registry.handle(self, message)

    def drop(self) -> None:
        """The socket is gone."""
        self.registry.drop(self)


class Registry:
    """All rooms and sockets of this server."""

    def __init__(self, settings: Settings, issuer: Issuer) -> None:
        self.settings = settings
        self.issuer = issuer
        self.is_closing = False
        self.retry_ms = RETRY_MS
        self.tally = Tally()
        self.counts = Counts()
        self.sockets: dict[Outbox, Caller] = {}
        self._all_shut = asyncio.Event()
        self._halls: dict[tuple[str, str], Hall] = {}
        self._sockets_of: Counter[tuple[str, str]] = Counter()
        self._rooms_of: Counter[tuple[str, str]] = Counter()
        self._rooms_at: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        return len(self.sockets) >= self.settings.sockets

    @property
    def rooms(self) -> int:
        """How many are open."""
        return len(self._halls)

    def peers(self) -> Counter[Standing]:
        """How many have each standing; may be called in any thread."""
        # list() copies at one stroke what a loop would see change under its hands
        return Counter(seat.standing for hall in list(self._halls.values()) for seat in list(hall.room.seats.values()))

    def open(self, outbox: Outbox, caller: Caller) -> None:
        """Counts a new socket; raises Refused(restarting or too-many-sockets)."""
        if self.is_closing:
            raise Refused(Code.RESTARTING)
        if self.is_full or self._sockets_of[_key(caller)] >= self.settings.sockets_per_address:
            raise Refused(Code.TOO_MANY_SOCKETS)
        self.sockets[outbox] = caller
        self._sockets_of[_key(caller)] += 1

    def shut(self, outbox: Outbox) -> None:
        """Counts a socket no more."""
        _decrease(self._sockets_of, _key(self.sockets.pop(outbox)))
        if not self.sockets:
            self._all_shut.set()

    @property
    def is_cut_off(self) -> bool:
        """Whether newcomers can't be let in, for want of what the rooms are shared by."""
        return False

    @property
    def companions(self) -> "list[Callable[[], Awaitable[None]]]":
        """What must run as long as the server does."""
        return [self.renew]

    async def enter(self, join: Join, outbox: Outbox) -> Taken:
        """Brings the owner of an open outbox into a room, wherever that is; raises Refused."""
        return self.arrive(join, outbox)

    def arrive(self, join: Join, outbox: Outbox) -> Place:
        """Brings the owner of an open outbox into a room of this process; raises Refused."""
        caller = self.sockets[outbox]
        hall = self._halls.get((caller.site.name, join.room)) or self._new_hall(join.room, caller)
        return self._seat(hall, join, outbox)

    def _seat(self, hall: Hall, join: Join, outbox: Outlet) -> Place:
        effects = hall.room.arrive(join)
        self._keep(hall)
        older = hall.outboxes.get(join.peer)
        if older is not None:
            older.close(Code.REPLACED)
        if (grace := hall.graces.pop(join.peer, None)) is not None:
            grace.cancel()
        hall.outboxes[join.peer] = outbox
        self._perform(hall, effects, returned=join.peer if join.seat is not None else None)
        return Place(self, hall, join.peer, outbox)

    def handle(self, place: Place, message: ToServer) -> None:
        """Hands a message to the room, unless its sender is out already."""
        if not place.is_taken:
            return
        if not place.hall.bucket.take(time.monotonic()):
            self.counts.errors[Code.TOO_FAST] += 1
            place.outbox.put(Error(Code.TOO_FAST, message.type))
            return
        self._perform(place.hall, place.hall.room.handle(place.peer, message))

    def drop(self, place: Place) -> None:
        """The socket is gone; the seat is kept for a while, if the room keeps it."""
        if not place.is_taken:
            return
        hall, peer = place.hall, place.peer
        del hall.outboxes[peer]
        effects = hall.room.drop(peer)
        if peer in hall.room.seats:
            hall.graces[peer] = asyncio.get_running_loop().call_later(self.settings.grace_s, self._expire, hall, peer)
        self._perform(hall, effects)

    async def renew(self) -> None:
        """Keeps everybody's seat ticket fresh, for ever."""
        while True:
            await asyncio.sleep(self.settings.seat_lifetime_s / 4)
            for hall in list(self._halls.values()):
                self._perform(hall, hall.room.renew())

    async def restart(self) -> None:
        """Tells everybody that the server goes down, and closes their sockets."""
        self.is_closing = True
        for outbox in self.sockets:
            outbox.put(Restarting(self.retry_ms))
            outbox.close(Code.RESTARTING)
        self._all_shut.clear()
        if self.sockets:
            with contextlib.suppress(TimeoutError):  # who does not listen now learns it from the closed connection
                await asyncio.wait_for(self._all_shut.wait(), LAST_WORDS_S)

    def _new_hall(self, name: str, maker: Caller) -> Hall:
        settings, site = self.settings, maker.site
        mine = site.brand.limits
        if (
            len(self._halls) >= settings.rooms
            or self._rooms_at[site.name] >= mine.rooms
            or self._rooms_of[_key(maker)] >= settings.rooms_per_address
        ):
            raise Refused(Code.TOO_MANY_ROOMS)
        limits = Limits(mine.members, mine.waiting)
        room = Room(name, self.issuer.at(site.name), limits, RoomSettings(mine.waiting_room, locked=False))
        rate = settings.room_messages_per_s
        return Hall(room, maker, Bucket(rate, rate * BURST_S, time.monotonic()), Gathering(maker.site.name))

    def _keep(self, hall: Hall) -> None:
        if hall.key not in self._halls:
            self._halls[hall.key] = hall
            self._rooms_of[_key(hall.maker)] += 1
            self._rooms_at[hall.site] += 1
            log.event("room-made", rooms=len(self._halls))

    def _forget(self, hall: Hall) -> None:
        del self._halls[hall.key]
        _decrease(self._rooms_of, _key(hall.maker))
        _decrease(self._rooms_at, hall.site)
        for grace in hall.graces.values():
            grace.cancel()
        log.event("room-gone", rooms=len(self._halls))

    def _expire(self, hall: Hall, peer: str) -> None:
        del hall.graces[peer]
        self._perform(hall, hall.room.expire(peer))

    def _perform(self, hall: Hall, effects: list[Effect], returned: str | None = None) -> None:
        for effect in effects:
            match effect:
                case Send():
                    self.counts.sent[effect.message.type] += 1
                    if isinstance(effect.message, Error):
                        self.counts.errors[effect.message.code] += 1
                    hall.outboxes[effect.to].put(effect.message)
                case Close():
                    hall.outboxes.pop(effect.peer).close(effect.code)
                case Count():
                    self.counts.links[effect.path] += 1
                case _:
                    assert_never(effect)
        if (people := hall.room.insiders) != hall.gathering.people:
            self.tally.see(hall.gathering, people, moment(), returned)
        if hall.room.is_empty:
            self._forget(hall)


def _key(caller: Caller) -> tuple[str, str]:
    """Equal for one caller also after its site's settings changed."""
    return caller.site.name, caller.address


def _decrease(counter: "Counter[_Key]", key: _Key) -> None:
    counter[key] -= 1
    if counter[key] == 0:
        del counter[key]
