"""STUN messages (RFC 8489 section 5) with the attributes that TURN adds (RFC 8656 section 18)."""

import hashlib
import hmac
import ipaddress
import secrets
import struct
from dataclasses import dataclass, field
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
INTEGRITY_BYTES = 24

Ip: TypeAlias = IPv4Address | IPv6Address
Endpoint: TypeAlias = tuple[Ip, int]
"""An address and a port."""


class Kind(IntEnum):
    """Message types: a method and a class in one number."""

    BINDING = 0x0001
    BINDING_SUCCESS = 0x0101
    ALLOCATE = 0x0003
    REFRESH = 0x0004
    CREATE_PERMISSION = 0x0008
    CHANNEL_BIND = 0x0009
    SEND = 0x0016
    DATA = 0x0017


class Attribute(IntEnum):
    """Attribute types."""

    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    CHANNEL_NUMBER = 0x000C
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    REQUESTED_TRANSPORT = 0x0019
    XOR_MAPPED_ADDRESS = 0x0020


class BadStun(Exception):
    """These bytes are no STUN message."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message; `kind` is a `Kind`, or another number that somebody sent. Attributes keep their order."""

    kind: int
    attributes: tuple[tuple[int, bytes], ...] = ()
    transaction: bytes = field(default_factory=lambda: secrets.token_bytes(12))

    def encode(self, key: bytes | None = None) -> bytes:
        """The bytes; with a key they end in MESSAGE-INTEGRITY (RFC 8489 section 14.5)."""
        body = b"".join(_attribute(kind, value) for kind, value in self.attributes)
        if key is None:
            return self._header(len(body)) + body
        signed = self._header(len(body) + INTEGRITY_BYTES) + body
        return signed + _attribute(Attribute.MESSAGE_INTEGRITY, hmac.digest(key, signed, hashlib.sha1))

    def get(self, kind: Attribute) -> bytes | None:
        """The first attribute of that type."""
        return next((value for found, value in self.attributes if found == kind), None)

    @property
    def is_error(self) -> bool:
        """Whether its class is "error response"."""
        return self.kind & 0x0110 == 0x0110

    @property
    def error(self) -> int:
        """The error code, such as 401; 0 where there is none."""
        value = self.get(Attribute.ERROR_CODE) or b""
        return (value[2] & 7) * 100 + value[3] if len(value) >= 4 else 0

    def _header(self, length: int) -> bytes:
        return HEADER.pack(self.kind, length, COOKIE, self.transaction)


def decode(data: bytes) -> Message:
    """Reads a message; raises BadStun."""
    if len(data) < HEADER.size:
        raise BadStun("too short")
    kind, length, cookie, transaction = HEADER.unpack_from(data)
    if kind & 0xC000 or cookie != COOKIE or length != len(data) - HEADER.size or length % 4:
        raise BadStun("no header of STUN")
    return Message(kind, tuple(_attributes(data)), transaction)


def pack_address(endpoint: Endpoint, transaction: bytes) -> bytes:
    """The value of an XOR-…-ADDRESS (RFC 8489 section 14.2)."""
    ip, port = endpoint
    family = 1 if ip.version == 4 else 2
    return struct.pack("!xBH", family, port ^ (COOKIE >> 16)) + _xored(ip.packed, transaction)


def unpack_address(value: bytes, transaction: bytes) -> Endpoint:
    """The address in the value of an XOR-…-ADDRESS; raises BadStun."""
    if len(value) not in (8, 20) or value[1] != (1 if len(value) == 8 else 2):
        raise BadStun("no address")
    (port,) = struct.unpack_from("!H", value, 2)
    return ipaddress.ip_address(_xored(value[4:], transaction)), port ^ (COOKIE >> 16)


def _xored(packed: bytes, transaction: bytes) -> bytes:
    mask = COOKIE.to_bytes(4, "big") + transaction
    return bytes(a ^ b for a, b in zip(packed, mask, strict=False))


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _attributes(data: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    place = HEADER.size
    while place < len(data):
        kind, length = struct.unpack_from("!HH", data, place)
        place += 4
        if place + length > len(data):
            raise BadStun("an attribute longer than its message")
        found.append((kind, data[place : place + length]))
        place += length + -length % 4
    return found
