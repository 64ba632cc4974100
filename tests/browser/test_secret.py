"""Without the link's secret there is no call: for a stranger, and for a server that would like to listen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from . import call, hostile, wait
from .conftest import Invite
from .crowd import Crowd
from .hostile import Attack
from .identity import IDENTITIES
from .middleman import Middleman, Tamper, honest
from .serving import Server
from .words import say

FIRST, SECOND, VICTIM, *_ = IDENTITIES
OTHER_SECRET = "A" * 22

Between = Callable[[Tamper], Middleman]


@pytest.fixture
def between(server: Server) -> Iterator[Between]:
    """Puts a middleman before the server."""
    with ExitStack() as stack:

        def between(tamper: Tamper) -> Middleman:
            middleman = Middleman(server, tamper)
            middleman.start()
            stack.callback(middleman.stop)
            return middleman

        yield between


def boxes_to_or_from(middleman: Middleman, peer: str) -> list[str]:
    messages = [json.loads(line) for line in middleman.record if line.startswith("{")]
    return [it["box"] for it in messages if peer in (it.get("to"), it.get("from")) and "box" in it]


@pytest.mark.parametrize("attack", hostile.ATTACKS)
def test_a_hostile_server_gets_no_media(invite: Invite, server: Server, between: Between, attack: type[Attack]) -> None:
    middleman = between(attack())
    crowd = Crowd(invite("chromium"), middleman.url, server.make_room())
    crowd.enter(FIRST, SECOND, VICTIM)
    if attack.alarm:
        wait.until(
            lambda: {alarm["code"] for alarm in crowd.snapshot(VICTIM)["alarms"]},
            lambda codes: attack.alarm in codes,
            what="the victim's alarms",
        )
    crowd.all_see_and_hear_each_other(apart=[FIRST, VICTIM] if attack.parts_them else [])
    assert boxes_to_or_from(middleman, hostile.PEER) == []
    for identity in (FIRST, SECOND):
        assert crowd.snapshot(identity)["alarms"] == []


def test_the_victim_reads_what_was_tried(invite: Invite, server: Server, between: Between) -> None:
    middleman = between(hostile.SwapsKey())
    room = server.make_room()
    people = [invite("chromium") for _ in range(3)]
    first, second, victim = people
    for person in people:
        call.enter(person, f"{middleman.url}/r/{room.name}#{room.secret}")
        call.is_inside(person)
    call.is_told(victim, "alarm-forged-key")
    call.sees_and_hears(victim, [second.name])
    first.sees(second.name, call.picture_of(second.name))


def test_a_wrong_secret_gets_no_name_offer_or_candidate(invite: Invite, server: Server, between: Between) -> None:
    middleman = between(honest)
    host, stranger, guest = (invite("chromium") for _ in range(3))
    link = call.start(host, middleman.url)
    call.enter(host)
    call.is_inside(host)

    call.enter(stranger, link.split("#")[0] + "#" + OTHER_SECRET)
    call.is_told(stranger, "foreign-explained")
    call.is_told(host, "alarm-wrong-secret")

    call.enter(guest, link)
    call.all_see_and_hear_each_other([host, guest])
    call.is_told(guest, "alarm-wrong-secret")
    call.sees_and_hears(stranger, [])
    joins = [json.loads(line) for line in middleman.record if '"join"' in line]
    assert boxes_to_or_from(middleman, joins[1]["peer"]) == []
    assert stranger.evaluate("probe.connections.length") == 0


@pytest.mark.parametrize(("fragment", "reason"), [("", "link-absent"), ("#AAAA", "link-malformed")])
def test_a_link_without_its_secret_opens_no_connection(
    invite: Invite, server: Server, between: Between, fragment: str, reason: str
) -> None:
    middleman = between(honest)
    person = invite("chromium")
    person.open(f"{middleman.url}/r/{server.make_room().name}{fragment}")
    person.wait_for(f"document.body.innerText.includes({json.dumps(say(reason))})")
    assert say("link-title") in person.evaluate("document.querySelector('h1').innerText")
    assert not [line for line in middleman.record if "/ws" in line]
