"""Calls between Chromium and Firefox, whoever starts and whoever comes."""

from __future__ import annotations

import pytest

from . import call
from .conftest import BrowserName, Invite
from .serving import Server


@pytest.mark.parametrize(
    "browsers",
    [("firefox", "chromium"), ("chromium", "firefox"), ("chromium", "chromium", "firefox")],
    ids="-".join,
)
def test_they_talk_to_each_other(invite: Invite, server: Server, browsers: tuple[BrowserName, ...]) -> None:
    people = [invite(browser) for browser in browsers]
    call.come_together(people, server.url)
    call.all_see_and_hear_each_other(people)

    for person in people:
        others = [other for other in people if other is not person]
        person.click_at("#bar-mic")
        for other in others:
            call.hears_nothing_of(other, person.name)
        person.click_at("#bar-mic")

        person.click_at("#bar-camera")
        for other in others:
            other.wait_for(f"!{call.picture_of(person.name)}")
        person.click_at("#bar-camera")

        person.click_at("#bar-screen")
        for other in others:
            other.sees(f"{person.name}'s screen", call.screen_of(other, person.name))
        person.click_at("#bar-screen")

        call.write(person, f"Hier spricht {person.name}")
        for other in others:
            call.reads(other, f"Hier spricht {person.name}", person.name)
    call.all_see_and_hear_each_other(people)

    host, *guests = people
    host.click_at("#bar-leave")
    call.is_over(host, "over-left")
    call.all_see_and_hear_each_other(guests)
    assert [person.console for person in people] == [[] for _ in people]
