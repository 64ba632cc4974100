"""One brand's folder: `brand.toml` and the pictures it names, read strictly."""

import datetime
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from palim_mesh import assets
from palim_mesh.branding import brand, colours, picture, tomlfile
from palim_mesh.branding.brand import CHIMES, Accessibility, Brand, Limits, Officer, Operator, Picture, Welcome
from palim_mesh.branding.picture import BadPicture, UnsafePicture
from palim_mesh.branding.tomlfile import BadToml
from palim_mesh.language import LANGUAGES
from palim_mesh.settings import Settings
from palim_mesh.tls import hostname

FILE = "brand.toml"


class BrandCode(StrEnum):
    """Why a brand is refused."""

    BAD_TOML = "bad-toml"
    UNKNOWN_KEY = "unknown-key"
    BAD_VALUE = "bad-value"
    MISSING_KEY = "missing-key"
    NO_IMPRINT = "no-imprint"
    LOW_CONTRAST = "low-contrast"
    LOGO_MISSING = "logo-missing"
    BAD_LOGO = "bad-logo"
    UNSAFE_LOGO = "unsafe-logo"
    SAME_HOST = "same-host"
    NO_CERTIFICATE = "no-certificate"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a brand, and the way out."""

    code: BrandCode
    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.code}: {self.file} line {self.line}: {self.sentence}"


class BadBrand(Exception):
    """A brand that can't be used, with all its faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Wrong(Exception):
    """A value that doesn't do; the argument says what it must be."""


Reader: TypeAlias = Callable[[object], Any]


def _text(most: int, form: str = r"[^\x00-\x1f\x7f]+") -> Reader:
    def read(value: object) -> str:
        if isinstance(value, str) and 0 < len(value) <= most and re.fullmatch(form, value):
            return value
        raise Wrong(f"a text of 1 to {most} characters in one line")

    return read


def _formed(form: str, example: str) -> Reader:
    def read(value: object) -> str:
        if isinstance(value, str) and re.fullmatch(form, value):
            return value
        raise Wrong(f'written as "{example}"')

    return read


def _list(item: Reader, many: int) -> Reader:
    def read(value: object) -> tuple[Any, ...]:
        if isinstance(value, list) and 0 < len(value) <= many:
            return tuple(map(item, value))
        raise Wrong(f'a list of 1 to {many} texts, as ["…"]')

    return read


def _choice(*words: str) -> Reader:
    def read(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise Wrong(" or ".join(f'"{word}"' for word in words))

    return read


def _number(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise Wrong(f"a whole number from {least} to {most}")

    return read


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Wrong("true or false")


def _host(value: object) -> str:
    try:
        return hostname.canonical(str(value))
    except ValueError:
        raise Wrong('a host name without port, as "meet.example.org"') from None


def _date(value: object) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    raise Wrong("a date without quotes, as 2026-11-24")


_url = _formed(r"https://[!-~]+", "https://www.example.org/page")
_mail = _formed(r"[^\s@<>\"]+@[^\s@<>\"]+", "office@example.org")
_colour = _formed("#[0-9a-f]{6}", "#1c5a48")
_file = _formed(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.(svg|png)", "logo.svg")

SCHEMA: Mapping[str, Reader] = {
    "name": _text(60),
    "hosts": _list(_host, 16),
    "languages": _list(_choice(*LANGUAGES), len(LANGUAGES)),
    "chime": _choice(*CHIMES),
    "statistics": _choice("public", "private"),
    "logo.light": _file,
    "logo.dark": _file,
    "logo.icon": _file,
    **{f"colours.{time}.{name}": _colour for time in ("light", "dark") for name in colours.CHOICES},
    **{f"welcome.{tongue}.title": _text(120) for tongue in LANGUAGES},
    **{f"welcome.{tongue}.text": _text(600) for tongue in LANGUAGES},
    "imprint.url": _url,
    "imprint.operator": _text(200),
    "imprint.address": _text(300),
    "imprint.represented_by": _text(200),
    "imprint.email": _mail,
    "imprint.phone": _text(40, r"[0-9 ()+/-]+"),
    "imprint.vat_id": _text(40),
    "imprint.supervisor": _text(200),
    "privacy.url": _url,
    "privacy.officer": _text(200),
    "privacy.email": _mail,
    "accessibility.url": _url,
    "accessibility.status": _choice("partial", "none"),
    "accessibility.examined": _date,
    "accessibility.method": _choice("self", "third-party"),
    **{f"accessibility.gaps.{tongue}": _list(_text(400), 40) for tongue in LANGUAGES},
    "accessibility.email": _mail,
    "accessibility.enforcement": _text(200),
    "accessibility.enforcement_url": _url,
    "contact.url": _url,
    "limits.members": _number(2, 32),
    "limits.waiting": _number(1, 64),
    "limits.rooms": _number(1, 100000),
    "limits.waiting_room": _flag,
}
"""Every key a brand can have, and what reads its value."""

PAGES = ("imprint", "privacy", "accessibility", "contact")


def read(folder: Path, settings: Settings) -> tuple[tuple[str, ...], Brand]:
    """The host names of a brand, and the brand; raises BadBrand."""
    return _Reading(folder).brand(settings)


def line_of(folder: Path, key: str) -> int:
    """Where a key stands in the file of a brand which was read before."""
    return tomlfile.read(folder / FILE).lines.get(key, 1)


class _Reading:
    """The faults of one brand, collected as they are found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.lines: dict[str, int] = {}
        self.values: dict[str, Any] = {}

    def brand(self, settings: Settings) -> tuple[tuple[str, ...], Brand]:
        self._read()
        self._require(settings)
        palettes = self._palettes()
        pictures = self._pictures()
        if self.faults:
            raise BadBrand(sorted(self.faults, key=lambda fault: fault.line))
        get, own = self.values.get, brand.own(settings)
        made = Brand(
            self.values["name"],
            Limits(
                get("limits.members", own.limits.members),
                get("limits.waiting", own.limits.waiting),
                get("limits.rooms", own.limits.rooms),
                get("limits.waiting_room", own.limits.waiting_room),
            ),
            tuple(dict.fromkeys(get("languages", LANGUAGES))),
            get("chime", own.chime),
            get("statistics", own.statistics),
            tuple(
                (tongue, Welcome(get(f"welcome.{tongue}.title", ""), get(f"welcome.{tongue}.text", "")))
                for tongue in LANGUAGES
            ),
            Operator(
                get("imprint.operator", ""),
                get("imprint.address", ""),
                get("imprint.represented_by", ""),
                get("imprint.email", ""),
                get("imprint.phone", ""),
                get("imprint.vat_id", ""),
                get("imprint.supervisor", ""),
            ),
            Officer(get("privacy.officer", ""), get("privacy.email", "")),
            Accessibility(
                get("accessibility.status", ""),
                get("accessibility.examined", ""),
                get("accessibility.method", ""),
                tuple((tongue, get(f"accessibility.gaps.{tongue}", ())) for tongue in LANGUAGES),
                get("accessibility.email", ""),
                get("accessibility.enforcement", ""),
                get("accessibility.enforcement_url", ""),
            ),
            tuple((page, self.values[f"{page}.url"]) for page in PAGES if f"{page}.url" in self.values),
            pictures,
            palettes,
        )
        return self.values["hosts"], made

    def _fault(self, code: BrandCode, key: str, sentence: str) -> None:
        self.faults.append(Fault(code, self.folder / FILE, self._line(key), sentence))

    def _line(self, key: str) -> int:
        """Where a key stands, or the first one of its table."""
        inside = (line for other, line in self.lines.items() if other.startswith(f"{key}."))
        return self.lines.get(key) or min(inside, default=1)

    def _read(self) -> None:
        try:
            found = tomlfile.read(self.folder / FILE)
        except BadToml as bad:
            raise BadBrand([Fault(BrandCode.BAD_TOML, self.folder / FILE, bad.line, str(bad))]) from None
        self.lines = found.lines
        for key, value in found.values.items():
            if key not in SCHEMA:
                near = difflib.get_close_matches(key, SCHEMA, 1)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                self._fault(BrandCode.UNKNOWN_KEY, key, f'there is no key "{key}"{hint}')
                continue
            try:
                self.values[key] = SCHEMA[key](value)
            except Wrong as wrong:
                self._fault(BrandCode.BAD_VALUE, key, f'"{key}" must be {wrong}')

    def _require(self, settings: Settings) -> None:
        for key in ("name", "hosts"):
            if key not in self.values and key not in self.lines:
                self._fault(BrandCode.MISSING_KEY, key, f'"{key}" is missing; each brand needs it')
        without = [host for host in self.values.get("hosts", ()) if settings.domain and host not in settings.domain]
        if without:
            sentence = f'"{without[0]}" is missing in the setting "domain", so there is no certificate for it'
            self._fault(BrandCode.NO_CERTIFICATE, "hosts", sentence)
        wanted = [f"imprint.{part}" for part in ("operator", "address", "email")]
        missing = [key for key in wanted if key not in self.values and key not in self.lines]
        if "imprint.url" not in self.values and missing:
            named = " and ".join(f'"{key}"' for key in missing)
            sentence = (
                f'a service needs an imprint (DDG section 5): enter {named}, or "imprint.url" for a page elsewhere'
            )
            self._fault(BrandCode.NO_IMPRINT, "imprint", sentence)
        if "accessibility.status" in self.values:
            for key in ("accessibility.examined", "accessibility.method"):
                if key not in self.values and key not in self.lines:
                    sentence = f'"accessibility.status" needs "{key}": the statement says when and how that was found'
                    self._fault(BrandCode.MISSING_KEY, "accessibility.status", sentence)

    def _palettes(self) -> str:
        """The style sheet for the chosen colours; each pair that is too weak is a fault."""
        own = colours.tokens((assets.folder() / "styles/tokens.css").read_text("utf-8"))
        chosen = {
            time: {
                name: self.values[key] for name in colours.CHOICES if (key := f"colours.{time}.{name}") in self.values
            }
            for time in ("light", "dark")
        }
        if not (chosen["light"] or chosen["dark"]):
            return ""
        day = colours.light(own[0], chosen["light"])
        night = colours.dark(own[1], chosen["dark"], chosen["light"])
        for time, palette in (("light", day), ("dark", night)):
            for measure in colours.measures(palette):
                if not measure.is_enough:
                    self._weak(time, palette, measure)
        return colours.stylesheet(own, (day, night))

    def _weak(self, time: str, palette: colours.Palette, measure: colours.Measure) -> None:
        upper, lower = palette[measure.upper], palette[measure.lower]
        of_main = {"door", "door-pressed", "on-door"} & {measure.upper, measure.lower}
        key = f"colours.{time}.{'main' if of_main and f'colours.{time}.main' in self.values else 'ground'}"
        sentence = (
            f"{upper} ({measure.upper}) upon {lower} ({measure.lower}) has a contrast of {measure.contrast:.2f} : 1; "
            f"WCAG 2.2 asks for {measure.least:g} : 1"
        )
        if key.endswith("main"):
            towards = colours.BLACK if time == "light" else colours.WHITE
            remedy = colours.readable(self.values[key], lower, towards)
            sentence += f'; "{remedy}" would do' if measure.upper == "door" else ""
        else:
            sentence += f"; choose a {'lighter' if time == 'light' else 'darker'} ground"
        self._fault(BrandCode.LOW_CONTRAST, key, sentence)

    def _pictures(self) -> tuple[tuple[str, Picture], ...]:
        pictures = []
        for name in ("light", "dark", "icon"):
            key = f"logo.{name}"
            if key in self.values and (found := self._picture(key, self.folder / self.values[key])):
                pictures.append((name, found))
        return tuple(pictures)

    def _picture(self, key: str, file: Path) -> Picture | None:
        try:
            with file.open("rb") as stream:
                content = stream.read(picture.PICTURE_BYTES + 1)
            return Picture(picture.kind(content), content)
        except OSError as error:
            sentence = f'"{file.name}" can\'t be read ({error.strerror}); put it beside {FILE}'
            self._fault(BrandCode.LOGO_MISSING, key, sentence)
        except UnsafePicture as bad:
            self._fault(BrandCode.UNSAFE_LOGO, key, f'"{file.name}" {bad}; save it as plain SVG, or as PNG')
        except BadPicture as bad:
            self._fault(BrandCode.BAD_LOGO, key, f'"{file.name}" {bad}; save a smaller one, as SVG or PNG')
        return None
