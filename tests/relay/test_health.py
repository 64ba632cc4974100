"""Of several TURN servers, rooms keep away from one that does not relay; real ones, which are ended and begun again."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator

import pytest

from palim_mesh.relay import health
from palim_mesh.relay.health import Health, relays
from palim_mesh.relay.plan import Plan
from palim_mesh.turn import Turn, TurnServer, choose

from . import world
from .visitor import SECRET, Names, running, until

ROOM = "chor"
SECOND = "second.test"


def server(host: str, port: int) -> TurnServer:
    return TurnServer(host, (f"turn:{host}:{port}?transport=udp", f"turn:{host}:{port}?transport=tcp"))


@pytest.fixture
async def watched(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Turn]:
    """Two servers, of which nobody has heard yet, looked after much more often than in earnest."""
    monkeypatch.setattr(health, "LOOK_S", 0.1)
    turn = Turn(turn=(server(str(world.RELAY), 3478), server(str(world.NEIGHBOUR), 3479)), secret=SECRET)
    task = asyncio.create_task(Health(turn).watch())
    yield turn
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_rooms_move_away_and_come_back(
    plan: Plan, names: Names, watched: Turn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "palim_mesh")
    names[SECOND] = (world.NEIGHBOUR,)
    first, second = watched.turn
    other = dataclasses.replace(plan, host=SECOND, port=3479, tls_port=5350, ports=(50100, 50199))
    async with running(plan):
        await until(lambda: watched.down == {second.host}, "the second is down")
        assert choose(watched.turn, watched.down, ROOM) == first
        async with running(other):
            await until(lambda: watched.down == set(), "both are up")
    await until(lambda: watched.down == {first.host, second.host}, "both are down")
    told = [record.msg for record in caplog.records if record.msg.startswith("turn-server")]
    assert told[-3:] == ["turn-server-up", "turn-server-down", "turn-server-down"]
    assert all(str(world.RELAY) not in str(record.__dict__) for record in caplog.records)


async def test_a_wrong_secret_is_no_relay(plan: Plan) -> None:
    here = server(str(world.RELAY), 3478)
    async with running(plan):
        assert await relays(here, SECRET)
        assert not await relays(here, "another secret")


async def test_a_server_answers_by_any_of_its_urls(plan: Plan) -> None:
    host = str(world.RELAY)
    async with running(plan):
        for url in (f"turn:{host}:1?transport=tcp", "turn:nowhere.invalid", "turn:"):
            assert not await relays(TurnServer(host, (url,)), SECRET)
            assert await relays(TurnServer(host, (url, f"turn:{host}")), SECRET)


async def test_a_single_server_is_left_alone() -> None:
    await Health(Turn(turn=(server("nowhere.invalid", 3478),), secret=SECRET)).watch()
