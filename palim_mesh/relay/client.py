"""A TURN client (RFC 8656), to see whether a relay really relays, and what it refuses."""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from palim_mesh.relay import stun
from palim_mesh.relay.stun import Attribute, BadStun, Endpoint, Ip, Kind, Message
from palim_mesh.relay.wire import FIRST_CHANNEL, Wire

UDP = 17  # the protocol's number
PATIENCE_S = 4.0
FIRST_REPEAT_S = 0.5  # RFC 8489 section 6.2.1
UNAUTHENTICATED = 401
STALE_NONCE = 438


class Refused(Exception):
    """The relay says no, by a number of RFC 8656 section 19; 0 when it says something that is no answer."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Arrived:
    """Data that came through the relay: from that peer, or on that channel."""

    data: bytes
    peer: Endpoint | None = None
    channel: int | None = None


class Client:
    """One allocation. Each method raises OSError, also TimeoutError when the relay is silent, or Refused."""

    def __init__(self, wire: Wire, username: str, password: str) -> None:
        self.wire = wire
        self._name = username
        self._password = password
        self._realm = b""
        self._nonce = b""
        self._arrived: deque[Arrived] = deque()

    async def allocate(self, transport: int = UDP) -> Endpoint:
        """The address at which peers reach us now; `transport` is the number of the protocol between relay and peer."""
        answer = await self._ask(Kind.ALLOCATE, (Attribute.REQUESTED_TRANSPORT, bytes((transport, 0, 0, 0))))
        try:
            return stun.unpack_address(answer.get(Attribute.XOR_RELAYED_ADDRESS) or b"", answer.transaction)
        except BadStun:
            raise Refused(0) from None

    async def permit(self, ip: Ip) -> None:
        """Lets a peer send to us through the relay, and us to it."""
        await self._ask(Kind.CREATE_PERMISSION, to=(ip, 0))

    async def bind(self, channel: int, peer: Endpoint) -> None:
        """Binds a channel, 0x4000 to 0x4FFF, to a peer."""
        await self._ask(Kind.CHANNEL_BIND, (Attribute.CHANNEL_NUMBER, channel.to_bytes(2, "big") + bytes(2)), to=peer)

    async def send(self, peer: Endpoint, data: bytes) -> None:
        """Sends to a peer; nobody answers, and without permission the relay drops it."""
        await self.wire.send(_message(Kind.SEND, [(Attribute.DATA, data)], peer).encode())

    async def send_on(self, channel: int, data: bytes) -> None:
        """Sends on a channel."""
        await self.wire.send(channel.to_bytes(2, "big") + len(data).to_bytes(2, "big") + data)

    async def receive(self) -> Arrived:
        """What came through the relay next."""
        async with asyncio.timeout(PATIENCE_S):
            while not self._arrived:
                self._sort(await self._next())
            return self._arrived.popleft()

    async def release(self) -> None:
        """Gives the allocation back."""
        await self._ask(Kind.REFRESH, (Attribute.LIFETIME, bytes(4)))

    async def _ask(self, kind: Kind, *attributes: tuple[int, bytes], to: Endpoint | None = None) -> Message:
        """Asks, and again with what the relay wants to have repeated (RFC 8489 section 9.2)."""
        for _ in range(3):
            answer = await self._answer(_message(kind, [*attributes, *self._credentials()], to))
            if not answer.is_error:
                return answer
            is_news = answer.error == STALE_NONCE or (answer.error == UNAUTHENTICATED and not self._nonce)
            self._realm = answer.get(Attribute.REALM) or self._realm
            self._nonce = answer.get(Attribute.NONCE) or self._nonce
            if not (is_news and self._nonce):
                raise Refused(answer.error)
        raise Refused(STALE_NONCE)

    async def _answer(self, question: Message) -> Message:
        data = question.encode(self._key() if self._nonce else None)
        pause_s = FIRST_REPEAT_S if self.wire.is_lossy else PATIENCE_S
        async with asyncio.timeout(PATIENCE_S):
            while True:
                await self.wire.send(data)
                try:
                    async with asyncio.timeout(pause_s):
                        return await self._answer_to(question)
                except TimeoutError:
                    pause_s *= 2

    async def _answer_to(self, question: Message) -> Message:
        while True:
            said = await self._next()
            if isinstance(said, Message) and said.transaction == question.transaction:
                return said
            self._sort(said)

    async def _next(self) -> Message | Arrived:
        while True:
            try:
                data = await self.wire.receive()
            except EOFError:
                raise ConnectionResetError("the relay closed the connection") from None
            channel = int.from_bytes(data[:2], "big")
            if channel >= FIRST_CHANNEL:
                return Arrived(data[4 : 4 + int.from_bytes(data[2:4], "big")], channel=channel)
            try:
                return stun.decode(data)
            except BadStun:
                continue

    def _sort(self, said: Message | Arrived) -> None:
        """Keeps what came from a peer."""
        if isinstance(said, Arrived):
            self._arrived.append(said)
        elif said.kind == Kind.DATA:
            peer = stun.unpack_address(said.get(Attribute.XOR_PEER_ADDRESS) or b"", said.transaction)
            self._arrived.append(Arrived(said.get(Attribute.DATA) or b"", peer=peer))

    def _credentials(self) -> list[tuple[int, bytes]]:
        if not self._nonce:
            return []
        return [
            (Attribute.USERNAME, self._name.encode()),
            (Attribute.REALM, self._realm),
            (Attribute.NONCE, self._nonce),
        ]

    def _key(self) -> bytes:
        """RFC 8489 section 9.2.2; MD5 is what it says."""
        parts = (self._name.encode(), self._realm, self._password.encode())
        return hashlib.md5(b":".join(parts), usedforsecurity=False).digest()


@asynccontextmanager
async def allocated(own: Wire, name: str, password: str) -> AsyncIterator[tuple[Client, Endpoint]]:
    """A client with its relayed address, which is given back. Raises what the client does."""
    client = Client(own, name, password)
    try:
        yield client, await client.allocate()
        await client.release()
    finally:
        own.close()


def _message(kind: Kind, attributes: list[tuple[int, bytes]], to: Endpoint | None) -> Message:
    message = Message(kind)
    peer = [] if to is None else [(Attribute.XOR_PEER_ADDRESS, stun.pack_address(to, message.transaction))]
    return Message(kind, (*peer, *attributes), message.transaction)
