"""The command `palim-mesh`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - asked before anything is imported that an older Python can't read
    sys.exit("palim-mesh needs Python 3.11 or newer; this is " + sys.version.split()[0])

import argparse
import errno
import os
import resource
import signal
import socket
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from palim_mesh import __version__, log, settings, state
from palim_mesh.app import make_app
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.messages import FRAME_BYTES
from palim_mesh.registry import Registry
from palim_mesh.settings import Settings

EVERYWHERE = ("0.0.0.0", "::")
LOOPBACK = ("127.0.0.1", "::1")
LARGER_THAN_READS = 1 << 20
GRACEFUL_S = 1  # for answers that are under way when the server goes down


class WebSockets(WebSocketsSansIOProtocol):
    """uvicorn's, but it reads on until as many messages wait as `ws_max_queue` says.

    uvicorn itself stops reading at each message and starts again when that is taken. For short messages that is a
    quarter of all work.
    """

    def send_receive_event_to_app(self) -> None:
        """Queues a message. If too many wait now, reading stops; `receive` starts it again when none does."""
        was_paused, self.read_paused = self.read_paused, True  # lets uvicorn leave reading as it is
        super().send_receive_event_to_app()
        self.read_paused = was_paused
        if not (was_paused or self.close_sent) and self.queue.qsize() >= self.config.ws_max_queue:
            self.read_paused = True
            self.transport.pause_reading()


class Server(uvicorn.Server):
    """uvicorn, but everybody hears of a restart before the connections close."""

    def __init__(self, config: uvicorn.Config, registry: Registry) -> None:
        super().__init__(config)
        self.registry = registry

    async def shutdown(self, sockets: "list[socket.socket] | None" = None) -> None:
        await self.registry.restart()
        await super().shutdown(sockets)


def main() -> None:
    """Runs the command; ends with status 2 when it can't start."""
    try:
        run(sys.argv[1:])
    except CannotStart as error:
        print(f"palim-mesh: {error}", file=sys.stderr)
        sys.exit(2)


def run(arguments: "list[str]") -> None:
    """Does what the arguments say; raises CannotStart."""
    flags = vars(_parser().parse_args(arguments))
    command, file = flags.pop("command"), flags.pop("settings", os.environ.get(settings.FILE_VARIABLE))
    if command == "settings":
        print(settings.markdown(), end="")
        return
    serve(settings.load(Path(file) if file else None, os.environ, flags))


def serve(chosen: Settings) -> None:
    """Serves until SIGINT or SIGTERM; raises CannotStart."""
    log.start(chosen.log_level)
    app, registry = make_app(chosen, state.load(state.folder_of(chosen.state_dir)))
    sockets = listen(chosen.host, chosen.port, chosen.ping_interval_s + chosen.ping_timeout_s)
    _allow_many_sockets()
    _keep_what_is_freed()
    port = sockets[0].getsockname()[1]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))  # uvicorn raises them again when all is closed
    log.event("started", version=__version__)
    print(f"palim-mesh  {_link(chosen.host, port)}", flush=True)
    Server(_config(app, chosen), registry).run(sockets)


def listen(host: str, port: int, patience_s: float) -> "list[socket.socket]":
    """Sockets bound to all addresses of a host name that this machine has; raises CannotStart.

    What was sent through one of them and isn't taken for `patience_s` ends the connection (RFC 5482).
    """
    bound: list[socket.socket] = []
    absent = ""
    for family, address in _addresses(host, port):
        shared_port = bound[0].getsockname()[1] if bound else port
        try:
            bound.append(_bound(family, (address[0], shared_port, *address[2:]), patience_s))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sentence = f'port {port} is taken by another program; stop it, or choose another with "--port"'
                raise CannotStart(StartCode.ADDRESS_IN_USE, sentence) from None
            absent = f"can't listen on {address[0]} port {port}: {error.strerror}"
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise CannotStart(StartCode.BAD_ADDRESS, absent) from None
    if not bound:
        raise CannotStart(StartCode.BAD_ADDRESS, absent)
    return bound


def _addresses(host: str, port: int) -> "list[tuple[int, tuple[Any, ...]]]":
    """Families and socket addresses of a host name; `localhost` is both kinds of loopback (RFC 6761 6.3)."""
    try:
        found = [
            entry
            for name in (LOOPBACK if host == "localhost" else (host,))
            for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        ]
    except OSError as error:
        raise CannotStart(StartCode.BAD_ADDRESS, f'there is no address "{host}": {error.strerror}') from None
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _bound(family: int, address: "tuple[Any, ...]", patience_s: float) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(patience_s * 1000))
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen()  # whoever follows the printed link at once waits a moment and is not refused
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: ASGIApp, chosen: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws=WebSockets,
        ws_max_size=FRAME_BYTES,
        ws_max_queue=16,
        ws_ping_interval=chosen.ping_interval_s,
        ws_ping_timeout=chosen.ping_timeout_s,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(chosen.trusted_proxies),
        timeout_graceful_shutdown=GRACEFUL_S,
    )


def _allow_many_sockets() -> None:
    """Raises this process's limit of open files to what the system lets it have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _keep_what_is_freed() -> None:
    """Lets the C library reuse memory for what is read, which else it takes from the kernel anew for every frame.

    asyncio asks for 256 KiB before each read. glibc does so for pieces from 128 KiB up, until it sees one freed that is
    larger: mallopt(3), M_MMAP_THRESHOLD.
    """
    bytes(LARGER_THAN_READS)


def _link(host: str, port: int) -> str:
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="palim-mesh",
        description="Calls in a full mesh. A setting is a flag, a variable PALIM_MESH_… or a key in the TOML file.",
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("serve", "settings"),
        default="serve",
        help="serve (the default), or print the table of all settings",
    )
    parser.add_argument("--settings", metavar="FILE", help=f"TOML file with settings; also {settings.FILE_VARIABLE}")
    for row in settings.TABLE:
        if not row.metadata["is_secret"]:
            parser.add_argument(settings.flag_of(row), dest=row.name, metavar="VALUE", help=row.metadata["doc"])
    return parser


if __name__ == "__main__":
    main()
