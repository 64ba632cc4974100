"""Somebody who owns the server: stands between the pages and the real one, reads everything and may change it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any, Literal

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from . import wait
from .serving import Server

Direction = Literal["to server", "from server"]
Message = dict[str, Any]
Tamper = Callable[[int, Direction, Message], list[Message]]
"""Given the number of the connection (from 0), the direction and a message: what is handed on in its place."""


def honest(_connection: int, _direction: Direction, message: Message) -> list[Message]:
    return [message]


class Middleman:
    """A web server that hands every request on; pages can't tell it from the real one."""

    def __init__(self, server: Server, tamper: Tamper = honest) -> None:
        self._server = server
        self._tamper = tamper
        self._connections = 0
        self.record: list[str] = []
        """All that came by: requests with headers and body, and each WebSocket message of either side."""
        app = Starlette(
            routes=[
                WebSocketRoute("/ws", self._carry_socket),
                Route("/{path:path}", self._carry_request, methods=["GET", "POST"]),
            ],
            lifespan=self._open_client,
        )
        self._web = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=1))
        self._thread = Thread(target=self._web.run)

    def start(self) -> None:
        self._thread.start()
        wait.until(lambda: self._web.started, what="the middleman's start")

    def stop(self) -> None:
        self._web.should_exit = True
        self._thread.join()

    @property
    def url(self) -> str:
        port = self._web.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    @asynccontextmanager
    async def _open_client(self, _app: Starlette) -> AsyncIterator[None]:
        async with httpx2.AsyncClient(base_url=self._server.url) as self._client:
            yield

    async def _carry_request(self, request: Request) -> Response:
        body = await request.body()
        self.record.append(f"{request.method} {request.url} {request.headers.items()} {body!r}")
        headers = {key: value for key, value in request.headers.items() if key not in ("host", "origin")}
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        answer = await self._client.request(request.method, path, content=body, headers=headers)
        kept = {
            key: value for key, value in answer.headers.items() if key not in ("content-encoding", "content-length")
        }
        return Response(answer.content, answer.status_code, kept)

    async def _carry_socket(self, page: WebSocket) -> None:
        number = self._connections
        self._connections += 1
        self.record.append(f"{page.url} {page.headers.items()}")
        await page.accept()
        address = self._server.url.replace("http", "ws", 1) + "/ws"
        async with connect(address, origin=Origin(self._server.url)) as server, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._carry_up(number, page, server))
            tasks.create_task(self._carry_down(number, page, server))

    async def _carry_up(self, number: int, page: WebSocket, server: ClientConnection) -> None:
        try:
            while True:
                for frame in self._changed(number, "to server", await page.receive_text()):
                    await server.send(frame)
        except WebSocketDisconnect as gone:
            await server.close(gone.code if gone.code >= 3000 else 1000)
        except ConnectionClosed:
            return  # the other direction hands the code on

    async def _carry_down(self, number: int, page: WebSocket, server: ClientConnection) -> None:
        try:
            async for frame in server:
                for changed in self._changed(number, "from server", str(frame)):
                    await page.send_text(changed)
            await page.close(server.close_code or 1000)
        except (WebSocketDisconnect, RuntimeError):
            return  # the page is gone

    def _changed(self, number: int, direction: Direction, frame: str) -> list[str]:
        self.record.append(frame)
        return [json.dumps(message) for message in self._tamper(number, direction, json.loads(frame))]
