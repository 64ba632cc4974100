"""A real TURN relay: coturn, with a configuration of its own."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from . import wait
from .child import Child
from .serving import INSIDE

REALM = "palim-mesh.test"
PORT = 3478
SECRET = "known-to-relay-and-server"
BINDING_REQUEST = bytes.fromhex("00010000 2112a442") + bytes(12)
"""STUN's shortest question (RFC 8489 section 5)."""
BINDING_SUCCESS = bytes.fromhex("0101")
SELECTED = """
    Promise.all(probe.connections.map(async (connection) => {
        const report = await connection.getStats();
        const [{selectedCandidatePairId}] = await probe.stats(connection, 'transport');
        const {localCandidateId, remoteCandidateId} = report.get(selectedCandidatePairId);
        return [localCandidateId, remoteCandidateId].map((id) => report.get(id).candidateType);
    }))
"""
"""Of each connection of a page: the types of the two candidates by which it goes, own and other."""


def program() -> str:
    """The path of coturn.

    Raises:
        FileNotFoundError: there is none; the message is the command that brings it.
    """
    found = shutil.which("turnserver", path="/usr/bin:/usr/local/bin:/usr/sbin")
    if found is None:
        raise FileNotFoundError("no coturn here; as root: apt-get install coturn")
    return found


class Relay:
    """A running coturn whose credentials are made from `SECRET` (draft-uberti-behave-turn-rest-00)."""

    url = f"turn:{INSIDE}:{PORT}?transport=udp"

    def __init__(self, folder: Path) -> None:
        configuration = folder / "turnserver.conf"
        configuration.write_text(
            "\n".join(
                (
                    f"listening-ip={INSIDE}",
                    f"relay-ip={INSIDE}",
                    f"listening-port={PORT}",
                    "min-port=49152",
                    "max-port=49999",
                    f"realm={REALM}",
                    "use-auth-secret",
                    f"static-auth-secret={SECRET}",
                    "fingerprint",
                    "no-cli",
                    "no-tls",
                    "no-dtls",
                    "no-multicast-peers",
                    "log-file=stdout",
                    "simple-log",
                    "verbose",
                    f"pidfile={folder / 'turnserver.pid'}",
                    f"userdb={folder / 'turnserver.sqlite'}",
                )
            )
        )
        self._child = Child([program(), "-c", str(configuration)], folder / "relay.log")
        wait.until(self._answers, what="coturn's first answer")

    def said(self) -> str:
        """Its log so far."""
        return self._child.said()

    def stop(self) -> None:
        self._child.stop()

    def _answers(self) -> bool:
        assert self._child.exit_code is None, self.said()
        with socket.socket(type=socket.SOCK_DGRAM) as probe:
            probe.settimeout(wait.POLL_S)
            probe.sendto(BINDING_REQUEST, (INSIDE, PORT))
            try:
                return probe.recv(1500)[:2] == BINDING_SUCCESS
            except TimeoutError:
                return False
