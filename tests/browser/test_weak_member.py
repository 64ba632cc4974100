"""One of five has a bad line: the others notice nothing, and it is heard, hears, and sees what its line carries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.network import arrivals
from tests.network.outpost import NEAR, WEAK, Outpost
from tests.network.studio import CAMERA, join

from . import call, wait
from .chromium import Chromium
from .firefox import Firefox
from .identity import IDENTITIES
from .person import Person
from .serving import Server

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
def outpost(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outpost]:
    """Behind the usual weak line, but for what a test sets."""
    made = Outpost(tmp_path, **(WEAK | getattr(request, "param", {})))
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
    ways = ways_of(weak, good)
    hear_each_other(people, ways)
    keep(before, good)  # at once
    fits(good, weak, WEAK["rate_kbps"])
    keep(before, good)  # and when all have found what the line carries
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


NARROW_KBPS = 200.0


@pytest.mark.parametrize("outpost", [{"rate_kbps": NARROW_KBPS}], indirect=True)
def test_a_browser_without_an_estimate_lets_go_too(
    chromium: Chromium, firefox: Firefox, distant: Chromium, site: Server, people: list[Person]
) -> None:
    room = site.make_room()
    script = firefox.command("script.addPreloadScript", functionDeclaration=f"() => {{\n{CAMERA}\n}}")["script"]
    people.append(firefox.person())
    call.enter(people[0], room.url)
    call.is_inside(people[0])
    firefox.command("script.removePreloadScript", script=script)
    people.append(join(chromium, IDENTITIES[0], room.url))
    good = list(people)
    call.all_see_and_hear_each_other(good, 60)
    before = arrivals.pictures(good)

    weak = join(distant, IDENTITIES[1], room.url.replace("127.0.0.1", NEAR))
    people.append(weak)
    ways = ways_of(weak, good)
    hear_each_other(people, ways)
    fits(good, weak, NARROW_KBPS)
    keep(before, good)
    for _ in range(ROUNDS):
        arrivals.sound_comes(people, ways, SOUND, deadline_s=3)


def ways_of(weak: Person, good: list[Person]) -> set[arrivals.Way]:
    return {way for one in good for way in ((one.name, weak.name), (weak.name, one.name))}


def hear_each_other(people: list[Person], ways: set[arrivals.Way]) -> None:
    """Waits until the weak one is connected with everybody."""
    wait.until(
        lambda: {way for way, came in arrivals.among(people).items() if came.sound_packets},
        lambda heard: heard >= ways,
        deadline_s=60,
        what="sound on each way",
    )


def keep(before: dict[arrivals.Way, arrivals.Picture], good: list[Person]) -> None:
    """The pictures between the good ones are as they were."""
    now = arrivals.pictures(good)
    assert {way: seen.lines for way, seen in now.items()} == {way: seen.lines for way, seen in before.items()}
    for way, seen in now.items():
        assert seen.share >= SHARE * before[way].share, f"{way}: {before[way]} before, now {seen}"


def fits(good: list[Person], weak: Person, rate_kbps: float) -> None:
    """Waits until what all send to the weak one is less than its line carries."""
    wait.until(
        lambda: sum(arrivals.sent_kbps(person, weak.name) for person in good),
        lambda kbps: kbps < rate_kbps,
        deadline_s=30,
        what=f"a load that fits the line of {weak.name}",
    )
