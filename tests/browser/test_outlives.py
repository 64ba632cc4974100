"""The call goes on while the server is away, and the same people are in the same seats when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from tests.cluster.programs import Service, is_ready

from . import call, frames, wait
from .conftest import BrowserName, Invite
from .serving import Server

LONGEST_SILENCE_MS = 500

LISTEN = """
    globalThis.listeners = [...document.querySelectorAll('audio')]
        .filter(({srcObject}) => srcObject?.getAudioTracks().length)
        .map(({srcObject}) => probe.listen(srcObject))
"""
SILENCES = "listeners.map(({longestSilenceMs}) => longestSilenceMs)"
CONNECTIONS = "probe.connections.map(({connectionState}) => connectionState)"


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may end."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Service]:
    """Three servers that share their rooms by a bus, behind a balancer."""
    service = Service(tmp_path)
    service.start()
    yield service
    service.end()


@pytest.mark.parametrize(("end", "third"), [("kill -9", "chromium"), ("kill -9", "firefox"), ("SIGTERM", "chromium")])
def test_nobody_notices_that_the_server_was_away(
    invite: Invite, mortal: Server, end: Literal["kill -9", "SIGTERM"], third: BrowserName
) -> None:
    people = [invite("chromium"), invite("chromium"), invite(third)]
    link = call.come_together(people, mortal.url)
    call.all_see_and_hear_each_other(people)
    listeners = [person for person in people if person.browser == "chromium"]
    for person in listeners:
        person.run(LISTEN)

    if end == "kill -9":
        mortal.kill_hard()
    else:
        assert mortal.stop() == 0
    for person in people:
        call.is_told(person, "notice-reconnecting")
        frames.go_on(person)
    call.write(people[0], "Hört ihr mich noch?")
    for other in people[1:]:
        call.reads(other, "Hört ihr mich noch?", people[0].name)
    assert [person.evaluate(CONNECTIONS) for person in people] == [["connected"] * 2] * 3

    mortal.start()
    for person in people:
        call.is_told_no_longer(person, "notice-reconnecting")
    call.all_see_and_hear_each_other(people)
    assert [person.evaluate(CONNECTIONS) for person in people] == [["connected"] * 2] * 3
    for person in listeners:
        assert max(person.evaluate(SILENCES)) < LONGEST_SILENCE_MS

    fourth = invite("chromium")
    call.enter(fourth, link)
    call.is_inside(fourth)
    call.all_see_and_hear_each_other([*people, fourth])
    assert [person.evaluate(CONNECTIONS) for person in people] == [["connected"] * 3] * 3


def test_nobody_notices_that_one_server_after_the_other_dies(invite: Invite, three: Service) -> None:
    people = [invite("chromium") for _ in range(3)]
    link = call.come_together(people, three.url)
    call.all_see_and_hear_each_other(people)
    for person in people:
        person.run(LISTEN)

    for server in three.servers:
        server.kill_hard()
        for person in people:
            frames.go_on(person)
        server.start()
        wait.until(partial(is_ready, server.port), what="the server that was killed")
    fourth = invite("chromium")
    call.enter(fourth, link)
    call.is_inside(fourth)
    call.all_see_and_hear_each_other([*people, fourth])
    assert [person.evaluate(CONNECTIONS) for person in people] == [["connected"] * 3] * 3
    for person in people:
        assert max(person.evaluate(SILENCES)) < LONGEST_SILENCE_MS
