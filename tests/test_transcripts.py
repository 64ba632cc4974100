"""The conversations of protocol/transcripts, with the bare room and with the real server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from palim_mesh.room import Limits
from palim_mesh.seat import peer_of
from tests import transcripts
from tests.bare import BareServer
from tests.browser.serving import Server
from tests.live import LiveServer
from tests.transcripts import Player, Transcript

ALL = transcripts.load()
BARE = {name: transcript for name, transcript in ALL.items() if transcript.get("needs") != "server"}
SETTINGS = {"members": "members", "waiting": "waiting", "graceS": "grace_s"}


@pytest.fixture
def transcript(request: pytest.FixtureRequest) -> Transcript:
    """The transcript of that name."""
    return ALL[request.param]


@pytest_asyncio.fixture
async def live(transcript: Transcript, tmp_path: Path) -> AsyncIterator[LiveServer]:
    """A server with the settings the transcript asks for."""
    settings = {setting: transcript[key] for key, setting in SETTINGS.items() if key in transcript}
    server = Server(tmp_path, **settings)
    server.start()
    live = LiveServer(server, tmp_path / "state")
    yield live
    await live.close()
    server.stop()


@pytest.mark.parametrize("transcript", BARE, indirect=True)
async def test_bare_room_plays(transcript: Transcript) -> None:
    limits = {key: transcript[key] for key in ("members", "waiting") if key in transcript}
    await Player(BareServer(Limits(**limits))).play(transcript)


@pytest.mark.parametrize("transcript", ALL, indirect=True)
async def test_live_server_plays(transcript: Transcript, live: LiveServer) -> None:
    await Player(live).play(transcript)


def test_people_are_who_they_say() -> None:
    for person in transcripts.people()["people"].values():
        assert person["peer"] == peer_of(person["key"])


async def test_a_transcript_that_says_too_little_fails() -> None:
    """What nobody expected must not go unnoticed."""
    full = ALL["two-join-and-relay"]
    short = full | {"steps": full["steps"][:-1]}
    with pytest.raises(AssertionError, match="more than the transcript says"):
        await Player(BareServer(Limits())).play(short)


async def test_a_transcript_that_says_something_else_fails() -> None:
    full = ALL["two-join-and-relay"]
    first, second, welcome, *rest = full["steps"]
    other = welcome | {"message": welcome["message"] | {"standing": "member"}}
    with pytest.raises(AssertionError):
        await Player(BareServer(Limits())).play(full | {"steps": [first, second, other, *rest]})
