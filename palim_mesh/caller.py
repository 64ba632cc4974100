"""What a request tells about who sends it: the site it came to, an address to count by, and the origin behind it."""

import ipaddress
from collections.abc import Collection
from typing import NamedTuple

from starlette.requests import HTTPConnection

from palim_mesh import sites
from palim_mesh.sites import Site

IPV6_PREFIX = 64  # what one household or one server gets


class Caller(NamedTuple):
    """Who is counted together: what one line sends to one site."""

    site: Site
    address: str


def of(connection: HTTPConnection) -> Caller:
    """Who sends this request."""
    return Caller(sites.of(connection), address_of(connection))


def address_of(connection: HTTPConnection) -> str:
    """Equal for all that one line sends: an IPv4 address, an IPv6 network of 64 bits, or "" on a Unix socket."""
    if connection.client is None:
        return ""
    try:
        address = ipaddress.ip_address(connection.client.host)
    except ValueError:
        return connection.client.host  # a trusted proxy wrote it
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), IPV6_PREFIX), strict=False))


def is_foreign(connection: HTTPConnection, origins: Collection[str]) -> bool:
    """Whether a page of another site sends this (RFC 6454). `origins` are further sites that may.

    Programs that are no browser send no Origin; they gain nothing by that, since there is no cookie to misuse.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin in origins:
        return False
    return origin.partition("://")[2].lower() != connection.headers.get("host", "").lower()
