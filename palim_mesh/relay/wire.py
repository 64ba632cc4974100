"""How a TURN client's messages travel: by UDP, by TCP, or by TLS (RFC 8656 section 3.1)."""

import asyncio
import socket
import ssl
from typing import Protocol

from palim_mesh.relay import stun

DATAGRAM = 65535
CHANNEL_HEADER = 4
FIRST_CHANNEL = 0x4000


class Wire(Protocol):
    """Carries whole messages: STUN's, and ChannelData."""

    is_lossy: bool

    async def send(self, data: bytes) -> None:
        """Sends one; raises OSError."""

    async def receive(self) -> bytes:
        """The next one; raises OSError, or EOFError when the server has closed the connection."""

    def close(self) -> None:
        """Ends it."""


class Datagrams:
    """UDP."""

    is_lossy = True

    def __init__(self, own: socket.socket) -> None:
        self._socket = own
        self._loop = asyncio.get_running_loop()

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._socket, data)

    async def receive(self) -> bytes:
        return await self._loop.sock_recv(self._socket, DATAGRAM)

    def close(self) -> None:
        self._socket.close()


class Stream:
    """TCP and TLS."""

    is_lossy = False

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data + bytes(-len(data) % 4))
        await self._writer.drain()

    async def receive(self) -> bytes:
        header = await self._reader.readexactly(CHANNEL_HEADER)
        length = int.from_bytes(header[2:], "big")
        if header[0] << 8 >= FIRST_CHANNEL:
            padded = await self._reader.readexactly(length + -length % 4)
            return header + padded[:length]
        return header + await self._reader.readexactly(stun.HEADER.size - CHANNEL_HEADER + length)

    def close(self) -> None:
        self._writer.close()


async def by_udp(host: str, port: int) -> Wire:
    """To the first address of the host that there is a route to; raises OSError."""
    loop = asyncio.get_running_loop()
    failure = OSError("no address")
    for family, _, _, _, address in await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM):
        own = socket.socket(family, socket.SOCK_DGRAM)
        own.setblocking(False)
        try:
            await loop.sock_connect(own, address)
        except OSError as error:
            own.close()
            failure = error
        else:
            return Datagrams(own)
    raise failure


async def by_tcp(host: str, port: int) -> Wire:
    """Raises OSError."""
    return Stream(*await asyncio.open_connection(host, port))


async def by_tls(host: str, port: int, context: ssl.SSLContext, name: str) -> Wire:
    """Raises OSError, also when the certificate is not good for the name."""
    return Stream(*await asyncio.open_connection(host, port, ssl=context, server_hostname=name))
