# Made by tools/generate.py from protocol/messages.toml. Do not edit.
"""Every message of the protocol: its type, its reader, and who may send it."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias, TypeVar

VERSION = 1
FRAME_BYTES = 65536
DEPTH = 8


class BadMessage(ValueError):
    """What came is no message of the contract. The reason names what was expected and repeats nothing that came."""


class Standing(StrEnum):
    """What a peer is in its room; `away`: seat kept, socket gone."""

    WAITING = "waiting"
    MEMBER = "member"
    HOST = "host"
    AWAY = "away"


class Parting(StrEnum):
    """Why a peer is no longer in the room; after `timeout` its media may still flow."""

    LEFT = "left"
    TIMEOUT = "timeout"
    REMOVED = "removed"


class LinkPath(StrEnum):
    """Whether a TURN relay stands between the two ends of a link."""

    DIRECT = "direct"
    RELAYED = "relayed"


class DescriptionKind(StrEnum):
    """RTCSdpType without the local ones."""

    OFFER = "offer"
    ANSWER = "answer"


class Code(StrEnum):
    """What can go wrong."""

    BAD_MESSAGE = "bad-message"
    LATE_JOIN = "late-join"
    WRONG_VERSION = "wrong-version"
    BAD_PEER = "bad-peer"
    BAD_TICKET = "bad-ticket"
    EXPIRED_TICKET = "expired-ticket"
    PEER_TAKEN = "peer-taken"
    NOT_ALLOWED = "not-allowed"
    NO_SUCH_PEER = "no-such-peer"
    ROOM_FULL = "room-full"
    ROOM_LOCKED = "room-locked"
    QUEUE_FULL = "queue-full"
    TOO_MANY_ROOMS = "too-many-rooms"
    TOO_MANY_SOCKETS = "too-many-sockets"
    TOO_FAST = "too-fast"
    SLOW_READER = "slow-reader"
    FOREIGN_ORIGIN = "foreign-origin"
    UNKNOWN_HOST = "unknown-host"
    REMOVED = "removed"
    DENIED = "denied"
    ENDED = "ended"
    REPLACED = "replaced"
    RESTARTING = "restarting"
    BUS_AWAY = "bus-away"
    BAD_NAME = "bad-name"
    NOT_FOUND = "not-found"
    STATISTICS_UNREADABLE = "statistics-unreadable"
    BAD_METHOD = "bad-method"
    TOO_LARGE = "too-large"


CLOSE: Mapping[Code, int] = {
    Code.BAD_MESSAGE: 4400,
    Code.LATE_JOIN: 4408,
    Code.WRONG_VERSION: 4426,
    Code.BAD_PEER: 4401,
    Code.BAD_TICKET: 4403,
    Code.EXPIRED_TICKET: 4410,
    Code.PEER_TAKEN: 4409,
    Code.ROOM_FULL: 4413,
    Code.ROOM_LOCKED: 4423,
    Code.QUEUE_FULL: 4414,
    Code.TOO_MANY_ROOMS: 4430,
    Code.TOO_MANY_SOCKETS: 4431,
    Code.TOO_FAST: 4429,
    Code.SLOW_READER: 4432,
    Code.REMOVED: 4451,
    Code.DENIED: 4452,
    Code.ENDED: 4453,
    Code.REPLACED: 4454,
    Code.RESTARTING: 1012,
    Code.BUS_AWAY: 4434,
    Code.TOO_LARGE: 1009,
}

HTTP: Mapping[Code, int] = {
    Code.BAD_MESSAGE: 400,
    Code.BAD_TICKET: 403,
    Code.EXPIRED_TICKET: 403,
    Code.TOO_MANY_ROOMS: 429,
    Code.TOO_MANY_SOCKETS: 429,
    Code.TOO_FAST: 429,
    Code.FOREIGN_ORIGIN: 403,
    Code.UNKNOWN_HOST: 421,
    Code.RESTARTING: 503,
    Code.BUS_AWAY: 503,
    Code.BAD_NAME: 400,
    Code.NOT_FOUND: 404,
    Code.STATISTICS_UNREADABLE: 503,
    Code.BAD_METHOD: 405,
    Code.TOO_LARGE: 413,
}


@dataclass(frozen=True, slots=True)
class PeerEntry:
    """One peer as the server introduces it; check it before you believe it: PROTOCOL.md, Keys."""

    peer: str
    key: str
    proof: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """What hosts can switch for the whole room."""

    waiting_room: bool  # newcomers wait until a host admits them
    locked: bool  # nobody new comes in


@dataclass(frozen=True, slots=True)
class IceServer:
    """RTCIceServer (W3C WebRTC 4.2.2)."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """Which of its slots a peer is filling just now."""

    mic: bool
    camera: bool
    screen: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """How large a viewer shows one picture; 0 by 0 where it is not to be seen."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one picture arrived in the last second."""

    lines: int  # the shorter edge of what was decoded
    fps: int  # decoded
    rate: int
    lost: int  # of the packets
    frozen: int  # of the last second


@dataclass(frozen=True, slots=True)
class Join:
    """The first message. Enters a room, or takes back a seat after the socket broke."""

    type: ClassVar[str] = "join"
    version: int  # version of this contract
    room: str
    peer: str
    key: str
    proof: str
    host: str | None = None  # host ticket from POST /api/v1/rooms
    seat: str | None = None  # newest seat ticket of this very peer


@dataclass(frozen=True, slots=True)
class Relay:
    """A sealed box for one peer of the same room. One who waits reaches hosts only."""

    type: ClassVar[str] = "relay"
    to: str
    box: str


@dataclass(frozen=True, slots=True)
class Admit:
    """Lets one who waits come in."""

    type: ClassVar[str] = "admit"
    peer: str


@dataclass(frozen=True, slots=True)
class Deny:
    """Turns away one who waits."""

    type: ClassVar[str] = "deny"
    peer: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Takes a member out; the same peer can't come back to this room."""

    type: ClassVar[str] = "remove"
    peer: str


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Switches waiting room and lock."""

    type: ClassVar[str] = "change-settings"
    settings: RoomSettings


@dataclass(frozen=True, slots=True)
class End:
    """Ends the talk for all: everybody is closed with `ended` and the room is forgotten."""

    type: ClassVar[str] = "end"


@dataclass(frozen=True, slots=True)
class Leave:
    """Gives the seat up. The server closes the socket with code 1000."""

    type: ClassVar[str] = "leave"


@dataclass(frozen=True, slots=True)
class GetIce:
    """Asks for fresh STUN and TURN servers; answered by `ice`."""

    type: ClassVar[str] = "get-ice"


@dataclass(frozen=True, slots=True)
class CountLink:
    """Once for each session of a link that opened. The server adds it to a sum and keeps nothing of who said it."""

    type: ClassVar[str] = "count-link"
    path: LinkPath


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks whether the server is there; answered by `pong`."""

    type: ClassVar[str] = "ping"


@dataclass(frozen=True, slots=True)
class Welcome:
    """You are in. The newcomer offers to every peer listed here that it has no link to."""

    type: ClassVar[str] = "welcome"
    standing: Standing  # member or host
    peers: tuple[PeerEntry, ...]
    knocking: tuple[PeerEntry, ...]  # who waits; empty for those who are no host
    settings: RoomSettings
    seat: str
    ice: tuple[IceServer, ...]
    ice_lifetime: int  # how long the credentials are good


@dataclass(frozen=True, slots=True)
class Waiting:
    """You wait. Sent again when the hosts change. Seal your profile for each of them."""

    type: ClassVar[str] = "waiting"
    hosts: tuple[PeerEntry, ...]
    seat: str


@dataclass(frozen=True, slots=True)
class PeerJoined:
    """Somebody came in, or came back to the seat."""

    type: ClassVar[str] = "peer-joined"
    entry: PeerEntry


@dataclass(frozen=True, slots=True)
class PeerChanged:
    """A peer's standing changed."""

    type: ClassVar[str] = "peer-changed"
    peer: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class PeerLeft:
    """A peer's seat is gone. After `timeout` keep the link while its media live."""

    type: ClassVar[str] = "peer-left"
    peer: str
    reason: Parting


@dataclass(frozen=True, slots=True)
class Knock:
    """To hosts: somebody waits."""

    type: ClassVar[str] = "knock"
    entry: PeerEntry


@dataclass(frozen=True, slots=True)
class KnockGone:
    """To hosts: one who waited was admitted, denied, or went away."""

    type: ClassVar[str] = "knock-gone"
    peer: str


@dataclass(frozen=True, slots=True)
class Relayed:
    """A sealed box from a peer of the same room."""

    type: ClassVar[str] = "relayed"
    from_: str
    box: str


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """The room's settings, and your seat ticket that carries them over a restart."""

    type: ClassVar[str] = "settings-changed"
    settings: RoomSettings
    by: str  # the host who switched
    seat: str


@dataclass(frozen=True, slots=True)
class SeatRenewed:
    """A newer seat ticket; replaces the one you hold."""

    type: ClassVar[str] = "seat-renewed"
    seat: str


@dataclass(frozen=True, slots=True)
class Ice:
    """Fresh STUN and TURN servers."""

    type: ClassVar[str] = "ice"
    ice: tuple[IceServer, ...]
    ice_lifetime: int  # how long the credentials are good


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to `ping`."""

    type: ClassVar[str] = "pong"


@dataclass(frozen=True, slots=True)
class Error:
    """A message was not carried out; the socket stays open."""

    type: ClassVar[str] = "error"
    code: str
    regarding: str | None = None  # type of the message it answers


@dataclass(frozen=True, slots=True)
class Restarting:
    """The server goes down now and comes back; the call goes on. Followed by close code 1012."""

    type: ClassVar[str] = "restarting"
    retry: int  # wait about this long before the first try


@dataclass(frozen=True, slots=True)
class Profile:
    """All that a peer shows of itself. Sent first, and again whole when anything changes."""

    type: ClassVar[str] = "profile"
    n: int
    name: str
    hand: bool  # hand is up
    media: Media


@dataclass(frozen=True, slots=True)
class Description:
    """An offer or answer (W3C perfect negotiation)."""

    type: ClassVar[str] = "description"
    n: int
    session: str  # names the sender's and receiver's pair of RTCPeerConnections; chosen by the first offer
    kind: DescriptionKind
    sdp: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One trickled ICE candidate."""

    type: ClassVar[str] = "candidate"
    n: int
    session: str
    candidate: str
    mid: str | None = None
    ufrag: str | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat message to everybody; each peer gets its own copy."""

    type: ClassVar[str] = "chat"
    n: int
    id: str
    text: str
    at: int  # sender's clock, since 1970


@dataclass(frozen=True, slots=True)
class Wish:
    """What the sender shows of the receiver, who need not send more. Sent again whole when it changes."""

    type: ClassVar[str] = "wish"
    n: int
    camera: Sight
    screen: Sight
    pinned: bool  # made large by the person: keep it sharp
    signer: bool  # someone who signs: keep it fluent
    saver: bool  # every bit costs: the smallest layer that will do


@dataclass(frozen=True, slots=True)
class Report:
    """How the receiver's pictures arrive at the sender of this message: once a second, while there are any."""

    type: ClassVar[str] = "report"
    n: int
    camera: Arrival
    screen: Arrival


@dataclass(frozen=True, slots=True)
class Bye:
    """The sender leaves now; close the link."""

    type: ClassVar[str] = "bye"
    n: int


ToServer: TypeAlias = Join | Relay | Admit | Deny | Remove | ChangeSettings | End | Leave | GetIce | CountLink | Ping
FromServer: TypeAlias = (
    Welcome
    | Waiting
    | PeerJoined
    | PeerChanged
    | PeerLeft
    | Knock
    | KnockGone
    | Relayed
    | SettingsChanged
    | SeatRenewed
    | Ice
    | Pong
    | Error
    | Restarting
)
PeerMessage: TypeAlias = Profile | Description | Candidate | Chat | Wish | Report | Bye
Message: TypeAlias = ToServer | FromServer | PeerMessage
_Record: TypeAlias = PeerEntry | RoomSettings | IceServer | Media | Sight | Arrival

# A socket that has not joined has no standing: `join` is open to it alone.
MAY_SEND: Mapping[type[ToServer], frozenset[Standing]] = {
    Join: frozenset(),
    Relay: frozenset({Standing.WAITING, Standing.MEMBER, Standing.HOST}),
    Admit: frozenset({Standing.HOST}),
    Deny: frozenset({Standing.HOST}),
    Remove: frozenset({Standing.HOST}),
    ChangeSettings: frozenset({Standing.HOST}),
    End: frozenset({Standing.HOST}),
    Leave: frozenset({Standing.WAITING, Standing.MEMBER, Standing.HOST}),
    GetIce: frozenset({Standing.MEMBER, Standing.HOST}),
    CountLink: frozenset({Standing.MEMBER, Standing.HOST}),
    Ping: frozenset({Standing.WAITING, Standing.MEMBER, Standing.HOST}),
}


def read_to_server(value: object) -> ToServer:
    """The message to the server in a decoded JSON value; raises `BadMessage`."""
    return _message(value, _TO_SERVER)


def read_from_server(value: object) -> FromServer:
    """The message from the server in a decoded JSON value; raises `BadMessage`."""
    return _message(value, _FROM_SERVER)


def read_peer_message(value: object) -> PeerMessage:
    """The message from peer to peer in a decoded JSON value; raises `BadMessage`."""
    return _message(value, _PEER_MESSAGE)


def write(message: Message) -> dict[str, object]:
    """The JSON-ready form of a message; what is None is left out."""
    return {"type": message.type, **_written(message)}


def _written(thing: "Message | _Record") -> dict[str, object]:
    return {wire: _plain(value) for name, wire in _FIELDS[type(thing)] if (value := getattr(thing, name)) is not None}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, _Record):
        return _written(value)
    return value


_Fields: TypeAlias = dict[str, object]
_Read = TypeVar("_Read")
_Word = TypeVar("_Word", bound=StrEnum)


def _object(value: object, what: str) -> _Fields:
    if not isinstance(value, dict):
        raise BadMessage(f"{what} is no object")
    return value


def _message(value: object, readers: Mapping[str, Callable[[_Fields], _Read]]) -> _Read:
    fields = _object(value, "the message")
    name = fields.get("type")
    if not isinstance(name, str) or name not in readers:
        raise BadMessage("unknown type of message")
    return readers[name](fields)


def _only(fields: _Fields, what: str, required: Set[str], optional: Set[str] = frozenset()) -> None:
    if fields.keys() == required:
        return
    if not required <= fields.keys():
        raise BadMessage(f"{what} lacks a field")
    if not fields.keys() <= required | optional:
        raise BadMessage(f"{what} has an unknown field")


def _list(value: object, what: str, least: int, most: int, read: Callable[[object], _Read]) -> tuple[_Read, ...]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise BadMessage(f"{what} is no list of {least} to {most}")
    return tuple(read(item) for item in value)


def _text(value: object, what: str, least: int, most: int | None) -> str:
    if not isinstance(value, str):
        raise BadMessage(f"{what} is no text")
    if len(value) < least or (most is not None and len(value) > most):
        raise BadMessage(f"{what} is too short or too long")
    return value


def _formed(text: str, what: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(text):
        raise BadMessage(f"{what} has another form")
    return text


def _spelled(text: str, what: str, letters: bytes) -> str:
    if not text.isascii() or text.encode().translate(None, letters):
        raise BadMessage(f"{what} has another form")
    return text


def _clean(text: str, what: str, forbidden: re.Pattern[str]) -> str:
    if forbidden.search(text):
        raise BadMessage(f"{what} has forbidden characters")
    return text


def _integer(value: object, what: str, least: int, most: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON does not tell 1.0 from 1
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadMessage(f"{what} is no whole number from {least} to {most}")
    return value


def _boolean(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise BadMessage(f"{what} is neither true nor false")
    return value


def _word(value: object, what: str, words: type[_Word]) -> _Word:
    text = _text(value, what, 0, None)
    try:
        return words(text)
    except ValueError:
        raise BadMessage(f"{what} is none of its words") from None


# Characters that a text must not hold, and the forms of whole texts.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PROSE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ROOM_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PEER_FORM = re.compile(r"[A-Za-z0-9_-]{22}")
_KEY_FORM = re.compile(r"[A-Za-z0-9_-]{87}")
_PROOF_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
_TICKET_FORM = re.compile(r"[A-Za-z0-9_.-]+")
_BOX_LETTERS = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_ID_FORM = re.compile(r"[A-Za-z0-9_-]{8,32}")
_UFRAG_FORM = re.compile(r"[A-Za-z0-9+/]{4,256}")
_URL_FORM = re.compile(r"(stun|stuns|turn|turns):[!-~]+")
_MESSAGE_TYPE_FORM = re.compile(r"[a-z]+(-[a-z]+)*")
_ERROR_CODE_FORM = re.compile(r"[a-z]+(-[a-z]+)*")


def _read_room(value: object) -> str:
    return _formed(_text(value, "room", 0, 80), "room", _ROOM_FORM)


def _read_peer(value: object) -> str:
    return _formed(_text(value, "peer", 0, None), "peer", _PEER_FORM)


def _read_key(value: object) -> str:
    return _formed(_text(value, "key", 0, None), "key", _KEY_FORM)


def _read_proof(value: object) -> str:
    return _formed(_text(value, "proof", 0, None), "proof", _PROOF_FORM)


def _read_ticket(value: object) -> str:
    return _formed(_text(value, "ticket", 0, 4096), "ticket", _TICKET_FORM)


def _read_box(value: object) -> str:
    return _spelled(_text(value, "box", 32, 61440), "box", _BOX_LETTERS)


def _read_name(value: object) -> str:
    return _clean(_text(value, "name", 0, 64), "name", _LINE)


def _read_chat_text(value: object) -> str:
    return _clean(_text(value, "chat-text", 1, 4000), "chat-text", _PROSE)


def _read_id(value: object) -> str:
    return _formed(_text(value, "id", 0, None), "id", _ID_FORM)


def _read_sdp(value: object) -> str:
    return _clean(_text(value, "sdp", 1, 40000), "sdp", _SURROGATE)


def _read_candidate_line(value: object) -> str:
    return _clean(_text(value, "candidate-line", 0, 1024), "candidate-line", _LINE)


def _read_mid(value: object) -> str:
    return _clean(_text(value, "mid", 1, 16), "mid", _LINE)


def _read_ufrag(value: object) -> str:
    return _formed(_text(value, "ufrag", 0, None), "ufrag", _UFRAG_FORM)


def _read_url(value: object) -> str:
    return _formed(_text(value, "url", 0, 256), "url", _URL_FORM)


def _read_credential(value: object) -> str:
    return _clean(_text(value, "credential", 1, 256), "credential", _LINE)


def _read_count(value: object) -> int:
    return _integer(value, "count", 0, 9007199254740991)


def _read_milliseconds(value: object) -> int:
    return _integer(value, "milliseconds", 0, 9007199254740991)


def _read_pixels(value: object) -> int:
    return _integer(value, "pixels", 0, 16384)


def _read_frame_rate(value: object) -> int:
    return _integer(value, "frame-rate", 0, 240)


def _read_kilobits(value: object) -> int:
    return _integer(value, "kilobits", 0, 1000000)


def _read_per_mille(value: object) -> int:
    return _integer(value, "per-mille", 0, 1000)


def _read_flag(value: object) -> bool:
    return _boolean(value, "flag")


def _read_standing(value: object) -> Standing:
    return _word(value, "standing", Standing)


def _read_parting(value: object) -> Parting:
    return _word(value, "parting", Parting)


def _read_link_path(value: object) -> LinkPath:
    return _word(value, "link-path", LinkPath)


def _read_description_kind(value: object) -> DescriptionKind:
    return _word(value, "description-kind", DescriptionKind)


def _read_message_type(value: object) -> str:
    return _formed(_text(value, "message-type", 0, 32), "message-type", _MESSAGE_TYPE_FORM)


def _read_error_code(value: object) -> str:
    return _formed(_text(value, "error-code", 0, 32), "error-code", _ERROR_CODE_FORM)


def _read_peer_entry(value: object) -> PeerEntry:
    fields = _object(value, "peer-entry")
    _only(fields, "peer-entry", {"peer", "key", "proof", "standing"})
    return PeerEntry(
        peer=_read_peer(fields["peer"]),
        key=_read_key(fields["key"]),
        proof=_read_proof(fields["proof"]),
        standing=_read_standing(fields["standing"]),
    )


def _read_room_settings(value: object) -> RoomSettings:
    fields = _object(value, "room-settings")
    _only(fields, "room-settings", {"waitingRoom", "locked"})
    return RoomSettings(
        waiting_room=_read_flag(fields["waitingRoom"]),
        locked=_read_flag(fields["locked"]),
    )


def _read_ice_server(value: object) -> IceServer:
    fields = _object(value, "ice-server")
    _only(fields, "ice-server", {"urls"}, {"username", "credential"})
    return IceServer(
        urls=_list(fields["urls"], "urls", 1, 8, _read_url),
        username=_read_credential(fields["username"]) if "username" in fields else None,
        credential=_read_credential(fields["credential"]) if "credential" in fields else None,
    )


def _read_media(value: object) -> Media:
    fields = _object(value, "media")
    _only(fields, "media", {"mic", "camera", "screen"})
    return Media(
        mic=_read_flag(fields["mic"]),
        camera=_read_flag(fields["camera"]),
        screen=_read_flag(fields["screen"]),
    )


def _read_sight(value: object) -> Sight:
    fields = _object(value, "sight")
    _only(fields, "sight", {"width", "height"})
    return Sight(
        width=_read_pixels(fields["width"]),
        height=_read_pixels(fields["height"]),
    )


def _read_arrival(value: object) -> Arrival:
    fields = _object(value, "arrival")
    _only(fields, "arrival", {"lines", "fps", "rate", "lost", "frozen"})
    return Arrival(
        lines=_read_pixels(fields["lines"]),
        fps=_read_frame_rate(fields["fps"]),
        rate=_read_kilobits(fields["rate"]),
        lost=_read_per_mille(fields["lost"]),
        frozen=_read_milliseconds(fields["frozen"]),
    )


def _read_join_message(fields: _Fields) -> Join:
    _only(fields, "join", {"type", "version", "room", "peer", "key", "proof"}, {"host", "seat"})
    return Join(
        version=_read_count(fields["version"]),
        room=_read_room(fields["room"]),
        peer=_read_peer(fields["peer"]),
        key=_read_key(fields["key"]),
        proof=_read_proof(fields["proof"]),
        host=_read_ticket(fields["host"]) if "host" in fields else None,
        seat=_read_ticket(fields["seat"]) if "seat" in fields else None,
    )


def _read_relay_message(fields: _Fields) -> Relay:
    _only(fields, "relay", {"type", "to", "box"})
    return Relay(
        to=_read_peer(fields["to"]),
        box=_read_box(fields["box"]),
    )


def _read_admit_message(fields: _Fields) -> Admit:
    _only(fields, "admit", {"type", "peer"})
    return Admit(
        peer=_read_peer(fields["peer"]),
    )


def _read_deny_message(fields: _Fields) -> Deny:
    _only(fields, "deny", {"type", "peer"})
    return Deny(
        peer=_read_peer(fields["peer"]),
    )


def _read_remove_message(fields: _Fields) -> Remove:
    _only(fields, "remove", {"type", "peer"})
    return Remove(
        peer=_read_peer(fields["peer"]),
    )


def _read_change_settings_message(fields: _Fields) -> ChangeSettings:
    _only(fields, "change-settings", {"type", "settings"})
    return ChangeSettings(
        settings=_read_room_settings(fields["settings"]),
    )


def _read_end_message(fields: _Fields) -> End:
    _only(fields, "end", {"type"})
    return End()


def _read_leave_message(fields: _Fields) -> Leave:
    _only(fields, "leave", {"type"})
    return Leave()


def _read_get_ice_message(fields: _Fields) -> GetIce:
    _only(fields, "get-ice", {"type"})
    return GetIce()


def _read_count_link_message(fields: _Fields) -> CountLink:
    _only(fields, "count-link", {"type", "path"})
    return CountLink(
        path=_read_link_path(fields["path"]),
    )


def _read_ping_message(fields: _Fields) -> Ping:
    _only(fields, "ping", {"type"})
    return Ping()


def _read_welcome_message(fields: _Fields) -> Welcome:
    _only(fields, "welcome", {"type", "standing", "peers", "knocking", "settings", "seat", "ice", "iceLifetime"})
    return Welcome(
        standing=_read_standing(fields["standing"]),
        peers=_list(fields["peers"], "peers", 0, 64, _read_peer_entry),
        knocking=_list(fields["knocking"], "knocking", 0, 64, _read_peer_entry),
        settings=_read_room_settings(fields["settings"]),
        seat=_read_ticket(fields["seat"]),
        ice=_list(fields["ice"], "ice", 0, 16, _read_ice_server),
        ice_lifetime=_read_milliseconds(fields["iceLifetime"]),
    )


def _read_waiting_message(fields: _Fields) -> Waiting:
    _only(fields, "waiting", {"type", "hosts", "seat"})
    return Waiting(
        hosts=_list(fields["hosts"], "hosts", 0, 64, _read_peer_entry),
        seat=_read_ticket(fields["seat"]),
    )


def _read_peer_joined_message(fields: _Fields) -> PeerJoined:
    _only(fields, "peer-joined", {"type", "entry"})
    return PeerJoined(
        entry=_read_peer_entry(fields["entry"]),
    )


def _read_peer_changed_message(fields: _Fields) -> PeerChanged:
    _only(fields, "peer-changed", {"type", "peer", "standing"})
    return PeerChanged(
        peer=_read_peer(fields["peer"]),
        standing=_read_standing(fields["standing"]),
    )


def _read_peer_left_message(fields: _Fields) -> PeerLeft:
    _only(fields, "peer-left", {"type", "peer", "reason"})
    return PeerLeft(
        peer=_read_peer(fields["peer"]),
        reason=_read_parting(fields["reason"]),
    )


def _read_knock_message(fields: _Fields) -> Knock:
    _only(fields, "knock", {"type", "entry"})
    return Knock(
        entry=_read_peer_entry(fields["entry"]),
    )


def _read_knock_gone_message(fields: _Fields) -> KnockGone:
    _only(fields, "knock-gone", {"type", "peer"})
    return KnockGone(
        peer=_read_peer(fields["peer"]),
    )


def _read_relayed_message(fields: _Fields) -> Relayed:
    _only(fields, "relayed", {"type", "from", "box"})
    return Relayed(
        from_=_read_peer(fields["from"]),
        box=_read_box(fields["box"]),
    )


def _read_settings_changed_message(fields: _Fields) -> SettingsChanged:
    _only(fields, "settings-changed", {"type", "settings", "by", "seat"})
    return SettingsChanged(
        settings=_read_room_settings(fields["settings"]),
        by=_read_peer(fields["by"]),
        seat=_read_ticket(fields["seat"]),
    )


def _read_seat_renewed_message(fields: _Fields) -> SeatRenewed:
    _only(fields, "seat-renewed", {"type", "seat"})
    return SeatRenewed(
        seat=_read_ticket(fields["seat"]),
    )


def _read_ice_message(fields: _Fields) -> Ice:
    _only(fields, "ice", {"type", "ice", "iceLifetime"})
    return Ice(
        ice=_list(fields["ice"], "ice", 0, 16, _read_ice_server),
        ice_lifetime=_read_milliseconds(fields["iceLifetime"]),
    )


def _read_pong_message(fields: _Fields) -> Pong:
    _only(fields, "pong", {"type"})
    return Pong()


def _read_error_message(fields: _Fields) -> Error:
    _only(fields, "error", {"type", "code"}, {"regarding"})
    return Error(
        code=_read_error_code(fields["code"]),
        regarding=_read_message_type(fields["regarding"]) if "regarding" in fields else None,
    )


def _read_restarting_message(fields: _Fields) -> Restarting:
    _only(fields, "restarting", {"type", "retry"})
    return Restarting(
        retry=_read_milliseconds(fields["retry"]),
    )


def _read_profile_message(fields: _Fields) -> Profile:
    _only(fields, "profile", {"type", "n", "name", "hand", "media"})
    return Profile(
        n=_read_count(fields["n"]),
        name=_read_name(fields["name"]),
        hand=_read_flag(fields["hand"]),
        media=_read_media(fields["media"]),
    )


def _read_description_message(fields: _Fields) -> Description:
    _only(fields, "description", {"type", "n", "session", "kind", "sdp"})
    return Description(
        n=_read_count(fields["n"]),
        session=_read_id(fields["session"]),
        kind=_read_description_kind(fields["kind"]),
        sdp=_read_sdp(fields["sdp"]),
    )


def _read_candidate_message(fields: _Fields) -> Candidate:
    _only(fields, "candidate", {"type", "n", "session", "candidate"}, {"mid", "ufrag"})
    return Candidate(
        n=_read_count(fields["n"]),
        session=_read_id(fields["session"]),
        candidate=_read_candidate_line(fields["candidate"]),
        mid=_read_mid(fields["mid"]) if "mid" in fields else None,
        ufrag=_read_ufrag(fields["ufrag"]) if "ufrag" in fields else None,
    )


def _read_chat_message(fields: _Fields) -> Chat:
    _only(fields, "chat", {"type", "n", "id", "text", "at"})
    return Chat(
        n=_read_count(fields["n"]),
        id=_read_id(fields["id"]),
        text=_read_chat_text(fields["text"]),
        at=_read_milliseconds(fields["at"]),
    )


def _read_wish_message(fields: _Fields) -> Wish:
    _only(fields, "wish", {"type", "n", "camera", "screen", "pinned", "signer", "saver"})
    return Wish(
        n=_read_count(fields["n"]),
        camera=_read_sight(fields["camera"]),
        screen=_read_sight(fields["screen"]),
        pinned=_read_flag(fields["pinned"]),
        signer=_read_flag(fields["signer"]),
        saver=_read_flag(fields["saver"]),
    )


def _read_report_message(fields: _Fields) -> Report:
    _only(fields, "report", {"type", "n", "camera", "screen"})
    return Report(
        n=_read_count(fields["n"]),
        camera=_read_arrival(fields["camera"]),
        screen=_read_arrival(fields["screen"]),
    )


def _read_bye_message(fields: _Fields) -> Bye:
    _only(fields, "bye", {"type", "n"})
    return Bye(
        n=_read_count(fields["n"]),
    )


_TO_SERVER: Mapping[str, Callable[[_Fields], ToServer]] = {
    "join": _read_join_message,
    "relay": _read_relay_message,
    "admit": _read_admit_message,
    "deny": _read_deny_message,
    "remove": _read_remove_message,
    "change-settings": _read_change_settings_message,
    "end": _read_end_message,
    "leave": _read_leave_message,
    "get-ice": _read_get_ice_message,
    "count-link": _read_count_link_message,
    "ping": _read_ping_message,
}
_FROM_SERVER: Mapping[str, Callable[[_Fields], FromServer]] = {
    "welcome": _read_welcome_message,
    "waiting": _read_waiting_message,
    "peer-joined": _read_peer_joined_message,
    "peer-changed": _read_peer_changed_message,
    "peer-left": _read_peer_left_message,
    "knock": _read_knock_message,
    "knock-gone": _read_knock_gone_message,
    "relayed": _read_relayed_message,
    "settings-changed": _read_settings_changed_message,
    "seat-renewed": _read_seat_renewed_message,
    "ice": _read_ice_message,
    "pong": _read_pong_message,
    "error": _read_error_message,
    "restarting": _read_restarting_message,
}
_PEER_MESSAGE: Mapping[str, Callable[[_Fields], PeerMessage]] = {
    "profile": _read_profile_message,
    "description": _read_description_message,
    "candidate": _read_candidate_message,
    "chat": _read_chat_message,
    "wish": _read_wish_message,
    "report": _read_report_message,
    "bye": _read_bye_message,
}
# Of each class its attributes, and what they are called on the wire.
_FIELDS: Mapping[type, tuple[tuple[str, str], ...]] = {
    PeerEntry: (("peer", "peer"), ("key", "key"), ("proof", "proof"), ("standing", "standing")),
    RoomSettings: (("waiting_room", "waitingRoom"), ("locked", "locked")),
    IceServer: (("urls", "urls"), ("username", "username"), ("credential", "credential")),
    Media: (("mic", "mic"), ("camera", "camera"), ("screen", "screen")),
    Sight: (("width", "width"), ("height", "height")),
    Arrival: (("lines", "lines"), ("fps", "fps"), ("rate", "rate"), ("lost", "lost"), ("frozen", "frozen")),
    Join: (
        ("version", "version"),
        ("room", "room"),
        ("peer", "peer"),
        ("key", "key"),
        ("proof", "proof"),
        ("host", "host"),
        ("seat", "seat"),
    ),
    Relay: (("to", "to"), ("box", "box")),
    Admit: (("peer", "peer"),),
    Deny: (("peer", "peer"),),
    Remove: (("peer", "peer"),),
    ChangeSettings: (("settings", "settings"),),
    End: (),
    Leave: (),
    GetIce: (),
    CountLink: (("path", "path"),),
    Ping: (),
    Welcome: (
        ("standing", "standing"),
        ("peers", "peers"),
        ("knocking", "knocking"),
        ("settings", "settings"),
        ("seat", "seat"),
        ("ice", "ice"),
        ("ice_lifetime", "iceLifetime"),
    ),
    Waiting: (("hosts", "hosts"), ("seat", "seat")),
    PeerJoined: (("entry", "entry"),),
    PeerChanged: (("peer", "peer"), ("standing", "standing")),
    PeerLeft: (("peer", "peer"), ("reason", "reason")),
    Knock: (("entry", "entry"),),
    KnockGone: (("peer", "peer"),),
    Relayed: (("from_", "from"), ("box", "box")),
    SettingsChanged: (("settings", "settings"), ("by", "by"), ("seat", "seat")),
    SeatRenewed: (("seat", "seat"),),
    Ice: (("ice", "ice"), ("ice_lifetime", "iceLifetime")),
    Pong: (),
    Error: (("code", "code"), ("regarding", "regarding")),
    Restarting: (("retry", "retry"),),
    Profile: (("n", "n"), ("name", "name"), ("hand", "hand"), ("media", "media")),
    Description: (("n", "n"), ("session", "session"), ("kind", "kind"), ("sdp", "sdp")),
    Candidate: (("n", "n"), ("session", "session"), ("candidate", "candidate"), ("mid", "mid"), ("ufrag", "ufrag")),
    Chat: (("n", "n"), ("id", "id"), ("text", "text"), ("at", "at")),
    Wish: (
        ("n", "n"),
        ("camera", "camera"),
        ("screen", "screen"),
        ("pinned", "pinned"),
        ("signer", "signer"),
        ("saver", "saver"),
    ),
    Report: (("n", "n"), ("camera", "camera"), ("screen", "screen")),
    Bye: (("n", "n"),),
}
