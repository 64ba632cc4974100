"""The clock, by what the kernel knows of it and by the times of our own files. No other host is asked."""

import ctypes
import time
from collections.abc import Iterable

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict

CHECK = "clock"
TOLERANCE_S = 120
UNSYNCHRONISED = 5  # TIME_ERROR, adjtimex(2)
TIMEX_BYTES = 256  # more than struct timex has; all zero, it changes nothing


async def check(subject: Subject) -> list[Verdict]:
    """Whether it goes right, as far as can be seen from here."""
    return [judge(time.time(), _times(subject), _state())]


def judge(now: float, times: Iterable[float], state: int) -> Verdict:
    """Of the time now, of those when our files were written, and of what adjtimex(2) answered.

    Files from the future show that the clock is behind, or was ahead.
    """
    ahead_s = max(times, default=now) - now
    if ahead_s > TOLERANCE_S:
        return Verdict(CHECK, "clock-wrong", Grade.FAULT, {"minutes": round(ahead_s / 60)})
    if state == UNSYNCHRONISED:
        return Verdict(CHECK, "clock-free", Grade.WARNING)
    return Verdict(CHECK, "clock-fine")


def _times(subject: Subject) -> list[float]:
    return [path.stat().st_mtime for path in subject.folder.glob("*")]


def _state() -> int:
    return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)))
