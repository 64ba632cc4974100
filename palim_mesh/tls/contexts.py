"""The TLS side of a listener, with a certificate that can change while people are connected."""

import ssl
from pathlib import Path


class Contexts:
    """`listening` goes to the listener and stays; each handshake takes the certificate that was shown last.

    Connections that stand keep theirs. A new context for each certificate, because one context can hold a certificate
    for each type of key, and would go on showing an old one to some.
    """

    def __init__(self) -> None:
        self.listening = _context()
        self.listening.sni_callback = self._choose
        self._shown: ssl.SSLContext | None = None

    def show(self, certificate: Path, key: Path | None = None) -> None:
        """From now on this certificate, with its chain; without `key`, that is in the same file.

        Raises ssl.SSLError or OSError when they can't be read or don't belong together; the one before stays then.
        """
        shown = _context()
        shown.load_cert_chain(certificate, key, password=_no_password)
        if self._shown is None:
            self.listening.load_cert_chain(certificate, key, password=_no_password)  # asked for before names are read
        self._shown = shown

    def _choose(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        """Called in each handshake, with or without a name."""
        if self._shown is not None:
            connection.context = self._shown


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _no_password() -> str:
    """A key with a password is refused; OpenSSL would ask at the terminal."""
    return ""
