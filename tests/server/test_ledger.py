"""The file with the daily sums, and everything that can be wrong with it."""

import os
import resource
import signal
import sqlite3
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from palim_mesh.statistics import ledger
from palim_mesh.statistics.ledger import Ledger, Unreadable
from palim_mesh.statistics.tally import Day, Key, Sums

MONDAY, TUESDAY = Key("", "2026-11-23"), Key("", "2026-11-24")
TOWN = Key("town.example", "2026-11-24")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ledger.FILE


def events(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, str]]]:
    return [(record.msg, record.__dict__["facts"]) for record in caplog.records]


def test_days_add_up_over_many_writers(file: Path) -> None:
    Ledger(file).add({MONDAY: Sums(3, 1, 60.5), TOWN: Sums(1)})
    second = Ledger(file)
    second.add({TUESDAY: Sums(0, 0, 1)})
    second.add({MONDAY: Sums(1, 1, 10)})
    assert ledger.days(file, "") == [Day("2026-11-23", 4, 2, 70.5), Day("2026-11-24", 0, 0, 1)]
    assert ledger.days(file, "town.example") == [Day("2026-11-24", 1, 0, 0)]
    assert ledger.days(file, "other.example") == []
    assert ledger.sites(file) == ["", "town.example"]


def test_where_nothing_was_counted_nothing_is_made(file: Path) -> None:
    Ledger(file).add({})
    assert ledger.days(file, "") == []
    assert ledger.sites(file) == []
    assert not file.exists()


def test_only_we_can_read_it(file: Path) -> None:
    umask = os.umask(0)
    try:
        Ledger(file).add({MONDAY: Sums(1)})
        with sqlite3.connect(file) as beside:
            beside.execute("SELECT * FROM days")
            parts = sorted(file.parent.iterdir())
            assert [part.name.removeprefix(ledger.FILE) for part in parts] == ["", "-shm", "-wal"]
            assert {stat.S_IMODE(part.stat().st_mode) for part in parts} == {0o600}
        beside.close()
    finally:
        os.umask(umask)


def test_it_says_its_version_and_writes_ahead(file: Path) -> None:
    Ledger(file).add({MONDAY: Sums(1)})
    database = sqlite3.connect(file)
    assert database.execute("PRAGMA user_version").fetchone() == (ledger.SCHEMA_VERSION,)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_a_locked_file_is_written_later(
    file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PATIENCE_S", 0.05)
    kept = Ledger(file)
    kept.add({MONDAY: Sums(1)})
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    kept.add({MONDAY: Sums(2)})
    assert ledger.days(file, "") == [Day("2026-11-23", 1, 0, 0)]
    kept.add({TUESDAY: Sums(4)})
    assert events(caplog) == [("statistics-delayed", {"reason": "SQLITE_BUSY"})] * 2
    other.execute("ROLLBACK")
    other.close()
    kept.add({})
    assert ledger.days(file, "") == [Day("2026-11-23", 3, 0, 0), Day("2026-11-24", 4, 0, 0)]


def overwritten(file: Path) -> None:
    file.write_bytes(b"no database at all, but long enough to be taken for one " * 100)


def broken_inside(file: Path) -> None:
    """The table's only page is lost; the file's head and schema are whole."""
    content = file.read_bytes()
    page = int.from_bytes(content[16:18], "big")
    file.write_bytes(content[:page] + b"\xff" * (len(content) - page))


def of_another_shape(file: Path) -> None:
    database = sqlite3.connect(file)
    database.execute("ALTER TABLE days RENAME COLUMN users TO guests")
    database.close()


@pytest.mark.parametrize("harm", [overwritten, broken_inside, of_another_shape])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(
    file: Path, caplog: pytest.LogCaptureFixture, harm: Callable[[Path], None]
) -> None:
    kept = Ledger(file)
    kept.add({MONDAY: Sums(7)})
    harm(file)
    damaged = file.read_bytes()
    with pytest.raises(Unreadable):
        ledger.days(file, "")
    kept.add({TUESDAY: Sums(1)})
    assert ledger.days(file, "") == [Day("2026-11-24", 1, 0, 0)]
    [(event, facts)] = events(caplog)
    assert event == "statistics-set-aside"
    aside = file.with_name(facts["file"])
    assert aside.name.startswith("statistics.sqlite3.damaged-2")
    assert aside.read_bytes() == damaged
    assert {part for part in file.parent.iterdir() if "damaged" not in part.name} == {file}


def test_damage_is_found_where_nothing_is_written(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = date(2000, 1, 1)
    kept = Ledger(file)
    kept.add({Key("", (first + timedelta(days=number)).isoformat()): Sums(1) for number in range(3000)})
    content = file.read_bytes()
    file.write_bytes(content[:-4096] + b"\xff" * 4096)
    kept.add({Key("", "1999-12-31"): Sums(1)})
    assert [event for event, _ in events(caplog)] == ["statistics-set-aside"]
    assert ledger.days(file, "") == [Day("1999-12-31", 1, 0, 0)]


def test_an_empty_file_is_begun(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.touch()
    assert ledger.days(file, "") == []
    Ledger(file).add({MONDAY: Sums(1)})
    assert ledger.days(file, "") == [Day("2026-11-23", 1, 0, 0)]
    assert events(caplog) == []


def test_a_file_of_a_newer_program_is_left_alone(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    Ledger(file).add({MONDAY: Sums(1)})
    database = sqlite3.connect(file)
    database.execute("PRAGMA user_version = 99")
    database.close()
    before = file.read_bytes()
    Ledger(file).add({MONDAY: Sums(1)})
    assert file.read_bytes() == before
    with pytest.raises(Unreadable, match="newer-version"):
        ledger.days(file, "")
    assert events(caplog) == [("statistics-delayed", {"reason": "newer-version"})]


def test_a_folder_where_the_file_should_be(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.mkdir()
    kept = Ledger(file)
    kept.add({MONDAY: Sums(1)})
    assert events(caplog) == [("statistics-delayed", {"reason": "IsADirectoryError"})]
    with pytest.raises(Unreadable, match="IsADirectoryError"):
        ledger.days(file, "")
    file.rmdir()
    kept.add({})
    assert ledger.days(file, "") == [Day("2026-11-23", 1, 0, 0)]


def test_nothing_is_lost_while_the_disk_is_full(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = Ledger(file)
    kept.add({MONDAY: Sums(1)})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size - 4096, limits[1]))
    try:
        kept.add({MONDAY: Sums(2)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    [(event, facts)] = events(caplog)
    assert event == "statistics-delayed"
    assert facts["reason"].startswith(("SQLITE_IOERR", "SQLITE_FULL"))
    assert ledger.days(file, "") == [Day("2026-11-23", 1, 0, 0)]
    kept.add({})
    assert ledger.days(file, "") == [Day("2026-11-23", 3, 0, 0)]
