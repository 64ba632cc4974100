"""The operator's own certificate files, read again when they change."""

import ssl
import stat
from collections.abc import Sequence
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.tls import openssl
from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.contexts import Contexts
from palim_mesh.tls.pace import MINUTE_S
from palim_mesh.tls.trouble import NotIssued, Trouble


class Files:
    """A source: somebody else writes the files. Without `key`, that is in the file of the certificate."""

    name = "files"

    def __init__(self, certificate: Path, key: Path | None, names: Sequence[str]) -> None:
        self.certificate = certificate
        self.key = key
        self.names = names
        self._seen: list[tuple[int, int]] = []

    def prepare(self) -> Certificate:
        return self._read()

    def is_due(self, current: Certificate | None, now: float) -> bool:
        return self._state() != self._seen

    def wait_s(self, current: Certificate, now: float) -> float:
        return MINUTE_S

    def renew(self) -> Certificate:
        try:
            return self._read()
        except CannotStart as error:
            raise NotIssued(Trouble.CERTIFICATE_BAD, kind=error.code) from error

    def _paths(self) -> tuple[Path, ...]:
        return (self.certificate,) if self.key is None else (self.certificate, self.key)

    def _state(self) -> list[tuple[int, int]]:
        """Something else when a file is written anew, comes or goes."""
        found = [path.stat() for path in self._paths() if path.exists()]
        return [(each.st_mtime_ns, each.st_ino) for each in found]

    def _read(self) -> Certificate:
        self._seen = self._state()
        private = self._paths()[-1]
        try:
            if stat.S_IMODE(private.stat().st_mode) & 0o007:
                sentence = f"everybody on this machine can read the key in {private}; chmod o= {private} ends that"
                raise CannotStart(StartCode.KEY_EXPOSED, sentence)
            private.read_bytes()
            text = self.certificate.read_text("ascii", errors="replace")
        except OSError as error:
            raise _bad(f"{error.filename} can't be read: {error.strerror}") from None
        try:
            found = openssl.read(text)
        except ValueError:
            raise _bad(f"{self.certificate} holds no certificate in PEM") from None
        try:
            Contexts().show(self.certificate, self.key)
        except ssl.SSLError as error:
            is_other = error.reason == "KEY_VALUES_MISMATCH"
            raise _bad(
                f"the key in {private} belongs to another certificate"
                if is_other
                else f"{private} holds no key in PEM that can be read without a password"
            ) from None
        if missing := found.missing(self.names):
            has = ", ".join(found.names) or "no name"
            raise _bad(f"the certificate {self.certificate} is for {has}, not for {', '.join(missing)}")
        return found


def _bad(sentence: str) -> CannotStart:
    return CannotStart(StartCode.BAD_CERTIFICATE, sentence)
