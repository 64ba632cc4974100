"""Port 80: challenges are answered, all else is sent to HTTPS."""

from collections.abc import Mapping, Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from palim_mesh.tls import hostname

CHALLENGES = "/.well-known/acme-challenge/"
ROOT = "/root.crt"
ROOT_TYPE = "application/x-x509-ca-cert"
HTTPS_PORT = 443


def redirect(name: str, port: int, path: bytes, query: bytes) -> str:
    """The same page by HTTPS. A path that is none, like another address, leads to the start page."""
    place = path if path.startswith(b"/") else b"/"
    authority = name if port == HTTPS_PORT else f"{name}:{port}"
    return f"https://{authority}" + (place + (b"?" + query if query else b"")).decode("latin-1")


def make_plain(names: Sequence[str], https_port: int, challenges: Mapping[str, str], root: str | None) -> ASGIApp:
    """The application. `challenges` are key authorizations by token, `root` is our own authority in PEM."""

    def respond(scope: Scope) -> Response:
        path = scope["path"]
        if path.startswith(CHALLENGES):
            found = challenges.get(path.removeprefix(CHALLENGES))
            return PlainTextResponse("not found\n" if found is None else found, 404 if found is None else 200)
        if root is not None and path == ROOT:
            return Response(root, media_type=ROOT_TYPE)
        name = hostname.asked_for(Headers(scope=scope).get("host", ""), names)
        if name is None:
            return PlainTextResponse("there is no such site here\n", 421)
        place = redirect(name, https_port, scope["raw_path"], scope["query_string"])
        return Response(status_code=301, headers={"Location": place})

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = respond(scope)
            response.headers.update({"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"})
            await response(scope, receive, send)
        else:
            await send({"type": "websocket.close"})  # before it is accepted: 403

    return app
