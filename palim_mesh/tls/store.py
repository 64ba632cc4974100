"""Keys and certificates in the state folder: each file only for us, and written whole or not at all.

A certificate stands in one file with its key, so that the two always belong together.
"""

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from palim_mesh import state
from palim_mesh.errors import CannotStart, StartCode

FOLDER = "tls"


def folder_name(source: str) -> str:
    """Where a source of certificates keeps its own. For a URL: its host, and some letters for the rest."""
    host = urlsplit(source).hostname
    return source if host is None else f"{host}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Store:
    """One folder."""

    folder: Path

    def path(self, name: str) -> Path:
        """Where a file is or would be."""
        return self.folder / name

    def open(self) -> None:
        """Makes the folder; raises CannotStart(state-unwritable), or (key-exposed) where others can read a file."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for file in self.folder.iterdir():
                if stat.S_IMODE(file.stat().st_mode) & 0o077:
                    sentence = f"others can read {file}; after chmod go= {file} nobody else can"
                    raise CannotStart(StartCode.KEY_EXPOSED, sentence)
        except OSError as error:
            raise self.unusable(error) from None

    def read(self, name: str) -> str | None:
        """A file's text, None when there is no such file; raises OSError."""
        try:
            return self.path(name).read_text("ascii", errors="replace")
        except FileNotFoundError:
            return None

    def write(self, name: str, text: str) -> Path:
        """Writes a file; raises OSError."""
        state.write(self.path(name), text)
        return self.path(name)

    def unusable(self, error: OSError) -> CannotStart:
        """What the operator reads when the folder can't be used at the start."""
        return CannotStart(StartCode.STATE_UNWRITABLE, f"the folder {self.folder} can't be used: {error.strerror}")
