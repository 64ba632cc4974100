"""All checks, in the order in which one trouble causes another."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from palim_mesh.doctor import certificate, clock, machine, names, ports, relay, secrets, versions
from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Verdict

Check: TypeAlias = Callable[[Subject], Awaitable[list[Verdict]]]

CHECKS: tuple[Check, ...] = (
    versions.check,
    secrets.check,
    machine.disk,
    machine.memory,
    machine.files,
    clock.check,
    names.check,
    ports.server,
    ports.web,
    certificate.check,
    relay.check,
)


async def examine(subject: Subject) -> list[Verdict]:
    """What they all found."""
    return [verdict for check in CHECKS for verdict in await check(subject)]
