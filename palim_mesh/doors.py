"""How the outside comes in: by plain HTTP, by a Unix socket, or by HTTPS with port 80 beside it."""

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from palim_mesh.listeners import listen, listen_unix
from palim_mesh.server import Companion
from palim_mesh.settings import Settings
from palim_mesh.tls.status import Status

EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Doors:
    """What the server listens on, and what is to be said of it. The last three are None without HTTPS.

    `papers` are the files of certificate and key; the latter is None where it stands in the former.
    """

    sockets: list[socket.socket]
    said: Sequence[str]
    companions: Sequence[Companion] = ()
    tls: ssl.SSLContext | None = None
    certificate: Callable[[], Status] | None = None
    papers: tuple[Path, Path | None] | None = None


def open_doors(settings: Settings, state_folder: Path) -> Doors:
    """Opens what the settings say; raises CannotStart."""
    patience_s = settings.ping_interval_s + settings.ping_timeout_s
    if settings.domain:
        return _https(settings, state_folder, patience_s)
    if settings.unix_socket:
        return Doors([listen_unix(Path(settings.unix_socket))], [f"palim-mesh  unix:{settings.unix_socket}"])
    host = settings.host or "localhost"
    sockets = listen(host, settings.port, patience_s, "--port")
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return Doors(sockets, [f"palim-mesh  http://{name}:{sockets[0].getsockname()[1]}"])


def _https(settings: Settings, state_folder: Path, patience_s: float) -> Doors:
    from palim_mesh.tls.https import open_https  # what it brings would make every other start slower

    https = open_https(settings, state_folder, patience_s)
    said = [f"palim-mesh  {https.link}"]
    if https.root is not None:
        said.append(f"local authority: http://{settings.domain[0]}/root.crt  SHA-256 {https.root}")
    renewer = https.renewer
    papers = renewer.source.certificate, renewer.source.key
    companions: list[Companion] = [https.plain, renewer]
    return Doors(https.sockets, said, companions, renewer.contexts.listening, lambda: renewer.status, papers)
