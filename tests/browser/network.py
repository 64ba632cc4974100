"""The namespace's network, which a test may break."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from .serving import INSIDE

ELSEWHERE = "10.77.0.3"


@contextmanager
def other_address() -> Iterator[None]:
    """Gives the machine another address than before, as a provider does to a line overnight; afterwards the old one."""
    _move(INSIDE, ELSEWHERE)
    try:
        yield
    finally:
        _move(ELSEWHERE, INSIDE)


def _move(old: str, new: str) -> None:
    _ip("address", "delete", f"{old}/24", "dev", "inside")
    _ip("address", "add", f"{new}/24", "dev", "inside")
    _ip("route", "add", "default", "via", "10.77.0.2")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
