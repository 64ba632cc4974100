"""The machine's addresses in the namespace: some as the world has them, some that nobody outside may reach."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import subprocess

from palim_mesh.relay.stun import Ip


def ip(text: str) -> Ip:
    return ipaddress.ip_address(text)


RELAY = ip("5.9.0.1")
RELAY_6 = ip("2a0a:77::1")
NEIGHBOUR = ip("5.9.0.2")
NEIGHBOUR_6 = ip("2a0a:77::2")
PRIVATE = ip("10.77.0.1")
"""The interface's own, from tools/in-namespace; behind a 1:1 NAT the relay would have only this one."""

HIDDEN = tuple(
    map(
        ip,
        (
            "10.77.0.1",
            "100.64.0.2",
            "169.254.7.7",
            "172.16.0.2",
            "192.168.0.2",
            "198.18.0.2",
            "fd77::2",
            "64:ff9b::a4d:1",
            "2002:a4d:1::2",
        ),
    )
)
"""Addresses of the machine behind which somebody could listen."""

GROUP = ip("239.7.7.7")


def build() -> None:
    """Gives the interface all addresses."""
    for address in dict.fromkeys((RELAY, RELAY_6, NEIGHBOUR, NEIGHBOUR_6, *HIDDEN)):
        width = 24 if address.version == 4 else 64
        at_once = ["nodad"] if address.version == 6 else []
        subprocess.run(["ip", "address", "replace", f"{address}/{width}", "dev", "inside", *at_once], check=True)
    subprocess.run(["ip", "-6", "route", "replace", "default", "dev", "inside"], check=True)


def ear(address: Ip, port: int = 0) -> socket.socket:
    """A UDP socket which hears what is sent to that address of the machine."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    listening = socket.socket(family, socket.SOCK_DGRAM)
    listening.bind((str(address), port))
    listening.setblocking(False)
    return listening


def group_ear(group: Ip) -> socket.socket:
    """A UDP socket which hears what is sent to a multicast group."""
    listening = ear(ip("0.0.0.0"))
    listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group.packed + PRIVATE.packed)
    return listening


def heard(listening: socket.socket) -> list[bytes]:
    """What has come in so far."""
    everything: list[bytes] = []
    while True:
        try:
            everything.append(listening.recv(2000))
        except BlockingIOError:
            return everything


async def hears(listening: socket.socket, data: bytes) -> None:
    """Waits for a datagram."""
    async with asyncio.timeout(5):
        assert await asyncio.get_running_loop().sock_recv(listening, 2000) == data
