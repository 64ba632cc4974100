"""TURN credentials, against an HMAC made by another program."""

import base64
import re
import subprocess
import time
from collections import Counter

from palim_mesh.messages import IceServer
from palim_mesh.turn import Turn, TurnServer, choose, credential, servers

URLS = ("turn:turn.example.org", "turns:turn.example.org:443")
TURN = Turn(("stun:stun.example.org",), servers(URLS, {}), "north", 600)


def openssl_hmac_sha1(secret: str, text: str) -> str:
    """base64 of the HMAC as OpenSSL makes it."""
    command = ["openssl", "dgst", "-sha1", "-hmac", secret, "-binary"]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return base64.b64encode(made.stdout).decode()


def test_the_password_is_what_the_turn_server_expects() -> None:
    assert credential("north", "1767225600:YWJj") == openssl_hmac_sha1("north", "1767225600:YWJj")


def test_nothing_is_asked_by_default() -> None:
    assert Turn().ice("room").ice == ()


def test_all_servers_of_the_settings_are_there() -> None:
    before = int(time.time())
    stun, turn = TURN.ice("room").ice
    assert stun == IceServer(("stun:stun.example.org",))
    assert turn.urls == URLS
    assert turn.username is not None
    expiry, _, nonce = turn.username.partition(":")
    assert before + 600 <= int(expiry) <= int(time.time()) + 600
    assert re.fullmatch("[A-Za-z0-9_-]{12}", nonce)
    assert turn.credential == openssl_hmac_sha1("north", turn.username)


def test_every_connection_gets_its_own() -> None:
    assert len({TURN.ice("room").ice[1].username for _ in range(100)}) == 100


def test_the_lifetime_is_told_in_milliseconds() -> None:
    assert TURN.ice("room").ice_lifetime == 600_000


def test_the_secret_is_not_shown() -> None:
    assert "north" not in repr(TURN)


ONE, TWO, LARGE = (
    TurnServer(f"turn{number}.example.org", (f"turn:turn{number}.example.org",), weight)
    for number, weight in ((1, 1), (2, 1), (3, 2))
)
FLEET = (ONE, TWO, LARGE)
ROOMS = [f"room {number}" for number in range(4000)]


def test_urls_of_one_host_are_one_server() -> None:
    urls = ["turn:a.example:3478?transport=udp", "turn:[2001:db8::1]:3478", "turns:a.example?transport=tcp"]
    first, second = servers(urls, {"a.example": 5})
    assert first == TurnServer("a.example", (urls[0], urls[2]), 5)
    assert second == TurnServer("[2001:db8::1]", (urls[1],), 1)


def test_all_in_a_room_get_the_same_server() -> None:
    turn = Turn(turn=FLEET, secret="north")
    for room in ROOMS[:50]:
        assert len({turn.ice(room).ice[0].urls for _ in range(3)}) == 1
        assert choose(FLEET, set(), room) == choose(FLEET[::-1], set(), room)


def test_each_gets_rooms_by_its_weight() -> None:
    chosen = Counter(choose(FLEET, set(), room).host for room in ROOMS)
    for server in FLEET:
        assert abs(chosen[server.host] / len(ROOMS) - server.weight / 4) < 0.03


def test_when_one_goes_down_only_its_rooms_move() -> None:
    for room in ROOMS:
        before, after = choose(FLEET, set(), room), choose(FLEET, {TWO.host}, room)
        assert after in (ONE, LARGE) if before == TWO else after == before


def test_if_all_are_down_we_may_be_wrong() -> None:
    everywhere = {server.host for server in FLEET}
    assert [choose(FLEET, everywhere, room) for room in ROOMS] == [choose(FLEET, set(), room) for room in ROOMS]
