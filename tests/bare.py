"""Bare rooms as a server for transcripts: no socket, no clock, but every message goes through the contract."""

from collections import deque

from palim_mesh import wire
from palim_mesh.errors import Refused
from palim_mesh.messages import Code, Join, RoomSettings, ToServer
from palim_mesh.room import Close, Effect, Limits, Room, Send
from palim_mesh.tickets import Issuer
from palim_mesh.turn import Turn
from tests.transcripts import LOST

HOUR_S = 3600


class BareSocket:
    """What a room has for one peer. `place` is set once it is in."""

    def __init__(self, server: "BareServer") -> None:
        self.server = server
        self.place: tuple[str, str] | None = None
        self.frames: deque[str] = deque()
        self.is_open = True
        self.code: Code | str | None = None

    async def send(self, frame: str) -> None:
        assert self.is_open
        message = wire.read(frame)
        if self.place is not None:
            self.server.handle(self.place, message)
            return
        assert isinstance(message, Join)
        self.server.arrive(self, message)

    async def receive(self) -> str:
        return self.frames.popleft()

    async def closed(self) -> Code | str | None:
        assert not self.is_open
        assert not self.frames
        return self.code

    async def drop(self) -> None:
        assert self.place is not None
        self.server.drop(self.place)

    def end(self, code: Code | str | None) -> None:
        """From now on it is closed with this code."""
        self.is_open, self.code = False, code


class BareServer:
    """Rooms by name, and the sockets of those present."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.issuer = Issuer(["s" * 64], Turn(), host_lifetime_s=HOUR_S, seat_lifetime_s=HOUR_S)
        self.rooms: dict[str, Room] = {}
        self.sockets: dict[tuple[str, str], BareSocket] = {}

    async def open(self) -> BareSocket:
        return BareSocket(self)

    async def expire(self, peer: str) -> None:
        for room in list(self.rooms.values()):
            self._perform(room, room.expire(peer))

    async def crash(self) -> None:
        for socket in self.sockets.values():
            socket.end(LOST)
        self.sockets.clear()
        self.rooms.clear()

    async def restart(self) -> None:
        raise NotImplementedError("a bare room does not know that it ends")

    def host_ticket(self, room: str) -> str:
        return self.issuer.host(room)[0]

    def arrive(self, socket: BareSocket, join: Join) -> None:
        """Brings the socket into its room, or closes it."""
        room = self.rooms.get(join.room) or Room(join.room, self.issuer, self.limits, RoomSettings(False, False))
        try:
            effects = room.arrive(join)
        except Refused as refused:
            socket.end(refused.code)
            return
        self.rooms[join.room] = room
        socket.place = (join.room, join.peer)
        if (older := self.sockets.get(socket.place)) is not None:
            older.end(Code.REPLACED)
        self.sockets[socket.place] = socket
        self._perform(room, effects)

    def handle(self, place: tuple[str, str], message: ToServer) -> None:
        """Hands a message to the room of its sender."""
        name, peer = place
        self._perform(self.rooms[name], self.rooms[name].handle(peer, message))

    def drop(self, place: tuple[str, str]) -> None:
        """The socket of that peer is gone."""
        name, peer = place
        del self.sockets[place]
        self._perform(self.rooms[name], self.rooms[name].drop(peer))

    def _perform(self, room: Room, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(to, message):
                    self.sockets[room.name, to].frames.append(wire.encode(message))
                case Close(peer, code):
                    self.sockets.pop((room.name, peer)).end(code)
        if room.is_empty:
            del self.rooms[room.name]
