"""The pages the server draws: the shell of the app, imprint, privacy, and what is said when there is no page."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from palim_mesh import assets, language, names
from palim_mesh.messages import VERSION
from palim_mesh.settings import Settings


class Pages:
    """The endpoints. `prefix` is the path under which the tree of static files `root` is served."""

    def __init__(self, settings: Settings, root: Path, prefix: str) -> None:
        self.settings = settings
        self.prefix = prefix
        self.environment = Environment(
            loader=PackageLoader("palim_mesh"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals |= {
            "settings": settings,
            "assets": prefix,
            "imprint": settings.imprint_url or "/imprint",
            "privacy": settings.privacy_url or "/privacy",
        }
        self._start = self._shells(root, "start")
        self._call = self._shells(root, "call")

    async def start(self, request: Request) -> Response:
        """`GET /`."""
        return _page(self._start[language.of(request)])

    async def call(self, request: Request) -> Response:
        """`GET /r/{room}`: the same for every room; whether there is one, only its members learn."""
        if not names.is_name(request.path_params["room"]):
            raise HTTPException(404)
        return _page(self._call[language.of(request)])

    async def imprint(self, request: Request) -> Response:
        """`GET /imprint`."""
        return self._text("imprint", self.settings.imprint_url, request)

    async def privacy(self, request: Request) -> Response:
        """`GET /privacy`."""
        return self._text("privacy", self.settings.privacy_url, request)

    def not_found(self, request: Request) -> Response:
        """What somebody sees who followed a broken link."""
        tongue = language.of(request)
        page = self.environment.get_template(f"not-found.{tongue}.html").render(language=tongue, here="/")
        return _page(page, 404)

    def unknown_host(self, request: Request) -> Response:
        """What somebody sees who came by a host name that no site has."""
        tongue = language.of(request)
        return _page(self.environment.get_template(f"unknown-host.{tongue}.html").render(language=tongue), 421)

    def _text(self, name: str, elsewhere: str, request: Request) -> Response:
        if elsewhere:
            return RedirectResponse(elsewhere)
        tongue = language.of(request)
        return _page(self.environment.get_template(f"{name}.{tongue}.html").render(language=tongue, here=f"/{name}"))

    def _shells(self, root: Path, name: str) -> dict[str, str]:
        """The shell of one page of the app in each language."""
        config = {
            "version": VERSION,
            "assets": self.prefix,
            "languages": language.LANGUAGES,
            "imprint": self.environment.globals["imprint"],
            "privacy": self.environment.globals["privacy"],
            "name": self.settings.name,
        }
        modules = assets.modules(root, f"app/{name}.js")
        template = self.environment.get_template("shell.html")
        return {
            tongue: template.render(language=tongue, page=name, modules=modules, config=config)
            for tongue in language.LANGUAGES
        }


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"Vary": "Accept-Language"})
