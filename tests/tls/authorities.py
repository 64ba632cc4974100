"""A real certificate authority beside the test: Debian's pebble, which speaks ACME (RFC 8555), and its name server."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.browser import wait
from tests.browser.child import Child
from tests.browser.serving import free_port

from .certificates import Authority

BLOCKED = "blocked.example.test"
EAB_ID = "kid-1"
EAB_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"


def program(name: str) -> str:
    """The path of one of pebble's programs; raises FileNotFoundError with the command that brings it."""
    found = shutil.which(name, path="/usr/bin:/usr/local/bin")
    if found is None:
        raise FileNotFoundError(f"no {name} here; as root: apt-get install pebble")
    return found


class Pebble:
    """A running pebble. All names lead to this machine, unless `lead` says otherwise.

    It looks for challenges at `http_port`, and its name server answers at `names`; each is free unless given. Of every
    hundred good nonces it refuses `nonce_rejects`; what it issues is good for `life_s`. With `is_bound` it wants a
    customer's key, with `is_dated` its own web site's certificate has expired.
    """

    def __init__(
        self,
        folder: Path,
        *,
        nonce_rejects: int = 15,
        is_bound: bool = False,
        life_s: int = 90 * 86400,
        is_dated: bool = False,
        http_port: int = 0,
        names: str = "",
    ) -> None:
        folder.mkdir()
        self.folder = folder
        self.http_port = http_port or free_port()
        self.port = free_port()
        self.management = free_port()
        self.names = names or f"127.0.0.1:{free_port()}"
        self.names_management = free_port()
        self.directory = f"https://localhost:{self.port}/dir"
        own = Authority(folder / "own", "localhost")
        own.issue(folder / "pebble.pem", folder / "pebble.key", "localhost", days=-1 if is_dated else 30)
        self.root = own.file
        settings = {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{self.management}",
            "certificate": str(folder / "pebble.pem"),
            "privateKey": str(folder / "pebble.key"),
            "httpPort": self.http_port,
            "tlsPort": free_port(),
            "externalAccountBindingRequired": is_bound,
            "certificateValidityPeriod": life_s,
            "domainBlocklist": [BLOCKED],
            "externalAccountMACKeys": {EAB_ID: EAB_KEY},
        }
        (folder / "pebble.json").write_text(json.dumps({"pebble": settings}))
        environment = {"PATH": os.environ["PATH"], "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_AUTHZREUSE": "0"}
        self._environment = environment | {"PEBBLE_WFE_NONCEREJECT": str(nonce_rejects)}
        arguments = ["-dns01", self.names, "-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""]
        arguments += ["-defaultIPv4", "127.0.0.1", "-management", f"127.0.0.1:{self.names_management}"]
        self._children = [Child([program("pebble-challtestsrv"), *arguments], folder / "names.log")]
        self.start()

    def start(self) -> None:
        """Starts it, as a new authority: it remembers nothing."""
        command = [program("pebble"), "-config", str(self.folder / "pebble.json"), "-dnsserver", self.names]
        self._children.append(Child(command, self.folder / "pebble.log", self._environment))
        wait.until(self._listens, what="pebble's listening")

    def stop(self) -> None:
        """Ends it; its name server stays."""
        self._children.pop().stop()

    def close(self) -> None:
        """Ends both."""
        for child in self._children:
            if child.exit_code is None:
                child.kill_hard()

    def said(self) -> str:
        """Its log."""
        return (self.folder / "pebble.log").read_text(errors="replace")

    def lead(self, name: str, addresses: Sequence[str]) -> None:
        """Lets a name have these IPv4 addresses, or none at all."""
        self._tell("set-default-ipv4", {"ip": ""} if not addresses else {"ip": "127.0.0.1"})
        self._tell("clear-a", {"host": f"{name}."})
        if addresses:
            self._tell("add-a", {"host": f"{name}.", "addresses": list(addresses)})

    def roots(self) -> ssl.SSLContext:
        """A context that trusts what it issues."""
        trust = ssl.create_default_context(cafile=self.root)
        with urllib.request.urlopen(f"https://localhost:{self.management}/roots/0", context=trust) as answer:
            root = answer.read().decode()
        return ssl.create_default_context(cadata=root)

    def _listens(self) -> bool:
        assert self._children[-1].exit_code is None, self.said()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _tell(self, what: str, body: Mapping[str, object]) -> None:
        url = f"http://127.0.0.1:{self.names_management}/{what}"
        with urllib.request.urlopen(url, json.dumps(body).encode()) as answer:
            assert answer.status == 200
