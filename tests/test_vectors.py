"""The vectors of protocol/vectors: each frame is accepted as written there, or refused as a bad message."""

import json
from typing import get_args

import pytest

from palim_mesh import messages, wire
from tests import vectors
from tests.vectors import READERS, Vector, filled, frame_of


@pytest.mark.parametrize("vector", vectors.load(), ids=lambda vector: vector["name"])
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


@pytest.mark.parametrize(
    ("reader", "union"),
    [
        ("to-server", messages.ToServer),
        ("from-server", messages.FromServer),
        ("peer", messages.PeerMessage),
    ],
)
def test_every_message_has_accepted_and_refused_vectors(reader: str, union: object) -> None:
    types = {message.type for message in get_args(union)}
    own = [vector for vector in vectors.load() if vector["as"] == reader]
    accepted = {json.loads(filled(vector, "frame"))["type"] for vector in own if "accepted" in vector}
    refused = {vector["name"].split(".")[0].split(" ")[0] for vector in own if "refused" in vector}
    assert types <= accepted
    assert types <= refused
