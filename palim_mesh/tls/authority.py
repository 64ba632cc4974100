"""Authorities that vouch for certificates: one by ACME, and one of our own for networks without the Internet."""

import subprocess
from collections.abc import MutableMapping, Sequence

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.tls import acme, managed, openssl
from palim_mesh.tls.acme import Account, Fetch, World
from palim_mesh.tls.store import Store

ACCOUNT = "account.pem"
ROOT, ROOT_KEY = "root.crt", "root.key"
ROOT_TITLE = "palim-mesh local authority"
LOCAL_DAYS = 90


class Acme:
    """By ACME, under an account whose key is in the store. `challenges` are what the listener on port 80 answers."""

    name = "acme"

    def __init__(
        self,
        store: Store,
        directory_url: str,
        names: Sequence[str],
        challenges: MutableMapping[str, str],
        fetch: Fetch,
        *,
        email: str = "",
        binding: tuple[str, bytes] | None = None,
    ) -> None:
        self.store = store
        self.directory_url = directory_url
        self.names = names
        self.challenges = challenges
        self.fetch = fetch
        self.email = email
        self.binding = binding

    def prepare(self) -> None:
        file = self.store.path(ACCOUNT)
        if file.exists():
            try:
                openssl.jwk_of(file)
            except subprocess.CalledProcessError:
                raise _damaged(f"{file} is damaged; without it, a new account with the authority is made") from None

    def vouch(self, request: bytes) -> str:
        file = self.store.path(ACCOUNT)
        if not file.exists():
            self.store.write(ACCOUNT, openssl.make_key())
        account = Account(openssl.jwk_of(file), lambda data: openssl.sign(file, data), self.email, self.binding)
        try:
            world = World(self.fetch, self.challenges.__setitem__)
            return acme.issue(self.directory_url, account, self.names, request, world)
        finally:
            self.challenges.clear()


class Local:
    """With a root of our own, which people's machines must be told to trust. It can vouch for our names only."""

    name = "local"

    def __init__(self, store: Store, names: Sequence[str]) -> None:
        self.store = store
        self.names = names
        self.root = ""

    def prepare(self) -> None:
        """Makes the root at the first start, and another when it may not vouch for one of the names."""
        try:
            root = self.store.read(ROOT)
            if root is None or not set(self.names) <= set(openssl.permitted(root)):
                root = openssl.root(self.store.write(ROOT_KEY, openssl.make_key()), ROOT_TITLE, self.names)
                self.store.write(ROOT, root)
                self.store.path(managed.FILE).unlink(missing_ok=True)  # the old root vouched for it
        except subprocess.CalledProcessError:
            file = self.store.path(ROOT)
            raise _damaged(f"{file} is damaged; without it, a new root is made for people to trust") from None
        except OSError as error:
            raise self.store.unusable(error) from None
        self.root = root

    def vouch(self, request: bytes) -> str:
        return openssl.issued(request, self.store.path(ROOT), self.store.path(ROOT_KEY), self.names, LOCAL_DAYS)


def _damaged(sentence: str) -> CannotStart:
    return CannotStart(StartCode.BAD_STATE, sentence)
