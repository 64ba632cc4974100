"""A call without a mouse."""

from __future__ import annotations

import json

from . import call
from .conftest import Invite
from .person import Person
from .serving import Server
from .words import say

MOST_STOPS = 40
FOCUSED = """
    (({activeElement: it}) =>
        [it.id, it.ariaLabel, it.innerText, it.value].some((words) => words?.trim() === WANTED))(document)
"""


def tab_to(person: Person, wanted: str) -> None:
    """Presses Tab until the focus is on the element of that id, label or text."""
    is_there = FOCUSED.replace("WANTED", json.dumps(wanted))
    for _ in range(MOST_STOPS):
        if person.evaluate(is_there):
            return
        person.press("Tab")
    raise AssertionError(f"{wanted!r} can't be reached by Tab")


def test_start_enter_mute_chat_and_leave_by_keyboard(server: Server, invite: Invite) -> None:
    person, other = invite("chromium"), invite("chromium")
    person.open(server.url)
    person.wait_for("document.querySelector('main')")
    tab_to(person, say("start-button"))
    person.press("Enter")
    person.wait_for("document.querySelector('#own-name')")
    if call.is_asked_for_devices(person):
        tab_to(person, say("consent-button"))
        person.press("Enter")
    person.sees(person.name, call.PREVIEW)
    tab_to(person, "own-name")
    person.write(person.name)
    person.press("Enter")
    call.is_inside(person)
    call.enter(other, person.evaluate("location.href"))
    call.all_see_and_hear_each_other([person, other])

    tab_to(person, "bar-mic")
    person.press("Space")
    call.hears_nothing_of(other, person.name)
    person.press("Alt+KeyM")
    other.hears(person.name, call.voice_of(person.name))

    tab_to(person, "bar-chat")
    person.press("Enter")
    tab_to(person, "message")
    person.write("Ohne Maus geschrieben")
    person.press("Enter")
    call.reads(other, "Ohne Maus geschrieben", person.name)
    person.press("Escape")
    person.wait_for("!document.querySelector('#message')")

    tab_to(person, "bar-leave")
    person.press("Enter")
    call.is_over(person, "over-left")
    call.sees_and_hears(other, [])
