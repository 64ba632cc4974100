"""The frames of protocol/vectors, and who reads them."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from palim_mesh import messages

FOLDER = Path(__file__).resolve().parent.parent / "protocol" / "vectors"
READERS: dict[str, Callable[[object], messages.Message]] = {
    "to-server": messages.read_to_server,
    "from-server": messages.read_from_server,
    "peer": messages.read_peer_message,
}

Vector = dict[str, Any]


def load() -> list[Vector]:
    """Every vector for frames."""
    names = ("frames", *READERS)
    return [vector for name in names for vector in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))]


def filled(vector: Vector, key: str) -> str:
    """The text under that key, with its fill put in."""
    text: str = vector[key]
    return text.replace("<fill>", vector.get("fill", "") * vector.get("times", 0))


def frame_of(vector: Vector) -> str | bytes:
    """What would come out of the socket."""
    return base64.b64decode(vector["binary"]) if "binary" in vector else filled(vector, "frame")
