"""Whether TURN servers elsewhere relay, where there are several: rooms keep away from one that does not."""

import asyncio
import logging
import re
import ssl

from palim_mesh import log
from palim_mesh.relay import wire
from palim_mesh.relay.client import Refused, allocated
from palim_mesh.relay.wire import Wire
from palim_mesh.turn import Turn, TurnServer, fresh_credential

LOOK_S = 10.0
PATIENCE = 2  # failures in a row; one lost answer is none
GIVE_UP_S = 5.0
CREDENTIAL_S = 60

_URL = re.compile(r"(turns?):(?:\[([^\]]*)\]|([^:?]*))(?::([0-9]+))?(?:\?transport=(udp|tcp))?")
PORTS = {"turn": 3478, "turns": 5349}  # RFC 7065 section 3.2


class Health:
    """Looks after the servers of a `Turn`, and keeps its `down`."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self._failures = dict.fromkeys((server.host for server in turn.turn), 0)

    async def watch(self) -> None:
        """Looks for ever; not at all where there is no choice."""
        while len(self.turn.turn) > 1:
            await asyncio.gather(*(self._look(number, server) for number, server in enumerate(self.turn.turn, 1)))
            await asyncio.sleep(LOOK_S)

    async def _look(self, number: int, server: TurnServer) -> None:
        is_up = await relays(server, self.turn.secret)
        failures = self._failures[server.host] = 0 if is_up else self._failures[server.host] + 1
        was_down = server.host in self.turn.down
        if is_up and was_down:
            self.turn.down.discard(server.host)
            log.event("turn-server-up", number=number)
        elif failures >= PATIENCE and not was_down:
            self.turn.down.add(server.host)
            log.event("turn-server-down", level=logging.WARNING, number=number)


async def relays(server: TurnServer, secret: str) -> bool:
    """Whether one of its URLs gives us a relayed address."""
    for url in server.urls:
        try:
            async with asyncio.timeout(GIVE_UP_S):
                async with allocated(await _reach(url), *fresh_credential(secret, CREDENTIAL_S)):
                    return True
        except (OSError, EOFError, Refused):
            continue
    return False


async def _reach(url: str) -> Wire:
    """Raises OSError, also for a URL that is none."""
    found = _URL.fullmatch(url)
    if found is None:
        raise OSError(f"no URL of RFC 7065: {url}")
    scheme, six, name, port, transport = found.groups()
    host, at = six or name, int(port or PORTS[scheme])
    if scheme == "turns":
        return await wire.by_tls(host, at, ssl.create_default_context(), host)
    return await (wire.by_tcp(host, at) if transport == "tcp" else wire.by_udp(host, at))
