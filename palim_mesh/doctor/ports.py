"""Who answers at the ports. From here only this machine is seen; a firewall in front of it is not."""

import asyncio
import json
import ssl
from collections.abc import Coroutine
from typing import TypeAlias

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import address
from palim_mesh.settings import Settings

CHECK = "ports"
PATIENCE_S = 3
MOST = 1024
HTTPS = 443
HTTP = 80
ALIVE = b"GET /healthz HTTP/1.0\r\n\r\n"

Connection: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


async def server(subject: Subject) -> list[Verdict]:
    """Whether palim-mesh itself answers."""
    where = _where(subject.settings)
    values: dict[str, str | int] = {"where": where}
    said = await _asked(_connect(subject.settings), ALIVE)
    if said is None:
        return [Verdict(CHECK, "server-down", Grade.FAULT, values)]
    if b"alive" not in said:
        return [Verdict(CHECK, "server-other", Grade.FAULT, values | {"said": json.dumps(said[:20].decode("latin1"))})]
    return [Verdict(CHECK, "server-fine", values=values)]


async def web(subject: Subject) -> list[Verdict]:
    """Whether anybody answers where browsers ask: at each address of each name that is ours."""
    ours = [(name, str(each.local)) for name in subject.names for each in await address.find(name)]
    found = [(*where, port) for where in ours for port in web_ports(subject.settings)]
    answers = await asyncio.gather(*(_asked(asyncio.open_connection(ip, port), b"") for _, ip, port in found))
    return [
        judge(*where, said is not None, is_https=where[2] == web_ports(subject.settings)[0])
        for where, said in zip(found, answers, strict=True)
    ]


def web_ports(settings: Settings) -> tuple[int, int]:
    """Where browsers ask by HTTPS and by HTTP. Without `domain` somebody else is there."""
    return (settings.https_port, settings.http_port) if settings.domain else (HTTPS, HTTP)


def judge(name: str, ip: str, port: int, is_open: bool, is_https: bool) -> Verdict:
    """Of a port at one address of a name. That of HTTP is only for people who type the name without https."""
    values: dict[str, str | int] = {"name": name, "address": ip, "port": port}
    if is_open:
        return Verdict(CHECK, "port-fine", values=values)
    return Verdict(CHECK, "port-closed", Grade.FAULT if is_https else Grade.WARNING, values)


def _connect(settings: Settings) -> Coroutine[None, None, Connection]:
    """To the server's own door."""
    if settings.unix_socket:
        return asyncio.open_unix_connection(settings.unix_socket)
    if not settings.domain:
        return asyncio.open_connection(_host(settings), settings.port)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # whether it is good is another check's matter
    name = settings.domain[0]
    return asyncio.open_connection(_host(settings), settings.https_port, ssl=context, server_hostname=name)


def _host(settings: Settings) -> str:
    return EVERYWHERE.get(settings.host, settings.host) or "localhost"


def _where(settings: Settings) -> str:
    port = settings.https_port if settings.domain else settings.port
    return settings.unix_socket or f"{_host(settings)} port {port}"


async def _asked(connecting: Coroutine[None, None, Connection], question: bytes) -> bytes | None:
    """What is answered, at most a kilobyte, and nothing without a question; None when no connection comes about."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await connecting
            writer.write(question)
            said = await _read(reader) if question else b""
            writer.close()
    except OSError:
        return None
    return said


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readexactly(MOST)
    except asyncio.IncompleteReadError as end:
        return end.partial
