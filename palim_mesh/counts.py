"""What a running server counts for those who watch over it. It begins at zero with each start."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

JOIN_BOUNDS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(slots=True)
class Counts:
    """`sent` has messages of rooms by type, `errors` what people were told by code, `links` ends
    of links by their path.

    `joins[n]` are those that took at most JOIN_BOUNDS_S[n], and longer than the bound before; the last took longer.
    """

    sent: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    joins: list[int] = field(default_factory=lambda: [0] * (len(JOIN_BOUNDS_S) + 1))
    join_s: float = 0.0
    bugs: int = 0

    def joined(self, seconds: float) -> None:
        """Somebody got a seat so long after its socket was opened."""
        self.joins[bisect_left(JOIN_BOUNDS_S, seconds)] += 1
        self.join_s += seconds
