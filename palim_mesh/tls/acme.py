"""Gets a certificate by ACME (RFC 8555) with the challenge http-01. What it needs from outside is handed in."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

from palim_mesh.tls import jws
from palim_mesh.tls.jws import Jwk, Sign
from palim_mesh.tls.trouble import NotIssued, Trouble

NONCE_TRIES = 10
POLL_TRIES = 60
FIRST_POLL_S = 0.25
LONGEST_POLL_S = 10.0
ERRORS = "urn:ietf:params:acme:error:"
TOKEN = re.compile("[A-Za-z0-9_-]{1,256}")
JOSE_TYPE = "application/jose+json"

_TROUBLES = {
    "accountDoesNotExist": Trouble.ACME_ACCOUNT,
    "caa": Trouble.ACME_CAA,
    "connection": Trouble.ACME_UNREACHABLE,
    "dns": Trouble.ACME_DNS,
    "externalAccountRequired": Trouble.ACME_ACCOUNT,
    "incorrectResponse": Trouble.ACME_UNAUTHORIZED,
    "rateLimited": Trouble.ACME_RATE_LIMITED,
    "serverInternal": Trouble.ACME_AWAY,
    "tls": Trouble.ACME_UNREACHABLE,
    "unauthorized": Trouble.ACME_UNAUTHORIZED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Fetch: TypeAlias = Callable[[str, str, bytes | None], Answer]
"""Sends method, URL and body (of the type `JOSE_TYPE`); raises NotIssued when nobody answers."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: a key, and what the authority is told at the first time. `binding` is a key id and its secret."""

    key: Jwk
    sign: Sign
    email: str = ""
    binding: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What the client does outside of itself. `publish` makes a key authorization readable under a token."""

    fetch: Fetch
    publish: Callable[[str, str], None]
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time


def issue(directory_url: str, account: Account, names: Sequence[str], request: bytes, world: World) -> str:
    """The chain in PEM, the certificate first, for a certificate signing request in DER; raises NotIssued.

    It blocks for as long as the authority needs.
    """
    return _Client(directory_url, account, world).issue(names, request)


class _Client:
    def __init__(self, directory_url: str, account: Account, world: World) -> None:
        self.account = account
        self.world = world
        self.nonce: str | None = None
        self.account_url = ""
        self.directory = _object(_checked(self._fetch("GET", directory_url, None), world.now()))

    def issue(self, names: Sequence[str], request: bytes) -> str:
        self._register()
        wanted = {"identifiers": [{"type": "dns", "value": name} for name in names]}
        made = self._post(_text(self.directory, "newOrder"), wanted)
        order, order_url = _object(made), made.headers.get("location", "")
        for url in _texts(order, "authorizations"):
            self._authorize(url)
        order = self._until(order_url, {"pending", "processing"})
        if order["status"] != "valid":
            self._post(_text(order, "finalize"), {"csr": jws.base64url(request)})
            order = self._until(order_url, {"pending", "ready", "processing"})
        chain = self._post(_text(order, "certificate"), None).body
        if not chain.isascii():
            raise NotIssued(Trouble.ACME_NONSENSE)
        return chain.decode("ascii")

    def _register(self) -> None:
        """An account for our key: the one it has, or a new one (RFC 8555 7.3)."""
        url = _text(self.directory, "newAccount")
        wish: dict[str, object] = {"termsOfServiceAgreed": True}
        if self.account.email:
            wish["contact"] = [f"mailto:{self.account.email}"]
        if self.account.binding is not None:
            wish["externalAccountBinding"] = jws.account_binding(*self.account.binding, url, self.account.key)
        try:
            self.account_url = _header(self._post(url, wish), "location")
        except NotIssued as refused:
            if refused.code in (Trouble.ACME_UNAUTHORIZED, Trouble.ACME_REFUSED):
                raise NotIssued(Trouble.ACME_ACCOUNT, kind=refused.kind) from None
            raise

    def _authorize(self, url: str) -> None:
        """Shows that a name is ours (RFC 8555 7.5)."""
        authorization = _object(self._post(url, None))
        if authorization.get("status") == "valid":
            return
        offered = authorization.get("challenges")
        for challenge in offered if isinstance(offered, list) else []:
            if isinstance(challenge, dict) and challenge.get("type") == "http-01":
                token = _text(challenge, "token")
                if not TOKEN.fullmatch(token):
                    raise NotIssued(Trouble.ACME_NONSENSE)
                self.world.publish(token, jws.key_authorization(token, self.account.key))
                self._post(_text(challenge, "url"), {})
                self._until(url, {"pending"})
                return
        raise NotIssued(Trouble.ACME_REFUSED)

    def _until(self, url: str, unfinished: set[str]) -> dict[str, Any]:
        """Asks for an order or authorization until it is finished: "ready" or "valid"; raises NotIssued otherwise."""
        pause = FIRST_POLL_S
        for _ in range(POLL_TRIES):
            answer = self._post(url, None)
            found = _object(answer)
            status = found.get("status")
            if status in ("ready", "valid") and status not in unfinished:
                return found
            if status not in unfinished:
                raise _refusal(found)
            asked = _retry_after_s(answer, self.world.now())
            self.world.sleep(min(max(pause, asked), LONGEST_POLL_S))
            pause = min(pause * 2, LONGEST_POLL_S)
        raise NotIssued(Trouble.ACME_AWAY)

    def _post(self, url: str, payload: object) -> Answer:
        """Signed, and again with a fresh nonce as long as the authority knows the nonce no more (RFC 8555 6.5)."""
        key: dict[str, object] = {"kid": self.account_url} if self.account_url else {"jwk": self.account.key}
        for _ in range(NONCE_TRIES):
            nonce = self.nonce or self._new_nonce()
            self.nonce = None
            header = {"alg": "ES256", "nonce": nonce, "url": url} | key
            answer = self._fetch("POST", url, jws.signed(header, payload, self.account.sign))
            if answer.status != 400 or _problem_of(answer).get("type") != f"{ERRORS}badNonce":
                return _checked(answer, self.world.now())
        raise NotIssued(Trouble.ACME_AWAY, kind="badNonce")

    def _new_nonce(self) -> str:
        answer = _checked(self._fetch("HEAD", _text(self.directory, "newNonce"), None), self.world.now())
        return _header(answer, "replay-nonce")

    def _fetch(self, method: str, url: str, body: bytes | None) -> Answer:
        if not url.startswith("https://"):
            raise NotIssued(Trouble.ACME_NONSENSE)
        answer = self.world.fetch(method, url, body)
        self.nonce = answer.headers.get("replay-nonce")
        return answer


def _checked(answer: Answer, now: float) -> Answer:
    """The answer, unless it is an error (RFC 8555 6.7); raises NotIssued."""
    if answer.status < 300:
        return answer
    asked = _retry_after_s(answer, now)
    problem = _problem_of(answer)
    if problem:
        raise _refused(problem, asked)
    if answer.status == 429:
        raise NotIssued(Trouble.ACME_RATE_LIMITED, retry_after_s=asked)
    raise NotIssued(Trouble.ACME_AWAY if answer.status >= 500 else Trouble.ACME_NONSENSE, retry_after_s=asked)


def _problem_of(answer: Answer) -> Mapping[str, Any]:
    """ACME's problem document in an answer, empty when there is none."""
    try:
        problem = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    kind = problem.get("type") if isinstance(problem, dict) else None
    return problem if isinstance(kind, str) and kind.startswith(ERRORS) else {}


def _refusal(found: Mapping[str, Any]) -> NotIssued:
    """Why an order or authorization failed: the error of its own, or that of its challenge."""
    challenges = found.get("challenges")
    parts = [found, *(challenges if isinstance(challenges, list) else [])]
    errors = [part["error"] for part in parts if isinstance(part, dict) and isinstance(part.get("error"), dict)]
    refused = _refused(errors[0] if errors else {}, 0)
    refused.domain = refused.domain or _domain(found)
    return refused


def _refused(problem: Mapping[str, Any], retry_after_s: float) -> NotIssued:
    """One problem document; of several (RFC 8555 6.7.1) the first tells."""
    parts = problem.get("subproblems")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], dict) else problem
    kind = str(first.get("type", "")).removeprefix(ERRORS)
    code = _TROUBLES.get(kind, Trouble.ACME_REFUSED)
    known = kind if kind.isascii() and kind.isalpha() else ""  # it goes into the log
    return NotIssued(code, kind=known, domain=_domain(first), retry_after_s=retry_after_s)


def _domain(found: Mapping[str, Any]) -> str:
    identifier = found.get("identifier")
    return str(identifier.get("value", "")) if isinstance(identifier, dict) else ""


def _retry_after_s(answer: Answer, now: float) -> float:
    """Seconds from a Retry-After header: a number, or a date (RFC 9110 10.2.3); 0 when there is none."""
    header = answer.headers.get("retry-after", "")
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(parsedate_to_datetime(header).timestamp() - now, 0.0)
    except (TypeError, ValueError):
        return 0.0


def _header(answer: Answer, name: str) -> str:
    if name not in answer.headers:
        raise NotIssued(Trouble.ACME_NONSENSE)
    return answer.headers[name]


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotIssued(Trouble.ACME_NONSENSE)
    return found


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str):
        raise NotIssued(Trouble.ACME_NONSENSE)
    return value


def _texts(found: Mapping[str, Any], key: str) -> list[str]:
    values = found.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise NotIssued(Trouble.ACME_NONSENSE)
    return values
