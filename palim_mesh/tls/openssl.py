"""Keys and certificates by the command `openssl`, version 3. Why so: docs/decisions/0008-certificates.md.

Keys are for P-256. Every function blocks for some milliseconds, and raises CalledProcessError when the command refuses.
"""

import re
import secrets
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.tls import jws
from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.jws import Jwk

TIMEOUT_S = 30
SERIAL_BYTES = 15
ROOT_DAYS = 3650
_BARE = b"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\n"  # instead of what the machine's openssl.cnf adds
_OWN = ("-config", "/dev/stdin")


def require() -> None:
    """Raises CannotStart(no-openssl) where the command is missing."""
    if shutil.which("openssl") is None:
        raise CannotStart(StartCode.NO_OPENSSL, "HTTPS needs the command openssl; on Debian: apt-get install openssl")


def make_key() -> str:
    """A new private key in PEM."""
    return _run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256").decode("ascii")


def jwk_of(key: Path) -> Jwk:
    """The public half of a key."""
    return jws.jwk(_run("pkey", "-in", key, "-pubout", "-outform", "DER"))


def sign(key: Path, data: bytes) -> bytes:
    """ES256 (RFC 7518 3.4): r and s, 32 bytes each."""
    return jws.raw_signature(_run("dgst", "-sha256", "-sign", key, stdin=data))


def request(key: Path, names: Sequence[str]) -> bytes:
    """A certificate signing request in DER (RFC 2986) for all the names."""
    wish = ("-subj", "/", "-addext", _alternative(names), "-outform", "DER")
    return _run("req", "-new", "-key", key, *_OWN, *wish, stdin=_BARE)


def self_signed(key: Path, names: Sequence[str], days: int) -> str:
    """A certificate in PEM that nobody trusts."""
    wish = ("-days", str(days), "-subj", "/CN=palim-mesh", "-addext", _alternative(names))
    return _run("req", "-new", "-x509", "-key", key, *_OWN, *wish, stdin=_BARE).decode("ascii")


def root(key: Path, title: str, names: Sequence[str]) -> str:
    """The certificate in PEM of an authority that may vouch for these names and nothing else (RFC 5280 4.2.1.10)."""
    extensions = (
        "basicConstraints=critical,CA:TRUE,pathlen:0",
        "keyUsage=critical,keyCertSign,cRLSign",
        "subjectKeyIdentifier=hash",
        "nameConstraints=critical," + ",".join(f"permitted;DNS:{name}" for name in names),
    )
    wish = ["-days", str(ROOT_DAYS), "-subj", f"/CN={title}"]
    wish += [word for extension in extensions for word in ("-addext", extension)]
    return _run("req", "-new", "-x509", "-key", key, *_OWN, *wish, stdin=_BARE).decode("ascii")


def permitted(root_pem: str) -> tuple[str, ...]:
    """The names that an authority may vouch for."""
    said = _run("x509", "-noout", "-ext", "nameConstraints", stdin=root_pem.encode()).decode("ascii", errors="replace")
    return tuple(re.findall(r"\bDNS:(\S+)", said))


def issued(request_der: bytes, root_file: Path, root_key: Path, names: Sequence[str], days: int) -> str:
    """A certificate in PEM that the root's key signs."""
    extensions = (
        "basicConstraints=critical,CA:FALSE",
        "keyUsage=critical,digitalSignature",
        "extendedKeyUsage=serverAuth",
        "subjectKeyIdentifier=hash",
        "authorityKeyIdentifier=keyid",
        _alternative(names, "critical,"),  # RFC 5280 4.2.1.6, since there is no subject
    )
    serial = f"0x01{secrets.token_hex(SERIAL_BYTES)}"
    with tempfile.NamedTemporaryFile() as file:  # standard input is taken
        file.write(request_der)
        file.flush()
        wish = ("-days", str(days), "-set_serial", serial, "-extfile", "/dev/stdin")
        source = ("-in", file.name, "-inform", "DER", "-CA", root_file, "-CAkey", root_key)
        return _run("x509", "-req", *source, *wish, stdin="\n".join(extensions).encode()).decode("ascii")


def read(chain: str) -> Certificate:
    """What the first certificate of a PEM text says; raises ValueError when there is none."""
    wish = ("-serial", "-startdate", "-enddate", "-fingerprint", "-sha256", "-ext", "subjectAltName")
    try:
        said = _run("x509", "-noout", *wish, stdin=chain.encode()).decode("ascii", errors="replace")
    except subprocess.CalledProcessError:
        raise ValueError("no certificate") from None
    facts = dict(re.findall(r"^(\w+)(?: Fingerprint)?=(.+)$", said, re.MULTILINE))
    return Certificate(
        names=tuple(name.lower() for name in re.findall(r"\bDNS:([^,\s]+)", said)),
        serial=facts["serial"].lower(),
        not_before=ssl.cert_time_to_seconds(facts["notBefore"]),
        not_after=ssl.cert_time_to_seconds(facts["notAfter"]),
        fingerprint=facts["sha256"].replace(":", "").lower(),
    )


def _alternative(names: Sequence[str], how: str = "") -> str:
    return f"subjectAltName={how}" + ",".join(f"DNS:{name}" for name in names)


def _run(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=TIMEOUT_S).stdout
