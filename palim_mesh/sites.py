"""Which site a request came to: the Host header says it, and nothing of one site is reachable from another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import idna
from starlette.requests import HTTPConnection

from palim_mesh.errors import Refused
from palim_mesh.messages import Code

SCOPE_KEY = "palim_mesh.site"

# A host and perhaps a port (RFC 9110 7.2); the dot of the DNS root may end the name.
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+?)\.?(?::[0-9]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Site:
    """What one host name offers. `name` is that host name; "" where none is configured."""

    name: str = ""


class Sites:
    """The sites by their host names. Without any there is one site, whatever the request calls it."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._sites = sites

    def find(self, hosts: Iterable[str]) -> Site:
        """The site for the values of all Host headers of a request; raises Refused(unknown-host)."""
        if not self._sites:
            return Site()
        match list(hosts):
            case [host] if (found := _HOST.fullmatch(host.lower())) and found[1] in self._sites:
                return self._sites[found[1]]
        raise Refused(Code.UNKNOWN_HOST)


def normal(name: str) -> str:
    """A host name as browsers send it: ASCII, lower case (RFC 5891, UTS 46). Raises UnicodeError for what is none."""
    return idna.encode(name, uts46=True).decode("ascii")


def of(connection: HTTPConnection) -> Site:
    """The site that `Hosts` found for this request."""
    site: Site = connection.scope[SCOPE_KEY]
    return site
