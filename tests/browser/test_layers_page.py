"""A camera is encoded once for all who see it, whatever they do: several people in one page, in Chromium."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from math import dist

import pytest

from . import frames, wait
from .conftest import Invite
from .crowd import HIDDEN, Camera, Crowd, Size
from .identity import COLOUR_TOLERANCE, IDENTITIES, Colour, Identity
from .person import PageError
from .serving import Server

SENDER, *VIEWERS = IDENTITIES[:5]
FIRST, SECOND, THIRD, FOURTH = VIEWERS
NEWCOMERS = IDENTITIES[5:7]

CAMERA = Camera((640, 360), fps=15)
PORTRAIT = Camera((360, 640), fps=15)
LARGE = (1280, 720)
"""Of the layer `high`, which is the whole picture of this camera."""
SMALL = (240, 135)
SMALL_PICTURE = (320, 180)
"""Of the layer `low`."""

SHORT_SILENCE_MS = 1500
FEW_FREEZES = 2
QUIET_BPS = 5000
KEY_PAUSE_S = 0.3
"""Between two key frames that viewers can make a group's leader send."""
DEAD_S = 60
"""After so long a page that is closed without a word is gone for everybody."""

MOST = 12
"""How many a room holds."""


@pytest.fixture
def crowd(invite: Invite, server: Server) -> Crowd:
    return Crowd(invite("chromium"), server.url, server.make_room())


@pytest.fixture
def shared(crowd: Crowd) -> Crowd:
    """Four see the camera of the fifth, all of them large."""
    crowd.enter(SENDER, camera=CAMERA)
    crowd.enter(*VIEWERS, sights={SENDER: LARGE})
    crowd.evaluate(f"crowd.compare('{SENDER.name}')")
    share_one_encoder(crowd, VIEWERS)
    see(crowd, VIEWERS)
    return crowd


def test_one_shows_it_small_and_hides_it_and_nobody_else_notices(shared: Crowd) -> None:
    others = Calm(shared, VIEWERS[1:])
    shared.show(FIRST, SENDER, SMALL)
    see(shared, [FIRST], size=SMALL_PICTURE)
    see(shared, VIEWERS[1:])
    shared.show(FIRST, SENDER, HIDDEN)
    stand_still(shared, [FIRST])
    others.lasted()
    shared.show(FIRST, SENDER, LARGE)
    see(shared, VIEWERS)
    go_on(shared, VIEWERS)
    share_one_encoder(shared, VIEWERS)
    others.lasted()


@pytest.mark.parametrize("go", [Crowd.leave, Crowd.vanish])
def test_the_one_goes_for_whom_it_is_encoded(shared: Crowd, go: Callable[[Crowd, Identity], None]) -> None:
    leader = next(viewer for viewer in VIEWERS if roles(shared)[viewer.name] == "lead")
    others = [viewer for viewer in VIEWERS if viewer is not leader]
    calm = Calm(shared, others)
    go(shared, leader)
    go_on(shared, others, count=40)
    share_one_encoder(shared, others, deadline_s=DEAD_S)
    see(shared, others)
    calm.lasted()


def test_a_newcomer_follows_from_the_first_frame_on(shared: Crowd) -> None:
    newcomer = NEWCOMERS[0]
    others = Calm(shared, VIEWERS)
    shared.enter(newcomer, sights={SENDER: LARGE})
    see(shared, [newcomer])
    share_one_encoder(shared, [*VIEWERS, newcomer])
    began = shared.evaluate(f"crowd.member('{SENDER.name}').places.map(({{role, group}}) => [role, group])")
    assert began[-2] == ["follow", "camera/high/video/VP8"]  # the last one is for a screen
    others.lasted()


def test_the_worker_crashes(shared: Crowd) -> None:
    shared.evaluate(f"crowd.listen('{FIRST.name}', '{SENDER.name}')")
    shared.evaluate(f"crowd.member('{SENDER.name}').workers[0].terminate()")
    stand_still(shared, VIEWERS)
    wait.until(lambda: roles(shared), lambda seen: seen == dict.fromkeys(names(VIEWERS), "own"), what="own encoders")
    see(shared, VIEWERS)
    go_on(shared, VIEWERS)
    shared.all_see_and_hear_each_other()
    assert shared.evaluate(f"crowd.member('{SENDER.name}').faults") == ["worker-lost"]
    assert shared.evaluate("heard.longestSilenceMs") < SHORT_SILENCE_MS


def test_the_camera_changes_stops_and_comes_back(shared: Crowd) -> None:
    sender = f"crowd.member('{SENDER.name}')"

    turn_to(shared, PORTRAIT, SENDER.screen)
    see(shared, VIEWERS, size=PORTRAIT.size, colour=SENDER.screen)

    shared.evaluate(f"{sender}.camera.isFrozen = true")
    stand_still(shared, VIEWERS)
    see(shared, VIEWERS, size=PORTRAIT.size, colour=SENDER.screen)
    shared.evaluate(f"{sender}.camera.isFrozen = false")
    go_on(shared, VIEWERS)

    shared.evaluate(f"{sender}.camera.track.stop()")
    stand_still(shared, VIEWERS)
    turn_to(shared, CAMERA, SENDER.camera)
    see(shared, VIEWERS)
    go_on(shared, VIEWERS)

    shared.evaluate(f"{sender}.mesh.setMuted('camera', true)")
    stand_still(shared, VIEWERS)
    assert roles(shared) == {}
    shared.evaluate(f"{sender}.mesh.setMuted('camera', false)")
    go_on(shared, VIEWERS)
    see(shared, VIEWERS)
    share_one_encoder(shared, VIEWERS)


def turn_to(crowd: Crowd, camera: Camera, colour: Colour) -> None:
    """Puts another camera in the place of the sender's."""
    crowd.evaluate(f"crowd.turnTo('{SENDER.name}', 'rgb{colour}', {camera.in_page()})")


def test_viewers_who_ask_too_much_disturb_nobody(shared: Crowd) -> None:
    others = Calm(shared, [SECOND, THIRD])
    shared.show(FOURTH, SENDER, (7680, 4320))
    shared.evaluate(f"""
        new Promise((done) => {{
            const sizes = [[240, 135], [640, 360], [0, 0], [1280, 720]];
            let left = 50;
            const timer = setInterval(() => {{
                crowd.show('{FIRST.name}', '{SENDER.name}', ...sizes[--left % sizes.length]);
                if (left === 0) done(clearInterval(timer));
            }}, 100);
        }})
    """)
    others.lasted()
    shared.show(FIRST, SENDER, LARGE)
    see(shared, VIEWERS)
    others.lasted()


def test_viewers_who_want_key_frames_all_the_time_get_few(shared: Crowd) -> None:
    shared.enter(*NEWCOMERS, sights={SENDER: LARGE}, nags=True)
    share_one_encoder(shared, [*VIEWERS, *NEWCOMERS])
    see(shared, NEWCOMERS)
    others = Calm(shared, VIEWERS)
    before, began_ms = shared.sights(SENDER), now_ms(shared)
    for newcomer, every_ms in zip(NEWCOMERS, (50, 70), strict=True):  # not in step with each other
        shared.evaluate(f"crowd.nag('{newcomer.name}', '{SENDER.name}', {every_ms})")
    after = wait.until(
        lambda: shared.sights(SENDER),
        lambda sights: all(sights[name].wanted >= before[name].wanted + 50 for name in names(NEWCOMERS)),
        what="many requests",
    )
    most = (now_ms(shared) - began_ms) / 1000 / KEY_PAUSE_S + 1
    assert max(after[name].key_frames - before[name].key_frames for name in after) <= most
    others.lasted()
    see(shared, [*VIEWERS, *NEWCOMERS])


def test_those_who_take_only_h264_share_an_encoder_of_their_own(shared: Crowd) -> None:
    one, other = NEWCOMERS
    others = Calm(shared, VIEWERS)
    shared.enter(one, sights={SENDER: LARGE}, codec="video/H264")
    see(shared, [one], codec="video/H264")
    assert roles(shared)[one.name] == "own"
    shared.enter(other, sights={SENDER: LARGE}, codec="video/H264")
    share_one_encoder(shared, NEWCOMERS, of=2)
    see(shared, NEWCOMERS, codec="video/H264")
    go_on(shared, NEWCOMERS)
    share_one_encoder(shared, VIEWERS, of=2)
    see(shared, VIEWERS, codec="video/VP8")
    others.lasted()


def test_silence_costs_nearly_nothing(crowd: Crowd) -> None:
    crowd.enter(FIRST, SECOND)
    crowd.all_see_and_hear_each_other()
    rate = f"crowd.measure('{FIRST.name}').peers[0].sent.soundBps"
    volume = f"crowd.member('{FIRST.name}').microphone.volume.value"
    wait.until(lambda: crowd.evaluate(rate), lambda bps: bps > QUIET_BPS, what="a tone")
    crowd.evaluate(f"{volume} = 0")
    wait.until(lambda: crowd.evaluate(rate), lambda bps: 0 < bps < QUIET_BPS, what="silence")
    crowd.evaluate(f"{volume} = 0.4")
    crowd.all_see_and_hear_each_other(deadline_s=5)


def test_twelve_who_come_at_once_see_each_other_and_a_thirteenth_is_refused(crowd: Crowd) -> None:
    *twelve, thirteenth = [somebody(number) for number in range(MOST + 1)]
    crowd.enter(*twelve, at_once=True, mute=True)
    all_see_each_other(crowd, twelve)
    encoders = [crowd.evaluate(f"crowd.measure('{one.name}').encoders.real") for one in twelve]
    assert max(encoders) <= 3
    assert min(encoders) >= 1

    with pytest.raises(PageError, match="room-full"):
        crowd.enter(thirteenth, mute=True)
    all_see_each_other(crowd, twelve)
    assert [len(crowd.snapshot(one)["peers"]) for one in twelve] == [MOST - 1] * MOST


def somebody(number: int) -> Identity:
    """One of thirteen, since there are not as many in `IDENTITIES`."""
    red, green, blue = (round(255 * value) for value in colorsys.hls_to_rgb(number / (MOST + 1), 0.5, 0.75))
    return Identity(f"P{number}", (red, green, blue), (0, 0, 0), mic=400 + 100 * number, speakers=0)


def all_see_each_other(crowd: Crowd, people: Sequence[Identity]) -> None:
    """Waits until each has the right picture of each other one, and it moves."""

    def is_right(seen: list[int] | None, shown: Identity) -> bool:
        return seen is not None and dist(seen, shown.camera) <= COLOUR_TOLERANCE

    def look() -> list[str]:
        colours = crowd.evaluate("crowd.colours('person')")
        return [
            f"{one.name} sees {shown.name}"
            for one in people
            for shown in people
            if shown is not one and not is_right(colours[one.name].get(shown.name), shown)
        ]

    wait.until(look, lambda wrong: not wrong, deadline_s=90, what="the right pictures")
    frames.go_on(crowd, 5)


def see(
    crowd: Crowd,
    viewers: Sequence[Identity],
    *,
    size: Size = CAMERA.size,
    colour: Colour = SENDER.camera,
    codec: str = "video/VP8",
) -> None:
    """Waits until each of the viewers has the sender's picture in the right colour and size."""
    wait.until(
        lambda: crowd.sights(SENDER),
        lambda sights: all(
            (seen := sights.get(name))
            and (seen.size, seen.codec) == (size, codec)
            and seen.colour is not None
            and dist(seen.colour, colour) <= COLOUR_TOLERANCE
            for name in names(viewers)
        ),
        deadline_s=40,
        what=f"{names(viewers)} see {size} in {colour}",
    )


def go_on(crowd: Crowd, viewers: Sequence[Identity], count: int = 20) -> None:
    """Waits until all of these have decoded so many frames more."""
    before = crowd.sights(SENDER)
    wait.until(
        lambda: crowd.sights(SENDER),
        lambda sights: all(sights[name].decoded >= before[name].decoded + count for name in names(viewers)),
        deadline_s=40,
        what=f"{count} more frames for {names(viewers)}",
    )


def stand_still(crowd: Crowd, viewers: Sequence[Identity]) -> None:
    """Waits until a second passes in which none of these gets a picture."""

    def look() -> tuple[list[int], float]:
        sights = crowd.sights(SENDER)
        return [sights[name].decoded for name in names(viewers)], now_ms(crowd)

    last, since_ms = look()

    def still_ms() -> float:
        nonlocal last, since_ms
        decoded, at_ms = look()
        if decoded != last:
            last, since_ms = decoded, at_ms
        return at_ms - since_ms

    wait.until(still_ms, lambda ms: ms >= 1000, what=f"no picture for {names(viewers)}")


class Calm:
    """How well some see the sender while something happens that is none of their business."""

    def __init__(self, crowd: Crowd, viewers: Sequence[Identity]) -> None:
        self._crowd = crowd
        self._viewers = viewers
        self._before = self._freezes()

    def lasted(self) -> None:
        """Waits for more frames. A machine that is busy with what happens may stop a picture for a moment."""
        go_on(self._crowd, self._viewers)
        bare, *ours = (after - before for before, after in zip(self._before, self._freezes(), strict=True))
        assert max(ours) <= 2 * bare + FEW_FREEZES

    def _freezes(self) -> list[int]:
        sights = self._crowd.sights(SENDER)
        return [self._crowd.evaluate("crowd.bareFreezes()"), *(sights[name].freezes for name in names(self._viewers))]


def share_one_encoder(crowd: Crowd, viewers: Sequence[Identity], *, of: int = 1, deadline_s: float = 40) -> None:
    """Waits until one of these leads and the others follow, and so many encoders in all make a picture."""
    expected = ["follow"] * (len(viewers) - 1) + ["lead"]
    wait.until(
        lambda: (roles(crowd), crowd.evaluate(f"crowd.measure('{SENDER.name}').encoders.real")),
        lambda seen: (sorted(seen[0].get(name, "") for name in names(viewers)), seen[1]) == (expected, of),
        deadline_s=deadline_s,
        what=f"one encoder for {names(viewers)}",
    )


def roles(crowd: Crowd) -> dict[str, str]:
    """By whose encoder each gets the sender's picture; who gets none is missing."""
    return {name: camera["role"] for name, camera in crowd.sent(SENDER).items() if camera}


def names(people: Sequence[Identity]) -> list[str]:
    return [one.name for one in people]


def now_ms(crowd: Crowd) -> float:
    """The page's clock."""
    return float(crowd.evaluate("performance.now()"))
