"""Pictures that others bring: PNG, and SVG in which nothing acts or fetches. What they are is read, not believed."""

import re
import struct
from xml.parsers import expat

PICTURE_BYTES = 256 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
EDGE_PX = 2048

_ACTS = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}
_LINKS = {"href", "src"}
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg);base64,)", re.IGNORECASE)
_FETCHES = re.compile(
    r"@import|url\(\s*['\"]?\s*(?!#|['\"\s]|data:image/(png|jpeg);base64,)|image-set|\\", re.IGNORECASE
)


class BadPicture(Exception):
    """Not a picture we can show; the argument says why, as the end of a sentence."""


class UnsafePicture(BadPicture):
    """A picture that would do something, or fetch something."""


def kind(content: bytes) -> str:
    """The ending of a picture's kind, `png` or `svg`; raises BadPicture or UnsafePicture."""
    if len(content) > PICTURE_BYTES:
        raise BadPicture(f"has {len(content)} bytes; at most {PICTURE_BYTES} are allowed")
    if content.startswith(PNG):
        _check_png(content)
        return "png"
    _check_svg(content)
    return "svg"


def _check_png(content: bytes) -> None:
    if len(content) < 24:
        raise BadPicture("is cut off")
    width, height = struct.unpack(">II", content[16:24])  # IHDR, PNG 11.2.2
    if not (0 < width <= EDGE_PX and 0 < height <= EDGE_PX):
        raise BadPicture(f"measures {width} by {height} pixels; at most {EDGE_PX} by {EDGE_PX} are allowed")


def _check_svg(content: bytes) -> None:
    names: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        names.append(_local(name))
        if _local(name) in _ACTS:
            raise UnsafePicture(f"contains <{name}>, which can act on its own")
        for attribute, value in attributes.items():
            _check_attribute(attribute, value)

    def text(data: str) -> None:
        if names and names[-1] == "style":
            styles.append(data)

    def refuse(*_: object) -> None:
        raise UnsafePicture("contains a document type, an entity or a processing instruction")

    styles: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: names.pop() if len(names) > 1 else None
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadPicture(f"is neither PNG nor well-formed SVG ({expat.errors.messages[error.code]})") from None
    if names[0] != "svg":
        raise BadPicture(f"is no SVG: it begins with <{names[0]}>")
    if _FETCHES.search("".join(styles)):
        raise UnsafePicture("has a style that fetches something from elsewhere")


def _check_attribute(attribute: str, value: str) -> None:
    name = _local(attribute)
    if name.startswith("on"):
        raise UnsafePicture(f"has the attribute {attribute}, which can act on its own")
    if name in _LINKS and not _INSIDE.match(value):
        raise UnsafePicture(f"refers to something elsewhere by {attribute}")
    if not name.startswith("xmlns") and name not in _LINKS and _FETCHES.search(value):
        raise UnsafePicture(f"fetches something from elsewhere by {attribute}")


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
