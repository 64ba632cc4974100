"""What is published of the daily sums: whole days, in steps of five.

Each figure is summed up from the first day on, that sum is rounded to the nearest multiple of five, and a day gets what
the rounded sum rose by. So no day tells less than five people apart; months and totals are the sums of their days and
tell nothing more; what is rounded off today comes to light on a later day. The day that is not over is left out: who
asks every minute would else see somebody come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from palim_mesh.statistics.tally import Day

STEP = 5
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published of a span of time: of one day (`2026-11-24`), one month (`2026-11`) or, without a name, all.

    `hours` are those each person spent in conferences, together.
    """

    span: str = ""
    users: int = 0
    conferences: int = 0
    hours: int = 0


def published(days: Sequence[Day], today: str) -> list[Figures]:
    """All days from the first one on that are over, in their order. `today` is an ISO 8601 date."""
    if not days:
        return []
    sums = {day.day: day for day in days}
    users = conferences = seconds = 0.0
    told = Figures()
    figures = []
    for name in _calendar(days[0].day, today):
        if name in sums:
            users += sums[name].users
            conferences += sums[name].conferences
            seconds += sums[name].seconds
        now = Figures("", _rounded(users), _rounded(conferences), _rounded(seconds / HOUR_S))
        rise = (now.users - told.users, now.conferences - told.conferences, now.hours - told.hours)
        figures.append(Figures(name, *rise))
        told = now
    return figures


def by_month(days: Iterable[Figures]) -> list[Figures]:
    """The months of consecutive days; the last may not be over."""
    months: dict[str, list[Figures]] = {}
    for day in days:
        months.setdefault(day.span[: len("2026-11")], []).append(day)
    return [total(within, month) for month, within in months.items()]


def total(spans: Iterable[Figures], name: str = "") -> Figures:
    """The sum of spans."""
    within = list(spans)
    return Figures(
        name,
        sum(span.users for span in within),
        sum(span.conferences for span in within),
        sum(span.hours for span in within),
    )


def _calendar(first: str, end: str) -> Iterable[str]:
    """All dates from the first one on, without the end."""
    start, stop = date.fromisoformat(first), date.fromisoformat(end)
    return ((start + timedelta(days=number)).isoformat() for number in range((stop - start).days))


def _rounded(amount: float) -> int:
    """The nearest multiple of the step."""
    return int((amount + STEP / 2) // STEP * STEP)
