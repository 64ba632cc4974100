"""A whole call of three on the real pages."""

from __future__ import annotations

import pytest

from . import call
from .conftest import Invite
from .person import Person
from .serving import Server
from .words import say


@pytest.fixture
def three(invite: Invite, server: Server) -> list[Person]:
    """A host, who started the call, and two who came by the link."""
    people = [invite("chromium") for _ in range(3)]
    call.come_together(people, server.url)
    return people


def test_three_see_hear_and_do_what_people_do(three: list[Person]) -> None:
    host, second, third = three
    call.all_see_and_hear_each_other(three)

    second.click_at("#bar-mic")
    for other in (host, third):
        other.wait_for(f"{tile_of(second)}.innerText.includes('{say('mark-muted')}')")
        call.hears_nothing_of(other, second.name)
    second.click_at("#bar-mic")
    call.all_see_and_hear_each_other(three)

    second.click_at("#bar-camera")
    for other in (host, third):
        other.wait_for(f"{tile_of(second)}.querySelector('.face') && !{call.picture_of(second.name)}")
        other.hears(second.name, call.voice_of(second.name))
    second.click_at("#bar-camera")
    call.all_see_and_hear_each_other(three)

    third.click_at("#bar-screen")
    for other in (host, second):
        other.sees(f"{third.name}'s screen", call.screen_of(other, third.name))
        other.sees(third.name, call.picture_of(third.name))
    third.click_at("#bar-screen")
    for other in (host, second):
        other.wait_for(f"!{call.screen_of(other, third.name)}")

    call.write(third, "Grüße aus dem <b>Saal</b>")
    for other in (host, second):
        call.reads(other, "Grüße aus dem <b>Saal</b>", third.name)

    third.click_at("#bar-hand")
    for other in (host, second):
        other.wait_for(f"{tile_of(third)}.innerText.includes('{say('mark-hand')}')")

    second.click_at("#bar-people")
    assert say("trait-host") in call.row_of(second, host.name)
    for other in (host, third):
        assert say("trait-verified") in call.row_of(second, other.name)
        assert say("trait-direct") in call.row_of(second, other.name)
    assert say("mark-hand") in call.row_of(second, third.name)

    third.click_at("#bar-leave")
    call.is_over(third, "over-left")
    call.all_see_and_hear_each_other([host, second])
    assert [person.console for person in three] == [[], [], []]


def test_a_host_keeps_the_door(three: list[Person], invite: Invite) -> None:
    host = three[0]
    link = host.evaluate("location.href")
    host.click_at("#bar-people")

    host.click("switch", call.switch(host, "waiting-room"))
    fourth = invite("chromium")
    call.enter(fourth, link)
    fourth.wait_for(f"document.body.innerText.includes('{say('waiting-title')}')")
    host.click("button", say("admit-person", name=fourth.name))
    call.is_inside(fourth)
    call.all_see_and_hear_each_other([*three, fourth])

    fifth = invite("chromium")
    call.enter(fifth, link)
    host.click("button", say("deny-person", name=fifth.name))
    call.is_over(fifth, "error-denied")
    host.click("switch", call.switch(host, "waiting-room"))

    host.click("switch", call.switch(host, "lock"))
    sixth = invite("chromium")
    call.enter(sixth, link)
    call.is_over(sixth, "error-room-locked")

    host.click("button", say("remove-person", name=fourth.name))
    host.click("button", say("remove"))
    call.is_over(fourth, "error-removed")
    call.all_see_and_hear_each_other(three)

    host.click("button", say("end"))
    host.click_at("dialog .danger")
    for person in three:
        call.is_over(person, "error-ended")


def tile_of(person: Person) -> str:
    return f"document.querySelector('article.tile[aria-label=\"{person.name}\"]')"
