"""HTTPS with all that belongs to it: the listeners on 443 and 80, and what renews the certificate."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from palim_mesh.errors import CannotStart
from palim_mesh.listeners import listen
from palim_mesh.server import configure
from palim_mesh.settings import Settings
from palim_mesh.tls import jws, openssl
from palim_mesh.tls.authority import Acme, Local
from palim_mesh.tls.fetch import fetch
from palim_mesh.tls.files import Files
from palim_mesh.tls.managed import Managed
from palim_mesh.tls.plain import HTTPS_PORT, make_plain
from palim_mesh.tls.renewer import Renewer
from palim_mesh.tls.source import Source
from palim_mesh.tls.store import FOLDER, Store, folder_name

STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"


class Plain(uvicorn.Server):
    """The listener on port 80, as a companion: it lives inside the other one's loop and leaves signals to it."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config)
        self.sockets = sockets

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def __call__(self) -> None:
        try:
            await self.serve(self.sockets)
        finally:
            if self.started:
                await self.shutdown(self.sockets)


@dataclass(frozen=True, slots=True)
class Https:
    """What is open. `root` is the SHA-256 of our own authority's certificate, where there is one."""

    sockets: list[socket.socket]
    link: str
    plain: Plain
    renewer: Renewer
    root: str | None


def open_https(settings: Settings, state_folder: Path, patience_s: float) -> Https:
    """Opens both ports and shows a certificate; raises CannotStart."""
    openssl.require()
    challenges: dict[str, str] = {}
    source, local = _source(settings, state_folder / FOLDER, challenges)
    renewer = Renewer(source, settings.domain, state_folder)
    renewer.start()
    sockets = listen(settings.host, settings.https_port, patience_s, "--https-port")
    # Where the relay has the same port at an address of its own, the authority asks for its name there.
    has_neighbour = settings.relay_tls_port == settings.https_port
    try:
        beside = listen("" if has_neighbour else settings.host, settings.http_port, patience_s, "--http-port")
    except CannotStart:
        for opened in sockets:
            opened.close()
        raise
    port = sockets[0].getsockname()[1]
    plain = make_plain(settings.domain, port, challenges, local.root if local else None)
    name = settings.domain[0] if port == HTTPS_PORT else f"{settings.domain[0]}:{port}"
    root = openssl.read(local.root).fingerprint if local else None
    return Https(sockets, f"https://{name}", Plain(configure(plain, settings), beside), renewer, root)


def _source(settings: Settings, folder: Path, challenges: dict[str, str]) -> tuple[Source, Local | None]:
    names = settings.domain
    if settings.certificate:
        key = Path(settings.certificate_key) if settings.certificate_key else None
        return Files(Path(settings.certificate), key, names), None
    if settings.local_authority:
        store = Store(folder / Local.name)
        local = Local(store, names)
        return Managed(store, names, local), local
    directory = STAGING if settings.acme_staging else settings.acme_directory
    store = Store(folder / folder_name(directory))
    binding = (settings.acme_key_id, jws.from_base64url(settings.acme_key)) if settings.acme_key_id else None
    acme = Acme(store, directory, names, challenges, fetch, email=settings.acme_email, binding=binding)
    return Managed(store, names, acme), None
