"""Tickets: good for one purpose, one room, one peer, a while, and only with our signature."""

import re
import time
from collections.abc import Callable

import pytest

from palim_mesh.errors import Refused
from palim_mesh.messages import Code, RoomSettings, Standing
from palim_mesh.seat import REMOVED_KEPT, Charter, SeatFacts
from palim_mesh.tickets import Issuer

from .people import ANNE, BEN, issuer, person

TICKET = re.compile(r"[A-Za-z0-9_.-]+")  # protocol/messages.toml, types.ticket
FACTS = SeatFacts("chor", ANNE.peer, Standing.HOST, Charter(RoomSettings(True, False), 7, (BEN.peer,)))


def refusal(check: Callable[[], object]) -> Code:
    """The code with which it is refused."""
    with pytest.raises(Refused) as caught:
        check()
    return caught.value.code


@pytest.fixture
def desk() -> Issuer:
    return issuer()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Turns the clock of tickets forward by so many seconds."""
    now = time.time

    def turn(seconds: int) -> None:
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now() + seconds)

    return turn


def test_a_seat_ticket_says_what_was_put_in(desk: Issuer) -> None:
    assert desk.read_seat(desk.seat(FACTS), "chor", ANNE.peer) == FACTS


def test_the_fullest_seat_ticket_fits_the_contract(desk: Issuer) -> None:
    removed = tuple(person(number).peer for number in range(REMOVED_KEPT))
    facts = SeatFacts("a" * 80, ANNE.peer, Standing.HOST, Charter(RoomSettings(False, False), 2**53 - 1, removed))
    ticket = desk.seat(facts)
    assert len(ticket) <= 4096
    assert TICKET.fullmatch(ticket)
    assert desk.read_seat(ticket, "a" * 80, ANNE.peer) == facts


def test_a_host_ticket_is_good_for_its_room_alone(desk: Issuer) -> None:
    ticket, _ = desk.host("chor")
    desk.check_host(ticket, "chor")
    assert TICKET.fullmatch(ticket)
    assert refusal(lambda: desk.check_host(ticket, "probe")) == Code.BAD_TICKET


def test_a_seat_ticket_is_good_for_its_room_and_peer_alone(desk: Issuer) -> None:
    ticket = desk.seat(FACTS)
    assert refusal(lambda: desk.read_seat(ticket, "probe", ANNE.peer)) == Code.BAD_TICKET
    assert refusal(lambda: desk.read_seat(ticket, "chor", BEN.peer)) == Code.BAD_TICKET


def test_no_ticket_passes_for_another_kind(desk: Issuer) -> None:
    assert refusal(lambda: desk.check_host(desk.seat(FACTS), "chor")) == Code.BAD_TICKET
    assert refusal(lambda: desk.read_seat(desk.host("chor")[0], "chor", ANNE.peer)) == Code.BAD_TICKET


def test_a_ticket_with_a_flaw_is_worth_nothing(desk: Issuer) -> None:
    ticket, _ = desk.host("chor")
    flawed = {ticket[:length] for length in range(len(ticket))}
    flawed |= {ticket[:at] + ("A" if ticket[at] != "A" else "B") + ticket[at + 1 :] for at in range(len(ticket) - 1)}
    for other in flawed:
        assert refusal(lambda other=other: desk.check_host(other, "chor")) == Code.BAD_TICKET  # type: ignore[misc]


def test_tickets_expire(desk: Issuer, later: Callable[[int], None]) -> None:
    host, seat = desk.host("chor")[0], desk.seat(FACTS)
    later(3599)
    desk.check_host(host, "chor")
    desk.read_seat(seat, "chor", ANNE.peer)
    later(3602)
    assert refusal(lambda: desk.check_host(host, "chor")) == Code.EXPIRED_TICKET
    assert refusal(lambda: desk.read_seat(seat, "chor", ANNE.peer)) == Code.EXPIRED_TICKET


def test_the_expiry_told_is_the_expiry_kept(desk: Issuer, later: Callable[[int], None]) -> None:
    ticket, expires = desk.host("chor")
    now_ms = time.time() * 1000
    assert now_ms + 3_595_000 < expires <= now_ms + 3_600_000
    later(int((expires - now_ms) / 1000) + 2)
    assert refusal(lambda: desk.check_host(ticket, "chor")) == Code.EXPIRED_TICKET


def test_secrets_can_be_changed_without_ending_old_tickets() -> None:
    old, both, new = issuer("old" * 20), issuer("old" * 20, "new" * 20), issuer("new" * 20)
    both.check_host(old.host("chor")[0], "chor")
    new.check_host(both.host("chor")[0], "chor")
    assert refusal(lambda: new.check_host(old.host("chor")[0], "chor")) == Code.BAD_TICKET
