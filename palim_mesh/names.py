"""Names of rooms: speakable, unguessable, and with what somebody typed in front."""

import re
import secrets
import unicodedata

from palim_mesh.errors import Refused
from palim_mesh.messages import Code

CONSONANTS = "bdfghjklmnprstvwz"
VOWELS = "aeiou"
GROUPS = 3
SYLLABLES = 3  # in a group; (17 * 5) ** 9 names are more than 57 bits
TYPED_MOST = 200  # code points somebody may type
SLUG_MOST = 40  # characters of it that remain; with the syllables it stays below the contract's 80

# Letters which Unicode does not take apart, and German ones as Germans spell them without umlauts.
SPELLED = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
    }
    | {"ı": "i"}
)

_ROOM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # protocol/messages.toml, types.room
_ROOM_MOST = 80


def make(typed: str | None = None) -> str:
    """A new room's name, such as `chor-lomari-tepuso-binaka`. Raises Refused(bad-name), see `slug`."""
    groups = "-".join(_group() for _ in range(GROUPS))
    return groups if typed is None else f"{slug(typed)}-{groups}"


def slug(typed: str) -> str:
    """What remains of a typed name in an address: a to z, 0 to 9 and hyphens.

    Raises Refused(bad-name) if it is too long, has control characters, or nothing remains.
    """
    if len(typed) > TYPED_MOST or any(unicodedata.category(character) == "Cc" for character in typed):
        raise Refused(Code.BAD_NAME)
    spelled = unicodedata.normalize("NFKC", typed).lower().translate(SPELLED)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter))
    cleaned = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:SLUG_MOST].rstrip("-")
    if not cleaned:
        raise Refused(Code.BAD_NAME)
    return cleaned


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a room."""
    return len(text) <= _ROOM_MOST and _ROOM.fullmatch(text) is not None


def _group() -> str:
    return "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES))
