"""The rules of a room."""

import pytest

from palim_mesh.errors import Refused
from palim_mesh.messages import (
    MAY_SEND,
    Admit,
    ChangeSettings,
    Code,
    CountLink,
    Deny,
    End,
    Error,
    GetIce,
    Ice,
    Join,
    Knock,
    KnockGone,
    Leave,
    LinkPath,
    Parting,
    PeerChanged,
    PeerEntry,
    PeerJoined,
    PeerLeft,
    Ping,
    Pong,
    Relay,
    Relayed,
    Remove,
    RoomSettings,
    SeatRenewed,
    SettingsChanged,
    Standing,
    ToServer,
    Waiting,
    Welcome,
)
from palim_mesh.seat import REMOVED_KEPT

from .people import ANNE, BEN, BOX, CARA, DAN, EVA, LOCKED, OPEN, WITH_WAITING_ROOM, Person, Scene, issuer, person


def entry(who: Person, standing: Standing) -> PeerEntry:
    return PeerEntry(who.peer, who.key, who.proof, standing)


def refusal(scene: Scene, who: Person, *, host: bool = False, seat: str | None = None) -> Code:
    """The code with which this arrival is refused."""
    with pytest.raises(Refused) as caught:
        scene.come(who, host=host, seat=seat)
    return caught.value.code


@pytest.fixture
def talk() -> Scene:
    """Anne is host, Ben and Cara are members. Each has said a word."""
    scene = Scene()
    scene.come(ANNE, host=True)
    scene.come(BEN)
    scene.come(CARA)
    for who in (ANNE, BEN, CARA):
        scene.say(who, Ping())
    scene.hush()
    return scene


@pytest.fixture
def door() -> Scene:
    """Anne is host, Ben is a member, the waiting room is on, Cara waits. Each has said a word."""
    scene = Scene()
    scene.come(ANNE, host=True)
    scene.come(BEN)
    scene.say(ANNE, ChangeSettings(WITH_WAITING_ROOM))
    scene.come(CARA)
    for who in (BEN, CARA):
        scene.say(who, Ping())
    scene.hush()
    return scene


class TestArriving:
    def test_the_first_finds_an_empty_room(self) -> None:
        [welcome] = Scene().come(ANNE, host=True)
        assert isinstance(welcome, Welcome)
        assert (welcome.standing, welcome.peers, welcome.knocking) == (Standing.HOST, (), ())
        assert welcome.settings == OPEN

    def test_a_newcomer_finds_the_others_and_they_hear_of_it(self, talk: Scene) -> None:
        [welcome] = talk.come(DAN)
        assert isinstance(welcome, Welcome)
        standings = (Standing.HOST, Standing.MEMBER, Standing.MEMBER)
        assert welcome.peers == tuple(map(entry, (ANNE, BEN, CARA), standings))
        for other in (ANNE, BEN, CARA):
            assert talk.heard(other) == [PeerJoined(entry(DAN, Standing.MEMBER))]

    def test_another_version_is_refused(self) -> None:
        join = Join(2, "chor", ANNE.peer, ANNE.key, ANNE.proof)
        with pytest.raises(Refused) as caught:
            Scene().room.arrive(join)
        assert caught.value.code == Code.WRONG_VERSION

    def test_the_peer_id_must_be_the_hash_of_the_key(self) -> None:
        assert refusal(Scene(), Person(ANNE.key, BEN.peer)) == Code.BAD_PEER

    def test_a_second_spelling_of_a_key_is_refused(self) -> None:
        spelled_otherwise = ANNE.key[:-1] + "F"  # the last character has two bits to spare
        assert refusal(Scene(), Person(spelled_otherwise, ANNE.peer)) == Code.BAD_PEER

    def test_an_id_that_is_here_needs_its_seat_ticket(self, talk: Scene) -> None:
        assert refusal(talk, BEN) == Code.PEER_TAKEN
        assert refusal(talk, BEN, host=True) == Code.PEER_TAKEN

    def test_a_full_room_takes_nobody_not_even_hosts(self) -> None:
        scene = Scene(members=2)
        scene.come(ANNE)
        scene.come(BEN)
        assert refusal(scene, CARA) == Code.ROOM_FULL
        assert refusal(scene, CARA, host=True) == Code.ROOM_FULL

    def test_a_locked_room_takes_hosts_only(self, talk: Scene) -> None:
        talk.say(ANNE, ChangeSettings(LOCKED))
        assert refusal(talk, DAN) == Code.ROOM_LOCKED
        [welcome] = talk.come(EVA, host=True)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.HOST

    @pytest.mark.parametrize(("room", "code"), [("other", Code.BAD_TICKET)])
    def test_a_host_ticket_for_another_room_is_refused(self, room: str, code: Code) -> None:
        scene = Scene()
        foreign = scene.issuer.host(room)[0]
        with pytest.raises(Refused) as caught:
            scene.room.arrive(ANNE.join("chor", foreign))
        assert caught.value.code == code
        assert scene.room.is_empty


class TestWaiting:
    def test_a_newcomer_waits_and_sees_hosts_only(self, door: Scene) -> None:
        [waiting] = door.come(DAN)
        assert isinstance(waiting, Waiting)
        assert waiting.hosts == (entry(ANNE, Standing.HOST),)
        assert door.heard(ANNE) == [Knock(entry(DAN, Standing.WAITING))]
        assert door.heard(BEN) == []
        assert door.heard(CARA) == []

    def test_it_waits_also_where_no_host_is(self) -> None:
        scene = Scene(WITH_WAITING_ROOM)
        [waiting] = scene.come(ANNE)
        assert isinstance(waiting, Waiting)
        assert waiting.hosts == ()

    def test_a_host_finds_those_who_knock_and_they_hear_of_the_host(self) -> None:
        scene = Scene(WITH_WAITING_ROOM)
        scene.come(BEN)
        scene.hush()
        [welcome] = scene.come(ANNE, host=True)
        assert isinstance(welcome, Welcome)
        assert welcome.knocking == (entry(BEN, Standing.WAITING),)
        [waiting] = scene.heard(BEN)
        assert isinstance(waiting, Waiting)
        assert waiting.hosts == (entry(ANNE, Standing.HOST),)

    def test_those_who_wait_hear_when_a_host_goes(self, door: Scene) -> None:
        door.drop(ANNE)
        [waiting] = door.heard(CARA)
        assert isinstance(waiting, Waiting)
        assert waiting.hosts == ()

    def test_members_are_not_told_who_knocks(self, door: Scene) -> None:
        door.say(ANNE, ChangeSettings(OPEN))
        [welcome] = door.come(DAN)
        assert isinstance(welcome, Welcome)
        assert welcome.knocking == ()

    def test_admitted(self, door: Scene) -> None:
        assert door.say(ANNE, Admit(CARA.peer)) == [KnockGone(CARA.peer), PeerJoined(entry(CARA, Standing.MEMBER))]
        [welcome] = door.heard(CARA)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.MEMBER
        assert [peer.peer for peer in welcome.peers] == [ANNE.peer, BEN.peer]
        assert door.heard(BEN) == [PeerJoined(entry(CARA, Standing.MEMBER))]

    def test_admitted_while_the_socket_was_away(self, door: Scene) -> None:
        door.drop(CARA)
        door.say(ANNE, Admit(CARA.peer))
        assert door.heard(BEN) == [PeerJoined(entry(CARA, Standing.AWAY))]
        [welcome] = door.come_back(CARA)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.MEMBER

    def test_a_full_room_admits_nobody(self) -> None:
        scene = Scene(WITH_WAITING_ROOM, members=2)
        scene.come(ANNE, host=True)
        scene.come(EVA, host=True)
        scene.come(CARA)
        scene.hush()
        assert scene.say(ANNE, Admit(CARA.peer)) == [Error(Code.ROOM_FULL, "admit")]
        assert scene.heard(CARA) == []

    def test_denied(self, door: Scene) -> None:
        first, second = door.say(ANNE, Deny(CARA.peer))
        assert first == KnockGone(CARA.peer)
        assert isinstance(second, SeatRenewed)
        assert door.closed == {CARA.peer: Code.DENIED}

    def test_the_seat_of_one_who_was_denied_lets_nobody_in(self, door: Scene) -> None:
        door.say(ANNE, Deny(CARA.peer))
        assert refusal(door, CARA, seat=door.views[CARA.peer].seat) == Code.REMOVED
        assert refusal(door, CARA) == Code.REMOVED

    @pytest.mark.parametrize("message", [Admit(BEN.peer), Admit(DAN.peer), Deny(BEN.peer), Deny(DAN.peer)])
    def test_only_who_waits_is_admitted_or_denied(self, door: Scene, message: ToServer) -> None:
        assert door.say(ANNE, message) == [Error(Code.NO_SUCH_PEER, message.type)]

    def test_the_queue_is_bounded(self) -> None:
        scene = Scene(WITH_WAITING_ROOM, waiting=2)
        scene.come(ANNE)
        scene.come(BEN)
        assert refusal(scene, CARA) == Code.QUEUE_FULL

    def test_one_who_waits_and_goes_is_not_knocking(self, door: Scene) -> None:
        door.drop(CARA)
        assert door.heard(ANNE) == [KnockGone(CARA.peer)]
        [waiting] = door.come_back(CARA)
        assert isinstance(waiting, Waiting)
        assert door.heard(ANNE) == [Knock(entry(CARA, Standing.WAITING))]

    def test_switching_the_waiting_room_off_admits_nobody_who_waits(self, door: Scene) -> None:
        door.say(ANNE, ChangeSettings(OPEN))
        assert door.views[CARA.peer].standing is Standing.WAITING
        door.drop(CARA)
        [waiting] = door.come_back(CARA)
        assert isinstance(waiting, Waiting)

    def test_one_who_waits_becomes_host_by_a_host_ticket(self, door: Scene) -> None:
        [welcome] = door.come(CARA, host=True, seat=door.views[CARA.peer].seat)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.HOST
        assert door.heard(ANNE) == [KnockGone(CARA.peer), PeerJoined(entry(CARA, Standing.HOST))]


class TestRelaying:
    def test_a_box_arrives_with_its_sender(self, talk: Scene) -> None:
        assert talk.say(BEN, Relay(CARA.peer, BOX)) == []
        assert talk.heard(CARA) == [Relayed(BEN.peer, BOX)]
        assert talk.heard(ANNE) == []

    def test_hosts_and_those_who_wait_reach_each_other(self, door: Scene) -> None:
        door.say(CARA, Relay(ANNE.peer, BOX))
        door.say(ANNE, Relay(CARA.peer, BOX))
        assert door.heard(ANNE) == [Relayed(CARA.peer, BOX)]
        assert door.heard(CARA) == [Relayed(ANNE.peer, BOX)]

    @pytest.mark.parametrize(("sender", "receiver"), [(CARA, BEN), (BEN, CARA), (CARA, DAN)])
    def test_members_and_those_who_wait_do_not(self, door: Scene, sender: Person, receiver: Person) -> None:
        door.come(DAN)
        door.hush()
        assert door.say(sender, Relay(receiver.peer, BOX)) == [Error(Code.NO_SUCH_PEER, "relay")]
        assert door.heard(receiver) == []

    def test_nobody_outside_or_away_is_reached(self, talk: Scene) -> None:
        assert talk.say(BEN, Relay(DAN.peer, BOX)) == [Error(Code.NO_SUCH_PEER, "relay")]
        talk.drop(CARA)
        talk.hush()
        assert talk.say(BEN, Relay(CARA.peer, BOX)) == [Error(Code.NO_SUCH_PEER, "relay")]

    def test_nobody_talks_to_oneself(self, talk: Scene) -> None:
        assert talk.say(BEN, Relay(BEN.peer, BOX)) == [Error(Code.NOT_ALLOWED, "relay")]


class TestHosting:
    def test_removed(self, talk: Scene) -> None:
        first, second = talk.say(ANNE, Remove(BEN.peer))
        assert first == PeerLeft(BEN.peer, Parting.REMOVED)
        assert isinstance(second, SeatRenewed)
        assert talk.closed == {BEN.peer: Code.REMOVED}

    def test_one_who_was_removed_stays_outside(self, talk: Scene) -> None:
        talk.say(ANNE, Remove(BEN.peer))
        assert refusal(talk, BEN) == Code.REMOVED
        assert refusal(talk, BEN, seat=talk.views[BEN.peer].seat) == Code.REMOVED
        assert refusal(talk, BEN, host=True) == Code.REMOVED

    def test_removed_while_away(self, talk: Scene) -> None:
        talk.drop(BEN)
        talk.say(ANNE, Remove(BEN.peer))
        assert talk.closed == {}
        assert refusal(talk, BEN, seat=talk.views[BEN.peer].seat) == Code.REMOVED

    def test_hosts_are_not_removed(self, talk: Scene) -> None:
        talk.come(EVA, host=True)
        assert talk.say(ANNE, Remove(EVA.peer)) == [Error(Code.NOT_ALLOWED, "remove")]
        assert talk.say(ANNE, Remove(ANNE.peer)) == [Error(Code.NOT_ALLOWED, "remove")]

    def test_those_who_wait_are_denied_and_not_removed(self, door: Scene) -> None:
        assert door.say(ANNE, Remove(CARA.peer)) == [Error(Code.NO_SUCH_PEER, "remove")]

    def test_only_so_many_who_were_removed_are_remembered(self, talk: Scene) -> None:
        guests = [person(number) for number in range(100, 100 + REMOVED_KEPT + 1)]
        for guest in guests:
            talk.come(guest)
            talk.say(ANNE, Remove(guest.peer))
        assert len(talk.room.charter.removed) == REMOVED_KEPT
        assert refusal(talk, guests[-1]) == Code.REMOVED
        seat = talk.views[ANNE.peer].seat
        assert seat is not None
        assert len(seat) <= 4096

    def test_everybody_hears_of_new_settings_by_a_ticket_of_their_own(self, door: Scene) -> None:
        [answer] = door.say(ANNE, ChangeSettings(LOCKED))
        [heard] = door.heard(BEN)
        [renewed] = door.heard(CARA)
        assert isinstance(answer, SettingsChanged)
        assert isinstance(heard, SettingsChanged)
        assert isinstance(renewed, SeatRenewed)
        assert (heard.settings, heard.by) == (LOCKED, ANNE.peer)
        for who, ticket in ((ANNE, answer.seat), (BEN, heard.seat), (CARA, renewed.seat)):
            facts = door.issuer.read_seat(ticket, "chor", who.peer)
            assert (facts.charter.settings, facts.charter.epoch) == (LOCKED, 2)

    def test_the_ticket_of_one_who_waits_does_not_tell_who_was_removed(self, door: Scene) -> None:
        door.say(ANNE, Remove(BEN.peer))
        seat = door.views[CARA.peer].seat
        assert seat is not None
        assert door.issuer.read_seat(seat, "chor", CARA.peer).charter.removed == ()

    def test_the_end_closes_everybody(self, door: Scene) -> None:
        door.say(ANNE, End())
        assert door.closed == dict.fromkeys((ANNE.peer, BEN.peer, CARA.peer), Code.ENDED)
        assert door.room.is_empty


class TestGoing:
    def test_leaving(self, talk: Scene) -> None:
        talk.say(BEN, Leave())
        assert talk.closed == {BEN.peer: None}
        assert talk.heard(ANNE) == [PeerLeft(BEN.peer, Parting.LEFT)]

    def test_leaving_the_queue(self, door: Scene) -> None:
        door.say(CARA, Leave())
        assert door.heard(ANNE) == [KnockGone(CARA.peer)]
        assert door.heard(BEN) == []

    def test_a_broken_socket_keeps_the_seat(self, talk: Scene) -> None:
        talk.drop(BEN)
        assert talk.heard(ANNE) == [PeerChanged(BEN.peer, Standing.AWAY)]
        [welcome] = talk.come(DAN)
        assert isinstance(welcome, Welcome)
        assert entry(BEN, Standing.AWAY) in welcome.peers

    def test_a_seat_is_not_kept_for_ever(self, talk: Scene) -> None:
        talk.drop(BEN)
        talk.hush()
        talk.expire(BEN)
        assert talk.heard(ANNE) == [PeerLeft(BEN.peer, Parting.TIMEOUT)]

    def test_who_is_back_does_not_expire(self, talk: Scene) -> None:
        talk.drop(BEN)
        talk.come_back(BEN)
        talk.hush()
        talk.expire(BEN)
        assert talk.heard(ANNE) == []

    def test_a_socket_that_breaks_after_leaving_is_nobodys(self, talk: Scene) -> None:
        talk.say(BEN, Leave())
        talk.hush()
        talk.drop(BEN)
        talk.expire(BEN)
        assert talk.heard(ANNE) == []

    def test_the_last_one_leaves_nothing(self) -> None:
        scene = Scene()
        scene.come(ANNE)
        scene.say(ANNE, Ping())
        scene.drop(ANNE)
        assert not scene.room.is_empty
        scene.expire(ANNE)
        assert scene.room.is_empty


class TestBeforeTheFirstWord:
    """Who was cut off before it heard of its seat comes again as somebody else."""

    def test_a_broken_socket_leaves_no_ghost(self, talk: Scene) -> None:
        talk.come(DAN)
        talk.hush()
        talk.drop(DAN)
        for other in (ANNE, BEN, CARA):
            assert talk.heard(other) == [PeerLeft(DAN.peer, Parting.LEFT)]
        [welcome] = talk.come(EVA)
        assert isinstance(welcome, Welcome)
        assert DAN.peer not in {peer.peer for peer in welcome.peers}
        talk.hush()
        talk.expire(DAN)
        assert talk.inbox == {}

    def test_it_fills_no_room(self) -> None:
        scene = Scene(members=2)
        scene.come(ANNE)
        scene.come(BEN)
        assert refusal(scene, CARA) == Code.ROOM_FULL
        scene.drop(BEN)
        scene.come(CARA)

    def test_it_fills_no_queue(self) -> None:
        scene = Scene(WITH_WAITING_ROOM, waiting=1)
        scene.come(ANNE, host=True)
        scene.come(BEN)
        scene.hush()
        scene.drop(BEN)
        assert scene.heard(ANNE) == [KnockGone(BEN.peer)]
        scene.come(CARA)

    def test_the_only_one_leaves_nothing(self) -> None:
        scene = Scene()
        scene.come(ANNE)
        scene.drop(ANNE)
        assert scene.room.is_empty

    def test_those_who_wait_hear_that_a_host_is_gone(self, door: Scene) -> None:
        door.come(EVA, host=True)
        door.hush()
        door.drop(EVA)
        [waiting] = door.heard(CARA)
        assert isinstance(waiting, Waiting)
        assert waiting.hosts == (entry(ANNE, Standing.HOST),)

    @pytest.mark.parametrize("message", [Ping(), Relay(DAN.peer, BOX), Admit(DAN.peer), ANNE.join("chor")])
    def test_any_message_is_a_word_even_one_that_is_refused(self, talk: Scene, message: ToServer) -> None:
        talk.come(EVA)
        talk.say(EVA, message)
        talk.hush()
        talk.drop(EVA)
        assert talk.heard(ANNE) == [PeerChanged(EVA.peer, Standing.AWAY)]

    def test_a_seat_taken_back_is_kept(self, talk: Scene) -> None:
        talk.drop(BEN)
        talk.come_back(BEN)
        talk.hush()
        talk.drop(BEN)
        assert talk.heard(ANNE) == [PeerChanged(BEN.peer, Standing.AWAY)]

    @pytest.mark.parametrize("host", [False, True])
    def test_who_heard_the_welcome_comes_back_by_its_ticket(self, talk: Scene, host: bool) -> None:
        talk.come(DAN, host=host)
        talk.drop(DAN)
        talk.say(ANNE, ChangeSettings(RoomSettings(waiting_room=True, locked=True)))
        [welcome] = talk.come_back(DAN)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is (Standing.HOST if host else Standing.MEMBER)

    @pytest.mark.parametrize("host", [False, True])
    def test_so_does_the_only_one(self, host: bool) -> None:
        scene = Scene()
        scene.come(ANNE, host=host)
        scene.drop(ANNE)
        [welcome] = scene.come_back(ANNE)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is (Standing.HOST if host else Standing.MEMBER)
        scene.drop(ANNE)
        assert not scene.room.is_empty

    def test_one_who_waits_comes_back_like_anybody(self, door: Scene) -> None:
        door.come(DAN)
        door.drop(DAN)
        [waiting] = door.come_back(DAN)
        assert isinstance(waiting, Waiting)
        door.hush()
        door.drop(DAN)
        assert door.heard(ANNE) == [KnockGone(DAN.peer)]
        assert DAN.peer in door.room.seats

    def test_the_only_one_who_waits_waits_again(self) -> None:
        scene = Scene()
        scene.come(ANNE, host=True)
        scene.say(ANNE, ChangeSettings(WITH_WAITING_ROOM))
        scene.come(BEN)
        scene.say(ANNE, Leave())
        scene.drop(BEN)
        assert scene.room.is_empty
        scene.restart()  # as the registry forgets it
        [waiting] = scene.come_back(BEN)
        assert isinstance(waiting, Waiting)

    def test_one_who_was_admitted_comes_back_as_a_member(self, door: Scene) -> None:
        door.come(DAN)
        door.say(ANNE, Admit(DAN.peer))
        door.drop(DAN)
        [welcome] = door.come_back(DAN)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.MEMBER


class TestComingBack:
    @pytest.mark.parametrize("dropped", [True, False], ids=["socket gone", "socket still there"])
    def test_to_the_seat(self, talk: Scene, dropped: bool) -> None:
        if dropped:
            talk.drop(ANNE)
            talk.hush()
        [welcome] = talk.come_back(ANNE)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.HOST
        assert talk.heard(BEN) == [PeerJoined(entry(ANNE, Standing.HOST))]

    def test_lock_waiting_room_and_limit_do_not_hold_up_a_member(self) -> None:
        scene = Scene(members=2)
        scene.come(ANNE, host=True)
        scene.come(BEN)
        scene.say(ANNE, ChangeSettings(RoomSettings(waiting_room=True, locked=True)))
        scene.say(BEN, Ping())
        scene.drop(BEN)
        scene.expire(BEN)
        scene.come(EVA, host=True)
        [welcome] = scene.come_back(BEN)
        assert isinstance(welcome, Welcome)
        assert welcome.standing is Standing.MEMBER
        assert len(welcome.peers) == 2

    def test_old_tickets_do_not_fill_a_room_without_end(self) -> None:
        scene = Scene(members=2)
        guests = [person(number) for number in range(100, 105)]
        for guest in guests:
            scene.come(guest)
            scene.say(guest, Leave())
        for guest in guests[:4]:
            scene.come_back(guest)
        assert refusal(scene, guests[4], seat=scene.views[guests[4].peer].seat) == Code.ROOM_FULL

    def test_a_ticket_of_somebody_else_is_refused(self, talk: Scene) -> None:
        assert refusal(talk, DAN, seat=talk.views[BEN.peer].seat) == Code.BAD_TICKET

    def test_a_ticket_for_another_room_is_refused(self, talk: Scene) -> None:
        other = Scene()
        other.name = "probe"
        other.restart()
        other.come(BEN)
        assert refusal(talk, BEN, seat=other.views[BEN.peer].seat) == Code.BAD_TICKET

    def test_a_host_ticket_is_no_seat_ticket(self, talk: Scene) -> None:
        assert refusal(talk, BEN, seat=talk.issuer.host("chor")[0]) == Code.BAD_TICKET

    def test_a_host_needs_no_fresh_host_ticket(self, talk: Scene) -> None:
        talk.drop(ANNE)
        seat = talk.views[ANNE.peer].seat
        effects = talk.room.arrive(ANNE.join("chor", host="cut-off", seat=seat))
        assert effects


class TestAfterARestart:
    def test_everybody_finds_standing_and_settings(self, talk: Scene) -> None:
        talk.say(ANNE, ChangeSettings(LOCKED))
        talk.restart()
        standings = []
        for who in (BEN, ANNE, CARA):
            [welcome] = talk.come_back(who)
            assert isinstance(welcome, Welcome)
            assert welcome.settings == LOCKED
            standings.append(welcome.standing)
        assert standings == [Standing.MEMBER, Standing.HOST, Standing.MEMBER]
        assert refusal(talk, DAN) == Code.ROOM_LOCKED

    def test_one_who_waited_waits_again_even_as_the_first(self, door: Scene) -> None:
        door.restart()
        [waiting] = door.come_back(CARA)
        assert isinstance(waiting, Waiting)
        assert waiting.hosts == ()

    def test_who_was_removed_stays_outside(self, talk: Scene) -> None:
        talk.say(ANNE, Remove(BEN.peer))
        talk.restart()
        talk.come_back(CARA)
        assert refusal(talk, BEN, seat=talk.views[BEN.peer].seat) == Code.REMOVED

    def test_who_was_removed_and_comes_first_goes_when_the_others_come(self, talk: Scene) -> None:
        talk.say(ANNE, Remove(BEN.peer))
        talk.restart()
        talk.come_back(BEN)
        talk.hush()
        talk.come_back(CARA)
        assert talk.closed == {BEN.peer: Code.REMOVED}
        assert BEN.peer not in talk.views[CARA.peer].peers

    def test_a_later_ticket_brings_its_settings_to_those_who_are_back(self, talk: Scene) -> None:
        talk.drop(BEN)  # misses what follows
        talk.say(ANNE, ChangeSettings(LOCKED))
        talk.restart()
        talk.come_back(BEN)
        assert talk.views[BEN.peer].settings == OPEN
        talk.hush()
        talk.come_back(ANNE)
        changed = talk.heard(BEN)[0]
        assert isinstance(changed, SettingsChanged)
        assert (changed.settings, changed.by) == (LOCKED, ANNE.peer)

    def test_who_brings_a_later_ticket_hears_of_it_by_the_welcome_alone(self, talk: Scene) -> None:
        talk.say(ANNE, ChangeSettings(LOCKED))
        talk.restart()
        later = talk.views[BEN.peer].seat
        talk.come(BEN)
        [welcome] = talk.come(BEN, seat=later)
        assert isinstance(welcome, Welcome)
        assert welcome.settings == LOCKED

    def test_an_earlier_ticket_brings_nothing(self, talk: Scene) -> None:
        talk.drop(BEN)
        talk.say(ANNE, ChangeSettings(LOCKED))
        talk.restart()
        talk.come_back(ANNE)
        [welcome] = talk.come_back(BEN)
        assert isinstance(welcome, Welcome)
        assert welcome.settings == LOCKED

    def test_tickets_of_another_server_are_worth_nothing(self, talk: Scene) -> None:
        talk.restart()
        talk.room.issuer = issuer("another secret")
        assert refusal(talk, BEN, seat=talk.views[BEN.peer].seat) == Code.BAD_TICKET


MESSAGES: dict[type[ToServer], ToServer] = {
    Join: ANNE.join("chor"),
    Relay: Relay(ANNE.peer, BOX),
    Admit: Admit(CARA.peer),
    Deny: Deny(CARA.peer),
    Remove: Remove(BEN.peer),
    ChangeSettings: ChangeSettings(OPEN),
    End: End(),
    Leave: Leave(),
    GetIce: GetIce(),
    CountLink: CountLink(LinkPath.DIRECT),
    Ping: Ping(),
}
SENDERS = {Standing.WAITING: CARA, Standing.MEMBER: BEN, Standing.HOST: EVA}


class TestPermission:
    @pytest.mark.parametrize("standing", SENDERS)
    @pytest.mark.parametrize("kind", MAY_SEND)
    def test_each_message_in_each_standing(self, door: Scene, kind: type[ToServer], standing: Standing) -> None:
        door.come(EVA, host=True)
        door.hush()
        answers = door.say(SENDERS[standing], MESSAGES[kind])
        refused = answers == [Error(Code.NOT_ALLOWED, kind.type)]
        assert refused is (standing not in MAY_SEND[kind])
        if refused:
            assert list(door.inbox) == [SENDERS[standing].peer]
            assert door.closed == {}

    def test_what_is_asked_is_answered(self, door: Scene) -> None:
        assert door.say(CARA, Ping()) == [Pong()]
        assert door.say(BEN, GetIce()) == [Ice((), 43_200_000)]

    def test_renewed_tickets_go_to_all_who_are_there(self, door: Scene) -> None:
        door.drop(BEN)
        door.hush()
        door.perform(door.room.renew())
        assert {peer: [type(message) for message in messages] for peer, messages in door.inbox.items()} == {
            ANNE.peer: [SeatRenewed],
            CARA.peer: [SeatRenewed],
        }
