"""What is counted of the calls: three sums for each site and day, and nothing about anybody.

A *user* is somebody coming into a room as member or host; who comes back to a seat is no other user. A *conference*
is a room in which two or more were together; it counts once, though people come and go. *Seconds* are those each
person spent in conferences. A seat which is kept for somebody whose connection broke counts until it is given up.
"""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

TOGETHER = 2


class Moment(NamedTuple):
    """A point in time: seconds which only rise, and the date (ISO 8601) at the place of the machine."""

    at: float
    day: str


class Key(NamedTuple):
    """What is summed up together."""

    site: str
    day: str


@dataclass(slots=True)
class Sums:
    """The three sums of one site and day, or what is to be added to them."""

    users: int = 0
    conferences: int = 0
    seconds: float = 0.0

    def add(self, other: "Sums") -> None:
        """Adds each to each."""
        self.users += other.users
        self.conferences += other.conferences
        self.seconds += other.seconds


class Day(NamedTuple):
    """What was counted on one day (ISO 8601) at one site."""

    day: str
    users: int
    conferences: int
    seconds: float


@dataclass(slots=True)
class Gathering:
    """Those in one room when it was last looked at, by their ids, and whether it has been a conference yet."""

    site: str
    people: frozenset[str] = frozenset()
    has_met: bool = False

    @property
    def talking(self) -> int:
        """How many of them are in a conference now."""
        return len(self.people) if len(self.people) >= TOGETHER else 0


class Tally:
    """The rule. It keeps the sums since they were last taken, and how many are in conferences now."""

    def __init__(self) -> None:
        self._sums: dict[Key, Sums] = {}
        self._talking: Counter[str] = Counter()
        self._at = 0.0

    def see(self, gathering: Gathering, people: Set[str], moment: Moment, returned: str | None = None) -> None:
        """From now on these people are in that room. `returned` showed that it had a seat there before."""
        self.pass_time(moment)
        came = people - gathering.people - {returned}
        self._talking[gathering.site] -= gathering.talking
        gathering.people = frozenset(people)
        self._talking[gathering.site] += gathering.talking
        begins = gathering.talking > 0 and not gathering.has_met
        gathering.has_met |= begins
        # Where the second comes back, the server was away and the conference is counted already.
        if came:
            self._add(Key(gathering.site, moment.day), Sums(len(came), int(begins)))

    def pass_time(self, moment: Moment) -> None:
        """Counts the time since this was last called; all of it for the day of `moment`."""
        elapsed = moment.at - self._at
        self._at = moment.at
        for site, people in self._talking.items():
            if people and elapsed:
                self._add(Key(site, moment.day), Sums(seconds=people * elapsed))

    def take(self) -> Mapping[Key, Sums]:
        """The sums since this was last called."""
        taken, self._sums = self._sums, {}
        return taken

    def _add(self, key: Key, sums: Sums) -> None:
        self._sums.setdefault(key, Sums()).add(sums)
