"""coturn as our child: it comes up, comes back, gets certificates, hides what it knows, and ends with us."""

from __future__ import annotations

import logging
import os
import signal
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from palim_mesh.relay import coturn, keeper
from palim_mesh.relay.plan import Pair, Plan
from palim_mesh.relay.status import Program, State, Trouble
from tests.browser import wait
from tests.browser.serving import Server

from . import world
from .visitor import NAME, SECRET, Names, Visitor, running, self_signed, started, until


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "pause_s", lambda failures: 0.01)
    monkeypatch.setattr(coturn, "LOOK_S", 0.05)


def coturns(parent: int) -> list[int]:
    """The relays that a process has started, but for those that have ended."""
    found = [int(pid) for pid in read(Path(f"/proc/{parent}/task/{parent}/children")).split()]
    return [pid for pid in found if is_alive(pid) and b"-c" in read(Path(f"/proc/{pid}/cmdline")).split(b"\0")]


def is_alive(pid: int) -> bool:
    """Whether it runs; who has ended stays in the list until somebody asks for its status."""
    return read(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()[:1] not in ([], [b"Z"])


def read(file: Path) -> bytes:
    """A file's content; nothing when its process has gone."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.msg for record in caplog.records if record.name == "palim_mesh"]


async def test_it_comes_up_and_ends_with_its_task(plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "palim_mesh")
    async with running(plan) as status:
        assert status.program == Program.COTURN
        assert status.version.startswith("4.")
        [child] = coturns(os.getpid())
    assert not is_alive(child)
    assert events(caplog) == ["relay-ready"]


async def test_it_comes_back(plan: Plan, visitor: Visitor, hurry: None, caplog: pytest.LogCaptureFixture) -> None:
    async with running(plan) as status:
        [child] = coturns(os.getpid())
        os.kill(child, signal.SIGKILL)
        await until(lambda: status.restarts == 1 and status.state == State.READY, "it is back")
        assert status.trouble == Trouble.CRASHED
        await (await visitor()).allocate()
    [record] = [record for record in caplog.records if record.msg == "relay-crashed"]
    assert vars(record)["facts"] == {"code": -signal.SIGKILL, "restarts": 1}


async def test_its_secrets_are_in_no_list_and_on_no_disk(plan: Plan, tmp_path: Path) -> None:
    pair = self_signed(tmp_path, NAME)
    async with running(replace(plan, certificate=lambda: pair)):
        [child] = coturns(os.getpid())
        about = Path("/proc", str(child))
        assert SECRET.encode() not in read(about / "cmdline")
        assert SECRET.encode() not in read(about / "environ")
        opened = opened_by(child)
        assert SECRET.encode() in b"".join(map(read, opened))
        assert [path for path in opened if SECRET.encode() in read(path) and "memfd" not in str(path.readlink())] == []


def opened_by(pid: int) -> list[Path]:
    """Its open files, but for sockets and devices."""
    return [path for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_file()]


async def test_it_is_not_root(plan: Plan) -> None:
    async with running(plan):
        [child] = coturns(os.getpid())
        lines = read(Path("/proc", str(child), "status")).decode().splitlines()
    status = dict(line.split(":\t", 1) for line in lines)
    assert "0" not in status["Uid"].split()
    assert (status["CapEff"], status["CapAmb"], status["NoNewPrivs"]) == ("0" * 16, "0" * 16, "1")


async def test_tls_on_port_443(plan: Plan, visitor: Visitor, tmp_path: Path) -> None:
    pair = self_signed(tmp_path, NAME)
    visitor.context = ssl.create_default_context(cadata=pair[0].decode())
    async with running(replace(plan, certificate=lambda: pair, tls_port=443)):
        assert subject(visitor.context, 443) == NAME


def subject(context: ssl.SSLContext, port: int = 5349) -> str:
    """Whose certificate is shown."""
    with (
        socket.create_connection((str(world.RELAY), port)) as plain,
        context.wrap_socket(plain, server_hostname=str(world.RELAY)) as secure,
    ):
        shown: dict[str, Any] = dict(secure.getpeercert() or {})
    [[(_, name)]] = shown["subject"]
    return str(name)


async def test_a_new_certificate_interrupts_nobody(
    plan: Plan, visitor: Visitor, hurry: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "palim_mesh")
    now: list[Pair] = [self_signed(tmp_path, "first.test")]
    context = ssl.create_default_context(cadata=now[0][0].decode())
    async with running(replace(plan, certificate=lambda: now[-1])) as status:
        assert subject(context) == "first.test"
        client = await visitor()
        await client.allocate()
        now.append(self_signed(tmp_path, "second.test"))
        context.load_verify_locations(cadata=now[-1][0].decode())
        await until(lambda: "relay-certificate" in events(caplog), "it is told")
        await until(lambda: subject(context) == "second.test", "it is shown")
        await client.permit(world.NEIGHBOUR)
        assert status.restarts == 0


async def test_the_first_certificate_brings_tls(plan: Plan, hurry: None, tmp_path: Path) -> None:
    pair = self_signed(tmp_path, NAME)
    now: list[Pair | None] = [None]
    async with running(replace(plan, certificate=lambda: now[-1])) as status:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((str(world.RELAY), 5349)).close()
        now.append(pair)
        await until(lambda: status.state != State.READY, "it ends")
        await until(lambda: status.state == State.READY, "it is back")
        assert subject(ssl.create_default_context(cadata=pair[0].decode())) == NAME
        assert status.restarts == 0


def program(folder: Path, then: str) -> str:
    """A program that says it is coturn, and does something else."""
    file = folder / "turnserver"
    file.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo 4.6.1; else {then}; fi\n')
    file.chmod(0o755)
    for parent in file.parents[:3]:
        parent.chmod(0o755)
    return str(file)


async def test_a_crash_loop_is_told(plan: Plan, hurry: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with started(replace(plan, program=program(tmp_path, "exit 3"))) as status:
        await until(lambda: status.trouble == Trouble.CRASH_LOOP, "a crash loop")
        assert status.restarts == keeper.LOOP
    told = [record for record in caplog.records if record.msg.startswith("relay-")]
    assert [record.msg for record in told] == ["relay-crashed"] * (keeper.LOOP - 1) + ["relay-crash-loop"]
    assert told[-1].levelname == "ERROR"
    assert {vars(record)["facts"]["code"] for record in told} == {3}


async def test_a_program_that_never_answers(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(coturn, "READY_S", 0.3)
    async with started(replace(plan, program=program(tmp_path, "exec sleep 60"))) as status:
        await until(lambda: status.trouble == Trouble.SILENT, "it is silent")
        assert coturns(os.getpid()) == []
    assert "relay-silent" in events(caplog)


@pytest.mark.parametrize("text", ["#!/bin/sh\necho hello\n", "no program\n"])
async def test_a_program_that_is_something_else(plan: Plan, tmp_path: Path, text: str) -> None:
    file = tmp_path / "turnserver"
    file.write_text(text)
    file.chmod(0o755)
    async with started(replace(plan, program=str(file))) as status:
        await until(lambda: status.trouble == Trouble.BAD_PROGRAM, "it is no coturn")


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
async def test_it_shares_its_port_with_nobody(plan: Plan, hurry: None, kind: int) -> None:
    """coturn itself would: a second one on the same UDP port starts, and gets some of the questions."""
    with socket.socket(socket.AF_INET, kind) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind((str(world.RELAY), plan.port))
        if kind == socket.SOCK_STREAM:
            other.listen()
        async with started(plan) as status:
            await until(lambda: status.trouble == Trouble.PORT_TAKEN, "the port is taken")
            assert coturns(os.getpid()) == []
            other.close()
            await until(lambda: status.state == State.READY, "it takes the port when it is free")


async def test_a_name_that_leads_elsewhere(plan: Plan, names: Names, hurry: None) -> None:
    names[NAME] = ()
    async with started(plan) as status:
        await until(lambda: status.trouble == Trouble.NO_ADDRESS, "the name is unknown")
        names[NAME] = (world.ip("2a0b::1"),)
        seen = status.restarts
        await until(lambda: status.restarts > seen + 1, "the name is another machine's")
        names[NAME] = (world.RELAY,)
        await until(lambda: status.state == State.READY, "the name is ours")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, relay_host=str(world.RELAY), relay_ports="50000-50099")
    running.start()
    yield running
    running.stop()


def its_coturn(server: Server) -> int:
    wait.until(lambda: "relay-ready" in server.said(), what="coturn is ready")
    [child] = coturns(server.pid)
    return child


def test_it_ends_with_the_server(server: Server) -> None:
    child = its_coturn(server)
    assert server.stop() == 0
    assert not is_alive(child)
    server.start()


def test_it_does_not_outlive_a_server_that_is_killed(server: Server) -> None:
    child = its_coturn(server)
    server.kill_hard()
    wait.until(lambda: not is_alive(child), what="coturn's end")
    server.start()
    wait.until(lambda: server.said().count("relay-ready") == 2, what=server.said())
