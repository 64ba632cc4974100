"""The way out to one socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from palim_mesh import outbox
from palim_mesh.messages import CLOSE, Code, Error, Pong
from palim_mesh.outbox import GONE, ORDERLY, Bounds, Ending, Outbox
from palim_mesh.wire import encode

from .script import until

PONG = encode(Pong())
ANOTHER = encode(Error("late"))


class Pen:
    """Keeps what is written. Without ink every write waits."""

    def __init__(self) -> None:
        self.written: list[str | tuple[int, str]] = []
        self.ink = asyncio.Event()
        self.ink.set()

    async def write(self, event: Message) -> None:
        await self.ink.wait()
        await self.ink.wait()
        if event["type"] == "websocket.send":
            self.written.append(event["text"])
        else:
            self.written.append((event["code"], event["reason"]))


@pytest.fixture
async def pen() -> Pen:
    return Pen()


@pytest.fixture
async def box(pen: Pen) -> AsyncIterator[Outbox]:
    box = Outbox(Bounds(messages=3, characters=1000), pen.write)
    yield box
    box.close()
    pen.ink.set()
    await box.finish()


async def test_what_can_be_written_is_written_at_once(box: Outbox, pen: Pen) -> None:
    for _ in range(100):
        box.put(Pong())
    box.close(Code.ENDED)
    assert pen.written == [PONG] * 100 + [(CLOSE[Code.ENDED], "ended")]


async def test_what_must_wait_comes_later_in_order(box: Outbox, pen: Pen) -> None:
    pen.ink.clear()
    box.put(Pong())
    box.put(Error("late"))
    box.put(Pong())
    box.close()
    assert pen.written == []
    pen.ink.set()
    await box.finish()
    assert pen.written == [PONG, ANOTHER, PONG, (1000, "")]


async def test_after_a_while_it_goes_straight_again(box: Outbox, pen: Pen) -> None:
    pen.ink.clear()
    box.put(Pong())
    pen.ink.set()
    await until(lambda: pen.written)
    await asyncio.sleep(0)
    box.put(Error("late"))
    assert pen.written == [PONG, ANOTHER]


async def test_nothing_comes_after_the_ending(box: Outbox, pen: Pen) -> None:
    box.close()
    box.put(Pong())
    box.close(Code.REMOVED)
    box.abandon()
    assert pen.written == [(1000, "")]
    assert box.ending == ORDERLY


@pytest.mark.parametrize("bounds", [Bounds(3, 10_000), Bounds(100, 3 * len(PONG))], ids=["messages", "characters"])
async def test_what_overflows_is_dropped_with_all_that_waited(bounds: Bounds, pen: Pen) -> None:
    box = Outbox(bounds, pen.write)
    pen.ink.clear()
    for _ in range(4):  # one is being written, three wait
        box.put(Pong())
    assert box.ending is None
    box.put(Pong())
    assert box.ending == Ending(CLOSE[Code.SLOW_READER], "slow-reader")
    pen.ink.set()
    await box.finish()
    assert pen.written == [PONG, (CLOSE[Code.SLOW_READER], "slow-reader")]


async def test_only_what_waits_is_counted(pen: Pen) -> None:
    box = Outbox(Bounds(2, 2 * len(PONG)), pen.write)
    for count in range(3, 30, 3):
        pen.ink.clear()
        for _ in range(3):
            box.put(Pong())
        pen.ink.set()
        await until(lambda count=count: len(pen.written) == count)  # type: ignore[misc]
        await asyncio.sleep(0)
    assert box.ending is None


async def test_who_asked_is_told_once_that_it_ends(box: Outbox) -> None:
    told: list[Ending | None] = []
    box.on_end = lambda: told.append(box.ending)
    box.close(Code.REMOVED)
    box.close()
    assert told == [Ending(CLOSE[Code.REMOVED], "removed")]


@pytest.mark.parametrize("error", [ConnectionResetError, RuntimeError])
@pytest.mark.parametrize("waits", [False, True])
async def test_a_socket_that_is_gone_ends_it(waits: bool, error: type[Exception]) -> None:
    ink = asyncio.Event()

    async def fail(_: Message) -> None:
        if waits:
            await ink.wait()
        raise error

    box = Outbox(Bounds(3, 1000), fail)
    box.put(Pong())
    box.put(Pong())
    ink.set()
    await box.finish()
    assert box.ending == GONE


async def test_what_waits_for_a_socket_that_is_gone_is_never_written() -> None:
    closed = []

    async def write(_: Message) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.append(True)

    box = Outbox(Bounds(3, 1000), write)
    box.put(Pong())
    await asyncio.sleep(0)
    box.abandon()
    await box.finish()
    assert box.ending == GONE
    assert closed == [True]


async def test_a_socket_that_takes_nothing_is_given_up(box: Outbox, pen: Pen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LINGER_S", 0.01)
    pen.ink.clear()
    box.put(Pong())
    box.close()
    await box.finish()
    await asyncio.sleep(0)
    pen.ink.set()
    await asyncio.sleep(0)
    assert pen.written == []
