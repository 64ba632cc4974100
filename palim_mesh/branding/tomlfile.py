"""TOML files of which each key is known together with its line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
_KEY = re.compile(r"""\s*([A-Za-z0-9_.'" -]+?)\s*=\s*(.*)$""")
_AT = re.compile(r"at line (\d+)")


class BadToml(Exception):
    """A file that can't be read. `line` is where, and the argument why, as the end of a sentence."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.line = line


@dataclass(frozen=True)
class TomlFile:
    """`values` and `lines` are by dotted key, such as `colours.light.main`; there are no tables left in between."""

    values: dict[str, object]
    lines: dict[str, int]


def read(file: Path) -> TomlFile:
    """Reads a file; raises BadToml."""
    try:
        text = file.read_text("utf-8")
        tree = tomllib.loads(text)
    except OSError as error:
        raise BadToml(f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadToml("is no UTF-8 text; save it with that encoding") from None
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        last = text.count("\n") + 1
        raise BadToml(f"is no TOML: {error}", int(found[1]) if found else last) from None
    return TomlFile(dict(_leaves(tree, "")), dict(_lines(text)))


def _leaves(tree: dict[str, object], before: str) -> Iterator[tuple[str, object]]:
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{before}{key}.")
        else:
            yield before + key, value


def _lines(text: str) -> Iterator[tuple[str, int]]:
    table, quote = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if quote:  # inside a text of several lines
            quote = "" if quote in line else quote
        elif header := _TABLE.match(line):
            table = _dotted(header[1]) + "."
        elif key := _KEY.match(line):
            yield table + _dotted(key[1]), number
            opened = re.match("'''|\"\"\"", key[2])
            quote = opened[0] if opened and opened[0] not in key[2][3:] else ""


def _dotted(written: str) -> str:
    return ".".join(part.strip(" '\"") for part in written.split("."))
