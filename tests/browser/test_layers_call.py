"""On whole pages: a camera is encoded once for viewers in Chromium and Firefox; sound is sent as each can take it."""

from __future__ import annotations

import pytest

from . import call, wait
from .conftest import BrowserName, Invite
from .person import Person
from .serving import Server

DUMMY_WIDTH = 48
"""A follower's own picture is at most so wide."""

ENCODED = """
    Promise.all(probe.connections.map(async (connection) => {
        const streams = await probe.stats(connection, 'outbound-rtp');
        const pictures = streams.filter(({kind, framesEncoded}) => kind === 'video' && framesEncoded > 0);
        return pictures.map(({frameWidth}) => frameWidth)[0] ?? 0;
    }))
"""
"""The width of the picture that goes to each of the others, as the sender's own encoder makes it."""

DECODED = """
    Promise.all(probe.connections.map(async (connection) => {
        const streams = await probe.stats(connection, 'inbound-rtp');
        const pictures = streams.filter(({kind, framesDecoded}) => kind === 'video' && framesDecoded > 0);
        return pictures.map(({frameWidth}) => frameWidth)[0] ?? 0;
    }))
"""

SOUND_CODECS = """
    probe.connections.map(({remoteDescription: {sdp}}) => {
        const [, first] = sdp.match(/^m=audio \\d+ \\S+ (\\d+)/m);
        return sdp.match(new RegExp(`^a=rtpmap:${first} ([^/]+)`, 'm'))[1].toLowerCase();
    })
"""
"""What each of the others would have first."""


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_camera_is_encoded_once_for_viewers_in_other_browsers(
    browser: BrowserName, invite: Invite, server: Server
) -> None:
    sender = invite(browser)
    viewers = [invite("chromium"), invite("chromium" if browser == "firefox" else "firefox")]
    call.come_together([sender, *viewers], server.url)
    wait.until(
        lambda: sorted(sender.evaluate(ENCODED)),
        lambda widths: len(widths) == 2 and 0 < widths[0] <= DUMMY_WIDTH < widths[1],
        deadline_s=40,
        what="one real picture and one dummy",
    )
    for viewer in viewers:
        sees_real_pictures(viewer)
    call.all_see_and_hear_each_other([sender, *viewers])


def sees_real_pictures(viewer: Person) -> None:
    """Waits until both pictures that come are no dummies."""
    wait.until(
        lambda: viewer.evaluate(DECODED),
        lambda widths: len(widths) == 2 and min(widths) > DUMMY_WIDTH,
        deadline_s=40,
        what=f"{viewer.name} decodes real pictures",
    )


def test_redundant_sound_where_both_can(invite: Invite, server: Server) -> None:
    people = [invite("chromium"), invite("chromium"), invite("firefox")]
    call.come_together(people, server.url)
    call.all_see_and_hear_each_other(people)
    assert sorted(people[0].evaluate(SOUND_CODECS)) == ["opus", "red"]
