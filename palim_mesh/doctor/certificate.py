"""The certificate that browsers are shown."""

import asyncio
import ssl
import time
from pathlib import Path

from palim_mesh.doctor.ports import PATIENCE_S, web_ports
from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import address
from palim_mesh.tls import status
from palim_mesh.tls.trouble import ADVICE

CHECK = "certificate"
DAY_S = 86400
SOON_DAYS = 14
TROUBLE = {
    9: "certificate-early",  # X509_V_ERR_CERT_NOT_YET_VALID
    10: "certificate-expired",  # X509_V_ERR_CERT_HAS_EXPIRED
    62: "certificate-other",  # X509_V_ERR_HOSTNAME_MISMATCH
}


async def check(subject: Subject) -> list[Verdict]:
    """Asks as a browser does: each name that leads here by HTTPS, and the relay."""
    https, _ = web_ports(subject.settings)
    ports = [(name, https) for name in subject.settings.domain or subject.names]
    if subject.relay and subject.relay.certificate:
        ports.append((subject.relay.host, subject.relay.tls_port))
    return [
        *_renewal(subject.folder / "tls" / status.FILE),
        *[
            await examine(name, str(each.local), port, ssl.create_default_context())
            for name, port in ports
            for each in (await address.find(name))[:1]
        ],
    ]


def _renewal(file: Path) -> list[Verdict]:
    """What hinders the next certificate, as the server itself wrote it down; nothing where it wrote nothing."""
    try:
        trouble = status.loads(file.read_text("utf-8")).code
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        return [Verdict(CHECK, "certificate-unasked", Grade.WARNING, {"path": str(file)})]
    if trouble is None:
        return []
    return [Verdict(CHECK, "certificate-late", Grade.WARNING, {"trouble": trouble, "advice": ADVICE[trouble]})]


async def examine(name: str, host: str, port: int, context: ssl.SSLContext) -> Verdict:
    """What is shown under a name at an address of ours to somebody who trusts as the context does."""
    values: dict[str, str | int] = {"name": name, "port": port}
    try:
        async with asyncio.timeout(PATIENCE_S):
            _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=name)
    except ssl.SSLCertVerificationError as error:
        return Verdict(CHECK, TROUBLE.get(error.verify_code, "certificate-untrusted"), Grade.FAULT, values)
    except OSError:
        return Verdict(CHECK, "certificate-none", Grade.FAULT, values)
    shown = writer.get_extra_info("peercert")
    writer.close()
    return judge(name, port, ssl.cert_time_to_seconds(shown["notAfter"]) - time.time())


def judge(name: str, port: int, left_s: float) -> Verdict:
    """Of the time until it expires."""
    days = int(left_s // DAY_S)
    is_soon = days < SOON_DAYS
    values: dict[str, str | int] = {"name": name, "port": port, "days": days}
    return Verdict(CHECK, "certificate-soon" if is_soon else "certificate-fine", Grade(is_soon), values)
