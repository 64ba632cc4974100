"""The mesh library by itself: several people in one page, against the real server."""

from __future__ import annotations

import pytest

from . import frames, wait
from .conftest import Invite
from .crowd import Crowd
from .identity import IDENTITIES, Identity
from .serving import Server

FIRST, SECOND, THIRD, FOURTH, *_ = IDENTITIES
MOST_ROUNDS = 40
GLARES = 4
"""How many true glares there must be; whether two offers meet in a round is up to the machine."""

ALL_STABLE = "probe.connections.every(({signalingState}) => signalingState === 'stable')"
DESCRIPTIONS = "probe.connections.map(({localDescription}) => localDescription.sdp)"


@pytest.fixture
def crowd(invite: Invite, server: Server) -> Crowd:
    return Crowd(invite("chromium"), server.url, server.make_room())


@pytest.mark.parametrize("count", [2, 5, 8])
def test_each_sees_and_hears_each_other_one(crowd: Crowd, count: int) -> None:
    crowd.enter(*IDENTITIES[:count])
    crowd.all_see_and_hear_each_other(deadline_s=60)
    for identity in IDENTITIES[:count]:
        sees_sound_links(crowd, identity, count - 1)


def sees_sound_links(crowd: Crowd, identity: Identity, count: int) -> None:
    wait.until(
        lambda: [(peer["link"], peer["verified"], peer["path"]) for peer in crowd.snapshot(identity)["peers"]],
        lambda links: links == [("connected", True, "direct")] * count,
        what=f"the links of {identity.name}",
    )


def test_pictures_live_on_after_offers_met(crowd: Crowd) -> None:
    crowd.enter(FIRST, SECOND)
    crowd.all_see_and_hear_each_other()
    for _ in range(MOST_ROUNDS):
        crowd.evaluate("probe.connections.forEach((connection) => connection.restartIce())")
        wait.until(lambda: crowd.evaluate(ALL_STABLE), what="both connections at rest")
        frames.go_on(crowd, 10)
        crowd.all_see_and_hear_each_other()
        if crowd.evaluate("probe.glares()") >= GLARES:
            break
    assert crowd.evaluate("probe.glares()") >= GLARES


def test_one_who_comes_late_sees_and_is_seen(crowd: Crowd) -> None:
    crowd.enter(FIRST, SECOND, THIRD)
    crowd.all_see_and_hear_each_other()
    crowd.enter(FOURTH)
    crowd.all_see_and_hear_each_other()


def test_one_who_leaves_is_gone_and_can_return(crowd: Crowd) -> None:
    crowd.enter(FIRST, SECOND, THIRD)
    crowd.all_see_and_hear_each_other()
    crowd.leave(SECOND)
    crowd.all_see_and_hear_each_other()
    crowd.enter(SECOND)
    crowd.all_see_and_hear_each_other()


def test_a_shared_screen_comes_beside_the_camera_without_a_new_offer(crowd: Crowd) -> None:
    crowd.enter(FIRST, SECOND, THIRD)
    crowd.all_see_and_hear_each_other()
    before = crowd.evaluate(DESCRIPTIONS)
    crowd.share_screen(SECOND)
    crowd.all_see_and_hear_the_screen_of(SECOND)
    crowd.all_see_and_hear_each_other()
    assert crowd.evaluate(DESCRIPTIONS) == before
