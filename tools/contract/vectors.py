"""Renders the vectors that follow from the definitions: frames, and what becomes of each.

A vector has `name`, `as` (the reader it is for: to-server, from-server, peer), `frame`, and either `accepted` (how an
encoder writes the message) or `refused` (the error code). Where it has `fill` and `times`, the mark <fill> in its
frames stands for that many repetitions.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

from tools.contract.cases import FILL, Case, cases
from tools.contract.definition import Bounds, Contract, Field, Message, Record
from tools.contract.scalars import Boolean, Integer

_HERE = "<here>"

Path = tuple[str | int, ...]
Fields = dict[str, Any]
Vector = dict[str, str | int]


def render(contract: Contract) -> dict[str, str]:
    """For each reader the text of its file."""
    tried: set[str] = set()
    directions = {"to-server": contract.to_server, "from-server": contract.from_server, "peer": contract.peer}
    return {
        reader: _file([vector | {"as": reader} for message in messages for vector in _vectors(message, tried)])
        for reader, messages in directions.items()
    }


def _file(vectors: list[Vector]) -> str:
    order = ("name", "as", "frame", "accepted", "refused", "fill", "times")
    rows = [{key: vector[key] for key in order if key in vector} for vector in vectors]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _vectors(message: Message, tried: set[str]) -> Iterator[Vector]:
    """The vectors of a message; the cases of a scalar come where it is first used, which `tried` remembers."""
    least, whole = _example(message, optional=False), _example(message, optional=True)
    yield _kept(f"{message.name} with all fields", whole)
    if least != whole:
        yield _kept(f"{message.name} without optional fields", least)
    yield _refused(f"{message.name} with an unknown field", whole | {"unknown": 1})
    for path, field in _places(message):
        name = ".".join([message.name, *(str(step) for step in path)])
        if not field.optional:
            yield _refused(f"{name} missing", _without(whole, path))
        yield _refused(f"{name} null", _with(whole, path, None))
        yield _refused(f"{name} of another kind", _with(whole, path, _other_kind(field)))
        if isinstance(field.of, Record):
            yield _refused(f"{name} with an unknown field", _with(whole, (*_first(path, field), "unknown"), 1))
        elif field.of.name not in tried:
            tried.add(field.of.name)
            for case in cases(field.of):
                yield _tried(f"{name}: {case.name}", _with(whole, _first(path, field), _HERE), case)
        if field.many:
            for case in _counts(field, field.many):
                yield _tried(f"{name}: {case.name}", _with(whole, path, _HERE), case)


def _example(thing: Message | Record, *, optional: bool) -> Fields:
    tag = {"type": thing.name} if isinstance(thing, Message) else {}
    return tag | {field.name: _value(field, optional) for field in thing.fields if optional or not field.optional}


def _value(field: Field, optional: bool) -> object:
    one = _example(field.of, optional=optional) if isinstance(field.of, Record) else field.of.example
    return [one] if field.many else one


def _places(thing: Message | Record, path: Path = ()) -> Iterator[tuple[Path, Field]]:
    for field in thing.fields:
        here = (*path, field.name)
        yield here, field
        if isinstance(field.of, Record):
            yield from _places(field.of, _first(here, field))


def _first(path: Path, field: Field) -> Path:
    return (*path, 0) if field.many else path


def _counts(field: Field, bounds: Bounds) -> Iterator[Case]:
    item = _written(_value(field, True))[1:-1]
    for count in sorted({bounds.min - 1, bounds.min, bounds.max, bounds.max + 1} - {-1}):
        text = f"[{item}{FILL}]" if count > 1 else f"[{item * count}]"
        accepted = text if bounds.min <= count <= bounds.max else None
        yield Case(f"a list of {count}", text, accepted, f",{item}", max(count - 1, 0))


def _other_kind(field: Field) -> object:
    if field.many:
        return {}
    match field.of:
        case Record():
            return []
        case Boolean():
            return "true"
        case Integer():
            return "1"
        case _:
            return 7


def _with(message: Fields, path: Path, value: object) -> Fields:
    changed = copy.deepcopy(message)
    _holder(changed, path)[path[-1]] = value
    return changed


def _without(message: Fields, path: Path) -> Fields:
    changed = copy.deepcopy(message)
    del _holder(changed, path)[path[-1]]
    return changed


def _holder(message: Fields, path: Path) -> Any:
    holder: Any = message
    for step in path[:-1]:
        holder = holder[step]
    return holder


def _written(message: object) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _kept(name: str, message: Fields) -> Vector:
    return {"name": name, "frame": _written(message), "accepted": _written(message)}


def _refused(name: str, message: Fields) -> Vector:
    return {"name": name, "frame": _written(message), "refused": "bad-message"}


def _tried(name: str, message: Fields, case: Case) -> Vector:
    def frame(text: str) -> str:
        return _written(message).replace(f'"{_HERE}"', text)

    verdict = {"refused": "bad-message"} if case.accepted is None else {"accepted": frame(case.accepted)}
    fill: Vector = {"fill": case.fill, "times": case.times} if case.times else {}
    return {"name": name, "frame": frame(case.text), **verdict, **fill}
