"""One socket, from its opening to its end: who may open it, the first message, the pace, and the two directions."""

import asyncio
import secrets
import time

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from palim_mesh import caller, log
from palim_mesh.bucket import Bucket
from palim_mesh.caller import Caller
from palim_mesh.errors import Refused
from palim_mesh.messages import VERSION, BadMessage, Code, Error, Join, read_to_server
from palim_mesh.outbox import BUG, GONE, Bounds, Ending, Outbox
from palim_mesh.registry import BURST_S, Registry
from palim_mesh.seat import Taken
from palim_mesh.wire import decode, read

CODES = frozenset(Code)
CHARACTERS_A_TOKEN = 4096  # a long message costs as much as several short ones


class Sessions:
    """The ASGI application behind `GET /ws`. `foreign` is the answer to a page of another site."""

    def __init__(self, registry: Registry, foreign: Response) -> None:
        self.registry = registry
        self.foreign = foreign
        self.bounds = Bounds(registry.settings.outbox_messages, registry.settings.outbox_characters)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        if caller.is_foreign(websocket, self.registry.settings.origins):
            await websocket.send_denial_response(self.foreign)
            return
        await websocket.accept()
        await Session(receive, self.registry, Outbox(self.bounds, send)).run(caller.of(websocket))


class Gone(Exception):
    """The browser is gone; the argument is the WebSocket close code."""


class Session:
    """A socket which was accepted."""

    __slots__ = ("bucket", "name", "opened", "outbox", "place", "receive", "registry")

    def __init__(self, receive: Receive, registry: Registry, outbox: Outbox) -> None:
        rate = registry.settings.messages_per_s
        self.name = secrets.token_hex(4)  # for the log
        self.receive = receive
        self.registry = registry
        self.outbox = outbox
        self.bucket = Bucket(rate, rate * BURST_S, time.monotonic())
        self.place: Taken | None = None
        self.opened = time.monotonic()

    async def run(self, caller: Caller) -> None:
        """Lives as long as the socket."""
        try:
            self.registry.open(self.outbox, caller)
        except Refused as refused:
            self.outbox.close(refused.code)
            await self._close()
            return
        try:
            await self._read()
            await self._close()
        finally:
            self.registry.shut(self.outbox)

    async def _read(self) -> None:
        """Takes what the browser sends until there is an ending; then the seat is left alone at once."""
        try:
            async with asyncio.timeout(None) as reading:
                self.outbox.on_end = lambda: reading.reschedule(0)
                await self._read_to_the_end()
        except TimeoutError:
            assert self.outbox.ending is not None  # nothing else sets the clock
        finally:
            if self.place is not None:
                self.place.drop()

    async def _read_to_the_end(self) -> None:
        """Every way in which a browser brings about an ending, or we do by a bug."""
        try:
            await self._converse()
        except Gone as gone:
            self.outbox.abandon(Ending(gone.args[0], GONE.reason))
        except Refused as refused:
            self.outbox.close(refused.code)
        except Exception as error:
            self.registry.counts.bugs += 1
            log.bug("session", error, session=self.name, bugs=self.registry.counts.bugs)
            self.outbox.end(BUG)

    async def _close(self) -> None:
        ending = self.outbox.ending or GONE
        if ending.reason in CODES:
            self.registry.counts.errors[ending.reason] += 1
        log.event("socket-closed", session=self.name, status=ending.status, reason=ending.reason)
        await self.outbox.finish()

    async def _converse(self) -> None:
        try:
            async with asyncio.timeout(self.registry.settings.join_timeout_s):
                first = await self._next()
        except TimeoutError:
            raise Refused(Code.LATE_JOIN) from None
        place = self.place = await self.registry.enter(_join(first), self.outbox)
        self.registry.counts.joined(time.monotonic() - self.opened)
        log.event("joined", session=self.name, peer=place.peer)
        while True:
            frame = await self._next()
            try:
                message = read(frame)
            except BadMessage:
                self.registry.counts.errors[Code.BAD_MESSAGE] += 1
                self.outbox.put(Error(Code.BAD_MESSAGE))
            else:
                place.handle(message)

    async def _next(self) -> str | bytes:
        """The next frame; raises Gone, or Refused(too-fast)."""
        event = await self.receive()
        frame: str | bytes | None = event.get("text")
        if frame is None:
            if event["type"] == "websocket.disconnect":
                raise Gone(event["code"])
            frame = event["bytes"]
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
