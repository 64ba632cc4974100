"""The vectors of protocol/vectors: each frame is accepted as written there, or refused as a bad message."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from palim_mesh import messages, wire

VECTORS = Path(__file__).resolve().parent.parent / "protocol" / "vectors"
READERS: dict[str, Callable[[object], messages.Message]] = {
    "to-server": messages.read_to_server,
    "from-server": messages.read_from_server,
    "peer": messages.read_peer_message,
}

Vector = dict[str, Any]


def vectors() -> list[Vector]:
    """Every vector for frames."""
    names = ("frames", *READERS)
    return [vector for name in names for vector in json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))]


def filled(vector: Vector, key: str) -> str:
    """The text under that key, with its fill put in."""
    text: str = vector[key]
    return text.replace("<fill>", vector.get("fill", "") * vector.get("times", 0))


def frame_of(vector: Vector) -> str | bytes:
    """What would come out of the socket."""
    return base64.b64decode(vector["binary"]) if "binary" in vector else filled(vector, "frame")


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_frame_is_judged_as_written(vector: Vector) -> None:
    read = READERS[vector["as"]]
    if "refused" in vector:
        assert vector["refused"] == messages.Code.BAD_MESSAGE
        with pytest.raises(messages.BadMessage):
            read(wire.decode(frame_of(vector)))
    else:
        message = read(wire.decode(frame_of(vector)))
        assert wire.encode(message) == filled(vector, "accepted")
        assert read(wire.decode(wire.encode(message))) == message


def test_every_message_has_an_accepted_and_a_refused_vector() -> None:
    unions = (messages.ToServer, messages.FromServer, messages.PeerMessage)
    seen = {
        (vector["as"], str(json.loads(frame_of(vector))["type"]), "accepted" in vector)
        for vector in vectors()
        if vector["name"].split()[0] in _all_types() and "fill" not in vector
    }
    for reader, union in zip(READERS, unions, strict=True):
        for message in union.__args__:
            assert (reader, message.type, True) in seen
            assert (reader, message.type, False) in seen


def _all_types() -> set[str]:
    return {message.type for message in messages.Message.__args__}
