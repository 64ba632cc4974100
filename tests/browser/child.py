"""A program of ours beside the test: it writes into a log file, is ended by its own id, and never outlives the test."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

END_S = 10


class Child:
    """A running program.

    The kernel kills it when the test process is gone (PR_SET_PDEATHSIG, prctl(2)), even after a kill -9.
    """

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    @property
    def pid(self) -> int:
        """The program's own id: what starts it becomes it."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    def said(self) -> str:
        """Everything it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill_hard(self) -> None:
        """Ends it without a warning (SIGKILL)."""
        self._process.kill()
        self._process.wait(END_S)

    def stop(self) -> int:
        """Asks it to end (SIGTERM), waits for it and returns its exit code.

        Raises:
            subprocess.TimeoutExpired: it did not end in `END_S`; it is killed then.
        """
        self._process.terminate()
        try:
            return self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill_hard()
            raise
