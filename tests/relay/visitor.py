"""Who uses the relay, and the relay as our server runs it."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from palim_mesh.relay import wire
from palim_mesh.relay.client import Client
from palim_mesh.relay.companion import of
from palim_mesh.relay.plan import Pair, Plan, secret
from palim_mesh.relay.status import State, Status
from palim_mesh.relay.stun import Ip
from palim_mesh.turn import credential

from . import world

SECRET = secret("a ticket secret of the tests, long enough")
NAME = "relay.test"
DEADLINE_S = 15

Names: TypeAlias = dict[str, tuple[Ip, ...]]
"""What the domain name system knows, as far as the relay asks it."""


async def until(look: Callable[[], object], what: str) -> None:
    """Waits for a condition."""
    end = time.monotonic() + DEADLINE_S
    while not look():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.02)


@asynccontextmanager
async def started(plan: Plan) -> AsyncIterator[Status]:
    """The relay's companion, whatever comes of it."""
    companion = of(plan)
    task = asyncio.create_task(companion.run())
    try:
        yield companion.status
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[Status]:
    """The relay, ready."""
    async with started(plan) as status:
        await until(lambda: status.state == State.READY, f"not ready: {status}")
        yield status


@dataclass
class Visitor:
    """Makes clients with credentials like those of our server."""

    stack: AsyncExitStack
    context: ssl.SSLContext | None = None

    async def __call__(
        self,
        way: str = "udp",
        host: Ip = world.RELAY,
        *,
        user: str = "somebody",
        expires_in_s: int = 600,
        shared: str = SECRET,
    ) -> Client:
        name = f"{int(time.time()) + expires_in_s}:{user}"
        ways: dict[str, Callable[[], Awaitable[wire.Wire]]] = {
            "udp": lambda: wire.by_udp(str(host), 3478),
            "tcp": lambda: wire.by_tcp(str(host), 3478),
            "tls": lambda: wire.by_tls(str(host), 5349, self.context or ssl.create_default_context(), NAME),
        }
        client = Client(await ways[way](), name, credential(shared, name))
        self.stack.callback(client.wire.close)
        return client


def self_signed(folder: Path, name: str) -> Pair:
    """A certificate for the relay's addresses with that subject."""
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "chain.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *files]
    names = f"subjectAltName=DNS:{name},IP:{world.RELAY},IP:{world.RELAY_6}"
    subprocess.run([*command, "-days", "2", "-subj", f"/CN={name}", "-addext", names], check=True, capture_output=True)
    return (folder / "chain.pem").read_bytes(), (folder / "key.pem").read_bytes()
