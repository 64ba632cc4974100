"""Who is who in a test: each camera shows a colour and each microphone hums a tone that no other does."""

from __future__ import annotations

import colorsys
import json
from dataclasses import dataclass
from math import dist

NAMES = ("Änne", "Börje", "Çağla", "Dörte", "Émile", "Füsun", "Gülşen", "Hálfdan")
COLOUR_TOLERANCE = 40
"""How far, as a distance in RGB of 0 to 255, encoding may move a colour."""
TONE_TOLERANCE_HZ = 20

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Identity:
    """The name, colours (red, green, blue of 0 to 255) and tones (Hz) of one person."""

    name: str
    camera: Colour
    screen: Colour
    mic: int
    speakers: int

    def script(self, *, own_microphone: bool = False) -> str:
        """What page/identity.js reads; with `own_microphone` the browser itself makes the tone and shares no other."""
        sounds = {"mic": None, "speakers": None} if own_microphone else {}
        return f"globalThis.identity = {json.dumps(self.in_css() | sounds)};"

    def in_css(self) -> dict[str, str | int]:
        """All of it as a page takes it, colours as CSS has them."""
        return {
            "name": self.name,
            "camera": f"rgb{self.camera}",
            "screen": f"rgb{self.screen}",
            "mic": self.mic,
            "speakers": self.speakers,
        }


def _colour(number: int, lightness: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(number / len(NAMES), lightness, 0.75)
    return round(red * 255), round(green * 255), round(blue * 255)


def _screen_of(name: str) -> str:
    return f"{name}'s screen"


IDENTITIES = tuple(
    Identity(name, _colour(number, 0.5), _colour(number, 0.22), mic=400 + 170 * number, speakers=2400 + 170 * number)
    for number, name in enumerate(NAMES)
)
COLOURS = {one.name: one.camera for one in IDENTITIES} | {_screen_of(one.name): one.screen for one in IDENTITIES}
TONES = {one.name: one.mic for one in IDENTITIES} | {_screen_of(one.name): one.speakers for one in IDENTITIES}


def whose_colour(seen: list[float] | None) -> str | None:
    """Says whose picture has this colour: `"Änne"`, `"Änne's screen"`, or None if it is nobody's."""
    if seen is None:
        return None
    nearest = min(COLOURS, key=lambda whose: dist(COLOURS[whose], seen))
    return nearest if dist(COLOURS[nearest], seen) <= COLOUR_TOLERANCE else None


def whose_tone(heard: float | None) -> str | None:
    """Says whose sound has this frequency in Hz: `"Änne"`, `"Änne's screen"`, or None if it is nobody's."""
    if heard is None:
        return None
    nearest = min(TONES, key=lambda whose: abs(TONES[whose] - heard))
    return nearest if abs(TONES[nearest] - heard) <= TONE_TOLERANCE_HZ else None
