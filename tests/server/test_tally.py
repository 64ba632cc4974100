"""Who counts as a user, what as a conference, and how much time was spent in them."""

from palim_mesh.statistics.tally import Gathering, Key, Moment, Sums, Tally

DAY = "2026-11-24"
NEXT = "2026-11-25"


class Clock:
    """A tally and a clock; each step says who is in a room from then on."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.at = 1000.0
        self.day = DAY

    def see(self, room: Gathering, people: str, returned: str | None = None) -> None:
        self.tally.see(room, set(people), Moment(self.at, self.day), returned)

    def wait(self, seconds: float) -> None:
        self.at += seconds

    def sums(self) -> dict[Key, Sums]:
        self.tally.pass_time(Moment(self.at, self.day))
        return dict(self.tally.take())


def test_who_is_alone_is_a_user_without_a_conference() -> None:
    clock, room = Clock(), Gathering("")
    clock.see(room, "a")
    clock.wait(60)
    assert clock.sums() == {Key("", DAY): Sums(1, 0, 0)}


def test_a_conference_counts_once_though_people_come_and_go() -> None:
    clock, room = Clock(), Gathering("")
    for people in ("a", "ab", "a", "ac", "acd", "c", ""):
        clock.see(room, people)
    assert clock.sums() == {Key("", DAY): Sums(4, 1, 0)}


def test_time_is_counted_for_each_person_in_a_conference() -> None:
    clock, room, other = Clock(), Gathering(""), Gathering("")
    clock.see(room, "a")
    clock.wait(100)
    clock.see(room, "ab")
    clock.wait(10)
    clock.see(other, "xyz")
    clock.wait(10)
    clock.see(room, "a")
    clock.wait(10)
    assert clock.sums() == {Key("", DAY): Sums(5, 2, 2 * 20 + 3 * 20)}


def test_who_leaves_and_comes_again_is_counted_again() -> None:
    clock, room = Clock(), Gathering("")
    for people in ("ab", "a", "ab"):
        clock.see(room, people)
    assert clock.sums()[Key("", DAY)].users == 3


def test_who_comes_back_to_a_seat_is_not() -> None:
    clock, room = Clock(), Gathering("")
    clock.see(room, "ab")
    clock.see(room, "a")
    clock.see(room, "ab", returned="b")
    assert clock.sums() == {Key("", DAY): Sums(2, 1, 0)}


def test_a_conference_that_comes_back_after_a_restart_is_not_counted_again() -> None:
    clock, room = Clock(), Gathering("")
    clock.see(room, "a", returned="a")
    clock.see(room, "ab", returned="b")
    clock.wait(30)
    clock.see(room, "abc")
    clock.wait(10)
    assert clock.sums() == {Key("", DAY): Sums(1, 0, 90)}


def test_who_returned_alone_and_is_joined_begins_a_conference() -> None:
    clock, room = Clock(), Gathering("")
    clock.see(room, "a", returned="a")
    clock.see(room, "ab")
    assert clock.sums() == {Key("", DAY): Sums(1, 1, 0)}


def test_sites_and_days_are_kept_apart() -> None:
    clock, here, there = Clock(), Gathering("a.example"), Gathering("b.example")
    clock.see(here, "ab")
    clock.see(there, "xy")
    clock.wait(10)
    clock.tally.pass_time(Moment(clock.at, clock.day))
    clock.day = NEXT
    clock.wait(5)
    clock.see(there, "")
    clock.see(here, "abc")
    assert clock.sums() == {
        Key("a.example", DAY): Sums(2, 1, 20),
        Key("b.example", DAY): Sums(2, 1, 20),
        Key("a.example", NEXT): Sums(1, 0, 10),
        Key("b.example", NEXT): Sums(0, 0, 10),
    }


def test_what_was_taken_is_not_taken_again() -> None:
    clock, room = Clock(), Gathering("")
    clock.see(room, "ab")
    clock.wait(10)
    assert clock.sums()[Key("", DAY)].seconds == 20
    clock.wait(1)
    assert clock.sums() == {Key("", DAY): Sums(seconds=2)}
    clock.see(room, "")
    clock.wait(100)
    assert clock.sums() == {}
