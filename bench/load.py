"""Load for a signalling server: people in rooms who relay boxes to each other, or sockets which talk to the floor.

Bounded in count and time; speaks to 127.0.0.1 only. A person's key is random bytes: the server checks that the id is
the key's hash and nothing more.
"""

import asyncio
import base64
import hashlib
import json
import os
import random
import time
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect

BOX = "A" * 1200  # about a trickled candidate with its seal; descriptions are larger and rare


@dataclass
class Line:
    """A way through the server: what goes in at `near` comes out at `far`, and the other way round."""

    near: ClientConnection
    far: ClientConnection
    forth: str
    back: str


def base64url(data: bytes) -> str:
    """Text without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


async def dial(port: int) -> ClientConnection:
    """An open socket to a server on this machine, without compression."""
    return await connect(f"ws://127.0.0.1:{port}/ws", compression=None, ping_interval=None)


async def enter(port: int, room: str) -> tuple[ClientConnection, str]:
    """A person in a room: the socket after its welcome, and the peer id."""
    key = b"\x04" + os.urandom(64)
    peer = base64url(hashlib.sha256(key).digest()[:16])
    socket = await dial(port)
    join = {"type": "join", "version": 1, "room": room, "peer": peer, "key": base64url(key), "proof": "A" * 43}
    await socket.send(json.dumps(join))
    await until(socket, "welcome")
    return socket, peer


async def until(socket: ClientConnection, kind: str) -> None:
    """Reads on to the first message of a type."""
    while f'"{kind}"' not in await receive(socket):
        pass


async def receive(socket: ClientConnection) -> str:
    """The next text frame."""
    frame = await socket.recv()
    assert isinstance(frame, str)
    return frame


def relay(to: str) -> str:
    """A frame that carries one box to a peer."""
    return json.dumps({"type": "relay", "to": to, "box": BOX})


async def lines_of_rooms(port: int, rooms: int) -> list[Line]:
    """Rooms of four, two lines in each."""
    lines = []
    for _ in range(rooms):
        name = f"bench-{random.randbytes(8).hex()}"
        people = [await enter(port, name) for _ in range(4)]
        for (near, a), (far, b) in (people[:2], people[2:]):
            lines.append(Line(near, far, relay(b), relay(a)))
    return lines


async def lines_of_floor(port: int, rooms: int) -> list[Line]:
    """As many sockets as `lines_of_rooms` opens; each end of a line hears itself."""
    frame = relay("A" * 22)
    sockets = [await dial(port) for _ in range(4 * rooms)]
    return [Line(near, far, frame, frame) for near, far in zip(sockets[::2], sockets[1::2], strict=True)]


async def trip(sender: ClientConnection, receiver: ClientConnection, frame: str) -> float:
    """Seconds from sending a frame to its coming out at the receiver."""
    start = time.perf_counter()
    await sender.send(frame)
    await until(receiver, "box")
    return time.perf_counter() - start


async def talk(line: Line, *, echo: bool, pause_s: float, end: float, delays_s: list[float]) -> None:
    """Goes to and fro on a line, one frame at a time, until the clock reaches `end`.

    A pause comes first, else all lines would begin in one moment and each wait for all others.
    """
    while time.perf_counter() < end:
        if pause_s:
            await asyncio.sleep(random.uniform(0, 2 * pause_s))
        forth, back = (line.near, line.far) if echo else (line.far, line.near)
        delays_s.append(await trip(line.near, forth, line.forth))
        delays_s.append(await trip(line.far, back, line.back))


async def run(lines: list[Line], *, echo: bool, seconds: float, pause_s: float = 0.0) -> list[float]:
    """Talks on all lines at once; the delays of all trips, in seconds."""
    delays_s: list[float] = []
    end = time.perf_counter() + seconds
    await asyncio.gather(*(talk(line, echo=echo, pause_s=pause_s, end=end, delays_s=delays_s) for line in lines))
    return delays_s


async def hang_up(lines: list[Line]) -> None:
    """Closes every socket."""
    await asyncio.gather(*(socket.close() for line in lines for socket in (line.near, line.far)))
