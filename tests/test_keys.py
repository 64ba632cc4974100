"""Every derivation of docs/PROTOCOL.md, "Keys", done once more with other tools than the browser's."""

import base64
import hashlib
import hmac
import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VECTORS = json.loads((Path(__file__).parent.parent / "protocol" / "vectors" / "keys.json").read_text(encoding="utf-8"))
SALT = b"palim-mesh/1"

each = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["room"])


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hkdf(material: bytes, salt: bytes, info: str, length: int) -> bytes:
    """RFC 5869 with SHA-256."""
    pseudorandom = hmac.digest(salt, material, "sha256")
    block, output = b"", b""
    for number in count(1):
        if len(output) >= length:
            break
        block = hmac.digest(pseudorandom, block + info.encode() + bytes([number]), "sha256")
        output += block
    return output[:length]


def private_key(peer: dict[str, str]) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_base64url(peer["private"])), ec.SECP256R1())


@each
def test_key_and_peer_id(vector: dict[str, Any]) -> None:
    for peer in vector["peers"]:
        point = private_key(peer).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        assert to_base64url(point) == peer["key"]
        assert to_base64url(hashlib.sha256(point).digest()[:16]) == peer["peer"]


@each
def test_room_key_and_proofs(vector: dict[str, Any]) -> None:
    room_key = hkdf(from_base64url(vector["secret"]), SALT, f"room|{vector['room']}", 32)
    auth_key = hkdf(room_key, SALT, "auth", 32)
    assert to_base64url(room_key) == vector["roomKey"]
    assert to_base64url(auth_key) == vector["authKey"]
    for peer in vector["peers"]:
        proof = hmac.digest(auth_key, f"join|{vector['room']}|{peer['peer']}".encode(), "sha256")
        assert to_base64url(proof) == peer["proof"]


@each
def test_pair_keys(vector: dict[str, Any]) -> None:
    one, other = (private_key(peer) for peer in vector["peers"])
    shared = one.exchange(ec.ECDH(), other.public_key())
    assert to_base64url(shared) == vector["shared"]
    lower, higher = sorted(peer["peer"] for peer in vector["peers"])
    keys = hkdf(shared, from_base64url(vector["roomKey"]), f"pair|{lower}|{higher}", 64)
    assert to_base64url(keys[:32]) == vector["lowerToHigher"]
    assert to_base64url(keys[32:]) == vector["higherToLower"]


@each
def test_boxes(vector: dict[str, Any]) -> None:
    peers = [peer["peer"] for peer in vector["peers"]]
    for box in vector["boxes"]:
        sender, receiver = peers[box["from"]], peers[box["to"]]
        key = vector["lowerToHigher" if sender < receiver else "higherToLower"]
        head = box["counter"].to_bytes(8)
        bound = f"box|{vector['room']}|{sender}|{receiver}|{box['counter']}".encode()
        body = AESGCM(from_base64url(key)).encrypt(bytes(4) + head, box["text"].encode(), bound)
        assert to_base64url(head + body) == box["box"]


def test_both_orders_of_ids_are_covered() -> None:
    assert {vector["peers"][0]["peer"] < vector["peers"][1]["peer"] for vector in VECTORS} == {True, False}
