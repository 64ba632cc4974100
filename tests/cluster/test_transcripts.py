"""The conversations of protocol/transcripts, through a balancer to three processes: nobody can tell them from one.

But for those in which the server is restarted: three processes are restarted one after the other, and meanwhile people
on one hear that those on another are away.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests import transcripts
from tests.cluster.programs import Service
from tests.live import LiveServer
from tests.test_transcripts import SETTINGS
from tests.transcripts import Player, Transcript

ALL = {
    name: transcript
    for name, transcript in transcripts.load().items()
    if not any(step["step"] == "restarts" for step in transcript["steps"])
}


@pytest_asyncio.fixture
async def live(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LiveServer]:
    transcript: Transcript = request.getfixturevalue("transcript")
    settings = {setting: transcript[key] for key, setting in SETTINGS.items() if key in transcript}
    service = Service(tmp_path, **settings)
    try:
        service.start()
        live = LiveServer(service, tmp_path / "state")
        yield live
        await live.close()
    finally:
        service.end()


@pytest.fixture
def transcript(request: pytest.FixtureRequest) -> Transcript:
    return ALL[request.param]


@pytest.mark.parametrize("transcript", ALL, indirect=True)
async def test_three_processes_play(transcript: Transcript, live: LiveServer) -> None:
    await Player(live).play(transcript)
