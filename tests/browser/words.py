"""The sentences of the pages, so that a test names a button by what it says and survives a better wording."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LOCALES = Path(__file__).parents[2] / "static" / "locales"
_SENTENCE = re.compile(r"^([a-z][a-z-]*) = (.+)$", re.MULTILINE)
_VARIABLE = re.compile(r"\{ \$(\w+) \}")


def say(sentence: str, *, language: str = "de", **values: str) -> str:
    """A sentence of one line from static/locales; values stand in isolation marks, as Fluent sets them.

    Raises:
        KeyError: no such sentence, or a value is missing.
    """
    return _VARIABLE.sub(lambda variable: f"\u2068{values[variable[1]]}\u2069", _sentences(language)[sentence])


@cache
def _sentences(language: str) -> dict[str, str]:
    return dict(_SENTENCE.findall((_LOCALES / f"{language}.ftl").read_text(encoding="utf-8")))
