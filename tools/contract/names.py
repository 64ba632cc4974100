"""How the names of the contract are spelled in each language."""

import keyword
import re


def pascal(name: str) -> str:
    """`peer-joined` as the name of a class: `PeerJoined`."""
    return "".join(word.capitalize() for word in name.split("-"))


def upper(name: str) -> str:
    """`peer-joined` as the name of a constant: `PEER_JOINED`."""
    return name.replace("-", "_").upper()


def snake(name: str) -> str:
    """`waitingRoom` or `peer-joined` as a Python name: `waiting_room`, `peer_joined`; `from` becomes `from_`."""
    words = re.sub("([A-Z])", r"_\1", name).replace("-", "_").lower()
    return f"{words}_" if keyword.iskeyword(words) else words


def sentence(doc: str) -> str:
    """A note of the contract as a sentence."""
    return doc[0].upper() + doc[1:] + ("" if doc.endswith((".", "!", "?")) else ".")
