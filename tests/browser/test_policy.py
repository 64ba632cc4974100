"""What every page keeps to: its own policy, its own host, no cookie, accessible to all."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from . import call
from .chromium import Chromium
from .identity import IDENTITIES
from .person import Person
from .serving import Server

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = """
    axe.run({resultTypes: ['violations']}).then(({violations}) => violations
        .filter(({impact}) => impact === 'serious' || impact === 'critical')
        .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(' ')).join(', ')}`))
"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_and_state(server: Server, chromium: Chromium, people: list[Person], language: str) -> None:
    person = chromium.person(IDENTITIES[0], language=language)
    other = chromium.person(IDENTITIES[1], language=language)
    people += [person, other]

    def check() -> None:
        """Asks the page as it is now, and everything that was loaded up to now."""
        assert person.evaluate("document.documentElement.lang") == language
        assert person.evaluate("probe.violations") == []
        assert person.console == []
        assert person.page.context.cookies() == []
        assert {urlsplit(url).netloc for url in person.requests} == {urlsplit(server.url).netloc}
        person.run(AXE)
        assert person.evaluate(SERIOUS) == []

    for path in ("/imprint", "/privacy", "/accessibility", "/contact"):
        person.open(f"{server.url}{path}?lang={language}")
        check()
    person.open(server.make_room().url.split("#")[0])
    person.wait_for("document.querySelector('#link')")
    check()

    person.open(server.url)
    person.wait_for("document.querySelector('.welcome')")
    check()
    link = call.start(person, server.url)
    check()
    call.enter(person)
    call.is_inside(person)
    check()
    call.enter(other, link)
    call.all_see_and_hear_each_other([person, other])
    check()
    other.click_at("#bar-screen")
    person.sees(f"{other.name}'s screen", call.screen_of(person, other.name))
    check()
    call.write(other, "https://example.org/")
    call.reads(person, "https://example.org/", other.name)
    check()
    person.click_at("#bar-people")
    person.wait_for("document.querySelector('.people-panel')")
    check()
    person.click_at("#bar-more")
    person.wait_for("document.querySelector('dialog[open]')")
    check()
    person.press("Escape")
    person.click_at("#bar-leave")
    call.is_over(person, "over-left")
    check()
