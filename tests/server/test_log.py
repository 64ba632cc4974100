"""The log says what happened and nothing about whom."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest

from palim_mesh import log


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("palim_mesh")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def read(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("info")
    log.event("joined", session="ab12", peer=None)
    [line] = read(capsys)
    assert line.pop("time")
    assert line == {"level": "info", "event": "joined", "session": "ab12"}


def test_the_level_of_the_settings_counts(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("error")
    log.event("joined")
    assert read(capsys) == []


def stumble(secret: str) -> None:
    raise KeyError(secret)


def test_a_bug_is_told_by_kind_and_place_alone(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("info")
    try:
        stumble("MARKER")
    except KeyError as error:
        log.bug("session", error, session="ab12")
    [line] = read(capsys)
    assert "MARKER" not in json.dumps(line)
    assert (line["event"], line["where"], line["error"]) == ("bug", "session", "KeyError")
    assert isinstance(line["at"], list)
    assert [place.partition(":")[0] for place in line["at"]] == ["test_log.py", "test_log.py"]


def test_libraries_are_told_without_their_values(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("info")
    logging.getLogger("uvicorn.error").info("%s connected", "MARKER")
    logging.getLogger("uvicorn.error").warning("Invalid request of %s", "MARKER")
    [line] = read(capsys)
    assert (line["library"], line["message"]) == ("uvicorn.error", "Invalid request of %s")


async def test_tasks_that_failed_are_told_without_their_values(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("info")
    asyncio.get_running_loop().call_exception_handler({"message": "It failed", "exception": KeyError("MARKER")})
    [line] = read(capsys)
    assert "MARKER" not in json.dumps(line)
    assert (line["library"], line["message"], line["error"]) == ("asyncio", "It failed", "KeyError")
