"""The doctor in worlds that are broken on purpose, each in one way; and in one that is not."""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from palim_mesh import state
from palim_mesh.doctor import certificate, clock, machine, names, ports, relay, secrets
from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import address
from palim_mesh.relay.plan import Plan
from palim_mesh.settings import Settings
from tests.browser import wait
from tests.browser.serving import Server

from . import world
from .visitor import NAME, Names, running, self_signed, started

HOUR_S = 3600
DAY = datetime.timedelta(days=1)


@pytest.fixture
def subject(tmp_path: Path, plan: Plan) -> Subject:
    folder = tmp_path / "state"
    state.load(folder)
    return Subject("1.2.3", Settings(), folder, (NAME,), plan)


def brief(verdicts: list[Verdict]) -> list[tuple[str, Grade]]:
    return [(verdict.code, verdict.grade) for verdict in verdicts]


class TestState:
    async def test_fine(self, subject: Subject) -> None:
        assert brief(await secrets.check(subject)) == [("state-fine", Grade.FINE)]

    async def test_others_can_read_it(self, subject: Subject) -> None:
        (subject.folder / state.FILE).chmod(0o644)
        assert brief(await secrets.check(subject)) == [("state-exposed", Grade.FAULT)]

    async def test_it_can_not_be_read(self, subject: Subject) -> None:
        file = subject.folder / state.FILE
        file.unlink()
        file.symlink_to(file)
        assert brief(await secrets.check(subject)) == [("state-unreadable", Grade.FAULT)]

    async def test_it_is_damaged(self, subject: Subject) -> None:
        (subject.folder / state.FILE).write_text("short\n")
        assert brief(await secrets.check(subject)) == [("state-damaged", Grade.FAULT)]

    async def test_it_is_not_there_and_nothing_is_made(self, subject: Subject, tmp_path: Path) -> None:
        new = replace(subject, folder=tmp_path / "deep/new")
        assert brief(await secrets.check(new)) == [("state-new", Grade.WARNING)]
        assert not (tmp_path / "deep").exists()

    async def test_it_can_not_be_made(self, subject: Subject, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        verdicts = await secrets.check(replace(subject, folder=tmp_path / "file/state"))
        assert brief(verdicts) == [("state-unwritable", Grade.FAULT)]


class TestMachine:
    async def test_there_is_memory(self, subject: Subject) -> None:
        [verdict] = await machine.memory(subject)
        assert int(verdict.values["free"]) > 0

    async def test_files_of_an_hour_ahead(self, subject: Subject) -> None:
        later = time.time() + HOUR_S
        os.utime(subject.folder / state.FILE, (later, later))
        [verdict] = await clock.check(subject)
        assert (verdict.code, verdict.grade, verdict.values) == ("clock-wrong", Grade.FAULT, {"minutes": 60})

    async def test_files_of_now(self, subject: Subject) -> None:
        [verdict] = await clock.check(subject)
        assert verdict.code in ("clock-fine", "clock-free")


class TestNames:
    async def examined(self, subject: Subject, name: str) -> list[tuple[str, Grade]]:
        return brief(await names.check(replace(subject, names=(name,))))

    async def test_ours(self, subject: Subject) -> None:
        assert await self.examined(subject, str(world.RELAY)) == [("name-fine", Grade.FINE)]

    async def test_behind_a_nat(self, subject: Subject) -> None:
        assert await self.examined(subject, "171.66.0.1") == [("name-fine", Grade.FINE)]

    async def test_unknown(self, subject: Subject) -> None:
        assert await self.examined(subject, "nobody.invalid") == [("name-unknown", Grade.FAULT)]
        assert await address.find("nobody.invalid") == ()

    async def test_elsewhere(self, subject: Subject) -> None:
        assert await self.examined(subject, "2a0b::1") == [("name-elsewhere", Grade.FAULT)]

    async def test_ipv6_alone(self, subject: Subject) -> None:
        assert await self.examined(subject, str(world.RELAY_6)) == [("name-no-ipv4", Grade.WARNING)]

    async def test_only_here(self, subject: Subject) -> None:
        assert await self.examined(subject, "localhost") == [("name-local", Grade.WARNING)]

    async def test_none(self, subject: Subject) -> None:
        assert brief(await names.check(replace(subject, names=()))) == [("names-none", Grade.WARNING)]


@contextmanager
def listening(ip: str, port: int, answer: bytes = b"") -> Iterator[int]:
    """Somebody answers at a port of the machine; 0 takes a free one."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(answer)

    with socketserver.TCPServer((ip, port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


class TestPorts:
    async def test_nobody_is_there(self, subject: Subject) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        down = replace(subject, settings=Settings(host="127.0.0.1", port=port))
        assert brief(await ports.server(down)) == [("server-down", Grade.FAULT)]

    async def test_another_program_is_there(self, subject: Subject) -> None:
        with listening("127.0.0.1", 0, b"HTTP/1.0 404 Not Found\r\n\r\n") as port:
            other = replace(subject, settings=Settings(host="127.0.0.1", port=port))
            [verdict] = await ports.server(other)
        assert (verdict.code, verdict.grade) == ("server-other", Grade.FAULT)
        assert verdict.values["said"] == '"HTTP/1.0 404 Not Fou"'

    async def test_each_door_is_tried(self, subject: Subject, names: Names) -> None:
        names[NAME] = (world.RELAY,)
        with listening(str(world.RELAY), 443):
            verdicts = await ports.web(subject)
        assert brief(verdicts) == [("port-fine", Grade.FINE), ("port-closed", Grade.WARNING)]
        assert [verdict.values["port"] for verdict in verdicts] == [443, 80]

    async def test_a_closed_port_443_is_a_fault(self, subject: Subject, names: Names) -> None:
        names[NAME] = (world.RELAY,)
        assert brief(await ports.web(subject))[0] == ("port-closed", Grade.FAULT)


@dataclass
class Papers:
    """A certificate authority, and what it signs."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority of the test")])
        self.context = ssl.create_default_context(cadata=self._signed("authority", self.key, True, -1, 90).decode())

    def make(self, name: str, first_day: float = -1, last_day: float = 60) -> ssl.SSLContext:
        """A server's context with a certificate for a name, good from and to so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        file = self.folder / "server.pem"
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(key.private_bytes(*form) + self._signed(name, key, False, first_day, last_day))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, is_authority: bool, first_day: float, last_day: float
    ) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name if is_authority else x509.Name([]))
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + first_day * DAY)
            .not_valid_after(now + last_day * DAY)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@asynccontextmanager
async def showing(context: ssl.SSLContext) -> AsyncIterator[int]:
    """A server at the relay's address that shows a certificate; its port."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(greet, str(world.RELAY), 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


class TestCertificate:
    @pytest.fixture
    def papers(self, tmp_path: Path) -> Papers:
        return Papers(tmp_path)

    async def examined(self, papers: Papers, shown: ssl.SSLContext) -> tuple[str, Grade]:
        async with showing(shown) as port:
            verdict = await certificate.examine(NAME, str(world.RELAY), port, papers.context)
        return verdict.code, verdict.grade

    async def test_good(self, papers: Papers) -> None:
        assert await self.examined(papers, papers.make(NAME)) == ("certificate-fine", Grade.FINE)

    async def test_soon_over(self, papers: Papers) -> None:
        assert await self.examined(papers, papers.make(NAME, last_day=5)) == ("certificate-soon", Grade.WARNING)

    async def test_expired(self, papers: Papers) -> None:
        shown = papers.make(NAME, first_day=-9, last_day=-1)
        assert await self.examined(papers, shown) == ("certificate-expired", Grade.FAULT)

    async def test_not_yet_good(self, papers: Papers) -> None:
        shown = papers.make(NAME, first_day=1 / 24)
        assert await self.examined(papers, shown) == ("certificate-early", Grade.FAULT)

    async def test_for_another_name(self, papers: Papers) -> None:
        assert await self.examined(papers, papers.make("other.test")) == ("certificate-other", Grade.FAULT)

    async def test_by_nobody_known(self, papers: Papers) -> None:
        shown = papers.make(NAME)
        papers.context = ssl.create_default_context()
        assert await self.examined(papers, shown) == ("certificate-untrusted", Grade.FAULT)

    async def test_plain_http(self, papers: Papers) -> None:
        with listening(str(world.RELAY), 0) as port:
            verdict = await certificate.examine(NAME, str(world.RELAY), port, papers.context)
        assert (verdict.code, verdict.grade) == ("certificate-none", Grade.FAULT)


class TestRelay:
    async def test_it_relays(self, subject: Subject, plan: Plan) -> None:
        async with running(plan):
            verdicts = await relay.check(subject)
        assert brief(verdicts) == [("relay-fine", Grade.FINE)] * 2
        assert [verdict.values["way"] for verdict in verdicts] == ["UDP", "TCP"]

    async def test_it_relays_by_tls(self, plan: Plan, tmp_path: Path) -> None:
        pair = self_signed(tmp_path, NAME)
        own = replace(plan, certificate=lambda: pair)
        async with running(own):
            trusting = ssl.create_default_context(cadata=pair[0].decode())
            verdict = await relay.examine(own, "tls", str(world.RELAY), trusting)
            assert (verdict.code, verdict.values["port"]) == ("relay-fine", 5349)
            verdict = await relay.examine(own, "tls", str(world.RELAY), ssl.create_default_context())
            assert (verdict.code, verdict.grade) == ("relay-silent", Grade.FAULT)

    async def test_all_is_given_back(self, subject: Subject, plan: Plan) -> None:
        """There are ports for one way at a time. coturn frees them a moment after it says so."""
        own = replace(plan, ports=(50000, 50001))
        async with running(own):
            for way in ("udp", "tcp", "udp"):
                end = time.monotonic() + 10
                while (await relay.examine(own, way, str(world.RELAY), ssl.create_default_context())).grade:
                    assert time.monotonic() < end

    async def test_it_is_down(self, subject: Subject) -> None:
        assert brief(await relay.check(subject)) == [("relay-silent", Grade.FAULT)] * 2

    async def test_another_has_the_port(self, subject: Subject, plan: Plan) -> None:
        async with running(replace(plan, secrets=("ofdebiansownservice",))):
            verdicts = await relay.check(subject)
        assert brief(verdicts) == [("relay-foreign", Grade.FAULT)] * 2

    async def test_it_is_used_up(self, subject: Subject, plan: Plan) -> None:
        async with running(replace(plan, user_quota=1)):
            verdicts = await relay.check(subject)
        assert [verdict.code for verdict in verdicts] == ["relay-refused"] * 2
        assert [verdict.values["number"] for verdict in verdicts] == [486] * 2

    async def test_it_crashes(self, subject: Subject, plan: Plan) -> None:
        async with started(replace(plan, program="/bin/false")):
            assert brief(await relay.check(subject)) == [("relay-silent", Grade.FAULT)] * 2

    async def test_without_coturn(self, subject: Subject, plan: Plan, names: Names) -> None:
        names[NAME] = (world.RELAY,)
        without = replace(plan, program=None)
        lacking = replace(subject, relay=without)
        async with running(without):
            assert brief(await relay.check(lacking)) == [
                ("relay-no-coturn", Grade.WARNING),
                ("relay-stun", Grade.FINE),
            ]
        assert brief(await relay.check(lacking))[1:] == [("relay-silent", Grade.FAULT)]

    async def test_a_name_that_leads_elsewhere(self, subject: Subject, names: Names) -> None:
        names[NAME] = ()
        assert brief(await relay.check(subject)) == [("relay-no-address", Grade.FAULT)]

    async def test_secrets_that_can_not_be_read(self, subject: Subject, plan: Plan) -> None:
        blind = replace(subject, relay=replace(plan, secrets=()))
        assert brief(await relay.check(blind)) == [("relay-unasked", Grade.WARNING)]

    async def test_none(self, subject: Subject) -> None:
        assert brief(await relay.check(replace(subject, relay=None))) == [("relay-none", Grade.WARNING)]

    async def test_another(self, subject: Subject) -> None:
        chosen = Settings(turn=("turn:other.example",), turn_secret="x")
        elsewhere = replace(subject, relay=None, settings=chosen)
        assert brief(await relay.check(elsewhere)) == [("relay-elsewhere", Grade.FINE)]


def doctor(
    *flags: str, before: tuple[str, ...] = (), language: str = "C.UTF-8", trusts: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs the command as an operator does."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PALIM_MESH_")}
    environment = kept | {"LC_ALL": language} | ({"SSL_CERT_FILE": trusts} if trusts else {})
    command = [*before, sys.executable, "-m", "palim_mesh", "doctor", *flags]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def codes(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [verdict["code"] for verdict in json.loads(done.stdout)["verdicts"]]


class TestCommand:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Server]:
        running = Server(tmp_path, relay_host=str(world.RELAY))
        running.start()
        wait.until(lambda: "relay-ready" in running.said(), what="coturn is ready")
        yield running
        running.stop()

    def flags(self, server: Server, tmp_path: Path) -> list[str]:
        place = ["--host", "127.0.0.1", "--port", str(server.port), "--state-dir", str(tmp_path / "state")]
        return [*place, "--relay-host", str(world.RELAY)]

    def test_a_server_without_https(self, server: Server, tmp_path: Path) -> None:
        done = doctor(*self.flags(server, tmp_path), "--json")
        assert done.returncode == 2, done.stderr
        found = set(codes(done))
        assert found >= {"state-fine", "name-fine", "server-fine", "relay-fine", "port-closed", "certificate-none"}
        assert {code for code in found if code.startswith("relay-")} == {"relay-fine"}

    def test_a_table_in_german(self, server: Server, tmp_path: Path) -> None:
        done = doctor(*self.flags(server, tmp_path), language="de_DE.UTF-8")
        assert f"✗ Ports           {world.RELAY} Port 443 ist zu" in done.stdout
        assert f"→ domain = {world.RELAY} einstellen" in done.stdout

    def test_few_files(self, server: Server, tmp_path: Path) -> None:
        limited = doctor(*self.flags(server, tmp_path), "--json", before=("prlimit", "--nofile=100"))
        assert "files-few" in codes(limited)

    def test_a_wrong_setting_is_said_as_anywhere(self) -> None:
        done = doctor("--relay-host", "a b")
        assert done.returncode == 2
        assert done.stderr.startswith("palim-mesh: bad-setting: ")

    def test_a_full_disk(self, tmp_path: Path) -> None:
        """Of a file system with 64 KiB nothing is left. The server says so too, and leaves nothing half written."""
        full = tmp_path / "full"
        full.mkdir()
        mount = 'mount -t tmpfs -o size=64k,mode=700 tmpfs "$0" && (dd if=/dev/zero of="$0/fill" 2>/dev/null || true)'
        before = ("unshare", "--mount", "sh", "-c", f'{mount}; exec "$@"', str(full))
        done = doctor("--state-dir", str(full), "--json", before=before)
        assert "disk-full" in codes(done)
        serve = [*before, sys.executable, "-m", "palim_mesh", "serve", "--state-dir", str(full)]
        refused = subprocess.run(serve, capture_output=True, text=True, check=False)
        assert refused.returncode == 2
        assert "state-unwritable" in refused.stderr
        assert "No space left on device" in refused.stderr
