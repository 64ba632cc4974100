"""Several nodes, a bus and people in a time of their own: nothing here waits, and faults happen when a test says so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from palim_mesh.cluster.frame import Frame
from palim_mesh.cluster.node import BEAT_S, LIFE_S, Key, Node, Visit
from palim_mesh.errors import Refused
from palim_mesh.messages import Code, FromServer, Join, Ping, Pong, ToServer
from palim_mesh.seat import Outlet, Taken
from tests.server.people import Person

STEP_S = 0.1


@dataclass
class Bus:
    """What Redis holds and who listens."""

    is_up: bool = True
    leases: dict[Key, str] = field(default_factory=dict)
    lives: dict[str, float] = field(default_factory=dict)
    inboxes: dict[str, list[tuple[str, Frame]]] = field(default_factory=dict)

    def is_alive(self, process: str, now: float) -> bool:
        """Whether a process gives signs of life and listens."""
        return self.lives.get(process, 0) > now and process in self.inboxes

    def crash(self) -> None:
        """It is away, and what it knew is lost."""
        self.is_up = False
        self.leases.clear()
        self.lives.clear()


@dataclass(eq=False)
class Seat:
    """Somebody in a room of a process."""

    process: "Process"
    key: Key
    peer: str
    outlet: Outlet

    def handle(self, message: ToServer) -> None:
        if self.process.rooms.get(self.key, {}).get(self.peer) is self:
            self.outlet.put(Pong())

    def drop(self) -> None:
        room = self.process.rooms.get(self.key, {})
        if room.get(self.peer) is self:
            del room[self.peer]
            self.process.forget_if_empty(self.key)


class Process:
    """A node, its rooms, and its way to the bus."""

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.rooms: dict[Key, dict[str, Seat]] = {}
        self.orders: list[Callable[[], None]] = []
        self.is_cut = False
        self.stalled_until = 0.0
        self.beat_at = 0.0
        self.node = Node(name, self, self)

    # ── Halls ──

    def holds(self, key: Key) -> bool:
        return key in self.rooms

    def held(self) -> Iterable[Key]:
        return list(self.rooms)

    def seat(self, key: Key, join: Join, outlet: Outlet) -> Taken:
        older = self.rooms[key].get(join.peer)
        seat = self.rooms[key][join.peer] = Seat(self, key, join.peer, outlet)
        if older is not None:
            older.outlet.close(Code.REPLACED)
        outlet.put(Pong())
        return seat

    def make(self, key: Key, join: Join, outlet: Outlet) -> Taken:
        if join.host == "refused":
            raise Refused(Code.BAD_TICKET)
        self.rooms.setdefault(key, {})
        return self.seat(key, join, outlet)

    def dissolve(self, key: Key) -> None:
        for seat in self.rooms.pop(key).values():
            seat.outlet.close(Code.RESTARTING)

    def forget_if_empty(self, key: Key) -> None:
        if not self.rooms[key]:
            del self.rooms[key]
            self.node.forgotten(key)

    # ── Line ──

    def publish(self, to: str, frame: Frame) -> None:
        self.orders.append(lambda: self._send(to, frame))

    def claim(self, key: Key) -> None:
        self.orders.append(lambda: self._claim(key))

    def release(self, key: Key) -> None:
        self.orders.append(lambda: self._release(key))

    def _send(self, to: str, frame: Frame) -> None:
        if to in self.world.bus.inboxes:
            self.world.bus.inboxes[to].append((self.name, frame))
        else:
            self.node.unheard(to, self.world.now)

    def _claim(self, key: Key) -> None:
        bus = self.world.bus
        holder = bus.leases.get(key)
        if holder is None or not bus.is_alive(holder, self.world.now):
            holder = bus.leases[key] = self.name
        self.node.claimed(key, holder)

    def _release(self, key: Key) -> None:
        if self.world.bus.leases.get(key) == self.name:
            del self.world.bus.leases[key]

    # ── life ──

    def break_connection(self) -> None:
        """What was to be sent, and what waited to be read, is lost."""
        if not self.node.is_away:
            self.orders.clear()
            self.world.bus.inboxes.pop(self.name, None)
            self.node.lost(self.world.now)

    def step(self) -> None:
        """A tenth of a second of life."""
        bus, now = self.world.bus, self.world.now
        if now < self.stalled_until:
            return
        if not bus.is_up or self.is_cut:
            self.break_connection()
        elif self.node.is_away:
            bus.inboxes[self.name] = []
            self.beat(is_first=True)
        elif now >= self.beat_at:
            self.beat()
        if not self.node.is_away:
            waiting, bus.inboxes[self.name] = bus.inboxes[self.name], []
            for sender, frame in waiting:
                self.node.heard(sender, frame, now)
            while self.orders:
                self.orders.pop(0)()
        self.node.tick(now)

    def beat(self, is_first: bool = False) -> None:
        lives, now = self.world.bus.lives, self.world.now
        was_missed = lives.get(self.name, 0) <= now
        lives[self.name] = now + LIFE_S
        self.beat_at = now + BEAT_S
        if is_first:
            self.node.back(now)
        dead = {process for process in self.node.known() if not self.world.bus.is_alive(process, now)}
        self.node.beat(dead, was_missed, now)


class Socket:
    """Somebody's connection to one process: outlet and door in one."""

    def __init__(self, citizen: "Citizen", process: Process) -> None:
        self.citizen = citizen
        self.process = process
        self.taken: Taken | None = None
        self.visit: Visit | None = None
        self.is_in = False
        self.ends: list[Code | None] = []
        self.heard = 0

    def put(self, message: FromServer) -> None:
        assert not self.ends
        self.heard += 1

    def close(self, code: Code | None = None) -> None:
        if not self.ends:
            self.ends.append(code)
            self.is_in = False
            self.citizen.socket = None

    def here(self) -> None:
        try:
            self.taken = self.process.make(self.citizen.key, self.citizen.join, self)
        except Refused as refused:
            self.close(refused.code)
        else:
            self.is_in = True

    def there(self) -> None:
        assert not self.is_in
        self.is_in = True

    def refuse(self, code: Code) -> None:
        self.close(code)

    def come(self, now: float) -> None:
        """Joins."""
        self.visit = self.process.node.arrive(self.citizen.key, self.citizen.join, self, self, now)

    def say(self, message: ToServer) -> None:
        """Sends a message."""
        if self.taken is not None:
            self.taken.handle(message)
        elif self.visit is not None:
            self.process.node.say(self.visit, message)

    def break_off(self) -> None:
        """The browser's side of the connection is gone."""
        self.ends.append(None)
        self.citizen.socket = None
        if self.taken is not None:
            self.taken.drop()
        elif self.visit is not None:
            self.process.node.leave(self.visit)


@dataclass(eq=False)
class Citizen:
    """Somebody who wants to be in a room, and comes back until it works."""

    who: Person
    key: Key
    socket: Socket | None = None
    host: str | None = None

    @property
    def join(self) -> Join:
        return self.who.join(self.key[1], self.host)


class World:
    """Time, the bus, processes and people."""

    def __init__(self, processes: int) -> None:
        self.now = 100.0
        self.bus = Bus()
        self.made = 0
        self.processes = [self._new_process() for _ in range(processes)]
        self.citizens: list[Citizen] = []
        self.turn = 0

    def _new_process(self) -> Process:
        self.made += 1
        return Process(self, f"{self.made:016x}")

    def kill(self, index: int) -> None:
        """A process dies at once; another begins in its place."""
        dead = self.processes[index]
        self.bus.inboxes.pop(dead.name, None)
        self.processes[index] = self._new_process()
        for citizen in self.citizens:
            if citizen.socket is not None and citizen.socket.process is dead:
                citizen.socket.ends.append(None)
                citizen.socket = None

    def heal(self) -> None:
        """No more faults."""
        self.bus.is_up = True
        for process in self.processes:
            process.is_cut = False
            process.stalled_until = 0.0

    def pass_time(self, seconds: float) -> None:
        """Lets everybody live on; who has no connection makes one with the next process in turn."""
        for _ in range(round(seconds / STEP_S)):
            self.now += STEP_S
            for citizen in self.citizens:
                if citizen.socket is None:
                    self.turn += 1
                    citizen.socket = Socket(citizen, self.processes[self.turn % len(self.processes)])
                    citizen.socket.come(self.now)
            for process in self.processes:
                process.step()

    def homes(self, key: Key) -> list[Process]:
        """The processes that have this room."""
        return [process for process in self.processes if process.holds(key)]

    def talk(self) -> None:
        """Everybody says something."""
        for citizen in self.citizens:
            if citizen.socket is not None and citizen.socket.is_in:
                citizen.socket.say(Ping())
