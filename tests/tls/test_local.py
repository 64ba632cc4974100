"""An authority of one's own, for networks without the Internet."""

import ssl
import subprocess
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.tls import openssl

from .running import NAME, Running, serving

OTHER = "other.example.test"
DAY_S = 86400


async def root_of(running: Running) -> str:
    """What port 80 offers."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{running.settings.http_port}/root.crt", headers={"Host": NAME})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/x-x509-ca-cert")
    return answer.text


async def checked(running: Running, root: str, name: str = NAME) -> None:
    """Whoever trusts the root, and is strict about it, gets in."""
    trust = ssl.create_default_context(cadata=root)
    trust.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    port = running.settings.https_port
    async with connect(f"wss://{name}:{port}/ws", host="127.0.0.1", port=port, ssl=trust, proxy=None) as opened:
        await (await opened.ping())


async def test_who_trusts_the_root_gets_in_and_it_stays_the_same(tmp_path: Path) -> None:
    async with serving(tmp_path / "state", local_authority=True) as running:
        first = (await running.reaches(lambda seen: not seen.is_temporary, "a certificate")).certificate
        root = await root_of(running)
        await checked(running, root)
    async with serving(tmp_path / "state", local_authority=True) as running:
        assert await running.shown() == first
        assert await root_of(running) == root
        running.turn_clock(61 * DAY_S)
        await running.reaches(lambda seen: seen.certificate not in (None, first), "the next certificate")
        await checked(running, root)


async def test_the_root_can_vouch_for_nothing_else(tmp_path: Path) -> None:
    """Whoever steals it can't play another site to those who trust it."""
    async with serving(tmp_path / "state", local_authority=True) as running:
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
    folder = tmp_path / "state/tls/local"
    assert verdict(folder, NAME) == ""
    assert "permitted subtree violation" in verdict(folder, "bank.example")


def verdict(folder: Path, name: str) -> str:
    """What openssl has against a certificate that the root in this folder signs."""
    key, file = folder / "thief.key", folder / "forged.pem"
    key.write_text(openssl.make_key())
    file.write_text(openssl.issued(openssl.request(key, [name]), folder / "root.crt", folder / "root.key", [name], 30))
    command = ["openssl", "verify", "-CAfile", str(folder / "root.crt"), str(file)]
    return subprocess.run(command, capture_output=True, text=True).stderr


async def test_another_name_makes_another_root(tmp_path: Path) -> None:
    async with serving(tmp_path / "state", local_authority=True) as running:
        before = await root_of(running)
    async with serving(tmp_path / "state", domain=(NAME, OTHER), local_authority=True) as running:
        root = await root_of(running)
        assert root != before
        await running.reaches(lambda seen: not seen.is_temporary and seen.code is None, "a certificate")
        await checked(running, root, OTHER)
    async with serving(tmp_path / "state", local_authority=True) as running:
        assert await root_of(running) == root


async def test_a_damaged_root_is_not_replaced_in_silence(tmp_path: Path) -> None:
    async with serving(tmp_path / "state", local_authority=True):
        pass
    root = tmp_path / "state/tls/local/root.crt"
    root.write_text("damaged")
    with pytest.raises(CannotStart) as caught:
        Running(tmp_path / "state", local_authority=True)
    assert caught.value.code == StartCode.BAD_STATE
    assert caught.value.sentence.startswith(f"{root} is damaged")


async def test_without_its_root_a_certificate_goes_too(tmp_path: Path) -> None:
    async with serving(tmp_path / "state", local_authority=True) as running:
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
    (tmp_path / "state/tls/local/root.crt").unlink()
    async with serving(tmp_path / "state", local_authority=True) as running:
        await running.reaches(lambda seen: not seen.is_temporary, "a certificate")
        await checked(running, await root_of(running))
