"""The server by HTTPS: own certificate files, the swap while people are connected, port 80, and what can be wrong."""

import asyncio
import os
import shutil
import signal
import socket
import ssl
import stat
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from palim_mesh.doors import open_doors
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.settings import Settings
from palim_mesh.tls import openssl, status
from palim_mesh.tls.trouble import Trouble

from .certificates import Authority
from .running import NAME, Running, serving

OTHER = "other.example.test"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority", NAME, OTHER)


@pytest.fixture
def pair(tmp_path: Path, authority: Authority) -> dict[str, str]:
    """Settings that name a certificate and its key."""
    certificate, key = tmp_path / "town.pem", tmp_path / "town.key"
    authority.issue(certificate, key, NAME, OTHER)
    return {"certificate": str(certificate), "certificate_key": str(key)}


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority.file)


async def get(running: Running, authority: Authority, path: str, name: str = NAME) -> httpx2.Response:
    async with httpx2.AsyncClient(verify=trusting(authority), trust_env=False) as client:
        url = f"https://127.0.0.1:{running.settings.https_port}{path}"
        return await client.get(url, headers={"Host": name}, extensions={"sni_hostname": name})


async def get_plain(running: Running, path: str, host: str = NAME) -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False) as client:
        return await client.get(f"http://127.0.0.1:{running.settings.http_port}{path}", headers={"Host": host})


def socket_to(running: Running, authority: Authority) -> connect:
    port = running.settings.https_port
    trust = trusting(authority)
    return connect(f"wss://{NAME}:{port}/ws", host="127.0.0.1", port=port, ssl=trust, server_hostname=NAME, proxy=None)


async def echoes(connection: ClientConnection) -> None:
    await (await connection.ping())


async def talk(port: int, request: bytes) -> bytes:
    """What is answered to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(5):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


async def serial_shown(running: Running, trust: ssl.SSLContext) -> str | None:
    """The serial that a client sees which checks it, None where nothing suits both."""
    port = running.settings.https_port
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust, server_hostname=NAME)
    except (ssl.SSLError, ConnectionResetError):
        return None
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return openssl.read(ssl.DER_cert_to_PEM_cert(der)).serial


def refusal(tmp_path: Path, **chosen: Any) -> CannotStart:
    with pytest.raises(CannotStart) as caught:
        Running(tmp_path / "state", **chosen)
    return caught.value


async def test_pages_come_by_https_for_each_name(tmp_path: Path, authority: Authority, pair: dict[str, str]) -> None:
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **pair) as running:
        for name in (NAME, OTHER):
            answer = await get(running, authority, "/", name)
            assert answer.status_code == 200
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        written = status.loads((tmp_path / "state/tls" / status.FILE).read_text())
        assert written == running.status
    assert written.certificate is not None
    assert (written.source, written.code, set(written.certificate.names)) == ("files", None, {NAME, OTHER})


async def test_tls_begins_with_version_1_2(tmp_path: Path, authority: Authority, pair: dict[str, str]) -> None:
    async with serving(tmp_path / "state", **pair) as running:
        port = running.settings.https_port
        for version, is_served in (("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
            command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-cipher", "ALL:@SECLEVEL=0"]
            client = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await client.communicate()
            assert (b"BEGIN CERTIFICATE" in said) is is_served, said


async def test_port_80_leads_to_https(tmp_path: Path, pair: dict[str, str]) -> None:
    async with serving(tmp_path / "state", domain=(NAME, OTHER), **pair) as running:
        port = running.settings.https_port
        answer = await get_plain(running, "/r/chor?x=1", OTHER.upper())
        assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{OTHER}:{port}/r/chor?x=1")
        assert "Strict-Transport-Security" not in answer.headers
        for foreign in ("evil.example", f"{NAME}.evil.example", "127.0.0.1"):
            answer = await get_plain(running, "/", foreign)
            assert (answer.status_code, "Location" in answer.headers) == (421, False)
        answer = await get_plain(running, "/.well-known/acme-challenge/unknown")
        assert answer.status_code == 404


async def test_no_form_of_request_leads_elsewhere(tmp_path: Path, pair: dict[str, str]) -> None:
    async with serving(tmp_path / "state", **pair) as running:
        ours = f"https://{NAME}:{running.settings.https_port}/"
        for target in ("http://evil.example/", "//evil.example/", "/\\evil.example", ".evil.example"):
            request = f"GET {target} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
            answer = await talk(running.settings.http_port, request)
            places = [
                line.partition(b": ")[2].decode() for line in answer.split(b"\r\n") if line[:9].lower() == b"location:"
            ]
            assert answer.startswith((b"HTTP/1.1 301 ", b"HTTP/1.1 400 ")), answer
            assert all(place.startswith(ours) for place in places), answer


async def test_port_80_has_no_websockets(tmp_path: Path, pair: dict[str, str]) -> None:
    async with serving(tmp_path / "state", **pair) as running:
        upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
        request = f"GET /ws HTTP/1.1\r\nHost: {NAME}\r\n{upgrade}\r\nSec-WebSocket-Key: {'A' * 22}==\r\n\r\n"
        answer = await talk(running.settings.http_port, request.encode())
        assert answer.startswith(b"HTTP/1.1 403 ")


async def test_new_files_are_shown_and_connections_stay(
    tmp_path: Path, authority: Authority, pair: dict[str, str]
) -> None:
    async with (
        serving(tmp_path / "state", join_timeout_s=60, **pair) as running,
        socket_to(running, authority) as early,
    ):
        before = await running.shown()
        serial = authority.issue(Path(pair["certificate"]), Path(pair["certificate_key"]), NAME)
        os.kill(os.getpid(), signal.SIGHUP)
        await running.reaches(
            lambda seen: seen.certificate is not None and seen.certificate.serial == serial, "the swap"
        )
        assert (await running.shown()).serial == serial != before.serial
        assert (await running.shown(None)).serial == serial
        await echoes(early)
        async with socket_to(running, authority) as late:
            await echoes(late)
        await echoes(early)


async def test_another_type_of_key_replaces_the_first_for_everybody(
    tmp_path: Path, authority: Authority, pair: dict[str, str]
) -> None:
    """One context would hold both, and show the old one to whoever likes its type better."""
    async with serving(tmp_path / "state", **pair) as running:
        serial = authority.issue(Path(pair["certificate"]), Path(pair["certificate_key"]), NAME, is_rsa=True)
        running.renewer.wake()
        await running.reaches(
            lambda seen: seen.certificate is not None and seen.certificate.serial == serial, "the swap"
        )
        for ciphers, expected in (("aECDSA", None), ("aRSA", serial)):
            trust = trusting(authority)
            trust.maximum_version = ssl.TLSVersion.TLSv1_2  # there, ciphers name the type of key
            trust.set_ciphers(ciphers)
            assert await serial_shown(running, trust) == expected


async def test_bad_new_files_leave_the_old_in_service(
    tmp_path: Path, authority: Authority, pair: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path / "state", **pair) as running:
        before = await running.shown()
        authority.issue(Path(pair["certificate"]), tmp_path / "unrelated.key", NAME)
        running.renewer.wake()
        seen = await running.reaches(lambda seen: seen.code is not None, "the refusal")
        assert (seen.code, seen.certificate, seen.failures) == (Trouble.CERTIFICATE_BAD, before, 1)
        assert (await running.shown()) == before
        shutil.move(tmp_path / "unrelated.key", pair["certificate_key"])
        running.renewer.wake()
        await running.reaches(lambda seen: seen.code is None, "the recovery")
        assert (await running.shown()) != before
    [said] = [record.facts for record in caplog.records if record.msg == "certificate-failed"]  # type: ignore[attr-defined]
    assert (said["code"], said["kind"]) == ("certificate-bad", "bad-certificate")
    assert said["advice"]


class TestFilesThatCanNotBeUsed:
    def test_missing(self, tmp_path: Path, pair: dict[str, str]) -> None:
        Path(pair["certificate"]).unlink()
        error = refusal(tmp_path, **pair)
        assert error.code == StartCode.BAD_CERTIFICATE
        assert error.sentence == f"{pair['certificate']} can't be read: No such file or directory"

    def test_no_certificate(self, tmp_path: Path, pair: dict[str, str]) -> None:
        Path(pair["certificate"]).write_text("not PEM ü")
        error = refusal(tmp_path, **pair)
        assert error.code == StartCode.BAD_CERTIFICATE
        assert "holds no certificate in PEM" in error.sentence

    def test_no_key(self, tmp_path: Path, pair: dict[str, str]) -> None:
        error = refusal(tmp_path, certificate=pair["certificate"])
        assert error.code == StartCode.BAD_CERTIFICATE
        assert "holds no key in PEM" in error.sentence

    def test_another_ones_key(self, tmp_path: Path, pair: dict[str, str]) -> None:
        Path(pair["certificate_key"]).write_text(openssl.make_key())
        error = refusal(tmp_path, **pair)
        assert error.code == StartCode.BAD_CERTIFICATE
        assert "belongs to another certificate" in error.sentence

    def test_a_key_with_a_password(self, tmp_path: Path, pair: dict[str, str]) -> None:
        key = Path(pair["certificate_key"])
        key.write_bytes(openssl._run("pkey", "-in", key, "-aes128", "-passout", "pass:secret"))
        error = refusal(tmp_path, **pair)
        assert error.code == StartCode.BAD_CERTIFICATE
        assert "without a password" in error.sentence

    def test_for_other_names(self, tmp_path: Path, pair: dict[str, str]) -> None:
        error = refusal(tmp_path, domain=("third.example.test", NAME), **pair)
        assert error.code == StartCode.BAD_CERTIFICATE
        assert error.sentence.endswith(f"is for {NAME}, {OTHER}, not for third.example.test")

    def test_a_key_that_everybody_can_read(self, tmp_path: Path, pair: dict[str, str]) -> None:
        Path(pair["certificate_key"]).chmod(0o644)
        error = refusal(tmp_path, **pair)
        assert error.code == StartCode.KEY_EXPOSED
        assert f"chmod o= {pair['certificate_key']}" in error.sentence


async def test_an_expired_one_is_served_all_the_same(tmp_path: Path, pair: dict[str, str]) -> None:
    async with serving(tmp_path / "state", **pair) as running:
        running.turn_clock(400 * 86400)
        assert await running.shown() == running.status.certificate
        left = running.status.expires_in_s(running.renewer.clock())
    assert left is not None
    assert left < 0


async def test_one_file_may_hold_both(tmp_path: Path, authority: Authority) -> None:
    file = tmp_path / "both.pem"
    serial = authority.issue(file, file, NAME)
    async with serving(tmp_path / "state", certificate=str(file)) as running:
        assert (await running.shown()).serial == serial


@pytest.mark.parametrize(("setting", "flag"), [("https_port", "--https-port"), ("http_port", "--http-port")])
def test_a_taken_port_is_named_with_its_flag(tmp_path: Path, pair: dict[str, str], setting: str, flag: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        error = refusal(tmp_path, **pair, **{setting: port})
    assert error.code == StartCode.ADDRESS_IN_USE
    assert error.sentence == f'port {port} is taken by another program; stop it, or choose another with "{flag}"'


def test_without_openssl_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refusal(tmp_path, local_authority=True)
    assert error.code == StartCode.NO_OPENSSL
    assert "apt-get install openssl" in error.sentence


def test_a_unix_socket_is_for_us_and_our_group(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    settings = Settings(unix_socket=str(path))
    for _ in range(2):  # the second finds what the first left behind
        [listener] = open_doors(settings, tmp_path).sockets
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with pytest.raises(CannotStart) as caught:
            open_doors(settings, tmp_path)
        assert caught.value.code == StartCode.ADDRESS_IN_USE
        listener.close()


def test_a_unix_socket_replaces_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("mine")
    with pytest.raises(CannotStart) as caught:
        open_doors(Settings(unix_socket=str(path)), tmp_path)
    assert caught.value.code == StartCode.BAD_ADDRESS
    assert path.read_text() == "mine"
