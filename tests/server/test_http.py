"""Everything that is answered over HTTP."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Message

from palim_mesh import assets
from palim_mesh.app import make_app
from palim_mesh.branding.brand import own
from palim_mesh.branding.brands import Brands
from palim_mesh.caller import Caller
from palim_mesh.headers import ALWAYS, PARTS, POLICY
from palim_mesh.messages import CLOSE, HTTP, Code
from palim_mesh.outbox import Bounds, Outbox
from palim_mesh.registry import Registry
from palim_mesh.relay import plan as relay
from palim_mesh.settings import Settings
from palim_mesh.sites import Site
from palim_mesh.state import State

from .people import issuer

HTML = {"accept": "text/html,*/*;q=0.8"}
SECRET = "s" * 64  # as in people.issuer


@dataclass
class Served:
    """A server without sockets, and a browser that asks it."""

    app: ASGIApp
    registry: Registry

    async def ask(self, method: str, path: str, base: str = "http://mesh.example", **kwargs: Any) -> httpx2.Response:
        transport = httpx2.ASGITransport(self.app, client=("192.0.2.1", 40000))
        async with httpx2.AsyncClient(transport=transport, base_url=base) as browser:
            return await browser.request(method, path, **kwargs)

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.ask("GET", path, headers=headers)

    async def make_room(self, content: str | bytes = b"", **headers: str) -> httpx2.Response:
        headers = {"content-type": "application/json"} | headers
        return await self.ask("POST", "/api/v1/rooms", content=content, headers=headers)


def site(**chosen: Any) -> Served:
    settings = Settings(**chosen)
    return Served(*make_app(settings, State((SECRET,)), Brands(settings).sites))


@pytest.fixture(scope="module")
def plain() -> Served:
    return site()


def is_problem(answer: httpx2.Response, code: Code, status: int | None = None) -> bool:
    """Whether it is a problem document with this code and the contract's status, or the one given."""
    status = HTTP[code] if status is None else status
    title = HTTPStatus(status).phrase
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": title, "status": status, "code": code}
    return answer.status_code == status


def prefix_of(page: str) -> str:
    """The path under which a page finds its static files."""
    found = re.search('"assets": "(/static/[0-9a-f]{16})"', page)
    assert found is not None
    return found[1]


class TestHeaders:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/", 200),
            ("HEAD", "/", 200),
            ("GET", "/r/chor-lomari-tepuso-binaka", 200),
            ("GET", "/r/NOT-A-NAME", 404),
            ("GET", "/imprint", 200),
            ("GET", "/privacy", 200),
            ("GET", "/accessibility", 200),
            ("GET", "/contact", 200),
            ("GET", "/brand/0000000000000000/style.css", 404),
            ("GET", "/healthz", 200),
            ("GET", "/readyz", 200),
            ("POST", "/api/v1/rooms", 201),
            ("GET", "/api/v1/rooms", 405),
            ("POST", "/", 405),
            ("GET", "/ws", 404),
            ("GET", "/nothing", 404),
            ("GET", "/static/0000000000000000/app/start.js", 404),
            ("GET", "ASSETS/app/start.js", 200),
            ("GET", "ASSETS/nothing.js", 404),
            ("POST", "ASSETS/app/start.js", 405),
        ],
    )
    async def test_every_answer_carries_them(self, plain: Served, method: str, path: str, status: int) -> None:
        prefix = prefix_of((await plain.get("/")).text)
        answer = await plain.ask(method, path.replace("ASSETS", prefix))
        assert answer.status_code == status
        expected = ALWAYS if answer.headers.get("content-type", "").startswith(PARTS) else ALWAYS | POLICY
        assert {name: answer.headers.get(name) for name in ALWAYS | POLICY} == dict.fromkeys(POLICY) | expected
        assert "cache-control" in answer.headers
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers

    async def test_the_policy_is_the_strict_one(self, plain: Served) -> None:
        assert (await plain.get("/")).headers["content-security-policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
            "trusted-types lit-html palim-mesh"
        )

    async def test_camera_microphone_and_screen_are_for_us_alone(self, plain: Served) -> None:
        permissions = (await plain.get("/")).headers["permissions-policy"].split(", ")
        assert {"camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()"} <= set(permissions)

    async def test_https_is_to_stay(self, plain: Served) -> None:
        answer = await plain.ask("GET", "/", base="https://mesh.example")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"

    @pytest.mark.parametrize("path", ["/", "/r/chor", "/imprint", "/privacy", "/accessibility", "/contact"])
    async def test_pages_are_asked_for_again(self, plain: Served, path: str) -> None:
        answer = await plain.get(path)
        assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-cache", "Accept-Language")


class TestPages:
    @pytest.mark.parametrize(("path", "entry"), [("/", "start"), ("/r/chor", "call")])
    async def test_the_shell(self, path: str, entry: str) -> None:
        page = (await site(name="Plausch & Co", privacy_url="https://town.example/privacy").get(path)).text
        prefix = prefix_of(page)
        config = re.search('<script type="application/json" id="config">(.*)</script>', page)
        assert config is not None
        assert json.loads(config[1]) == {
            "version": 1,
            "assets": prefix,
            "languages": ["de", "en"],
            "imprint": "/imprint",
            "privacy": "https://town.example/privacy",
            "accessibility": "/accessibility",
            "contact": "/contact",
            "name": "Plausch & Co",
            "chime": "shop-bell",
            "logo": None,
            "welcome": {},
        }
        assert "<title>Plausch &amp; Co</title>" in page
        assert f'<script type="module" src="{prefix}/app/{entry}.js"></script>' in page
        assert "<noscript>" in page

    async def test_config_can_not_end_its_script(self) -> None:
        page = (await site(name="</script><b>").get("/")).text
        assert "</script><b>" not in page

    @pytest.mark.parametrize("path", ["/", "/r/chor"])
    async def test_all_modules_of_a_page_are_preloaded(self, plain: Served, path: str) -> None:
        page = (await plain.get(path)).text
        prefix = prefix_of(page)
        loaded = re.findall(f'<link rel="modulepreload" href="{prefix}/([^"]+)"', page)
        assert len(set(loaded)) == len(loaded) > 5
        for name in loaded:
            answer = await plain.get(f"{prefix}/{name}")
            assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
            for other in re.findall(r"""^(?:import|export)[^'"(]*?['"](\.[^'"]+)['"]""", answer.text, re.MULTILINE):
                module = (Path("/") / name).parent / other
                assert str(module.resolve().relative_to("/")) in loaded

    @pytest.mark.parametrize("path", ["/", "/r/chor", "/imprint", "/privacy", "/accessibility", "/contact"])
    async def test_everything_a_page_names_is_here(self, plain: Served, path: str) -> None:
        page = (await plain.get(path)).text
        for address in re.findall('(?:href|src)="([^"]+)"', page):
            assert address.startswith("/"), address
            answer = await plain.get(address.replace("&amp;", "&"))
            assert answer.status_code == 200, address

    @pytest.mark.parametrize(
        ("query", "accepted", "language"),
        [
            ("", "", "de"),
            ("", "en", "en"),
            ("", "en-GB,en;q=0.9", "en"),
            ("", "fr", "de"),
            ("", "fr, en;q=0.5, de;q=0.4", "en"),
            ("", "en;q=0.4, de;q=0.5", "de"),
            ("", "DE-at", "de"),
            ("", "en;q=loud", "de"),
            ("", "en;q=0", "de"),
            ("?lang=en", "de", "en"),
            ("?lang=fr", "en", "en"),
        ],
    )
    @pytest.mark.parametrize("path", ["/", "/imprint", "/accessibility", "/contact", "/nothing"])
    async def test_language(self, plain: Served, path: str, query: str, accepted: str, language: str) -> None:
        page = (await plain.get(path + query, **HTML, **{"accept-language": accepted})).text
        assert f'<html lang="{language}">' in page

    async def test_the_operator_is_named(self) -> None:
        chosen = {
            "operator_name": "Stadt <b>Au</b>",
            "operator_address": "Rathaus, 1234 Au",
            "operator_email": "a@a.example",
        }
        for path in ("/imprint", "/privacy"):
            for language in ("de", "en"):
                page = (await site(**chosen).get(f"{path}?lang={language}")).text
                assert "Stadt &lt;b&gt;Au&lt;/b&gt;" in page
                assert re.search(r"Rathaus\s*<br />1234 Au", page)
                assert '<a href="mailto:a@a.example">' in page

    async def test_an_operator_who_says_nothing_is_told_how(self, plain: Served) -> None:
        assert "operator_name" in (await plain.get("/imprint")).text

    @pytest.mark.parametrize("name", ["imprint", "privacy"])
    async def test_a_page_elsewhere_takes_its_place(self, name: str) -> None:
        answer = await site(**{f"{name}_url": "https://town.example/x"}).get(f"/{name}")
        assert (answer.status_code, answer.headers["location"]) == (307, "https://town.example/x")

    @pytest.mark.parametrize("language", ["de", "en"])
    async def test_privacy_names_all_that_a_device_keeps(self, plain: Served, language: str) -> None:
        page = (await plain.get(f"/privacy?lang={language}")).text
        script = (assets.folder() / "app/effects/storage.js").read_text("utf-8")
        kept = set(re.findall("'(palim-mesh/[^']+)'", script))
        named = {name.removesuffix("…") for name in re.findall("<code>(palim-mesh/[^<]+)</code>", page)}
        assert named == kept

    def test_nothing_else_on_a_device_is_used(self) -> None:
        stores = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches|cookie|cookieStore|serviceWorker)\b")
        root = assets.folder()
        found = {
            (path.relative_to(root).as_posix(), store)
            for folder in ("app", "mesh")
            for path in (root / folder).rglob("*.js")
            for store in stores.findall(re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text("utf-8"), flags=re.S | re.M))
        }
        assert found == {("app/effects/storage.js", "localStorage")}

    @pytest.mark.parametrize(("setting", "word"), [("turn", "TURN"), ("stun", "STUN")])
    async def test_privacy_tells_who_else_is_asked(self, setting: str, word: str) -> None:
        chosen = {setting: (f"{setting}:a.example",), "turn_secret": "x"}
        with_server, without = await site(**chosen).get("/privacy"), await site().get("/privacy")
        assert word in with_server.text
        assert with_server.text != without.text

    @pytest.mark.parametrize("coturn", [None, "turnserver"])
    async def test_privacy_tells_of_a_relay_of_our_own(self, coturn: str | None) -> None:
        chosen, secrets = Settings(relay_host="call.example.org"), State((SECRET,))
        own = relay.plan(chosen, secrets)
        assert own is not None
        served = Served(*make_app(chosen, secrets, Brands(chosen).sites, replace(own, program=coturn)))
        page = (await served.get("/privacy?lang=en")).text
        assert "asks a STUN server which the operator runs" in page
        assert ("goes by way of a TURN server" in page) == (coturn is not None)

    @pytest.mark.parametrize(
        ("language", "sentence"), [("de", "Diese Seite gibt es nicht"), ("en", "There is no such page")]
    )
    async def test_a_broken_link_is_told_in_words(self, plain: Served, language: str, sentence: str) -> None:
        answer = await plain.get("/nothing", **HTML, **{"accept-language": language})
        assert answer.status_code == 404
        assert f"<h1>{sentence}</h1>" in answer.text


OUTSIDE = [
    "/%2e%2e/outside.txt",
    "/..%2foutside.txt",
    "/deep/%2e%2e/%2e%2e/outside.txt",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/link.txt",
    "/deep",
    "/deep/",
    "/",
    "/a.js/x",
    "/%00",
    "/" + "a" * 5000,
    "/nothing",
]


class TestAssets:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        root = tmp_path / "static"
        root.mkdir()
        for name in ("a.odd", *(f"a{suffix}" for suffix in assets.KINDS)):
            (root / name).write_text(f"plain {name}")
        (root / "a.js.br").write_text("brotli")
        (root / "a.js.gz").write_text("gzip")
        (root / "a.css.gz").write_text("gzip")
        (root / "deep").mkdir()
        (root / "deep/index.html").write_text("deep")
        (tmp_path / "outside.txt").write_text("outside")
        (root / "link.txt").symlink_to(tmp_path / "outside.txt")
        return root

    @pytest.fixture
    def get(self, tree: Path) -> Callable[..., Any]:
        async def get(path: str, **headers: str) -> httpx2.Response:
            transport = httpx2.ASGITransport(assets.Assets(directory=tree), raise_app_exceptions=True)
            async with httpx2.AsyncClient(transport=transport, base_url="http://mesh.example") as browser:
                return await browser.get(path, headers={"accept-encoding": ""} | headers)

        return get

    async def test_a_file_may_be_kept_for_good(self, plain: Served) -> None:
        prefix = prefix_of((await plain.get("/")).text)
        answer = await plain.get(f"{prefix}/app/start.js")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert not {"etag", "last-modified", "accept-ranges"} & set(answer.headers)
        assert answer.content == (assets.folder() / "app/start.js").read_bytes()

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("a.ftl", "text/plain; charset=utf-8"),
            ("a.html", "text/html; charset=utf-8"),
            ("a.svg", "image/svg+xml"),
            ("a.png", "image/png"),
            ("a.json", "application/json"),
            ("a.wasm", "application/wasm"),
            ("a.webmanifest", "application/manifest+json"),
            ("a.odd", "application/octet-stream"),
        ],
    )
    async def test_kinds(self, get: Callable[..., Any], name: str, kind: str) -> None:
        answer = await get(f"/{name}")
        assert (answer.headers["content-type"], answer.text) == (kind, f"plain {name}")

    @pytest.mark.parametrize(
        ("name", "accepted", "encoding"),
        [
            ("a.js", "gzip, deflate, br, zstd", "br"),
            ("a.js", "gzip", "gzip"),
            ("a.js", "", None),
            ("a.js", "br;q=0", None),
            ("a.css", "br,gzip", "gzip"),
            ("a.css", "br", None),
            ("a.svg", "gzip, br", None),
        ],
    )
    async def test_packed_forms(self, tree: Path, name: str, accepted: str, encoding: str | None) -> None:
        transport = httpx2.ASGITransport(assets.Assets(directory=tree))
        async with httpx2.AsyncClient(transport=transport, base_url="http://mesh.example") as browser:
            request = browser.build_request("GET", f"/{name}", headers={"accept-encoding": accepted})
            answer = await browser.send(request, stream=True)
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == encoding
        assert raw.decode() == {"br": "brotli", "gzip": "gzip", None: f"plain {name}"}[encoding]
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == assets.KINDS[Path(name).suffix]

    @pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:20])
    async def test_nothing_else_is_served(self, tree: Path, path: str) -> None:
        app = Starlette(routes=[Mount("/static/0", assets.Assets(directory=tree))])
        assert (await Served(app, Registry(Settings(), issuer())).get(f"/static/0{path}")).status_code == 404

    @pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:20])
    async def test_what_is_not_there_is_told_with_its_code(self, plain: Served, path: str) -> None:
        prefix = prefix_of((await plain.get("/")).text)
        assert is_problem(await plain.get(prefix + path), Code.NOT_FOUND)

    async def test_an_old_tree_is_not_found(self, plain: Served) -> None:
        assert is_problem(await plain.get("/static/0000000000000000/app/start.js"), Code.NOT_FOUND)

    def test_the_hash_follows_every_byte_and_name_but_not_the_packed_forms(self, tree: Path) -> None:
        first = assets.digest(tree)
        (tree / "a.js.br").write_text("packed otherwise")
        assert assets.digest(tree) == first
        (tree / "a.js").write_text("another")
        second = assets.digest(tree)
        assert second != first
        (tree / "a.js").rename(tree / "b.js")
        assert assets.digest(tree) not in (first, second)

    def test_modules_are_found_by_their_imports(self, tmp_path: Path) -> None:
        (tmp_path / "app").mkdir()
        (tmp_path / "lib").mkdir()
        (tmp_path / "app/start.js").write_text(
            "/** import { no } from './comment.js'; */\n"
            "import './side.js';\n"
            "import { a } from '../lib/a.js';\n"
            'import {\n  b,\n  c,\n} from "./many.js";\n'
            "export * from './start.js';\n"
            "import { d } from './absent.js';\n"
            "const later = () => import('./later.js');\n"
        )
        for name in ("app/side.js", "app/many.js", "app/later.js", "app/comment.js", "lib/deep.js"):
            (tmp_path / name).touch()
        (tmp_path / "lib/a.js").write_text("export { x } from './deep.js';\n")
        found = assets.modules(tmp_path, "app/start.js")
        assert found == ["app/start.js", "app/side.js", "lib/a.js", "app/many.js", "lib/deep.js"]


NO_OBJECTS: list[str | bytes] = [
    "null",
    "[]",
    "7",
    '"x"',
    '{"name": 7}',
    '{"name": null, "more": 1}',
    '{"name":"a"',
    '{"name": NaN}',
    '{"x": {}}',
    "[" * 2000,
    b'{"name": "\xff"}',
]


class TestMakingRooms:
    async def test_without_a_name(self, plain: Served) -> None:
        answer = await plain.ask("POST", "/api/v1/rooms")
        made = answer.json()
        assert (answer.status_code, set(made)) == (201, {"room", "host", "hostExpires"})
        assert answer.headers["cache-control"] == "no-store"
        assert re.fullmatch("[a-z]{6}-[a-z]{6}-[a-z]{6}", made["room"])
        assert made["hostExpires"] > time.time() * 1000
        issuer().check_host(made["host"], made["room"])

    @pytest.mark.parametrize("body", ["{}", '{"name": "Chorprobe Süd"}', '{"name":"Chorprobe S\\u00fcd"}'])
    async def test_with_a_body(self, plain: Served, body: str) -> None:
        answer = await plain.make_room(body)
        assert answer.status_code == 201
        assert answer.json()["room"].startswith("chorprobe-sued-") is ("name" in body)

    @pytest.mark.parametrize(
        "name", ["", " ", "🎵", "a" * 201, "a" * 3900, "a\nb", "\u0000", "<>"], ids=lambda name: repr(name[:9])
    )
    async def test_a_name_that_makes_none(self, plain: Served, name: str) -> None:
        assert is_problem(await plain.make_room(json.dumps({"name": name})), Code.BAD_NAME)

    @pytest.mark.parametrize("body", NO_OBJECTS, ids=lambda body: repr(body[:9]))
    async def test_a_body_that_is_no_such_object(self, plain: Served, body: str | bytes) -> None:
        assert is_problem(await plain.make_room(body), Code.BAD_MESSAGE)

    async def test_a_lone_surrogate_makes_no_name(self, plain: Served) -> None:
        assert is_problem(await plain.make_room('{"name": "\\ud800"}'), Code.BAD_NAME)

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
    async def test_a_body_of_another_kind(self, plain: Served, kind: str) -> None:
        assert is_problem(await plain.make_room("{}", **{"content-type": kind}), Code.BAD_MESSAGE)

    async def test_a_body_over_the_limit(self, plain: Served) -> None:
        assert (await plain.make_room(" " * 4096)).json()["code"] == Code.BAD_MESSAGE
        assert is_problem(await plain.make_room(" " * 4097), Code.TOO_LARGE)

    async def test_a_body_that_does_not_end(self) -> None:
        async def drip() -> Any:
            yield b"{"
            await asyncio.Event().wait()

        asking = site(join_timeout_s=0.01).ask(
            "POST", "/api/v1/rooms", content=drip(), headers={"content-type": "application/json"}
        )
        assert is_problem(await asking, Code.BAD_MESSAGE)

    async def test_another_method(self, plain: Served) -> None:
        answer = await plain.ask("GET", "/api/v1/rooms")
        assert is_problem(answer, Code.BAD_METHOD)
        assert answer.headers["allow"] == "POST"

    async def test_a_page_of_another_site(self, plain: Served) -> None:
        assert is_problem(await plain.make_room(origin="https://evil.example"), Code.FOREIGN_ORIGIN)
        assert (await plain.make_room(origin="http://mesh.example")).status_code == 201

    async def test_an_address_makes_only_so_many(self) -> None:
        place = site(rooms_per_address=2)
        assert [(await place.make_room()).status_code for _ in range(2)] == [201, 201]
        assert is_problem(await place.make_room(), Code.TOO_MANY_ROOMS)

    async def test_while_the_server_goes_down(self) -> None:
        place = site()
        place.registry.is_closing = True
        assert is_problem(await place.make_room(), Code.RESTARTING)


class TestHealth:
    async def test_alive_and_ready(self, plain: Served) -> None:
        for path in ("/healthz", "/readyz"):
            assert (await plain.get(path)).status_code == 200

    async def test_going_down(self) -> None:
        place = site()
        await place.registry.restart()
        assert (await place.get("/healthz")).status_code == 200
        assert is_problem(await place.get("/readyz"), Code.RESTARTING, 503)

    async def test_full(self) -> None:
        place = site(sockets=1)

        async def send(_: Message) -> None:
            raise AssertionError("nothing is written")

        place.registry.open(Outbox(Bounds(1, 1), send), Caller(Site("", own(Settings())), "192.0.2.1"))
        assert (await place.get("/healthz")).status_code == 200
        assert is_problem(await place.get("/readyz"), Code.TOO_MANY_SOCKETS, 503)


def test_every_code_has_a_way_to_be_told() -> None:
    assert set(Code) - CLOSE.keys() - HTTP.keys() == {Code.NOT_ALLOWED, Code.NO_SUCH_PEER}
