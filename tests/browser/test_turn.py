"""Calls through a real TURN relay, with the credentials that our server gives out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import call, relay, wait
from .chromium import Chromium
from .identity import IDENTITIES
from .person import Person
from .relay import Relay
from .serving import INSIDE, Server
from .words import say

ONLY_RELAYED = "globalThis.connectionPolicy = {iceTransportPolicy: 'relay'};"
CANDIDATES = """
    probe.connections.flatMap(({localDescription}) =>
        localDescription.sdp.split('\\r\\n').filter((line) => line.startsWith('a=candidate')))
"""
ALL_GATHERED = "probe.connections.length && probe.connections.every((it) => it.iceGatheringState === 'complete')"
UNAUTHORIZED = 401
"""RFC 8489 section 14.8"""


@pytest.fixture
def turn(tmp_path: Path) -> Iterator[Relay]:
    running = Relay(tmp_path)
    yield running
    running.stop()


def serve(folder: Path, secret: str) -> Server:
    return Server(folder, turn=Relay.url, turn_secret=secret)


@pytest.fixture
def serving(tmp_path: Path, turn: Relay) -> Iterator[Server]:
    server = serve(tmp_path, relay.SECRET)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stranger_to_relay(tmp_path: Path, turn: Relay) -> Iterator[Server]:
    """A server that does not know the relay's secret."""
    server = serve(tmp_path, "not the relay's secret")
    server.start()
    yield server
    server.stop()


def two_enter(server: Server, chromium: Chromium, people: list[Person], policy: str) -> list[Person]:
    people += [chromium.person(identity, before=policy) for identity in IDENTITIES[:2]]
    link = call.start(people[0], server.url)
    call.enter(people[0])
    call.enter(people[1], link)
    for person in people:
        call.is_inside(person)
    return people


def test_a_call_goes_through_the_relay(serving: Server, turn: Relay, chromium: Chromium, people: list[Person]) -> None:
    two_enter(serving, chromium, people, ONLY_RELAYED)
    call.all_see_and_hear_each_other(people)
    for person, other in (people, people[::-1]):
        assert person.evaluate(relay.SELECTED) == [["relay", "relay"]]
        person.click_at("#bar-people")
        assert say("trait-relayed") in call.row_of(person, other.name)
    for person in people:
        assert person.name not in turn.said()


@pytest.fixture
def relaying(tmp_path: Path) -> Iterator[Server]:
    """A server that starts the relay itself."""
    server = Server(tmp_path, relay_host=INSIDE, relay_ports="50000-50999")
    server.start()
    wait.until(lambda: "relay-ready" in server.said(), what="its relay is ready")
    yield server
    server.stop()


def test_a_call_goes_through_the_relay_of_our_own(relaying: Server, chromium: Chromium, people: list[Person]) -> None:
    two_enter(relaying, chromium, people, ONLY_RELAYED)
    call.all_see_and_hear_each_other(people)
    for person in people:
        assert person.evaluate(relay.SELECTED) == [["relay", "relay"]]
    assert INSIDE not in relaying.said()


def test_a_wrong_credential_opens_nothing(stranger_to_relay: Server, chromium: Chromium, people: list[Person]) -> None:
    two_enter(stranger_to_relay, chromium, people, ONLY_RELAYED)
    for person in people:
        is_refused_by_the_relay(person)


def test_an_expired_credential_opens_nothing(serving: Server, chromium: Chromium, people: list[Person]) -> None:
    username = f"{int(time.time()) - 1}:expired"
    password = base64.b64encode(hmac.digest(relay.SECRET.encode(), username.encode(), hashlib.sha1)).decode()
    expired = {"urls": Relay.url, "username": username, "credential": password}
    policy = {"iceTransportPolicy": "relay", "iceServers": [expired]}
    two_enter(serving, chromium, people, f"globalThis.connectionPolicy = {json.dumps(policy)};")
    for person in people:
        is_refused_by_the_relay(person)


def is_refused_by_the_relay(person: Person) -> None:
    wait.until(
        lambda: person.evaluate("probe.candidateErrors"),
        lambda errors: UNAUTHORIZED in errors,
        what=f"{person.name} is refused by the relay",
    )
    person.wait_for(ALL_GATHERED)
    assert person.evaluate(CANDIDATES) == []
    assert person.evaluate("document.querySelector('.link-word').innerText") == say("tile-connecting")
