"""A socket whose other end is the test, and waiting for what it shows."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from palim_mesh.branding.brand import own
from palim_mesh.messages import Join, ToServer
from palim_mesh.registry import Registry
from palim_mesh.session import Sessions
from palim_mesh.sites import SCOPE_KEY, Site
from palim_mesh.wire import encode

DEADLINE_S = 10.0


async def until(condition: Callable[[], object]) -> None:
    """Lets the loop run until the condition is true; fails after a deadline."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - whatever the test looks at has no event
            await asyncio.sleep(0)


class Script:
    """One socket of a Registry without a network: what the test sends comes in, what the server writes is kept."""

    def __init__(
        self, registry: Registry, address: str = "192.0.2.1", site: Site | None = None, **headers: str
    ) -> None:
        self.written: list[dict[str, Any]] = []
        self.accepted = False
        self.status: int | None = None
        self.reason = ""
        self.refused: int | None = None
        self.broken: Exception | None = None
        self.flows = asyncio.Event()
        self.flows.set()
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/ws",
            "headers": [(b"host", b"mesh.example"), *((k.encode(), v.encode()) for k, v in headers.items())],
            "client": (address, 40000),
            SCOPE_KEY: site or Site("", own(registry.settings)),
            "extensions": {"websocket.http.response": {}},
        }
        sessions = Sessions(registry, PlainTextResponse("no", 403))
        self.task = asyncio.create_task(self._run(sessions, scope))

    async def _run(self, sessions: Sessions, scope: Scope) -> None:
        await sessions(scope, self._incoming.get, self._take)

    def say(self, message: ToServer) -> None:
        """Sends a message."""
        self.send(encode(message))

    def send(self, frame: str | bytes) -> None:
        """Sends a frame as it is."""
        kind = "bytes" if isinstance(frame, bytes) else "text"
        self._incoming.put_nowait({"type": "websocket.receive", kind: frame})

    def go(self) -> None:
        """The browser is gone."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def join(self, join: Join) -> dict[str, Any]:
        """Joins; the answer."""
        self.say(join)
        return await self.read()

    async def read(self) -> dict[str, Any]:
        """The next message from the server."""
        await until(lambda: self.written or self.status)
        assert self.written, f"closed with {self.status} {self.reason}"
        return self.written.pop(0)

    async def read_all(self) -> list[dict[str, Any]]:
        """Everything until the socket is closed."""
        await self.closed()
        return self.written

    async def let_go(self) -> None:
        """Waits until the server is done with the socket."""
        async with asyncio.timeout(DEADLINE_S):
            await self.task

    async def closed(self) -> tuple[int, str]:
        """Close code and reason, once the server has let go."""
        await self.let_go()
        assert self.status is not None
        return self.status, self.reason

    async def _take(self, message: Message) -> None:
        await self.flows.wait()
        if self.broken is not None:
            raise self.broken
        match message["type"]:
            case "websocket.accept":
                self.accepted = True
            case "websocket.send":
                self.written.append(json.loads(message["text"]))
            case "websocket.close":
                self.status, self.reason = message["code"], message["reason"]
                self._incoming.put_nowait({"type": "websocket.disconnect", "code": message["code"]})
            case "websocket.http.response.start":
                self.refused = message["status"]
