"""Whatever happens to processes and the bus: after it is over, each room has one owner, and everybody is in it."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from palim_mesh.cluster.node import BRIEF_S, LIFE_S, PATIENCE_S
from tests.cluster.world import Citizen, World
from tests.server.people import person

PROCESSES = 3
PEOPLE = 5
KEYS = [("", "chor"), ("site.example", "chor")]
AFTERWARDS_S = LIFE_S + 2 * PATIENCE_S + BRIEF_S

processes = st.integers(0, PROCESSES - 1)
people = st.integers(0, PEOPLE - 1)


class NodeMachine(RuleBasedStateMachine):
    """Three processes, five people, two rooms of one name at two sites."""

    @initialize()
    def begin(self) -> None:
        self.world = World(PROCESSES)
        self.world.citizens = [Citizen(person(n + 1), KEYS[n % 2]) for n in range(PEOPLE)]
        self.world.pass_time(AFTERWARDS_S)
        self.everybody_is_in()

    @rule(seconds=st.sampled_from([0.1, 0.3, 0.6, 1.0, 2.0, 5.0]))
    def pass_time(self, seconds: float) -> None:
        self.world.pass_time(seconds)

    @rule(index=processes)
    def kill(self, index: int) -> None:
        self.world.kill(index)

    @rule(index=processes)
    def cut(self, index: int) -> None:
        self.world.processes[index].is_cut = True

    @rule(index=processes)
    def mend(self, index: int) -> None:
        self.world.processes[index].is_cut = False

    @rule(index=processes)
    def break_connection(self, index: int) -> None:
        self.world.processes[index].break_connection()

    @rule(index=processes)
    def talk_in_vain(self, index: int) -> None:
        self.world.talk()
        self.world.processes[index].break_connection()

    @rule(index=processes, seconds=st.sampled_from([0.5, 1.2, 2.5, 4.0]))
    def stall(self, index: int, seconds: float) -> None:
        self.world.processes[index].stalled_until = self.world.now + seconds

    @rule()
    def crash_bus(self) -> None:
        self.world.bus.crash()

    @rule()
    def hide_bus(self) -> None:
        self.world.bus.is_up = False

    @rule()
    def start_bus(self) -> None:
        self.world.bus.is_up = True

    @rule(n=people)
    def come_anew(self, n: int) -> None:
        if (socket := self.world.citizens[n].socket) is not None:
            socket.break_off()

    @rule()
    def talk(self) -> None:
        self.world.talk()

    @rule()
    def heal(self) -> None:
        self.world.heal()
        self.world.pass_time(AFTERWARDS_S)
        self.everybody_is_in()

    @invariant()
    def nobody_is_in_two_rooms_at_once_in_one_process(self) -> None:
        for process in self.world.processes:
            assert all(process.rooms.values()), "an empty room is kept"

    def teardown(self) -> None:
        self.heal()
        super().teardown()

    def everybody_is_in(self) -> None:
        for key in KEYS:
            [home] = self.world.homes(key)
            wanted = {citizen.who.peer for citizen in self.world.citizens if citizen.key == key}
            assert home.rooms[key].keys() == wanted
        for citizen in self.world.citizens:
            assert citizen.socket is not None
            assert citizen.socket.is_in
        heard = [citizen.socket.heard for citizen in self.world.citizens if citizen.socket]
        self.world.talk()
        self.world.pass_time(0.5)
        assert [citizen.socket.heard for citizen in self.world.citizens if citizen.socket] == [n + 1 for n in heard]


TestNode = NodeMachine.TestCase
TestNode.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
