"""What the server adds to uvicorn: companions, and patience with an end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect

from palim_mesh import listeners, server
from palim_mesh.app import make_app
from palim_mesh.branding.brands import Brands
from palim_mesh.settings import Settings
from palim_mesh.state import State


async def test_companions_live_as_long_as_the_server(caplog: pytest.LogCaptureFixture) -> None:
    app, registry = make_app(Settings(), State(("s" * 32,)), Brands(Settings()).sites)
    told: list[str] = []
    lives = asyncio.Event()

    async def broken() -> None:
        raise ValueError("private")

    async def lasting() -> None:
        try:
            lives.set()
            await asyncio.Event().wait()
        finally:
            told.append("ended")

    running = server.Server(server.configure(app, Settings()), registry, [broken, lasting])
    [socket] = listeners.listen("127.0.0.1", 0, patience_s=1)
    serving = asyncio.create_task(running.serve([socket]))
    async with asyncio.timeout(5):
        await lives.wait()
        assert not told
        running.should_exit = True
        await serving
    assert told == ["ended"]
    assert [record.msg for record in caplog.records if record.levelname == "ERROR"] == ["bug"]


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """A server, by its port."""
    app, registry = make_app(Settings(), State(("s" * 32,)), Brands(Settings()).sites)
    [socket] = listeners.listen("127.0.0.1", 0, patience_s=1)
    running = server.Server(server.configure(app, Settings()), registry)
    task = asyncio.create_task(running.serve([socket]))
    try:
        yield socket.getsockname()[1]
    finally:
        running.should_exit = True
        await task


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: loc",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTT",
        b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na",
    ],
    ids=["nothing", "half a request", "one and a half", "half a body"],
)
async def test_who_sends_byte_by_byte_is_cut_off(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_S", 0.5)
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)

        async def dribble() -> None:
            while True:
                await asyncio.sleep(0.05)
                writer.write(b"x")

        dribbling = asyncio.create_task(dribble()) if begun else None
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionResetError):
                await reader.read()
        if dribbling is not None:
            dribbling.cancel()
        writer.close()


async def test_who_has_asked_is_given_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_S", 0.5)
    async with serving() as port, connect(f"ws://localhost:{port}/ws", proxy=None) as socket:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
            while await reader.readline() != b"alive\n":
                pass
            await asyncio.sleep(0.3)  # longer, all told, than one request may take
        await (await socket.ping())
        writer.close()
