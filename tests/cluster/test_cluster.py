"""Rooms that span three processes: any of them may die, and so may the bus."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis

from palim_mesh.messages import CLOSE, ChangeSettings, Code, Ping, Relay, RoomSettings, Standing
from tests.browser.serving import Server
from tests.cluster.caller import Caller
from tests.cluster.programs import PASSWORD, Service, is_ready, readiness
from tests.server.people import BOX, WITH_WAITING_ROOM, person

BACK_S = 3.0
DEADLINE_S = 15.0
CROWD = 6


async def until(condition: Callable[[], object], what: str, deadline_s: float = DEADLINE_S, seen: object = "") -> float:
    """Waits for what other processes do; how long that took."""
    begin = time.monotonic()
    while not condition():
        if time.monotonic() > begin + deadline_s:
            raise AssertionError(f"{what}: not in {deadline_s} s\n{seen}")
        await asyncio.sleep(0.01)
    return time.monotonic() - begin


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.end()


class Call:
    """A room made by the API, and those who come to it."""

    def __init__(self, service: Service) -> None:
        made = httpx2.post(f"{service.url}/api/v1/rooms").json()
        self.service = service
        self.room: str = made["room"]
        self.host: str = made["host"]
        self.callers: list[Caller] = []
        self.invited: list[Caller] = []

    async def invite(self, url: str | None = None) -> Caller:
        """The next one comes in; the first is the host."""
        number = len(self.callers)
        caller = Caller(url or self.service.url, person(number + 1), self.room, None if number else self.host)
        self.callers.append(caller)
        self.invited.append(caller)
        await until(lambda: caller.is_up or caller.is_over, "an answer at the door")
        return caller

    def is_whole(self) -> bool:
        """Whether everybody is in, and sees everybody else in."""
        standings = {
            caller.who.peer: Standing.MEMBER if number else Standing.HOST for number, caller in enumerate(self.callers)
        }
        return all(
            caller.is_up
            and caller.view.standing is standings[caller.who.peer]
            and {peer: entry.standing for peer, entry in caller.view.peers.items()}
            == {peer: standing for peer, standing in standings.items() if peer != caller.who.peer}
            for caller in self.callers
        )

    def __str__(self) -> str:
        """What each page knows, for when a test fails."""
        views = [
            (
                caller.is_up,
                caller.ups,
                caller.ends,
                caller.view.standing,
                [str(e.standing) for e in caller.view.peers.values()],
            )
            for caller in self.callers
        ]
        return "\n".join(map(repr, views))

    def is_whole_again(self, ups: list[int]) -> bool:
        """Whether that is so, and somebody came back since `ups` were counted."""
        return self.is_whole() and ups != [caller.ups for caller in self.callers]

    async def talk(self) -> None:
        """A box from each to each other one arrives."""
        for caller in self.callers:
            caller.boxes.clear()
        for caller in self.callers:
            for other in self.callers:
                if other is not caller:
                    await caller.say(Relay(other.who.peer, BOX))
        peers = [caller.who.peer for caller in self.callers]
        await until(
            lambda: all(
                sorted(caller.boxes) == sorted((peer, BOX) for peer in peers if peer != caller.who.peer)
                for caller in self.callers
            ),
            "all boxes",
        )

    def homes(self) -> list[int]:
        """How many sockets each server let in by now."""
        return [server.said().count('"event": "joined"') for server in self.service.servers]


@pytest.fixture
async def call(service: Service) -> AsyncIterator[Call]:
    """Six people, spread over all servers."""
    made = Call(service)
    try:
        for _ in range(CROWD):
            await made.invite()
        await until(made.is_whole, "a whole room")
        assert all(made.homes())
        yield made
    finally:
        await asyncio.gather(*(caller.close() for caller in made.invited))


async def test_a_room_spans_all_processes(call: Call) -> None:
    await call.talk()
    assert sum('"event": "room-made"' in server.said() for server in call.service.servers) == 1
    await call.callers[0].say(ChangeSettings(WITH_WAITING_ROOM))
    await until(lambda: all(caller.view.settings == WITH_WAITING_ROOM for caller in call.callers), "the news")
    newcomer = await call.invite()
    assert newcomer.view.standing is Standing.WAITING
    await until(lambda: call.callers[0].view.knocking == {newcomer.who.peer}, "the knock")


async def test_the_bus_keeps_no_names_and_the_logs_no_password(call: Call) -> None:
    async with Redis.from_url(call.service.redis.url, decode_responses=True) as redis:
        keys = [str(key) for key in await redis.keys("*")]
        values = await redis.mget(keys)
    assert sorted(key.split(":")[3] for key in keys) == ["process", "process", "process", "room"]
    assert call.room not in repr((keys, values))
    assert PASSWORD not in call.service.said()
    assert call.room not in call.service.said()


async def test_a_wrong_password_is_said_once_without_it(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    outside = Server(folder, bus=service.redis.url.replace(PASSWORD, "wrong-word"))
    outside.start()
    try:
        await until(lambda: "bus-away" in outside.said(), "the log line")
        assert readiness(outside.port)[0] == 503
        caller = Caller(outside.url, person(1), "chor")
        await until(lambda: caller.is_over, "the refusal")
        await caller.close()
        assert caller.ends == [CLOSE[Code.BUS_AWAY]]
        [line] = [line for line in outside.said().splitlines() if '"event": "bus-away"' in line]
        assert '"reason": "AuthenticationError"' in line
        assert "wrong-word" not in outside.said()
    finally:
        outside.kill_hard()


async def test_any_process_may_die(call: Call, record_property: Callable[[str, object], None]) -> None:
    locked = RoomSettings(waiting_room=False, locked=True)
    await call.callers[0].say(ChangeSettings(locked))
    took = []
    for number, server in enumerate(call.service.servers):
        await until(lambda: all(caller.view.settings == locked for caller in call.callers), "the lock")
        ups = [caller.ups for caller in call.callers]
        server.kill_hard()
        took.append(await until(partial(call.is_whole_again, ups), "all back", BACK_S, call))
        await call.talk()
        assert all(caller.view.settings == locked for caller in call.callers)
        server.start()
        await until(partial(is_ready, server.port), f"server {number}")
    print("back after", [f"{s:.2f}" for s in took], "s")
    strangers = await call.invite()
    assert strangers.ends == [CLOSE[Code.ROOM_LOCKED]]


async def test_the_bus_may_go_away(call: Call) -> None:
    ups = [caller.ups for caller in call.callers]
    call.service.redis.kill_hard()
    away = (503, '"bus-away"')
    await until(
        lambda: all(
            status == away[0] and away[1] in text
            for status, text in (readiness(server.port) for server in call.service.servers)
        ),
        "everybody to notice",
    )
    for caller in call.callers:
        await caller.say(Ping())
    await until(lambda: all(caller.pongs for caller in call.callers), "the pongs")
    newcomer = await call.invite(next(s.url for s in call.service.servers if "room-made" not in s.said()))
    assert newcomer.ends == [CLOSE[Code.BUS_AWAY]]
    call.callers.pop()
    owner = next(server for server in call.service.servers if "room-made" in server.said())
    local = await call.invite(owner.url)
    assert local.is_up
    await local.say(Relay(call.callers[0].who.peer, BOX))
    await until(lambda: call.callers[0].boxes, "a box beside the bus")
    assert [caller.ups for caller in call.callers[:CROWD]] == ups
    call.service.redis.start()
    await until(call.is_whole, "a whole room")
    await call.talk()
    await call.invite()
    await until(call.is_whole, "a whole room")


async def test_nobody_notices_when_nothing_happened_meanwhile(call: Call) -> None:
    call.service.redis.kill_hard()
    await until(lambda: all(readiness(s.port)[0] == 503 for s in call.service.servers), "everybody to notice")
    call.service.redis.start()
    await until(lambda: all(readiness(s.port)[0] == 200 for s in call.service.servers), "everybody to be back")
    await call.talk()
    assert [caller.ups for caller in call.callers] == [1] * CROWD
