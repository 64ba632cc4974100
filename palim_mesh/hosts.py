"""The way in: each request goes to the site its Host header names, or nowhere."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from palim_mesh.errors import Refused
from palim_mesh.sites import SCOPE_KEY, Sites


class Hosts:
    """ASGI middleware. `unknown` draws the answer to a browser, `denial` is the one to a WebSocket.

    What begins with one of `common` is answered under every name: whoever watches over the server asks by address.
    """

    def __init__(
        self,
        app: ASGIApp,
        sites: Sites,
        common: tuple[str, ...],
        unknown: Callable[[Request], Response],
        denial: Response,
    ) -> None:
        self.app = app
        self.sites = sites
        self.common = common
        self.unknown = unknown
        self.denial = denial

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope = {**scope, SCOPE_KEY: self.sites.find(Headers(scope=scope).getlist("host"))}
        except Refused:
            if not scope["path"].startswith(self.common):
                await self._refuse(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(self.denial)
        else:
            await self.unknown(Request(scope))(scope, receive, send)
