"""What a check found."""

from dataclasses import dataclass, field
from enum import IntEnum


class Grade(IntEnum):
    """How bad it is; the worst of all is the command's exit status."""

    FINE = 0
    WARNING = 1
    FAULT = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is stable, and has its words in `words.py`; `values` are what they are filled with."""

    check: str
    code: str
    grade: Grade = Grade.FINE
    values: dict[str, str | int] = field(default_factory=dict)
