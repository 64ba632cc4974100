"""The first day of a town's server: one command in an empty folder, a certificate, two people who meet through TURN.

The name server and the certificate authority are real programs; the two homes have no way to each other.
"""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.network.place import Distant
from tests.network.quarter import SECOND, SERVER, Quarter
from tests.tls.authorities import Pebble

from . import call, wait
from .child import Child
from .chromium import ChromiumPerson
from .identity import IDENTITIES
from .relay import SELECTED

PACKED = Path(__file__).parents[2] / "dist" / "palim-mesh.pyz"
NAME, RELAY = "meet.example-town.de", "turn.example-town.de"
TWO_ADDRESSES = ["--domain", f"{NAME},{RELAY}", "--host", SERVER, "--relay-host", RELAY, "--relay-tls-port", "443"]


@pytest.fixture
def quarter(tmp_path: Path) -> Iterator[Quarter]:
    made = Quarter(tmp_path)
    yield made
    made.close()


@pytest.fixture
def authority(tmp_path: Path, quarter: Quarter) -> Iterator[Pebble]:
    """It finds the server by the same name server as everybody."""
    running = Pebble(tmp_path / "pebble", http_port=80, names=f"{SERVER}:53")
    running.lead(NAME, [SERVER])
    running.lead(RELAY, [SECOND])
    yield running
    running.close()


@pytest.fixture
def asking(tmp_path: Path) -> list[str]:
    """What to put in front of a command, so that it asks the quarter's name server."""
    resolver = tmp_path / "resolv.conf"
    resolver.write_text(f"nameserver {SERVER}\n")
    mount = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", mount, str(resolver)]


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path, authority: Pebble, asking: list[str]) -> Iterator[Child]:
    """The one command, with the flags that a test gives it, and nothing else around it."""
    assert PACKED.is_file(), "first run: make pyz"
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SSL_CERT_FILE": str(authority.root)}
    flags = getattr(request, "param", ["--domain", NAME])
    command = ["env", "-C", str(work), "python3", str(PACKED), "serve", *flags]
    running = Child([*asking, *command, "--acme-directory", authority.directory], tmp_path / "town.log", environment)
    wait.until(
        lambda: is_certified(running, authority, NAME, SERVER),
        deadline_s=60,
        what="a certificate that pebble vouches for",
    )
    wait.until(lambda: '"relay-ready"' in running.said(), deadline_s=60, what="a relay")
    yield running
    assert running.stop() == 0
    assert list(work.iterdir()) == []


def is_certified(town: Child, authority: Pebble, name: str, address: str) -> bool:
    """Whether a client that trusts pebble's root alone gets through to port 443."""
    assert town.exit_code is None, town.said()
    roots = authority.folder / "issues.pem"
    roots.write_text("".join(map(ssl.DER_cert_to_PEM_cert, authority.roots().get_ca_certs(binary_form=True))))
    check = ["openssl", "s_client", "-connect", f"{address}:443", "-servername", name, "-verify_hostname", name]
    command = [*check, "-verify_return_error", "-CAfile", str(roots)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


@pytest.fixture
def neighbours(
    tmp_path: Path, playwright: Playwright, quarter: Quarter, authority: Pebble, asking: list[str], town: Child
) -> Iterator[list[ChromiumPerson]]:
    """Somebody in each home, whose browser trusts pebble's root, as browsers trust those of real authorities."""
    browsers = []
    for number, home in enumerate(quarter.homes):
        profile = tmp_path / f"browser-{number}"
        store = profile / ".pki/nssdb"
        store.mkdir(parents=True)
        certutil = ["certutil", "-d", f"sql:{store}"]
        subprocess.run([*certutil, "-N", "--empty-password"], check=True)
        roots = str(authority.folder / "issues.pem")
        subprocess.run([*certutil, "-A", "-n", "pebble", "-t", "C,,", "-i", roots], check=True)
        before = [*home.inside, *asking, "env", f"HOME={profile}"]
        browsers.append(Distant(playwright, tmp_path / f"chromium-{number}", before))
    yield [browser.person(identity) for browser, identity in zip(browsers, IDENTITIES, strict=False)]
    for browser in browsers:
        browser.close()


def meet(neighbours: list[ChromiumPerson], site: str) -> None:
    """They call each other, and see and hear each other through the relay."""
    first, second = neighbours
    link = call.start(first, site)
    assert link.startswith(f"https://{NAME}/r/")
    call.enter(first)
    call.enter(second, link)
    for person in neighbours:
        call.is_inside(person)
    call.all_see_and_hear_each_other(neighbours)
    for person in neighbours:
        [[own, other]] = person.evaluate(SELECTED)
        assert "relay" in (own, other)


def test_one_command_and_two_people_meet(neighbours: list[ChromiumPerson]) -> None:
    meet(neighbours, f"http://{NAME}/")


@pytest.mark.parametrize("town", [TWO_ADDRESSES], indirect=True, ids=["two addresses"])
def test_two_offices_meet_that_let_out_nothing_but_port_443(
    quarter: Quarter, authority: Pebble, town: Child, neighbours: list[ChromiumPerson]
) -> None:
    wait.until(
        lambda: is_certified(town, authority, RELAY, SECOND), deadline_s=60, what="TURN by TLS with a certificate"
    )
    quarter.become_offices()
    meet(neighbours, f"https://{NAME}/")
