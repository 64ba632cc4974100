"""Devices that are there, missing, refused or shut off; pages that can't have any."""

from __future__ import annotations

import json
import math
import struct
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from . import call
from .chromium import FAKE_DEVICES, Chromium
from .conftest import Invite
from .identity import IDENTITIES, Identity
from .person import Person
from .serving import INSIDE, Server
from .words import say

FRAMES = 20
WIDTH, HEIGHT = 320, 240
SAMPLE_RATE = 48000

Launch = Callable[[Sequence[str]], Chromium]


@pytest.fixture
def launch(playwright: Playwright) -> Iterator[Launch]:
    """Starts a browser with other devices than the usual ones."""
    with ExitStack() as stack:

        def launch(devices: Sequence[str]) -> Chromium:
            browser = Chromium(playwright, devices)
            stack.callback(browser.close)
            return browser

        yield launch


def write_picture(file: Path, identity: Identity) -> None:
    """A short film in one colour, as YUV4MPEG2."""
    red, green, blue = identity.camera
    luma = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256  # ITU-R BT.601
    blue_difference = 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256
    red_difference = 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256
    planes = ((luma, WIDTH * HEIGHT), (blue_difference, WIDTH * HEIGHT // 4), (red_difference, WIDTH * HEIGHT // 4))
    frame = b"FRAME\n" + b"".join(bytes([round(value)]) * size for value, size in planes)
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F20:1 Ip A1:1 C420mpeg2\n".encode() + frame * FRAMES)


def write_sound(file: Path, identity: Identity) -> None:
    """A second of a tone; whole waves, so that it can be repeated without a click."""
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, SAMPLE_RATE, SAMPLE_RATE, "NONE", ""))
        for sample in range(SAMPLE_RATE):
            sound.writeframes(struct.pack("<h", round(9000 * math.sin(math.tau * identity.mic * sample / SAMPLE_RATE))))


def reads(person: Person, sentence: str) -> None:
    person.wait_for(f"document.body.innerText.includes({json.dumps(say(sentence))})")


def test_the_browsers_own_devices_are_seen_and_heard(
    server: Server, launch: Launch, invite: Invite, people: list[Person], tmp_path: Path
) -> None:
    other = invite("chromium")
    someone = IDENTITIES[len(people)]
    write_picture(tmp_path / "camera.y4m", someone)
    write_sound(tmp_path / "microphone.wav", someone)
    browser = launch(
        [
            *FAKE_DEVICES,
            f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}",
            f"--use-file-for-fake-audio-capture={tmp_path / 'microphone.wav'}",
        ]
    )
    person = browser.person(someone, own_devices=True)
    people.append(person)
    link = server.make_room().url
    for each in people:
        call.enter(each, link)
        call.is_inside(each)
    call.all_see_and_hear_each_other([other, person])


@pytest.mark.parametrize(
    ("devices", "problem"), [((), "missing"), (("--use-fake-device-for-media-stream",), "refused")]
)
def test_missing_and_refused_devices_are_named_and_joining_works(
    server: Server, launch: Launch, invite: Invite, people: list[Person], devices: Sequence[str], problem: str
) -> None:
    other = invite("chromium")
    person = launch(devices).person(IDENTITIES[len(people)], own_devices=True)
    people.append(person)
    link = server.make_room().url
    call.enter(other, link)
    person.open(link)
    person.click("button", say("consent-button"))
    reads(person, f"problem-camera-{problem}")
    reads(person, f"problem-mic-{problem}")
    person.fill("#own-name", person.name)
    person.click("button", say("enter"))
    call.is_inside(person)
    call.sees_and_hears(person, [other.name])
    call.write(person, "Ich höre nur zu")
    call.reads(other, "Ich höre nur zu", person.name)
    other.wait_for(f"document.querySelector('article.tile[aria-label={json.dumps(person.name)}] .face')")


def test_one_can_enter_without_being_asked_for_devices(
    server: Server, launch: Launch, invite: Invite, people: list[Person]
) -> None:
    other = invite("chromium")
    person = launch(()).person(IDENTITIES[len(people)], own_devices=True)
    people.append(person)
    link = server.make_room().url
    call.enter(other, link)
    person.open(link)
    person.fill("#own-name", person.name)
    person.click("button", say("enter-without"))
    call.is_inside(person)
    call.sees_and_hears(person, [other.name])


def test_an_insecure_address_says_that_https_is_needed(tmp_path: Path, invite: Invite) -> None:
    server = Server(tmp_path, host="0.0.0.0")
    server.start()
    person = invite("chromium")
    room = server.make_room()
    person.open(f"http://{INSIDE}:{server.port}/r/{room.name}#{room.secret}")
    reads(person, "insecure-title")
    reads(person, "insecure-explained")
    assert server.stop() == 0


def test_a_browser_without_webrtc_is_told_so(server: Server, chromium: Chromium, people: list[Person]) -> None:
    person = chromium.person(IDENTITIES[0], before="delete globalThis.RTCPeerConnection;")
    people.append(person)
    person.open(server.make_room().url)
    reads(person, "unsupported-title")
    reads(person, "unsupported-explained")
