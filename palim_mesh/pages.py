"""The pages the server draws: the shell of the app, the legal pages, and what is said when there is no page."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from palim_mesh import assets, language, names, sites
from palim_mesh.branding.brand import Brand
from palim_mesh.messages import VERSION
from palim_mesh.settings import Settings
from palim_mesh.turn import Turn

LEGAL = {
    "imprint": {"de": "Impressum", "en": "Imprint"},
    "privacy": {"de": "Datenschutz", "en": "Privacy"},
    "accessibility": {"de": "Barrierefreiheit", "en": "Accessibility"},
    "contact": {"de": "Kontakt", "en": "Contact"},
}
"""What is one step away from every screen, and what it is called."""


class Pages:
    """The endpoints. `prefix` is the path under which the static files in `root` are served; browsers ask `turn`."""

    def __init__(self, settings: Settings, turn: Turn, root: Path, prefix: str) -> None:
        self.prefix = prefix
        self.environment = Environment(
            loader=PackageLoader("palim_mesh"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals |= {"settings": settings, "turn": turn, "assets": prefix, "legal": LEGAL}
        self.environment.globals |= {"address": address, "logo": logo}
        self.modules = {page: assets.modules(root, f"app/{page}.js") for page in ("start", "call")}
        self.shell = lru_cache(maxsize=256)(self._shell)  # each brand's pages are drawn once

    async def start(self, request: Request) -> Response:
        """`GET /`."""
        return self._app("start", request)

    async def call(self, request: Request) -> Response:
        """`GET /r/{room}`: the same for every room; whether there is one, only its members learn."""
        if not names.is_name(request.path_params["room"]):
            raise HTTPException(404)
        return self._app("call", request)

    async def legal(self, request: Request) -> Response:
        """`GET /imprint` and the others in `LEGAL`."""
        page = request.url.path.removeprefix("/")
        elsewhere = sites.of(request).brand.url(page)
        return RedirectResponse(elsewhere) if elsewhere else self._text(page, request)

    def not_found(self, request: Request) -> Response:
        """What somebody sees who followed a broken link."""
        return self._text("not-found", request, 404)

    def unknown_host(self, request: Request) -> Response:
        """What somebody sees who came by a host name that no site has."""
        tongue = language.of(request)
        return _page(self.environment.get_template(f"unknown-host.{tongue}.html").render(language=tongue), 421)

    def _app(self, page: str, request: Request) -> Response:
        brand = sites.of(request).brand
        return _page(self.shell(brand, page, language.of(request, brand.languages)))

    def _text(self, name: str, request: Request, status: int = 200) -> Response:
        site = sites.of(request)
        tongue = language.of(request, site.brand.languages)
        template = self.environment.get_template(f"{name}.{tongue}.html")
        here = f"/{name}" if name in LEGAL else "/"
        return _page(template.render(language=tongue, here=here, site=site, brand=site.brand), status)

    def _shell(self, brand: Brand, page: str, tongue: str) -> str:
        """The shell of one page of the app in one language."""
        config = {
            "version": VERSION,
            "assets": self.prefix,
            "languages": brand.languages,
            "name": brand.name,
            "chime": brand.chime,
            "logo": logo(brand),
            "welcome": {language: [welcome.title, welcome.text] for language, welcome in brand.welcome},
            **{name: address(brand, name) for name in LEGAL},
        }
        template = self.environment.get_template("shell.html")
        modules = self.modules[page]
        return template.render(language=tongue, page=page, modules=modules, config=config, brand=brand)


def address(brand: Brand, page: str) -> str:
    """Where one of the legal pages is: here, or where the brand says."""
    return brand.url(page) or f"/{page}"


def logo(brand: Brand) -> dict[str, str] | None:
    """The addresses of the logo by day and by night."""
    files = brand.files
    light = files.get("light") or files.get("dark")
    return {"light": light, "dark": files.get("dark") or light} if light else None


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"Vary": "Accept-Language"})
