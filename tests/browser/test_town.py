"""Two towns on one server: each with its own face, and neither reachable from the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from . import call
from .chromium import Chromium
from .identity import IDENTITIES
from .person import Person
from .serving import Server

EXAMPLE = Path(__file__).parents[2] / "docs" / "brands" / "au"
HOSTS = "hosts = ["
AU, BERG = "au.localhost", "berg.localhost"
LEGAL = ["Imprint", "Privacy", "Accessibility", "Contact"]


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two towns at names which every browser takes for this machine (RFC 6761 6.3)."""
    folder = tmp_path_factory.mktemp("towns")
    text = (EXAMPLE / "brand.toml").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith(HOSTS))
    for name, host in (("au", AU), ("berg", BERG)):
        copytree(EXAMPLE, folder / "brands" / name)
        other = text.replace(line, f'{HOSTS}"{host}"]').replace("Au am Bach", name.title())
        (folder / "brands" / name / "brand.toml").write_text(other, "utf-8")
    server = Server(folder, brands=str(folder / "brands"))
    server.start()
    yield server
    assert server.stop() == 0


def at(towns: Server, host: str) -> str:
    return f"http://{host}:{towns.port}"


def is_loaded(selector: str) -> str:
    return f"[...document.querySelectorAll({selector!r})].some((image) => image.complete && image.naturalWidth > 0)"


def test_the_face_of_a_town(towns: Server, chromium: Chromium, people: list[Person]) -> None:
    person = chromium.person(IDENTITIES[0], language="en")
    people.append(person)
    person.open(at(towns, AU))
    person.wait_for("document.querySelector('.welcome')")
    person.wait_for(is_loaded(".sign-name .logo img"))
    assert person.evaluate("document.querySelector('h1').textContent") == "Welcome to talk – your town, Au."
    assert person.evaluate("document.title") == "Au spricht"
    colour = "getComputedStyle(document.querySelector('.welcome .first')).backgroundColor"
    assert person.evaluate(colour) == "rgb(11, 83, 148)"

    call.start(person, at(towns, AU))
    call.enter(person)
    call.is_inside(person)
    person.page.set_viewport_size({"width": 360, "height": 740})
    person.wait_for(is_loaded(".call-head .logo img"))
    seen = """[...document.querySelectorAll('.call-head .legal a')].filter((link) => {
        const {left, top, width, height} = link.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === link;
    }).map((link) => link.textContent)"""
    for width, height in ((360, 740), (740, 360), (1280, 800)):
        person.page.set_viewport_size({"width": width, "height": height})
        person.wait_for(f"{seen}.length === 4")
        assert person.evaluate(seen) == LEGAL
    assert person.evaluate("probe.violations") == []
    assert person.page.context.cookies() == []


def test_the_same_link_at_two_towns_leads_to_two_rooms(towns: Server, chromium: Chromium, people: list[Person]) -> None:
    first, stranger, guest = people[:] = [chromium.person(identity, language="en") for identity in IDENTITIES[:3]]
    link = call.start(first, at(towns, AU))
    call.enter(first)
    call.is_inside(first)
    elsewhere = link.replace(AU, BERG)
    assert elsewhere != link
    call.enter(stranger, elsewhere)
    call.is_inside(stranger)
    call.enter(guest, link)
    call.all_see_and_hear_each_other([first, guest])
    assert stranger.evaluate("document.querySelectorAll('.tile').length") == 1
    assert towns.said().count('"event": "room-made"') >= 2
