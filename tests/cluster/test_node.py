"""What a process does when the bus, its messages or other processes fail it."""

import pytest

from palim_mesh.cluster.frame import Arrive, Put, Say
from palim_mesh.cluster.node import BRIEF_S, LIFE_S, PATIENCE_S
from palim_mesh.messages import Code, Error, FromServer, Leave, Ping, Pong, Relay, Restarting
from tests.cluster.world import STEP_S, Citizen, Process, Socket, World
from tests.server.people import ANNE, BEN, BOX, CARA

KEY = ("", "chor")


class Listener(Socket):
    """A socket that keeps what it was told."""

    def __init__(self, citizen: Citizen, process: Process) -> None:
        super().__init__(citizen, process)
        self.told: list[FromServer] = []

    def put(self, message: FromServer) -> None:
        super().put(message)
        self.told.append(message)


class Stage:
    """Two processes; Anne's has the room."""

    def __init__(self) -> None:
        self.world = World(2)
        self.home, self.edge = self.world.processes
        self.world.pass_time(LIFE_S + STEP_S)
        self.anne = self.come(Citizen(ANNE, KEY), self.home)
        self.world.pass_time(0.5)
        self.ben = self.come(Citizen(BEN, KEY), self.edge)
        self.world.pass_time(0.5)
        assert self.anne.is_in
        assert self.ben.is_in

    def come(self, citizen: Citizen, process: Process) -> Listener:
        """Somebody comes to a process."""
        socket = Listener(citizen, process)
        citizen.socket = socket
        socket.come(self.world.now)
        return socket

    def peers(self) -> set[str]:
        """Who is in the room of Anne's process."""
        return set(self.home.rooms.get(KEY, {}))


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_somebody_elsewhere_is_a_guest_like_any_other(stage: Stage) -> None:
    assert stage.peers() == {ANNE.peer, BEN.peer}
    assert not stage.edge.rooms


def test_a_message_that_is_missing_ends_the_session_only(stage: Stage) -> None:
    [session] = [visit.session for visit in [stage.ben.visit] if visit]
    stage.edge.node.heard(stage.home.name, Put(session, 9, Pong()), stage.world.now)
    assert stage.ben.ends == [Code.RESTARTING]
    stage.world.pass_time(0.2)
    assert stage.peers() == {ANNE.peer}
    assert stage.anne.is_in


def test_so_does_one_on_the_way_to_the_owner(stage: Stage) -> None:
    [session] = [visit.session for visit in [stage.ben.visit] if visit]
    stage.home.node.heard(stage.edge.name, Say(session, 9, Ping()), stage.world.now)
    stage.world.pass_time(0.2)
    assert stage.ben.ends == [Code.RESTARTING]
    assert stage.peers() == {ANNE.peer}


def test_a_short_break_is_not_noticed(stage: Stage) -> None:
    stage.world.bus.crash()
    stage.world.pass_time(0.5)
    stage.world.heal()
    stage.world.pass_time(5)
    stage.ben.say(Ping())
    stage.world.pass_time(0.3)
    assert not stage.ben.ends
    assert stage.peers() == {ANNE.peer, BEN.peer}


def test_while_the_bus_is_away_those_elsewhere_are_answered(stage: Stage) -> None:
    stage.world.bus.is_up = False
    stage.world.pass_time(0.2)
    stage.ben.told.clear()
    stage.ben.say(Ping())
    stage.ben.say(Relay(ANNE.peer, BOX))
    assert stage.ben.told == [Pong(), Error(Code.BUS_AWAY, "relay")]
    stage.ben.say(Leave())
    assert stage.ben.ends == [None]


def test_newcomers_hear_that_the_bus_is_away(stage: Stage) -> None:
    stage.world.bus.is_up = False
    stage.world.pass_time(0.2)
    cara = stage.come(Citizen(CARA, KEY), stage.edge)
    stage.world.pass_time(BRIEF_S / 2)
    assert not cara.ends
    stage.world.pass_time(BRIEF_S)
    assert cara.ends == [Code.BUS_AWAY]
    assert stage.come(Citizen(CARA, KEY), stage.home).is_in, "the room's own process needs no bus"


def test_who_came_while_the_bus_was_asked_is_not_held_for_dead(stage: Stage) -> None:
    stage.world.pass_time(LIFE_S)
    stage.home.node.beat(set(), was_missed=False, now=stage.world.now)
    assert stage.peers() == {ANNE.peer, BEN.peer}


def test_a_lease_that_is_being_taken_is_not_given_back(stage: Stage) -> None:
    key = ("", "neu")
    cara = stage.come(Citizen(CARA, key), stage.edge)
    [claim] = stage.edge.orders
    stage.edge.node.heard(stage.home.name, Arrive(99, "", BEN.join("neu")), stage.world.now)
    assert claim is stage.edge.orders[0]
    stage.world.pass_time(0.5)
    assert cara.is_in
    assert stage.world.bus.leases[key] == stage.edge.name


def test_a_dead_owner_is_followed_by_an_edge(stage: Stage) -> None:
    begin = stage.world.now
    stage.world.kill(0)
    cara = stage.come(Citizen(CARA, KEY), stage.edge)
    while not (cara.is_in and stage.ben.ends):
        stage.world.pass_time(STEP_S)
    assert stage.world.now - begin < PATIENCE_S
    assert stage.ben.ends == [Code.RESTARTING]
    assert set(stage.edge.rooms[KEY]) == {CARA.peer}


def test_guests_of_a_dead_edge_are_away(stage: Stage) -> None:
    stage.world.kill(1)
    stage.world.pass_time(2 * LIFE_S)
    assert stage.peers() == {ANNE.peer}


def test_of_two_owners_the_one_without_the_lease_gives_way(stage: Stage) -> None:
    stage.home.is_cut = True
    stage.world.pass_time(2 * LIFE_S)
    assert stage.ben.ends == [Code.RESTARTING]
    ben = stage.come(Citizen(BEN, KEY), stage.edge)
    stage.world.pass_time(0.5)
    assert ben.is_in
    assert stage.anne.is_in
    stage.world.heal()
    stage.world.pass_time(0.5)
    assert stage.anne.ends == [Code.RESTARTING]
    assert stage.world.homes(KEY) == [stage.edge]


def test_who_is_refused_makes_no_room(stage: Stage) -> None:
    key = ("", "leer")
    cara = stage.come(Citizen(CARA, key, host="refused"), stage.edge)
    stage.world.pass_time(0.3)
    assert cara.ends == [Code.BAD_TICKET]
    assert key not in stage.world.bus.leases


def test_a_room_that_is_over_is_anybodys(stage: Stage) -> None:
    stage.ben.break_off()
    stage.world.pass_time(0.3)
    stage.anne.break_off()
    stage.world.pass_time(0.3)
    assert KEY not in stage.world.bus.leases
    ben = stage.come(Citizen(BEN, KEY), stage.edge)
    stage.world.pass_time(0.3)
    assert ben.is_in
    assert stage.world.homes(KEY) == [stage.edge]


def test_a_process_that_goes_down_sends_its_guests_elsewhere(stage: Stage) -> None:
    stage.home.node.retire(200)
    stage.world.pass_time(0.3)
    assert stage.ben.told[-1] == Restarting(200)
    assert stage.ben.ends == [Code.RESTARTING]
