"""Signed messages as ACME has them: JSON Web Signatures in flattened form with ES256 (RFC 7515, RFC 7518 3.4)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

Jwk: TypeAlias = Mapping[str, str]
Sign: TypeAlias = Callable[[bytes], bytes]
"""Signs and returns r and s, 32 bytes each."""

COORDINATE_BYTES = 32  # P-256
_SEQUENCE, _INTEGER = 0x30, 0x02


def base64url(data: bytes) -> str:
    """Without padding (RFC 7515 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """With or without padding; raises ValueError when it is none."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


def jwk(public_key: bytes) -> Jwk:
    """The JSON Web Key of a P-256 key, given as DER: it ends in the point's two coordinates (RFC 5480 2.2)."""
    x, y = public_key[-2 * COORDINATE_BYTES : -COORDINATE_BYTES], public_key[-COORDINATE_BYTES:]
    return {"crv": "P-256", "kty": "EC", "x": base64url(x), "y": base64url(y)}


def thumbprint(key: Jwk) -> str:
    """RFC 7638: the members in the order of the alphabet, without white space."""
    return base64url(hashlib.sha256(json.dumps(key, sort_keys=True, separators=(",", ":")).encode()).digest())


def key_authorization(token: str, key: Jwk) -> str:
    """What a challenge wants to find (RFC 8555 8.1)."""
    return f"{token}.{thumbprint(key)}"


def signed(header: Mapping[str, object], payload: object, sign: Sign) -> bytes:
    """A message with `payload` as JSON; None is the empty payload of POST-as-GET (RFC 8555 6.3)."""
    return json.dumps(_flattened(header, b"" if payload is None else json.dumps(payload).encode(), sign)).encode()


def account_binding(key_id: str, secret: bytes, url: str, key: Jwk) -> Mapping[str, str]:
    """Binds an account to a customer of the authority (RFC 8555 7.3.4)."""
    header = {"alg": "HS256", "kid": key_id, "url": url}
    return _flattened(header, json.dumps(key).encode(), lambda data: hmac.digest(secret, data, hashlib.sha256))


def raw_signature(der: bytes) -> bytes:
    """r and s, 32 bytes each, from OpenSSL's form: SEQUENCE { INTEGER r, INTEGER s } (RFC 3279 2.2.3)."""
    if len(der) < 2 or der[0] != _SEQUENCE or der[1] != len(der) - 2:
        raise ValueError("no signature")
    first, rest = _integer(der[2:])
    second, rest = _integer(rest)
    if rest:
        raise ValueError("no signature")
    return first + second


def _integer(data: bytes) -> tuple[bytes, bytes]:
    if len(data) < 2 or data[0] != _INTEGER or len(data) < 2 + data[1]:
        raise ValueError("no signature")
    end = 2 + data[1]
    return int.from_bytes(data[2:end], "big").to_bytes(COORDINATE_BYTES, "big"), data[end:]


def _flattened(header: Mapping[str, object], payload: bytes, sign: Sign) -> Mapping[str, str]:
    protected, body = base64url(json.dumps(header).encode()), base64url(payload)
    signature = base64url(sign(f"{protected}.{body}".encode()))
    return {"protected": protected, "payload": body, "signature": signature}
