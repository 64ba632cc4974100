"""Keeps a good certificate in service as long as the server lives."""

import asyncio
import contextlib
import logging
import random
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from palim_mesh import log
from palim_mesh.tls import managed, pace, status
from palim_mesh.tls.aside import aside
from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.contexts import Contexts
from palim_mesh.tls.source import Source
from palim_mesh.tls.status import Status
from palim_mesh.tls.store import FOLDER, Store
from palim_mesh.tls.trouble import ADVICE, NotIssued, Trouble

STALE_S = 6 * pace.HOUR_S  # authorities count certificates by the week
SPREAD = 0.1  # pauses get up to this much longer, so that not all come at once


class Renewer:
    """A companion of the server. `contexts` go to its listener, `status` says how it stands."""

    def __init__(
        self, source: Source, names: Sequence[str], state_folder: Path, clock: Callable[[], float] = time.time
    ) -> None:
        self.source = source
        self.names = names
        self.store = Store(state_folder / FOLDER)
        self.clock = clock
        self.contexts = Contexts()
        self.status = Status(source.name)
        self._current: Certificate | None = None
        self._awake = asyncio.Event()

    def start(self) -> None:
        """Shows what there is, or a temporary certificate; raises CannotStart. For before the listener opens."""
        try:
            self.store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._current = self.source.prepare()
            if self._current is not None:
                self.contexts.show(self.source.certificate, self.source.key)
                self._show(Status(self.source.name, self._current))
            else:
                temporary = managed.write_temporary(self.store, self.names)
                self.contexts.show(self.store.path(managed.TEMPORARY))
                self._show(Status(self.source.name, temporary, is_temporary=True))
        except OSError as error:
            raise self.store.unusable(error) from None

    def wake(self) -> None:
        """Looks now instead of later, also where the last try failed."""
        self._awake.set()

    async def __call__(self) -> None:
        """Looks and waits, for ever. SIGHUP wakes it."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.wake)
        while True:
            pause_s = await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._awake.wait()
            self._awake.clear()

    async def look(self) -> float:
        """Gets a certificate if one is due, and shows it; returns how many seconds to wait."""
        if self._current is not None and not self.source.is_due(self._current, self.clock()):
            if self.status.code == Trouble.CLOCK_WRONG:
                self._show(Status(self.source.name, self._current))
            return self.source.wait_s(self._current, self.clock())
        try:
            made = await aside(self.source.renew)
            self.contexts.show(self.source.certificate, self.source.key)
        except NotIssued as failure:
            return self._failed(failure)
        except OSError:
            return self._failed(NotIssued(Trouble.STATE_UNWRITABLE))
        except Exception as error:
            log.bug("certificate", error)
            return self._failed(NotIssued(Trouble.BUG))
        self._current = made
        self._show(Status(self.source.name, made))
        if self.source.is_due(made, self.clock()):  # brand new, and yet too old
            return self._failed(NotIssued(Trouble.CLOCK_WRONG, retry_after_s=STALE_S))
        return self.source.wait_s(made, self.clock())

    def _failed(self, failure: NotIssued) -> float:
        """Says so and returns how long to wait. What is shown stays."""
        before, now = self.status, self.clock()
        failures = before.failures + 1
        least = pace.pause_s(failure.code, failures, failure.retry_after_s)
        is_local = failure.code == Trouble.CERTIFICATE_BAD  # nobody is bothered by looking again soon
        pause_s = pace.MINUTE_S if is_local else least * random.uniform(1, 1 + SPREAD)
        domain = failure.domain if failure.domain in self.names else ""
        left_s = before.expires_in_s(now)
        log.event(
            "certificate-failed",
            level=logging.ERROR if before.is_temporary or (left_s is not None and left_s <= 0) else logging.WARNING,
            code=failure.code,
            kind=failure.kind or None,
            domain=domain or None,
            failures=failures,
            next_try_s=round(pause_s),
            advice=ADVICE[failure.code],
        )
        self._write(
            Status(
                source=before.source,
                certificate=before.certificate,
                is_temporary=before.is_temporary,
                code=failure.code,
                domain=domain,
                failures=failures,
                failed_at=now,
                next_try_at=now + pause_s,
            )
        )
        return pause_s

    def _show(self, shown: Status) -> None:
        certificate, left_s = shown.certificate, shown.expires_in_s(self.clock())
        log.event(
            "certificate-temporary" if shown.is_temporary else "certificate-shown",
            source=shown.source,
            serial=certificate.serial if certificate else None,
            days_left=None if left_s is None else int(left_s // pace.DAY_S),
        )
        self._write(shown)

    def _write(self, changed: Status) -> None:
        """Also for `doctor`, which is another process. A full disk takes nothing else down."""
        self.status = changed
        try:
            self.store.write(status.FILE, status.dumps(changed))
        except OSError:
            log.event("status-unwritten", level=logging.WARNING)
