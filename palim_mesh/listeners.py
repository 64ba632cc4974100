"""Sockets that wait for connections."""

import errno
import socket
from pathlib import Path
from typing import Any

from palim_mesh.errors import CannotStart, StartCode

LOOPBACK = ("127.0.0.1", "::1")
PRIVILEGED = 1024


def listen(host: str, port: int, patience_s: float, flag: str = "--port") -> "list[socket.socket]":
    """Sockets bound to all addresses of a host name that this machine has, "" being all it has; raises CannotStart.

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
                sentence = f'port {port} is taken by another program; stop it, or choose another with "{flag}"'
                raise CannotStart(StartCode.ADDRESS_IN_USE, sentence) from None
            absent = f"can't listen on {address[0]} port {port}: {error.strerror}"
            if error.errno == errno.EACCES and port < PRIVILEGED:
                absent += f"; ports below {PRIVILEGED} need root or CAP_NET_BIND_SERVICE"
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise CannotStart(StartCode.BAD_ADDRESS, absent) from None
    if not bound:
        raise CannotStart(StartCode.BAD_ADDRESS, absent)
    return bound


def listen_unix(path: Path) -> socket.socket:
    """A Unix socket that only we and our group may connect to; raises CannotStart.

    One that a killed server left behind is replaced.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket():
            if _answers(path):
                raise CannotStart(StartCode.ADDRESS_IN_USE, f"another program listens on {path}")
            path.unlink()
        listener.bind(str(path))
        path.chmod(0o660)
        listener.listen()
    except OSError as error:
        listener.close()
        raise CannotStart(StartCode.BAD_ADDRESS, f"can't listen on {path}: {error.strerror or error}") from None
    except CannotStart:
        listener.close()
        raise
    return listener


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0


def _addresses(host: str, port: int) -> "list[tuple[int, tuple[Any, ...]]]":
    """Families and socket addresses of a host name; `localhost` is both kinds of loopback (RFC 6761 6.3)."""
    try:
        found = [
            entry
            for name in (LOOPBACK if host == "localhost" else (host,))
            for entry in socket.getaddrinfo(name or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
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
