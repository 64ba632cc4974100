"""Certificates from a real authority by ACME: the first, the next, and all that can go wrong on the way."""

import asyncio
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.tls.status import Status
from palim_mesh.tls.trouble import Trouble

from .authorities import BLOCKED, EAB_ID, EAB_KEY, Pebble
from .running import NAME, Running, serving, until

HOUR_S = 3600
DAY_S = 24 * HOUR_S
YEAR_S = 365 * DAY_S
OTHER = "other.example.test"
Begin = Callable[..., Pebble]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Starts an authority whose web site we trust; it ends with the test."""
    started: list[Pebble] = []

    def make(**options: Any) -> Pebble:
        pebble = Pebble(tmp_path / "pebble", **options)
        started.append(pebble)
        monkeypatch.setenv("SSL_CERT_FILE", str(pebble.root))
        return pebble

    yield make
    for pebble in started:
        pebble.close()


def by(pebble: Pebble, **chosen: Any) -> dict[str, Any]:
    """Settings that name this authority."""
    return {"acme_directory": pebble.directory, "http_port": pebble.http_port} | chosen


def is_issued(seen: Status) -> bool:
    return seen.certificate is not None and not seen.is_temporary and seen.code is None


def has_failed(seen: Status) -> bool:
    return seen.code is not None


async def test_the_first_certificate_is_for_all_names_and_kept(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **by(pebble)) as running:
        assert running.status.is_temporary
        seen = await running.reaches(is_issued, "a certificate")
        shown = await running.shown()
        assert shown == await running.shown(OTHER) == seen.certificate
        assert set(shown.names) == {NAME, OTHER}
        await checked(running, pebble)
        files = [path for path in (tmp_path / "state/tls").rglob("*") if path.is_file()]
        assert {path.name for path in files} >= {"account.pem", "certificate.pem", "status.json"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}
    pebble.stop()
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **by(pebble)) as again:
        assert await again.shown() == shown
        assert is_issued(again.status)


async def checked(running: Running, pebble: Pebble) -> None:
    """A browser that trusts the authority finds the name, the dates and the chain good."""
    port = running.settings.https_port
    trust = pebble.roots()
    async with connect(f"wss://{NAME}:{port}/ws", host="127.0.0.1", port=port, ssl=trust, proxy=None) as opened:
        await (await opened.ping())


async def test_the_next_comes_in_time_and_connections_stay(tmp_path: Path, begin: Begin) -> None:
    pebble = begin(life_s=30)
    async with serving(tmp_path / "state", join_timeout_s=90, **by(pebble)) as running:
        first = (await running.reaches(is_issued, "a certificate")).certificate
        assert first is not None
        port, trust = running.settings.https_port, pebble.roots()
        async with connect(f"wss://{NAME}:{port}/ws", host="127.0.0.1", port=port, ssl=trust, proxy=None) as early:
            seen = await running.reaches(lambda seen: seen.certificate != first, "the next certificate")
            assert seen.certificate is not None
            assert first.renew_at <= seen.certificate.not_before + 1 < first.not_after
            assert (await running.shown()) == seen.certificate
            await (await early.ping())
            await checked(running, pebble)
            await (await early.ping())


async def test_one_that_expired_while_nobody_ran_it_is_served_and_renewed_at_once(tmp_path: Path, begin: Begin) -> None:
    pebble = begin(life_s=3)
    async with serving(tmp_path / "state", **by(pebble)) as running:
        first = (await running.reaches(is_issued, "a certificate")).certificate
    assert first is not None
    await until(time.time, lambda now: now > first.not_after, "it expires")
    pebble.stop()
    async with serving(tmp_path / "state", **by(pebble)) as late:
        seen = await late.reaches(has_failed, "the failure")
        assert (seen.code, seen.is_temporary) == (Trouble.ACME_AWAY, False)
        shown = await late.shown()
        assert shown == seen.certificate
        assert shown.not_after < time.time()
        pebble.start()
        late.renewer.wake()
        await late.reaches(lambda seen: seen.certificate not in (shown, None), "the next certificate")


async def test_a_clock_that_jumps_and_comes_back_breaks_nothing(
    tmp_path: Path, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path / "state", **by(begin())) as running:
        first = (await running.reaches(is_issued, "a certificate")).certificate
        assert first is not None
        for wrong_s in (-HOUR_S, HOUR_S, -20 * YEAR_S):
            running.turn_clock(wrong_s)
            assert (await running.shown()) == first
            assert running.status.code is None
        running.turn_clock(YEAR_S)
        seen = await running.reaches(has_failed, "the warning")
        assert seen.code == Trouble.CLOCK_WRONG
        assert seen.next_try_at is not None
        assert seen.next_try_at - running.renewer.clock() > 5 * HOUR_S
        assert (await running.shown()) == seen.certificate != first
        running.turn_clock(0)
        await running.reaches(is_issued, "all is well")
        assert (await running.shown()) == seen.certificate


async def test_an_authority_that_is_away_is_asked_again(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    pebble.stop()
    async with serving(tmp_path / "state", **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the failure")
        assert (seen.code, seen.is_temporary, seen.failures) == (Trouble.ACME_AWAY, True, 1)
        assert seen.failed_at is not None
        assert seen.next_try_at is not None
        assert 60 <= seen.next_try_at - seen.failed_at <= 66.1
        assert (await running.shown()) == seen.certificate
        running.renewer.wake()
        await running.reaches(lambda seen: seen.failures == 2, "the second failure")
        pebble.start()
        running.renewer.wake()
        await running.reaches(is_issued, "a certificate")


async def test_an_authority_we_can_not_trust_gets_nothing(
    tmp_path: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pebble = begin()
    monkeypatch.delenv("SSL_CERT_FILE")
    async with serving(tmp_path / "state", **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the failure")
    assert seen.code == Trouble.ACME_AWAY
    assert "POST" not in pebble.said()


async def test_an_authority_whose_certificate_seems_expired_tells_of_our_clock(tmp_path: Path, begin: Begin) -> None:
    pebble = begin(is_dated=True)
    async with serving(tmp_path / "state", **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the failure")
    assert seen.code == Trouble.CLOCK_WRONG


async def test_a_name_that_leads_nowhere(tmp_path: Path, begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    pebble = begin()
    pebble.lead(NAME, [])
    async with serving(tmp_path / "state", **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the refusal")
        assert (seen.code, seen.domain, seen.is_temporary) == (
            Trouble.ACME_UNREACHABLE,
            NAME,
            True,
        )  # pebble makes no difference
        pebble.lead(NAME, ["127.0.0.1"])
        running.renewer.wake()
        await running.reaches(is_issued, "a certificate")
    said = facts(caplog)
    assert (said["code"], said["domain"], said["kind"], said["failures"]) == ("acme-unreachable", NAME, "connection", 1)
    assert 900 <= said["next_try_s"] <= 990
    assert "A and AAAA records" in said["advice"]


async def test_a_name_that_leads_to_a_machine_where_port_80_is_closed(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    pebble.lead(NAME, ["127.0.0.2"])
    async with serving(tmp_path / "state", **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the refusal")
    assert (seen.code, seen.domain) == (Trouble.ACME_UNREACHABLE, NAME)


async def test_a_name_that_leads_to_another_machine(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    pebble.lead(NAME, ["127.0.0.2"])
    other = await asyncio.start_server(answer_otherwise, "127.0.0.2", pebble.http_port)
    async with other, serving(tmp_path / "state", **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the refusal")
    assert (seen.code, seen.domain) == (Trouble.ACME_UNAUTHORIZED, NAME)


async def answer_otherwise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Another web site."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
    await writer.drain()
    writer.close()


async def test_one_bad_name_of_several_is_named(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    pebble.lead(OTHER, ["127.0.0.2"])
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **by(pebble)) as running:
        seen = await running.reaches(has_failed, "the refusal")
    assert (seen.code, seen.domain) == (Trouble.ACME_UNREACHABLE, OTHER)


async def test_a_name_the_authority_does_not_want(tmp_path: Path, begin: Begin) -> None:
    async with serving(tmp_path / "state", domain=(BLOCKED,), **by(begin())) as running:
        seen = await running.reaches(has_failed, "the refusal")
    assert seen.code == Trouble.ACME_REFUSED


async def test_a_renewal_that_is_refused_leaves_the_old_in_service(
    tmp_path: Path, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    pebble = begin()
    async with serving(tmp_path / "state", **by(pebble)) as running:
        first = (await running.reaches(is_issued, "a certificate")).certificate
        pebble.lead(NAME, ["127.0.0.2"])
        running.turn_clock(61 * DAY_S)
        seen = await running.reaches(has_failed, "the refusal")
        assert (seen.code, seen.certificate) == (Trouble.ACME_UNREACHABLE, first)
        assert (await running.shown()) == first
        assert [record.levelname for record in caplog.records if record.msg == "certificate-failed"] == ["WARNING"]
    async with serving(tmp_path / "state", **by(pebble)) as again:
        assert (await again.shown()) == first


async def test_a_new_name_gets_a_new_certificate_at_once(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    async with serving(tmp_path / "state", **by(pebble)) as running:
        first = (await running.reaches(is_issued, "a certificate")).certificate
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **by(pebble)) as running:
        assert (await running.shown()) == first
        await running.reaches(lambda seen: seen.certificate not in (None, first), "one for both")
        assert set((await running.shown(OTHER)).names) == {NAME, OTHER}


async def test_an_authority_that_refuses_every_third_nonce_is_borne(tmp_path: Path, begin: Begin) -> None:
    async with serving(tmp_path / "state", **by(begin(nonce_rejects=33))) as running:
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
        assert running.status.code is None


class TestCustomers:
    async def test_a_known_customer_is_served(self, tmp_path: Path, begin: Begin) -> None:
        pebble = begin(is_bound=True)
        async with serving(tmp_path / "state", **by(pebble, acme_key_id=EAB_ID, acme_key=EAB_KEY)) as running:
            await running.reaches(is_issued, "a certificate")

    @pytest.mark.parametrize(
        "chosen",
        [{}, {"acme_key_id": EAB_ID, "acme_key": "QUJD"}, {"acme_key_id": "kid-9", "acme_key": EAB_KEY}],
        ids=repr,
    )
    async def test_others_are_not(self, tmp_path: Path, begin: Begin, chosen: dict[str, str]) -> None:
        pebble = begin(is_bound=True)
        async with serving(tmp_path / "state", **by(pebble, **chosen)) as running:
            seen = await running.reaches(has_failed, "the refusal")
        assert seen.code == Trouble.ACME_ACCOUNT


async def test_the_account_is_kept(tmp_path: Path, begin: Begin) -> None:
    pebble = begin()
    async with serving(tmp_path / "state", **by(pebble)) as running:
        await running.reaches(is_issued, "a certificate")
    [account] = (tmp_path / "state/tls").rglob("account.pem")
    key = account.read_text()
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **by(pebble)) as running:
        await running.reaches(lambda seen: seen.certificate is not None and len(seen.certificate.names) == 2, "another")
    assert account.read_text() == key
    assert pebble.said().count("There are now 1 accounts in memory") == 1


class TestDamage:
    async def test_a_certificate_that_is_damaged_is_replaced(self, tmp_path: Path, begin: Begin) -> None:
        pebble = begin()
        async with serving(tmp_path / "state", **by(pebble)) as running:
            await running.reaches(is_issued, "a certificate")
        [kept] = (tmp_path / "state/tls").rglob("certificate.pem")
        kept.write_text(kept.read_text()[:400])
        async with serving(tmp_path / "state", **by(pebble)) as running:
            assert running.status.is_temporary
            await running.reaches(is_issued, "a certificate")

    async def test_an_account_that_is_damaged_is_not_replaced_in_silence(self, tmp_path: Path, begin: Begin) -> None:
        pebble = begin()
        async with serving(tmp_path / "state", **by(pebble)) as running:
            await running.reaches(is_issued, "a certificate")
        [account] = (tmp_path / "state/tls").rglob("account.pem")
        account.write_text("damaged")
        with pytest.raises(CannotStart) as caught:
            Running(tmp_path / "state", **by(pebble))
        assert caught.value.code == StartCode.BAD_STATE

    async def test_keys_that_others_can_read_are_refused(self, tmp_path: Path, begin: Begin) -> None:
        pebble = begin()
        async with serving(tmp_path / "state", **by(pebble)) as running:
            await running.reaches(is_issued, "a certificate")
        [kept] = (tmp_path / "state/tls").rglob("certificate.pem")
        kept.chmod(0o640)
        with pytest.raises(CannotStart) as caught:
            Running(tmp_path / "state", **by(pebble))
        assert caught.value.code == StartCode.KEY_EXPOSED
        assert caught.value.sentence == f"others can read {kept}; after chmod go= {kept} nobody else can"


def facts(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """Of the first failure in the log."""
    found = [record for record in caplog.records if record.msg == "certificate-failed"]
    said: dict[str, Any] = found[0].facts  # type: ignore[attr-defined]
    return said
