"""Servers in processes of their own, and sockets to them."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import Server

from .test_live import Pages


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers with settings; they end with the test."""
    started: list[Server] = []

    def begin(**settings: Any) -> Server:
        started.append(Server(tmp_path, **settings))
        started[-1].start()
        return started[-1]

    yield begin
    for server in started:
        server.kill_hard()


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    """Sockets, which are cut off after the test."""
    opened = Pages()
    yield opened
    for connection in opened.connections:
        connection.transport.abort()
