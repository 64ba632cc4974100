"""Whether the host names lead to this machine."""

import ipaddress
import socket

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import address
from palim_mesh.relay.address import Address
from palim_mesh.relay.stun import Ip

CHECK = "names"


async def check(subject: Subject) -> list[Verdict]:
    """Each name's A and AAAA records."""
    if not subject.names:
        return [Verdict(CHECK, "names-none", Grade.WARNING)]
    return [judge(name, [(ip, _behind(ip)) for ip in resolve(name)]) for name in subject.names]


def judge(name: str, found: list[tuple[Ip, Address | None]]) -> Verdict:
    """Of the addresses of a name, each with ours behind it."""
    elsewhere = [str(ip) for ip, ours in found if ours is None]
    values: dict[str, str | int] = {"name": name, "addresses": ", ".join(str(ip) for ip, _ in found)}
    if not found:
        return Verdict(CHECK, "name-unknown", Grade.FAULT, values)
    if all(ip.is_loopback for ip, _ in found):
        return Verdict(CHECK, "name-local", Grade.WARNING, values)
    if elsewhere:
        return Verdict(CHECK, "name-elsewhere", Grade.FAULT, values | {"addresses": ", ".join(elsewhere)})
    if all(ip.version == 6 for ip, _ in found):
        return Verdict(CHECK, "name-no-ipv4", Grade.WARNING, values)
    return Verdict(CHECK, "name-fine", values=values)


def resolve(name: str) -> list[Ip]:
    """All addresses that this machine finds for a name."""
    try:
        entries = socket.getaddrinfo(name, None, type=socket.SOCK_DGRAM)
    except OSError:
        return []
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in entries))


def _behind(ip: Ip) -> Address | None:
    return address.behind(ip, address.is_ours(ip), address.source(ip))
