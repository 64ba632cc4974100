"""Host names, and that nothing of one is reachable from another."""

import json
from typing import Any

import httpx2
import pytest
from starlette.types import Message

from palim_mesh.app import make_app
from palim_mesh.branding.brand import own
from palim_mesh.errors import Refused
from palim_mesh.messages import Code
from palim_mesh.registry import Registry
from palim_mesh.settings import Settings
from palim_mesh.sites import Site, Sites
from palim_mesh.state import State

from .people import ANNE, BEN, issuer
from .script import Script

LOOK = own(Settings())
AU, BERG = Site("meet.au.example", LOOK), Site("meet.berg.example", LOOK)
ANY = Site("", LOOK)
TWO = {site.name: site for site in (AU, BERG)}
SECRET = "s" * 64  # as in people.issuer

ODD = [
    "",
    "evil.example",
    "au.example",
    "www.meet.au.example",
    "meet.au.example.evil.example",
    "meet.au.example@evil.example",
    "evil.example#meet.au.example",
    "evil.example, meet.au.example",
    "meet.au.example evil.example",
    "meet.au.example/",
    "meet.au.example:x",
    "meet.au.example:80:80",
    "meet.au.example..",
    "-meet.au.example",
    " meet.au.example",
    "meet.au.example\x00",
    "meet.au.exämple",
    "127.0.0.1",
    "[::1]",
    "[::1]:8000",
    "localhost:8000",
]


def refusal(sites: Sites, *hosts: str) -> Code:
    with pytest.raises(Refused) as refused:
        sites.find(hosts)
    return refused.value.code


class TestFinding:
    @pytest.mark.parametrize(
        "host", ["meet.au.example", "MEET.Au.Example", "meet.au.example.", "meet.au.example:8443", "meet.au.example:"]
    )
    def test_ways_to_write_a_host(self, host: str) -> None:
        assert Sites(None, TWO).find([host]) is AU

    @pytest.mark.parametrize("host", ODD, ids=repr)
    def test_every_other_is_refused(self, host: str) -> None:
        assert refusal(Sites(None, TWO), host) == Code.UNKNOWN_HOST

    def test_none_and_two_are_refused(self) -> None:
        assert refusal(Sites(None, TWO)) == Code.UNKNOWN_HOST
        assert refusal(Sites(None, TWO), AU.name, BERG.name) == Code.UNKNOWN_HOST
        assert refusal(Sites(None, TWO), AU.name, AU.name) == Code.UNKNOWN_HOST

    @pytest.mark.parametrize("hosts", [[], *([host] for host in ODD)], ids=repr)
    def test_where_none_is_configured_all_are_one_site(self, hosts: list[str]) -> None:
        assert Sites(ANY).find(hosts) is ANY


@pytest.fixture(scope="module")
def app() -> Any:
    return make_app(Settings(), State((SECRET,)), Sites(None, TWO))[0]


async def ask(app: Any, method: str, path: str, host: str, **headers: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(app, client=("192.0.2.1", 40000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://unused.example") as browser:
        return await browser.request(method, path, headers={"host": host} | headers)


class TestHttp:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/"),
            ("GET", "/r/chor"),
            ("GET", "/imprint"),
            ("POST", "/api/v1/rooms"),
            ("GET", "/nothing"),
            ("GET", "/ws"),
        ],
    )
    async def test_an_unknown_host_gets_nothing(self, app: Any, method: str, path: str) -> None:
        answer = await ask(app, method, path, "evil.example")
        assert answer.status_code == 421
        assert answer.json()["code"] == Code.UNKNOWN_HOST
        assert (await ask(app, method, path, AU.name)).status_code != 421

    @pytest.mark.parametrize(
        ("language", "words"), [("de", "Diese Adresse gibt es hier nicht"), ("en", "no such address")]
    )
    async def test_a_person_is_told_in_words(self, app: Any, language: str, words: str) -> None:
        accept = {"accept": "text/html", "accept-language": language}
        answer = await ask(app, "GET", "/", "evil.example", **accept)
        assert answer.status_code == 421
        assert words in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    async def test_health_is_asked_by_address(self, app: Any, path: str) -> None:
        assert (await ask(app, "GET", path, "127.0.0.1:8000")).status_code == 200

    @pytest.mark.parametrize(("host", "kind"), [(AU.name, "text/html"), ("evil.example", "application/problem+json")])
    async def test_what_is_not_there_under_a_common_path(self, app: Any, host: str, kind: str) -> None:
        answer = await ask(app, "GET", "/static/nothing", host, accept="text/html")
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, kind)

    async def test_the_style_of_that_page_is_there(self, app: Any) -> None:
        page = await ask(app, "GET", "/", "evil.example", accept="text/html")
        sheet = page.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
        assert (await ask(app, "GET", sheet, "evil.example")).status_code == 200

    async def test_an_address_makes_so_many_rooms_at_each_site(self) -> None:
        app, _ = make_app(Settings(rooms_per_address=2), State((SECRET,)), Sites(None, TWO))
        made = [
            (await ask(app, "POST", "/api/v1/rooms", host)).status_code
            for host in (AU.name, AU.name, AU.name, BERG.name)
        ]
        assert made == [201, 201, 429, 201]

    async def test_a_ticket_is_made_for_its_site(self) -> None:
        app, _ = make_app(Settings(), State((SECRET,)), Sites(None, TWO))
        made = (await ask(app, "POST", "/api/v1/rooms", AU.name)).json()
        issuer().at(AU.name).check_host(made["host"], made["room"])
        for other in ("", BERG.name):
            with pytest.raises(Refused, match=Code.BAD_TICKET):
                issuer().at(other).check_host(made["host"], made["room"])


@pytest.fixture
async def rooms() -> Registry:
    return Registry(Settings(sockets_per_address=2, rooms_per_address=1), issuer())


class TestSockets:
    @pytest.mark.parametrize("host", ["evil.example", "", "[::1]:8000"])
    async def test_an_unknown_host_opens_none(self, app: Any, host: str) -> None:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/ws",
            "headers": [(b"host", host.encode())],
            "client": ("192.0.2.1", 40000),
            "extensions": {"websocket.http.response": {}},
        }
        await app(scope, receive, send)
        assert sent[0]["type"] == "websocket.http.response.start"
        assert sent[0]["status"] == 421
        assert json.loads(sent[1]["body"])["code"] == Code.UNKNOWN_HOST
        assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]

    async def test_the_same_room_name_on_two_hosts_never_meets(self, rooms: Registry) -> None:
        anne, ben = Script(rooms, site=AU), Script(rooms, site=BERG)
        for socket, who in ((anne, ANNE), (ben, BEN)):
            welcome = await socket.join(who.join("chor"))
            assert (welcome["type"], welcome["peers"]) == ("welcome", [])
        second = Script(rooms, site=AU)
        assert [entry["peer"] for entry in (await second.join(BEN.join("chor")))["peers"]] == [ANNE.peer]
        assert (await anne.read())["entry"]["peer"] == BEN.peer
        assert ben.written == []

    async def test_a_host_ticket_of_one_site_is_worth_nothing_at_another(self, rooms: Registry) -> None:
        ticket, _ = issuer().at(AU.name).host("chor")
        assert (await Script(rooms, site=AU).join(ANNE.join("chor", ticket)))["standing"] == "host"
        for other in (BERG, ANY):
            there = Script(rooms, site=other)
            there.say(BEN.join("chor", ticket))
            await there.closed()
            assert there.reason == Code.BAD_TICKET

    async def test_a_seat_ticket_of_one_site_is_worth_nothing_at_another(self, rooms: Registry) -> None:
        seat = (await Script(rooms, site=AU).join(ANNE.join("chor")))["seat"]
        there = Script(rooms, site=BERG)
        there.say(ANNE.join("chor", seat=seat))
        await there.closed()
        assert there.reason == Code.BAD_TICKET
        back = await Script(rooms, site=AU).join(ANNE.join("chor", seat=seat))
        assert back["type"] == "welcome"

    async def test_each_site_counts_for_itself(self, rooms: Registry) -> None:
        for site in (AU, BERG):
            sockets = [Script(rooms, site=site) for _ in range(3)]
            await sockets[2].closed()
            assert sockets[2].reason == Code.TOO_MANY_SOCKETS
            await sockets[0].join(ANNE.join("chor"))
            sockets[1].say(BEN.join("probe"))
            await sockets[1].closed()
            assert sockets[1].reason == Code.TOO_MANY_ROOMS
