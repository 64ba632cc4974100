"""What waits to be written to one socket. It is bounded: who reads too slowly is cut off and hurts nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from palim_mesh.messages import CLOSE, Code, FromServer
from palim_mesh.wire import encode

NORMAL = 1000  # RFC 6455 7.4.1
LINGER_S = 5.0  # for the last frames, once it is clear that the socket closes


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one outbox holds: messages, and characters in their frames."""

    messages: int
    characters: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A WebSocket close code, and its name from the contract."""

    status: int
    reason: str = ""


class Outbox:
    """Frames in order, then an ending. Everybody may put; one task drains."""

    # There is one for each socket: lists and a future are a tenth the size of deques and an event.
    __slots__ = ("_bounds", "_frames", "_patience", "_size", "_waiter", "ending")

    def __init__(self, bounds: Bounds) -> None:
        self.ending: Ending | None = None
        self._bounds = bounds
        self._frames: list[str] = []
        self._size = 0
        self._waiter: asyncio.Future[None] | None = None
        self._patience: asyncio.Timeout | None = None

    def put(self, message: FromServer) -> None:
        """Adds a message. If it finds no place, everything that waits gives way to the ending `slow-reader`."""
        if self.ending is not None:
            return
        frame = encode(message)
        if len(self._frames) == self._bounds.messages or self._size + len(frame) > self._bounds.characters:
            self._frames.clear()
            self.end(Ending(CLOSE[Code.SLOW_READER], Code.SLOW_READER), patience_s=0)
            return
        self._frames.append(frame)
        self._size += len(frame)
        self._wake()

    def close(self, code: Code | None = None) -> None:
        """Ends with a code of the contract, or orderly."""
        self.end(Ending(NORMAL) if code is None else Ending(CLOSE[code], code))

    def end(self, ending: Ending, patience_s: float = LINGER_S) -> None:
        """Nothing comes after what waits already, and that must be written soon. Only the first ending counts."""
        if self.ending is not None:
            return
        self.ending = ending
        self._wake()
        if self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time() + patience_s)

    async def drain(self, write: Callable[[str], Awaitable[None]]) -> None:
        """Writes frame after frame until the ending. A write that blocks is given up soon after the ending is known."""
        try:
            async with asyncio.timeout(None) as self._patience:
                while frames := await self._next():
                    for frame in frames:
                        await write(frame)
        except TimeoutError:
            assert self.ending is not None  # only `end` sets the clock
        finally:
            self._patience = None

    async def _next(self) -> list[str]:
        """All frames that wait, or none when nothing will come any more."""
        if not self._frames and self.ending is None:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        frames, self._frames, self._size = self._frames, [], 0
        return frames

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
