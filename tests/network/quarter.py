"""A small quarter of the Internet: a server, and homes in networks of their own with no way between them.

    home 5.9.78.2 ── the test's namespace, where the server has 5.9.77.10 and .11 ── 5.9.79.2 home

Nobody forwards packets, so the homes reach the server, and each other only through a relay on it.
"""

from __future__ import annotations

from pathlib import Path

from .place import Place, connect, run

SERVER, SECOND = "5.9.77.10", "5.9.77.11"


class Quarter:
    """Two homes. They have numbers: 0 and 1."""

    def __init__(self, folder: Path) -> None:
        for address in (SERVER, SECOND):
            run("ip", "address", "add", f"{address}/32", "dev", "lo")
        self.homes = [self._home(folder, number) for number in range(2)]

    def close(self) -> None:
        """Takes it all down; the kernel removes the cables with the homes."""
        for home in self.homes:
            home.close()
        for address in (SERVER, SECOND):
            run("ip", "address", "delete", f"{address}/32", "dev", "lo")

    def become_offices(self) -> None:
        """From now on nothing gets out of the homes but TCP to port 443, and questions to the name server."""
        for home in self.homes:
            nft = (*home.inside, "nft", "add")
            run(*nft, "table", "inet", "office")
            run(*nft, "chain", "inet", "office", "out", "{ type filter hook output priority 0; policy drop; }")
            for accepted in (["oif", "lo"], ["udp", "dport", "53"], ["tcp", "dport", "443"]):
                run(*nft, "rule", "inet", "office", "out", *accepted, "accept")

    def _home(self, folder: Path, number: int) -> Place:
        home, near, far = Place(folder / f"home-{number}.log"), f"near{number}", f"home{number}"
        network = f"5.9.{78 + number}"
        run("ip", "link", "add", near, "type", "veth", "peer", "name", far)
        home.take(far)
        connect((), near, f"{network}.1")
        connect(home.inside, far, f"{network}.2")
        run(*home.inside, "ip", "route", "add", "default", "via", f"{network}.1")
        return home
