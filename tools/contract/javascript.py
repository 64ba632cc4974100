"""Renders static/mesh/messages.js."""

from collections.abc import Iterable

from tools.contract.definition import Contract, Error, Field, Message, Record
from tools.contract.names import camel, pascal, upper
from tools.contract.scalars import FORBIDDEN, Boolean, Enum, Integer, Scalar, Text

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
 * @param {Map<unknown, (fields: Fields) => Read>} readers
 * @returns {Read}
 */
function readMessage(value, readers) {
  const fields = object(value, 'the message');
  const read = Object.hasOwn(fields, 'type') ? readers.get(fields.type) : undefined;
  if (!read) throw new BadMessage('unknown type of message');
  return read(fields);
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
            _readers("toServer", "ToServer", contract.to_server),
            _readers("fromServer", "FromServer", contract.from_server),
            _readers("peerMessage", "PeerMessage", contract.peer),
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
    codes = _lines_of_words(error.name for error in errors)
    rows = "".join(f"  {_key(error.name)}: {_statuses(error)},\n" for error in errors)
    return (
        f"/**\n * @typedef {{\n{codes} * }} ErrorCode what can go wrong\n */\n\n"
        "/** WebSocket close code and HTTP status of each error, where it has one. */\n"
        "export const ERRORS = /** @type {Readonly<Record<ErrorCode, { close?: number, http?: number }>>} */ (\n"
        f"  Object.freeze({{\n{rows}  }})\n);\n"
    )


def _statuses(error: Error) -> str:
    parts = [f"{key}: {code}" for key, code in (("close", error.close), ("http", error.http)) if code is not None]
    return f"{{ {', '.join(parts)} }}" if parts else "{}"
