"""Who answers at the ports. From here only this machine is seen; a firewall in front of it is not."""

import asyncio
import json

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import address

CHECK = "ports"
PATIENCE_S = 3
MOST = 1024
HTTPS = 443
HTTP = 80
ALIVE = b"GET /healthz HTTP/1.0\r\n\r\n"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


async def server(subject: Subject) -> list[Verdict]:
    """Whether palim-mesh itself answers."""
    host, port = EVERYWHERE.get(subject.settings.host, subject.settings.host), subject.settings.port
    values: dict[str, str | int] = {"host": host, "port": port}
    said = await _ask(host, port, ALIVE)
    if said is None:
        return [Verdict(CHECK, "server-down", Grade.FAULT, values)]
    if b"alive" not in said:
        return [Verdict(CHECK, "server-other", Grade.FAULT, values | {"said": json.dumps(said[:20].decode("latin1"))})]
    return [Verdict(CHECK, "server-fine", values=values)]


async def web(subject: Subject) -> list[Verdict]:
    """Whether anybody answers where browsers ask: at each address of each name that is ours."""
    ours = [(name, str(each.local)) for name in subject.names for each in await address.find(name)]
    found = [(*where, port) for where in ours for port in (HTTPS, HTTP)]
    answers = await asyncio.gather(*(_ask(ip, port, b"") for _, ip, port in found))
    return [judge(*where, said is not None) for where, said in zip(found, answers, strict=True)]


def judge(name: str, ip: str, port: int, is_open: bool) -> Verdict:
    """Of a port at one address of a name. Port 80 is only for people who type the name without https."""
    values: dict[str, str | int] = {"name": name, "address": ip, "port": port}
    if is_open:
        return Verdict(CHECK, "port-fine", values=values)
    return Verdict(CHECK, "port-closed", Grade.FAULT if port == HTTPS else Grade.WARNING, values)


async def _ask(host: str, port: int, question: bytes) -> bytes | None:
    """What is answered, at most a kilobyte, and nothing without a question; None when no connection comes about."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection(host, port)
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
