"""Static files as the packed program carries them.

Scripts have no comments; each text stands beside its Brotli and gzip forms.
"""

import re
import shutil
import zlib
from pathlib import Path

import brotli

TEXT = frozenset({".css", ".ftl", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"})
GZIP = 16 + zlib.MAX_WBITS  # a gzip header of zlib's own, which is the same under every Python

# A comment with nothing but blanks before and behind it. Our own modules have none inside a text or template.
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//.*)[ \t]*\n", re.MULTILINE)


def is_served(path: Path) -> bool:
    """Whether a file is for the browser; hidden files and type declarations are not."""
    return not path.name.startswith(".") and not path.name.endswith(".d.ts")


def pack(static: Path, into: Path) -> None:
    """Copies the served files of `static` to `into`; NAME.br and NAME.gz stand beside NAME where they are smaller."""
    for file in sorted(path for path in static.rglob("*") if path.is_file() and is_served(path)):
        copy = into / file.relative_to(static)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if is_own_module(file.relative_to(static)):
            copy.write_text(without_comments(file.read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(file, copy)
        if file.suffix in TEXT:
            compress(copy)


def is_own_module(file: Path) -> bool:
    """Whether a file, given as its path below static/, is a script of ours; others' carry their licence in comments."""
    return file.suffix == ".js" and file.parts[0] != "vendor"


def without_comments(module: str) -> str:
    """The same module for those who only run it: comments are a third of what a browser would have to load."""
    return _COMMENT.sub("", module)


def compress(file: Path) -> None:
    """Writes the compressed forms which are smaller than the file; without a time stamp: equal in, equal out."""
    plain = file.read_bytes()
    forms = {".br": brotli.compress(plain, mode=brotli.MODE_TEXT), ".gz": zlib.compress(plain, level=9, wbits=GZIP)}
    for suffix, packed in forms.items():
        if len(packed) < len(plain):
            file.with_name(file.name + suffix).write_bytes(packed)
