"""Browsers, people and servers for the tests; pictures and consoles of a failed test go to build/test-report/."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Playwright, sync_playwright

from .chromium import Chromium
from .firefox import Firefox
from .identity import IDENTITIES
from .person import Person
from .serving import Server

REPORT = Path(__file__).parents[2] / "build" / "test-report"

BrowserName = Literal["chromium", "firefox"]
Invite = Callable[[BrowserName], Person]
_failed = pytest.StashKey[bool]()


@pytest.fixture(scope="session", autouse=True)
def namespace() -> None:
    """Nothing here runs where a packet could leave the machine."""
    if "inside" not in (name for _, name in socket.if_nameindex()):
        pytest.exit("run this as: tools/in-namespace .venv/bin/python -m pytest tests/browser", returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_failed] = True
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    browser = Chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    browser = Firefox(IDENTITIES[-1])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for every test that makes a room of its own and leaves the server as it was."""
    running = Server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Iterator[list[Person]]:
    """Everybody in the test, closed after it; when it failed, what each saw is kept."""
    everybody: list[Person] = []
    yield everybody
    if request.node.stash.get(_failed, False):
        _keep(re.sub(r"\W+", "-", request.node.nodeid), everybody)
    for person in everybody:
        person.close()


@pytest.fixture
def invite(request: pytest.FixtureRequest, people: list[Person]) -> Invite:
    """Makes a new person in the named browser. Nobody in a test is like another."""

    def invite(browser: BrowserName) -> Person:
        running = request.getfixturevalue(browser)
        person: Person = running.person() if browser == "firefox" else running.person(IDENTITIES[len(people)])
        people.append(person)
        return person

    return invite


def _keep(test: str, everybody: list[Person]) -> None:
    folder = REPORT / test
    folder.mkdir(parents=True, exist_ok=True)
    for person in everybody:
        person.screenshot(folder / f"{person.name}.png")
        connections = json.dumps(person.evaluate("probe.state()"), indent=2)
        (folder / f"{person.name}.log").write_text("\n".join([*person.console, connections]), encoding="utf-8")
