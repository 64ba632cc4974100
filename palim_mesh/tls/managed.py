"""Certificates that this program gets by itself and keeps in its state folder."""

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from palim_mesh.tls import openssl
from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.pace import HOUR_S
from palim_mesh.tls.store import Store
from palim_mesh.tls.trouble import NotIssued, Trouble

FILE = "certificate.pem"
NEXT = "next.pem"
TEMPORARY = "temporary.pem"
TEMPORARY_DAYS = 7


class Authority(Protocol):
    """Who vouches for a certificate."""

    name: str

    def prepare(self) -> None:
        """At the start; raises CannotStart where what it keeps in the store is damaged."""

    def vouch(self, request: bytes) -> str:
        """The chain in PEM for a certificate signing request in DER; raises NotIssued and OSError."""


class Managed:
    """A source. Each certificate has a new key."""

    def __init__(self, store: Store, names: Sequence[str], authority: Authority) -> None:
        self.store = store
        self.names = names
        self.authority = authority
        self.name = authority.name
        self.certificate = store.path(FILE)
        self.key: Path | None = None

    def prepare(self) -> Certificate | None:
        self.store.open()
        self.authority.prepare()
        kept = self.store.read(FILE)
        try:
            return None if kept is None else self._usable(FILE, kept)
        except (ValueError, ssl.SSLError):
            return None  # damaged; a new one takes its place

    def is_due(self, current: Certificate | None, now: float) -> bool:
        return current is None or bool(current.missing(self.names)) or now >= current.renew_at

    def wait_s(self, current: Certificate, now: float) -> float:
        return min(max(current.renew_at - now, 1), HOUR_S)  # never long: clocks jump

    def renew(self) -> Certificate:
        key = openssl.make_key()
        request = openssl.request(self.store.write(NEXT, key), self.names)
        chain = self.authority.vouch(request)
        self.store.write(NEXT, key + chain)
        try:
            made = self._usable(NEXT, chain)
        except (ValueError, ssl.SSLError):
            raise NotIssued(Trouble.ACME_NONSENSE) from None
        if made.missing(self.names):
            raise NotIssued(Trouble.ACME_NONSENSE)
        self.store.path(NEXT).replace(self.certificate)
        return made

    def _usable(self, name: str, text: str) -> Certificate:
        """What a file of ours holds; raises ValueError or ssl.SSLError when key and chain are none or no pair."""
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.store.path(name))
        return openssl.read(text)


def write_temporary(store: Store, names: Sequence[str]) -> Certificate:
    """A self-signed certificate in the file `TEMPORARY`, so that the server answers until it has a better one."""
    key = openssl.make_key()
    certificate = openssl.self_signed(store.write(TEMPORARY, key), names, TEMPORARY_DAYS)
    store.write(TEMPORARY, key + certificate)
    return openssl.read(certificate)
