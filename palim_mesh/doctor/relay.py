"""Whether a call comes through the TURN relay: by sending something through it, as two people would."""

import ssl
import time
from collections.abc import Awaitable, Callable

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import address, binding, wire
from palim_mesh.relay.client import Refused, allocated
from palim_mesh.relay.plan import Plan
from palim_mesh.relay.stun import Ip
from palim_mesh.relay.wire import Wire
from palim_mesh.turn import fresh_credential

CHECK = "relay"
PATIENCE_S = 3
CREDENTIAL_S = 60
HELLO = b"palim-mesh doctor"
UNAUTHENTICATED = 401


async def check(subject: Subject) -> list[Verdict]:
    """Our own relay in every way that browsers are told of; or that there is none."""
    relay = subject.relay
    if relay is None:
        has_other = bool(subject.settings.turn)
        return [Verdict(CHECK, "relay-elsewhere" if has_other else "relay-none", Grade(not has_other))]
    lacks = [] if relay.program else [Verdict(CHECK, "relay-no-coturn", Grade.WARNING)]
    addresses = await address.find(relay.host)
    if not addresses:
        return [*lacks, Verdict(CHECK, "relay-no-address", Grade.FAULT, {"name": relay.host})]
    if lacks:
        return [*lacks, *[await examine_stun(each.local, relay.port) for each in addresses]]
    if not relay.secrets:
        return [Verdict(CHECK, "relay-unasked", Grade.WARNING)]
    ways = ("udp", "tcp", "tls") if relay.certificate else ("udp", "tcp")
    return [await examine(relay, way, str(addresses[0].local), ssl.create_default_context()) for way in ways]


async def examine_stun(ip: Ip, port: int) -> Verdict:
    """Whether there is a STUN answer."""
    values: dict[str, str | int] = {"way": "STUN", "port": port}
    try:
        await binding.ask(ip, port, PATIENCE_S)
    except OSError:
        return Verdict(CHECK, "relay-silent", Grade.FAULT, values)
    return Verdict(CHECK, "relay-stun", values=values)


async def examine(relay: Plan, way: str, host: str, context: ssl.SSLContext) -> Verdict:
    """Allocates twice in one way at an address, and sends from one to the other through the relay."""
    values: dict[str, str | int] = {"way": way.upper(), "port": relay.tls_port if way == "tls" else relay.port}
    began = time.monotonic()
    try:
        await _send_through(relay, lambda: _open(relay, way, host, context))
    except Refused as refused:
        code = "relay-foreign" if refused.code == UNAUTHENTICATED else "relay-refused"
        return Verdict(CHECK, code, Grade.FAULT, values | {"number": refused.code})
    except OSError:
        return Verdict(CHECK, "relay-silent", Grade.FAULT, values)
    return Verdict(CHECK, "relay-fine", values=values | {"ms": round((time.monotonic() - began) * 1000)})


async def _send_through(relay: Plan, reach: Callable[[], Awaitable[Wire]]) -> None:
    """Raises Refused and OSError."""
    name, password = fresh_credential(relay.secrets[-1], CREDENTIAL_S)
    async with (
        allocated(await reach(), name, password) as (one, sender),
        allocated(await reach(), name, password) as (other, receiver),
    ):
        await one.permit(receiver[0])
        await other.permit(sender[0])
        await one.send(receiver, HELLO)
        await other.receive()


async def _open(relay: Plan, way: str, host: str, context: ssl.SSLContext) -> Wire:
    if way == "udp":
        return await wire.by_udp(host, relay.port)
    if way == "tcp":
        return await wire.by_tcp(host, relay.port)
    return await wire.by_tls(host, relay.tls_port, context, relay.host)
