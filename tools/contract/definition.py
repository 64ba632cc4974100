"""The contract as data: what protocol/messages.toml says, checked and with every reference resolved."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tools.contract.scalars import Boolean, BrokenContract, Enum, Integer, Scalar, Text

NEW = "new"  # the sender of `join`: a socket which has no standing yet

_WIRE_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
_FIELD_NAME = re.compile(r"[a-z]+([A-Z][a-z]*)*")
_COUNTED = {"list", "list-of-record"}

Table = Mapping[str, Any]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Bounds:
    """How many items a list may have, both ends included."""

    min: int
    max: int


@dataclass(frozen=True)
class Field:
    """One field; `many` is set where it holds a list of `of`."""

    name: str
    of: "Scalar | Record"
    many: Bounds | None
    optional: bool
    doc: str


@dataclass(frozen=True)
class Record:
    """An object inside a message."""

    name: str
    doc: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Message:
    """One message; `senders` and `errors` are empty unless it goes to the server."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    senders: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Error:
    """One error code, with the WebSocket close code and the HTTP status where it has one."""

    name: str
    doc: str
    close: int | None
    http: int | None


@dataclass(frozen=True)
class Contract:
    """All of protocol/messages.toml, in its order."""

    version: int
    frame_bytes: int
    depth: int
    scalars: tuple[Scalar, ...]
    records: tuple[Record, ...]
    to_server: tuple[Message, ...]
    from_server: tuple[Message, ...]
    peer: tuple[Message, ...]
    errors: tuple[Error, ...]

    @property
    def enums(self) -> tuple[Enum, ...]:
        """The scalars which are one of a few words."""
        return tuple(scalar for scalar in self.scalars if isinstance(scalar, Enum))

    @property
    def things(self) -> "tuple[Record | Message, ...]":
        """All that has fields."""
        return (*self.records, *self.messages)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of all three directions."""
        return self.to_server + self.from_server + self.peer


def load(path: Path) -> Contract:
    """The contract of that file; `BrokenContract` says what is wrong with it and where."""
    return read(tomllib.loads(path.read_text(encoding="utf-8")))


def read(table: Table) -> Contract:
    """The contract of a parsed TOML document; raises `BrokenContract`."""
    parts = ("types", "records", "to-server", "from-server", "peer", "errors")
    _keys("the contract", table, {"version", "limits", *parts})
    _keys("limits", table["limits"], {"frame-bytes", "depth"})
    errors = _each(table["errors"], "errors", _error)
    scalars = _each(table["types"], "types", _scalar)
    records: dict[str, Record] = {}
    for name, entry in table["records"].items():
        records[name] = _record(f"records.{name}", name, entry, scalars, records)

    def messages(part: str) -> tuple[Message, ...]:
        return tuple(
            _message(f"{part}.{name}", name, entry, scalars, records, errors, part == "to-server")
            for name, entry in table[part].items()
        )

    contract = Contract(
        version=table["version"],
        frame_bytes=table["limits"]["frame-bytes"],
        depth=table["limits"]["depth"],
        scalars=tuple(scalars.values()),
        records=tuple(records.values()),
        to_server=messages("to-server"),
        from_server=messages("from-server"),
        peer=messages("peer"),
        errors=tuple(errors.values()),
    )
    _names_apart(contract)
    return contract


def _each(table: Table, part: str, make: Callable[[str, str, Table], Made]) -> dict[str, Made]:
    return {name: make(f"{part}.{name}", name, entry) for name, entry in table.items()}


def _keys(where: str, table: Table, required: Collection[str], optional: Collection[str] = ()) -> None:
    for key in required:
        if key not in table:
            raise BrokenContract(f"{where}: {key!r} is missing")
    for key in table:
        if key not in required and key not in optional:
            raise BrokenContract(f"{where}: unknown key {key!r}")


def _named(where: str, name: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(name):
        raise BrokenContract(f"{where}: a name has the form {pattern.pattern}")


def _known(where: str, kind: str, name: str, table: Mapping[str, Made]) -> Made:
    if name not in table:
        raise BrokenContract(f"{where}: there is no {kind} {name!r}")
    return table[name]


def _scalar(where: str, name: str, entry: Table) -> Scalar:
    _named(where, name, _WIRE_NAME)
    common = {"kind", "doc"}
    scalar: Scalar
    match entry.get("kind"):
        case "text":
            _keys(where, entry, common | {"example"}, {"pattern", "min", "max", "forbid"})
            scalar = Text(name, entry["doc"], entry["example"], **_rest(entry, {"pattern", "min", "max", "forbid"}))
        case "integer":
            _keys(where, entry, common | {"example", "min", "max"})
            scalar = Integer(name, entry["doc"], entry["example"], entry["min"], entry["max"])
        case "boolean":
            _keys(where, entry, common | {"example"})
            scalar = Boolean(name, entry["doc"], entry["example"])
        case "enum":
            _keys(where, entry, common | {"values"})
            scalar = Enum(name, entry["doc"], tuple(entry["values"]))
        case kind:
            raise BrokenContract(f"{where}: unknown kind {kind!r}")
    scalar.check(where)
    return scalar


def _rest(entry: Table, keys: Collection[str]) -> dict[str, Any]:
    return {key: entry[key] for key in keys if key in entry}


def _fields(
    where: str, table: Table, scalars: Mapping[str, Scalar], records: Mapping[str, Record]
) -> tuple[Field, ...]:
    fields = tuple(_field(f"{where}.{name}", name, entry, scalars, records) for name, entry in table.items())
    if [field.optional for field in fields] != sorted(field.optional for field in fields):
        raise BrokenContract(f"{where}: optional fields come last")
    return fields


def _field(where: str, name: str, entry: Table, scalars: Mapping[str, Scalar], records: Mapping[str, Record]) -> Field:
    _named(where, name, _FIELD_NAME)
    shapes = sorted({"type", "list", "record", "list-of-record"} & entry.keys())
    if len(shapes) != 1:
        raise BrokenContract(f"{where}: needs exactly one of type, list, record, list-of-record")
    shape = shapes[0]
    counted = {"max"} if shape in _COUNTED else set()
    _keys(where, entry, {shape} | counted, {"doc", "optional"} | ({"min"} if counted else set()))
    of: Scalar | Record
    if shape.endswith("record"):
        of = _known(where, "record", entry[shape], records)
    else:
        of = _known(where, "type", entry[shape], scalars)
    many = Bounds(entry.get("min", 0), entry["max"]) if counted else None
    return Field(name, of, many, entry.get("optional", False), entry.get("doc", ""))


def _record(
    where: str, name: str, entry: Table, scalars: Mapping[str, Scalar], records: Mapping[str, Record]
) -> Record:
    _named(where, name, _WIRE_NAME)
    _keys(where, entry, {"doc", "fields"})
    return Record(name, entry["doc"], _fields(where, entry["fields"], scalars, records))


def _message(
    where: str,
    name: str,
    entry: Table,
    scalars: Mapping[str, Scalar],
    records: Mapping[str, Record],
    errors: Mapping[str, Error],
    to_server: bool,
) -> Message:
    _named(where, name, _WIRE_NAME)
    _keys(where, entry, {"doc", "from", "errors"} if to_server else {"doc"}, {"fields"})
    standing = scalars.get("standing")
    standings = standing.values if isinstance(standing, Enum) else ()
    for sender in entry.get("from", ()):
        if sender not in (*standings, NEW):
            raise BrokenContract(f"{where}: there is no standing {sender!r}")
    for error in entry.get("errors", ()):
        _known(where, "error", error, errors)
    fields = _fields(where, entry.get("fields", {}), scalars, records)
    if any(field.name == "type" for field in fields):
        raise BrokenContract(f"{where}: 'type' names the message and can't be a field")
    return Message(name, entry["doc"], fields, tuple(entry.get("from", ())), tuple(entry.get("errors", ())))


def _error(where: str, name: str, entry: Table) -> Error:
    _named(where, name, _WIRE_NAME)
    _keys(where, entry, {"doc"}, {"close", "http"})
    return Error(name, entry["doc"], entry.get("close"), entry.get("http"))


def _names_apart(contract: Contract) -> None:
    """Each message, record and enum becomes a type of that name, in one module."""
    seen: set[str] = set()
    for name in [thing.name for thing in (*contract.enums, *contract.things)]:
        if name in seen:
            raise BrokenContract(f"{name}: two things have this name")
        seen.add(name)
    closes = [error.close for error in contract.errors if error.close is not None]
    if len(closes) != len(set(closes)):
        raise BrokenContract("errors: two codes have the same close code")
