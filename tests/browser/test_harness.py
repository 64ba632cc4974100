"""The harness itself: a bare connection between two browsers, without any code of ours, shows the right person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from .conftest import BrowserName, Invite
from .person import Person

BARE_PEER = """
    (async () => {
        globalThis.peer = new RTCPeerConnection();
        globalThis.theirs = new MediaStream();
        globalThis.video = document.createElement('video');
        document.body.append(Object.assign(video, {srcObject: theirs, muted: true, autoplay: true}));
        peer.ontrack = ({track}) => theirs.addTrack(track);
        const mine = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
        mine.getTracks().forEach((track) => peer.addTrack(track, mine));
    })()
"""
DESCRIBE = """
    (async () => {
        await peer.setLocalDescription();
        if (peer.iceGatheringState !== 'complete') await new Promise((done) => {
            peer.addEventListener('icegatheringstatechange', () => peer.iceGatheringState === 'complete' && done());
        });
        return peer.localDescription;
    })()
"""


@pytest.fixture
def blank_page(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text('<!doctype html><link rel="icon" href="data:,"><body></body>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def connect(caller: Person, called: Person) -> None:
    for person in (caller, called):
        person.evaluate(BARE_PEER)
    offer = caller.evaluate(DESCRIBE)
    called.evaluate(f"peer.setRemoteDescription({json.dumps(offer)})")
    caller.evaluate(f"peer.setRemoteDescription({json.dumps(called.evaluate(DESCRIBE))})")


@pytest.mark.parametrize(
    ("caller", "called"), [("chromium", "chromium"), ("chromium", "firefox"), ("firefox", "chromium")]
)
def test_each_sees_and_hears_the_other(
    invite: Invite, blank_page: str, caller: BrowserName, called: BrowserName
) -> None:
    people = invite(caller), invite(called)
    for person in people:
        person.open(blank_page)
    connect(*people)
    for person, other in (people, people[::-1]):
        person.sees(other.name, "globalThis.video")
        person.hears(other.name, "globalThis.theirs")
        assert person.console == []
