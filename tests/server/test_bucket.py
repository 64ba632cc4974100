"""Token buckets."""

from palim_mesh.bucket import Bucket, Buckets


def test_a_burst_and_then_the_rate() -> None:
    bucket = Bucket(rate=2, burst=3, now=100)
    assert [bucket.take(100) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(100.5) for _ in range(2)] == [True, False]
    assert [bucket.take(1000) for _ in range(4)] == [True, True, True, False]


def test_what_is_refused_costs_nothing() -> None:
    bucket = Bucket(rate=1, burst=2, now=0)
    assert not bucket.take(0, cost=3)
    assert bucket.take(0, cost=2)


def test_each_key_has_its_own() -> None:
    buckets = Buckets(rate=1, burst=1)
    assert [buckets.take(key, 0) for key in ("a", "b", "a")] == [True, True, False]


def test_full_buckets_are_forgotten() -> None:
    buckets = Buckets(rate=1, burst=2)
    for number in range(10_000):
        assert buckets.take(str(number), now=number)
    assert len(buckets.held) <= 1024


def test_busy_buckets_are_not() -> None:
    buckets = Buckets(rate=1, burst=1)
    for number in range(3000):
        buckets.take(str(number), now=0)
    assert len(buckets.held) == 3000
    assert not buckets.take("0", now=0)
