"""The whole server with HTTPS inside the test's own event loop, so that the test may turn its clock."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

from palim_mesh import state
from palim_mesh.app import make_app
from palim_mesh.branding.brand import own
from palim_mesh.doors import open_doors
from palim_mesh.server import Server, configure
from palim_mesh.settings import Settings
from palim_mesh.sites import Site, Sites
from palim_mesh.tls import openssl
from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.renewer import Renewer
from palim_mesh.tls.status import Status
from tests.browser.serving import free_port

NAME = "meet.example.test"
DEADLINE_S = 30
POLL_S = 0.05

Value = TypeVar("Value")


class Running:
    """A server whose clock the test may set."""

    def __init__(self, folder: Path, *, ahead_s: float = 0, **chosen: Any) -> None:
        defaults: dict[str, Any] = {
            "host": "127.0.0.1",
            "domain": (NAME,),
            "https_port": free_port(),
            "http_port": free_port(),
        }
        self.settings = Settings(**defaults | chosen)
        self.folder = folder
        self.ahead_s = ahead_s
        app, registry = make_app(self.settings, state.load(folder), Sites(Site("", own(self.settings))))
        doors = open_doors(self.settings, folder)
        [renewer] = [companion for companion in doors.companions if isinstance(companion, Renewer)]
        renewer.clock = lambda: time.time() + self.ahead_s
        self.renewer = renewer
        self.sockets = doors.sockets
        self.server = Server(configure(app, self.settings, doors.tls), registry, doors.companions)

    @property
    def status(self) -> Status:
        return self.renewer.status

    def turn_clock(self, seconds: float) -> None:
        """From now on its clock is that much ahead of ours, and it looks at it."""
        self.ahead_s = seconds
        self.renewer.wake()

    async def reaches(self, good: Callable[[Status], bool], what: str) -> Status:
        """Waits for a status."""
        return await until(lambda: self.status, good, what)

    async def shown(self, name: str | None = NAME) -> Certificate:
        """What a new connection is shown, whether or not it is to be trusted."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        port = self.settings.https_port
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name or "")
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.transport.abort()
        return openssl.read(ssl.DER_cert_to_PEM_cert(der))


@contextlib.asynccontextmanager
async def serving(folder: Path, **chosen: Any) -> AsyncIterator[Running]:
    """A server that is up until the block ends."""
    running = Running(folder, **chosen)
    task = asyncio.create_task(running.server.serve(running.sockets))
    await until(lambda: running.server.started or task.done(), bool, "the server is up")
    try:
        yield running
    finally:
        running.server.should_exit = True
        await task


async def until(look: Callable[[], Value], good: Callable[[Value], bool], what: str) -> Value:
    """Looks until what is seen is good, and returns it; raises AssertionError when that takes too long."""
    end = time.monotonic() + DEADLINE_S
    while not good(seen := look()):
        assert time.monotonic() < end, f"{what}: not in {DEADLINE_S} s; last seen: {seen!r}"
        await asyncio.sleep(POLL_S)
    return seen
