"""Certificates that tests make for themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

from palim_mesh.tls import openssl


class Authority:
    """A root of the test's own."""

    def __init__(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.key = folder / "root.key"
        self.key.write_text(openssl.make_key())
        self.file = folder / "root.crt"
        self.file.write_text(openssl.root(self.key, "test", names))

    def issue(self, certificate: Path, key: Path, *names: str, days: int = 30, is_rsa: bool = False) -> str:
        """Writes a certificate and its key, and returns the serial. In one file, when both are the same path."""
        private = _rsa_key() if is_rsa else openssl.make_key()
        key.write_text(private)
        key.chmod(0o600)
        made = openssl.issued(openssl.request(key, names), self.file, self.key, names, days)
        certificate.write_text(private + made if certificate == key else made)
        certificate.chmod(0o600)
        return openssl.read(made).serial


def _rsa_key() -> str:
    command = ["openssl", "genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
