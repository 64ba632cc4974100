"""What the server sees of a call: nothing that anybody said, is called or shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from . import call
from .conftest import Invite
from .middleman import Middleman
from .serving import Server
from .words import say

CHAT = "Treffpunkt Brunnen, halb acht"
PARTS_OF_DESCRIPTIONS = ("v=0", "a=fingerprint", "a=ice-ufrag", "ice-pwd", "candidate:", "typ host")


@pytest.fixture
def recorder(server: Server) -> Iterator[Middleman]:
    middleman = Middleman(server)
    middleman.start()
    yield middleman
    middleman.stop()


def test_no_name_description_candidate_chat_or_secret_passes_the_server(
    invite: Invite, server: Server, recorder: Middleman
) -> None:
    people = [invite("chromium") for _ in range(3)]
    host, *guests = people
    link = call.start(host, recorder.url)
    call.enter(host)
    call.is_inside(host)
    host.click_at("#bar-people")
    host.click("switch", call.switch(host, "waiting-room"))
    for guest in guests:
        call.enter(guest, link)
        host.click("button", say("admit-person", name=guest.name))
        call.is_inside(guest)
    call.all_see_and_hear_each_other(people)
    call.write(guests[0], CHAT)
    call.reads(guests[1], CHAT, guests[0].name)
    guests[1].click_at("#bar-screen")
    host.sees(f"{guests[1].name}'s screen", call.screen_of(host, guests[1].name))
    for person in people:
        person.click_at("#bar-leave")

    seen = "\n".join([*recorder.record, server.said()])
    secret = link.split("#")[1]
    spoken = [secret, CHAT, *(person.name for person in people), *PARTS_OF_DESCRIPTIONS]
    assert [words for words in spoken if words in seen] == []
    assert [words for words in spoken if words.encode("unicode-escape").decode() in seen] == []
    assert len([line for line in recorder.record if '"relay"' in line]) > 10


def test_the_log_names_neither_room_nor_ticket(invite: Invite, server: Server) -> None:
    room = server.make_room("Geheimer Kreis")
    person = invite("chromium")
    call.enter(person, room.url)
    call.is_inside(person)
    person.click_at("#bar-leave")
    call.is_over(person, "over-left")
    assert '"joined"' in server.said()
    assert [words for words in (room.name, room.secret, room.host_ticket) if words in server.said()] == []
    own_address, *addresses = re.findall(r"\d+\.\d+\.\d+\.\d+", server.said())
    assert own_address in server.url
    assert addresses == []
