"""The real server in a process of its own, as a server for transcripts."""

import asyncio
from pathlib import Path
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from palim_mesh import state
from palim_mesh.messages import CLOSE, Code
from palim_mesh.tickets import Issuer
from palim_mesh.turn import Turn
from tests.transcripts import LOST

DEADLINE_S = 5
HOUR_S = 3600
CODES: dict[int, Code | str | None] = {status: code for code, status in CLOSE.items()}


class LiveSocket:
    """A WebSocket to the server."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, frame: str) -> None:
        await self.connection.send(frame)

    async def receive(self) -> str:
        async with asyncio.timeout(DEADLINE_S):
            frame = await self.connection.recv()
        assert isinstance(frame, str)
        return frame

    async def closed(self) -> Code | str | None:
        try:
            frame = await self.receive()
        except ConnectionClosed as end:
            return _code_of(end)
        raise AssertionError(f"not closed, but received {frame}")

    async def drop(self) -> None:
        self.connection.transport.abort()


class Program(Protocol):
    """What is reached at a URL: a server, or several behind a balancer."""

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> int: ...

    def kill_hard(self) -> None: ...


class LiveServer:
    """A server which is alive already; `folder` is its state folder."""

    def __init__(self, server: Program, folder: Path) -> None:
        self.server = server
        secrets = state.load(folder).secrets
        self.issuer = Issuer(secrets, Turn(), host_lifetime_s=HOUR_S, seat_lifetime_s=HOUR_S)
        self.connections: list[ClientConnection] = []

    async def open(self) -> LiveSocket:
        url = self.server.url.replace("http", "ws", 1)
        connection = await connect(f"{url}/ws", proxy=None, compression=None)
        self.connections.append(connection)
        return LiveSocket(connection)

    async def close(self) -> None:
        """Closes all connections."""
        await asyncio.gather(*(connection.close() for connection in self.connections))

    async def expire(self, peer: str) -> None:
        """Nothing to do: the transcript's `graceS` passes while somebody waits for the news."""

    async def crash(self) -> None:
        self.server.kill_hard()
        self.server.start()

    async def restart(self) -> None:
        await asyncio.to_thread(self.server.stop)
        self.server.start()

    def host_ticket(self, room: str) -> str:
        return self.issuer.host(room)[0]


def _code_of(end: ConnectionClosed) -> Code | str | None:
    if end.rcvd is None:
        return LOST
    if end.rcvd.code == CloseCode.NORMAL_CLOSURE:
        return None
    code = CODES[end.rcvd.code]
    assert end.rcvd.reason == code
    return code
