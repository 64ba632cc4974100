"""One socket, from its opening to its end: who may open it, the first message, the pace, and the two directions."""

import asyncio
import contextlib
import secrets
import time

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from palim_mesh import caller, log
from palim_mesh.bucket import Bucket
from palim_mesh.errors import Refused
from palim_mesh.messages import VERSION, BadMessage, Code, Error, Join, read_to_server
from palim_mesh.outbox import LINGER_S, Bounds, Ending, Outbox
from palim_mesh.registry import BURST_S, Place, Registry
from palim_mesh.wire import decode, read

GONE = Ending(1006, "gone")  # RFC 6455 7.4.1, as the next
BUG = Ending(1011, "bug")
CHARACTERS_A_TOKEN = 4096  # a long message costs as much as several short ones


class Sessions:
    """The ASGI application behind `GET /ws`. `foreign` is the answer to a page of another site."""

    def __init__(self, registry: Registry, foreign: Response) -> None:
        self.registry = registry
        self.foreign = foreign

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        if caller.is_foreign(websocket, self.registry.settings.origins):
            await websocket.send_denial_response(self.foreign)
            return
        await websocket.accept()
        await Session(websocket, self.registry).run()


class Session:
    """A socket which was accepted."""

    __slots__ = ("bucket", "name", "outbox", "place", "registry", "websocket")

    def __init__(self, websocket: WebSocket, registry: Registry) -> None:
        settings = registry.settings
        self.name = secrets.token_hex(4)  # for the log
        self.websocket = websocket
        self.registry = registry
        self.outbox = Outbox(Bounds(settings.outbox_messages, settings.outbox_characters))
        self.bucket = Bucket(settings.messages_per_s, settings.messages_per_s * BURST_S, time.monotonic())
        self.place: Place | None = None

    async def run(self) -> None:
        """Lives as long as the socket."""
        try:
            self.registry.open(self.outbox, caller.address_of(self.websocket))
        except Refused as refused:
            self.outbox.close(refused.code)
            await self._close()
            return
        try:
            await self._talk()
            await self._close()
        finally:
            self.registry.shut(self.outbox)

    async def _talk(self) -> None:
        """Reads and writes until one of both ends; then the seat is left alone at once."""
        reader = asyncio.create_task(self._read())
        try:
            with contextlib.suppress(WebSocketDisconnect):  # nobody is there to write to
                await self.outbox.drain(self.websocket.send_text)
        finally:
            reader.cancel()
            if self.place is not None:
                self.registry.drop(self.place)

    async def _close(self) -> None:
        ending = self.outbox.ending or GONE
        log.event("socket-closed", session=self.name, status=ending.status, reason=ending.reason)
        if WebSocketState.DISCONNECTED in (self.websocket.client_state, self.websocket.application_state):
            return
        with contextlib.suppress(TimeoutError, WebSocketDisconnect):  # a reader that stands still never sees the code
            async with asyncio.timeout(LINGER_S):
                await self.websocket.close(ending.status, ending.reason)

    async def _read(self) -> None:
        """Takes what the browser sends until it goes or does something it should not."""
        try:
            await self._converse()
        except WebSocketDisconnect as gone:
            self.outbox.end(Ending(gone.code, GONE.reason))
        except Refused as refused:
            self.outbox.close(refused.code)
        except Exception as error:
            self.registry.bugs += 1
            log.bug("session", error, session=self.name, bugs=self.registry.bugs)
            self.outbox.end(BUG)

    async def _converse(self) -> None:
        try:
            async with asyncio.timeout(self.registry.settings.join_timeout_s):
                first = await self._receive()
        except TimeoutError:
            raise Refused(Code.LATE_JOIN) from None
        place = self.place = self.registry.arrive(_join(first), self.outbox)
        log.event("joined", session=self.name, peer=place.peer)
        while True:
            frame = await self._receive()
            try:
                message = read(frame)
            except BadMessage:
                self.outbox.put(Error(Code.BAD_MESSAGE))
            else:
                self.registry.handle(place, message)

    async def _receive(self) -> str | bytes:
        """The next frame; raises WebSocketDisconnect, or Refused(too-fast)."""
        event = await self.websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event["code"])
        frame: str | bytes = event["text"] if event.get("text") is not None else event["bytes"]
        if not self.bucket.take(time.monotonic(), 1 + len(frame) // CHARACTERS_A_TOKEN):
            raise Refused(Code.TOO_FAST)
        return frame


def _join(frame: str | bytes) -> Join:
    """The `join` in a socket's first frame; raises Refused."""
    try:
        value = decode(frame)
        if _is_of_another_version(value):
            raise Refused(Code.WRONG_VERSION)
        message = read_to_server(value)
    except BadMessage:
        raise Refused(Code.BAD_MESSAGE) from None
    if not isinstance(message, Join):
        raise Refused(Code.BAD_MESSAGE)
    return message


def _is_of_another_version(value: object) -> bool:
    """Whether this is some version's `join`; in another one than ours the other fields may differ."""
    if not isinstance(value, dict) or value.get("type") != Join.type:
        return False
    version = value.get("version")
    return isinstance(version, int) and version != VERSION
