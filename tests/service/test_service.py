"""Install, upgrade, roll back, back up, restore, uninstall: as an operator does it, under a real systemd."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.service import archive, places, programs
from tests.browser import wait

from .machine import Machine

ALIVE = "import urllib.request as it; print(it.urlopen('http://localhost:8000/healthz').read().decode(), end='')"
SECRETS = "/var/lib/palim-mesh/ticket-secrets"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which nothing was installed."""
    made = Machine(tmp_path_factory.getbasetemp())
    yield made
    made.close()


@pytest.fixture
def machine(bare: Machine, program: Path) -> Iterator[Machine]:
    """A machine on which the program is installed."""
    installed = bare.run(str(program), "install", "--name", "Rathaus Bühl")
    assert (installed.returncode, installed.stderr) == (0, "")
    yield bare
    bare.run("palim-mesh", "uninstall")
    bare.run("rm", "-rf", str(places.SETTINGS), str(places.STATE))


def is_alive(machine: Machine) -> bool:
    return machine.run("python3", "-c", ALIVE).stdout == "alive\n"


def main_process(machine: Machine) -> int:
    return int(machine.run("systemctl", "show", "--value", "--property=MainPID", "palim-mesh").stdout)


def variant(program: Path, folder: Path, *, main: str | None = None) -> Path:
    """Another program than this one: the same with one more file in it, or one that does something else."""
    other = folder / "other.pyz"
    other.write_bytes(program.read_bytes() if main is None else b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(other, "a") as archive:
        archive.writestr("note.txt", "another version")
        if main is not None:
            archive.writestr("__main__.py", main)
            archive.writestr(programs.MARK, "")
    other.chmod(0o755)
    return other


def refusal(ended: subprocess.CompletedProcess[str]) -> str:
    """The code with which a command ended."""
    assert ended.returncode == 2
    name, code, _ = ended.stderr.splitlines()[-1].split(": ", 2)
    assert name == "palim-mesh"
    return code


def test_the_unit_is_written_as_systemd_wants_it_and_gives_little_away() -> None:
    unit = Path(str(places.__file__)).parent / places.UNIT.name
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout  # an exposure of 2.0 of 10, or less


def test_an_installed_service_runs_under_its_own_user(machine: Machine) -> None:
    assert is_alive(machine)
    owner = machine.run("stat", "--format=%U", f"/proc/{main_process(machine)}").stdout
    assert owner == "palim-mesh\n"
    assert machine.read(str(places.SETTINGS)).splitlines()[1:] == [
        'state_dir = "/var/lib/palim-mesh"',
        'name = "Rathaus Bühl"',
    ]
    assert stat.S_IMODE(machine.status(str(places.SETTINGS)).st_mode) == 0o640
    assert stat.S_IMODE(machine.status(SECRETS).st_mode) == 0o600
    assert stat.S_IMODE(machine.status("/var/lib/palim-mesh").st_mode) == 0o700


def test_coturn_does_its_work_under_it(machine: Machine) -> None:
    """Nothing that the unit forbids is needed by the relay, and the doctor finds that data come through."""
    machine.run("ip", "address", "add", "5.9.0.1/32", "dev", "lo")
    machine.run("sh", "-c", f"echo 'relay_host = \"5.9.0.1\"' >> {places.SETTINGS}")
    assert machine.run("systemctl", "restart", "palim-mesh").returncode == 0
    wait.until(lambda: examined(machine) == ["relay-fine", "relay-fine"], what="coturn relays")
    owner = machine.run("ps", "-C", "turnserver", "-o", "user:20=").stdout
    assert owner.split() == ["palim-mesh"]


def examined(machine: Machine) -> list[str]:
    """What the doctor says of the relay, by UDP and by TCP."""
    done = machine.run("palim-mesh", "doctor", "--json")
    return [verdict["code"] for verdict in json.loads(done.stdout)["verdicts"] if verdict["check"] == "relay"]


def test_the_doctor_examines_it_as_its_user(machine: Machine) -> None:
    as_it = ["setpriv", "--reuid", "palim-mesh", "--regid", "palim-mesh", "--clear-groups"]
    home = machine.run("getent", "passwd", "palim-mesh").stdout.split(":")[5]
    examined = machine.run(*as_it, "env", f"HOME={home}", "palim-mesh", "doctor", "--json")
    told = json.loads(examined.stdout)
    assert told["status"] == examined.returncode
    assert "state-fine" in {verdict["code"] for verdict in told["verdicts"]}


def test_it_comes_back_after_a_crash_and_when_it_hangs(machine: Machine) -> None:
    first = main_process(machine)
    machine.run("kill", "-KILL", str(first))
    second = wait.until(lambda: main_process(machine), lambda now: now not in (0, first), what="another process")
    wait.until(lambda: is_alive(machine), what="an answer")
    machine.run("mkdir", "/run/systemd/system/palim-mesh.service.d")
    machine.run("sh", "-c", "printf '[Service]\\nWatchdogSec=2\\n' >/run/systemd/system/palim-mesh.service.d/soon.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "palim-mesh")
    third = main_process(machine)
    assert third not in (first, second)
    machine.run("kill", "-STOP", str(third))
    wait.until(lambda: main_process(machine), lambda now: now not in (0, third), deadline_s=40, what="another process")
    machine.run("rm", "-r", "/run/systemd/system/palim-mesh.service.d")


def test_settings_of_the_operator_are_never_overwritten(machine: Machine, program: Path) -> None:
    before = machine.read(str(places.SETTINGS))
    assert refusal(machine.run(str(program), "install", "--name", "other")) == "settings-exist"
    assert machine.run(str(program), "install").returncode == 0
    assert machine.read(str(places.SETTINGS)) == before
    assert is_alive(machine)


def test_an_upgrade_keeps_settings_and_secrets(machine: Machine, program: Path, tmp_path: Path) -> None:
    secrets, process = machine.read(SECRETS), main_process(machine)
    other = variant(program, tmp_path)
    upgraded = machine.run("palim-mesh", "upgrade", str(other))
    assert (upgraded.returncode, upgraded.stderr) == (0, "")
    assert is_alive(machine)
    assert main_process(machine) != process
    assert machine.read(SECRETS) == secrets
    current = machine.run("readlink", "--canonicalize", str(programs.CURRENT)).stdout.strip()
    assert machine.run("cmp", current, str(other)).returncode == 0
    assert machine.run("sh", "-c", "ls /opt/palim-mesh/palim-mesh-*.pyz | wc -l").stdout == "2\n"
    assert machine.run("sh", "-c", "ls -d /var/cache/palim-mesh/palim-mesh*/ | wc -l").stdout == "1\n"


@pytest.mark.parametrize(
    "main",
    ["import sys; sys.exit(3)", "import time; time.sleep(600)"],
    ids=["ends at once", "never is ready"],
)
def test_what_does_not_come_up_is_taken_back(machine: Machine, program: Path, tmp_path: Path, main: str) -> None:
    machine.run("mkdir", "/run/systemd/system/palim-mesh.service.d")
    short = "printf '[Service]\\nTimeoutStartSec=15\\n' >/run/systemd/system/palim-mesh.service.d/soon.conf"
    machine.run("sh", "-c", short)
    before = machine.run("readlink", str(programs.CURRENT)).stdout
    failed = machine.run("palim-mesh", "upgrade", str(variant(program, tmp_path, main=main)))
    machine.run("rm", "-r", "/run/systemd/system/palim-mesh.service.d")
    assert refusal(failed) == "upgrade-failed"
    assert machine.run("readlink", str(programs.CURRENT)).stdout == before
    assert is_alive(machine)


def test_what_is_no_program_is_never_run(machine: Machine, tmp_path: Path) -> None:
    process = main_process(machine)
    for content in (b"", b"#!/bin/sh\nexit 0\n"):
        (tmp_path / "odd").write_bytes(content)
        assert refusal(machine.run("palim-mesh", "upgrade", str(tmp_path / "odd"))) == "not-a-program"
    assert refusal(machine.run("palim-mesh", "upgrade", "/nowhere")) == "not-a-program"
    assert main_process(machine) == process


def test_a_backup_brings_the_secrets_back(machine: Machine) -> None:
    secrets = machine.read(SECRETS)
    assert machine.run("palim-mesh", "backup", "/var/backup.tar.gz").returncode == 0
    assert stat.S_IMODE(machine.status("/var/backup.tar.gz").st_mode) == 0o600
    machine.run("sh", "-c", f"rm {SECRETS}; systemctl restart palim-mesh")
    assert machine.read(SECRETS) != secrets
    assert machine.run("palim-mesh", "restore", "/var/backup.tar.gz").returncode == 0
    assert machine.read(SECRETS) == secrets
    machine.run("systemctl", "restart", "palim-mesh")
    assert is_alive(machine)
    assert machine.run("sh", "-c", "ls -d /var/lib/palim-mesh.before-* | wc -l").stdout == "1\n"
    machine.run("sh", "-c", "rm -r /var/backup.tar.gz /var/lib/palim-mesh.before-* /etc/palim-mesh.toml.before-*")


def test_uninstalling_leaves_what_is_the_operators(machine: Machine) -> None:
    removed = machine.run("palim-mesh", "uninstall")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert not is_alive(machine)
    for gone in (places.UNIT, places.COMMAND, programs.FOLDER, places.CACHE):
        assert not machine.has(str(gone))
    assert machine.has(str(places.SETTINGS))
    assert machine.has(SECRETS)


def test_a_port_that_is_taken_ends_the_installation(bare: Machine, program: Path) -> None:
    bare.run("sh", "-c", "python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 & echo $! >/run/other")
    wait.until(lambda: bare.run("python3", "-c", ALIVE).stderr, lambda said: "404" in said, what="another server")
    failed = bare.run(str(program), "install")
    assert refusal(failed) == "service-failed"
    assert bare.run("systemctl", "is-enabled", "palim-mesh").returncode != 0
    bare.run("sh", "-c", "kill $(cat /run/other)")
    bare.run(str(program), "uninstall")
    bare.run("rm", "-rf", str(places.SETTINGS), str(places.STATE))


def test_nobody_but_root_installs(bare: Machine, program: Path) -> None:
    for command in (["install"], ["uninstall"], ["upgrade", str(program)]):
        refused = bare.run("env", "SHIV_ROOT=/tmp/nobody-shiv", "python3", str(program), *command, as_nobody=True)
        assert refusal(refused) == "needs-root"


def test_there_must_be_systemd_and_a_service(bare: Machine, program: Path) -> None:
    assert refusal(bare.run(str(program), "upgrade", str(program))) == "not-installed"
    without = 'mount -t tmpfs tmpfs /run/systemd && exec "$0" install'
    assert refusal(bare.run("unshare", "--mount", "sh", "-c", without, str(program))) == "no-systemd"


class TestArchive:
    """Without a machine: what goes into a backup, and what is refused."""

    def test_a_database_is_taken_in_one_piece(self, tmp_path: Path) -> None:
        state = tmp_path / "state"
        state.mkdir()
        database = sqlite3.connect(state / "sums.sqlite")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE sums (day TEXT)")
        database.execute("INSERT INTO sums VALUES ('2026-11-24')")
        database.commit()
        assert archive.write(tmp_path / "backup", state, None) == 1
        database.close()
        archive.read(tmp_path / "backup", tmp_path / "restored", None)
        copy = sqlite3.connect(tmp_path / "restored/sums.sqlite")
        assert copy.execute("SELECT day FROM sums").fetchall() == [("2026-11-24",)]
        copy.close()

    def test_settings_from_before_are_set_aside(self, tmp_path: Path) -> None:
        state, settings = tmp_path / "state", tmp_path / "settings.toml"
        state.mkdir()
        (state / "secret").write_text("one")
        settings.write_text("port = 1")
        archive.write(tmp_path / "backup", state, settings)
        (state / "secret").write_text("two")
        settings.write_text("port = 2")
        aside = archive.read(tmp_path / "backup", state, settings)
        assert aside is not None
        assert [(state / "secret").read_text(), (aside / "secret").read_text()] == ["one", "two"]
        [kept] = tmp_path.glob("settings.toml.before-*")
        assert [settings.read_text(), kept.read_text()] == ["port = 1", "port = 2"]

    @pytest.mark.parametrize("name", ["state/../../etc/passwd", "/etc/passwd", "other", "state", "state//x"])
    def test_nothing_gets_out_of_the_folder(self, tmp_path: Path, name: str) -> None:
        with tarfile.open(tmp_path / "backup", "w:gz") as made:
            for each in ("state/secret", name):
                entry = tarfile.TarInfo(each)
                entry.size = 1
                made.addfile(entry, io.BytesIO(b"x"))
        assert self.refusal_of(tmp_path / "backup", tmp_path) == StartCode.BAD_BACKUP

    def test_a_link_is_no_file(self, tmp_path: Path) -> None:
        with tarfile.open(tmp_path / "backup", "w:gz") as made:
            entry = tarfile.TarInfo("state/secret")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/shadow"
            made.addfile(entry)
        assert self.refusal_of(tmp_path / "backup", tmp_path) == StartCode.BAD_BACKUP

    def test_a_backup_that_is_cut_off_changes_nothing(self, tmp_path: Path) -> None:
        state = tmp_path / "state"
        state.mkdir()
        (state / "secret").write_bytes(os.urandom(4096))
        archive.write(tmp_path / "backup", state, None)
        whole = (tmp_path / "backup").read_bytes()
        for end in (0, 10, len(whole) // 2, len(whole) - 9):
            (tmp_path / "cut").write_bytes(whole[:end])
            assert self.refusal_of(tmp_path / "cut", tmp_path) == StartCode.BAD_BACKUP
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "cut", "state"]

    def test_no_file_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        (tmp_path / "backup").write_text("mine")
        with pytest.raises(CannotStart) as caught:
            archive.write(tmp_path / "backup", tmp_path / "state", None)
        assert caught.value.code == StartCode.FILE_EXISTS
        assert (tmp_path / "backup").read_text() == "mine"

    def test_a_full_disk_leaves_no_half_of_a_backup(self, tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        (tmp_path / "state/large").write_bytes(os.urandom(1 << 20))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
        try:
            with pytest.raises(CannotStart) as caught:
                archive.write(tmp_path / "backup", tmp_path / "state", None)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert caught.value.code == StartCode.STATE_UNWRITABLE
        assert [path.name for path in tmp_path.iterdir()] == ["state"]

    def refusal_of(self, backup: Path, folder: Path) -> StartCode:
        before = sorted(folder.rglob("*"))
        with pytest.raises(CannotStart) as caught:
            archive.read(backup, folder / "state", None)
        assert sorted(folder.rglob("*")) == before
        return caught.value.code
