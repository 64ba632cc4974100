"""Settings: one table of what can be set, read from a TOML file, the environment and flags (the later wins)."""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.tls import hostname
from palim_mesh.turn import host_of

ENVIRONMENT = "PALIM_MESH_"
FILE_VARIABLE = "PALIM_MESH_SETTINGS"
LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
MOST_PORT = 65535

Value: TypeAlias = str | int | float | bool | tuple[str, ...]

_URL = "https?://[!-~]+"
_ORIGIN = r"https?://[a-z0-9.:\[\]-]+"
_ADDRESS = r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}"
_STUN = "stuns?:[!-~]+"
_TURN = "turns?:[!-~]+"
_WEIGHT = "[!-~]+=[1-9][0-9]{0,2}"
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"({_LABEL}(\.{_LABEL})*|[0-9a-f:]+)?"
_PORTS = "[1-9][0-9]{3,4}-[1-9][0-9]{3,4}"


def _setting(
    default: Value,
    doc: str,
    *,
    least: float = 0,
    most: float = 2**31,
    form: str = ".*",
    many: int = 64,
    is_secret: bool = False,
) -> Any:
    """One row. `least` and `most` bound numbers, `form` is a pattern for whole texts, `many` bounds lists."""
    bounds = {"doc": doc, "least": least, "most": most, "form": form, "many": many, "is_secret": is_secret}
    return field(default=default, metadata=bounds, repr=not is_secret)


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set. Times are seconds (`_s`)."""

    host: str = _setting(
        "",
        "name or address to listen on; `0.0.0.0` and `::` mean all; empty: `localhost`, or all where `domain` is set",
    )
    port: int = _setting(8000, "port to listen on; 0 takes a free one", most=65535)
    bus: str = _setting(
        "",
        "Redis or Valkey that processes share their rooms by, as `redis://user:password@bus.example.org:6379`",
        form="((redis|rediss|unix)://[!-~]+)?",
        is_secret=True,
    )
    state_dir: str = _setting(
        "", "folder for the secrets and daily sums; empty: `$XDG_STATE_HOME/palim-mesh` or `~/.local/state/palim-mesh`"
    )
    log_level: str = _setting("info", "`debug`, `info`, `warning` or `error`", form="debug|info|warning|error")
    metrics: str = _setting(
        "", "address for Prometheus, as `127.0.0.1:9100`; nobody else should reach it", form=f"({_ADDRESS})?"
    )
    origins: tuple[str, ...] = _setting(
        (), "other sites whose pages may connect, as `https://example.org`", form=_ORIGIN
    )
    trusted_proxies: tuple[str, ...] = _setting(
        ("127.0.0.1", "::1"),
        "addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed",
        form="[0-9a-fA-F.:/*]+",
    )

    unix_socket: str = _setting("", "path to listen on instead, for a web server on this machine")

    domain: tuple[str, ...] = _setting((), "host names to serve by HTTPS, as `meet.example.org`", many=32)
    https_port: int = _setting(443, "port for HTTPS where `domain` is set", most=65535)
    http_port: int = _setting(80, "port beside it that answers the authority and leads to HTTPS", most=65535)
    acme_directory: str = _setting(
        LETS_ENCRYPT, "the certificate authority: its directory (RFC 8555)", form="https://[!-~]+"
    )
    acme_staging: bool = _setting(False, "Let's Encrypt's authority for trials, which no browser trusts")
    acme_email: str = _setting("", "mail address the authority may write to", form="([!-~]+@[!-~]+)?")
    acme_key_id: str = _setting("", "customer's key id, where the authority wants one", form="[!-~]*")
    acme_key: str = _setting("", "customer's key to it, in base64url", form="[A-Za-z0-9_=-]*", is_secret=True)
    certificate: str = _setting("", "own certificate with its chain, a file in PEM; nothing is asked of an authority")
    certificate_key: str = _setting("", "its key; empty: it stands in the same file")
    local_authority: bool = _setting(False, "certificates by an authority of its own, for closed networks")

    name: str = _setting("palim-mesh", "what this service is called on its pages", form=".{1,60}")
    operator_name: str = _setting("", "who runs this service, for imprint and privacy page")
    operator_address: str = _setting("", "postal address of the operator; commas become line breaks")
    operator_email: str = _setting("", "mail address of the operator")
    imprint_url: str = _setting("", "an imprint elsewhere; replaces our page", form=f"({_URL})?")
    privacy_url: str = _setting("", "a privacy page elsewhere; replaces our page", form=f"({_URL})?")
    statistics: str = _setting(
        "private", "`public`, so that everybody may see `/statistik`, or `private`", form="public|private"
    )

    brands: str = _setting("", "folder of brands, one for each town on this server; empty: our own look for every host")

    waiting_room: bool = _setting(False, "new rooms begin with their waiting room on")
    members: int = _setting(12, "how many a room holds", least=2, most=32)
    waiting: int = _setting(50, "how many may wait for one room", least=1, most=64)
    grace_s: float = _setting(45.0, "how long a seat is kept after its connection broke")

    stun: tuple[str, ...] = _setting((), "STUN servers, as `stun:stun.example.org:3478`", form=_STUN, many=8)
    turn: tuple[str, ...] = _setting(
        (), "TURN servers, as `turns:turn.example.org:443?transport=tcp`", form=_TURN, many=64
    )
    turn_weights: tuple[str, ...] = _setting(
        (), "how much work each TURN host gets, as `turn1.example.org=3`; 1 where nothing is said", form=_WEIGHT
    )
    turn_secret: str = _setting(
        "", "the secret shared with the TURN servers (coturn: `static-auth-secret`)", is_secret=True
    )
    turn_lifetime_s: int = _setting(43200, "how long a TURN credential is good", least=60)

    relay: bool = _setting(True, "with a name and without `turn`: start coturn, or else our STUN answer")
    relay_host: str = _setting(
        "", "name or address at which browsers reach our relay; empty: the first `domain`", form=_HOST
    )
    relay_port: int = _setting(3478, "its port for UDP and TCP", least=1, most=MOST_PORT)
    relay_tls_port: int = _setting(5349, "its port for TLS", least=1, most=MOST_PORT)
    relay_ports: str = _setting(
        "61000-65535",
        "its UDP ports for peers; by default above those which Linux gives to other programs",
        form=_PORTS,
    )

    host_lifetime_s: int = _setting(30 * 86400, "how long a host ticket is good", least=1)
    seat_lifetime_s: int = _setting(43200, "how long a seat ticket is good; they are renewed while connected", least=1)

    rooms: int = _setting(5000, "how many rooms may be open", least=1)
    rooms_per_address: int = _setting(100, "how many rooms one address may have open, and may make in an hour", least=1)
    sockets: int = _setting(10000, "how many connections may be open", least=1)
    sockets_per_address: int = _setting(500, "how many connections one address may have open", least=1)
    messages_per_s: int = _setting(
        50, "messages a second from one connection; a message counts once more for each 4 KiB", least=1
    )
    room_messages_per_s: int = _setting(400, "messages a second in one room", least=1)
    outbox_messages: int = _setting(2000, "how many messages may wait for one slow reader", least=1)
    outbox_characters: int = _setting(4_000_000, "how many characters may wait for one slow reader", least=65536)
    join_timeout_s: float = _setting(5.0, "how long a new connection may take until it joins a room", least=0.01)
    ping_interval_s: float = _setting(20.0, "how often a connection is asked whether it lives", least=0.1)
    ping_timeout_s: float = _setting(20.0, "how long it may take to answer", least=0.1)

    @property
    def weights_of_turn(self) -> Mapping[str, int]:
        """`turn_weights` by host."""
        pairs = (entry.rpartition("=") for entry in self.turn_weights)
        return {host: int(weight) for host, _, weight in pairs}


Row: TypeAlias = "Field[Any]"
TABLE: tuple[Row, ...] = fields(Settings)
_ROWS: Mapping[str, Row] = {row.name: row for row in TABLE}


def load(file: Path | None, environment: Mapping[str, str], flags: Mapping[str, str]) -> Settings:
    """Reads all three sources; the keys of `flags` are names of settings. Raises CannotStart(bad-setting)."""
    values: dict[str, Value] = {}
    if file is not None:
        values |= _from_file(file)
    values |= _from_environment(environment)
    values |= {name: _parsed(_ROWS[name], text, flag_of(_ROWS[name])) for name, text in flags.items()}
    settings = Settings(**values)  # type: ignore[arg-type]  # each was checked against its row
    if settings.turn and not settings.turn_secret:
        raise _bad('"turn" needs "turn_secret", the secret shared with the TURN servers')
    unknown = settings.weights_of_turn.keys() - {host_of(url) for url in settings.turn}
    if unknown:
        raise _bad(f'"turn_weights" names "{min(unknown)}", which is no host in "turn"')
    first, last = map(int, settings.relay_ports.split("-"))
    if not first <= last <= MOST_PORT:
        raise _bad(f'"relay_ports" must be two ports, the smaller one first, at most {MOST_PORT}')
    _check_https(settings)
    return replace(settings, domain=_canonical(settings.domain))


def _check_https(settings: Settings) -> None:
    """Raises CannotStart(bad-setting) where settings for HTTPS contradict each other."""
    if settings.domain and settings.unix_socket:
        raise _bad('"domain" and "unix_socket" exclude each other: behind a web server, that one has the certificate')
    if settings.local_authority and settings.certificate:
        raise _bad('"local_authority" and "certificate" exclude each other')
    if settings.certificate_key and not settings.certificate:
        raise _bad('"certificate_key" needs "certificate"')
    if bool(settings.acme_key_id) != bool(settings.acme_key):
        raise _bad('"acme_key_id" and "acme_key" belong together; the authority gives you both')
    if settings.acme_staging and settings.acme_directory != LETS_ENCRYPT:
        raise _bad('"acme_staging" is for Let\'s Encrypt; name another authority\'s own in "acme_directory"')


def _canonical(domain: tuple[str, ...]) -> tuple[str, ...]:
    names = []
    for typed in domain:
        try:
            names.append(hostname.canonical(typed))
        except ValueError as error:
            raise _bad(f'"domain" has "{typed}": {error}') from None
    return tuple(dict.fromkeys(names))


def flag_of(row: Row) -> str:
    """How the setting is spelled at the command line."""
    return "--" + row.name.replace("_", "-")


def markdown() -> str:
    """The table of all settings as docs/OPERATIONS.md has it."""
    lines = ["| key | flag | environment | default | meaning |", "| --- | --- | --- | --- | --- |"]
    for row in TABLE:
        flag = "" if row.metadata["is_secret"] else f"`{flag_of(row)}`"
        variable = f"`{ENVIRONMENT}{row.name.upper()}`"
        lines.append(f"| `{row.name}` | {flag} | {variable} | {_default(row)} | {row.metadata['doc']} |")
    return "\n".join(lines) + "\n"


def _default(row: Row) -> str:
    value = row.default
    if value in ("", ()):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{','.join(value)}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _from_file(file: Path) -> dict[str, Value]:
    try:
        text = file.read_text("utf-8")
        found = tomllib.loads(text)
    except OSError as error:
        raise _bad(f"{file} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _bad(f"{file} is no UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise _bad(f"{file}: {error}") from None
    return {
        key: _typed(_row(key, where), value, where)
        for key, value in found.items()
        for where in [_line(file, text, key)]
    }


def _line(file: Path, text: str, key: str) -> str:
    """Where a key of the top level stands in the file."""
    place = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[\].=]""")
    number = next((number for number, line in enumerate(text.splitlines(), 1) if place.match(line)), 1)
    return f"{file} line {number}"


def _from_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for variable, text in environment.items():
        if variable.startswith(ENVIRONMENT) and variable != FILE_VARIABLE:
            row = _row(variable.removeprefix(ENVIRONMENT).lower(), variable)
            values[row.name] = _parsed(row, text, variable)
    return values


def _row(key: str, where: str) -> Row:
    if key in _ROWS:
        return _ROWS[key]
    near = difflib.get_close_matches(key, _ROWS, 1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise _bad(f'{where}: there is no setting "{key}"{hint}')


_WORDS = {"true": True, "false": False}


def _parsed(row: Row, text: str, where: str) -> Value:
    """A value written as text: in the environment, or as a flag. Lists are separated by commas."""
    readers: dict[type, Callable[[str], object]] = {
        bool: _WORDS.__getitem__,
        int: int,
        float: float,
        tuple: _list,
        str: str,
    }
    try:
        value = readers[type(row.default)](text)
    except (KeyError, ValueError):
        raise _wrong(row, where) from None
    return _typed(row, value, where)


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _typed(row: Row, value: object, where: str) -> Value:
    kind, bounds = type(row.default), row.metadata
    match value:
        case bool() if kind is bool:
            return value
        case str() if kind is str and re.fullmatch(bounds["form"], value):
            return value
        case int() if (
            kind in (int, float) and not isinstance(value, bool) and bounds["least"] <= value <= bounds["most"]
        ):
            return value
        case float() if kind is float and bounds["least"] <= value <= bounds["most"]:
            return value
        case list() if kind is tuple and len(value) <= bounds["many"]:
            if all(isinstance(item, str) and re.fullmatch(bounds["form"], item) for item in value):
                return tuple(value)
    raise _wrong(row, where)


def _wrong(row: Row, where: str) -> CannotStart:
    least, most = row.metadata["least"], row.metadata["most"]
    wanted = {
        bool: "true or false",
        int: f"a whole number from {least} to {most}",
        float: f"a number from {least} to {most}",
        tuple: f"a list of at most {row.metadata['many']} texts",
        str: "a text",
    }[type(row.default)]
    return _bad(f'{where}: "{row.name}" must be {wanted} ({row.metadata["doc"]})')


def _bad(sentence: str) -> CannotStart:
    return CannotStart(StartCode.BAD_SETTING, sentence)
