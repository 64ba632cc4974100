"""Between frames and messages: the one decoder and the one encoder of the server."""

import json
from typing import NoReturn, cast

from palim_mesh.messages import DEPTH, FRAME_BYTES, BadMessage, Message, Relayed, ToServer, read_to_server, write

WHITE_SPACE = " \t\n\r"  # RFC 8259 section 2


def read(frame: str | bytes) -> ToServer:
    """The message in a frame from a browser; raises `BadMessage` for everything else."""
    return read_to_server(decode(frame))


def encode(message: Message) -> str:
    """The text frame of a message."""
    if isinstance(message, Relayed):
        # Nearly all frames are of this kind, and base64url holds nothing that JSON writes otherwise.
        return f'{{"type":"relayed","from":"{message.from_}","box":"{message.box}"}}'
    return _ENCODER.encode(write(message))


def decode(frame: str | bytes) -> object:
    """The JSON value (RFC 8259) in a frame; of equal keys in an object the last counts, as in browsers.

    Raises `BadMessage` where the frame is binary, not UTF-8, longer than FRAME_BYTES, no JSON, or deeper than DEPTH.
    """
    if isinstance(frame, bytes):
        raise BadMessage("a binary frame")
    if _size(frame) > FRAME_BYTES:
        raise BadMessage("a frame too long")
    value = _parsed(frame)
    # Nearly no frame has a bracket but the first, so nearly none is walked through.
    if ("[" in frame or frame.find("{", 1) > 0) and not _is_flat_enough(value, DEPTH):
        raise BadMessage("JSON too deep")
    return value


def _size(frame: str) -> int:
    try:
        return len(frame) if frame.isascii() else len(frame.encode())
    except UnicodeEncodeError:
        raise BadMessage("a surrogate alone") from None


def _parsed(frame: str) -> object:
    text = frame.strip(WHITE_SPACE)
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):  # ValueError also for a number of too many digits
        raise BadMessage("no JSON") from None
    if end != len(text):
        raise BadMessage("more than one JSON value")
    return cast(object, value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _is_flat_enough(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return True
    return depth > 0 and all(_is_flat_enough(item, depth - 1) for item in value)


# Made once: json.loads and json.dumps make new ones for each call that has options.
_DECODER = json.JSONDecoder(parse_constant=_refuse)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
