"""uvicorn as this program runs it, and what lives beside it."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from palim_mesh import log, notify
from palim_mesh.messages import FRAME_BYTES
from palim_mesh.registry import Registry
from palim_mesh.settings import Settings

LARGER_THAN_READS = 1 << 20
REQUEST_S = 10.0  # for a request to be there, from its first byte or from the connection's first moment
GRACEFUL_S = 1  # for answers that are under way when the server goes down

Companion: TypeAlias = Callable[[], Awaitable[None]]
"""Something that runs as long as the server does, and ends when it is cancelled. A bug in it ends nothing else."""


class Http(H11Protocol):
    """uvicorn's, but a request has to be there in time.

    Else somebody who sends a byte a minute on each of many connections would take all of them, and never be noticed.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_ours = self.transport.get_protocol() is self  # else it has become a WebSocket
        if is_ours and self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._wait()
        else:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_S, self.transport.abort)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


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
    """uvicorn with companions; everybody hears of a restart before the connections close."""

    def __init__(self, config: uvicorn.Config, registry: Registry, companions: Sequence[Companion] = ()) -> None:
        super().__init__(config)
        self.registry = registry
        self.companions = companions
        self._running: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._running = [asyncio.create_task(_mind(companion)) for companion in (notify.live, *self.companions)]
        notify.tell(notify.READY)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        notify.tell(notify.STOPPING)
        await self.registry.restart()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await super().shutdown(sockets)


async def _mind(companion: Companion) -> None:
    try:
        await companion()
    except Exception as error:
        log.bug("companion", error)


def configure(app: ASGIApp, settings: Settings, tls: ssl.SSLContext | None = None) -> uvicorn.Config:
    """What uvicorn is told; see docs/ARCHITECTURE.md for why. With `tls` it speaks HTTPS."""
    _keep_what_is_freed()
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=Http,
        ws=WebSockets,
        ws_max_size=FRAME_BYTES,
        ws_max_queue=16,
        ws_ping_interval=settings.ping_interval_s,
        ws_ping_timeout=settings.ping_timeout_s,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips="*" if settings.unix_socket else list(settings.trusted_proxies),
        ssl_context_factory=None if tls is None else lambda *_: tls,
        timeout_graceful_shutdown=GRACEFUL_S,
    )


def _keep_what_is_freed() -> None:
    """Lets the C library reuse memory for what is read, which else it takes from the kernel anew for every frame.

    asyncio asks for 256 KiB before each read. glibc does so for pieces from 128 KiB up, until it sees one freed that is
    larger: mallopt(3), M_MMAP_THRESHOLD.
    """
    bytes(LARGER_THAN_READS)
