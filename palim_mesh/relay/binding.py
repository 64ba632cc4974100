"""STUN's one question, "from where do you see me?", and the answer (RFC 8489, Binding).

With an answer of our own most calls go directly, though no TURN relay is there and no third party is asked. It has 32
or 44 bytes for 20 or more, so it is of no use for floods with a forged sender.
"""

import asyncio
import ipaddress
import socket
from typing import Any

from palim_mesh.relay import stun
from palim_mesh.relay.stun import Attribute, BadStun, Endpoint, Ip, Kind, Message

LONGEST = 548  # what a request may have on IPv4 (RFC 8489 section 6.1)


def answer(data: bytes, ip: str, port: int) -> bytes | None:
    """The answer to a datagram from that address, or None."""
    if len(data) > LONGEST:
        return None
    try:
        request = stun.decode(data)
    except BadStun:
        return None
    if request.kind != Kind.BINDING:
        return None
    seen = stun.pack_address((ipaddress.ip_address(ip.partition("%")[0]), port), request.transaction)
    return Message(Kind.BINDING_SUCCESS, ((Attribute.XOR_MAPPED_ADDRESS, seen),), request.transaction).encode()


class Binding(asyncio.DatagramProtocol):
    """Answers at one socket."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        if (said := answer(data, addr[0], addr[1])) is not None:
            self.transport.sendto(said, addr)


async def ask(ip: Ip, port: int, patience_s: float) -> Endpoint:
    """How the server at that address sees us, by UDP; raises OSError, also when it says nothing in time."""
    question = Message(Kind.BINDING)
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET if ip.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as own:
        own.setblocking(False)
        await loop.sock_connect(own, (str(ip), port))
        async with asyncio.timeout(patience_s):
            await loop.sock_sendall(own, question.encode())
            while True:
                seen = _seen(await loop.sock_recv(own, LONGEST), question)
                if seen is not None:
                    return seen


def _seen(data: bytes, question: Message) -> Endpoint | None:
    """What an answer says; None if it is none to this question, since anybody can send us anything."""
    try:
        said = stun.decode(data)
        value = said.get(Attribute.XOR_MAPPED_ADDRESS) or b""
        is_answer = said.kind == Kind.BINDING_SUCCESS and said.transaction == question.transaction
        return stun.unpack_address(value, said.transaction) if is_answer else None
    except BadStun:
        return None
