"""A relay for each test, and names for it."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from palim_mesh.relay import address, version
from palim_mesh.relay.plan import Plan
from palim_mesh.relay.stun import Ip

from . import world
from .visitor import NAME, SECRET, Names, Visitor


@pytest.fixture(scope="session", autouse=True)
def namespace() -> None:
    """Nothing here runs where a packet could leave the machine."""
    if "inside" not in (name for _, name in socket.if_nameindex()):
        pytest.exit("run this as: tools/in-namespace .venv/bin/python -m pytest tests/relay", returncode=2)
    os.environ["RES_OPTIONS"] = "timeout:1 attempts:1"  # nobody answers
    world.build()


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    known: Names = {NAME: (world.RELAY, world.RELAY_6)}
    asked = address.resolve

    async def resolve(host: str) -> tuple[Ip, ...]:
        return known[host] if host in known else await asked(host)

    monkeypatch.setattr(address, "resolve", resolve)
    return known


@pytest.fixture
def plan() -> Plan:
    return Plan(NAME, 3478, 5349, (50000, 50099), 12, version.program(), (SECRET,))


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with AsyncExitStack() as stack:
        yield Visitor(stack)
