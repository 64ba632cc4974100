"""The real server as a program of its own, which a test may end and start again."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import wait
from .child import Child

FROM_SOURCE = (sys.executable, "-m", "palim_mesh")
INSIDE = "10.77.0.1"
"""Our address in the namespace that is not loopback: pages from there are no secure context."""


@dataclass(frozen=True)
class Room:
    """A room that was made by the API. The secret was made here, as a browser would."""

    url: str
    name: str
    secret: str
    host_ticket: str


class Server:
    """A server with a state folder of its own; settings are given by their names in the operator's table."""

    def __init__(self, folder: Path, *, program: Sequence[str] = FROM_SOURCE, **settings: str | int) -> None:
        self._folder = folder
        self._program = program
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = {"host": "127.0.0.1", "port": self.port, "state_dir": str(folder / "state")} | settings
        self._child: Child | None = None

    def start(self) -> None:
        """Starts it and waits until it is alive."""
        ours = {f"PALIM_MESH_{key.upper()}": str(value) for key, value in self._settings.items()}
        foreign = {key: value for key, value in os.environ.items() if not key.startswith("PALIM_MESH_")}
        self._child = Child(self._program, self._folder / "server.log", foreign | ours | {"HOME": str(self._folder)})
        wait.until(self._is_alive, what="the server's first answer")

    @property
    def is_started(self) -> bool:
        """Whether it was started at all."""
        return self._child is not None

    def kill_hard(self) -> None:
        """Ends it as a crash would."""
        self._running.kill_hard()

    def stop(self) -> int:
        """Ends it as an operator would, and returns the exit code."""
        return self._running.stop()

    @property
    def pid(self) -> int:
        """The id of the program that runs now."""
        return self._running.pid

    def said(self) -> str:
        """Its log, over all starts."""
        return self._running.said()

    def make_room(self, name: str = "") -> Room:
        """A new room and a link to it."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/rooms",
            data=json.dumps({"name": name} if name else {}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:
            made = json.load(response)
        secret = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
        return Room(f"{self.url}/r/{made['room']}#{secret}", made["room"], secret, made["host"])

    @property
    def _running(self) -> Child:
        assert self._child, "the server was not started"
        return self._child

    def _is_alive(self) -> bool:
        assert self._running.exit_code is None, self.said()
        try:
            with urllib.request.urlopen(f"{self.url}/healthz") as response:
                return bool(response.status == 200)
        except urllib.error.URLError:
            return False


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
