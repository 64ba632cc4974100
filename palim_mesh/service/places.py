"""Where an installed service has its things."""

import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from palim_mesh import settings
from palim_mesh.errors import CannotStart, StartCode

NAME = "palim-mesh"
SETTINGS = Path("/etc/palim-mesh.toml")
UNIT = Path("/etc/systemd/system/palim-mesh.service")
STATE = Path("/var/lib/palim-mesh")
CACHE = Path("/var/cache/palim-mesh")
COMMAND = Path("/usr/local/bin/palim-mesh")

_COMMAND = f"""#!/bin/sh
# The installed palim-mesh with the settings of its service.
exec env {settings.FILE_VARIABLE}={SETTINGS} /opt/palim-mesh/palim-mesh.pyz "$@"
"""


def must_be_root() -> None:
    """Raises CannotStart(needs-root)."""
    if os.geteuid() != 0:
        raise CannotStart(StartCode.NEEDS_ROOT, "this changes the system, so it needs root: put sudo in front of it")


def make_user() -> None:
    """The account the service runs under, unless it is there. What its commands unpack belongs in its home."""
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(CACHE)]
        subprocess.run(["useradd", *options, "--shell", "/usr/sbin/nologin", NAME], check=True)


def write_settings(text: str) -> None:
    """The settings file, for root to write and the service to read.

    Raises CannotStart(settings-exist) where there is one: it is the operator's.
    """
    if SETTINGS.exists():
        sentence = f"{SETTINGS} is there already and stays as it is; change settings in it, not by flags"
        raise CannotStart(StartCode.SETTINGS_EXIST, sentence)
    SETTINGS.touch(mode=0o600)
    shutil.chown(SETTINGS, "root", NAME)
    SETTINGS.chmod(0o640)
    SETTINGS.write_text(text, "utf-8")


def as_toml(values: Mapping[str, settings.Value]) -> str:
    """A settings file with these values (TOML 1.0: a basic string is written as JSON writes it)."""
    lines = ["# Settings of palim-mesh. All of them: palim-mesh settings"]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def write_unit() -> None:
    """The unit file, and the command for operators."""
    UNIT.parent.mkdir(parents=True, exist_ok=True)
    UNIT.write_text(resources.files("palim_mesh.service").joinpath(UNIT.name).read_text("utf-8"), "utf-8")
    COMMAND.parent.mkdir(parents=True, exist_ok=True)
    COMMAND.write_text(_COMMAND, "utf-8")
    COMMAND.chmod(0o755)


def remove() -> None:
    """Unit file and command; nothing that was anybody's work."""
    UNIT.unlink(missing_ok=True)
    COMMAND.unlink(missing_ok=True)
