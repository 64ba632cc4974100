"""A registry whose rooms span the processes on one bus. In a room that is here, nothing of the bus is in the way."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from palim_mesh.cluster.bus import Bus
from palim_mesh.cluster.node import Key, Node, Visit
from palim_mesh.errors import Refused
from palim_mesh.messages import Code, Join, ToServer
from palim_mesh.outbox import Outbox
from palim_mesh.registry import Hall, Place, Registry
from palim_mesh.seat import Outlet, Taken
from palim_mesh.settings import Settings
from palim_mesh.statistics.keeper import moment
from palim_mesh.tickets import Issuer

RETRY_ELSEWHERE_MS = 200


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a socket has once it has joined a room of another process."""

    node: Node
    visit: Visit

    @property
    def peer(self) -> str:
        return self.visit.join.peer

    def handle(self, message: ToServer) -> None:
        """Hands it to the room's owner."""
        self.node.say(self.visit, message)

    def drop(self) -> None:
        """The socket is gone."""
        self.node.leave(self.visit)


class Door:
    """Somebody waits here until the room's owner is found."""

    def __init__(self, arrive: Callable[[], Place]) -> None:
        self.arrive = arrive
        self.place: asyncio.Future[Place | None] = asyncio.get_running_loop().create_future()

    def here(self) -> None:
        """Seats at once: a moment later the room might be another's."""
        if self.place.done():
            return
        try:
            self.place.set_result(self.arrive())
        except Refused as refused:
            self.place.set_exception(refused)

    def there(self) -> None:
        if not self.place.done():
            self.place.set_result(None)

    def refuse(self, code: Code) -> None:
        if not self.place.done():
            self.place.set_exception(Refused(code))


class Cluster(Registry):
    """All rooms and sockets of this process, and the way to those of the others. Raises CannotStart(bad-setting)."""

    def __init__(self, settings: Settings, issuer: Issuer) -> None:
        super().__init__(settings, issuer)
        self.retry_ms = RETRY_ELSEWHERE_MS
        # The first secret is the oldest: it stays the same while a newer one is given to one process after the other.
        self.bus = Bus(settings.bus, issuer.secrets[0], self)
        self.node = self.bus.node

    @property
    def is_cut_off(self) -> bool:
        return not self.node.is_settled(asyncio.get_running_loop().time())

    @property
    def companions(self) -> list[Callable[[], Awaitable[None]]]:
        return [*super().companions, self.bus.run]

    async def enter(self, join: Join, outbox: Outbox) -> Taken:
        key = (self.sockets[outbox].site.name, join.room)
        if self.holds(key):
            return self.arrive(join, outbox)
        door = Door(lambda: self.arrive(join, outbox))
        visit = self.node.arrive(key, join, outbox, door, asyncio.get_running_loop().time())
        try:
            place = await door.place
        except asyncio.CancelledError:
            self.node.leave(visit)
            raise
        return place or Elsewhere(self.node, visit)

    async def restart(self) -> None:
        self.is_closing = True
        self.node.retire(self.retry_ms)
        await super().restart()

    # ── for the node ────────────────────────────────────────────────────────────────────────────

    def holds(self, key: Key) -> bool:
        """Whether the room is here."""
        return key in self._halls and not self.is_closing

    def held(self) -> Iterable[Key]:
        """All that are here."""
        return () if self.is_closing else list(self._halls)

    def seat(self, key: Key, join: Join, outlet: Outlet) -> Taken:
        """Brings a guest into a room that is here; raises Refused."""
        return self._seat(self._halls[key], join, outlet)

    def dissolve(self, key: Key) -> None:
        """Closes everybody in a room that is another's, and forgets it."""
        hall = self._halls[key]
        outboxes, hall.outboxes = hall.outboxes, {}
        self.tally.see(hall.gathering, frozenset(), moment())  # they come back elsewhere, and are counted there
        self._forget(hall)
        for outbox in outboxes.values():
            outbox.close(Code.RESTARTING)

    def _forget(self, hall: Hall) -> None:
        super()._forget(hall)
        self.node.forgotten(hall.key)
