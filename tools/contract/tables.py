"""Renders the tables of docs/PROTOCOL.md, and puts them between the marks that stand there."""

import re
from collections.abc import Iterable

from tools.contract.definition import NEW, Contract, Field, Message, Record
from tools.contract.names import sentence
from tools.contract.scalars import Boolean, BrokenContract, Enum, Integer, Scalar, Text

_MARK = re.compile(r"(<!-- generated:([a-z-]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_BAR = "\\|"
_FORBIDDEN = {"line": ", one line", "prose": ", no controls but line feed and tab", "surrogate": ""}


def fill(document: str, contract: Contract) -> str:
    """The document with every table as the contract has it; `BrokenContract` where one has no place."""
    tables = {
        "limits": _limits(contract),
        "to-server": "\n".join(_to_server(message) for message in contract.to_server),
        "from-server": "\n".join(_described(message) for message in contract.from_server),
        "peer": "\n".join(_described(message) for message in contract.peer),
        "records": "\n".join(_described(record) for record in contract.records),
        "types": _types(contract.scalars),
        "errors": _errors(contract),
    }
    places = [name for _, name, _ in _MARK.findall(document)]
    if sorted(places) != sorted(tables):
        raise BrokenContract(f"the document has places for {', '.join(places)}; needed: {', '.join(tables)}")
    return _MARK.sub(lambda mark: f"{mark[1]}\n{tables[mark[2]]}\n{mark[3]}", document)


def _limits(contract: Contract) -> str:
    return _table(
        ("limit", "value"),
        [
            ("version", str(contract.version)),
            ("bytes of a frame, either way", str(contract.frame_bytes)),
            ("depth of nested objects and lists", str(contract.depth)),
        ],
    )


def _to_server(message: Message) -> str:
    senders = ", ".join("a socket that has not joined" if sender == NEW else sender for sender in message.senders)
    errors = ", ".join(f"`{error}`" for error in message.errors) or "none of its own"
    return f"{_described(message)}\nFrom: {senders}. Errors: {errors}.\n"


def _described(thing: Message | Record) -> str:
    head = f"### `{thing.name}`\n\n{sentence(thing.doc)}\n"
    return f"{head}\n{_fields(thing.fields)}" if thing.fields else head


def _fields(fields: Iterable[Field]) -> str:
    return _table(("field", "type", "meaning"), [(_name(field), _shape(field), field.doc) for field in fields])


def _name(field: Field) -> str:
    return f"`{field.name}`, optional" if field.optional else f"`{field.name}`"


def _shape(field: Field) -> str:
    return f"list of {field.many.min} to {field.many.max} {field.of.name}" if field.many else field.of.name


def _types(scalars: Iterable[Scalar]) -> str:
    rows = [(f"`{scalar.name}`", _bounds(scalar), scalar.doc) for scalar in scalars]
    return _table(("type", "values", "meaning"), rows)


def _bounds(scalar: Scalar) -> str:
    match scalar:
        case Text(pattern=pattern, min=least, max=most, forbid=forbid):
            form = f", `{pattern}`" if pattern else _FORBIDDEN[forbid]
            return f"text{_length(least, most)}{form}"
        case Integer():
            return f"whole number, {scalar.min} to {scalar.max}"
        case Boolean():
            return "true or false"
        case Enum():
            return ", ".join(f"`{value}`" for value in scalar.values)


def _length(least: int, most: int | None) -> str:
    if most is None:
        return ""
    return f" of {least} to {most}" if least else f" of at most {most}"


def _errors(contract: Contract) -> str:
    rows = [(f"`{error.name}`", _status(error.close), _status(error.http), error.doc) for error in contract.errors]
    return _table(("code", "close code", "HTTP status", "meaning"), rows)


def _status(code: int | None) -> str:
    return "" if code is None else str(code)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_row(cells) for cells in (head, ("---",) * len(head), *rows))


def _row(cells: Iterable[str]) -> str:
    return "|" + "|".join(f" {cell.replace('|', _BAR)} " if cell else " " for cell in cells) + "|\n"
