"""One process among several that share their rooms: which of them owns a room, and what becomes of those in it.

Each room has one owner, the process that holds its lease. A room is made only where the socket of its maker is.
Whoever comes to another process, an edge, is a guest of the owner. The bus keeps leases and signs of life, and carries
frames; it may lose any of them and go away at any time. What is lost ends a session at most: its socket is closed with
`restarting`, and whose it was comes back with the seat ticket.

There is no socket, task, clock or randomness in here. Times are seconds that only rise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar, assert_never

from palim_mesh.cluster.frame import Arrive, Close, Frame, Gone, Put, Roll, Say, Stray
from palim_mesh.errors import Refused
from palim_mesh.messages import Code, Error, FromServer, Join, Leave, Ping, Pong, Restarting, ToServer
from palim_mesh.seat import Outlet, Taken

BEAT_S = 0.5  # between two signs of life
LIFE_S = 1.5  # how long a sign of life is good
PATIENCE_S = 3.0  # how long somebody waits at the door for the room's owner; browsers wait 4 s
BRIEF_S = 1.0  # how long somebody waits there for the bus
RETRY_S = 0.1
RENEW_S = 20.0  # between two renewals of all leases
LEASE_S = 60.0  # a lease is good so long, as long as its holder gives signs of life

T = TypeVar("T")
Key: TypeAlias = tuple[str, str]
"""Site and name of a room."""


class Halls(Protocol):
    """The rooms of this process."""

    def holds(self, key: Key) -> bool:
        """Whether the room is here."""

    def held(self) -> Iterable[Key]:
        """All that are here."""

    def seat(self, key: Key, join: Join, outlet: Outlet) -> Taken:
        """Brings a guest into a room that is here; raises Refused."""

    def dissolve(self, key: Key) -> None:
        """Closes everybody in a room that is another's with `restarting`, and forgets it."""


class Line(Protocol):
    """The way to the bus. Nothing waits: answers come to `Node.unheard` and `Node.claimed`."""

    def publish(self, to: str, frame: Frame) -> None:
        """Sends a frame to a process."""

    def claim(self, key: Key) -> None:
        """Takes or renews a lease, unless a process holds it that lives."""

    def release(self, key: Key) -> None:
        """Gives a lease back, if it is ours."""


class Door(Protocol):
    """Whoever waits to come in; exactly one of these is called, once."""

    def here(self) -> None:
        """The room is in this process, or can be made here."""

    def there(self) -> None:
        """The owner let the visitor in."""

    def refuse(self, code: Code) -> None:
        """Nobody let the visitor in."""


@dataclass(eq=False, slots=True)
class Visit:
    """A socket of this process that is in a room elsewhere, or waits for its owner to be found."""

    session: int
    key: Key
    join: Join
    outlet: Outlet
    door: Door
    came: float
    owner: str | None = None
    retry_at: float | None = None
    is_seated: bool = False
    sent: int = 0
    received: int = 0


@dataclass(eq=False, slots=True)
class Guest:
    """Somebody in a room here whose socket is elsewhere; the way there."""

    node: "Node"
    edge: str
    session: int
    taken: Taken | None = None
    sent: int = 0
    received: int = 0

    def put(self, message: FromServer) -> None:
        """Sends a message to the edge."""
        self.sent += 1
        self.node.publish(self.edge, Put(self.session, self.sent, message))

    def close(self, code: Code | None = None) -> None:
        """Tells the edge to close the socket."""
        self.node.forget_guest(self)
        self.node.publish(self.edge, Close(self.session, code))


class Node:
    """The rules of one process; `me` is its name on the bus."""

    def __init__(self, me: str, halls: Halls, line: Line) -> None:
        self.me = me
        self.halls = halls
        self.line = line
        self.back_at: float | None = None
        self._sessions = 0
        self._renew_at = 0.0
        self._unseated: dict[int, Visit] = {}
        self._claiming: dict[Key, list[Visit]] = {}
        self._visits: dict[str, dict[int, Visit]] = {}
        self._guests: dict[str, dict[int, Guest]] = {}
        self._due: set[str] = set()

    @property
    def is_away(self) -> bool:
        """Whether the bus is not there."""
        return self.back_at is None

    def is_settled(self, now: float) -> bool:
        """Whether the bus has been there so long that everybody alive gave a sign of life."""
        return self.back_at is not None and now >= self.back_at + LIFE_S

    def known(self) -> set[str]:
        """The processes whose life matters to this one."""
        return self._visits.keys() | self._guests.keys()

    # ── what happens to a socket of this process ────────────────────────────────────────────────

    def arrive(self, key: Key, join: Join, outlet: Outlet, door: Door, now: float) -> Visit:
        """Somebody comes to a room. The door hears of it, perhaps before this returns."""
        visit = Visit(0, key, join, outlet, door, now)
        self._number(visit)
        self._seek(visit, now)
        return visit

    def say(self, visit: Visit, message: ToServer) -> None:
        """A message of somebody whose room is elsewhere."""
        if self._visits.get(visit.owner or "", {}).get(visit.session) is not visit:
            return
        if not self.is_away:
            visit.sent += 1
            self.publish(visit.owner or "", Say(visit.session, visit.sent, message))
            return
        match message:
            case Ping():
                visit.outlet.put(Pong())
            case Leave():
                visit.outlet.close()
            case _:
                visit.outlet.put(Error(Code.BUS_AWAY, message.type))

    def leave(self, visit: Visit) -> None:
        """The socket is gone."""
        if self._forget_visit(visit) and visit.owner is not None:
            self.publish(visit.owner, Gone(visit.session))

    # ── what happens to a room of this process ──────────────────────────────────────────────────

    def forgotten(self, key: Key) -> None:
        """The room is no more."""
        if not self.is_away:
            self.line.release(key)

    def retire(self, retry_ms: int) -> None:
        """This process goes down: guests look for another owner."""
        for guests in list(self._guests.values()):
            for guest in list(guests.values()):
                guest.put(Restarting(retry_ms))
                guest.close(Code.RESTARTING)

    # ── what the bus tells ──────────────────────────────────────────────────────────────────────

    def back(self, now: float) -> None:
        """The bus is there. Leases are asserted at once, before anybody may take a new one."""
        self.back_at = now
        self._renew(now)
        self._due |= self.known()

    def lost(self, now: float) -> None:
        """The bus is away: who is in stays in, nobody new finds a room elsewhere."""
        self.back_at = None
        self._claiming.clear()
        for visit in list(self._unseated.values()):
            self._again(visit, now)

    def beat(self, dead: set[str], was_missed: bool, now: float) -> None:
        """A sign of life was given; the `dead` gave none. `was_missed`: for a while the others held us for dead.

        Who became known while the bus was asked is not among the dead: nobody asked for it.
        """
        if was_missed:
            self._renew(now)
            self._due |= self.known()
        if self.is_settled(now):
            for process in dead & self.known():
                self._bury(process, now)
        for process in self._due & self.known():
            self.publish(process, self._roll(process, asks=True))
        self._due.clear()

    def tick(self, now: float) -> None:
        """Time passed."""
        for visit in list(self._unseated.values()):
            if self.is_away and now >= visit.came + BRIEF_S:
                self._refuse(visit, Code.BUS_AWAY)
            elif now >= visit.came + PATIENCE_S:
                self._withdraw(visit)
                self._refuse(visit, Code.RESTARTING)
            elif visit.retry_at is not None and now >= visit.retry_at:
                self._seek(visit, now)
        if not self.is_away and now >= self._renew_at:
            self._renew(now)

    def claimed(self, key: Key, owner: str) -> None:
        """Who holds the lease of a room which this process claimed."""
        visits = self._claiming.pop(key, [])
        if owner == self.me:
            for visit in visits:
                self._seat_here(visit)
            if not self.halls.holds(key):
                self.line.release(key)
            return
        if self.halls.holds(key):
            self.halls.dissolve(key)
        for visit in visits:
            if visit.session in self._unseated:
                self._ask(visit, owner)

    def unheard(self, to: str, now: float) -> None:
        """What was sent to a process just now, nobody received."""
        self._due.add(to)
        for visit in list(self._visits.get(to, {}).values()):
            if not visit.is_seated:
                self._again(visit, now)

    def heard(self, sender: str, frame: Frame, now: float) -> None:
        """A frame came from another process."""
        match frame:
            case Put():
                self._take(sender, frame)
            case Say():
                self._hear(sender, frame)
            case Arrive():
                self._welcome(sender, frame)
            case Gone():
                if (guest := self._guest(sender, frame.session)) is not None:
                    self._drop(guest)
            case Close():
                self._end(sender, frame)
            case Stray():
                visit = self._visit(sender, frame.session)
                if visit is not None and not visit.is_seated:
                    self._again(visit, now)
            case Roll():
                self._compare(sender, frame)
            case _:
                assert_never(frame)

    # ── as an edge ──────────────────────────────────────────────────────────────────────────────

    def _seek(self, visit: Visit, now: float) -> None:
        visit.retry_at = None
        if self.halls.holds(visit.key):
            self._seat_here(visit)
        elif self.back_at is None:
            visit.retry_at = now + RETRY_S
        elif not self.is_settled(now):
            visit.retry_at = self.back_at + LIFE_S
        elif visit.key in self._claiming:
            self._claiming[visit.key].append(visit)
        else:
            self._claiming[visit.key] = [visit]
            self.line.claim(visit.key)

    def _seat_here(self, visit: Visit) -> None:
        if self._forget_visit(visit):
            visit.door.here()

    def _refuse(self, visit: Visit, code: Code) -> None:
        if self._forget_visit(visit):
            visit.door.refuse(code)

    def _ask(self, visit: Visit, owner: str) -> None:
        visit.owner = owner
        self._visits.setdefault(owner, {})[visit.session] = visit
        self.publish(owner, Arrive(visit.session, visit.key[0], visit.join))

    def _again(self, visit: Visit, now: float) -> None:
        """The owner did not answer, or was none: another try, by a number that no late answer means."""
        self._withdraw(visit)
        self._forget_visit(visit)
        self._number(visit)
        visit.retry_at = now + RETRY_S

    def _withdraw(self, visit: Visit) -> None:
        if visit.owner is not None:
            self.publish(visit.owner, Gone(visit.session))

    def _number(self, visit: Visit) -> None:
        self._sessions += 1
        visit.session = self._sessions
        visit.owner = None
        self._unseated[visit.session] = visit

    def _take(self, sender: str, put: Put) -> None:
        visit = self._visit(sender, put.session)
        if visit is None:
            self.publish(sender, Gone(put.session))
        elif put.number != visit.received + 1:
            self._send_back(visit)
        else:
            visit.received += 1
            visit.outlet.put(put.message)
            if not visit.is_seated:
                visit.is_seated = True
                del self._unseated[visit.session]
                visit.door.there()

    def _end(self, sender: str, close: Close) -> None:
        visit = self._visit(sender, close.session)
        if visit is None:
            return
        self._forget_visit(visit)
        if visit.is_seated:
            visit.outlet.close(close.code)
        else:
            visit.door.refuse(close.code or Code.RESTARTING)

    def _send_back(self, visit: Visit) -> None:
        """Something is missing in what this visitor heard: the next welcome tells it all."""
        self.leave(visit)
        if visit.is_seated:
            visit.outlet.close(Code.RESTARTING)
        else:
            visit.door.refuse(Code.RESTARTING)

    def _visit(self, owner: str, session: int) -> Visit | None:
        return self._visits.get(owner, {}).get(session)

    def _forget_visit(self, visit: Visit) -> bool:
        """Whether it was known until now."""
        was_waiting = self._unseated.pop(visit.session, None) is not None
        return _pop(self._visits, visit.owner or "", visit.session) or was_waiting

    # ── as an owner ─────────────────────────────────────────────────────────────────────────────

    def _welcome(self, edge: str, arrive: Arrive) -> None:
        key = (arrive.site, arrive.join.room)
        if not self.halls.holds(key):
            self.publish(edge, Stray(arrive.session))
            if key not in self._claiming:  # else the lease may be ours already, and the answer still on its way
                self.line.release(key)
            return
        guest = Guest(self, edge, arrive.session)
        self._guests.setdefault(edge, {})[arrive.session] = guest
        try:
            guest.taken = self.halls.seat(key, arrive.join, guest)
        except Refused as refused:
            guest.close(refused.code)

    def _hear(self, edge: str, say: Say) -> None:
        guest = self._guest(edge, say.session)
        if guest is None:
            self.publish(edge, Close(say.session, Code.RESTARTING))
        elif say.number != guest.received + 1:
            self._dismiss(guest)
        else:
            guest.received += 1
            if guest.taken is not None:
                guest.taken.handle(say.message)

    def _dismiss(self, guest: Guest) -> None:
        """Something is missing in what this guest said, or heard."""
        self._drop(guest)
        self.publish(guest.edge, Close(guest.session, Code.RESTARTING))

    def _drop(self, guest: Guest) -> None:
        self.forget_guest(guest)
        if guest.taken is not None:
            guest.taken.drop()

    def _guest(self, edge: str, session: int) -> Guest | None:
        return self._guests.get(edge, {}).get(session)

    def forget_guest(self, guest: Guest) -> None:
        """Nothing more of this session counts."""
        _pop(self._guests, guest.edge, guest.session)

    # ── between two processes ───────────────────────────────────────────────────────────────────

    def publish(self, to: str, frame: Frame) -> None:
        """Sends a frame, if the bus is there."""
        if not self.is_away:
            self.line.publish(to, frame)

    def _renew(self, now: float) -> None:
        self._renew_at = now + RENEW_S
        for key in self.halls.held():
            self.line.claim(key)

    def _bury(self, process: str, now: float) -> None:
        """A process is dead: its rooms find another owner, its people another edge."""
        for visit in list(self._visits.get(process, {}).values()):
            if visit.is_seated:
                self._forget_visit(visit)
                visit.outlet.close(Code.RESTARTING)
            else:
                self._again(visit, now)
        for guest in list(self._guests.get(process, {}).values()):
            self._drop(guest)

    def _roll(self, process: str, asks: bool) -> Roll:
        visits, guests = self._visits.get(process, {}), self._guests.get(process, {})
        return Roll(
            asks,
            tuple((session, visit.sent) for session, visit in visits.items()),
            tuple((session, guest.sent) for session, guest in guests.items()),
        )

    def _compare(self, sender: str, roll: Roll) -> None:
        """Ends every session in which something was lost on the way from the sender, or which only one side has."""
        theirs: Mapping[int, int] = dict(roll.visits)
        for guest in list(self._guests.get(sender, {}).values()):
            if theirs.get(guest.session) != guest.received:
                self._dismiss(guest)
        for session in theirs.keys() - self._guests.get(sender, {}).keys():
            self.publish(sender, Close(session, Code.RESTARTING))
        theirs = dict(roll.guests)
        for visit in list(self._visits.get(sender, {}).values()):
            if visit.is_seated and theirs.get(visit.session) != visit.received:
                self._send_back(visit)
        for session in theirs.keys() - self._visits.get(sender, {}).keys():
            self.publish(sender, Gone(session))
        if roll.asks:
            self.publish(sender, self._roll(sender, asks=False))


def _pop(table: dict[str, dict[int, T]], process: str, session: int) -> bool:
    """Takes an entry out, and says whether it was there."""
    entries = table.get(process, {})
    was_there = entries.pop(session, None) is not None
    if was_there and not entries:
        del table[process]
    return was_there
