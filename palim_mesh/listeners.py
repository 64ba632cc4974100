"""Sockets that wait for connections."""

import errno
import socket
from typing import Any

from palim_mesh.errors import CannotStart, StartCode

LOOPBACK = ("127.0.0.1", "::1")


def listen(host: str, port: int, patience_s: float) -> "list[socket.socket]":
    """Sockets bound to all addresses of a host name that this machine has; raises CannotStart.

    What was sent through one of them and isn't taken for `patience_s` ends the connection (RFC 5482).
    """
    bound: list[socket.socket] = []
    absent = ""
    for family, address in _addresses(host, port):
        shared_port = bound[0].getsockname()[1] if bound else port
        try:
            bound.append(_bound(family, (address[0], shared_port, *address[2:]), patience_s))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sentence = f'port {port} is taken by another program; stop it, or choose another with "--port"'
                raise CannotStart(StartCode.ADDRESS_IN_USE, sentence) from None
            absent = f"can't listen on {address[0]} port {port}: {error.strerror}"
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise CannotStart(StartCode.BAD_ADDRESS, absent) from None
    if not bound:
        raise CannotStart(StartCode.BAD_ADDRESS, absent)
    return bound


def _addresses(host: str, port: int) -> "list[tuple[int, tuple[Any, ...]]]":
    """Families and socket addresses of a host name; `localhost` is both kinds of loopback (RFC 6761 6.3)."""
    try:
        found = [
            entry
            for name in (LOOPBACK if host == "localhost" else (host,))
            for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        ]
    except OSError as error:
        raise CannotStart(StartCode.BAD_ADDRESS, f'there is no address "{host}": {error.strerror}') from None
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _bound(family: int, address: "tuple[Any, ...]", patience_s: float) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(patience_s * 1000))
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen()  # whoever follows the printed link at once waits a moment and is not refused
    except OSError:
        listener.close()
        raise
    return listener
