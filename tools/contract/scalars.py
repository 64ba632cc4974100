"""The scalar types of the contract, each able to judge a value by its own definition."""

import re
from dataclasses import dataclass

# Written so that Python's re and ECMAScript with the flag `u` read them alike. Surrogates which are not
# part of a pair are in every set. Bidirectional controls are those of Unicode's property Bidi_Control.
_SURROGATES = r"\ud800-\udfff"
_SEPARATORS_AND_BIDI = r"\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
FORBIDDEN = {
    "surrogate": rf"[{_SURROGATES}]",
    "prose": rf"[\u0000-\u0008\u000b-\u001f{_SEPARATORS_AND_BIDI}{_SURROGATES}]",
    "line": rf"[\u0000-\u001f{_SEPARATORS_AND_BIDI}{_SURROGATES}]",
}

_MAX_SAFE_INTEGER = 2**53 - 1


class BrokenContract(Exception):
    """The definition contradicts itself; the sentence says where."""


@dataclass(frozen=True)
class Text:
    """Text: `min` and `max` count code points, `pattern` matches the whole, `forbid` is a key of FORBIDDEN."""

    name: str
    doc: str
    example: str
    pattern: str | None = None
    min: int = 0
    max: int | None = None
    forbid: str = "surrogate"

    def check(self, where: str) -> None:
        """Raises `BrokenContract` unless the definition holds together."""
        if self.pattern is not None and re.search(r"[\\^$]|\(\?", self.pattern):
            raise BrokenContract(f"{where}: the pattern uses more than classes, groups and quantifiers")
        if self.forbid not in FORBIDDEN:
            raise BrokenContract(f"{where}: unknown set of forbidden characters {self.forbid!r}")
        if self.pattern is not None and self.forbid != "surrogate":
            raise BrokenContract(f"{where}: a pattern says by itself what is forbidden")
        _check_example(self, where)

    def accepts(self, value: object) -> bool:
        """Whether the definition allows this value."""
        return (
            isinstance(value, str)
            and self.min <= len(value)
            and (self.max is None or len(value) <= self.max)
            and (self.pattern is None or re.fullmatch(self.pattern, value) is not None)
            and re.search(FORBIDDEN[self.forbid], value) is None
        )


@dataclass(frozen=True)
class Integer:
    """A whole number, both bounds included."""

    name: str
    doc: str
    example: int
    min: int
    max: int

    def check(self, where: str) -> None:
        """Raises `BrokenContract` unless the definition holds together."""
        if not -_MAX_SAFE_INTEGER <= self.min <= self.max <= _MAX_SAFE_INTEGER:
            raise BrokenContract(f"{where}: the bounds do not lie in order within 2^53 - 1")
        _check_example(self, where)

    def accepts(self, value: object) -> bool:
        """Whether the definition allows this value."""
        return type(value) is int and self.min <= value <= self.max


@dataclass(frozen=True)
class Boolean:
    """True or false."""

    name: str
    doc: str
    example: bool

    def check(self, where: str) -> None:
        """Raises `BrokenContract` unless the definition holds together."""
        _check_example(self, where)

    def accepts(self, value: object) -> bool:
        """Whether the definition allows this value."""
        return isinstance(value, bool)


@dataclass(frozen=True)
class Enum:
    """One of a few words."""

    name: str
    doc: str
    values: tuple[str, ...]

    @property
    def example(self) -> str:
        """The first of the words."""
        return self.values[0]

    def check(self, where: str) -> None:
        """Raises `BrokenContract` unless the definition holds together."""
        if not self.values or len(set(self.values)) != len(self.values):
            raise BrokenContract(f"{where}: an enum has values, each of them once")

    def accepts(self, value: object) -> bool:
        """Whether the definition allows this value."""
        return value in self.values


Scalar = Text | Integer | Boolean | Enum


def _check_example(scalar: Scalar, where: str) -> None:
    if not scalar.accepts(scalar.example):
        raise BrokenContract(f"{where}: the type refuses its own example")
