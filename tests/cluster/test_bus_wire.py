"""Frames come over the bus as they went, and nothing else is taken for one."""

import json

import pytest

from palim_mesh.cluster import wire as bus_wire
from palim_mesh.cluster.frame import Arrive, Close, Frame, Gone, Put, Roll, Say, Stray
from palim_mesh.cluster.wire import BATCH_CHARACTERS, FRAMES
from palim_mesh.messages import BadMessage, Code, Relay, Relayed, SeatRenewed
from tests.server.people import ANNE, BOX

ME = "0123456789abcdef"
FRAMES_OF_ALL_KINDS: list[Frame] = [
    Arrive(1, "site.example", ANNE.join("chor", host="e30.Z2U.c2ln")),
    Say(2, 1, Relay(ANNE.peer, BOX)),
    Gone(3),
    Put(4, 1, Relayed(ANNE.peer, BOX)),
    Put(4, 2, SeatRenewed("e30.Z2U.c2ln")),
    Close(5, None),
    Close(5, Code.RESTARTING),
    Stray(6),
    Roll(True, ((1, 2), (3, 0)), ()),
]
JOIN = json.loads(bus_wire.write(FRAMES_OF_ALL_KINDS[0]))[3]


@pytest.mark.parametrize("frame", FRAMES_OF_ALL_KINDS, ids=repr)
def test_a_frame_comes_as_it_went(frame: Frame) -> None:
    text = bus_wire.pack(ME, [bus_wire.write(frame), bus_wire.write(Gone(1))])
    sender, lines = bus_wire.unpack(text)
    assert sender == ME
    assert [bus_wire.read(line) for line in lines] == [frame, Gone(1)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[",
        "[" * 100_000,
        "{}",
        '["gone"]',
        '["gone","1"]',
        '["gone",true]',
        '["gone",-1]',
        '["gone",1.5]',
        f'["gone",{2**60}]',
        '["gone",1,2]',
        '["put",1,1,{"type":"ping"}]',
        '["say",1,1,{"type":"pong"}]',
        '["close",1,"no-such-code"]',
        '["close",1,"no-such-peer"]',
        '["roll",1,[],[]]',
        '["roll",true,[[1]],[]]',
        '["roll",true,[1],[]]',
        '["roll",true,[["1",2]],[]]',
        '["arrive",1,"",{"type":"ping"}]',
        json.dumps(["arrive", 1, "s" * 256, JOIN]),
        json.dumps(["arrive", 1, None, JOIN]),
        json.dumps(["arrive", 1, "", JOIN | {"room": "Chor"}]),
    ],
)
def test_anything_else_is_a_bad_message(line: str) -> None:
    with pytest.raises(BadMessage):
        bus_wire.read(line)


@pytest.mark.parametrize("text", ["", "me\n", ME.upper(), ME + "\n" * (FRAMES + 1), ME + "x" * BATCH_CHARACTERS])
def test_a_text_without_bounds_or_sender_is_bad(text: str) -> None:
    with pytest.raises(BadMessage):
        bus_wire.unpack(text)
