"""The HTTP interface for programs: makes rooms, and tells how the server is. Errors are problem details (RFC 9457)."""

import asyncio
import time
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from palim_mesh import caller, log, names
from palim_mesh.bucket import Buckets
from palim_mesh.errors import Refused
from palim_mesh.messages import HTTP, BadMessage, Code
from palim_mesh.registry import Registry
from palim_mesh.tickets import Issuer
from palim_mesh.wire import decode

BODY_BYTES = 4096
HOUR_S = 3600.0


def problem(code: Code, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer for an error; its status is the contract's unless another is given."""
    status = HTTP[code] if status is None else status
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    return JSONResponse(content, status, headers, media_type="application/problem+json")


class Api:
    """The endpoints."""

    def __init__(self, registry: Registry, issuer: Issuer) -> None:
        self.registry = registry
        self.issuer = issuer
        per_hour = registry.settings.rooms_per_address
        self.makers = Buckets(per_hour / HOUR_S, per_hour)

    async def make_room(self, request: Request) -> Response:
        """`POST /api/v1/rooms`: a new name and its host ticket. The room itself begins with the first who joins."""
        if caller.is_foreign(request, self.registry.settings.origins):
            raise Refused(Code.FOREIGN_ORIGIN)
        if self.registry.is_closing:
            raise Refused(Code.RESTARTING)
        typed = await self._typed_name(request)
        room = names.make(typed)
        site, address = caller.of(request)
        if not self.makers.take(f"{site.name} {address}", time.monotonic()):
            raise Refused(Code.TOO_MANY_ROOMS)
        ticket, expires = self.issuer.at(site.name).host(room)
        log.event("room-named")
        return JSONResponse({"room": room, "host": ticket, "hostExpires": expires}, 201, {"Cache-Control": "no-store"})

    async def is_alive(self, request: Request) -> Response:
        """`GET /healthz`: 200 as long as anything is answered."""
        return PlainTextResponse("alive\n")

    async def is_ready(self, request: Request) -> Response:
        """`GET /readyz`: 503 while nobody new can come in."""
        if self.registry.is_closing:
            return problem(Code.RESTARTING)
        if self.registry.is_cut_off:
            return problem(Code.BUS_AWAY)
        if self.registry.is_full:
            return problem(Code.TOO_MANY_SOCKETS, 503)
        return PlainTextResponse("ready\n")

    async def _typed_name(self, request: Request) -> str | None:
        try:
            async with asyncio.timeout(self.registry.settings.join_timeout_s):
                body = await _body(request)
        except TimeoutError:
            raise Refused(Code.BAD_MESSAGE) from None
        if not body:
            return None
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(Code.BAD_MESSAGE)
        try:
            return _name_in(decode(body.decode("utf-8")))
        except (BadMessage, UnicodeDecodeError):
            raise Refused(Code.BAD_MESSAGE) from None


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(Code.TOO_LARGE)
    return body


def _name_in(value: object) -> str | None:
    """The name in the body's JSON object; raises BadMessage."""
    if not isinstance(value, dict) or not value.keys() <= {"name"}:
        raise BadMessage("no object with a name")
    name = value.get("name")
    if not isinstance(name, str | None):
        raise BadMessage("a name that is no text")
    return name
