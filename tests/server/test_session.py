"""One socket and what may come through it, without a network."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from palim_mesh import outbox
from palim_mesh.messages import CLOSE, Code, Leave, Ping, Relay, ToServer
from palim_mesh.registry import BURST_S, Place, Registry
from palim_mesh.settings import Settings

from .people import ANNE, BEN, BOX, CARA, Person, issuer
from .script import Script, until

ROOM = "chor"


def registry(**chosen: Any) -> Registry:
    return Registry(Settings(**chosen), issuer())


@pytest.fixture
async def rooms() -> Registry:
    return registry()


@pytest.fixture(autouse=True)
async def nothing_is_raised_into_the_loop() -> AsyncIterator[None]:
    raised: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: raised.append(context))
    yield
    assert raised == []


async def member(rooms: Registry, who: Person, **kwargs: Any) -> Script:
    """A socket that has joined."""
    socket = Script(rooms, **kwargs)
    welcome = await socket.join(who.join(ROOM))
    assert welcome["type"] == "welcome"
    return socket


async def speaker(rooms: Registry, who: Person) -> Script:
    """A socket that has joined and said a word, so that its seat is kept."""
    socket = await member(rooms, who)
    socket.say(Ping())
    assert await socket.read() == {"type": "pong"}
    return socket


def ending(code: Code) -> tuple[int, str]:
    return CLOSE[code], code


class TestOpening:
    async def test_a_page_of_another_site_is_refused(self, rooms: Registry) -> None:
        socket = Script(rooms, origin="https://evil.example")
        await socket.let_go()
        assert (socket.accepted, socket.refused) == (False, 403)

    @pytest.mark.parametrize("origin", ["https://mesh.example", "http://mesh.example", "HTTPS://MESH.EXAMPLE"])
    async def test_our_own_page_comes_in(self, rooms: Registry, origin: str) -> None:
        await member(rooms, ANNE, origin=origin)

    @pytest.mark.parametrize("origin", ["null", "https://mesh.example:8443", "https://mesh.example.evil.example", ""])
    async def test_what_only_looks_like_us_does_not(self, rooms: Registry, origin: str) -> None:
        socket = Script(rooms, origin=origin)
        await socket.let_go()
        assert socket.refused == 403

    async def test_a_site_in_the_settings_comes_in(self) -> None:
        await member(registry(origins=("https://town.example",)), ANNE, origin="https://town.example")

    async def test_an_address_has_only_so_many_sockets(self) -> None:
        rooms = registry(sockets_per_address=1)
        first = await member(rooms, ANNE)
        assert await Script(rooms).closed() == ending(Code.TOO_MANY_SOCKETS)
        await member(rooms, BEN, address="192.0.2.2")
        first.go()
        await first.let_go()
        await member(rooms, CARA)

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
            ("192.0.2.1", "::ffff:192.0.2.1", True),
        ],
    )
    async def test_one_line_is_one_address(self, one: str, other: str, same: bool) -> None:
        rooms = registry(sockets_per_address=1)
        await member(rooms, ANNE, address=one)
        second = Script(rooms, address=other)
        second.say(BEN.join(ROOM))
        await until(lambda: second.status or second.written)
        assert (second.status == CLOSE[Code.TOO_MANY_SOCKETS]) is same

    async def test_the_server_has_only_so_many_sockets(self) -> None:
        rooms = registry(sockets=1)
        await member(rooms, ANNE)
        assert await Script(rooms, address="192.0.2.2").closed() == ending(Code.TOO_MANY_SOCKETS)

    async def test_an_address_has_only_so_many_rooms(self) -> None:
        rooms = registry(rooms_per_address=1)
        first = await member(rooms, ANNE)
        await member(rooms, BEN)
        second = Script(rooms)
        second.say(CARA.join("probe"))
        assert await second.closed() == ending(Code.TOO_MANY_ROOMS)
        first.say(Leave())
        await first.closed()

    async def test_a_room_that_is_left_counts_no_more(self) -> None:
        rooms = registry(rooms=1, rooms_per_address=1)
        first = await member(rooms, ANNE)
        first.say(Leave())
        assert await first.closed() == (1000, "")
        second = Script(rooms)
        assert (await second.join(BEN.join("probe")))["type"] == "welcome"

    async def test_who_is_refused_leaves_no_room_behind(self) -> None:
        rooms = registry(rooms=1)
        refused = Script(rooms)
        refused.say(ANNE.join("probe", host="forged"))
        assert await refused.closed() == ending(Code.BAD_TICKET)
        await member(rooms, BEN)


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


ODD_FRAMES: dict[str, str | bytes] = {
    "binary": b'{"type":"ping"}',
    "no JSON": "ping",
    "empty": "",
    "NaN": '{"type":NaN}',
    "deep": deep(9),
    "very deep": deep(30_000),
    "too large": json.dumps({"type": "ping", "more": "x" * 65536}),
    "many digits": '{"type":' + "9" * 5000 + "}",
    "lone surrogate": '{"type":"\\ud800"}',
    "unknown type": '{"type":"dance"}',
    "no type": "{}",
    "no object": "[]",
    "unknown field": '{"type":"ping","more":1}',
    "of the server": '{"type":"pong"}',
    "prototype": '{"__proto__":{"type":"ping"}}',
}


class TestFirstMessage:
    @pytest.mark.parametrize("frame", ODD_FRAMES.values(), ids=ODD_FRAMES)
    async def test_an_odd_frame_closes(self, rooms: Registry, frame: str | bytes) -> None:
        socket = Script(rooms)
        socket.send(frame)
        assert await socket.closed() == ending(Code.BAD_MESSAGE)

    async def test_another_message_closes(self, rooms: Registry) -> None:
        socket = Script(rooms)
        socket.say(Ping())
        assert await socket.closed() == ending(Code.BAD_MESSAGE)

    async def test_none_in_time_closes(self) -> None:
        assert await Script(registry(join_timeout_s=0.01)).closed() == ending(Code.LATE_JOIN)

    @pytest.mark.parametrize("extra", [{}, {"colour": "red"}])
    async def test_another_version_is_told_so_whatever_its_fields_are(
        self, rooms: Registry, extra: dict[str, str]
    ) -> None:
        socket = Script(rooms)
        socket.send(json.dumps({"type": "join", "version": 2, **extra}))
        assert await socket.closed() == ending(Code.WRONG_VERSION)

    @pytest.mark.parametrize("version", [None, "1", True, [1]])
    async def test_a_version_that_is_none_is_a_bad_message(self, rooms: Registry, version: object) -> None:
        socket = Script(rooms)
        socket.send(json.dumps({"type": "join", "version": version}))
        assert await socket.closed() == ending(Code.BAD_MESSAGE)

    async def test_a_browser_that_goes_before_is_nothing(self, rooms: Registry) -> None:
        socket = Script(rooms)
        socket.go()
        await socket.let_go()
        assert socket.status is None  # nobody is there to be told
        assert rooms.sockets == {}


class TestTalking:
    @pytest.mark.parametrize("frame", ODD_FRAMES.values(), ids=ODD_FRAMES)
    async def test_an_odd_frame_is_answered_and_harms_nobody(self, rooms: Registry, frame: str | bytes) -> None:
        anne, ben = await member(rooms, ANNE), await member(rooms, BEN)
        assert (await anne.read())["type"] == "peer-joined"
        ben.send(frame)
        assert await ben.read() == {"type": "error", "code": "bad-message"}
        ben.say(Relay(ANNE.peer, BOX))
        assert await anne.read() == {"type": "relayed", "from": BEN.peer, "box": BOX}

    async def test_a_second_join_is_not_allowed(self, rooms: Registry) -> None:
        anne = await member(rooms, ANNE)
        assert await anne.join(ANNE.join(ROOM)) == {"type": "error", "code": "not-allowed", "regarding": "join"}

    async def test_a_box_never_leaves_its_room(self, rooms: Registry) -> None:
        anne = await member(rooms, ANNE)
        other = Script(rooms)
        await other.join(BEN.join("probe"))
        other.say(Relay(ANNE.peer, BOX))
        assert await other.read() == {"type": "error", "code": "no-such-peer", "regarding": "relay"}
        anne.say(Ping())
        assert await anne.read() == {"type": "pong"}

    async def test_a_flood_closes_its_own_socket(self) -> None:
        rooms = registry(messages_per_s=1)
        anne, ben = await member(rooms, ANNE), await member(rooms, BEN)
        for _ in range(BURST_S):
            ben.say(Ping())
        assert await ben.closed() == ending(Code.TOO_FAST)
        assert [message["type"] for message in ben.written] == ["pong"] * (BURST_S - 1)  # `join` was the first
        anne.say(Ping())
        assert await answers(anne, "pong")

    async def test_large_messages_count_more(self) -> None:
        rooms = registry(messages_per_s=2)
        anne = await member(rooms, ANNE)
        await member(rooms, BEN)
        for _ in range(2):
            anne.say(Relay(BEN.peer, "A" * 61440))  # 16 of 20 tokens
        assert await anne.closed() == ending(Code.TOO_FAST)

    async def test_a_room_has_a_pace_of_its_own(self) -> None:
        rooms = registry(room_messages_per_s=1)
        anne = await member(rooms, ANNE)
        for _ in range(BURST_S + 1):
            anne.say(Ping())
        for _ in range(BURST_S):
            assert await anne.read() == {"type": "pong"}
        assert await anne.read() == {"type": "error", "code": "too-fast", "regarding": "ping"}
        assert anne.status is None

    async def test_a_bug_closes_its_own_socket_and_tells_the_log_nothing_of_the_content(
        self, rooms: Registry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        anne, ben = await member(rooms, ANNE), await speaker(rooms, BEN)
        await anne.read()
        handle = rooms.handle

        def stumble(place: Place, message: ToServer) -> None:
            if isinstance(message, Relay):
                raise KeyError(message.box)
            handle(place, message)

        monkeypatch.setattr(rooms, "handle", stumble)
        ben.say(Relay(ANNE.peer, "MARKER" * 10))
        assert await ben.closed() == (1011, "bug")
        assert rooms.counts.bugs == 1
        assert (await anne.read()) == {"type": "peer-changed", "peer": BEN.peer, "standing": "away"}
        anne.say(Ping())
        assert await anne.read() == {"type": "pong"}
        assert [record.msg for record in caplog.records if record.levelname == "ERROR"] == ["bug"]


async def answers(socket: Script, kind: str) -> bool:
    """Whether a message of this type comes, whatever comes before."""
    while (await socket.read())["type"] != kind:
        pass
    return True


class TestSlowReader:
    @pytest.mark.parametrize("bound", [{"outbox_messages": 5}, {"outbox_characters": 65536}])
    async def test_it_is_closed_and_nobody_else_is(self, bound: dict[str, int]) -> None:
        rooms = registry(**bound, messages_per_s=10_000)
        anne, ben, cara = [await speaker(rooms, who) for who in (ANNE, BEN, CARA)]
        cara.flows.clear()
        messages: list[dict[str, Any]] = []
        for _ in range(10):
            ben.say(Relay(CARA.peer, "A" * 20_000))
            ben.say(Relay(ANNE.peer, BOX))
            while not messages or messages[-1]["type"] != "relayed":
                messages.append(await anne.read())
            messages.append({"type": "next"})
        assert {"type": "peer-changed", "peer": CARA.peer, "standing": "away"} in messages
        cara.flows.set()
        assert await cara.closed() == ending(Code.SLOW_READER)
        assert ben.status is None

    async def test_one_whose_connection_breaks_while_we_write_is_gone(self, rooms: Registry) -> None:
        anne, ben = await member(rooms, ANNE), await speaker(rooms, BEN)
        ben.broken = ConnectionResetError()
        anne.say(Relay(BEN.peer, BOX))
        await ben.let_go()
        assert (await anne.read())["type"] == "peer-joined"
        assert await anne.read() == {"type": "peer-changed", "peer": BEN.peer, "standing": "away"}
        assert len(rooms.sockets) == 1

    async def test_one_that_uvicorn_gave_up_is_gone_without_a_bug(self, rooms: Registry) -> None:
        anne, ben = await member(rooms, ANNE), await member(rooms, BEN)
        ben.broken = RuntimeError("Unexpected ASGI message")
        anne.say(Relay(BEN.peer, BOX))
        await ben.let_go()
        assert rooms.counts.bugs == 0

    async def test_one_that_never_reads_again_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "LINGER_S", 0.01)
        rooms = registry(outbox_messages=1)
        anne, ben = await member(rooms, ANNE), await member(rooms, BEN)
        anne.flows.clear()
        for _ in range(3):
            ben.say(Relay(ANNE.peer, BOX))
        await anne.let_go()
        assert anne.status is None
        assert len(rooms.sockets) == 1


class TestSeats:
    async def test_a_newer_socket_takes_the_seat_at_once(self, rooms: Registry) -> None:
        old = Script(rooms)
        welcome = await old.join(ANNE.join(ROOM))
        ben = await member(rooms, BEN)
        new = Script(rooms)
        await new.join(ANNE.join(ROOM, seat=welcome["seat"]))
        assert await old.closed() == ending(Code.REPLACED)
        assert (await ben.read())["type"] == "peer-joined"
        old.say(Leave())  # comes too late to mean anything
        new.say(Relay(BEN.peer, BOX))
        assert await ben.read() == {"type": "relayed", "from": ANNE.peer, "box": BOX}

    async def test_what_an_old_socket_still_says_is_not_heard(self, rooms: Registry) -> None:
        old = Script(rooms)
        welcome = await old.join(ANNE.join(ROOM))
        old.flows.clear()
        old.say(Ping())  # the answer blocks the writer, so that the socket stays for a while
        new = Script(rooms)
        await new.join(ANNE.join(ROOM, seat=welcome["seat"]))
        old.say(Leave())
        new.say(Ping())
        assert await new.read() == {"type": "pong"}
        old.flows.set()
        assert await old.closed() == ending(Code.REPLACED)

    async def test_a_seat_is_kept_for_the_time_of_grace(self) -> None:
        rooms = registry(grace_s=0.02)
        anne, ben = await member(rooms, ANNE), await speaker(rooms, BEN)
        await anne.read()
        ben.go()
        assert await anne.read() == {"type": "peer-changed", "peer": BEN.peer, "standing": "away"}
        assert await anne.read() == {"type": "peer-left", "peer": BEN.peer, "reason": "timeout"}

    async def test_a_seat_whose_owner_never_spoke_is_not_kept(self, rooms: Registry) -> None:
        anne, ben = await member(rooms, ANNE), await member(rooms, BEN)
        await anne.read()
        ben.go()
        assert await anne.read() == {"type": "peer-left", "peer": BEN.peer, "reason": "left"}

    async def test_a_room_that_nobody_spoke_in_is_gone_with_the_last_socket(self) -> None:
        rooms = registry(rooms=1)
        anne = await member(rooms, ANNE)
        anne.go()
        await anne.let_go()
        assert (await Script(rooms).join(BEN.join("probe")))["type"] == "welcome"

    async def test_who_is_back_in_time_keeps_it(self) -> None:
        rooms = registry(grace_s=0.05)
        anne, ben = await member(rooms, ANNE), Script(rooms)
        welcome = await ben.join(BEN.join(ROOM))
        ben.say(Ping())
        ben.go()
        (await speaker(rooms, CARA)).go()
        await Script(rooms).join(BEN.join(ROOM, seat=welcome["seat"]))
        message = await anne.read()
        while message["type"] != "peer-left":
            message = await anne.read()
        assert message["peer"] == CARA.peer  # who went later than Ben

    async def test_tickets_are_renewed_before_they_expire(self) -> None:
        rooms = registry(seat_lifetime_s=1)
        renewing = asyncio.create_task(rooms.renew())
        anne = await member(rooms, ANNE)
        assert (await anne.read())["type"] == "seat-renewed"
        renewing.cancel()


class TestRestart:
    async def test_everybody_is_told_and_closed(self, rooms: Registry) -> None:
        anne, ben = await member(rooms, ANNE), Script(rooms)
        await until(lambda: ben.accepted)
        await rooms.restart()
        assert (await anne.read_all())[-1] == {"type": "restarting", "retry": 2000}
        assert await anne.closed() == ending(Code.RESTARTING)
        assert await ben.closed() == ending(Code.RESTARTING)
        assert rooms.sockets == {}

    async def test_nobody_comes_in_meanwhile(self, rooms: Registry) -> None:
        await rooms.restart()
        assert await Script(rooms).closed() == ending(Code.RESTARTING)

    async def test_who_does_not_read_does_not_hold_it_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("palim_mesh.registry.LAST_WORDS_S", 0.01)
        rooms = registry()
        anne = await member(rooms, ANNE)
        anne.flows.clear()
        await rooms.restart()
        assert anne.status is None
        anne.flows.set()
        assert await anne.closed() == ending(Code.RESTARTING)
