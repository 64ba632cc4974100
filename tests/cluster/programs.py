"""Redis and HAProxy as programs of the test, and three of our servers between them."""

from __future__ import annotations

import os
import shutil
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from palim_mesh import state
from tests.browser import wait
from tests.browser.child import Child
from tests.browser.serving import Server, free_port

PATH = f"{os.environ['PATH']}:/usr/sbin"
PASSWORD = "a-word-that-nobody-else-has"

BALANCER = """
global
    maxconn 4000
defaults
    mode http
    balance roundrobin
    option forwardfor
    option redispatch 1
    retries 3
    retry-on conn-failure empty-response
    timeout connect 1s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
    timeout queue 1s
frontend door
    bind {host}:{port}
    default_backend servers
backend servers
    option httpchk GET /healthz
    default-server inter 1s fall 3 rise 1
{servers}
"""


class Redis:
    """A Redis that keeps nothing, with a password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}"
        self.child: Child | None = None

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", ""]
        command = [program("redis-server"), *options, "--dir", str(self.folder)]
        self.child = Child(command, self.folder / "redis.log")
        wait.until(lambda: answers(self.port), what="Redis")

    def kill_hard(self) -> None:
        """Ends it as a crash would; all it knew is gone."""
        assert self.child is not None
        if self.child.exit_code is None:
            self.child.kill_hard()


class Service:
    """Three servers with one set of secrets, behind a balancer; `url` is the balancer's."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", **settings: str | int) -> None:
        self.folder = folder
        self.redis = Redis(folder)
        state.load(folder / "state")  # all have the same secrets
        self.servers = [self._server(number, settings) for number in range(3)]
        self.port = free_port()
        self.url = f"http://{host}:{self.port}"
        self._host = host
        self._balancer: Child | None = None

    def _server(self, number: int, settings: dict[str, Any]) -> Server:
        folder = self.folder / f"server-{number}"
        shutil.copytree(self.folder / "state", folder / "state")
        return Server(folder, bus=self.redis.url, **settings)

    def start(self) -> None:
        """Starts what does not run, and waits until all servers would let people in."""
        if self._balancer is None:
            self.redis.start()
            self._balance()
        for server in self.servers:
            server.start()
        wait.until(lambda: all(is_ready(server.port) for server in self.servers), what="servers that are ready")
        wait.until(lambda: is_ready(self.port, self._host), what="the balancer")

    def _balance(self) -> None:
        names = "\n".join(f"    server s{n} 127.0.0.1:{server.port} check" for n, server in enumerate(self.servers))
        settings = self.folder / "haproxy.cfg"
        settings.write_text(BALANCER.format(host=self._host, port=self.port, servers=names))
        self._balancer = Child([program("haproxy"), "-f", str(settings)], self.folder / "haproxy.log")

    def kill_hard(self) -> None:
        """Ends all servers as a crash would."""
        for server in self.servers:
            server.kill_hard()

    def stop(self) -> int:
        """Ends all servers as their operator would; 0 if all went well."""
        return max(server.stop() for server in self.servers)

    def end(self) -> None:
        """Ends everything that still runs."""
        for server in self.servers:
            if server.is_started:
                server.kill_hard()
        if self._balancer is not None:
            self._balancer.kill_hard()
        self.redis.kill_hard()

    def said(self) -> str:
        """The logs of all servers."""
        return "\n".join(server.said() for server in self.servers)


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name, path=PATH)
    assert found, f"there is no {name}; run: make browsers"
    return found


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_ready(port: int, host: str = "127.0.0.1") -> bool:
    """Whether newcomers are let in there."""
    return readiness(port, host)[0] == 200


def readiness(port: int, host: str = "127.0.0.1") -> tuple[int, str]:
    """Status and text of GET /readyz; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/readyz") as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""
