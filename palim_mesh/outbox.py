"""The way out to one socket. What the socket takes goes straight through; only what it doesn't take waits here.

What waits is bounded: who reads too slowly is cut off and hurts nobody else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from typing import Any

from starlette.types import Message, Send

from palim_mesh.messages import CLOSE, Code, FromServer
from palim_mesh.wire import encode

LINGER_S = 5.0  # for the last frames, once it is clear that the socket closes


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may wait in one outbox: messages, and characters in their frames."""

    messages: int
    characters: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A WebSocket close code (RFC 6455 7.4.1), and its name from the contract or ours."""

    status: int
    reason: str


ORDERLY = Ending(1000, "")
GONE = Ending(1006, "gone")
BUG = Ending(1011, "bug")
# What ASGI raises for a socket that is gone, and uvicorn for one that it closed itself for want of a pong.
GONE_ERRORS = (OSError, RuntimeError)


class Outbox:
    """Frames in order, then an ending. `send` is ASGI's; `on_end` is called once, as soon as there is an ending."""

    __slots__ = ("_bounds", "_send", "_size", "_task", "_waiting", "ending", "on_end")

    def __init__(self, bounds: Bounds, send: Send) -> None:
        self.ending: Ending | None = None
        self.on_end: Callable[[], None] | None = None
        self._bounds = bounds
        self._send = send
        self._waiting: list[str] = []
        self._size = 0
        self._task: asyncio.Task[None] | None = None  # while the socket does not take what we write

    def put(self, message: FromServer) -> None:
        """Writes a message. If it has to wait and finds no place, all that waits gives way to `slow-reader`."""
        if self.ending is not None:
            return
        frame = encode(message)
        if self._task is None:
            self._write(_frame(frame))
        elif len(self._waiting) < self._bounds.messages and self._size + len(frame) <= self._bounds.characters:
            self._waiting.append(frame)
            self._size += len(frame)
        else:
            self._waiting.clear()
            self.close(Code.SLOW_READER)

    def close(self, code: Code | None = None) -> None:
        """Ends with a code of the contract, or orderly."""
        self.end(ORDERLY if code is None else Ending(CLOSE[code], code))

    def end(self, ending: Ending) -> None:
        """Nothing comes after what waits already. Only the first ending counts."""
        if self.ending is None:
            self._set(ending)
            if self._task is None:
                self._write(_close(ending))

    def abandon(self, ending: Ending = GONE) -> None:
        """Ends without a word: nobody is there to write to."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
        self._set(ending)

    async def finish(self) -> None:
        """Waits until all is written; who doesn't take it soon never sees the close code."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=LINGER_S)
            self.abandon()

    def _set(self, ending: Ending) -> None:
        if self.ending is None:
            self.ending = ending
            if self.on_end is not None:
                self.on_end()

    def _write(self, event: Message) -> None:
        try:
            rest = _begin(self._send(event))
        except GONE_ERRORS:
            self.abandon()
        else:
            if rest is not None:
                self._task = asyncio.get_running_loop().create_task(self._catch_up(rest))

    async def _catch_up(self, rest: "_Begun") -> None:
        """Finishes a write which the socket did not take at once, and everything that came meanwhile."""
        try:
            await rest
            while self._waiting:
                frame = self._waiting.pop(0)
                self._size -= len(frame)
                await self._send(_frame(frame))
            if self.ending is not None:
                await self._send(_close(self.ending))
        except GONE_ERRORS:
            self._waiting.clear()
            self._set(GONE)
        self._task = None


def _frame(text: str) -> Message:
    return {"type": "websocket.send", "text": text}


def _close(ending: Ending) -> Message:
    return {"type": "websocket.close", "code": ending.status, "reason": ending.reason}


class _Begun:
    """Something awaited that ran already up to where it waits for `awaited`. Cancelling ends it without asking it."""

    def __init__(self, steps: Generator[Any, Any, None], awaited: object) -> None:
        self.steps = steps
        self.awaited = awaited

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self.awaited
            yield from self.steps
        finally:
            self.steps.close()


_DONE = object()


def _begin(awaitable: Awaitable[None]) -> _Begun | None:
    """Runs it up to where it has to wait; None when it is done without that.

    From Python 3.12 on this is an eager task; but most of the time no task is needed at all.
    """
    steps = awaitable.__await__()
    awaited = next(steps, _DONE)
    return None if awaited is _DONE else _Begun(steps, awaited)
