"""Where the relay listens: the public addresses behind its name, and this machine's own ones behind those."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address

from palim_mesh.relay.stun import Ip

SOMEWHERE = ("192.0.2.1", "2001:db8::1")
"""Nobody has these (RFC 5737, RFC 3849), and nothing is sent to them; but the way to them is the default route."""


@dataclass(frozen=True, slots=True)
class Address:
    """`public` is what others know; `local` is this machine's, another one only behind a 1:1 NAT of IPv4."""

    public: Ip
    local: Ip


async def find(host: str) -> tuple[Address, ...]:
    """All addresses of a name that lead to this machine; empty when none does, or the name is unknown."""
    found = (behind(ip, is_ours(ip), source(ip)) for ip in await resolve(host))
    return tuple(dict.fromkeys(address for address in found if address))


async def resolve(host: str) -> tuple[Ip, ...]:
    """What the name, or the address, means; empty when it is unknown.

    A machine's own name is often 127.0.1.1 in its /etc/hosts; then the default routes tell.
    """
    try:
        entries = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError:
        return ()
    found = dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in entries)
    if found and all(ip.is_loopback for ip in found):
        return tuple(ours for there in SOMEWHERE if (ours := source(ipaddress.ip_address(there))))
    return tuple(found)


def behind(public: Ip, is_own: bool, default: Ip | None) -> Address | None:
    """This machine's address for a public one. `default` is where its packets to there leave from.

    A cloud's machine often has only a private IPv4 address; then a public one that it doesn't have is taken for its
    NAT's. Other addresses that it doesn't have belong to somebody else.
    """
    if is_own:
        return Address(public, public)
    is_translated = isinstance(public, IPv4Address) and isinstance(default, IPv4Address) and default.is_private
    return Address(public, default) if default and is_translated else None


def is_ours(ip: Ip) -> bool:
    """Whether this machine has the address."""
    with socket.socket(_family(ip), socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(ip), 0))
        except OSError:
            return False
    return True


def source(ip: Ip) -> Ip | None:
    """From which address this machine would send to another; None without a route. Nothing is sent."""
    with socket.socket(_family(ip), socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(ip), 9))
        except OSError:
            return None
        return ipaddress.ip_address(probe.getsockname()[0])


def is_free(ip: Ip, port: int) -> bool:
    """Whether nobody has the port, neither UDP nor TCP.

    Two programs can share a UDP port when both want to, and coturn does: then the other one gets half of the questions.
    """
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(_family(ip), kind) as probe:
            if kind == socket.SOCK_STREAM:  # ended connections may linger
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((str(ip), port))
                if kind == socket.SOCK_STREAM:
                    probe.listen()
            except OSError:
                return False
    return True


def _family(ip: Ip) -> socket.AddressFamily:
    return socket.AF_INET if ip.version == 4 else socket.AF_INET6
