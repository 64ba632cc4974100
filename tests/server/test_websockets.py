"""How far the server reads ahead on one connection."""

import asyncio
from collections.abc import Callable

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from palim_mesh.server import WebSockets

MOST = 3


class Transport(asyncio.Transport):
    """Knows whether it is read from, and how often that changed."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[str] = []

    def pause_reading(self) -> None:
        self.changes.append("paused")

    def resume_reading(self) -> None:
        self.changes.append("resumed")


@pytest.fixture
async def sockets() -> WebSockets:
    config = uvicorn.Config("palim_mesh.app:make_app", ws_max_queue=MOST, log_config=None)
    sockets = WebSockets(config, ServerState(), {})
    sockets.transport = Transport()
    return sockets


@pytest.fixture
def changes(sockets: WebSockets) -> list[str]:
    assert isinstance(sockets.transport, Transport)
    return sockets.transport.changes


@pytest.fixture
def hear(sockets: WebSockets) -> Callable[[int], None]:
    """So many messages come."""

    def come(count: int) -> None:
        for number in range(count):
            sockets.handle_text(Frame(Opcode.TEXT, str(number).encode()))

    return come


async def test_reading_goes_on_while_few_wait(
    sockets: WebSockets, changes: list[str], hear: Callable[[int], None]
) -> None:
    for _ in range(3):
        hear(MOST - 1)
        taken = [await sockets.receive() for _ in range(MOST - 1)]
        assert taken == [{"type": "websocket.receive", "text": str(number)} for number in range(MOST - 1)]
    assert changes == []


async def test_it_stops_when_many_wait_and_starts_when_none_does(
    sockets: WebSockets, changes: list[str], hear: Callable[[int], None]
) -> None:
    hear(MOST + 2)  # what was read at once is not lost
    assert changes == ["paused"]
    for _ in range(MOST + 1):
        await sockets.receive()
    assert changes == ["paused"]
    await sockets.receive()
    assert changes == ["paused", "resumed"]
    hear(MOST)
    assert changes == ["paused", "resumed", "paused"]


async def test_after_the_end_it_goes_on_until_the_other_end_is_heard(
    sockets: WebSockets, changes: list[str], hear: Callable[[int], None]
) -> None:
    hear(MOST)
    sockets.close_sent, sockets.read_paused = True, False  # as uvicorn leaves it when we close
    hear(1)
    assert changes == ["paused"]
    assert sockets.queue.qsize() == MOST
