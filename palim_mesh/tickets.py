"""Tickets: permission the server signs and later takes back from the hands of whoever holds it.

Each purpose has a salt of its own, so that no ticket passes for another kind. A ticket is opaque to browsers.
"""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from palim_mesh.errors import Refused
from palim_mesh.messages import Code, Ice, RoomSettings, Standing
from palim_mesh.seat import Charter, SeatFacts
from palim_mesh.turn import Turn


class Issuer:
    """Everything the server gives out. Of `secrets`, in the order of their making, the last signs and all are valid.

    What it signs is good at one site only: the site's name is part of the salt.
    """

    def __init__(
        self, secrets: Sequence[str], turn: Turn, host_lifetime_s: int, seat_lifetime_s: int, site: str = ""
    ) -> None:
        self.secrets = secrets
        place = f"@{site}" if site else ""
        self.turn = turn
        self.host_lifetime_s = host_lifetime_s
        self.seat_lifetime_s = seat_lifetime_s
        self._hosts = _serializer(secrets, f"palim-mesh/1/host{place}")
        self._seats = _serializer(secrets, f"palim-mesh/1/seat{place}")

    def at(self, site: str) -> "Issuer":
        """The issuer of the site of that name."""
        return Issuer(self.secrets, self.turn, self.host_lifetime_s, self.seat_lifetime_s, site)

    def host(self, room: str) -> tuple[str, int]:
        """A host ticket for a room, and when it expires: milliseconds since 1970."""
        return self._hosts.dumps(room), (int(time.time()) + self.host_lifetime_s) * 1000

    def check_host(self, ticket: str, room: str) -> None:
        """Raises Refused(bad-ticket or expired-ticket) unless this is a host ticket for the room."""
        if _loaded(self._hosts, ticket, self.host_lifetime_s) != room:
            raise Refused(Code.BAD_TICKET)

    def seat(self, facts: SeatFacts) -> str:
        """A seat ticket."""
        charter = facts.charter
        switches = [charter.settings.waiting_room, charter.settings.locked]
        return self._seats.dumps(
            [facts.room, facts.peer, facts.standing, switches, charter.epoch, "".join(charter.removed)]
        )

    def read_seat(self, ticket: str, room: str, peer: str) -> SeatFacts:
        """What a seat ticket says; raises Refused(bad-ticket or expired-ticket) unless it is for this peer and room."""
        for_room, for_peer, standing, switches, epoch, removed = _loaded(self._seats, ticket, self.seat_lifetime_s)
        if (for_room, for_peer) != (room, peer):
            raise Refused(Code.BAD_TICKET)
        ids = tuple(removed[start : start + len(peer)] for start in range(0, len(removed), len(peer)))
        return SeatFacts(room, peer, Standing(standing), Charter(RoomSettings(*switches), epoch, ids))

    def ice(self, room: str) -> Ice:
        """STUN and TURN servers for a room, with fresh credentials."""
        return self.turn.ice(room)


def _serializer(secrets: Sequence[str], purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        list(secrets), salt=purpose, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )


def _loaded(serializer: URLSafeTimedSerializer, ticket: str, lifetime_s: int) -> Any:
    try:
        return serializer.loads(ticket, max_age=lifetime_s)
    except SignatureExpired:
        raise Refused(Code.EXPIRED_TICKET) from None
    except BadSignature:
        raise Refused(Code.BAD_TICKET) from None
