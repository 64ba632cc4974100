"""Somebody in a test: one page of some browser, driven like a person would, and asked what it shows."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Literal

from . import wait, words
from .identity import Identity, whose_colour, whose_tone

ANSWER_S = 50


class PageError(Exception):
    """The page's script threw; the message is the script's own."""


class PageGone(Exception):
    """Another page came in the place of the one that was asked."""


def _script(name: str) -> str:
    return (Path(__file__).parent / "page" / name).read_text(encoding="utf-8")


PROBE = _script("probe.js")
"""Runs in every document before the page's own scripts: what a test can ask the page."""


def impersonation(identity: Identity, *, own_microphone: bool = False) -> str:
    """Runs in every document before the page's own scripts: devices that show who this is."""
    return _script("devices.js") + identity.script(own_microphone=own_microphone) + _script("identity.js")


def as_json(expression: str) -> str:
    """An expression whose value, awaited, is the given one's as JSON, so that all browsers hand it over alike.

    It throws when there is no value after `ANSWER_S`.
    """
    late = f"new Promise((_, late) => setTimeout(() => late(new Error('no value in {ANSWER_S} s')), {ANSWER_S * 1000}))"
    return f"(async () => JSON.stringify((await Promise.race([({expression}), {late}])) ?? null))()"


class Person(ABC):
    """One page in a profile of its own."""

    browser: ClassVar[Literal["chromium", "firefox"]]

    def __init__(self, identity: Identity, language: str = "de") -> None:
        self.identity = identity
        self.language = language
        self.console: list[str] = []
        """Warnings and errors of the page, oldest first."""

    @property
    def name(self) -> str:
        return self.identity.name

    def say(self, sentence: str, **values: str) -> str:
        """A sentence of the pages in this person's language."""
        return words.say(sentence, language=self.language, **values)

    @abstractmethod
    def open(self, url: str) -> None:
        """Goes to an address and waits until the document and its scripts are loaded."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited; it counts as a gesture of the user.

        Raises:
            PageError: the expression threw.
            PageGone: meanwhile another page was loaded.
        """

    @abstractmethod
    def click(self, role: str, name: str) -> None:
        """Clicks the one element of this role and accessible name, when it is there and can be clicked."""

    @abstractmethod
    def click_at(self, css: str) -> None:
        """Clicks the one element that the selector finds, when it is there."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Presses one key, named as in KeyboardEvent.key; `Shift+Tab` and the like hold a modifier."""

    @abstractmethod
    def write(self, text: str) -> None:
        """Types a text where the focus is."""

    @abstractmethod
    def screenshot(self, file: Path) -> None:
        """Saves the visible part of the page as PNG."""

    @abstractmethod
    def close(self) -> None:
        """Closes page and profile."""

    def run(self, script: str) -> None:
        """Runs statements, as a script of the page's own would."""
        self.evaluate(f"(() => {{\n{script}\n}})()")

    def fill(self, css: str, text: str) -> None:
        """Puts the focus on a field, empties it and types the text."""
        self.wait_for(f"document.querySelector({json.dumps(css)})")
        self.evaluate(f"(field => {{ field.focus(); field.select?.(); }})(document.querySelector({json.dumps(css)}))")
        self.press("Delete")
        self.write(text)

    def wait_for(self, expression: str, deadline_s: float = 20) -> Any:
        """Waits until JavaScript takes the expression for true, also on the page that comes next; returns its value."""
        answer = wait.until(
            lambda: self._ask(f"Promise.resolve({expression}).then((it) => [Boolean(it), it])"),
            lambda answer: answer[0],
            deadline_s=deadline_s,
            what=f"{self.name}: {expression}",
        )
        return answer[1]

    def _ask(self, expression: str) -> Any:
        try:
            return self.evaluate(expression)
        except PageGone:
            return [False, "the page went away"]

    def sees(self, whose: str, video: str, deadline_s: float = 20) -> None:
        """Waits until a video element, given as an expression, shows `"Änne"`, or `"Änne's screen"`."""
        colour = f"(video => video && probe.colour(video))({video})"
        wait.until(
            lambda: self.evaluate(colour),
            lambda shown: whose_colour(shown) == whose,
            deadline_s=deadline_s,
            what=f"{self.name} sees {whose}",
        )

    def hears(self, whose: str, stream: str, deadline_s: float = 20) -> None:
        """Waits until a MediaStream, given as an expression, carries that person's sound."""
        wait.until(
            lambda: self.evaluate(f"probe.tone({stream})"),
            lambda heard: whose_tone(heard) == whose,
            deadline_s=deadline_s,
            what=f"{self.name} hears {whose}",
        )
