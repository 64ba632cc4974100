"""Companions live as long as the server, and a bug in one ends nothing."""

import asyncio

import pytest

from palim_mesh import listeners, server
from palim_mesh.app import make_app
from palim_mesh.brands import Brands
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
