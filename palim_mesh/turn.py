"""STUN and TURN servers for browsers, with credentials by the REST scheme (draft-uberti-behave-turn-rest-00)."""

import base64
import hashlib
import hmac
import math
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palim_mesh.messages import Ice, IceServer

_HOST = re.compile(r"turns?:(\[[^\]]*\]|[^:?]*)")


@dataclass(frozen=True, slots=True)
class TurnServer:
    """One machine: all its URLs (RFC 7065), and how much of the work it gets beside others."""

    host: str
    urls: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """The servers named in the settings. `secret` is shared with the TURN servers; `lifetime_s` is for credentials.

    `down` are the hosts of TURN servers that relay nothing just now; whoever looks after them keeps it.
    """

    stun: tuple[str, ...] = ()
    turn: tuple[TurnServer, ...] = ()
    secret: str = field(default="", repr=False)
    lifetime_s: int = 43200
    down: set[str] = field(default_factory=set, compare=False)

    def ice(self, room: str) -> Ice:
        """The servers for a room; the credential is fresh, and names neither room nor person."""
        servers = []
        if self.stun:
            servers.append(IceServer(self.stun))
        if self.turn:
            urls = choose(self.turn, self.down, room).urls
            servers.append(IceServer(urls, *fresh_credential(self.secret, self.lifetime_s)))
        return Ice(tuple(servers), self.lifetime_s * 1000)


def choose(servers: Sequence[TurnServer], down: set[str], room: str) -> TurnServer:
    """The same server for all in a room, as long as it is up: a relayed call between two then crosses one machine.

    Each gets rooms by its weight, and when one goes down only its rooms move (weighted rendezvous hashing:
    Schindelhauer and Schomaker, Weighted Distributed Hash Tables, 2005). If all are down, we may be wrong about that.
    """
    fit = [server for server in servers if server.host not in down] or servers
    return max(fit, key=lambda server: server.weight / -math.log(_lot(room, server.host)))


def _lot(room: str, host: str) -> float:
    """A number between 0 and 1, without either, that looks like chance."""
    digest = hashlib.sha256(f"{len(room)} {room} {host}".encode()).digest()
    return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48


def servers(urls: Sequence[str], weights: Mapping[str, int]) -> tuple[TurnServer, ...]:
    """The servers behind URLs, those of one host together; a host without a weight has 1."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(host_of(url), []).append(url)
    return tuple(TurnServer(host, tuple(own), weights.get(host, 1)) for host, own in by_host.items())


def host_of(url: str) -> str:
    """The host in a URL of TURN's (RFC 7065)."""
    found = _HOST.match(url)
    assert found, url  # the settings take no other
    return found[1]


def fresh_credential(secret: str, lifetime_s: int) -> tuple[str, str]:
    """A user name that nobody had before, `EXPIRY:RANDOM`, and its password."""
    username = f"{int(time.time()) + lifetime_s}:{secrets.token_urlsafe(9)}"
    return username, credential(secret, username)


def credential(secret: str, username: str) -> str:
    """The password for a user name: base64 of HMAC-SHA1 (coturn's `use-auth-secret`)."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode("ascii")
