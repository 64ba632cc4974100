"""What to try in place of a scalar: its edges, and spellings on which languages disagree."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tools.contract.scalars import Boolean, Enum, Integer, Scalar, Text

FILL = "<fill>"

_LONG = 100  # from this many repetitions on a text is written as a fill

_CHARACTERS = {
    "nul": "\0",
    "a tab": "\t",
    "a line feed": "\n",
    "a carriage return": "\r",
    "an escape": "\x1b",
    "a delete": "\x7f",
    "a next line": "\x85",
    "an Arabic letter mark": "\u061c",
    "a left-to-right mark": "\u200e",
    "a line separator": "\u2028",
    "a right-to-left override": "\u202e",
    "an isolate": "\u2066",
    "a high surrogate": "\ud83d",
    "a low surrogate": "\ude00",
    "surrogates in the wrong order": "\ude00\ud83d",
    "a surrogate pair": "\U0001f600",
    "joined emoji": "\U0001f469\u200d\U0001f4bb",
    "a combining accent": "e\u0301",
    "right-to-left letters": "\u05e9\u05dc",
    "a no-break space": "\u00a0",
    "a byte order mark": "\ufeff",
    "markup": "<b onclick='x'>&amp;\"</b>",
    "a backslash": "\\u0041",
}


@dataclass(frozen=True)
class Case:
    """JSON text for one value; `accepted` is how an encoder writes it, None where it is refused.

    FILL in either text stands for `fill`, `times` times.
    """

    name: str
    text: str
    accepted: str | None
    fill: str = ""
    times: int = 0


def cases(scalar: Scalar) -> Iterator[Case]:
    """The cases of a scalar, each with the verdict of its definition."""
    match scalar:
        case Text():
            yield from _texts(scalar)
        case Integer():
            yield from _integers(scalar)
        case Boolean():
            for text in ("true", "false"):
                yield Case(text, text, text)
            for text in ("0", "1", '"true"', '""'):
                yield Case(f"{text} for a boolean", text, None)
        case Enum():
            for value in scalar.values:
                yield _plain(scalar, value, value)
            for value in (scalar.example.upper(), f"{scalar.example}\n", "", "__proto__", "constructor"):
                yield _plain(scalar, f"{value!r} for a word", value)


def spelled(value: object) -> str:
    """JSON text of a value; surrogates without a partner are escaped, since UTF-8 has no place for them."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda lone: f"\\u{ord(lone[0]):04x}", text)


def _plain(scalar: Scalar, name: str, value: str) -> Case:
    text = spelled(value)
    return Case(name, text, text if scalar.accepts(value) else None)


def _texts(scalar: Text) -> Iterator[Case]:
    letter = scalar.example[-1] if scalar.pattern else "a"
    for length in sorted(_lengths(scalar)):
        yield _stretched(scalar, f"{length} characters", scalar.example[:length], letter, length)
    if not scalar.pattern and scalar.max is not None and scalar.max <= 4000:
        for length in (scalar.max, scalar.max + 1):
            yield _stretched(scalar, f"{length} characters beyond the basic plane", "", "\U0001f600", length)
    for name, characters in _CHARACTERS.items():
        yield _plain(scalar, f"with {name}", scalar.example[:-1] + characters + scalar.example[-1])
    yield _plain(scalar, "with a line feed at the end", scalar.example + "\n")
    yield _plain(scalar, "with a space before", " " + scalar.example)


def _lengths(scalar: Text) -> Iterable[int]:
    quantifiers = re.findall(r"\{(\d+)(?:,(\d+))?\}", scalar.pattern or "")
    bounds = {int(bound) for pair in quantifiers for bound in pair if bound} | {scalar.min, scalar.max or 1}
    return {length for bound in bounds for length in (bound - 1, bound, bound + 1) if length >= 0}


def _stretched(scalar: Text, name: str, start: str, fill: str, length: int) -> Case:
    times = length - len(start)
    accepted = scalar.accepts(start + fill * times)
    if times < _LONG:
        return _plain(scalar, name, start + fill * times)
    text = f'"{spelled(start)[1:-1]}{FILL}"'
    return Case(name, text, text if accepted else None, spelled(fill)[1:-1], times)


def _integers(scalar: Integer) -> Iterator[Case]:
    for value in (scalar.min - 1, scalar.min, scalar.max, scalar.max + 1, 10**30):
        yield _number(scalar, str(value), value)
    for text, value in (("1.0", 1), ("1e2", 100), ("0.1E+1", 1), ("-0", 0), ("-0.0", 0)):
        yield _number(scalar, text, value)
    for text in (
        "1.5",
        "1E400",
        "-1e400",
        "NaN",
        "Infinity",
        "-Infinity",
        "01",
        "+1",
        ".5",
        "1.",
        "0x1",
        '"1"',
        "true",
    ):
        yield Case(f"{text} for a whole number", text, None)
    yield Case("a number of 5000 digits", FILL, None, "9", 5000)


def _number(scalar: Integer, text: str, value: int) -> Case:
    return Case(text, text, str(value) if scalar.accepts(value) else None)
