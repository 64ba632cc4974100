"""The bad line itself, without devices and without time passing."""

from __future__ import annotations

from statistics import fmean

from tests.network.line import Line

SIZE = 1250
"""Bytes: ten milliseconds at 1 Mbit/s."""
MBIT = 1_000_000


def test_a_packet_takes_its_own_length_and_the_delay() -> None:
    line = Line(MBIT, delay_s=0.15)
    assert line.arrival(SIZE, 5.0) == 5.0 + 0.01 + 0.15
    assert line.arrival(SIZE, 8.0) == 8.0 + 0.01 + 0.15


def test_a_crowd_leaves_at_the_rate_and_in_order() -> None:
    line = Line(MBIT, delay_s=0.15, queue_s=60)
    arrivals = [line.arrival(SIZE, 1.0) for _ in range(1000)]
    seen = [arrival for arrival in arrivals if arrival is not None]
    assert len(seen) == 1000
    assert seen == sorted(seen)
    assert abs(seen[-1] - (1.0 + 1000 * 0.01 + 0.15)) < 1e-6


def test_a_full_queue_drops_and_drains() -> None:
    line = Line(MBIT, queue_s=0.3)
    arrivals = [line.arrival(SIZE, 0.0) for _ in range(1000)]
    passed = [arrival for arrival in arrivals if arrival is not None]
    assert 30 <= len(passed) <= 31
    assert max(passed) <= 0.3 + 0.01 + 1e-9
    assert line.arrival(SIZE, max(passed)) is not None


def test_as_many_are_lost_as_wanted_and_always_the_same() -> None:
    def lost(seed: int) -> list[bool]:
        line = Line(MBIT, loss=0.05, seed=seed)
        return [line.arrival(SIZE, float(second)) is None for second in range(20_000)]

    assert abs(fmean(lost(1)) - 0.05) < 0.005
    assert lost(1) == lost(1)
    assert lost(1) != lost(2)


def test_what_is_lost_has_used_the_line() -> None:
    line = Line(MBIT, loss=1.0)
    assert [line.arrival(SIZE, 0.0) for _ in range(10)] == [None] * 10
    line.loss = 0.0
    arrival = line.arrival(SIZE, 0.0)
    assert arrival is not None
    assert abs(arrival - 0.11) < 1e-9
