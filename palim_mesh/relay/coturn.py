"""coturn as a child of this program.

It gets its configuration and certificate in memory only (memfd_create(2)), so no secret is on the disk or in the list
of processes. What it says names people's addresses, so nobody reads it. The kernel ends it with us, even after a
kill -9 (PR_SET_PDEATHSIG, prctl(2)). Where we are root, it is not.
"""

import asyncio
import os
import pwd
import signal
import sqlite3
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from palim_mesh import log
from palim_mesh.relay import address, binding, configuration, keeper, version
from palim_mesh.relay.address import Address
from palim_mesh.relay.configuration import Facts
from palim_mesh.relay.keeper import End
from palim_mesh.relay.plan import Pair, Plan
from palim_mesh.relay.status import Program, State, Status, Trouble

READY_S = 10
ASK_S = 0.1
LOOK_S = 10  # how often it is looked for another certificate
END_S = 2
USERS = ("turnserver", "nobody")
FIRST_FREE_PORT = 1024


class Coturn:
    """The child, started again whenever it ends."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.status = Status(Program.COTURN)

    async def run(self) -> None:
        """Runs until cancelled; then the child has ended."""
        await keeper.keep(self._once, self.status)

    async def _once(self) -> End:
        assert self.plan.program is not None
        found = await version.of(self.plan.program)
        if found is None:
            return End(Trouble.BAD_PROGRAM)
        self.status.version = version.written(found)
        addresses = await address.find(self.plan.host)
        if not addresses:
            return End(Trouble.NO_ADDRESS)
        pair = self._pair()
        ports = (self.plan.port, self.plan.tls_port) if pair else (self.plan.port,)
        if not all(address.is_free(each.local, port) for each in addresses for port in ports):
            return End(Trouble.PORT_TAKEN)
        with _in_memory(b"", *(pair or ())) as (written, *papers), _no_users() as users:
            _rewrite(written, configuration.write(self._facts(addresses, users, papers), found).encode())
            child = await self._start(written, papers)
            try:
                return await self._mind(child, addresses[0], pair, papers)
            finally:
                await _end(child)

    def _pair(self) -> Pair | None:
        return self.plan.certificate() if self.plan.certificate else None

    def _facts(self, addresses: tuple[Address, ...], users: str, papers: list[int]) -> Facts:
        plan = self.plan
        files = [users, *map(_path, papers)]
        return Facts(plan.host, addresses, plan.port, plan.tls_port, plan.ports, plan.secrets, plan.user_quota, *files)

    async def _start(self, written: int, papers: list[int]) -> Process:
        plan = self.plan
        assert plan.program is not None
        return await asyncio.create_subprocess_exec(
            "setpriv",
            *("--pdeathsig", "KILL", "--no-new-privs"),
            *_unprivileged(min(plan.port, plan.tls_port)),
            *(plan.program, "-c", _path(written)),
            pass_fds=(written, *papers),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )

    async def _mind(self, child: Process, first: Address, pair: Pair | None, papers: list[int]) -> End:
        """Waits for the child's end, and gives it each new certificate."""
        ended = asyncio.ensure_future(child.wait())
        try:
            if not await self._answers(first, ended):
                return End(Trouble.CRASHED, ended.result()) if ended.done() else End(Trouble.SILENT)
            self.status.state = State.READY
            log.event("relay-ready", version=self.status.version)
            while not (await asyncio.wait((ended,), timeout=LOOK_S))[0]:
                if (other := self._pair()) == pair:
                    continue
                if pair is None or other is None:
                    return End(None)  # with or without TLS, that takes another configuration
                for descriptor, content in zip(papers, other, strict=True):
                    _rewrite(descriptor, content)
                child.send_signal(signal.SIGUSR2)
                pair = other
                log.event("relay-certificate")
            return End(Trouble.CRASHED, ended.result())
        finally:
            ended.cancel()

    async def _answers(self, first: Address, ended: "asyncio.Future[int]") -> bool:
        """Waits for the first answer, at most `READY_S`; false if there is none, or the child ends before."""
        deadline = asyncio.get_running_loop().time() + READY_S
        while asyncio.get_running_loop().time() < deadline and not ended.done():
            try:
                await binding.ask(first.local, self.plan.port, ASK_S)
                return True
            except OSError:
                await asyncio.wait((ended,), timeout=ASK_S)
        return False


async def _end(child: Process) -> None:
    """Ends the child, if need be by force."""
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), END_S)
    except TimeoutError:
        child.kill()
        await child.wait()


def _unprivileged(lowest_port: int) -> list[str]:
    """What takes root's rights from the child, but for ports that only root may have."""
    if os.geteuid() != 0:
        return []
    users = [entry for entry in pwd.getpwall() if entry.pw_name in USERS and _is_mapped(entry.pw_uid)]
    if not users:
        return []
    user = min(users, key=lambda entry: USERS.index(entry.pw_name))
    may = ("--inh-caps", "-all,+net_bind_service", "--ambient-caps", "+net_bind_service")
    return [
        *("--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"),
        *(may if lowest_port < FIRST_FREE_PORT else ()),
    ]


def _is_mapped(uid: int) -> bool:
    """Whether there is such a user in our user namespace (user_namespaces(7)); a container may have root alone."""
    lines = Path("/proc/self/uid_map").read_text("ascii").splitlines()
    return any(first <= uid < first + count for first, _, count in (map(int, line.split()) for line in lines))


@contextmanager
def _in_memory(*contents: bytes) -> Iterator[list[int]]:
    """Files that exist only in memory, until it is left; their descriptors."""
    descriptors: list[int] = []
    try:
        for content in contents:
            descriptors.append(os.memfd_create("palim-mesh"))
            _rewrite(descriptors[-1], content)
        yield descriptors
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


@contextmanager
def _no_users() -> Iterator[str]:
    """A database of users in which there is nobody; its path.

    coturn believes in a secret of its configuration only when it can also read the table of secrets in its database.
    The one of Debian's package is readable for Debian's user alone, and may hold what others have put there.
    """
    with TemporaryDirectory(prefix="palim-mesh-") as folder:
        Path(folder).chmod(0o755)
        file = Path(folder, "users.sqlite")
        with closing(sqlite3.connect(file)) as database:
            database.execute("CREATE TABLE turn_secret (realm TEXT, value TEXT)")
        file.chmod(0o644)
        yield str(file)


def _rewrite(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)


def _path(descriptor: int) -> str:
    """How the child finds what it inherits."""
    return f"/dev/fd/{descriptor}"
