"""What systemd is asked for."""

import shutil
import subprocess
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.service.places import NAME

_LOOK = f"its last lines: journalctl --unit {NAME} --lines 50"


def must_run() -> None:
    """Raises CannotStart(no-systemd) where systemd is not what started this machine (sd_booted(3))."""
    if not Path("/run/systemd/system").is_dir() or not shutil.which("systemctl"):
        sentence = "this machine is not run by systemd; start the program by what it is run by"
        raise CannotStart(StartCode.NO_SYSTEMD, sentence)


def start() -> None:
    """Starts the service, now and with the machine.

    The call waits until the program says that it is ready. Raises CannotStart(service-failed).
    """
    _do("daemon-reload")
    _do("enable", NAME)
    _do("restart", NAME)


def stop() -> None:
    """Ends the service, now and for good."""
    _do("disable", "--now", NAME)


def reload() -> None:
    """Makes systemd read its unit files again."""
    _do("daemon-reload")


def _do(*command: str) -> None:
    ended = subprocess.run(["systemctl", *command], check=False, capture_output=True, text=True)
    if ended.returncode != 0:
        said = ended.stderr.strip().partition("\n")[0]
        raise CannotStart(StartCode.SERVICE_FAILED, f"systemctl {command[0]} says: {said or 'nothing'}; {_LOOK}")
