"""Whatever happens in a room, in any order: what each page believes is true, and nobody learns more than they may."""

from collections.abc import Set

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from palim_mesh.errors import Refused
from palim_mesh.messages import (
    CLOSE,
    Admit,
    ChangeSettings,
    Deny,
    End,
    Error,
    FromServer,
    Leave,
    Pong,
    Relay,
    Relayed,
    Remove,
    RoomSettings,
    SeatRenewed,
    Standing,
    ToServer,
    Waiting,
    Welcome,
)

from .people import BOX, Person, Scene, View, person

PEOPLE = [person(number) for number in range(1, 7)]
MEMBERS = 2
QUEUE = 2

people = st.sampled_from(PEOPLE)
numbers = st.integers(0, len(PEOPLE) - 1)
seldom = st.sampled_from([False, False, False, True])
room_settings = st.builds(RoomSettings, waiting_room=st.booleans(), locked=seldom)


class RoomMachine(RuleBasedStateMachine):
    """One room, six pages, and a server that is killed now and then."""

    @initialize(start=room_settings)
    def open_the_door(self, start: RoomSettings) -> None:
        self.scene = Scene(start, MEMBERS, QUEUE)
        self.removed: set[str] = set()
        self.spoken: set[str] = set()
        assert self.arrive(PEOPLE[0], host=True, seat=None)

    @rule(start=numbers)
    def crowd(self, start: int) -> None:
        for who in PEOPLE[start:]:
            self.come(who, host=False)

    @rule(who=people, host=seldom)
    def come(self, who: Person, host: bool) -> None:
        before, charter = self.insiders(), self.scene.room.charter
        if self.arrive(who, host=host, seat=None):
            assert who.peer not in before
            waits = self.view(who).standing is Standing.WAITING
            assert waits or len(before) < MEMBERS
            assert host or not charter.settings.locked
            assert waits is (charter.settings.waiting_room and not host)

    @rule(who=people, host=seldom)
    def come_back(self, who: Person, host: bool) -> None:
        seat = self.view(who).seat
        if seat is None:
            return
        was_in = who.peer in self.insiders()
        welcomed = self.arrive(who, host=host, seat=seat)
        assert welcomed or not was_in, "a member lost the seat"

    @rule(n=numbers)
    def drop(self, n: int) -> None:
        if who := self.one_of(self.scene.present, n):
            self.scene.drop(who)
            assert (who.peer in self.scene.room.seats) is (who.peer in self.spoken)

    @rule(n=numbers)
    def expire(self, n: int) -> None:
        if who := self.one_of(self.scene.room.seats.keys() - self.scene.present, n):
            self.scene.expire(who)

    @rule(n=numbers, receiver=people)
    def relay(self, n: int, receiver: Person) -> None:
        if sender := self.one_of(self.scene.present, n):
            arrived = self.say(sender, Relay(receiver.peer, BOX))
            assert arrived is (Relayed(sender.peer, BOX) in self.scene.inbox[receiver.peer])

    @rule(n=numbers, other=numbers, admits=st.booleans())
    def judge(self, n: int, other: int, admits: bool) -> None:
        host, knocking = self.one_of(self.hosts(), n), self.one_of(self.knocking(), other)
        if host and knocking:
            done = self.say(host, Admit(knocking.peer) if admits else Deny(knocking.peer))
            assert done or (admits and len(self.insiders()) >= MEMBERS)
            if not admits:
                self.removed.add(knocking.peer)

    @rule(n=numbers, other=numbers)
    def remove(self, n: int, other: int) -> None:
        host, member = self.one_of(self.hosts(), n), self.one_of(self.insiders() - self.hosts(), other)
        if host and member and self.say(host, Remove(member.peer)):
            self.removed.add(member.peer)

    @rule(n=numbers, wanted=room_settings)
    def change(self, n: int, wanted: RoomSettings) -> None:
        if host := self.one_of(self.hosts(), n):
            assert self.say(host, ChangeSettings(wanted))
            assert self.scene.room.charter.settings == wanted

    @rule(n=numbers)
    def leave(self, n: int) -> None:
        if who := self.one_of(self.scene.present, n):
            assert self.say(who, Leave())
            assert self.scene.closed.pop(who.peer) is None

    @rule(n=numbers, really=seldom)
    def end(self, n: int, really: bool) -> None:
        if really and (host := self.one_of(self.hosts(), n)):
            assert self.say(host, End())
            assert self.scene.room.is_empty

    @rule()
    def renew(self) -> None:
        self.scene.perform(self.scene.room.renew())

    @rule()
    def restart(self) -> None:
        """All members who were there come back to their seats, whoever is first."""
        rights = {peer: self.scene.room.seats[peer].right for peer in self.scene.present & self.insiders()}
        self.scene.restart()
        for who in PEOPLE:
            if who.peer in rights:
                assert self.arrive(who, host=False, seat=self.view(who).seat)
                assert self.view(who).standing is rights[who.peer]
        self.forget_if_empty()

    @invariant()
    def forget_if_empty(self) -> None:
        """As the registry does. Old tickets remain in people's hands."""
        if self.scene.room.is_empty:
            self.scene.restart()
            self.removed.clear()

    @invariant()
    def what_pages_believe_is_true(self) -> None:
        seats = self.scene.room.seats
        hosts, waiting = self.hosts(), self.knocking() & self.scene.present
        for peer in self.scene.present:
            view = self.scene.views[peer]
            assert view.standing is seats[peer].right
            if view.standing is Standing.WAITING:
                assert view.hosts == hosts
            else:
                others = {other for other in self.insiders() if other != peer}
                assert {entry.peer: entry.standing for entry in view.peers.values()} == {
                    other: seats[other].standing for other in others
                }
                assert view.settings == self.scene.room.charter.settings
                assert view.knocking == (waiting if view.standing is Standing.HOST else set())

    @invariant()
    def those_who_wait_learn_of_hosts_only(self) -> None:
        for peer, messages in self.scene.inbox.items():
            if self.scene.views[peer].standing is Standing.WAITING:
                assert all(self.is_for_those_who_wait(message) for message in messages)
        self.scene.inbox.clear()

    @invariant()
    def rooms_are_bounded(self) -> None:
        assert len(self.insiders()) <= 2 * MEMBERS
        assert len(self.knocking()) <= QUEUE

    @invariant()
    def tickets_say_what_the_room_knows(self) -> None:
        for peer in self.scene.present:
            seat, ticket = self.scene.room.seats[peer], self.scene.views[peer].seat
            assert ticket is not None
            facts = self.scene.issuer.read_seat(ticket, self.scene.name, peer)
            charter = self.scene.room.charter
            assert facts.standing is seat.right
            assert (facts.charter.settings, facts.charter.epoch) == (charter.settings, charter.epoch)
            assert facts.charter.removed == (() if seat.right is Standing.WAITING else charter.removed)

    @invariant()
    def nobody_who_was_removed_is_here(self) -> None:
        assert not self.removed & self.scene.room.seats.keys()

    def arrive(self, who: Person, *, host: bool, seat: str | None) -> bool:
        """Whether the person came in or waits; there is exactly one answer to an arrival."""
        try:
            answers = self.scene.come(who, host=host, seat=seat)
        except Refused as refused:
            return CLOSE[refused.code] < 0  # every refusal has a close code
        assert [type(answer) for answer in answers] in ([Welcome], [Waiting])
        if seat is None:
            self.spoken.discard(who.peer)
        else:
            self.spoken.add(who.peer)
        return True

    def say(self, sender: Person, message: ToServer) -> bool:
        """Whether the message was carried out."""
        self.spoken.add(sender.peer)
        return not any(isinstance(answer, Error) for answer in self.scene.say(sender, message))

    def one_of(self, peers: Set[str], n: int) -> Person | None:
        """The n-th of them in the order of PEOPLE, counted round and round."""
        found = [who for who in PEOPLE if who.peer in peers]
        return found[n % len(found)] if found else None

    def hosts(self) -> set[str]:
        return {peer for peer in self.scene.present if self.scene.room.seats[peer].right is Standing.HOST}

    def view(self, who: Person) -> View:
        return self.scene.views[who.peer]

    def insiders(self) -> set[str]:
        return {peer for peer, seat in self.scene.room.seats.items() if seat.right is not Standing.WAITING}

    def knocking(self) -> set[str]:
        return {peer for peer, seat in self.scene.room.seats.items() if seat.right is Standing.WAITING}

    def is_for_those_who_wait(self, message: FromServer) -> bool:
        match message:
            case Waiting():
                return all(entry.standing is Standing.HOST for entry in message.hosts)
            case Relayed():
                return message.from_ in self.hosts()
            case SeatRenewed() | Error() | Pong():
                return True
        return False


TestRoom = RoomMachine.TestCase
TestRoom.settings = settings(max_examples=400, stateful_step_count=60, deadline=None)
