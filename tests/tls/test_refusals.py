"""What an authority may answer and pebble can't be made to: each has a code, a pause, and leaves the server up."""

import select
import socket
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from palim_mesh.tls import openssl
from palim_mesh.tls.fetch import TIMEOUT_S
from palim_mesh.tls.status import Status
from palim_mesh.tls.trouble import Trouble

from .running import NAME, serving, until
from .stub import Said, Stub, problem

HOUR_S = 3600
DAY_S = 24 * HOUR_S
LINE: dict[str, Any] = {"identifier": {"type": "dns", "value": NAME}}


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    made = Stub(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority.file))
    yield made
    made.close()


async def failure(tmp_path: Path, stub: Stub) -> Status:
    """How it stands after the first try, while the server is up with its temporary certificate."""
    async with serving(tmp_path / "state", acme_directory=stub.directory) as running:
        seen = await running.reaches(lambda seen: seen.code is not None, "the failure")
        assert await running.shown() == seen.certificate
        assert seen.is_temporary
    return seen


def pause_s(seen: Status) -> float:
    assert seen.next_try_at is not None
    assert seen.failed_at is not None
    return seen.next_try_at - seen.failed_at


async def test_the_stub_issues_when_nothing_else_is_said(tmp_path: Path, stub: Stub) -> None:
    async with serving(tmp_path / "state", acme_directory=stub.directory) as running:
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
        assert running.status.code is None


@pytest.mark.parametrize("place", ["/directory", "/account", "/order", "/finalize"])
async def test_a_rate_limit_is_waited_out(tmp_path: Path, stub: Stub, place: str) -> None:
    stub.instead[place] = [problem("rateLimited", 429, {"Retry-After": str(5 * HOUR_S)})]
    seen = await failure(tmp_path, stub)
    assert seen.code == Trouble.ACME_RATE_LIMITED
    assert 5 * HOUR_S <= pause_s(seen) <= 5.6 * HOUR_S
    assert stub.asked[-1] == place


async def test_a_rate_limit_without_a_time_is_waited_out_for_an_hour(tmp_path: Path, stub: Stub) -> None:
    stub.instead["/order"] = [Said(429, b"slow down")]
    seen = await failure(tmp_path, stub)
    assert seen.code == Trouble.ACME_RATE_LIMITED
    assert HOUR_S <= pause_s(seen) <= 1.11 * HOUR_S


async def test_the_pause_may_be_a_date(tmp_path: Path, stub: Stub) -> None:
    date = formatdate(time.time() + 2 * DAY_S, usegmt=True)
    stub.instead["/order"] = [problem("rateLimited", 429, {"Retry-After": date})]
    assert 1.9 * DAY_S <= pause_s(await failure(tmp_path, stub)) <= 2.3 * DAY_S


@pytest.mark.parametrize(
    ("place", "said", "code"),
    [
        ("/directory", Said(503, b"busy", {"Retry-After": "7200"}), Trouble.ACME_AWAY),
        ("/directory", Said(200, b"<html>"), Trouble.ACME_NONSENSE),
        ("/directory", Said(200, b"[]"), Trouble.ACME_NONSENSE),
        ("/directory", Said(200, {"newNonce": "http://localhost/"}), Trouble.ACME_NONSENSE),
        ("/directory", Said(404, b"no"), Trouble.ACME_NONSENSE),
        ("/directory", Said(200, b"[" * 100_000), Trouble.ACME_NONSENSE),
        ("/account", problem("invalidContact"), Trouble.ACME_ACCOUNT),
        ("/account", problem("unauthorized", 403), Trouble.ACME_ACCOUNT),
        ("/account", problem("serverInternal", 500), Trouble.ACME_AWAY),
        ("/account", Said(201, {}), Trouble.ACME_NONSENSE),
        ("/order", problem("rejectedIdentifier", subproblems=[]), Trouble.ACME_REFUSED),
        ("/order", problem("malformed", subproblems=[problem("caa", **LINE).body]), Trouble.ACME_CAA),
        ("/order", Said(201, {"authorizations": [1]}), Trouble.ACME_NONSENSE),
        ("/authorization", Said(200, {"status": "pending", "challenges": [{"type": "dns-01"}]}), Trouble.ACME_REFUSED),
        ("/authorization", Said(200, {"status": "pending", "challenges": 5}), Trouble.ACME_REFUSED),
        (
            "/authorization",
            Said(200, {"status": "pending", "challenges": [{"type": "http-01", "token": "../x", "url": ""}]}),
            Trouble.ACME_NONSENSE,
        ),
        ("/order/1", Said(200, {"status": "invalid", "error": problem("dns", **LINE).body}), Trouble.ACME_DNS),
        ("/order/1", Said(200, {"status": "invalid"}), Trouble.ACME_REFUSED),
        ("/order/1", Said(200, {"status": 7}), Trouble.ACME_REFUSED),
        ("/finalize", problem("badCSR"), Trouble.ACME_REFUSED),
        ("/certificate", Said(200, b"not PEM"), Trouble.ACME_NONSENSE),
        ("/certificate", Said(200, "ü".encode()), Trouble.ACME_NONSENSE),
    ],
)
async def test_refusals_and_nonsense_have_codes(
    tmp_path: Path, stub: Stub, place: str, said: Said, code: Trouble
) -> None:
    stub.instead[place] = [said]
    seen = await failure(tmp_path, stub)
    assert (seen.code, stub.asked[-1]) == (code, place)


async def test_only_our_own_names_get_into_the_log(
    tmp_path: Path, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    line: dict[str, Any] = {"identifier": {"type": "dns", "value": "192.0.2.1 secret"}}
    stub.instead["/order"] = [problem("in va lid", **line)]
    seen = await failure(tmp_path, stub)
    assert (seen.code, seen.domain) == (Trouble.ACME_REFUSED, "")
    [said] = [record.facts for record in caplog.records if record.msg == "certificate-failed"]  # type: ignore[attr-defined]
    assert (said["domain"], said["kind"]) == (None, None)


async def test_a_certificate_for_another_key_is_not_taken(tmp_path: Path, stub: Stub) -> None:
    key = tmp_path / "another.key"
    key.write_text(openssl.make_key())
    stub.instead["/certificate"] = [Said(200, stub.issue(openssl.request(key, [NAME]), (NAME,)).encode())]
    assert (await failure(tmp_path, stub)).code == Trouble.ACME_NONSENSE


async def test_a_certificate_for_other_names_is_not_taken(tmp_path: Path, stub: Stub) -> None:
    stub.names = ("other.example.test",)
    assert (await failure(tmp_path, stub)).code == Trouble.ACME_NONSENSE


async def test_a_nonce_is_tried_again_and_not_for_ever(tmp_path: Path, stub: Stub) -> None:
    stub.instead["/order"] = [problem("badNonce")] * 9
    async with serving(tmp_path / "good", acme_directory=stub.directory) as running:
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
    assert stub.asked.count("/order") == 10
    stub.instead["/order"] = [problem("badNonce")] * 50
    assert (await failure(tmp_path, stub)).code == Trouble.ACME_AWAY
    assert stub.asked.count("/order") == 20


async def test_pauses_grow_while_it_goes_on(tmp_path: Path, stub: Stub) -> None:
    stub.instead["/order"] = [problem("rejectedIdentifier")] * 3
    pauses = []
    async with serving(tmp_path / "state", acme_directory=stub.directory) as running:
        for failures in (1, 2, 3):
            seen = await running.reaches(lambda seen, failures=failures: seen.failures == failures, "a failure")  # type: ignore[misc]
            pauses.append(pause_s(seen) / 900)
            running.renewer.wake()
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
        assert running.status.failures == 0
    assert [1 <= pauses[0] <= 1.11, 2 <= pauses[1] <= 2.21, 4 <= pauses[2] <= 4.41] == [True] * 3


async def test_an_authority_that_never_answers_holds_up_no_stop(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        directory = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        began = time.monotonic()
        async with serving(tmp_path / "state", acme_directory=directory) as running:
            await until(lambda: readable(silent), bool, "a request")
            assert running.status.is_temporary
        assert time.monotonic() - began < TIMEOUT_S / 2


def readable(silent: socket.socket) -> bool:
    """Whether somebody waits to be let in."""
    return bool(select.select([silent], [], [], 0)[0])
