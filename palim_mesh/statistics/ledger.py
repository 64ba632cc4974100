"""The file with the daily sums: SQLite in the state folder, one row for each site and day.

It is open only while something is written or read. What can't be written waits in memory for the next time; nothing
that goes wrong here reaches a call.
"""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from palim_mesh import log, state
from palim_mesh.statistics.tally import Day, Key, Sums

FILE = "statistics.sqlite3"
COMPANIONS = ("", "-wal", "-shm")  # what SQLite adds to the name
PATIENCE_S = 1.0  # for a lock; it ends before a server that goes down may be killed
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE days (
    site TEXT NOT NULL,
    day TEXT NOT NULL,
    users INTEGER NOT NULL,
    conferences INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID
"""
ADD = """
INSERT INTO days VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    users = users + excluded.users,
    conferences = conferences + excluded.conferences,
    seconds = seconds + excluded.seconds
"""
DAYS = "SELECT day, users, conferences, seconds FROM days WHERE site = ? ORDER BY day"
SITES = "SELECT DISTINCT site FROM days ORDER BY site"
DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)  # the last: another schema


class Unreadable(Exception):
    """The file can't be read or written now; the argument is SQLite's name for why, or ours."""


class Ledger:
    """Writes the file. Its methods may be called in any thread."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._owed: dict[Key, Sums] = {}
        self._lock = threading.Lock()

    def add(self, sums: Mapping[Key, Sums]) -> None:
        """Adds to the days, or remembers what to add when this is called again. A damaged file is set aside."""
        with self._lock:
            for key, more in sums.items():
                self._owed.setdefault(key, Sums()).add(more)
            if not self._owed:
                return
            try:
                self._write()
                self._owed.clear()
            except Unreadable as error:
                log.event("statistics-delayed", level=logging.ERROR, reason=str(error))

    def _write(self) -> None:
        rows = [(*key, owed.users, owed.conferences, owed.seconds) for key, owed in self._owed.items()]
        try:
            self._insert(rows)
        except Damaged:
            self._set_aside()
            self._insert(rows)

    def _insert(self, rows: Sequence[tuple[str | int | float, ...]]) -> None:
        with _open(self.file) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("BEGIN IMMEDIATE")
            if _version(database) == 0:
                database.execute(SCHEMA)
                database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise Damaged("quick-check")
            database.executemany(ADD, rows)
            database.execute("COMMIT")

    def _set_aside(self) -> None:
        aside = f"{FILE}.damaged-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
        try:
            for companion in COMPANIONS:
                with suppress(FileNotFoundError):
                    self.file.with_name(FILE + companion).rename(self.file.with_name(aside + companion))
        except OSError as error:
            raise Unreadable(type(error).__name__) from None
        log.event("statistics-set-aside", level=logging.ERROR, file=aside)


class Damaged(Unreadable):
    """The file is no database, or broken inside."""


def file_of(state_dir: str) -> Path:
    """Where the file is for the setting `state_dir`; raises CannotStart(state-unwritable)."""
    return state.folder_of(state_dir) / FILE


def days(file: Path, site: str) -> list[Day]:
    """All days of a site on which there was something, in their order; raises Unreadable."""
    return [Day(*row) for row in _select(file, DAYS, site)]


def sites(file: Path) -> list[str]:
    """The sites of which there is anything; raises Unreadable."""
    return [site for (site,) in _select(file, SITES)]


def _select(file: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    if not file.exists():
        return []
    with _open(file) as database:
        return database.execute(query, values).fetchall() if _version(database) else []


@contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    """The database, made when there is none; what isn't committed is undone. Raises Unreadable or Damaged."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives what it adds the same rights
        with closing(sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None)) as database:
            yield database
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without the extension
        kind = Damaged if code in DAMAGES else Unreadable
        raise kind(getattr(error, "sqlite_errorname", type(error).__name__)) from None
    except OSError as error:
        raise Unreadable(type(error).__name__) from None


def _version(database: sqlite3.Connection) -> int:
    """The schema's version, 0 where there is none yet; raises Unreadable if a newer program made it."""
    [version] = database.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise Unreadable("newer-version")
    return int(version)
