"""What the relay lets through, and what not, asked by a client of our own."""

from __future__ import annotations

import ssl
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from palim_mesh.relay.client import Client, Refused
from palim_mesh.relay.plan import Plan
from palim_mesh.relay.stun import Ip

from . import world
from .visitor import NAME, Names, Visitor, running, self_signed

UNAUTHENTICATED = 401
FORBIDDEN = 403
WRONG_TRANSPORT = 442
WRONG_FAMILY = 443
QUOTA = 486
TCP = 6

DISGUISED = (
    "0.0.0.0",
    "127.0.0.1",
    "127.9.9.9",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::a4d:1",
    "::ffff:10.77.0.1",
    "::ffff:127.0.0.1",
    "::ffff:5.9.0.2",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a4d:1",
    "2001:0:a4d:1::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)
"""Ways to write an address that nobody may reach; nobody can listen at most of them."""


async def two_talk(one: Client, other: Client) -> None:
    """Sends from each to the other through the relay, in both of TURN's ways."""
    addresses = [await one.allocate(), await other.allocate()]
    await one.permit(addresses[1][0])
    await other.permit(addresses[0][0])
    await one.send(addresses[1], b"hello")
    arrived = await other.receive()
    assert (arrived.data, arrived.peer) == (b"hello", addresses[0])
    await other.bind(0x4001, addresses[0])
    await one.bind(0x4002, addresses[1])
    await other.send_on(0x4001, b"good day")
    answer = await one.receive()
    assert (answer.data, answer.channel) == (b"good day", 0x4002)


@pytest.mark.parametrize("way", ["udp", "tcp", "tls"])
@pytest.mark.parametrize("host", [world.RELAY, world.RELAY_6], ids=str)
async def test_what_two_send_each_other_passes(
    plan: Plan, visitor: Visitor, tmp_path: Path, way: str, host: Ip
) -> None:
    pair = self_signed(tmp_path, NAME)
    visitor.context = ssl.create_default_context(cadata=pair[0].decode())
    async with running(replace(plan, certificate=lambda: pair)):
        await two_talk(await visitor(way, host), await visitor("udp"))


async def test_a_relay_that_has_only_ipv6_relays_too(plan: Plan, visitor: Visitor, names: Names) -> None:
    names[NAME] = (world.RELAY_6,)
    async with running(plan):
        await two_talk(await visitor("udp", world.RELAY_6), await visitor("tcp", world.RELAY_6))


async def test_behind_a_nat_too(plan: Plan, visitor: Visitor, names: Names) -> None:
    """The public address is no address of this machine, whose own is private; and peers meet at the public one."""
    names[NAME] = (world.ip("171.66.0.1"),)
    async with running(plan):
        await two_talk(await visitor("udp", world.PRIVATE), await visitor("tcp", world.PRIVATE))
        client = await visitor("udp", world.PRIVATE)
        address, _ = await client.allocate()
        assert address == world.ip("171.66.0.1")
        with pytest.raises(Refused) as refused:
            await client.permit(world.ip("10.77.0.9"))
        assert refused.value.code == FORBIDDEN


async def test_within_a_closed_network(plan: Plan, visitor: Visitor, names: Names) -> None:
    """The relay's only address is private. Two relayed people meet there, and nobody else is reached."""
    names[NAME] = (world.PRIVATE,)
    async with running(plan):
        one = await visitor("udp", world.PRIVATE)
        await two_talk(one, await visitor("tcp", world.PRIVATE))
        with pytest.raises(Refused) as refused:
            await one.permit(world.ip("10.77.0.9"))
        assert refused.value.code == FORBIDDEN


async def test_public_addresses_are_reached(plan: Plan, visitor: Visitor) -> None:
    async with running(plan):
        client = await visitor()
        _, port = await client.allocate()
        with world.ear(world.NEIGHBOUR) as neighbour:
            await client.permit(world.NEIGHBOUR)
            neighbour.sendto(b"to the one behind the relay", (str(world.RELAY), port))
            arrived = await client.receive()
            assert arrived.data == b"to the one behind the relay"
            assert arrived.peer == (world.NEIGHBOUR, neighbour.getsockname()[1])


@pytest.mark.parametrize("relay", [world.RELAY, world.RELAY_6], ids=str)
async def test_nobody_else_is_reached(plan: Plan, visitor: Visitor, names: Names, relay: Ip) -> None:
    """By no permission and by no channel; and what is sent without one doesn't arrive."""
    names[NAME] = (relay,)
    async with AsyncExitStack() as stack:
        ears = {address: world.ear(address) for address in world.HIDDEN} | {world.GROUP: world.group_ear(world.GROUP)}
        for listening in ears.values():
            stack.callback(listening.close)
        await stack.enter_async_context(running(plan))
        client = await visitor("udp", relay)
        await client.allocate()
        for address in (*ears, *map(world.ip, DISGUISED)):
            expected = FORBIDDEN if address.version == relay.version else WRONG_FAMILY
            port = ears[address].getsockname()[1] if address in ears else 53
            with pytest.raises(Refused) as refused:
                await client.permit(address)
            assert refused.value.code == expected, address
            with pytest.raises(Refused) as refused:
                await client.bind(0x4000, (address, port))
            assert refused.value.code == expected, address
            await client.send((address, port), b"into the inside")
        neighbour = world.NEIGHBOUR if relay.version == 4 else world.NEIGHBOUR_6
        with world.ear(neighbour) as proof:
            await client.permit(neighbour)
            await client.send((neighbour, proof.getsockname()[1]), b"later than all")
            await world.hears(proof, b"later than all")
        for address, listening in ears.items():
            assert world.heard(listening) == [], address


async def test_strangers_get_nothing(plan: Plan, visitor: Visitor) -> None:
    async with running(plan):
        for client in (await visitor(shared="another"), await visitor(expires_in_s=-1)):
            with pytest.raises(Refused) as refused:
                await client.allocate()
            assert refused.value.code == UNAUTHENTICATED


async def test_secrets_change_without_a_gap(plan: Plan, visitor: Visitor) -> None:
    async with running(replace(plan, secrets=("theolderone", "thenewerone"))):
        for shared in ("theolderone", "thenewerone"):
            await (await visitor(shared=shared, user=shared)).allocate()


async def test_nobody_gets_more_than_its_share(plan: Plan, visitor: Visitor) -> None:
    async with running(replace(plan, user_quota=2)):
        for _ in range(2):
            await (await visitor(user="greedy")).allocate()
        with pytest.raises(Refused) as refused:
            await (await visitor(user="greedy")).allocate()
        assert refused.value.code == QUOTA
        await (await visitor(user="modest")).allocate()


async def test_all_together_get_no_more_than_there_are_ports(plan: Plan, visitor: Visitor) -> None:
    async with running(replace(plan, ports=(50000, 50003))):
        for number in range(4):
            await (await visitor(user=f"person{number}")).allocate()
        with pytest.raises(Refused) as refused:
            await (await visitor(user="late")).allocate()
        assert refused.value.code == QUOTA


async def test_many_get_their_share(plan: Plan, visitor: Visitor) -> None:
    """With coturn's `bps-capacity` for 100 Mbit/s the 34th would get nothing: it is reserved and not measured."""
    async with running(plan):
        for number in range(60):
            await (await visitor(user=f"person{number}")).allocate()


async def test_no_connections_by_tcp_into_the_inside(plan: Plan, visitor: Visitor) -> None:
    async with running(plan):
        with pytest.raises(Refused) as refused:
            await (await visitor("tcp")).allocate(TCP)
        assert refused.value.code == WRONG_TRANSPORT
