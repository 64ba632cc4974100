"""The network changes under a call."""

from __future__ import annotations

import pytest

from . import call, frames, network
from .conftest import BrowserName, Invite
from .serving import Server


@pytest.mark.parametrize(
    "browsers", [("chromium", "chromium"), ("chromium", "firefox"), ("firefox", "chromium")], ids="-".join
)
def test_a_call_survives_a_new_address(invite: Invite, server: Server, browsers: tuple[BrowserName, ...]) -> None:
    people = [invite(browser) for browser in browsers]
    call.come_together(people, server.url)
    call.all_see_and_hear_each_other(people)
    with network.other_address():
        for person in people:
            frames.go_on(person)
        call.all_see_and_hear_each_other(people)
    for person in people:
        frames.go_on(person)
    call.all_see_and_hear_each_other(people)
