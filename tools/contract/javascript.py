"""Renders static/mesh/messages.js."""

import textwrap
from collections.abc import Iterable

from tools.contract.definition import Contract, Error, Field, Message, Record
from tools.contract.names import pascal, sentence, upper
from tools.contract.scalars import FORBIDDEN, Boolean, Enum, Integer, Scalar, Text

_WIDTH = 121  # of a line with its line feed

_HEAD = """// Made by tools/generate.py from protocol/messages.toml. Do not edit.

/** @file Every message of the protocol: its type and its reader. */
"""

_CHECKS = """/** @typedef {Record<string, unknown>} Fields */

/** What came is no message of the contract. The reason names what was expected and repeats nothing that came. */
export class BadMessage extends Error {
  name = 'BadMessage';
}

/**
 * @template Read
 * @param {unknown} value
 * @param {Record<string, (fields: Fields) => Read>} readers
 * @returns {Read}
 */
function readMessage(value, readers) {
  const fields = object(value, 'the message');
  const name = fields.type;
  if (typeof name !== 'string' || !Object.hasOwn(readers, name)) throw new BadMessage('unknown type of message');
  return readers[name](fields);
}

/** @param {unknown} value @param {string} what @returns {Fields} */
function object(value, what) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadMessage(`${what} is no object`);
  return /** @type {Fields} */ (value);
}

/** @param {Fields} fields @param {string} what @param {string[]} required @param {string[]} [optional] */
function only(fields, what, required, optional = []) {
  if (!required.every((name) => Object.hasOwn(fields, name))) throw new BadMessage(`${what} lacks a field`);
  const known = [...required, ...optional];
  if (!Object.keys(fields).every((name) => known.includes(name))) throw new BadMessage(`${what} has an unknown field`);
}

/**
 * @template Read
 * @param {unknown} value @param {string} what @param {number} least @param {number} most
 * @param {(item: unknown) => Read} read
 * @returns {Read[]}
 */
function list(value, what, least, most, read) {
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    throw new BadMessage(`${what} is no list of ${least} to ${most}`);
  }
  return value.map((item) => read(item));
}

/** @param {unknown} value @param {string} what @param {number} least @param {number} most @returns {string} */
function text(value, what, least, most) {
  if (typeof value !== 'string') throw new BadMessage(`${what} is no text`);
  const codePoints = value.length - (value.match(/[\\u{10000}-\\u{10ffff}]/gu)?.length ?? 0);
  if (codePoints < least || codePoints > most) throw new BadMessage(`${what} is too short or too long`);
  return value;
}

/** @param {string} value @param {string} what @param {RegExp} form @returns {string} */
function formed(value, what, form) {
  if (!form.test(value)) throw new BadMessage(`${what} has another form`);
  return value;
}

/** @param {string} value @param {string} what @param {RegExp} forbidden @returns {string} */
function clean(value, what, forbidden) {
  if (forbidden.test(value)) throw new BadMessage(`${what} has forbidden characters`);
  return value;
}

/** @param {unknown} value @param {string} what @param {number} least @param {number} most @returns {number} */
function integer(value, what, least, most) {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new BadMessage(`${what} is no whole number from ${least} to ${most}`);
  }
  return value + 0; // makes 0 of -0
}

/** @param {unknown} value @param {string} what @returns {boolean} */
function boolean(value, what) {
  if (typeof value !== 'boolean') throw new BadMessage(`${what} is neither true nor false`);
  return value;
}

/**
 * @template {string} Word
 * @param {unknown} value @param {string} what @param {readonly Word[]} words
 * @returns {Word}
 */
function word(value, what, words) {
  const found = words.find((each) => each === value);
  if (found === undefined) throw new BadMessage(`${what} is none of its words`);
  return found;
}
"""


def render(contract: Contract) -> str:
    """The whole module, as prettier would leave it."""
    return "\n".join(
        [
            _HEAD,
            _limits(contract),
            _errors(contract.errors),
            *(_enum(enum) for enum in contract.enums),
            *(_typedef(thing) for thing in contract.things),
            _union("ToServer", contract.to_server),
            _union("FromServer", contract.from_server),
            _union("PeerMessage", contract.peer),
            _reader("ToServer", "to the server"),
            _reader("FromServer", "from the server"),
            _reader("PeerMessage", "from peer to peer"),
            _CHECKS,
            _patterns(contract.scalars),
            *(_scalar_reader(scalar) for scalar in contract.scalars),
            *(_record_reader(record) for record in contract.records),
            *(_message_reader(message) for message in contract.messages),
            _readers("ToServer", contract.to_server),
            _readers("FromServer", contract.from_server),
            _readers("PeerMessage", contract.peer),
        ]
    )


def _limits(contract: Contract) -> str:
    return (
        f"export const VERSION = {contract.version};\n\n"
        "export const LIMITS = Object.freeze({\n"
        f"  frameBytes: {contract.frame_bytes},\n"
        f"  depth: {contract.depth},\n"
        "});\n"
    )


def _errors(errors: Iterable[Error]) -> str:
    rows = "".join(f"  {_key(error.name)}: {_statuses(error)},\n" for error in errors)
    return (
        _words("ErrorCode", "What can go wrong.", [error.name for error in errors])
        + "\n/**\n * WebSocket close code and HTTP status of each error, where it has one.\n"
        " * @type {Readonly<Record<ErrorCode, { close?: number, http?: number }>>}\n */\n"
        f"export const ERRORS = Object.freeze({{\n{rows}}});\n"
    )


def _statuses(error: Error) -> str:
    parts = [f"{key}: {code}" for key, code in (("close", error.close), ("http", error.http)) if code is not None]
    return f"{{ {', '.join(parts)} }}" if parts else "{}"


def _key(name: str) -> str:
    return f"'{name}'" if "-" in name else name


def _enum(enum: Enum) -> str:
    words = ", ".join(f"'{value}'" for value in enum.values)
    constant = f"const {upper(enum.name)} = /** @type {{const}} */ ([{words}]);\n"
    return _words(pascal(enum.name), sentence(enum.doc), enum.values) + "\n" + constant


def _words(name: str, doc: str, values: Iterable[str]) -> str:
    union = " | ".join(f"'{value}'" for value in values)
    lines = textwrap.wrap(f"@typedef {{{union}}} {name}", 117, break_on_hyphens=False)
    return _comment([doc, *lines])


def _typedef(thing: Record | Message) -> str:
    tag = [f"@property {{'{thing.name}'}} type"] if isinstance(thing, Message) else []
    fields = [_property(field) for field in thing.fields]
    return _comment([sentence(thing.doc), f"@typedef {{object}} {pascal(thing.name)}", *tag, *fields])


def _comment(lines: Iterable[str]) -> str:
    return "/**\n" + "".join(f" * {line}\n" for line in lines) + " */\n"


def _property(field: Field) -> str:
    name = f"[{field.name}]" if field.optional else field.name
    return f"@property {{{_annotation(field.of)}{'[]' if field.many else ''}}} {name} {field.doc}".rstrip()


def _annotation(of: Scalar | Record) -> str:
    match of:
        case Text():
            return "string"
        case Integer():
            return "number"
        case Boolean():
            return "boolean"
        case Enum(name) | Record(name):
            return pascal(name)


def _union(name: str, messages: Iterable[Message]) -> str:
    union = " | ".join(pascal(message.name) for message in messages)
    return _comment(textwrap.wrap(f"@typedef {{{union}}} {name}", 117))


def _reader(union: str, direction: str) -> str:
    return (
        f"/** The message {direction} in a decoded JSON value; throws `BadMessage`. "
        f"@param {{unknown}} value @returns {{{union}}} */\n"
        f"export function read{union}(value) {{\n"
        f"  return readMessage(value, {_table(union)});\n}}\n"
    )


def _patterns(scalars: Iterable[Scalar]) -> str:
    forbidden = [_regexp(upper(name), pattern) for name, pattern in FORBIDDEN.items()]
    forms = [
        _regexp(f"{upper(scalar.name)}_FORM", f"^(?:{scalar.pattern})$")
        for scalar in scalars
        if isinstance(scalar, Text) and scalar.pattern
    ]
    return "// Characters that a text must not hold, and the forms of whole texts.\n" + "".join(forbidden + forms)


def _regexp(name: str, pattern: str) -> str:
    line = f"const {name} = /{pattern}/u;\n"
    return line if len(line) <= _WIDTH else f"const {name} =\n  /{pattern}/u;\n"


def _scalar_reader(scalar: Scalar) -> str:
    what, name = f"'{scalar.name}'", upper(scalar.name)
    match scalar:
        case Text(pattern=pattern, min=least, max=most):
            sized = f"text(value, {what}, {least}, {'Infinity' if most is None else most})"
            check = (
                f"formed({sized}, {what}, {name}_FORM)"
                if pattern
                else f"clean({sized}, {what}, {upper(scalar.forbid)})"
            )
        case Integer():
            check = f"integer(value, {what}, {scalar.min}, {scalar.max})"
        case Boolean():
            check = f"boolean(value, {what})"
        case Enum():
            check = f"word(value, {what}, {name})"
    return _function(f"read{pascal(scalar.name)}", "value", "unknown", _annotation(scalar), f"  return {check};\n")


def _function(name: str, parameter: str, takes: str, returns: str, body: str) -> str:
    head = f"/** @param {{{takes}}} {parameter} @returns {{{returns}}} */\n"
    return f"{head}function {name}({parameter}) {{\n{body}}}\n"


def _record_reader(record: Record) -> str:
    body = f"  const fields = object(value, '{record.name}');\n{_only(record, [])}{_made(record, [])}"
    return _function(f"read{pascal(record.name)}", "value", "unknown", pascal(record.name), body)


def _message_reader(message: Message) -> str:
    body = _only(message, ["type"]) + _made(message, [f"type: '{message.name}'"])
    return _function(f"read{pascal(message.name)}Message", "fields", "Fields", pascal(message.name), body)


def _only(thing: Record | Message, tag: list[str]) -> str:
    required = _array([*tag, *(field.name for field in thing.fields if not field.optional)])
    optional = [field.name for field in thing.fields if field.optional]
    return f"  only(fields, '{thing.name}', {required}{f', {_array(optional)}' if optional else ''});\n"


def _array(names: Iterable[str]) -> str:
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"


def _made(thing: Record | Message, tag: list[str]) -> str:
    rows = [*tag, *(f"{field.name}: {_read_field(field)}" for field in thing.fields if not field.optional)]
    made = f"{{ {rows[0]} }}" if len(rows) == 1 else "{\n" + "".join(f"    {row},\n" for row in rows) + "  }"
    optional = [field for field in thing.fields if field.optional]
    if not optional:
        return f"  return {made};\n"
    additions = "".join(
        f"  if (Object.hasOwn(fields, '{field.name}')) made.{field.name} = {_read_field(field)};\n"
        for field in optional
    )
    return f"  /** @type {{{pascal(thing.name)}}} */\n  const made = {made};\n{additions}  return made;\n"


def _read_field(field: Field) -> str:
    value, read = f"fields.{field.name}", f"read{pascal(field.of.name)}"
    if field.many:
        return f"list({value}, '{field.name}', {field.many.min}, {field.many.max}, {read})"
    return f"{read}({value})"


def _readers(union: str, messages: Iterable[Message]) -> str:
    rows = "".join(f"  {_key(message.name)}: read{pascal(message.name)}Message,\n" for message in messages)
    head = f"/** @type {{Record<string, (fields: Fields) => {union}>}} */\n"
    return f"{head}const {_table(union)} = {{\n{rows}}};\n"


def _table(union: str) -> str:
    return union[0].lower() + union[1:]
