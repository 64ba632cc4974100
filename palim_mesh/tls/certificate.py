"""What is in a certificate, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass

RENEWED_AFTER = 2 / 3  # of its life
JITTER = 1 / 30  # of its life; machines that were set up on one day shall not all come on one day
STEPS = 997


@dataclass(frozen=True, slots=True)
class Certificate:
    """Times are seconds since 1970; `serial` is hexadecimal, so is `fingerprint`, the SHA-256 of the whole."""

    names: tuple[str, ...]
    serial: str
    not_before: int
    not_after: int
    fingerprint: str

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that it is not good for (RFC 9525 6.3: a star stands for the first label)."""
        return tuple(name for name in names if not {name, f"*.{name.partition('.')[2]}"} & set(self.names))

    @property
    def renew_at(self) -> float:
        """When to get the next: after two thirds of its life, a little earlier for some, always the same for one."""
        life = self.not_after - self.not_before
        early = int(self.serial, 16) % STEPS / STEPS * JITTER
        return self.not_before + life * (RENEWED_AFTER - early)
