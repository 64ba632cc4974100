"""Between the bus and frames: one text holds who sends it and frames, a line each; a frame is a JSON array."""

import json
import re
from collections.abc import Iterable
from typing import cast

from palim_mesh.cluster.frame import Arrive, Close, Frame, Gone, Put, Roll, Say, Stray
from palim_mesh.messages import CLOSE, BadMessage, Code, Join, read_from_server, read_to_server
from palim_mesh.wire import encode

BATCH_CHARACTERS = 4_000_000
FRAMES = 50_000
PROCESS = re.compile("[0-9a-f]{16}")
SITE_CHARACTERS = 255
MOST = 2**53
SESSIONS = 100_000


def write(frame: Frame) -> str:
    """The line of a frame."""
    match frame:
        case Put():
            return f'["put",{frame.session},{frame.number},{encode(frame.message)}]'
        case Say():
            return f'["say",{frame.session},{frame.number},{encode(frame.message)}]'
        case Arrive():
            return f'["arrive",{frame.session},{json.dumps(frame.site)},{encode(frame.join)}]'
        case Gone():
            return f'["gone",{frame.session}]'
        case Close():
            return json.dumps(["close", frame.session, frame.code])
        case Stray():
            return f'["stray",{frame.session}]'
        case Roll():
            return json.dumps(["roll", frame.asks, frame.visits, frame.guests], separators=(",", ":"))


def pack(sender: str, lines: Iterable[str]) -> str:
    """The text that holds these lines."""
    return "\n".join((sender, *lines))


def unpack(text: str) -> tuple[str, list[str]]:
    """The sender and the lines in a text; raises BadMessage."""
    if len(text) > BATCH_CHARACTERS:
        raise BadMessage("a text too long")
    sender, *lines = text.split("\n")
    if not PROCESS.fullmatch(sender) or len(lines) > FRAMES:
        raise BadMessage("no text of the bus")
    return sender, lines


def read(line: str) -> Frame:
    """The frame in a line; raises BadMessage."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadMessage("no JSON") from None
    match value:
        case ["put", session, number, message]:
            return Put(_count(session), _count(number), read_from_server(message))
        case ["say", session, number, message]:
            return Say(_count(session), _count(number), read_to_server(message))
        case ["arrive", session, str(site), message] if len(site) <= SITE_CHARACTERS:
            join = read_to_server(message)
            if isinstance(join, Join):
                return Arrive(_count(session), site, join)
        case ["gone", session]:
            return Gone(_count(session))
        case ["close", session, None]:
            return Close(_count(session), None)
        case ["close", session, str(code)] if code in CLOSE:
            return Close(_count(session), Code(code))
        case ["stray", session]:
            return Stray(_count(session))
        case ["roll", bool(asks), list(visits), list(guests)]:
            return Roll(asks, _sessions(visits), _sessions(guests))
    raise BadMessage("no frame of the bus")


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < MOST:
        raise BadMessage("no count")
    return value


def _sessions(values: list[object]) -> tuple[tuple[int, int], ...]:
    if len(values) > SESSIONS:
        raise BadMessage("too many sessions")
    pairs = [cast("list[object]", pair) for pair in values if isinstance(pair, list) and len(pair) == 2]
    if len(pairs) != len(values):
        raise BadMessage("no list of sessions")
    return tuple((_count(session), _count(number)) for session, number in pairs)
