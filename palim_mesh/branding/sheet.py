"""The contact sheet: one HTML file that shows every brand's pages by day and by night, and its contrasts in numbers.

It needs neither server nor script. Legal pages are the real ones; the app's screens are drawn again with its styles.
"""

import base64
import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from palim_mesh import assets
from palim_mesh.branding import colours
from palim_mesh.branding.brand import Brand, Welcome
from palim_mesh.branding.brandfile import Fault
from palim_mesh.branding.brands import Entry
from palim_mesh.pages import Pages
from palim_mesh.relay.plan import turn
from palim_mesh.settings import Settings
from palim_mesh.sites import Site

SCREENS = {
    "sheet-start": "start",
    "sheet-door": "call",
    "sheet-call": "call",
    "imprint": "page",
    "privacy": "page",
    "accessibility": "page",
    "contact": "page",
}
"""What is shown, and the app's style sheet for it."""

_SHEET = re.compile(r' *<link rel="stylesheet" href="([^"]+)" />\n')
_PICTURE = re.compile(r'((?:src|srcset|href)=")([^"]+\.(?:svg|png))"')
_SENTENCE = re.compile(r"^([a-z-]+) = (.+)$", re.MULTILINE)
_DARK = "(prefers-color-scheme: dark)"


class Sheet:
    """Draws the sheet."""

    def __init__(self, settings: Settings) -> None:
        self.root = assets.folder()
        self.pages = Pages(settings, turn(settings, None), self.root, "")
        self.own = colours.tokens(self._static("/styles/tokens.css"))
        self.words = {
            tongue: dict(_SENTENCE.findall(self._static(f"/locales/{tongue}.ftl"))) for tongue in ("de", "en")
        }

    def html(self, entries: dict[str, Entry], faults: dict[str, list[Fault]]) -> str:
        """The whole file."""
        brands = [
            {
                "folder": name,
                "hosts": entry.hosts,
                "brand": entry.brand,
                "frames": list(self._frames(Site(entry.hosts[0], entry.brand))),
                "contrast": list(self._contrast(entry.brand)),
            }
            for name, entry in entries.items()
        ]
        return self.pages.environment.get_template("sheet.html").render(brands=brands, faults=faults)

    def _frames(self, site: Site) -> Iterator[dict[str, Any]]:
        for tongue in site.brand.languages:
            for screen, style in SCREENS.items():
                for time in ("light", "dark"):
                    title = f"{screen.removeprefix('sheet-')}, {time}, {tongue}"
                    page = self._page(screen, style, tongue, site)
                    yield {"title": title, "html": self._inlined(page, site.brand, time)}

    def _page(self, screen: str, style: str, tongue: str, site: Site) -> str:
        welcome = dict(site.brand.welcome).get(tongue, Welcome())
        name = screen if screen.startswith("sheet-") else f"{screen}.{tongue}"
        more = {"words": self.words[tongue], "welcome": welcome, "page": style, "here": "/"}
        template = self.pages.environment.get_template(f"{name}.html")
        return template.render(language=tongue, site=site, brand=site.brand, **more)

    def _inlined(self, page: str, brand: Brand, time: str) -> str:
        """The page with all it needs in it, fixed to one time of day."""

        def style(found: re.Match[str]) -> str:
            css = brand.style if found[1].startswith("/brand/") else self._static(found[1])
            return f"<style>{css}</style>\n"

        def picture(found: re.Match[str]) -> str:
            return f'{found[1]}{self._data(found[2], brand)}"'

        page = _PICTURE.sub(picture, _SHEET.sub(style, page)).replace("(prefers-color-scheme:dark)", _DARK)
        page = page.replace(_DARK, "all" if time == "dark" else "not all")
        return Markup.escape(page.replace("color-scheme: light dark", f"color-scheme: {time}"))

    def _data(self, address: str, brand: Brand) -> str:
        kind = "png" if address.endswith("png") else "svg+xml"
        if address.startswith("/brand/"):
            named = {file: name for name, file in brand.files.items()}
            content = dict(brand.pictures)[named[address]].content
        else:
            content = self._static(address).encode()
        return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"

    def _contrast(self, brand: Brand) -> Iterator[dict[str, Any]]:
        day, _, night = brand.style.partition("@media (prefers-color-scheme:dark)")
        for time, css, own in (("light", day, self.own[0]), ("dark", night, self.own[1])):
            palette = own | dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6});", css))
            for measure in colours.measures(palette):
                row = {"time": time, "ink": palette[measure.upper], "ground": palette[measure.lower]}
                yield row | measure._asdict() | {"is_enough": measure.is_enough}

    def _static(self, path: str) -> str:
        return (self.root / path.removeprefix("/")).read_text("utf-8")
