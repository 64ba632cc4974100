"""STUN and TURN servers for browsers, with credentials by the REST scheme (draft-uberti-behave-turn-rest-00)."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field

from palim_mesh.messages import Ice, IceServer


@dataclass(frozen=True, slots=True)
class Turn:
    """The servers named in the settings. `secret` is shared with the TURN servers; `lifetime_s` is for credentials."""

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)
    lifetime_s: int = 43200

    def ice(self) -> Ice:
        """All servers; the credential is fresh, and names neither room nor person."""
        servers = []
        if self.stun:
            servers.append(IceServer(self.stun))
        if self.turn:
            username = f"{int(time.time()) + self.lifetime_s}:{secrets.token_urlsafe(9)}"
            servers.append(IceServer(self.turn, username, credential(self.secret, username)))
        return Ice(tuple(servers), self.lifetime_s * 1000)


def credential(secret: str, username: str) -> str:
    """The password for a user name: base64 of HMAC-SHA1 (coturn's `use-auth-secret`)."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode("ascii")
