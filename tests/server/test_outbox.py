"""What waits for one socket."""

import asyncio

import pytest

from palim_mesh.messages import CLOSE, Code, Error, Pong
from palim_mesh.outbox import Bounds, Ending, Outbox
from palim_mesh.wire import encode

from .script import until

PONG = encode(Pong())


class Pen:
    """Keeps what is written; every write waits until it is let."""

    def __init__(self, lets: int = 1000) -> None:
        self.written: list[str] = []
        self.lets = asyncio.Semaphore(lets)

    async def write(self, frame: str) -> None:
        await self.lets.acquire()
        self.written.append(frame)


@pytest.fixture
def box() -> Outbox:
    return Outbox(Bounds(messages=3, characters=1000))


async def test_frames_come_out_in_order_and_then_the_ending(box: Outbox) -> None:
    pen = Pen()
    box.put(Pong())
    box.put(Error("late"))
    box.close(Code.ENDED)
    await box.drain(pen.write)
    assert pen.written == [PONG, encode(Error("late"))]
    assert box.ending == Ending(CLOSE[Code.ENDED], "ended")


async def test_nothing_comes_after_the_ending(box: Outbox) -> None:
    pen = Pen()
    box.close()
    box.put(Pong())
    box.close(Code.REMOVED)
    await box.drain(pen.write)
    assert pen.written == []
    assert box.ending == Ending(1000, "")


@pytest.mark.parametrize("bounds", [Bounds(3, 10_000), Bounds(100, 3 * len(PONG))], ids=["messages", "characters"])
async def test_what_overflows_is_dropped_with_all_that_waited(bounds: Bounds) -> None:
    box, pen = Outbox(bounds), Pen()
    for _ in range(3):
        box.put(Pong())
    assert box.ending is None
    box.put(Pong())
    assert box.ending == Ending(CLOSE[Code.SLOW_READER], "slow-reader")
    await box.drain(pen.write)
    assert pen.written == []


async def test_only_what_waits_is_counted() -> None:
    box, pen = Outbox(Bounds(3, 3 * len(PONG))), Pen(lets=0)
    draining = asyncio.create_task(box.drain(pen.write))
    for count in range(20):
        box.put(Pong())
        pen.lets.release()
        await until(lambda: len(pen.written) > count)  # noqa: B023 - asked within this round only
    box.close()
    await draining
    assert len(pen.written) == 20


async def test_a_write_that_blocks_is_given_up_when_it_overflows(box: Outbox) -> None:
    pen = Pen(lets=0)
    draining = asyncio.create_task(box.drain(pen.write))
    await asyncio.sleep(0)
    for _ in range(6):
        box.put(Pong())
        await asyncio.sleep(0)
    async with asyncio.timeout(2):  # less than the patience with an orderly ending
        await draining


async def test_an_error_of_the_writer_is_not_swallowed(box: Outbox) -> None:
    async def fail(_: str) -> None:
        raise ConnectionResetError

    box.put(Pong())
    with pytest.raises(ConnectionResetError):
        await box.drain(fail)
    box.close()
    assert box.ending == Ending(1000)
