"""What a town shows of itself: its name, face and words, who answers for it, and what its rooms hold."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from palim_mesh.settings import Settings

CHIMES = ("shop-bell", "gong", "off")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was checked; `kind` is `svg` or `png`."""

    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the start page says in one language; empty texts leave ours."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who answers for the service (DDG section 5). Lines of the address are separated by commas."""

    name: str = ""
    address: str = ""
    represented_by: str = ""
    email: str = ""
    phone: str = ""
    vat_id: str = ""
    supervisor: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """The data protection officer (GDPR Art. 37)."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What the accessibility statement says ((EU) 2018/1523). Nothing is claimed that nobody examined: see `status`."""

    status: str = ""  # `partial` or `none`; empty: nobody examined it yet
    examined: str = ""  # when, as YYYY-MM-DD
    method: str = ""  # `self` or `third-party`
    gaps: tuple[tuple[str, tuple[str, ...]], ...] = ()  # by language, beside those of the software
    email: str = ""
    enforcement_name: str = ""
    enforcement_url: str = ""

    def gaps_in(self, tongue: str) -> tuple[str, ...]:
        """The gaps in one language."""
        return dict(self.gaps).get(tongue, ())


@dataclass(frozen=True, slots=True)
class Limits:
    """What this town's rooms hold, and how many of them may be open."""

    members: int
    waiting: int
    rooms: int
    waiting_room: bool


@dataclass(frozen=True, slots=True)
class Brand:
    """All of it. `urls` replace our pages: pairs of a page's name and an address elsewhere."""

    name: str
    limits: Limits
    languages: tuple[str, ...] = ("de", "en")
    chime: str = "shop-bell"
    statistics: str = "private"
    welcome: tuple[tuple[str, Welcome], ...] = ()
    operator: Operator = Operator()
    officer: Officer = Officer()
    accessibility: Accessibility = Accessibility()
    urls: tuple[tuple[str, str], ...] = ()
    pictures: tuple[tuple[str, Picture], ...] = ()  # `light`, `dark`, `icon`
    style: str = ""  # CSS; empty: our own look

    @property
    def digest(self) -> str:
        """Changes with the style and the pictures; 16 hexadecimal digits."""
        return _digest(self.style, self.pictures)

    @property
    def files(self) -> dict[str, str]:
        """The addresses of the style and of the pictures there are."""
        names = {"style": "style.css"} if self.style else {}
        names |= {name: f"{name}.{picture.kind}" for name, picture in self.pictures}
        return {name: f"/brand/{self.digest}/{file}" for name, file in names.items()}

    def url(self, page: str) -> str:
        """Where a page of ours is replaced by one elsewhere; "" where it is not."""
        return dict(self.urls).get(page, "")


@lru_cache(maxsize=256)
def _digest(style: str, pictures: tuple[tuple[str, Picture], ...]) -> str:
    total = hashlib.sha256(style.encode())
    for name, picture in pictures:
        total.update(f"{name}.{picture.kind} {len(picture.content)} ".encode() + picture.content)
    return total.hexdigest()[:16]


def own(settings: Settings) -> Brand:
    """Our own look, with what the settings say about the operator."""
    urls = {"imprint": settings.imprint_url, "privacy": settings.privacy_url}
    return Brand(
        settings.name,
        Limits(settings.members, settings.waiting, settings.rooms, settings.waiting_room),
        statistics=settings.statistics,
        operator=Operator(settings.operator_name, settings.operator_address, email=settings.operator_email),
        urls=tuple((page, url) for page, url in urls.items() if url),
    )
