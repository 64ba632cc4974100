"""What people do on the pages, and what they must see there."""

from __future__ import annotations

import json
from collections.abc import Sequence

from . import wait
from .person import Person

PREVIEW = "document.querySelector('.preview video:not([hidden])')"
CAMERA_PERMISSION = "navigator.permissions.query({name: 'camera'}).then(({state}) => state)"
OTHERS = "[...document.querySelectorAll('article.tile:not(.own):not(.screen)')].map((tile) => tile.ariaLabel)"


def start(person: Person, site: str) -> str:
    """Starts a call on the start page and returns the link. The person is in front of the door then."""
    person.open(site)
    person.click("button", person.say("start-button"))
    return str(person.wait_for("location.hash && document.querySelector('#own-name') && location.href"))


def enter(person: Person, link: str | None = None) -> None:
    """Opens the link, if there is one, looks into the mirror and goes to the door; does not wait until it opens."""
    if link:
        person.open(link)
    if is_asked_for_devices(person):
        person.click("button", person.say("consent-button"))
    person.sees(person.name, PREVIEW)
    person.fill("#own-name", person.name)
    person.click("button", person.say("enter"))


def come_together(people: Sequence[Person], site: str) -> str:
    """The first starts a call, the others come by the link, which is returned. All are inside then."""
    host, *guests = people
    link = start(host, site)
    enter(host)
    is_inside(host)
    for guest in guests:
        enter(guest, link)
        is_inside(guest)
    return link


def is_asked_for_devices(person: Person) -> bool:
    """Whether the page asks before it opens camera and microphone; where they are allowed already, it does not."""
    return bool(person.evaluate(CAMERA_PERMISSION) == "prompt")


def is_inside(person: Person) -> None:
    """Waits until the door is open."""
    person.wait_for("document.querySelector('.call')")


def is_over(person: Person, sentence: str) -> None:
    """Waits until the call is over for this person, with the given sentence as the reason."""
    person.wait_for(f"document.querySelector('main')?.innerText.includes({json.dumps(person.say(sentence))})")
    assert person.say("over-title") in person.evaluate("document.querySelector('main h1').innerText")


def picture_of(name: str) -> str:
    """The video element in which somebody is seen, as an expression."""
    return f"document.querySelector('article.tile[aria-label={json.dumps(name)}] video:not([hidden])')"


def screen_of(person: Person, name: str) -> str:
    """The video element in which somebody's screen is seen by this person, as an expression."""
    return picture_of(person.say("screen-of", name=name))


def voice_of(name: str) -> str:
    """The stream of somebody who is heard, that is, which an element plays aloud, as an expression."""
    return f"""
        [...document.querySelectorAll('audio')].find(({{srcObject, paused, muted}}) =>
            !paused && !muted && srcObject === ({picture_of(name).replace(":not([hidden])", "")}).srcObject)?.srcObject
    """


def all_see_and_hear_each_other(people: Sequence[Person], deadline_s: float = 30) -> None:
    """Waits until each has the right picture and the right voice of each other one, and a tile for nobody else."""
    for person in people:
        sees_and_hears(person, [other.name for other in people if other is not person], deadline_s)


def sees_and_hears(person: Person, others: Sequence[str], deadline_s: float = 30) -> None:
    """Waits until this person has picture and voice of those others, and a tile for nobody else."""
    wait.until(
        lambda: sorted(person.evaluate(OTHERS)),
        lambda shown: shown == sorted(others),
        deadline_s=deadline_s,
        what=f"the tiles of {person.name}",
    )
    for name in others:
        person.sees(name, picture_of(name), deadline_s)
        person.hears(name, voice_of(name), deadline_s)


def hears_nothing_of(person: Person, name: str) -> None:
    """Waits until this one's voice is gone, though it is played."""
    person.wait_for(f"probe.tone({voice_of(name)}).then((heard) => heard === null)")


def open_chat(person: Person) -> None:
    if not person.evaluate("Boolean(document.querySelector('.chat-panel'))"):
        person.click_at("#bar-chat")


def write(person: Person, text: str) -> None:
    """Sends a chat message."""
    open_chat(person)
    person.fill("#message", text)
    person.press("Enter")


def reads(person: Person, text: str, sender: str) -> None:
    """Waits until the chat shows a message of that person."""
    open_chat(person)
    messages = "[...document.querySelectorAll('.message')].map(({innerText}) => innerText)"
    person.wait_for(f"{messages}.some((it) => it.includes({json.dumps(text)}) && it.includes({json.dumps(sender)}))")


def row_of(person: Person, name: str) -> list[str]:
    """What the open list of people says about somebody."""
    traits = f"""
        [...document.querySelectorAll('.people .person')]
            .filter((row) => row.innerText.includes({json.dumps(name)}))
            .map((row) => [...row.querySelectorAll('.traits li')].map(({{innerText}}) => innerText))[0]
    """
    return list(person.wait_for(traits))


def is_told(person: Person, sentence: str, **values: str) -> None:
    """Waits until a notice says this."""
    words = json.dumps(person.say(sentence, **values))
    person.wait_for(f"document.querySelector('.notices')?.innerText.includes({words})")


def is_told_no_longer(person: Person, sentence: str) -> None:
    """Waits until no notice says this any more."""
    person.wait_for(f"!document.querySelector('.notices').innerText.includes({json.dumps(person.say(sentence))})")


def switch(person: Person, setting: str) -> str:
    """The accessible name of a host's switch: its title and what it does."""
    return f"{person.say(setting)} {person.say(f'{setting}-explained')}"
