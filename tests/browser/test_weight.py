"""How much a page asks of a slow line, measured on the program that people get."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import call
from .chromium import ChromiumPerson
from .conftest import Invite
from .serving import Server

PACKED = Path(__file__).parents[2] / "dist" / "palim-mesh.pyz"
START_PAGE_BYTES = 60_000
CALL_PAGE_BYTES = 150_000
DEEPEST_CHAIN = 3


@pytest.fixture
def packed(tmp_path: Path) -> Iterator[Server]:
    """The server as one file, with its files compressed."""
    assert PACKED.is_file(), "first run: make pyz"
    server = Server(tmp_path, program=(sys.executable, os.fspath(PACKED)))
    server.start()
    yield server
    assert server.stop() == 0


def test_start_and_call_page_are_light(packed: Server, invite: Invite) -> None:
    person = invite("chromium")
    assert isinstance(person, ChromiumPerson)
    traffic = person.watch_traffic()
    person.open(packed.url)
    person.wait_for("document.querySelector('.welcome')")
    assert traffic.bytes_on_the_wire() < START_PAGE_BYTES
    assert traffic.deepest_chain() <= DEEPEST_CHAIN

    newcomer = invite("chromium")
    assert isinstance(newcomer, ChromiumPerson)
    traffic = newcomer.watch_traffic()
    call.enter(newcomer, packed.make_room().url)
    call.is_inside(newcomer)
    assert traffic.bytes_on_the_wire() < CALL_PAGE_BYTES
    assert traffic.deepest_chain() <= DEEPEST_CHAIN
