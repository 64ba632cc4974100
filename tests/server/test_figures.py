"""What is published tells less than five apart nowhere, and adds up."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palim_mesh.statistics.figures import STEP, Figures, by_month, published, total
from palim_mesh.statistics.tally import Day

TODAY = "2026-12-01"


def test_nothing_is_published_before_the_first_day_is_over() -> None:
    assert published([], TODAY) == []
    assert published([Day(TODAY, 100, 10, 36000)], TODAY) == []


def test_the_day_that_is_not_over_is_left_out() -> None:
    days = [Day("2026-11-30", 10, 5, 36000), Day(TODAY, 100, 50, 360000)]
    assert published(days, TODAY) == [Figures("2026-11-30", 10, 5, 10)]


def test_days_without_calls_are_there() -> None:
    days = [Day("2026-11-28", 6, 3, 3600), Day("2026-11-30", 6, 1, 9 * 3600)]
    assert published(days, TODAY) == [
        Figures("2026-11-28", 5, 5, 0),
        Figures("2026-11-29", 0, 0, 0),
        Figures("2026-11-30", 5, 0, 10),
    ]


def test_small_days_come_to_light_later() -> None:
    days = [Day(f"2026-11-{number:02}", 2, 1, 1800) for number in range(21, 31)]
    assert [day.users for day in published(days, TODAY)] == [0, 5, 0, 5, 0, 0, 5, 0, 5, 0]
    assert total(published(days, TODAY)) == Figures("", 20, 10, 5)


def test_months_and_total_are_the_sums_of_their_days() -> None:
    days = [Figures("2026-10-31", 5, 5, 0), Figures("2026-11-01", 10, 0, 5), Figures("2026-11-02", 5, 5, 5)]
    months = by_month(days)
    assert months == [Figures("2026-10", 5, 5, 0), Figures("2026-11", 15, 5, 10)]
    assert total(months) == total(days) == Figures("", 20, 10, 10)


counts = st.integers(0, 30)


@given(st.lists(st.tuples(counts, counts, st.floats(0, 10**6)), max_size=20))
def test_all_are_multiples_of_five_and_every_span_is_near_the_truth(rows: list[tuple[int, int, float]]) -> None:
    first = date(2026, 1, 30)
    days = [Day((first + timedelta(days=number)).isoformat(), *row) for number, row in enumerate(rows)]
    told = published(days, (first + timedelta(days=len(days))).isoformat())
    assert [day.span for day in told] == [day.day for day in days]
    for begin in range(len(days)):
        for end in range(begin, len(days)):
            span, truth = total(told[begin : end + 1]), days[begin : end + 1]
            assert abs(span.users - sum(day.users for day in truth)) <= STEP
            assert abs(span.hours - sum(day.seconds for day in truth) / 3600) <= STEP + 1e-6
    for figures in [*told, *by_month(told), total(told)]:
        for figure in (figures.users, figures.conferences, figures.hours):
            assert figure >= 0
            assert figure % STEP == 0
