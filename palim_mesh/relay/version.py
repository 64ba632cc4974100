"""Which coturn is installed."""

import asyncio
import os
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from typing import TypeAlias

ALSO_IN = "/usr/sbin:/usr/local/sbin"  # often missing in the PATH of services and people
PATIENCE_S = 5

Version: TypeAlias = tuple[int, ...]


def program() -> str | None:
    """The path of coturn's `turnserver`."""
    return shutil.which("turnserver", path=f"{os.environ.get('PATH', os.defpath)}:{ALSO_IN}")


async def of(path: str) -> Version | None:
    """What the program says about itself; None when it can't be started or says nothing that is a version."""
    try:
        asked = await asyncio.create_subprocess_exec(path, "--version", stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)
    except OSError:
        return None
    try:
        said, _ = await asyncio.wait_for(asked.communicate(), PATIENCE_S)
    except TimeoutError:
        asked.kill()
        await asked.wait()
        return None
    return parse(said.decode("ascii", errors="replace"))


def parse(said: str) -> Version | None:
    """The version in coturn's answer, which is nothing but it."""
    found = re.search(r"\d+(\.\d+)+", said)
    return tuple(int(part) for part in found[0].split(".")) if found else None


def written(version: Version) -> str:
    """As people write it."""
    return ".".join(map(str, version))
