"""A small machine: a real systemd in namespaces of its own, whose changes to the system are gone with it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.browser import wait
from tests.browser.child import Child

# Nothing it does reaches the machine it runs on: the root is read-only, and what is written to is gone with it. The
# system's own units are not there at all; they would set up, mount and clean a whole machine. /etc is copied, since
# useradd looks up who is there already. Only the test's own folder is the real one.
_BOOT = """
set -eu
mount -t tmpfs tmpfs /run
mkdir -p /run/etc /run/folder /run/systemd/system
cp -a /etc/. /run/etc
mount --bind "$1" /run/folder
mount -o remount,ro,bind /
mount --bind /run/etc /etc
vendor=/usr/lib/systemd
for place in $vendor/system $vendor/system-generators /etc/systemd/system /opt /var /usr/local/bin /root /tmp; do
    mount -t tmpfs -o mode=755 tmpfs $place
done
chmod 1777 /tmp
mkdir -p "$1" /var/lib /var/cache /var/log
mount --bind /run/folder "$1"
for target in sysinit basic shutdown multi-user network-online; do
    printf '[Unit]\\nDefaultDependencies=no\\n' > $vendor/system/$target.target
done
mount -t cgroup2 none /sys/fs/cgroup
ip link set lo up
export container=test
exec /lib/systemd/systemd --system --unit=multi-user.target
"""


class Machine:
    """Runs until it is closed, or the test's process is gone. `folder` is the one place it shares with the test."""

    def __init__(self, folder: Path) -> None:
        apart = ["--pid", "--mount", "--uts", "--ipc", "--cgroup", "--net", "--fork", "--mount-proc"]
        command = ["unshare", *apart, "--kill-child", "sh", "-c", _BOOT, "sh", str(folder)]
        self._keeper = Child(command, folder / "machine.log")
        wait.until(self._is_up, deadline_s=60, what="a machine whose systemd answers")

    def run(self, *command: str, as_nobody: bool = False) -> subprocess.CompletedProcess[str]:
        """Runs a command on it, to the end, as root or as one who may do nothing."""
        as_user = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] if as_nobody else []
        environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        return subprocess.run(
            ["nsenter", "--target", str(self._first()), "--all", *as_user, *command],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=environment,
        )

    def read(self, path: str) -> str:
        """A file of it."""
        return Path(f"/proc/{self._first()}/root{path}").read_text("utf-8")

    def status(self, path: str) -> os.stat_result:
        """Of a file of it."""
        return Path(f"/proc/{self._first()}/root{path}").stat()

    def has(self, path: str) -> bool:
        """Whether it has a file or folder."""
        return Path(f"/proc/{self._first()}/root{path}").exists()

    def close(self) -> None:
        """Ends it and all that runs on it."""
        self._keeper.kill_hard()

    def _first(self) -> int:
        """The id, outside, of its process 1."""
        assert self._keeper.exit_code is None, self._keeper.said()
        children = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children").read_text("ascii").split()
        return int(children[0]) if children else self._keeper.pid

    def _is_up(self) -> bool:
        return (
            self._first() != self._keeper.pid
            and self.run("systemctl", "is-active", "multi-user.target").returncode == 0
        )
