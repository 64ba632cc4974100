"""TURN credentials, against an HMAC made by another program."""

import base64
import re
import subprocess
import time

from palim_mesh.messages import IceServer
from palim_mesh.turn import Turn, credential

TURN = Turn(("stun:stun.example.org",), ("turn:turn.example.org", "turns:turn.example.org:443"), "north", 600)


def openssl_hmac_sha1(secret: str, text: str) -> str:
    """base64 of the HMAC as OpenSSL makes it."""
    command = ["openssl", "dgst", "-sha1", "-hmac", secret, "-binary"]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return base64.b64encode(made.stdout).decode()


def test_the_password_is_what_the_turn_server_expects() -> None:
    assert credential("north", "1767225600:YWJj") == openssl_hmac_sha1("north", "1767225600:YWJj")


def test_nothing_is_asked_by_default() -> None:
    assert Turn().ice().ice == ()


def test_all_servers_of_the_settings_are_there() -> None:
    before = int(time.time())
    stun, turn = TURN.ice().ice
    assert stun == IceServer(("stun:stun.example.org",))
    assert turn.urls == ("turn:turn.example.org", "turns:turn.example.org:443")
    assert turn.username is not None
    expiry, _, nonce = turn.username.partition(":")
    assert before + 600 <= int(expiry) <= int(time.time()) + 600
    assert re.fullmatch("[A-Za-z0-9_-]{12}", nonce)
    assert turn.credential == openssl_hmac_sha1("north", turn.username)


def test_every_connection_gets_its_own() -> None:
    assert len({TURN.ice().ice[1].username for _ in range(100)}) == 100


def test_the_lifetime_is_told_in_milliseconds() -> None:
    assert TURN.ice().ice_lifetime == 600_000


def test_the_secret_is_not_shown() -> None:
    assert "north" not in repr(TURN)
