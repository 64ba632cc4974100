"""The line of one of five becomes bad: the others notice nothing; it is heard, hears, and sees what its line carries.

The machine is the same before and after, and so is what it has to do: what changes is the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean

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
"""Of what came before, as a share of all that each camera makes; the mean of all pictures."""
LEAST_SHARE = 0.7
"""The same of each: a busy machine's pages answer one after the other, and so one picture is counted less surely."""
SOUND_S = 5.0
SOUND_RATE = 25
"""Packets a second on each way; without loss they are fifty."""
NARROW_KBPS = 200.0
"""Too little for what two people send."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Server]:
    """A server that also listens at the near end of the line."""
    running = Server(tmp_path, host="0.0.0.0")
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def outpost(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outpost]:
    """Behind a line that will be the usual weak one, but for what a test sets."""
    made = Outpost(tmp_path, True, **(WEAK | getattr(request, "param", {})))
    yield made
    made.close()


@pytest.fixture
def distant(outpost: Outpost, site: Server, playwright: Playwright) -> Iterator[Chromium]:
    """The browser at the far end."""
    browser = outpost.chromium(playwright, f"http://{NEAR}:{site.port}")
    yield browser
    browser.close()


def test_a_weak_member_hurts_only_itself(
    chromium: Chromium, distant: Chromium, outpost: Outpost, site: Server, people: list[Person]
) -> None:
    link = site.make_room().url
    for identity in IDENTITIES[:4]:
        people.append(join(chromium, identity, link))
    good = list(people)
    weak = join(distant, IDENTITIES[4], link.replace("127.0.0.1", NEAR))
    people.append(weak)
    arrivals.all_arrive(people)
    worsens(outpost, good, weak, WEAK["rate_kbps"])
    weak.hears(good[0].name, call.voice_of(good[0].name))
    good[0].hears(weak.name, call.voice_of(weak.name))
    old = arrivals.of(weak)
    wait.until(
        lambda: [came.frames - old[name].frames for name, came in arrivals.of(weak).items()],
        lambda gained: max(gained) >= 5,
        deadline_s=60,
        what="some picture at the weak one",
    )


@pytest.mark.parametrize("outpost", [{"rate_kbps": NARROW_KBPS}], indirect=True)
def test_a_browser_without_an_estimate_lets_go_too(
    chromium: Chromium, firefox: Firefox, distant: Chromium, outpost: Outpost, site: Server, people: list[Person]
) -> None:
    link = site.make_room().url
    script = firefox.command("script.addPreloadScript", functionDeclaration=f"() => {{\n{CAMERA}\n}}")["script"]
    people.append(firefox.person())
    call.enter(people[0], link)
    call.is_inside(people[0])
    firefox.command("script.removePreloadScript", script=script)
    people.append(join(chromium, IDENTITIES[0], link))
    good = list(people)
    weak = join(distant, IDENTITIES[1], link.replace("127.0.0.1", NEAR))
    people.append(weak)
    arrivals.all_arrive(people)
    worsens(outpost, good, weak, NARROW_KBPS)


def worsens(outpost: Outpost, good: list[Person], weak: Person, rate_kbps: float) -> None:
    """The line becomes bad. All send to the weak one what it carries, and the good ones see each other as before."""
    before = arrivals.pictures(good)
    outpost.worsen()
    wait.until(
        lambda: arrivals.load_kbps(good, weak.name),
        lambda kbps: kbps < rate_kbps,
        deadline_s=30,
        what=f"a load that fits the line of {weak.name}",
    )
    ways = {way for one in good for way in ((one.name, weak.name), (weak.name, one.name))}
    wait.until(
        lambda: arrivals.sound_rates([*good, weak], ways, SOUND_S),
        lambda rates: min(rates.values()) >= SOUND_RATE,
        deadline_s=30,
        what=f"sound from and to {weak.name}",
    )
    # Once more, and again where the machine had other things to do.
    wait.until(
        lambda: kept(before, arrivals.pictures(good)),
        lambda shares: fmean(shares.values()) >= SHARE and min(shares.values()) >= LEAST_SHARE,
        deadline_s=60,
        what="the pictures that the good ones had of each other before",
    )


def kept(
    before: Mapping[arrivals.Way, arrivals.Picture], now: Mapping[arrivals.Way, arrivals.Picture]
) -> dict[arrivals.Way, float]:
    """How much of each picture is left, of one of other lines nothing."""
    return {
        way: seen.share / before[way].share if seen.lines == before[way].lines else 0.0 for way, seen in now.items()
    }
