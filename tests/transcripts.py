"""Plays the conversations of protocol/transcripts against anything that behaves like the server."""

import json
from pathlib import Path
from typing import Any, Protocol

from palim_mesh.messages import Code, read_from_server
from palim_mesh.wire import decode

PROTOCOL = Path(__file__).resolve().parent.parent / "protocol"
LOST = "lost"  # the connection broke, and nobody said why

Transcript = dict[str, Any]


def load() -> dict[str, Transcript]:
    """Every transcript by its name."""
    files = sorted((PROTOCOL / "transcripts").glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def people() -> dict[str, Any]:
    """The room, its secret, and those who meet there."""
    found: dict[str, Any] = json.loads((PROTOCOL / "vectors" / "people.json").read_text(encoding="utf-8"))
    return found


class Socket(Protocol):
    """One connection, seen from the browser."""

    async def send(self, frame: str) -> None:
        """Sends a text frame."""

    async def receive(self) -> str:
        """The next frame from the server."""

    async def closed(self) -> Code | str | None:
        """Waits for the end, before which no frame may come: a code, None for an orderly end, or LOST."""

    async def drop(self) -> None:
        """Breaks the connection without a word."""


class Server(Protocol):
    """What a transcript is played against."""

    async def open(self) -> Socket:
        """A new connection."""

    async def expire(self, peer: str) -> None:
        """Lets so much time pass that the seat of an absent peer is given up."""

    async def crash(self) -> None:
        """Dies, loses everything but the secrets that sign tickets, and comes back."""

    async def restart(self) -> None:
        """Goes down as its operator wishes, and comes back."""

    def host_ticket(self, room: str) -> str:
        """A host ticket for a room."""


class Player:
    """Goes through one transcript, step by step."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cast = people()
        self.sockets: dict[str, Socket] = {}
        self.earlier: dict[str, Socket] = {}
        self.seats: dict[str, str] = {}

    async def play(self, transcript: Transcript) -> None:
        """Every step happens as written, and nobody receives anything else."""
        for number, step in enumerate(transcript["steps"], start=1):
            try:
                await self._take(step)
            except Exception as error:
                error.add_note(f"step {number}: {json.dumps(step, ensure_ascii=False)}")
                raise
        for socket in self.sockets.values():
            await socket.send('{"type":"ping"}')
            assert await socket.receive() == '{"type":"pong"}', "somebody received more than the transcript says"

    async def _take(self, step: dict[str, Any]) -> None:
        peer = step.get("peer", "")
        match step["step"]:
            case "opens":
                if peer in self.sockets:
                    self.earlier[peer] = self.sockets[peer]
                self.sockets[peer] = await self.server.open()
            case "sends":
                await self.sockets[peer].send(json.dumps(self._filled(step["message"])))
            case "receives":
                message = decode(await self.sockets[peer].receive())
                read_from_server(message)
                assert message == self._expected(step["message"], message), f"received {message}"
            case "closed":
                sockets = self.earlier if step.get("socket") == "earlier" else self.sockets
                assert await sockets.pop(peer).closed() == step["code"]
            case "drops":
                await self.sockets.pop(peer).drop()
            case "expires":
                await self.server.expire(self.cast["people"][peer]["peer"])
            case "crashes":
                await self.server.crash()
            case "restarts":
                await self.server.restart()
            case unknown:
                raise ValueError(f"no such step: {unknown}")

    def _expected(self, written: Any, got: Any) -> Any:
        """What is written, with what only the server can know taken over from what it sent."""
        match written, got:
            case dict(), dict():
                return {key: self._expected(value, got.get(key)) for key, value in written.items()}
            case "$ice" | "$milliseconds", _:
                return got
            case str(), str() if written.startswith("$seat:"):
                self.seats[written] = got
                return got
            case _:
                return self._filled(written)

    def _filled(self, written: Any) -> Any:
        """What is written, with a value for every placeholder."""
        if isinstance(written, dict):
            return {key: self._filled(value) for key, value in written.items()}
        if isinstance(written, list):
            return [self._filled(value) for value in written]
        if isinstance(written, str) and written.startswith("$"):
            return self._value(written)
        return written

    def _value(self, placeholder: str) -> Any:
        people = self.cast["people"]
        match placeholder.removeprefix("$").split(":"):
            case ["room", *other]:
                return self._room(other)
            case ["host", *other]:
                return self.server.host_ticket(self._room(other))
            case ["peer" | "key" | "proof" as part, name]:
                return people[name][part]
            case ["entry", name, standing]:
                return {part: people[name][part] for part in ("peer", "key", "proof")} | {"standing": standing}
            case ["seat", _]:
                return self.seats[placeholder]
            case ["box", sender, receiver]:
                return f"box-from-{sender}-to-{receiver}".ljust(40, "-")
            case _:
                raise ValueError(f"no such placeholder: {placeholder}")

    def _room(self, other: list[str]) -> str:
        return "-".join([self.cast["room"], *other])
