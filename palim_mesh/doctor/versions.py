"""The versions of what runs here."""

import platform
import ssl

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.relay import version

CHECK = "versions"
OLDEST_OPENSSL = (3, 0)
FIXED_COTURN = (4, 10)
"""The first in which the faults of 2026 are repaired: addresses that got past the list, and a crafted message."""


async def check(subject: Subject) -> list[Verdict]:
    """Own, Python's, OpenSSL's and coturn's."""
    program = subject.relay.program if subject.relay else None
    coturn = await version.of(program) if program else None
    own: dict[str, str | int] = {"own": subject.version, "python": platform.python_version()}
    return [Verdict(CHECK, "version-own", values=own), judge_openssl(), *([judge_coturn(coturn)] if program else [])]


def judge_openssl(text: str = ssl.OPENSSL_VERSION, numbers: tuple[int, ...] = ssl.OPENSSL_VERSION_INFO[:2]) -> Verdict:
    """Of the OpenSSL that Python uses."""
    is_old = numbers < OLDEST_OPENSSL
    code = "version-openssl-old" if is_old else "version-openssl"
    return Verdict(CHECK, code, Grade(is_old), {"openssl": text.removeprefix("OpenSSL ")})


def judge_coturn(found: version.Version | None) -> Verdict:
    """Of the installed coturn. An old one is no warning: distributions have no other, and we configure it for that."""
    if found is None:
        return Verdict(CHECK, "version-coturn-none", Grade.FAULT)
    code = "version-coturn-old" if found < FIXED_COTURN else "version-coturn"
    return Verdict(CHECK, code, values={"coturn": version.written(found)})
