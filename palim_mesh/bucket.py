"""Token buckets: how much may happen in how much time. The caller brings the clock."""

from dataclasses import dataclass, field


class Bucket:
    """Refills at `rate` tokens a second up to `burst`, and is full at first. Times are seconds that only rise."""

    __slots__ = ("at", "burst", "rate", "tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self.tokens = burst
        self.at = now

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Takes `cost` tokens if that many are there, and says whether they were."""
        tokens = self.tokens + (now - self.at) * self.rate
        if tokens > self.burst:
            tokens = self.burst
        is_enough = tokens >= cost
        self.tokens = tokens - cost if is_enough else tokens
        self.at = now
        return is_enough

    def is_full(self, now: float) -> bool:
        """Whether nothing was taken lately, so that a new bucket would be the same."""
        return self.tokens + (now - self.at) * self.rate >= self.burst


@dataclass(slots=True)
class Buckets:
    """One bucket for each key; full ones are forgotten whenever their number has doubled."""

    rate: float
    burst: float
    held: dict[str, Bucket] = field(default_factory=dict)
    prune_at: int = 1024

    def take(self, key: str, now: float, cost: float = 1.0) -> bool:
        """Takes `cost` tokens from the bucket of `key` if that many are there, and says whether they were."""
        if len(self.held) >= self.prune_at:
            self.held = {other: bucket for other, bucket in self.held.items() if not bucket.is_full(now)}
            self.prune_at = max(1024, 2 * len(self.held))
        bucket = self.held.setdefault(key, Bucket(self.rate, self.burst, now))
        return bucket.take(now, cost)
