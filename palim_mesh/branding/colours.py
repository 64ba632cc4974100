"""Colours: contrast as WCAG 2.2 measures it, and a whole palette from the few colours somebody chooses.

A palette maps the names in `static/styles/tokens.css` (without `--`) to colours written `#rrggbb`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

Palette: TypeAlias = dict[str, str]

WHITE, BLACK = "#ffffff", "#000000"
TEXT, GRAPHIC = 4.5, 3.0  # the least contrast of text (WCAG 2.2 1.4.3) and of what else must be seen (1.4.11)

CHOICES = {"main": "door", "ground": "ground", "awning": "awning-cloth", "stripe": "awning-stripe"}
"""What can be chosen, and which token that is."""

PAIRS = (
    ("ink", "ground", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "sunken", TEXT),
    ("ink", "stage", TEXT),
    ("soft-ink", "ground", TEXT),
    ("soft-ink", "surface", TEXT),
    ("door", "ground", TEXT),
    ("door", "surface", TEXT),
    ("on-door", "door", TEXT),
    ("on-door", "door-pressed", TEXT),
    ("alarm", "ground", TEXT),
    ("alarm", "surface", TEXT),
    ("line", "surface", GRAPHIC),
    ("brass", "ground", GRAPHIC),
    ("focus", "ground", GRAPHIC),
    ("focus", "stage", GRAPHIC),
)
"""What lies upon what on our pages, and how much contrast it needs."""

_TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")


class Measure(NamedTuple):
    """The contrast of one pair in a palette."""

    upper: str
    lower: str
    contrast: float
    least: float

    @property
    def is_enough(self) -> bool:
        return self.contrast >= self.least


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of another in it."""
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(colour), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def tokens(css: str) -> tuple[Palette, Palette]:
    """The light and the dark palette of our own look, from the text of `tokens.css`."""
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    day = dict(_TOKEN.findall(light))
    return day, day | dict(_TOKEN.findall(rest))


def light(own: Palette, chosen: Mapping[str, str]) -> Palette:
    """Our own light palette with somebody's choices, and everything that follows from them."""
    palette = own | _chosen(chosen)
    if "main" in chosen:
        palette |= _main(palette["door"], BLACK)
        palette |= {} if "awning" in chosen else {"awning-cloth": palette["door"]}
    if "ground" in chosen:
        palette |= _grounds(palette["ground"], palette["ink"], mix(palette["ground"], WHITE, 0.6))
    return palette


def dark(own: Palette, chosen: Mapping[str, str], day: Mapping[str, str]) -> Palette:
    """The same by night. What is chosen only for the `day` is made lighter until it can be read."""
    palette = own | _chosen(chosen)
    if "ground" in chosen:
        palette |= _grounds(palette["ground"], palette["ink"], mix(palette["ground"], WHITE, 0.05))
    if "main" in day and "main" not in chosen:
        palette["door"] = readable(day["main"], palette["surface"], WHITE)
    if "main" in day or "main" in chosen:
        palette |= _main(palette["door"], WHITE)
    cloth = day.get("awning", day.get("main"))
    if cloth and "awning" not in chosen:
        palette["awning-cloth"] = mix(cloth, BLACK, 0.2)
    if "stripe" in day and "stripe" not in chosen:
        palette["awning-stripe"] = mix(day["stripe"], BLACK, 0.25)
    return palette


def readable(colour: str, ground: str, towards: str) -> str:
    """The first colour on the way `towards` another that can be read as text on the ground."""
    steps = (mix(colour, towards, share / 50) for share in range(51))
    return next((step for step in steps if contrast(step, ground) >= TEXT), towards)


def measures(palette: Mapping[str, str]) -> list[Measure]:
    """The contrast of all pairs."""
    return [Measure(upper, lower, contrast(palette[upper], palette[lower]), least) for upper, lower, least in PAIRS]


def stylesheet(own: tuple[Palette, Palette], ours: tuple[Palette, Palette]) -> str:
    """The custom properties in which two palettes differ from our own look, as CSS."""
    day, night = (
        "".join(f"--{name}:{colour};" for name, colour in new.items() if colour != old[name])
        for new, old in zip(ours, own, strict=True)
    )
    more = "@media (prefers-contrast:more){:root{--hairline:var(--ink)}}"
    return f":root{{{day}}}\n@media (prefers-color-scheme:dark){{:root{{{night}}}}}\n{more}\n"


def _chosen(chosen: Mapping[str, str]) -> Palette:
    return {CHOICES[name]: colour for name, colour in chosen.items()}


def _main(door: str, towards: str) -> Palette:
    pressed = mix(door, towards, 0.3)
    on_door = max((WHITE, "#10100e"), key=lambda ink: min(contrast(ink, door), contrast(ink, pressed)))
    return {"door-pressed": pressed, "on-door": on_door}


def _grounds(ground: str, ink: str, surface: str) -> Palette:
    return {
        "surface": surface,
        "sunken": mix(ground, ink, 0.07),
        "hairline": mix(ground, ink, 0.16),
        "stage": mix(ground, ink, 0.08),
    }


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, Definitions)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
