"""One of five has a bad line: the others notice nothing, and it is heard, hears, and sees what its line carries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser import call, wait
from tests.browser.chromium import Chromium
from tests.browser.identity import IDENTITIES
from tests.browser.person import Person
from tests.browser.serving import Server

from . import arrivals
from .outpost import NEAR, WEAK, Outpost
from .studio import join

SHARE = 0.9
"""Of what came before of each camera's pictures."""
ROUNDS = 5
SOUND = 25
"""How many packets of sound must come in each round; without loss these are half a second."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Server]:
    """A server that also listens at the near end of the line."""
    running = Server(tmp_path, host="0.0.0.0")
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def outpost(tmp_path: Path) -> Iterator[Outpost]:
    made = Outpost(tmp_path, **WEAK)
    yield made
    made.close()


@pytest.fixture
def distant(outpost: Outpost, site: Server, playwright: Playwright) -> Iterator[Chromium]:
    """The browser at the far end."""
    browser = outpost.chromium(playwright, f"http://{NEAR}:{site.port}")
    yield browser
    browser.close()


def test_a_weak_member_hurts_only_itself(
    chromium: Chromium, distant: Chromium, site: Server, people: list[Person]
) -> None:
    room = site.make_room()
    for identity in IDENTITIES[:4]:
        people.append(join(chromium, identity, room.url))
    good = list(people)
    call.all_see_and_hear_each_other(good, 60)
    before = arrivals.pictures(good)

    weak = join(distant, IDENTITIES[4], room.url.replace("127.0.0.1", NEAR))
    people.append(weak)
    ways = {(one.name, weak.name) for one in good} | {(weak.name, one.name) for one in good}
    wait.until(
        lambda: {way for way, came in arrivals.among(people).items() if came.sound_packets},
        lambda heard: heard >= ways,
        deadline_s=60,
        what="sound on each way",
    )
    for _ in range(2):  # at once, and when all have found what the line carries
        now = arrivals.pictures(good)
        assert {way: seen.lines for way, seen in now.items()} == {way: seen.lines for way, seen in before.items()}
        for way, seen in now.items():
            assert seen.share >= SHARE * before[way].share, f"{way}: {before[way]} before, now {seen}"
        fits(good, weak)

    for _ in range(ROUNDS):
        arrivals.sound_comes(people, ways, SOUND, deadline_s=3)
    weak.hears(good[0].name, call.voice_of(good[0].name))
    good[0].hears(weak.name, call.voice_of(weak.name))
    old = arrivals.of(weak)
    wait.until(
        lambda: [came.frames - old[name].frames for name, came in arrivals.of(weak).items()],
        lambda gained: max(gained) >= 5,
        deadline_s=60,
        what="some picture at the weak one",
    )


def fits(good: list[Person], weak: Person) -> None:
    """Waits until what all send to the weak one is less than its line carries."""
    wait.until(
        lambda: sum(arrivals.sent_kbps(person, weak.name) for person in good),
        lambda kbps: kbps < WEAK["rate_kbps"],
        deadline_s=30,
        what=f"a load that fits the line of {weak.name}",
    )
