"""What the settings mean for the relay: whether there is one of our own, and what browsers are told of it."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from palim_mesh.relay import version
from palim_mesh.settings import Settings
from palim_mesh.state import State
from palim_mesh.turn import Turn, servers

PURPOSE = b"palim-mesh relay"
ALLOCATIONS_PER_LINK = 12  # UDP, TCP and TLS, by IPv4 and by IPv6, and once more while a link is made anew

Pair: TypeAlias = tuple[bytes, bytes]
"""A certificate with its chain, and its key, both in PEM."""
Certificate: TypeAlias = Callable[[], Pair | None]
"""Gives the one that is good now; None while there is none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Our relay. `host` is what browsers call it, `program` coturn's path if it is installed, `ports` are for peers.

    The last of the secrets makes credentials; all are accepted.
    """

    host: str
    port: int
    tls_port: int
    ports: tuple[int, int]
    user_quota: int
    program: str | None
    secrets: tuple[str, ...] = field(repr=False)
    certificate: Certificate | None = None

    @property
    def stun(self) -> tuple[str, ...]:
        """STUN's addresses for browsers (RFC 7064)."""
        return (f"stun:{self._authority(self.port)}",)

    @property
    def turn(self) -> tuple[str, ...]:
        """TURN's addresses for browsers (RFC 7065), the quickest first; none without coturn."""
        if self.program is None:
            return ()
        plain = f"turn:{self._authority(self.port)}"
        secure = (f"turns:{self._authority(self.tls_port)}?transport=tcp",) if self.certificate else ()
        return (f"{plain}?transport=udp", f"{plain}?transport=tcp", *secure)

    def _authority(self, port: int) -> str:
        return f"[{self.host}]:{port}" if ":" in self.host else f"{self.host}:{port}"


def plan(settings: Settings, state: State, certificate: Certificate | None = None) -> Plan | None:
    """Our relay, or None: where the settings name TURN servers or don't want ours, and where it would have no name.

    It has TLS by the server's certificate where that is for its name; with own files, that is the operator's care.
    """
    host = settings.relay_host or next(iter(settings.domain), "")
    if settings.turn or not settings.relay or not host:
        return None
    is_for_host = host in settings.domain or settings.certificate
    first, _, last = settings.relay_ports.partition("-")
    return Plan(
        host,
        settings.relay_port,
        settings.relay_tls_port,
        (int(first), int(last)),
        ALLOCATIONS_PER_LINK * (settings.members - 1),
        version.program(),
        tuple(secret(ticket_secret) for ticket_secret in state.secrets),
        certificate if is_for_host else None,
    )


def files(certificate: Path, key: Path | None) -> Certificate:
    """Reads a certificate and its key whenever asked; a key without a file of its own stands in the same."""

    def read() -> Pair | None:
        try:
            return certificate.read_bytes(), (key or certificate).read_bytes()
        except FileNotFoundError:
            return None  # it may still be on its way

    return read


def secret(ticket_secret: str) -> str:
    """The secret shared with coturn. It can sign no tickets, and is changed as they are."""
    return hmac.digest(ticket_secret.encode(), PURPOSE, hashlib.sha256).hex()


def turn(settings: Settings, own: Plan | None) -> Turn:
    """All servers that browsers are told of: those of the settings, and our own."""
    if own is None:
        named = servers(settings.turn, settings.weights_of_turn)
        return Turn(settings.stun, named, settings.turn_secret, settings.turn_lifetime_s)
    ours = servers(own.turn, {})
    return Turn((*own.stun, *settings.stun), ours, own.secrets[-1], settings.turn_lifetime_s)
