"""State and settings in one file: a gzipped tar archive that only its maker can read."""

import contextlib
import gzip
import io
import os
import shutil
import sqlite3
import tarfile
import time
import zlib
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode

STATE = "state"
SETTINGS = "settings.toml"
DATABASE = b"SQLite format 3\0"
MOST_BYTES = 1 << 28
"""More than any state has, and less than any machine's memory."""


def write(target: Path, state: Path, settings: Path | None) -> int:
    """Backs up, while the server may run, and returns how many files went in.

    Raises CannotStart(file-exists or state-unwritable).
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists():
            raise CannotStart(StartCode.FILE_EXISTS, f"{target} is there already; name a new file")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            count = _pack(stream, state, settings)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        sentence = f"the backup can't be written: {error.filename or target}: {error.strerror}"
        raise CannotStart(StartCode.STATE_UNWRITABLE, sentence) from None
    return count


def _pack(stream: io.BufferedWriter, state: Path, settings: Path | None) -> int:
    count = 0
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for file in sorted(path for path in state.rglob("*") if path.is_file()):
            if file.name.endswith(("-wal", "-shm", "-journal")):
                continue  # of databases, which are read through SQLite
            _add(archive, f"{STATE}/{file.relative_to(state).as_posix()}", _content(file))
            count += 1
        if settings is not None:
            _add(archive, SETTINGS, settings.read_bytes())
            count += 1
    return count


def _content(file: Path) -> bytes:
    """A file's bytes; of a database those of one moment, though somebody writes."""
    with file.open("rb") as stream:
        if stream.read(len(DATABASE)) != DATABASE:
            return file.read_bytes()
    with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return database.serialize()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(time.time())
    archive.addfile(entry, io.BytesIO(content))


def read(source: Path, state: Path, settings: Path | None) -> Path | None:
    """Restores a backup: state, and settings where a file is named. What was there before is set aside.

    Returns where the state from before is now, or None if there was none. Nothing is changed unless the whole backup is
    good. Raises CannotStart(bad-backup or state-unwritable).
    """
    content = _unpack(source)
    stamp = time.strftime("before-%Y-%m-%dT%H-%M-%S")
    aside = state.with_name(f"{state.name}.{stamp}")
    draft = state.with_name(f".{state.name}.{os.getpid()}")
    had_state = state.exists()
    try:
        draft.mkdir(mode=0o700, parents=True)
        for name, data in content.items():
            if name != SETTINGS:
                _write(draft / name.removeprefix(f"{STATE}/"), data)
        _belong(draft, state if had_state else state.parent)
        if settings is not None and SETTINGS in content:
            shutil.copy2(settings, settings.with_name(f"{settings.name}.{stamp}"))
            settings.write_bytes(content[SETTINGS])
        if had_state:
            state.rename(aside)
        draft.rename(state)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        sentence = f"the backup can't be put in place: {error.filename}: {error.strerror}"
        raise CannotStart(StartCode.STATE_UNWRITABLE, sentence) from None
    return aside if had_state else None


def _unpack(source: Path) -> dict[str, bytes]:
    """All files of a backup by name; raises CannotStart(bad-backup) if it is not one of ours, whole and harmless."""
    found: dict[str, bytes] = {}
    try:
        with gzip.open(source) as stream:  # to its end, which only a whole file has
            plain = stream.read(MOST_BYTES + 1)
        if len(plain) > MOST_BYTES:
            raise _bad(source, "it is too large")
        with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
            for entry in archive:
                parts = entry.name.split("/")
                is_ours = entry.name == SETTINGS or (parts[0] == STATE and len(parts) > 1)
                if not (is_ours and entry.isfile() and not {"", ".", ".."}.intersection(parts)):
                    raise _bad(source, f'it holds "{entry.name}", which no backup does')
                content = archive.extractfile(entry)
                assert content is not None  # a file has content
                found[entry.name] = content.read()
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise _bad(source, str(error)) from None
    if not any(name != SETTINGS for name in found):
        raise _bad(source, "it holds no state")
    return found


def _bad(source: Path, why: str) -> CannotStart:
    return CannotStart(StartCode.BAD_BACKUP, f"{source} is no backup that can be restored: {why}")


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _belong(draft: Path, model: Path) -> None:
    """Gives everything to whom the model belongs to; only root can, and only root must."""
    owner = model.stat()
    if os.geteuid() == 0:
        for path in (draft, *draft.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
