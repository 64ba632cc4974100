"""coturn's configuration: facts in, text out.

What stands here was tried on real ones: tests/relay holds it to what it promises, on the version that is installed.
"""

from dataclasses import dataclass, field

from palim_mesh.relay.address import Address
from palim_mesh.relay.version import Version

STALE_NONCE_S = 600
MOST_BYTES_PER_S = 375_000  # of one allocation and direction: 3 Mbit/s, more than our largest layer

# Nobody is reached there through the relay: this network and machine, private and carrier networks (RFC 1918, 6598),
# link-local, benchmarks and examples, multicast and reserved; then IPv6: loopback, IPv4 in disguise (mapped,
# compatible, NAT64, Teredo, 6to4), discard, local, site-local, documentation and multicast. (RFC 6890, RFC 8656 21.)
# No range may begin with zero in IPv6: coturn takes that for no bound and denies every IPv4 peer.
DENIED = (
    "0.0.0.0-0.255.255.255",
    "10.0.0.0-10.255.255.255",
    "100.64.0.0-100.127.255.255",
    "127.0.0.0-127.255.255.255",
    "169.254.0.0-169.254.255.255",
    "172.16.0.0-172.31.255.255",
    "192.0.0.0-192.0.0.255",
    "192.0.2.0-192.0.2.255",
    "192.88.99.0-192.88.99.255",
    "192.168.0.0-192.168.255.255",
    "198.18.0.0-198.19.255.255",
    "198.51.100.0-198.51.100.255",
    "203.0.113.0-203.0.113.255",
    "224.0.0.0-255.255.255.255",
    "::1-::ffff:ffff",
    "::ffff:0.0.0.0-::ffff:255.255.255.255",
    "64:ff9b::-64:ff9b::ffff:ffff",
    "64:ff9b:1::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
    "100::-100::ffff:ffff:ffff:ffff",
    "2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fe80::-feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "ff00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
)

# Attack surface that a call needs nothing of. 4.7 made the first group its default, 4.10 the second.
OFF_SINCE_4_7 = (
    "no-rfc5780",
    "no-stun-backward-compatibility",
    "response-origin-only-with-rfc5780",
    "no-software-attribute",
)
OFF_SINCE_4_10 = ("no-tlsv1", "no-tlsv1_1")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the configuration depends on. Of paths, `users` leads to its database, `certificate` and `key` are empty
    without TLS.
    """

    realm: str
    addresses: tuple[Address, ...]
    port: int
    tls_port: int
    relay_ports: tuple[int, int]
    secrets: tuple[str, ...] = field(repr=False)
    user_quota: int
    users: str
    certificate: str = ""
    key: str = ""


def relayed(addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    """The addresses that peers see: IPv4 if there is any.

    People who have only IPv6 come to the relay by it and are relayed from IPv4; so nobody needs a relayed IPv6 address,
    and no way to write an IPv4 address as IPv6 can fool the relay.
    """
    return tuple(address for address in addresses if address.public.version == 4) or addresses


def write(facts: Facts, version: Version) -> str:
    """The configuration for that version; it begins with where to log, which coturn does from its first line on."""
    return "\n".join((*_general(facts), *_switched_off(version), *_places(facts), *_limits(facts), *_peers(facts), ""))


def _general(facts: Facts) -> list[str]:
    return [
        "log-file=stdout",
        "simple-log",
        "pidfile=/dev/null",
        f"userdb={facts.users}",
        f"realm={facts.realm}",
        "use-auth-secret",
        *(f"static-auth-secret={secret}" for secret in facts.secrets),
        "fingerprint",
        f"stale-nonce={STALE_NONCE_S}",
        "no-auth-pings",
        "no-dynamic-ip-list",
        "no-dynamic-realms",
    ]


def _switched_off(version: Version) -> list[str]:
    return [
        "no-cli",
        "no-dtls",
        "no-tcp-relay",
        "no-multicast-peers",
        *(OFF_SINCE_4_7 if version < (4, 7) else ()),
        *(OFF_SINCE_4_10 if version < (4, 10) else ()),
    ]


def _places(facts: Facts) -> list[str]:
    relays = relayed(facts.addresses)
    tls = [f"tls-listening-port={facts.tls_port}", f"cert={facts.certificate}", f"pkey={facts.key}"]
    return [
        f"listening-port={facts.port}",
        *(tls if facts.certificate else ["no-tls"]),
        *dict.fromkeys(f"listening-ip={address.local}" for address in facts.addresses),
        *dict.fromkeys(f"relay-ip={address.local}" for address in relays),
        *(f"external-ip={address.public}/{address.local}" for address in relays if address.public != address.local),
        *(["allocation-default-address-family=ipv6"] if relays[0].public.version == 6 else []),
        f"min-port={facts.relay_ports[0]}",
        f"max-port={facts.relay_ports[1]}",
    ]


def _limits(facts: Facts) -> list[str]:
    """`bps-capacity` is not used: coturn reserves `max-bps` of it for each allocation, and soon refuses."""
    return [
        f"user-quota={facts.user_quota}",
        f"total-quota={facts.relay_ports[1] - facts.relay_ports[0] + 1}",
        f"max-bps={MOST_BYTES_PER_S}",
    ]


def _peers(facts: Facts) -> list[str]:
    """Two relayed people meet at the relay's address as others know it; so that is allowed even where it is private."""
    return [
        *dict.fromkeys(f"allowed-peer-ip={address.public}" for address in relayed(facts.addresses)),
        *(f"denied-peer-ip={block}" for block in DENIED),
    ]
