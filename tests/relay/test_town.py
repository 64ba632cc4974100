"""A town's machine as its operator sets it up: one name, HTTPS, the relay beside it, and the doctor's word for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from palim_mesh.doctor import certificate
from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade
from palim_mesh.settings import Settings
from palim_mesh.tls.status import FILE, Status, dumps
from palim_mesh.tls.trouble import Trouble
from tests.browser import wait
from tests.browser.child import Child

from . import world
from .visitor import NAME

SETTINGS = {"domain": NAME, "local_authority": "true", "relay_ports": "50000-50099"}


class Town:
    """The program with its name in /etc/hosts, in a mount namespace of its own."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.root = self.state / "tls/local/root.crt"
        hosts = folder / "hosts"
        hosts.write_text(f"{world.RELAY} {NAME}\n{world.RELAY_6} {NAME}\n127.0.0.1 localhost\n")
        self._before = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', str(hosts)]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PALIM_MESH_")}
        ours = {f"PALIM_MESH_{key.upper()}": value for key, value in SETTINGS.items()}
        self.environment = kept | ours | {"PALIM_MESH_STATE_DIR": str(self.state), "LC_ALL": "C.UTF-8"}
        self.child = Child(self.command("serve"), folder / "log", self.environment)

    def command(self, *arguments: str) -> list[str]:
        return [*self._before, sys.executable, "-m", "palim_mesh", *arguments]

    def examined(self) -> tuple[int, dict[str, list[str]]]:
        """The doctor's status, and for each code the grade and values of its verdicts."""
        trusting = self.environment | {"SSL_CERT_FILE": str(self.root)}
        command = self.command("doctor", "--json")
        done = subprocess.run(command, env=trusting, capture_output=True, text=True, check=False)
        told = json.loads(done.stdout)
        found: dict[str, list[str]] = {}
        for verdict in told["verdicts"]:
            found.setdefault(verdict["code"], []).append(verdict["found"])
        assert told["status"] == done.returncode
        return done.returncode, found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, namespace: None) -> Iterator[Town]:
    running = Town(tmp_path_factory.mktemp("town"))
    try:
        wait.until(lambda: tls_is_shown(running), deadline_s=60, what="TURN with the certificate")
        yield running
    finally:
        running.child.stop()


def tls_is_shown(town: Town) -> bool:
    """Whether TURN by TLS is there: the first certificate restarts coturn."""
    goal = ["-connect", f"{world.RELAY}:5349", "-servername", NAME]
    command = ["openssl", "s_client", *goal, "-verify_return_error", "-CAfile", str(town.root)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def test_all_is_well(town: Town) -> None:
    status, found = town.examined()
    clock = "clock-fine" if "clock-fine" in found else "clock-free"
    assert set(found) == {
        "version-own",
        "version-openssl",
        "version-coturn-old",
        "state-fine",
        "disk-fine",
        "memory-fine",
        "files-fine",
        clock,
        "name-fine",
        "server-fine",
        "port-fine",
        "certificate-fine",
        "relay-fine",
    }
    assert status == (clock == "clock-free")
    assert len(found["port-fine"]) == 4  # two addresses, two ports
    assert len(found["certificate-fine"]) == 2  # pages and TURN
    assert [line.split(":")[0] for line in found["relay-fine"]] == ["UDP port 3478", "TCP port 3478", "TLS port 5349"]


def test_the_log_names_nobody(town: Town) -> None:
    """Though data went through the relay."""
    town.examined()
    said = town.child.said().replace(f"://{NAME}", "")  # what it prints at its start
    assert [private for private in (str(world.RELAY), str(world.RELAY_6), NAME) if private in said] == []
    assert {json.loads(line)["event"] for line in said.splitlines() if line.startswith("{")} >= {"relay-ready"}


class TestRenewal:
    @pytest.fixture
    def alone(self, tmp_path: Path) -> Subject:
        """A server that nobody reaches, of which the doctor sees only what it wrote down."""
        (tmp_path / "tls").mkdir()
        return Subject("1.2.3", Settings(), tmp_path, (), None)

    async def found(self, alone: Subject) -> list[tuple[str, Grade, object]]:
        return [(it.code, it.grade, it.values.get("trouble")) for it in await certificate.check(alone)]

    async def test_all_is_well(self, alone: Subject) -> None:
        (alone.folder / "tls" / FILE).write_text(dumps(Status("acme")))
        assert await self.found(alone) == []

    async def test_the_clock_is_wrong_says_the_authority(self, alone: Subject) -> None:
        (alone.folder / "tls" / FILE).write_text(dumps(Status("acme", code=Trouble.CLOCK_WRONG, failures=1)))
        assert await self.found(alone) == [("certificate-late", Grade.WARNING, "clock-wrong")]

    async def test_what_it_wrote_is_damaged(self, alone: Subject) -> None:
        (alone.folder / "tls" / FILE).write_text("{")
        assert await self.found(alone) == [("certificate-unasked", Grade.WARNING, None)]
