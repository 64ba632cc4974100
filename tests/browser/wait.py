"""Waiting for a condition with a deadline, the only way in which these tests let time pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
POLL_S = 0.05


def until(
    look: Callable[[], Value],
    good: Callable[[Value], bool] = bool,
    *,
    deadline_s: float = 20,
    what: str = "the condition",
) -> Value:
    """Looks again and again until what is seen is good, and returns it.

    Raises:
        AssertionError: it was not good within `deadline_s`; the message shows what was seen last.
    """
    end = time.monotonic() + deadline_s
    while not good(seen := look()):
        assert time.monotonic() < end, f"{what}: not in {deadline_s} s; last seen: {seen!r}"
        time.sleep(POLL_S)
    return seen
