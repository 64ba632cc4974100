"""An authority that says what a test wants it to say.

It checks no signature and asks for no proof; it is for answers that a real authority can't be made to give, like a rate
limit. `test_pebble.py` has the real one.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from palim_mesh.tls import openssl
from palim_mesh.tls.acme import ERRORS

from .certificates import Authority


@dataclass(frozen=True)
class Said:
    """One answer. A mapping as body is sent as JSON."""

    status: int
    body: Mapping[str, Any] | bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(kind: str, status: int = 400, headers: Mapping[str, str] | None = None, **more: Any) -> Said:
    """An error as ACME has it (RFC 8555 6.7)."""
    return Said(status, {"type": ERRORS + kind, "detail": "says the test", **more}, headers or {})


class Stub:
    """`instead` has what is said at a path (`/order`, for example) instead of the usual, each until it is used up."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.authority = Authority(folder / "authority", "localhost", *names)
        self.names = names
        self.instead: dict[str, list[Said]] = {}
        self.asked: list[str] = []
        self._request = b""
        self.authority.issue(folder / "stub.pem", folder / "stub.key", "localhost")
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer({})

            def do_HEAD(self) -> None:
                self.answer({})

            def do_POST(self) -> None:
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(json.loads(_decoded(message["payload"]) or b"{}"))

            def answer(self, payload: Mapping[str, str]) -> None:
                said = stub.say(self.path, payload)
                body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
                self.send_response(said.status)
                for name, value in {"Replay-Nonce": "n", "Content-Length": str(len(body)), **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / "stub.pem", folder / "stub.key")
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.base = f"https://localhost:{self._server.server_address[1]}"
        self.directory = f"{self.base}/directory"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def say(self, path: str, payload: Mapping[str, str]) -> Said:
        """What a path is for, unless there is something else to say."""
        self.asked.append(path)
        if self.instead.get(path):
            return self.instead[path].pop(0)
        match path:
            case "/directory":
                kinds = {"newNonce": "nonce", "newAccount": "account", "newOrder": "order"}
                return Said(200, {kind: f"{self.base}/{place}" for kind, place in kinds.items()})
            case "/account":
                return Said(201, {"status": "valid"}, {"Location": f"{self.base}/account/1"})
            case "/order":
                return Said(201, self.order("pending"), {"Location": f"{self.base}/order/1"})
            case "/order/1":
                return Said(200, self.order("valid" if self._request else "ready"))
            case "/authorization":
                return Said(200, {"status": "valid"})
            case "/finalize":
                self._request = _decoded(payload["csr"])
                return Said(200, self.order("processing"))
            case "/certificate":
                request, self._request = self._request, b""
                return Said(200, self.issue(request, self.names).encode())
        return Said(200, b"")

    def order(self, status: str) -> dict[str, Any]:
        """The one order there is."""
        places = {"finalize": f"{self.base}/finalize", "certificate": f"{self.base}/certificate"}
        return {"status": status, "authorizations": [f"{self.base}/authorization"], **places}

    def issue(self, request: bytes, names: tuple[str, ...]) -> str:
        """A certificate, whoever asks."""
        return openssl.issued(request, self.authority.file, self.authority.key, names, 90)

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
