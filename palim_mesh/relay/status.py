"""How the relay does, for those who watch."""

from dataclasses import dataclass
from enum import StrEnum


class Program(StrEnum):
    """Who answers."""

    COTURN = "coturn"
    STUN = "stun"


class State(StrEnum):
    """What it does now."""

    STARTING = "starting"
    READY = "ready"
    DOWN = "down"


class Trouble(StrEnum):
    """Why it doesn't run; also the log's event."""

    NO_ADDRESS = "relay-no-address"
    PORT_TAKEN = "relay-port-taken"
    BAD_PROGRAM = "relay-bad-program"
    SILENT = "relay-silent"
    CRASHED = "relay-crashed"
    CRASH_LOOP = "relay-crash-loop"


@dataclass(slots=True)
class Status:
    """`restarts` counts since the server started; `trouble` is the last one, also when it is over."""

    program: Program
    version: str = ""
    state: State = State.STARTING
    restarts: int = 0
    trouble: Trouble | None = None
