"""The whole server as one ASGI application."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from palim_mesh import assets
from palim_mesh.api import Api, problem
from palim_mesh.assets import Assets
from palim_mesh.branding.looks import look
from palim_mesh.errors import Refused
from palim_mesh.headers import ALWAYS, POLICY, Headers
from palim_mesh.hosts import Hosts
from palim_mesh.messages import Code
from palim_mesh.pages import LEGAL, Pages
from palim_mesh.registry import Registry
from palim_mesh.relay import plan
from palim_mesh.relay.plan import Plan
from palim_mesh.session import Sessions
from palim_mesh.settings import Settings
from palim_mesh.sites import SCOPE_KEY, Sites
from palim_mesh.state import State
from palim_mesh.statistics.pages import Statistics
from palim_mesh.tickets import Issuer

COMMON = ("/healthz", "/readyz", "/static/")
"""What is the same under all host names."""


def make_app(settings: Settings, state: State, sites: Sites, own: Plan | None = None) -> tuple[ASGIApp, Registry]:
    """The application with our own relay, if there is one, and the registry which is told when the server goes down."""
    turn = plan.turn(settings, own)
    issuer = Issuer(state.secrets, turn, settings.host_lifetime_s, settings.seat_lifetime_s)
    registry = _registry(settings, issuer)
    root = assets.folder()
    prefix = f"/static/{assets.digest(root)}"
    pages = Pages(settings, turn, root, prefix)
    statistics = Statistics(settings, pages.environment)
    api = Api(registry, issuer)

    async def refuse(request: Request, refused: Exception) -> Response:
        assert isinstance(refused, Refused)
        registry.counts.errors[refused.code] += 1
        return problem(refused.code)

    def denial(code: Code) -> Response:
        return problem(code, headers=ALWAYS | POLICY)

    def unknown(request: Request) -> Response:
        return pages.unknown_host(request) if _wants_page(request) else problem(Code.UNKNOWN_HOST)

    async def miss(request: Request, missed: Exception) -> Response:
        assert isinstance(missed, HTTPException)
        if missed.status_code == 405:
            return problem(Code.BAD_METHOD, headers=dict(missed.headers or {}))
        has_site = SCOPE_KEY in request.scope  # what is common to all hosts is also asked for by names of none
        return pages.not_found(request) if has_site and _wants_page(request) else problem(Code.NOT_FOUND)

    app = Starlette(
        routes=[
            Route("/", pages.start),
            Route("/r/{room}", pages.call),
            *(Route(f"/{name}", pages.legal) for name in LEGAL),
            Route("/brand/{digest}/{file}", look),
            Route("/statistik", statistics.page),
            Route("/statistik.csv", statistics.csv),
            Route("/statistik.json", statistics.json),
            Route("/api/v1/rooms", api.make_room, methods=["POST"]),
            Route("/healthz", api.is_alive),
            Route("/readyz", api.is_ready),
            WebSocketRoute("/ws", Sessions(registry, foreign=denial(Code.FOREIGN_ORIGIN))),
            Mount(prefix, Assets(directory=root)),
        ],
        exception_handlers={Refused: refuse, HTTPException: miss},
    )
    hosts = Hosts(app, sites, COMMON, unknown, denial(Code.UNKNOWN_HOST))
    return Headers(hosts), registry


def _registry(settings: Settings, issuer: Issuer) -> Registry:
    """With a bus, one that shares its rooms; without, nothing of a bus is even imported."""
    if not settings.bus:
        return Registry(settings, issuer)
    from palim_mesh.cluster.registry import Cluster

    return Cluster(settings, issuer)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
