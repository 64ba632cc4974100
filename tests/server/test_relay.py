"""What follows from the settings for our own relay, and what coturn is told."""

import ipaddress
from dataclasses import replace
from pathlib import Path

import pytest

from palim_mesh.relay import address, configuration, keeper, plan, version
from palim_mesh.relay.address import Address
from palim_mesh.relay.configuration import Facts
from palim_mesh.relay.plan import Plan
from palim_mesh.relay.status import Trouble
from palim_mesh.relay.stun import Ip
from palim_mesh.settings import Settings
from palim_mesh.state import State
from palim_mesh.turn import Turn, servers

STATE = State(("o" * 64, "n" * 64))
DEBIAN_12 = (4, 6, 1)
PUBLIC = ipaddress.ip_address("5.9.0.1")
PUBLIC_6 = ipaddress.ip_address("2a0a::1")
PRIVATE = ipaddress.ip_address("10.0.0.5")
FACTS = Facts(
    "call.example.org",
    (Address(PUBLIC, PUBLIC), Address(PUBLIC_6, PUBLIC_6)),
    3478,
    5349,
    (61000, 65535),
    ("older", "newer"),
    132,
    "users.sqlite",
)


def planned(**chosen: object) -> Plan:
    found = plan.plan(Settings(relay_host="call.example.org", **chosen), STATE)  # type: ignore[arg-type]
    assert found is not None
    return found


def lines(facts: Facts = FACTS, of: version.Version = DEBIAN_12) -> list[str]:
    return configuration.write(facts, of).splitlines()


def values(key: str, facts: Facts = FACTS) -> list[str]:
    return [line.removeprefix(f"{key}=") for line in lines(facts) if line.startswith(f"{key}=")]


def test_the_first_domain_is_its_name() -> None:
    pair = (b"certificate", b"key")
    own = plan.plan(Settings(domain=("a.example", "b.example")), STATE, lambda: pair)
    assert own is not None
    assert own.host == "a.example"
    assert own.certificate is not None


def test_a_certificate_for_other_names_is_not_its() -> None:
    chosen = Settings(domain=("a.example",), relay_host="turn.example")
    own = plan.plan(chosen, STATE, lambda: None)
    with_own_files = plan.plan(replace(chosen, certificate="both.pem"), STATE, lambda: None)
    assert own is not None
    assert own.certificate is None
    assert with_own_files is not None
    assert with_own_files.certificate is not None


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"relay_host": "call.example.org", "relay": False},
        {"domain": ("call.example.org",), "relay": False},
        {"relay_host": "call.example.org", "turn": ("turn:elsewhere.example",), "turn_secret": "x"},
    ],
    ids=["no name", "not wanted", "not wanted with HTTPS", "another"],
)
def test_there_is_no_relay_of_our_own(chosen: dict[str, object]) -> None:
    assert plan.plan(Settings(**chosen), STATE) is None  # type: ignore[arg-type]


def test_browsers_are_told_of_coturn() -> None:
    own = replace(planned(), program="turnserver", certificate=lambda: None)
    stun, turn = plan.turn(Settings(), own).ice("room").ice
    assert stun.urls == ("stun:call.example.org:3478",)
    assert turn.urls == (
        "turn:call.example.org:3478?transport=udp",
        "turn:call.example.org:3478?transport=tcp",
        "turns:call.example.org:5349?transport=tcp",
    )
    assert turn.username is not None
    assert turn.credential is not None


def test_without_a_certificate_there_is_no_tls() -> None:
    assert all(url.startswith("turn:") for url in replace(planned(), program="turnserver").turn)


def test_without_coturn_there_is_stun_alone() -> None:
    own = replace(planned(), program=None)
    [stun] = plan.turn(Settings(stun=("stun:other.example",)), own).ice("room").ice
    assert stun.urls == ("stun:call.example.org:3478", "stun:other.example")


def test_an_ipv6_address_stands_in_brackets() -> None:
    own = replace(planned(), host="2a0a::1", program="turnserver")
    assert own.stun == ("stun:[2a0a::1]:3478",)
    assert own.turn[0] == "turn:[2a0a::1]:3478?transport=udp"


def test_a_relay_elsewhere_is_told_as_it_was() -> None:
    chosen = Settings(stun=("stun:a",), turn=("turn:b",), turn_secret="c", turn_lifetime_s=60)
    assert plan.turn(chosen, None) == Turn(("stun:a",), servers(["turn:b"], {}), "c", 60)


def test_secrets_come_from_those_of_the_tickets() -> None:
    own = planned()
    assert len(set(own.secrets) | set(STATE.secrets)) == 4
    assert plan.turn(Settings(), own).secret == own.secrets[-1] == plan.secret("n" * 64)
    assert plan.secret("n" * 64) == plan.secret("n" * 64)
    assert all(secret not in repr(own) for secret in own.secrets)


def test_a_certificate_is_read_anew_each_time(tmp_path: Path) -> None:
    both, chain, key = tmp_path / "both.pem", tmp_path / "chain.pem", tmp_path / "key.pem"
    in_one, in_two = plan.files(both, None), plan.files(chain, key)
    assert in_one() is None
    both.write_text("one")
    assert in_one() == (b"one", b"one")
    chain.write_text("chain")
    assert in_two() is None
    key.write_text("key")
    assert in_two() == (b"chain", b"key")


def test_a_full_room_in_a_bad_network_has_its_share() -> None:
    assert planned(members=12).user_quota == 132


def test_the_configuration_shuts_what_a_call_needs_not() -> None:
    off = {"no-cli", "no-dtls", "no-tcp-relay", "no-multicast-peers", "no-dynamic-ip-list", "no-dynamic-realms"}
    assert off <= set(lines())
    assert {"no-rfc5780", "no-stun-backward-compatibility", "no-tlsv1", "no-tlsv1_1"} <= set(lines())
    assert not any(
        line.startswith(("oauth", "web-admin", "acme-redirect", "lt-cred-mech", "user=")) for line in lines()
    )


@pytest.mark.parametrize(
    ("of", "gone"),
    [((4, 7, 0), {"no-rfc5780", "no-stun-backward-compatibility"}), ((4, 17, 1), {"no-rfc5780", "no-tlsv1"})],
)
def test_newer_versions_are_not_told_what_they_do_not_know(of: version.Version, gone: set[str]) -> None:
    assert not gone & set(lines(of=of))
    assert {"no-cli", "no-dtls", "use-auth-secret"} <= set(lines(of=of))


def test_no_range_begins_with_zero_in_ipv6() -> None:
    """coturn would deny every IPv4 peer."""
    assert [block for block in configuration.DENIED if int(ipaddress.ip_address(block.partition("-")[0])) == 0] == [
        "0.0.0.0-0.255.255.255"
    ]


@pytest.mark.parametrize("first", [block.partition("-")[0] for block in configuration.DENIED])
def test_what_is_denied_is_nobodys_public_address(first: str) -> None:
    ip = ipaddress.ip_address(first)
    known = ("64:ff9b::", "64:ff9b:1::", "2002::", "192.88.99.0", "::1")
    assert not ip.is_global or ip.is_multicast or first in known


def test_all_secrets_are_accepted() -> None:
    assert values("static-auth-secret") == ["older", "newer"]


def test_it_listens_on_both_families_and_relays_from_ipv4() -> None:
    assert values("listening-ip") == ["5.9.0.1", "2a0a::1"]
    assert values("relay-ip") == ["5.9.0.1"]
    assert values("external-ip") == []


def test_with_ipv6_alone_it_relays_from_that() -> None:
    facts = replace(FACTS, addresses=FACTS.addresses[1:])
    assert values("relay-ip", facts) == ["2a0a::1"]
    assert values("allocation-default-address-family", facts) == ["ipv6"]


def test_behind_a_nat_both_addresses_are_told() -> None:
    facts = replace(FACTS, addresses=(Address(PUBLIC, PRIVATE),))
    assert values("listening-ip", facts) == values("relay-ip", facts) == ["10.0.0.5"]
    assert values("external-ip", facts) == ["5.9.0.1/10.0.0.5"]
    assert values("allowed-peer-ip", facts) == ["5.9.0.1"]


def test_tls_needs_a_certificate() -> None:
    assert "no-tls" in lines()
    facts = replace(FACTS, certificate="/dev/fd/3", key="/dev/fd/4")
    assert "no-tls" not in lines(facts)
    assert [values(key, facts) for key in ("tls-listening-port", "cert", "pkey")] == [
        ["5349"],
        ["/dev/fd/3"],
        ["/dev/fd/4"],
    ]


def test_what_is_logged_goes_where_it_is_told_from_the_first_line() -> None:
    assert lines()[0] == "log-file=stdout"


@pytest.mark.parametrize(
    ("public", "is_own", "source", "expected"),
    [
        (PUBLIC, True, PUBLIC, Address(PUBLIC, PUBLIC)),
        (PUBLIC, False, PRIVATE, Address(PUBLIC, PRIVATE)),
        (PUBLIC, False, ipaddress.ip_address("5.9.0.7"), None),
        (PUBLIC, False, None, None),
        (PUBLIC_6, True, PUBLIC_6, Address(PUBLIC_6, PUBLIC_6)),
        (PUBLIC_6, False, ipaddress.ip_address("fd00::1"), None),
    ],
    ids=["ours", "nat", "another machine", "no network", "ours by IPv6", "IPv6 has no nat"],
)
def test_which_address_is_behind_another(public: Ip, is_own: bool, source: Ip | None, expected: Address | None) -> None:
    assert address.behind(public, is_own, source) == expected


async def test_an_address_is_its_own_name() -> None:
    assert await address.resolve("192.0.2.7") == (ipaddress.ip_address("192.0.2.7"),)


@pytest.mark.parametrize(
    ("said", "is_version"), [("4.6.1\n", DEBIAN_12), ("Coturn-4.17.1 'x'", (4, 17, 1)), ("", None)]
)
def test_versions_are_read(said: str, is_version: version.Version | None) -> None:
    assert version.parse(said) == is_version


def test_versions_are_written() -> None:
    assert version.written(DEBIAN_12) == "4.6.1"


def test_pauses_grow_to_a_minute() -> None:
    assert [keeper.pause_s(failures) for failures in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(("failures", "named"), [(1, Trouble.CRASHED), (4, Trouble.CRASHED), (5, Trouble.CRASH_LOOP)])
def test_many_crashes_are_a_loop(failures: int, named: Trouble) -> None:
    assert keeper.named(Trouble.CRASHED, failures) == named
    assert keeper.named(Trouble.PORT_TAKEN, failures) == Trouble.PORT_TAKEN
