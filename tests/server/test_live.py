"""The running program: real sockets, signals, its log."""

import asyncio
import contextlib
import errno
import json
import os
import re
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from palim_mesh import wire
from palim_mesh.messages import CLOSE, ChangeSettings, Code, GetIce, Join, Leave, Ping, Relay, ToServer
from tests.browser import wait
from tests.browser.serving import FROM_SOURCE, Server

from .people import ANNE, BEN, BOX, CARA, LOCKED, Person, person

ROOM = "chor-geheim-lomari"
DEADLINE_S = 15

Start = Callable[..., Server]


class Page:
    """Somebody's socket to a server."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, message: ToServer) -> None:
        await self.connection.send(wire.encode(message))

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(DEADLINE_S):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def read_until(self, kind: str) -> dict[str, Any]:
        """The next message of a type."""
        while (message := await self.read())["type"] != kind:
            pass
        return message

    async def join(self, join: Join) -> dict[str, Any]:
        await self.say(join)
        return await self.read()

    async def closed(self) -> tuple[int, str]:
        """Close code and reason, whatever comes before."""
        async with asyncio.timeout(DEADLINE_S):
            await self.connection.wait_closed()
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""


class Pages:
    """Opens sockets, and closes them after the test."""

    def __init__(self) -> None:
        self.connections: list[ClientConnection] = []

    async def open(self, server: Server, **options: Any) -> Page:
        url = server.url.replace("http", "ws", 1) + "/ws"
        connection = await connect(url, proxy=None, compression=None, **options)
        self.connections.append(connection)
        return Page(connection)

    async def member(self, server: Server, who: Person, host: str | None = None, **options: Any) -> Page:
        page = await self.open(server, **options)
        welcome = await page.join(who.join(ROOM, host))
        assert welcome["type"] == "welcome"
        await page.say(Ping())  # its seat is kept from now on
        await page.read_until("pong")
        return page


def ending(code: Code) -> tuple[int, str]:
    return CLOSE[code], code


async def until(condition: Callable[[], object], what: str) -> None:
    """Waits for what another process does."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - it tells us by no event
            await asyncio.sleep(0.02)


class TestSockets:
    async def test_a_page_of_another_site_is_refused(self, start: Start, pages: Pages) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await pages.open(start(), origin="https://evil.example")
        answer = refused.value.response
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Content-Security-Policy" in answer.headers
        assert answer.body is not None
        assert json.loads(answer.body)["code"] == Code.FOREIGN_ORIGIN

    async def test_our_own_page_comes_in(self, start: Start, pages: Pages) -> None:
        server = start()
        await pages.member(server, ANNE, origin=server.url)

    async def test_too_many_sockets_of_an_address_are_told_so(self, start: Start, pages: Pages) -> None:
        server = start(sockets_per_address=2)
        for _ in range(2):
            await pages.open(server)
        assert await (await pages.open(server)).closed() == ending(Code.TOO_MANY_SOCKETS)

    async def test_a_trusted_proxy_tells_the_addresses(self, start: Start, pages: Pages) -> None:
        server = start(sockets_per_address=1)
        await pages.member(server, ANNE, additional_headers={"X-Forwarded-For": "192.0.2.1"})
        await pages.member(server, BEN, additional_headers={"X-Forwarded-For": "192.0.2.2"})
        third = await pages.open(server, additional_headers={"X-Forwarded-For": "192.0.2.2"})
        assert await third.closed() == ending(Code.TOO_MANY_SOCKETS)

    async def test_nobody_else_does(self, start: Start, pages: Pages) -> None:
        server = start(sockets_per_address=1, trusted_proxies="192.0.2.9")
        await pages.member(server, ANNE, additional_headers={"X-Forwarded-For": "192.0.2.1"})
        second = await pages.open(server, additional_headers={"X-Forwarded-For": "192.0.2.2"})
        assert await second.closed() == ending(Code.TOO_MANY_SOCKETS)

    async def test_who_says_nothing_is_closed(self, start: Start, pages: Pages) -> None:
        assert await (await pages.open(start(join_timeout_s="0.1"))).closed() == ending(Code.LATE_JOIN)

    @pytest.mark.parametrize("fragments", [1, 20])
    async def test_a_frame_over_the_limit_is_closed_and_harms_nobody(
        self, start: Start, pages: Pages, fragments: int
    ) -> None:
        server = start()
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        piece = "x" * (65537 // fragments + 1)
        await ben.connection.send(piece if fragments == 1 else [piece] * fragments)
        assert (await ben.closed())[0] == CLOSE[Code.TOO_LARGE]
        assert (await anne.read_until("peer-changed"))["standing"] == "away"

    async def test_the_largest_box_passes(self, start: Start, pages: Pages) -> None:
        server = start()
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        await anne.say(Relay(BEN.peer, "A" * 61440))
        assert (await ben.read())["box"] == "A" * 61440

    async def test_text_that_is_no_utf_8_closes_its_own_socket(self, start: Start, pages: Pages) -> None:
        server = start()
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        await ben.connection.send(b"\xff\xfe", text=True)
        assert (await ben.closed())[0] == 1007  # RFC 6455 8.1
        assert (await anne.read_until("peer-changed"))["standing"] == "away"

    async def test_a_flood_beside_a_call_is_not_noticed(self, start: Start, pages: Pages) -> None:
        server = start(messages_per_s=100)
        anne, ben, cara = [await pages.member(server, who) for who in (ANNE, BEN, CARA)]

        async def flood() -> None:
            while cara.connection.close_code is None:
                with contextlib.suppress(ConnectionClosed):
                    await cara.say(Relay(ANNE.peer, BOX))
                await asyncio.sleep(0)

        flooding = asyncio.create_task(flood())
        for _ in range(50):
            await ben.say(Ping())
            await ben.read_until("pong")
        await flooding
        assert await cara.closed() == ending(Code.TOO_FAST)
        await ben.say(Relay(ANNE.peer, BOX))
        while (await anne.read_until("relayed"))["from"] != BEN.peer:
            pass

    async def test_who_does_not_answer_pings_is_gone(self, start: Start, pages: Pages) -> None:
        server = start(ping_interval_s="0.2", ping_timeout_s="0.2")
        anne = await pages.member(server, ANNE)
        ben = await pages.member(server, BEN)
        await anne.read_until("peer-joined")
        ben.connection.transport.pause_reading()
        assert await anne.read_until("peer-changed") == {"type": "peer-changed", "peer": BEN.peer, "standing": "away"}

    async def test_who_reads_nothing_is_closed_and_let_go(self, start: Start, pages: Pages) -> None:
        server = start(outbox_characters=200_000, messages_per_s=100_000, ping_interval_s=1, ping_timeout_s=1)
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        await anne.read_until("peer-joined")
        ben.connection.transport.pause_reading()
        gone = asyncio.create_task(anne.read_until("peer-changed"))
        while not gone.done():
            await anne.say(Relay(BEN.peer, "A" * 60_000))
            await asyncio.sleep(0)
        assert (await gone)["standing"] == "away"
        assert '"reason": "slow-reader"' in server.said()
        port = ben.connection.local_address[1]
        await until(lambda: not is_open(server.port, port), "the kernel to give the connection up")

    async def test_addresses_outside_the_tree_are_not_found(self, start: Start) -> None:
        server = start()
        page = httpx2.get(server.url).text
        prefix = re.findall('"assets": "([^"]+)"', page)[0]
        for path in (f"{prefix}/../../../../etc/passwd", "/../etc/passwd", f"{prefix}//etc/passwd"):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            assert (await reader.read()).startswith(b"HTTP/1.1 404 ")
            writer.close()


class TestTwelve:
    """A full room in which all come at once, with the settings as they are."""

    PROFILE, OFFER, CANDIDATE = "P" * 400, "O" * 13_700, "C" * 600  # sealed; an offer has some 10 KB

    async def test_all_come_in_one_second_and_no_limit_is_in_the_way(self, start: Start, pages: Pages) -> None:
        server = start()
        crowd = [person(number) for number in range(100, 112)]
        sockets = [await pages.open(server) for _ in crowd]
        welcomes = await asyncio.gather(*(page.join(who.join(ROOM)) for page, who in zip(sockets, crowd, strict=True)))
        assert sorted(len(welcome["peers"]) for welcome in welcomes) == list(range(12))
        await asyncio.gather(*(self.introduce(page, who, crowd) for page, who in zip(sockets, crowd, strict=True)))
        for page in sockets:
            await page.say(Ping())
            assert await page.read() == {"type": "pong"}  # and neither an error nor a close before it
        stranger = await pages.open(server)
        await stranger.say(ANNE.join(ROOM))
        assert await stranger.closed() == ending(Code.ROOM_FULL)

    async def introduce(self, page: Page, who: Person, crowd: list[Person]) -> None:
        """Sends a profile, an offer and candidates to everybody else, and takes as much from each of them."""
        boxes = [self.PROFILE, self.OFFER, *[self.CANDIDATE] * 4]
        others = [other.peer for other in crowd if other != who]

        async def speak() -> None:
            for peer in others:
                for box in boxes:
                    await page.say(Relay(peer, box))

        async def listen() -> dict[str, list[str]]:
            heard: dict[str, list[str]] = {peer: [] for peer in others}
            while any(len(arrived) < len(boxes) for arrived in heard.values()):
                message = await page.read()
                if message["type"] != "peer-joined":
                    assert message["type"] == "relayed", message
                    heard[message["from"]].append(message["box"])
            return heard

        _, heard = await asyncio.gather(speak(), listen())
        assert heard == dict.fromkeys(others, boxes)


def is_open(server_port: int, client_port: int) -> bool:
    """Whether the server's end of a connection exists for the kernel (proc(5), /proc/net/tcp)."""
    ends = f"0100007F:{server_port:04X} 0100007F:{client_port:04X} "
    return ends in Path("/proc/net/tcp").read_text()


class TestTurn:
    async def test_members_get_credentials_of_their_own(self, start: Start, pages: Pages) -> None:
        server = start(turn="turn:turn.example.org", turn_secret="north", turn_lifetime_s=600)
        pages_of_two = [await pages.open(server) for _ in range(2)]
        welcomes = [await page.join(who.join(ROOM)) for page, who in zip(pages_of_two, (ANNE, BEN), strict=True)]
        await pages_of_two[1].say(GetIce())
        told = [*welcomes, await pages_of_two[1].read()]
        assert [message["type"] for message in told] == ["welcome", "welcome", "ice"]
        assert {message["iceLifetime"] for message in told} == {600_000}
        users = {message["ice"][0]["username"] for message in told}
        assert len(users) == 3
        for user in users:
            assert re.fullmatch(r"\d{10}:[A-Za-z0-9_-]{12}", user)

    async def test_who_waits_gets_none(self, start: Start, pages: Pages) -> None:
        page = await pages.open(start(waiting_room="true", turn="turn:a", turn_secret="north"))
        waiting = await page.join(ANNE.join(ROOM))
        assert set(waiting) == {"type", "hosts", "seat"}
        await page.say(GetIce())
        assert await page.read() == {"type": "error", "code": "not-allowed", "regarding": "get-ice"}


class TestGoingDown:
    async def test_everybody_hears_of_it_and_it_is_quick(self, start: Start, pages: Pages) -> None:
        server = start()
        anne = await pages.member(server, ANNE)
        stranger = await pages.open(server)
        begin = time.monotonic()
        assert await asyncio.to_thread(server.stop) == 0
        assert time.monotonic() - begin < 3
        assert await anne.read() == {"type": "restarting", "retry": 2000}
        assert await anne.closed() == ending(Code.RESTARTING)
        assert await stranger.closed() == ending(Code.RESTARTING)

    async def test_who_does_not_listen_does_not_hold_it_up(self, start: Start, pages: Pages) -> None:
        server = start(messages_per_s=100_000)
        anne, ben = await pages.member(server, ANNE), await pages.member(server, BEN)
        ben.connection.transport.pause_reading()
        for _ in range(100):  # more than the kernel keeps for one connection, so the server's writer stands still
            await anne.say(Relay(BEN.peer, "A" * 60_000))
        await anne.say(Ping())
        await anne.read_until("pong")
        begin = time.monotonic()
        assert await asyncio.to_thread(server.stop) == 0
        assert time.monotonic() - begin < 3

    async def test_the_same_people_find_their_seats_after_a_crash(self, start: Start, pages: Pages) -> None:
        server = start()
        host = httpx2.post(f"{server.url}/api/v1/rooms").json()
        anne, ben = await pages.open(server), await pages.open(server)
        await anne.join(ANNE.join(host["room"], host["host"]))
        await ben.join(BEN.join(host["room"]))
        await anne.read_until("peer-joined")
        await anne.say(ChangeSettings(LOCKED))
        seats = {who: (await page.read_until("settings-changed"))["seat"] for who, page in ((ANNE, anne), (BEN, ben))}
        server.kill_hard()
        server.start()
        for who, standing in ((BEN, "member"), (ANNE, "host")):
            page = await pages.open(server)
            welcome = await page.join(who.join(host["room"], seat=seats[who]))
            assert (welcome["type"], welcome["standing"]) == ("welcome", standing)
            assert welcome["settings"] == {"waitingRoom": False, "locked": True}
        stranger = await pages.open(server)
        await stranger.say(CARA.join(host["room"]))
        assert await stranger.closed() == ending(Code.ROOM_LOCKED)

    async def test_another_server_does_not_know_its_tickets(self, start: Start, pages: Pages, tmp_path: Path) -> None:
        first = start()
        anne = await pages.open(first)
        seat = (await anne.join(ANNE.join(ROOM)))["seat"]
        second = start(state_dir=str(tmp_path / "another"))
        page = await pages.open(second)
        await page.say(ANNE.join(ROOM, seat=seat))
        assert await page.closed() == ending(Code.BAD_TICKET)

    async def test_a_ticket_expires(self, start: Start, pages: Pages) -> None:
        server = start(seat_lifetime_s=1)
        anne = await pages.open(server)
        seat = (await anne.join(ANNE.join(ROOM)))["seat"]
        await anne.say(Leave())
        await anne.closed()
        async with asyncio.timeout(DEADLINE_S):
            while (end := await self.come_back(await pages.open(server), seat)) is None:
                pass
        assert end == ending(Code.EXPIRED_TICKET)

    async def come_back(self, page: Page, seat: str) -> tuple[int, str] | None:
        """How it is refused, or None after having gone again."""
        await page.say(ANNE.join(ROOM, seat=seat))
        try:
            await page.read()
        except ConnectionClosed:
            return await page.closed()
        await page.say(Leave())
        await page.closed()
        return None


class TestLog:
    async def test_it_tells_what_happened_and_nothing_about_whom(self, start: Start, pages: Pages) -> None:
        server = start(turn="turn:turn.example.org", turn_secret="north-secret")
        marker = "Markerlied"
        made = httpx2.post(f"{server.url}/api/v1/rooms", json={"name": marker}).json()
        forwarded = {"X-Forwarded-For": "203.0.113.77", "User-Agent": marker}
        anne = await pages.open(server, additional_headers=forwarded)
        ben = await pages.open(server, additional_headers=forwarded)
        welcome = await anne.join(ANNE.join(made["room"], made["host"]))
        await ben.join(BEN.join(made["room"]))
        await ben.say(Relay(ANNE.peer, marker * 8))
        await anne.read_until("relayed")
        await ben.connection.send(marker)
        await ben.read_until("error")
        for path in (f"/r/{made['room']}", f"/{marker}", f"/static/{marker}"):
            httpx2.get(server.url + path, headers=forwarded)
        httpx2.post(f"{server.url}/api/v1/rooms", content=marker, headers=forwarded)
        await ben.connection.send(b"\xff" + marker.encode(), text=True)
        await ben.closed()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"{marker} {marker} {marker}\r\n\r\n".encode())
        await reader.read()
        writer.close()
        server.stop()

        said = server.said()
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        assert [line for line in said.splitlines() if not line.startswith("{")] == [f"palim-mesh  {server.url}"]
        assert {"started", "room-named", "room-made", "joined", "socket-closed"} <= {line["event"] for line in lines}
        [username] = {entry["username"] for entry in welcome["ice"]}
        secrets = [made["host"], welcome["seat"], username, ANNE.key, ANNE.proof, "north-secret"]
        for word in [marker, marker.lower(), "203.0.113", "127.0.0.1", *secrets]:
            assert word not in said.replace(server.url, "")
        for line in lines:
            assert set(line) <= {"time", "level", "event", "session", "peer", "status", "reason", "rooms"} | {
                "version", "library", "message", "error", "at",
            }  # fmt: skip

    async def test_secrets_stay_in_their_file(self, start: Start, tmp_path: Path) -> None:
        server = start()
        file = tmp_path / "state/ticket-secrets"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert file.read_text().strip() not in server.said()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end."""
    foreign = {key: value for key, value in os.environ.items() if not key.startswith("PALIM_MESH_")}
    return subprocess.run(
        [*FROM_SOURCE, *arguments], env=foreign | environment, capture_output=True, text=True, timeout=DEADLINE_S
    )


class TestCommand:
    def test_a_port_in_use(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            ended = run("--host", "127.0.0.1", "--port", str(port), "--state-dir", str(tmp_path))
        assert ended.returncode == 2
        assert ended.stderr.startswith(f"palim-mesh: address-in-use: port {port} is taken by another program")

    def test_an_address_that_is_not_ours(self, tmp_path: Path) -> None:
        ended = run("--host", "192.0.2.1", "--state-dir", str(tmp_path))
        assert ended.returncode == 2
        assert ended.stderr.startswith("palim-mesh: bad-address: can't listen on 192.0.2.1 port 8000")

    def test_a_state_folder_that_can_not_be_used(self) -> None:
        ended = run("--state-dir", "/proc/palim-mesh")
        assert ended.returncode == 2
        assert ended.stderr.startswith("palim-mesh: state-unwritable: the state folder /proc/palim-mesh can't be used")

    def test_a_broken_settings_file(self, tmp_path: Path) -> None:
        file = tmp_path / "settings.toml"
        file.write_text("port = 8000\nprot = 1\n")
        ended = run("--settings", str(file))
        assert ended.returncode == 2
        expected = f'palim-mesh: bad-setting: {file} line 2: there is no setting "prot"; did you mean "port"?\n'
        assert ended.stderr == expected
        assert run(PALIM_MESH_SETTINGS=str(file)).stderr == expected

    def test_an_unknown_flag(self) -> None:
        ended = run("--prot=1")
        assert ended.returncode == 2
        assert "unrecognized arguments: --prot=1" in ended.stderr

    def test_a_secret_is_no_flag(self) -> None:
        assert run("--turn-secret", "x").returncode == 2

    def test_the_table_of_settings(self) -> None:
        assert run("settings").stdout.startswith("| key | flag | environment |")

    @pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
    def test_it_listens_on_each_kind_of_loopback_there_is(
        self, start: Start, family: socket.AddressFamily, address: str
    ) -> None:
        server = start(host="localhost")
        with socket.socket(family) as other:
            there_is = other.connect_ex((address, 9)) != errno.EADDRNOTAVAIL
            assert (other.connect_ex((address, server.port)) == 0) is there_is
        assert f"palim-mesh  http://localhost:{server.port}\n" in server.said()


BRAND = 'name = "Au"\nhosts = ["au.example"]\n[imprint]\nurl = "https://au.example/imprint"\n'


class TestTowns:
    @pytest.fixture
    def town(self, start: Start, tmp_path: Path) -> Server:
        (tmp_path / "brands/au").mkdir(parents=True)
        (tmp_path / "brands/au/brand.toml").write_text(BRAND)
        return start(brands=str(tmp_path / "brands"))

    @pytest.mark.parametrize(
        ("head", "status"),
        [
            ("GET / HTTP/1.1\r\nHost: au.example", 200),
            ("GET / HTTP/1.1\r\nHost: AU.example:443", 200),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1", 421),
            ("GET / HTTP/1.1\r\nHost:", 421),
            ("GET / HTTP/1.0", 421),
            ("GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: au.example", 421),
            ("GET / HTTP/1.1", 400),
            ("GET / HTTP/1.1\r\nHost: au.example\r\nHost: evil.example", 400),
            ("GET http://au.example/ HTTP/1.1\r\nHost: evil.example", 421),
            ("GET /ws HTTP/1.1\r\nHost: evil.example\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", 421),
            ("GET /ws HTTP/1.1\r\nHost: au.example\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", 101),
        ],
    )  # fmt: skip
    def test_hosts_as_they_may_be_sent(self, town: Server, head: str, status: int) -> None:
        with socket.create_connection(("127.0.0.1", town.port), DEADLINE_S) as connection:
            connection.sendall(f"{head}\r\n\r\n".encode())
            assert connection.recv(4096).split()[1] == str(status).encode()

    def test_a_brand_is_read_anew_and_a_broken_one_is_not(self, town: Server, tmp_path: Path) -> None:
        file = tmp_path / "brands/au/brand.toml"

        def title() -> str:
            page = httpx2.get(town.url, headers={"host": "au.example"}).text
            return page.partition("<title>")[2].partition("</title>")[0]

        assert title() == "Au"
        file.write_text(BRAND.replace('"Au"', '"Aue"'))
        wait.until(lambda: title() == "Aue", what="the new name")
        file.write_text("broken")
        wait.until(lambda: '"event": "brand-refused"' in town.said(), what="the refusal in the log")
        assert title() == "Aue"
        refused = next(line for line in town.said().splitlines() if "brand-refused" in line)
        assert json.loads(refused) | {"time": ""} == {
            "time": "",
            "level": "warning",
            "event": "brand-refused",
            "brand": "au",
            "code": "bad-toml",
            "line": 1,
        }
