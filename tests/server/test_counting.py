"""What a server counts of real calls: nothing of whom, nothing twice, and no call suffers where it can't be kept."""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from palim_mesh.branding.brand import own
from palim_mesh.messages import Admit, Leave, Ping, Relay
from palim_mesh.registry import Registry
from palim_mesh.settings import Settings
from palim_mesh.sites import Site
from palim_mesh.statistics import ledger
from palim_mesh.statistics.tally import Day, Key, Moment, Sums
from tests.browser.serving import Server

from .people import ANNE, BEN, BOX, CARA, issuer
from .script import Script
from .test_live import ROOM, Pages, until

OFTEN = "from palim_mesh.statistics import keeper; keeper.EVERY_S = 0.05; from palim_mesh.__main__ import main; main()"
OFTEN_FROM_SOURCE = (sys.executable, "-c", OFTEN)
"""The program, but it writes twenty times a second instead of once a minute."""


Start = Callable[..., Server]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The ledger of the server that `start` starts."""
    return tmp_path / "state" / ledger.FILE


def counted(file: Path) -> Day:
    """The sums of today; of today and yesterday, where midnight was between them."""
    found = ledger.days(file, "")
    return Day(
        "", sum(day.users for day in found), sum(day.conferences for day in found), sum(d.seconds for d in found)
    )


def said(server: Server, event: str) -> list[dict[str, Any]]:
    """The log's lines about an event."""
    lines = [json.loads(line) for line in server.said().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


DAMAGE = b"damaged" * 1000


def damage(file: Path) -> None:
    """Puts something else there."""
    file.parent.mkdir(mode=0o700)
    file.write_bytes(DAMAGE)


def block(file: Path) -> None:
    """Puts a folder there."""
    file.mkdir(parents=True, mode=0o700)


class TestRegistry:
    """Which of the things that happen in a room are counted."""

    def sums(self, rooms: Registry) -> Sums:
        rooms.tally.pass_time(Moment(time.monotonic(), "2026-11-24"))
        total = Sums()
        for sums in rooms.tally.take().values():
            total.add(sums)
        return total

    async def test_who_waits_is_no_user_until_admitted(self) -> None:
        rooms = Registry(Settings(waiting_room=True), issuer())
        anne, ben, cara = Script(rooms), Script(rooms), Script(rooms)
        await anne.join(ANNE.join(ROOM, issuer().host(ROOM)[0]))
        await ben.join(BEN.join(ROOM))
        await cara.join(CARA.join(ROOM))
        assert (self.sums(rooms).users, anne.status) == (1, None)
        anne.say(Admit(BEN.peer))
        assert (await ben.read())["type"] == "welcome"
        sums = self.sums(rooms)
        assert (sums.users, sums.conferences) == (1, 1)

    async def test_a_new_socket_for_a_seat_is_no_new_user(self) -> None:
        rooms = Registry(Settings(), issuer())
        await Script(rooms).join(ANNE.join(ROOM))
        seat = (await Script(rooms).join(BEN.join(ROOM)))["seat"]
        assert (await Script(rooms).join(BEN.join(ROOM, seat=seat)))["type"] == "welcome"
        sums = self.sums(rooms)
        assert (sums.users, sums.conferences) == (2, 1)

    async def test_sites_are_counted_apart(self) -> None:
        rooms = Registry(Settings(), issuer())
        await Script(rooms, site=Site("a.example", own(Settings()))).join(ANNE.join(ROOM))
        await Script(rooms, site=Site("b.example", own(Settings()))).join(BEN.join(ROOM))
        assert {key.site: sums.users for key, sums in rooms.tally.take().items()} == {"a.example": 1, "b.example": 1}

    async def test_time_ends_with_the_conference(self) -> None:
        rooms = Registry(Settings(), issuer())
        anne, ben = Script(rooms), Script(rooms)
        await anne.join(ANNE.join(ROOM))
        begin = time.monotonic()
        await ben.join(BEN.join(ROOM))
        await asyncio.sleep(0.05)
        ben.say(Leave())
        await ben.closed()
        most = 2 * (time.monotonic() - begin)
        assert 0.1 <= self.sums(rooms).seconds <= most
        assert self.sums(rooms).seconds == 0


class TestRealCalls:
    async def test_nothing_tells_who_called_where(self, start: Start, pages: Pages, file: Path) -> None:
        server = start(program=OFTEN_FROM_SOURCE)
        marker = "Markerlied"
        made = httpx2.post(f"{server.url}/api/v1/rooms", json={"name": marker}).json()
        forwarded = {"X-Forwarded-For": "203.0.113.77", "User-Agent": marker}
        sockets = []
        for who, host in ((ANNE, made["host"]), (BEN, None)):
            page = await pages.open(server, additional_headers=forwarded)
            assert (await page.join(who.join(made["room"], host)))["type"] == "welcome"
            await page.say(Ping())
            await page.read_until("pong")
            sockets.append(page)
        await sockets[1].say(Relay(ANNE.peer, marker * 8))
        await sockets[0].read_until("relayed")
        await until(lambda: file.exists() and counted(file).seconds > 0, "time to be written")
        server.kill_hard()  # so that nothing is tidied up

        kept = {path: path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(ledger.FILE)}
        assert set(kept) >= {file}
        database = sqlite3.connect(file)
        columns = [row[1] for row in database.execute("PRAGMA table_info(days)")]
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
        database.close()
        assert (tables, columns) == (["days"], ["site", "day", "users", "conferences", "seconds"])
        people = [word for who in (ANNE, BEN) for word in (who.peer, who.key, who.proof)]
        for word in (marker, made["room"], made["host"], "203.0.113.77", "127.0.0.1", *people):
            for text in kept.values():
                assert word.lower().encode() not in text.lower()
        for word in (marker, made["room"], made["host"], "203.0.113.77"):
            assert word.lower() not in server.said().lower()
        assert (counted(file).users, counted(file).conferences) == (2, 1)

    async def test_an_orderly_end_writes_the_rest(self, start: Start, pages: Pages, file: Path) -> None:
        server = start()
        for who in (ANNE, BEN):
            await pages.member(server, who)
        assert server.stop() == 0
        assert counted(file)[1:3] == (2, 1)

    async def test_a_crash_loses_nothing_that_was_written_and_counts_nobody_twice(
        self, start: Start, pages: Pages, file: Path
    ) -> None:
        server = start(program=OFTEN_FROM_SOURCE)
        seats = {}
        for who in (ANNE, BEN):
            page = await pages.open(server)
            seats[who] = (await page.join(who.join(ROOM)))["seat"]
        await until(lambda: file.exists() and counted(file).users == 2, "both to be written")
        for _ in range(3):
            server.kill_hard()
            before = counted(file)
            assert before[1:3] == (2, 1)
            server.start()
            for who in (ANNE, BEN):
                assert (await (await pages.open(server)).join(who.join(ROOM, seat=seats[who])))["type"] == "welcome"
            await until(lambda: counted(file).seconds > before.seconds, "time to go on")  # noqa: B023 - awaited here
        assert counted(file)[1:3] == (2, 1)

    async def test_a_locked_file_stops_no_call(self, start: Start, pages: Pages, file: Path) -> None:
        server = start(program=OFTEN_FROM_SOURCE)
        ledger.Ledger(file).add({Key("", "2026-11-24"): Sums()})
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        await until(lambda: said(server, "statistics-delayed"), "the log to say so")
        await ben.say(Relay(ANNE.peer, BOX))
        assert (await anne.read_until("relayed"))["from"] == BEN.peer
        assert said(server, "statistics-delayed")[0]["reason"] == "SQLITE_BUSY"
        other.execute("ROLLBACK")
        other.close()
        await until(lambda: counted(file).users == 2, "both to be written")

    async def test_a_damaged_file_stops_no_call(self, start: Start, pages: Pages, file: Path) -> None:
        damage(file)
        server = start(program=OFTEN_FROM_SOURCE)
        for who in (ANNE, BEN):
            await pages.member(server, who)
        await until(lambda: said(server, "statistics-set-aside"), "the log to say so")
        [line] = said(server, "statistics-set-aside")
        assert file.with_name(line["file"]).read_bytes() == DAMAGE
        await until(lambda: counted(file).users == 2, "both to be written")

    async def test_a_full_disk_stops_no_call(self, start: Start, pages: Pages, file: Path) -> None:
        file.parent.mkdir(mode=0o700)
        small = f'mount -t tmpfs -o size=24k,mode=700 none {file.parent} && exec "$@"'
        server = start(program=("unshare", "-rm", "sh", "-c", small, "sh", *OFTEN_FROM_SOURCE))
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        await until(lambda: said(server, "statistics-delayed"), "the log to say so")
        assert said(server, "statistics-delayed")[0]["reason"] in ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
        await ben.say(Relay(ANNE.peer, BOX))
        assert (await anne.read_until("relayed"))["from"] == BEN.peer
        assert server.stop() == 0

    async def test_a_file_that_can_not_be_written_stops_no_call(self, start: Start, pages: Pages, file: Path) -> None:
        block(file)
        server = start(program=OFTEN_FROM_SOURCE)
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        await until(lambda: said(server, "statistics-delayed"), "the log to say so")
        assert said(server, "statistics-delayed")[0]["reason"] == "IsADirectoryError"
        await ben.say(Relay(ANNE.peer, BOX))
        assert (await anne.read_until("relayed"))["from"] == BEN.peer
