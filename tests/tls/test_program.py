"""The program as an operator starts it: its first lines, its log, its end, and what it says when it can't start."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from palim_mesh.tls import openssl, status
from palim_mesh.tls.certificate import Certificate
from tests.browser.child import Child
from tests.browser.serving import FROM_SOURCE, free_port
from tests.browser.wait import until

from .authorities import Pebble
from .running import NAME

DEADLINE_S = 20


@pytest.fixture
def pebble(tmp_path: Path) -> Iterator[Pebble]:
    started = Pebble(tmp_path / "pebble")
    yield started
    started.close()


class Program:
    """`palim-mesh serve --domain …` against pebble."""

    def __init__(self, folder: Path, pebble: Pebble) -> None:
        self.port = free_port()
        self.state = folder / "state"
        flags = {
            "domain": NAME,
            "host": "127.0.0.1",
            "https-port": str(self.port),
            "http-port": str(pebble.http_port),
            "acme-directory": pebble.directory,
            "state-dir": str(self.state),
        }
        self._command = [*FROM_SOURCE, "serve", *(word for name in flags for word in (f"--{name}", flags[name]))]
        self._log = folder / "program.log"
        ours = {key: value for key, value in os.environ.items() if not key.startswith("PALIM_MESH_")}
        self._environment = ours | {"SSL_CERT_FILE": str(pebble.root)}
        self.start()

    def start(self) -> None:
        self.child = Child(self._command, self._log, self._environment)

    def shown(self) -> Certificate | None:
        """What a new connection is shown; None while nobody listens."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        try:
            with (
                socket.create_connection(("127.0.0.1", self.port), DEADLINE_S) as raw,
                context.wrap_socket(raw, server_hostname=NAME) as wrapped,
            ):
                der = wrapped.getpeercert(binary_form=True)
        except ConnectionRefusedError:
            return None
        assert der is not None
        return openssl.read(ssl.DER_cert_to_PEM_cert(der))

    def events(self, name: str) -> list[dict[str, object]]:
        lines = [line for line in self.child.said().splitlines() if line.startswith("{")]
        return [event for event in map(json.loads, lines) if event["event"] == name]


def test_one_command_gets_a_certificate_and_keeps_it_over_a_crash(tmp_path: Path, pebble: Pebble) -> None:
    program = Program(tmp_path, pebble)
    try:
        shown = until(program.shown, lambda seen: seen is not None and len(seen.serial) == 16, what="a certificate")
        assert f"palim-mesh  https://{NAME}:{program.port}\n" in program.child.said()
        assert status.loads((program.state / "tls" / status.FILE).read_text()).certificate == shown
        program.child.kill_hard()
        program.start()
        assert until(program.shown, what="an answer") == shown
        assert len(program.events("certificate-temporary")) == 1
        os.kill(program.child.pid, signal.SIGHUP)
        assert program.shown() == shown
        assert program.child.exit_code is None
    finally:
        ended = program.child.stop()
    assert ended == 0
    assert not re.search(r"\b\d+\.\d+\.\d+\.\d+\b", "".join(program.child.said().split('"version"')[0]))


def run(**chosen: str) -> subprocess.CompletedProcess[str]:
    """Runs the program to its end."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("PALIM_MESH_")}
    given = {f"PALIM_MESH_{name.upper()}": value for name, value in chosen.items()}
    command = [*FROM_SOURCE, "serve"]
    return subprocess.run(command, env=ours | given, capture_output=True, text=True, timeout=DEADLINE_S)


def test_a_taken_port_80(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        places = {"host": "127.0.0.1", "https_port": "0", "http_port": port, "state_dir": str(tmp_path)}
        ended = run(domain=NAME, **places)
    assert ended.returncode == 2
    sentence = f'port {port} is taken by another program; stop it, or choose another with "--http-port"'
    assert ended.stderr.splitlines()[-1] == f"palim-mesh: address-in-use: {sentence}"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (
            {"domain": "https://meet.example.org"},
            '"domain" has "https://meet.example.org": it is no host name; one looks like meet.example.org, '
            "without https:// and a port",
        ),
        (
            {"domain": "192.0.2.1"},
            '"domain" has "192.0.2.1": it is an address; a certificate needs a name, like meet.example.org',
        ),
        (
            {"domain": NAME, "unix_socket": "web.sock"},
            '"domain" and "unix_socket" exclude each other: behind a web server, that one has the certificate',
        ),
        ({"local_authority": "true", "certificate": "x"}, '"local_authority" and "certificate" exclude each other'),
        ({"certificate_key": "x"}, '"certificate_key" needs "certificate"'),
        ({"acme_key_id": "x"}, '"acme_key_id" and "acme_key" belong together; the authority gives you both'),
        (
            {"acme_staging": "true", "acme_directory": "https://ca.example/"},
            '"acme_staging" is for Let\'s Encrypt; name another authority\'s own in "acme_directory"',
        ),
    ],
)
def test_settings_that_can_not_be(tmp_path: Path, chosen: dict[str, str], sentence: str) -> None:
    ended = run(state_dir=str(tmp_path), **chosen)
    assert (ended.returncode, ended.stderr) == (2, f"palim-mesh: bad-setting: {sentence}\n")


def test_a_directory_must_be_asked_by_https(tmp_path: Path) -> None:
    ended = run(state_dir=str(tmp_path), acme_directory="http://ca.example/")
    assert (ended.returncode, ended.stderr.partition(": ")[2].partition(":")[0]) == (2, "bad-setting")
