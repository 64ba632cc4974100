"""Which site a request came to: the Host header says it, and nothing of one site is reachable from another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import HTTPConnection

from palim_mesh.branding.brand import Brand
from palim_mesh.errors import Refused
from palim_mesh.messages import Code

SCOPE_KEY = "palim_mesh.site"

# A host and perhaps a port (RFC 9110 7.2); the dot of the DNS root may end the name.
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+?)\.?(?::[0-9]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Site:
    """What one town offers. `name` is its first host name; "" where no host name is configured."""

    name: str
    brand: Brand


class Sites:
    """The sites by their host names. `everywhere` answers instead to whatever name where none is configured."""

    def __init__(self, everywhere: Site | None, sites: Mapping[str, Site] = MappingProxyType({})) -> None:
        self.everywhere = everywhere
        self._sites = sites

    def replace(self, sites: Mapping[str, Site]) -> None:
        """Other sites from now on."""
        self._sites = sites

    def find(self, hosts: Iterable[str]) -> Site:
        """The site for the values of all Host headers of a request; raises Refused(unknown-host)."""
        if self.everywhere is not None:
            return self.everywhere
        match list(hosts):
            case [host] if (found := _HOST.fullmatch(host.lower())) and found[1] in self._sites:
                return self._sites[found[1]]
        raise Refused(Code.UNKNOWN_HOST)


def of(connection: HTTPConnection) -> Site:
    """The site that `Hosts` found for this request."""
    site: Site = connection.scope[SCOPE_KEY]
    return site
