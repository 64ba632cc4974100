"""The rules in docs/OPERATIONS.md: they keep the relay from this machine's own services, and no call from the relay."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from palim_mesh.relay.plan import Plan
from palim_mesh.relay.stun import Endpoint, Ip

from . import world
from .test_audit import two_talk
from .visitor import NAME, Names, Visitor, running

MANUAL = Path(__file__).parents[2] / "docs/OPERATIONS.md"
PORTS = (61000, 65535)


@pytest.fixture
def rules() -> Iterator[str]:
    """The rules with our addresses. They go when it ends."""
    found = re.search(r"```\n(table inet .*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert found is not None
    yield found[1].replace("203.0.113.7", str(world.RELAY)).replace("2001:db8::7", str(world.RELAY_6))
    nft("flush ruleset")


def nft(text: str) -> None:
    subprocess.run(["nft", "--file", "-"], input=text, text=True, check=True)


@pytest.mark.parametrize("relay", [world.RELAY, world.RELAY_6], ids=str)
async def test_own_services_are_out_of_reach(plan: Plan, visitor: Visitor, names: Names, rules: str, relay: Ip) -> None:
    names[NAME] = (relay,)
    async with running(replace(plan, ports=PORTS)):
        client = await visitor("udp", relay)
        await client.allocate()
        with world.ear(relay) as service:
            goal: Endpoint = (relay, service.getsockname()[1])
            await client.permit(relay)
            await client.send(goal, b"before")
            await world.hears(service, b"before")
            nft(rules)
            await client.send(goal, b"after")
            await two_talk(await visitor("udp", relay), await visitor("tcp", relay))
            assert world.heard(service) == []
