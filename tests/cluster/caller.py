"""Somebody whose page comes back by itself, as static/mesh/signal.js does, and keeps what it was told."""

import asyncio
import json

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from palim_mesh.messages import CLOSE, Code, Pong, Relayed, ToServer, Waiting, Welcome, read_from_server
from palim_mesh.wire import encode
from tests.server.people import Person, View

PASSING = {CLOSE[code] for code in (Code.RESTARTING, Code.BUS_AWAY)} | {1001, 1006, 1011}
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 2.0


class Caller:
    """A page. `ups` counts how often it came in, `ends` holds the close codes of its sockets."""

    def __init__(self, url: str, who: Person, room: str, host: str | None = None) -> None:
        self.url = url.replace("http", "ws", 1) + "/ws"
        self.who = who
        self.room = room
        self.host = host
        self.view = View()
        self.is_up = False
        self.ups = 0
        self.pongs = 0
        self.boxes: list[tuple[str, str]] = []
        self.ends: list[int] = []
        self._socket: ClientConnection
        self._task = asyncio.create_task(self._live())

    async def say(self, message: ToServer) -> None:
        """Sends a message by the socket there is."""
        await self._socket.send(encode(message))

    async def drop(self) -> None:
        """Breaks the connection; the page comes back."""
        self._socket.transport.abort()

    async def close(self) -> None:
        """The page is closed."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @property
    def is_over(self) -> bool:
        """Whether the page gave up; a fault of the test itself is raised here."""
        if self._task.done() and not self._task.cancelled():
            self._task.result()
        return self._task.done()

    async def _live(self) -> None:
        tries = 0
        while True:
            try:
                async with connect(self.url, proxy=None, compression=None, open_timeout=4) as self._socket:
                    await self._socket.send(encode(self.who.join(self.room, self.host, self.view.seat)))
                    async for frame in self._socket:
                        self._hear(frame)
                        tries = 0 if self.is_up else tries
                end = self._socket.close_code or 1006
            except ConnectionClosed as closed:
                end = closed.rcvd.code if closed.rcvd is not None else 1006
            except (OSError, TimeoutError, InvalidHandshake):
                end = 1006
            self.ends.append(end)
            was_up, self.is_up = self.is_up, False
            if end not in PASSING or (end == CLOSE[Code.BUS_AWAY] and not (was_up or self.ups)):
                return
            await asyncio.sleep(min(LAST_RETRY_S, FIRST_RETRY_S * 2**tries))
            tries += 1

    def _hear(self, frame: str | bytes) -> None:
        message = read_from_server(json.loads(frame))
        self.view.hear(message)
        match message:
            case Welcome() | Waiting() if not self.is_up:
                self.is_up = True
                self.ups += 1
            case Relayed():
                self.boxes.append((message.from_, message.box))
            case Pong():
                self.pongs += 1
