"""Renders palim_mesh/messages.py."""

import re
from collections.abc import Iterable

from tools.contract.definition import NEW, Contract, Field, Message, Record
from tools.contract.names import pascal, sentence, snake, upper
from tools.contract.scalars import FORBIDDEN, Boolean, Enum, Integer, Scalar, Text

_WIDTH = 121  # of a line with its line feed

_HEAD = '''# Made by tools/generate.py from protocol/messages.toml. Do not edit.
"""Every message of the protocol: its type, its reader, and who may send it."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias, TypeVar
'''

_BAD_MESSAGE = '''class BadMessage(ValueError):
    """What came is no message of the contract. The reason names what was expected and repeats nothing that came."""
'''

_WRITE = '''def write(message: Message) -> dict[str, object]:
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
'''

_CHECKS = """_Fields: TypeAlias = dict[str, object]
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
"""


def render(contract: Contract) -> str:
    """The whole module, as `ruff format` would leave it."""
    return "\n\n".join(
        [
            _HEAD + _limits(contract),
            _BAD_MESSAGE,
            *(_enum(pascal(enum.name), enum.doc, enum.values) for enum in contract.enums),
            _enum("Code", "What can go wrong.", [error.name for error in contract.errors]),
            _statuses(contract),
            *(_dataclass(record) for record in contract.records),
            *(_dataclass(message) for message in contract.messages),
            _unions(contract),
            _reader("to_server", "ToServer", "to the server"),
            _reader("from_server", "FromServer", "from the server"),
            _reader("peer_message", "PeerMessage", "from peer to peer"),
            _WRITE,
            _CHECKS,
            _patterns(contract.scalars),
            *(_scalar_reader(scalar) for scalar in contract.scalars),
            *(_thing_reader(thing) for thing in contract.things),
            _tables(contract),
        ]
    )


def _limits(contract: Contract) -> str:
    return f"\nVERSION = {contract.version}\nFRAME_BYTES = {contract.frame_bytes}\nDEPTH = {contract.depth}\n"


def _enum(name: str, doc: str, values: Iterable[str]) -> str:
    members = "".join(f'    {upper(value)} = "{value}"\n' for value in values)
    return f'class {name}(StrEnum):\n    """{sentence(doc)}"""\n\n{members}'


def _statuses(contract: Contract) -> str:
    close = [(error.name, error.close) for error in contract.errors if error.close is not None]
    http = [(error.name, error.http) for error in contract.errors if error.http is not None]
    return (
        _mapping("CLOSE: Mapping[Code, int]", [(f"Code.{upper(name)}", str(code)) for name, code in close])
        + "\n"
        + _mapping("HTTP: Mapping[Code, int]", [(f"Code.{upper(name)}", str(code)) for name, code in http])
    )


def _dataclass(thing: Record | Message) -> str:
    name = f'    type: ClassVar[str] = "{thing.name}"\n' if isinstance(thing, Message) else ""
    fields = "".join(_attribute(field) for field in thing.fields)
    body = f"\n{name}{fields}" if name or fields else ""
    return f'@dataclass(frozen=True, slots=True)\nclass {pascal(thing.name)}:\n    """{sentence(thing.doc)}"""\n{body}'


def _attribute(field: Field) -> str:
    comment = f"  # {field.doc}" if field.doc else ""
    default = " | None = None" if field.optional else ""
    return f"    {snake(field.name)}: {_annotation(field)}{default}{comment}\n"


def _annotation(field: Field) -> str:
    one = _annotate(field.of)
    return f"tuple[{one}, ...]" if field.many else one


def _annotate(of: Scalar | Record) -> str:
    match of:
        case Text():
            return "str"
        case Integer():
            return "int"
        case Boolean():
            return "bool"
        case Enum(name) | Record(name):
            return pascal(name)


def _unions(contract: Contract) -> str:
    return (
        _union("ToServer", contract.to_server)
        + _union("FromServer", contract.from_server)
        + _union("PeerMessage", contract.peer)
        + "Message: TypeAlias = ToServer | FromServer | PeerMessage\n"
        + _union("_Record", contract.records)
        + "\n# A socket that has not joined has no standing: `join` is open to it alone.\n"
        + _mapping(
            "MAY_SEND: Mapping[type[ToServer], frozenset[Standing]]",
            [(pascal(message.name), _senders(message)) for message in contract.to_server],
        )
    )


def _union(name: str, members: Iterable[Record | Message]) -> str:
    line = f"{name}: TypeAlias = {' | '.join(pascal(member.name) for member in members)}\n"
    if len(line) <= _WIDTH:
        return line
    rows = "\n    | ".join(pascal(member.name) for member in members)
    return f"{name}: TypeAlias = (\n    {rows}\n)\n"


def _senders(message: Message) -> str:
    standings = [f"Standing.{upper(sender)}" for sender in message.senders if sender != NEW]
    return f"frozenset({{{', '.join(standings)}}})" if standings else "frozenset()"


def _reader(name: str, union: str, direction: str) -> str:
    return (
        f"def read_{name}(value: object) -> {union}:\n"
        f'    """The message {direction} in a decoded JSON value; raises `BadMessage`."""\n'
        f"    return _message(value, _{name.upper()})\n"
    )


def _patterns(scalars: Iterable[Scalar]) -> str:
    forbidden = "".join(_compiled(upper(name), pattern) for name, pattern in FORBIDDEN.items())
    forms = "".join(_form(scalar) for scalar in scalars if isinstance(scalar, Text) and scalar.pattern)
    return f"# Characters that a text must not hold, and the forms of whole texts.\n{forbidden}{forms}"


def _form(scalar: Text) -> str:
    if letters := _letters(scalar):
        return f'_{upper(scalar.name)}_LETTERS = b"{letters}"\n'
    return _compiled(f"{upper(scalar.name)}_FORM", scalar.pattern or "")


def _letters(scalar: Text) -> str:
    """The ASCII letters of which a text of any length is made, if its pattern says nothing else.

    Looking for others takes a third of the time that a match of the pattern takes, and boxes are long.
    """
    pattern = scalar.pattern or ""
    if scalar.min == 0 or not pattern.isascii() or not re.fullmatch(r"\[[^]^]+]\+", pattern):
        return ""
    return "".join(letter for letter in map(chr, range(128)) if re.fullmatch(pattern, letter))


def _compiled(name: str, pattern: str) -> str:
    line = f'_{name} = re.compile(r"{pattern}")\n'
    return line if len(line) <= _WIDTH else f'_{name} = re.compile(\n    r"{pattern}"\n)\n'


def _scalar_reader(scalar: Scalar) -> str:
    what, name = f'"{scalar.name}"', upper(scalar.name)
    returns = _annotate(scalar)
    match scalar:
        case Text(pattern=pattern, min=least, max=most):
            sized = f"_text(value, {what}, {least}, {most})"
            if _letters(scalar):
                check = f"_spelled({sized}, {what}, _{name}_LETTERS)"
            elif pattern:
                check = f"_formed({sized}, {what}, _{name}_FORM)"
            else:
                check = f"_clean({sized}, {what}, _{upper(scalar.forbid)})"
        case Integer():
            check = f"_integer(value, {what}, {scalar.min}, {scalar.max})"
        case Boolean():
            check = f"_boolean(value, {what})"
        case Enum():
            check = f"_word(value, {what}, {returns})"
    return f"def _read_{snake(scalar.name)}(value: object) -> {returns}:\n    return {check}\n"


def _thing_reader(thing: Record | Message) -> str:
    name = pascal(thing.name)
    if isinstance(thing, Message):
        head, value = f"def _read_{snake(thing.name)}_message(fields: _Fields) -> {name}:\n", ""
        tag = ["type"]
    else:
        head = f"def _read_{snake(thing.name)}(value: object) -> {name}:\n"
        value = f'    fields = _object(value, "{thing.name}")\n'
        tag = []
    required = _set([*tag, *(field.name for field in thing.fields if not field.optional)])
    optional = [field.name for field in thing.fields if field.optional]
    may_have = f", {_set(optional)}" if optional else ""
    only = f'    _only(fields, "{thing.name}", {required}{may_have})\n'
    if not thing.fields:
        return f"{head}{value}{only}    return {name}()\n"
    rows = "".join(f"        {snake(field.name)}={_read_field(field)},\n" for field in thing.fields)
    return f"{head}{value}{only}    return {name}(\n{rows}    )\n"


def _set(names: Iterable[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"{{{quoted}}}"


def _read_field(field: Field) -> str:
    value, read = f'fields["{field.name}"]', f"_read_{snake(field.of.name)}"
    call = f"{read}({value})"
    if field.many:
        call = f'_list({value}, "{field.name}", {field.many.min}, {field.many.max}, {read})'
    return f'{call} if "{field.name}" in fields else None' if field.optional else call


def _tables(contract: Contract) -> str:
    return (
        _readers("_TO_SERVER", "ToServer", contract.to_server)
        + _readers("_FROM_SERVER", "FromServer", contract.from_server)
        + _readers("_PEER_MESSAGE", "PeerMessage", contract.peer)
        + "# Of each class its attributes, and what they are called on the wire.\n"
        + "_FIELDS: Mapping[type, tuple[tuple[str, str], ...]] = {\n"
        + "".join(map(_pairs, contract.things))
        + "}\n"
    )


def _readers(name: str, union: str, messages: Iterable[Message]) -> str:
    rows = [(f'"{message.name}"', f"_read_{snake(message.name)}_message") for message in messages]
    return _mapping(f"{name}: Mapping[str, Callable[[_Fields], {union}]]", rows)


def _pairs(thing: Record | Message) -> str:
    pairs = [f'("{snake(field.name)}", "{field.name}")' for field in thing.fields]
    line = f"    {pascal(thing.name)}: ({', '.join(pairs)}{',' if len(pairs) == 1 else ''}),\n"
    if len(line) <= _WIDTH:
        return line
    rows = "".join(f"        {pair},\n" for pair in pairs)
    return f"    {pascal(thing.name)}: (\n{rows}    ),\n"


def _mapping(declaration: str, rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"    {key}: {value},\n" for key, value in rows)
    return f"{declaration} = {{\n{body}}}\n"
