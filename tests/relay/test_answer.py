"""Our own STUN answer, where no coturn is installed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palim_mesh.relay import binding, keeper
from palim_mesh.relay.plan import Plan
from palim_mesh.relay.status import Program, State, Trouble
from palim_mesh.relay.stun import Ip

from . import world
from .visitor import running, started, until


@pytest.fixture
def without(plan: Plan) -> Plan:
    return replace(plan, program=None)


@pytest.mark.parametrize("ours", [world.RELAY, world.RELAY_6], ids=str)
async def test_it_tells_from_where_it_is_asked(without: Plan, ours: Ip) -> None:
    async with running(without) as status:
        assert status.program == Program.STUN
        ip, port = await binding.ask(ours, without.port, 5)
        assert ip == ours
        assert port > 1024


async def test_it_ends_with_its_task(without: Plan) -> None:
    async with running(without):
        pass
    with pytest.raises(ConnectionRefusedError):
        await binding.ask(world.RELAY, without.port, 5)


async def test_a_port_that_is_taken(without: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "pause_s", lambda failures: 0.01)
    with world.ear(world.RELAY_6, without.port) as other:
        async with started(without) as status:
            await until(lambda: status.trouble == Trouble.PORT_TAKEN, "the port is taken")
            other.close()
            await until(lambda: status.state == State.READY, "it takes the port when it is free")
