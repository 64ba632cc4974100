"""The state folder, and in it the secrets that sign tickets."""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode

FILE = "ticket-secrets"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class State:
    """The secrets in the order of their making: the last signs new tickets, all are good for old ones."""

    secrets: tuple[str, ...] = field(repr=False)


def folder_of(setting: str) -> Path:
    """The state folder for the setting `state_dir`; where that is empty, by the XDG base directory specification.

    Raises CannotStart(state-unwritable) where there is no home folder either.
    """
    base = os.environ.get("XDG_STATE_HOME", "")
    default = f"{base if base.startswith('/') else '~/.local/state'}/palim-mesh"
    try:
        return Path(setting or default).expanduser()
    except RuntimeError:
        sentence = 'there is no home folder for the state; name another folder with the setting "state_dir"'
        raise CannotStart(StartCode.STATE_UNWRITABLE, sentence) from None


def load(folder: Path) -> State:
    """Reads the state; makes folder (0700) and secrets (0600) at the first start.

    Raises CannotStart(state-unwritable) or CannotStart(bad-state).
    """
    file = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            write(file, secrets.token_hex(SECRET_BYTES) + "\n")
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise CannotStart(StartCode.BAD_STATE, f"others can read {file}; after chmod 600 nobody else can")
        return State(_secrets(file, file.read_text("utf-8", errors="replace")))
    except OSError as error:
        sentence = (
            f'the state folder {folder} can\'t be used: {error.strerror}; name another with the setting "state_dir"'
        )
        raise CannotStart(StartCode.STATE_UNWRITABLE, sentence) from None


def _secrets(file: Path, text: str) -> tuple[str, ...]:
    found = tuple(text.split())
    if not found or any(len(secret) < SECRET_BYTES or not secret.isascii() for secret in found):
        raise CannotStart(
            StartCode.BAD_STATE, f"{file} is damaged; without it the server makes a new one, and all tickets end"
        )
    return found


def write(file: Path, text: str) -> None:
    """Writes a file that only we can read, whole or not at all; raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
