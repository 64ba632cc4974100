"""STUN messages, against the samples of RFC 5769, and what our own STUN server answers."""

import ipaddress
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palim_mesh.relay import binding, stun
from palim_mesh.relay.stun import Attribute, BadStun, Kind, Message

SAMPLE_RESPONSE = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96"
)
"""RFC 5769 section 2.2; the software is "test vector", the address 192.0.2.1 port 32853."""
SAMPLE_RESPONSE_6 = bytes.fromhex(
    "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5"
    "bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c"
)
"""RFC 5769 section 2.3; the address is 2001:db8:1234:5678:11:2233:4455:6677 port 32853."""
ADDRESSES = st.tuples(st.ip_addresses(), st.integers(0, 65535))


@pytest.mark.parametrize(
    ("sample", "address"),
    [(SAMPLE_RESPONSE, "192.0.2.1"), (SAMPLE_RESPONSE_6, "2001:db8:1234:5678:11:2233:4455:6677")],
)
def test_the_samples_are_read(sample: bytes, address: str) -> None:
    message = stun.decode(sample)
    value = message.get(Attribute.XOR_MAPPED_ADDRESS)
    assert value is not None
    assert message.kind == Kind.BINDING_SUCCESS
    assert stun.unpack_address(value, message.transaction) == (ipaddress.ip_address(address), 32853)


@pytest.mark.parametrize("sample", [SAMPLE_RESPONSE, SAMPLE_RESPONSE_6])
def test_the_samples_are_signed_alike(sample: bytes) -> None:
    """The samples are filled with a space where our zeros stand, so the software's length is made to need none."""
    message = stun.decode(sample)
    filled = Message(message.kind, ((0x8022, b"test vector "), *message.attributes[1:2]), message.transaction)
    signed = filled.encode(b"VOkJxbRl1RmTxUk/WvJxBt")
    ours = bytearray(signed)
    ours[22:24] = (11).to_bytes(2, "big")
    assert stun.decode(bytes(ours)).attributes[:2] == message.attributes[:2]
    assert len(signed) == len(sample) - 8  # its fingerprint


@given(ADDRESSES, st.binary(min_size=12, max_size=12))
def test_addresses_come_back(endpoint: stun.Endpoint, transaction: bytes) -> None:
    assert stun.unpack_address(stun.pack_address(endpoint, transaction), transaction) == endpoint


@given(st.binary(max_size=80))
def test_nothing_else_is_raised(data: bytes) -> None:
    for candidate in (data, stun.HEADER.pack(1, len(data), stun.COOKIE, bytes(12)) + data):
        try:
            message = stun.decode(candidate)
        except BadStun:
            continue
        assert stun.decode(message.encode()) == message


@pytest.mark.parametrize("value", [b"", bytes(7), b"\0\2" + bytes(6), b"\0\1" + bytes(18), bytes(20)])
def test_what_is_no_address(value: bytes) -> None:
    with pytest.raises(BadStun):
        stun.unpack_address(value, bytes(12))


def test_errors_have_a_number() -> None:
    assert Message(0x0113, ((Attribute.ERROR_CODE, b"\0\0\4\1Unauthorized"),)).error == 401
    assert Message(0x0113, ((Attribute.ERROR_CODE, b""),)).error == 0
    assert Message(0x0113).is_error
    assert not Message(Kind.BINDING_SUCCESS).is_error
    assert not Message(Kind.DATA).is_error


@pytest.mark.parametrize("ip", ["192.0.2.1", "2001:db8::1", "fe80::1%lo"])
def test_who_asks_learns_its_address(ip: str) -> None:
    request = Message(Kind.BINDING)
    said = binding.answer(request.encode(), ip, 4711)
    assert said is not None
    message = stun.decode(said)
    assert (message.kind, message.transaction) == (Kind.BINDING_SUCCESS, request.transaction)
    [(kind, value)] = message.attributes
    assert kind == Attribute.XOR_MAPPED_ADDRESS
    assert stun.unpack_address(value, message.transaction) == (ipaddress.ip_address(ip.partition("%")[0]), 4711)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        Message(Kind.BINDING).encode()[:-1],
        Message(Kind.BINDING_SUCCESS).encode(),
        Message(Kind.ALLOCATE).encode(),
        bytes.fromhex("00010000") + secrets.token_bytes(16),  # RFC 3489, before there was a cookie
        Message(Kind.BINDING, ((0x8022, bytes(600)),)).encode(),
    ],
    ids=["nothing", "http", "cut", "answer", "turn", "old", "long"],
)
def test_nothing_else_is_answered(data: bytes) -> None:
    assert binding.answer(data, "192.0.2.1", 4711) is None


@given(st.binary(max_size=600))
def test_an_answer_is_hardly_longer_than_its_question(data: bytes) -> None:
    question = stun.HEADER.pack(Kind.BINDING, len(data), stun.COOKIE, bytes(12)) + data
    assert len(binding.answer(question, "2001:db8::1", 1) or b"") <= 2.2 * len(question)
