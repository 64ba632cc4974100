"""Brands: their files, the sites they make, and how they are read anew."""

import asyncio
import html
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import httpx2
import pytest

from palim_mesh.__main__ import run
from palim_mesh.app import make_app
from palim_mesh.branding import brandfile, brands, tomlfile
from palim_mesh.branding.brand import Brand
from palim_mesh.branding.brandfile import SCHEMA, BadBrand, BrandCode
from palim_mesh.branding.brands import Brands
from palim_mesh.errors import CannotStart, Refused, StartCode
from palim_mesh.messages import Code
from palim_mesh.registry import Registry
from palim_mesh.settings import Settings
from palim_mesh.sites import Site
from palim_mesh.state import State

from .people import ANNE, BEN, CARA, issuer
from .script import Script, until

EXAMPLE = Path(__file__).parent.parent.parent / "docs/brands/au"
LEAST = """\
name = "Au"
hosts = ["au.example"]

[imprint]
operator = "Stadt Au"
address = "Markt 1"
email = "rathaus@au.example"
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'


def write(folder: Path, text: str = LEAST, **files: str) -> Path:
    """A brand's folder; in the names of further files `_` stands for the dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {"brand_toml": text, **files}.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")
    return folder


def read(folder: Path) -> Brand:
    return brandfile.read(folder, Settings())[1]


def faults(folder: Path) -> list[tuple[BrandCode, int]]:
    with pytest.raises(BadBrand) as bad:
        read(folder)
    for fault in bad.value.faults:
        assert str(fault) == f"{fault.code}: {folder / 'brand.toml'} line {fault.line}: {fault.sentence}"
    return [(fault.code, fault.line) for fault in bad.value.faults]


def sentence(folder: Path) -> str:
    with pytest.raises(BadBrand) as bad:
        read(folder)
    return bad.value.faults[0].sentence


def test_each_host_needs_a_certificate(tmp_path: Path) -> None:
    folder = write(tmp_path / "au")
    assert brandfile.read(folder, Settings(domain=("au.example", "berg.example")))[0] == ("au.example",)
    with pytest.raises(BadBrand) as bad:
        brandfile.read(folder, Settings(domain=("berg.example",)))
    [fault] = bad.value.faults
    assert (fault.code, fault.line) == (BrandCode.NO_CERTIFICATE, 2)


def test_without_brands_the_domain_alone_is_served() -> None:
    sites = Brands(Settings(domain=("au.example", "www.au.example"))).sites
    assert sites.find(["au.example"]) is sites.find(["www.au.example:443"])
    with pytest.raises(Refused) as refused:
        sites.find(["evil.example"])
    assert refused.value.code == Code.UNKNOWN_HOST


class TestReading:
    def test_the_least(self, tmp_path: Path) -> None:
        hosts, brand = brandfile.read(write(tmp_path / "au"), Settings(members=7))
        assert hosts == ("au.example",)
        assert (brand.name, brand.languages, brand.statistics, brand.style) == ("Au", ("de", "en"), "private", "")
        assert (brand.limits.members, brand.files) == (7, {})

    def test_the_example_has_every_key(self) -> None:
        urls = {key for key in SCHEMA if key.endswith(".url")}
        assert tomlfile.read(EXAMPLE / "brand.toml").values.keys() == SCHEMA.keys() - urls
        brand = read(EXAMPLE)
        assert set(brand.files) == {"style", "light", "dark", "icon"}
        assert brand.accessibility.examined == "2026-11-02"

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("nam = 1", BrandCode.UNKNOWN_KEY),
            ("logo.lihgt = 'a.svg'", BrandCode.UNKNOWN_KEY),
            ("logo = 'logo.svg'", BrandCode.UNKNOWN_KEY),
            ("welcome.fr.title = 'Salut'", BrandCode.UNKNOWN_KEY),
            ("chime = 'loud'", BrandCode.BAD_VALUE),
            ("chime = 7", BrandCode.BAD_VALUE),
            ("languages = []", BrandCode.BAD_VALUE),
            ("languages = ['fr']", BrandCode.BAD_VALUE),
            ("languages = 'de'", BrandCode.BAD_VALUE),
            ("statistics = true", BrandCode.BAD_VALUE),
            ("logo.light = '../logo.svg'", BrandCode.BAD_VALUE),
            ("logo.light = '/etc/passwd.svg'", BrandCode.BAD_VALUE),
            ("logo.light = 'logo.gif'", BrandCode.BAD_VALUE),
            ("colours.light.main = 'blue'", BrandCode.BAD_VALUE),
            ("colours.light.main = '#00f'", BrandCode.BAD_VALUE),
            ("colours.light.main = '#00000g'", BrandCode.BAD_VALUE),
            ("welcome.de.title = ''", BrandCode.BAD_VALUE),
            ('welcome.de.title = "a\\nb"', BrandCode.BAD_VALUE),
            ("contact.url = 'http://a.example/'", BrandCode.BAD_VALUE),
            ("contact.url = 'javascript:x()'", BrandCode.BAD_VALUE),
            ("privacy.email = 'nobody'", BrandCode.BAD_VALUE),
            ("limits.members = 1", BrandCode.BAD_VALUE),
            ("limits.members = 33", BrandCode.BAD_VALUE),
            ("limits.members = true", BrandCode.BAD_VALUE),
            ("limits.waiting_room = 1", BrandCode.BAD_VALUE),
            ("accessibility.examined = '2026-11-24'", BrandCode.BAD_VALUE),
            ("accessibility.examined = 2026-11-24T10:00:00", BrandCode.BAD_VALUE),
            ("accessibility.status = 'full'", BrandCode.BAD_VALUE),
            ("name = 'two'", BrandCode.BAD_TOML),
            ("broken", BrandCode.BAD_TOML),
            ('chime = "off', BrandCode.BAD_TOML),
        ],
    )
    def test_a_wrong_line_is_named(self, tmp_path: Path, line: str, code: BrandCode) -> None:
        text = LEAST.replace("\n\n", f"\n{line}\n\n", 1)
        assert faults(write(tmp_path / "au", text)) == [(code, 3)]

    @pytest.mark.parametrize("host", ["", "a b", "https://a.example", "a.example:443", "-a.example", "*"])
    def test_what_is_no_host(self, tmp_path: Path, host: str) -> None:
        folder = write(tmp_path / "au", LEAST.replace("au.example", host, 1))
        assert faults(folder) == [(BrandCode.BAD_VALUE, 2)]

    def test_all_faults_are_told_at_once(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "au", 'nmae = "Au"\nchime = 1\n[limits]\nmembers = 0\n')
        assert faults(folder) == [
            (BrandCode.UNKNOWN_KEY, 1),
            (BrandCode.MISSING_KEY, 1),
            (BrandCode.MISSING_KEY, 1),
            (BrandCode.NO_IMPRINT, 1),
            (BrandCode.BAD_VALUE, 2),
            (BrandCode.BAD_VALUE, 4),
        ]
        assert 'did you mean "name"?' in sentence(folder)

    def test_without_imprint(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "au", LEAST.replace('email = "rathaus@au.example"\n', ""))
        assert faults(folder) == [(BrandCode.NO_IMPRINT, 5)]
        assert '"imprint.email"' in sentence(folder)
        assert "DDG section 5" in sentence(folder)
        elsewhere = LEAST.partition("operator")[0] + 'url = "https://au.example/impressum"\n'
        assert read(write(tmp_path / "au", elsewhere)).url("imprint") == "https://au.example/impressum"

    def test_a_claim_says_when_and_how_it_was_found(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "au", LEAST + '[accessibility]\nstatus = "partial"\nmethod = "self"\n')
        assert faults(folder) == [(BrandCode.MISSING_KEY, 9)]
        assert "accessibility.examined" in sentence(folder)

    def test_low_contrast_is_told_in_numbers_with_a_remedy(self, tmp_path: Path) -> None:
        text = LEAST + '[colours.light]\nmain = "#ffcc00"\n'
        folder = write(tmp_path / "au", text)
        assert set(faults(folder)) == {(BrandCode.LOW_CONTRAST, 9)}
        told = sentence(folder)
        assert re.search(r"#ffcc00 \(door\) upon #faf2e4 \(ground\) has a contrast of 1\.3\d : 1; WCAG 2\.2 asks", told)
        remedy = re.search('"(#[0-9a-f]{6})" would do', told)
        assert remedy is not None
        read(write(tmp_path / "au", text.replace("#ffcc00", remedy[1])))

    def test_low_contrast_of_a_ground(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "au", LEAST + '[colours.dark]\nground = "#777777"\n')
        assert set(faults(folder)) == {(BrandCode.LOW_CONTRAST, 9)}
        assert "darker ground" in sentence(folder)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (None, BrandCode.LOGO_MISSING),
            (SVG + " " * 262144, BrandCode.BAD_LOGO),
            ("GIF89a", BrandCode.BAD_LOGO),
            (SVG.replace("<path", "<script/><path"), BrandCode.UNSAFE_LOGO),
            (SVG.replace("<path", "<image href='https://evil.example/'/><path"), BrandCode.UNSAFE_LOGO),
        ],
    )
    def test_a_logo_that_does_not_do(self, tmp_path: Path, content: str | None, code: BrandCode) -> None:
        files = {} if content is None else {"logo_svg": content}
        folder = write(tmp_path / "au", LEAST + '[logo]\nlight = "logo.svg"\n', **files)
        assert faults(folder) == [(code, 9)]

    def test_a_file_that_is_not_there_or_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "au").mkdir()
        assert faults(tmp_path / "au") == [(BrandCode.BAD_TOML, 1)]
        (tmp_path / "au/brand.toml").write_bytes(b"\xff\xfe")
        assert faults(tmp_path / "au") == [(BrandCode.BAD_TOML, 1)]

    def test_lines_are_found_behind_long_texts(self, tmp_path: Path) -> None:
        file = tmp_path / "a.toml"
        file.write_text('a = """\nb = 1\n"""\n"b" = 2\n[ c . d ] # e = 3\n  f.g = 4\n[[h]]\n')
        assert tomlfile.read(file).lines == {"a": 1, "b": 4, "c.d.f.g": 6}


def loaded(folder: Path, **chosen: Any) -> Brands:
    found = Brands(Settings(brands=str(folder), **chosen))
    found.load()
    return found


def rewrite(folder: Path, text: str) -> None:
    """Changes a brand so that its time differs for certain."""
    file = write(folder, text) / "brand.toml"
    later = file.stat().st_mtime_ns + 10**9
    os.utime(file, ns=(later, later))


def events(caplog: pytest.LogCaptureFixture, name: str) -> list[dict[str, object]]:
    """The facts of all events of that name in the log."""
    return [vars(record)["facts"] for record in caplog.records if record.msg == name]


class TestSites:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write(tmp_path / "au", LEAST.replace('["au.example"]', '["au.example", "www.au.example"]'))
        write(tmp_path / "berg", LEAST.replace('"Au"', '"Berg"').replace("au.example", "berg.example"))
        return tmp_path

    def test_each_host_leads_to_its_brand(self, folder: Path) -> None:
        sites = loaded(folder).sites
        assert sites.find(["au.example"]) == sites.find(["www.au.example"])
        assert (sites.find(["au.example"]).name, sites.find(["berg.example"]).brand.name) == ("au.example", "Berg")
        with pytest.raises(Refused, match=Code.UNKNOWN_HOST):
            sites.find(["localhost"])

    def test_a_broken_one_leaves_the_others_in_place(self, folder: Path) -> None:
        rewrite(folder / "au", "broken")
        found = loaded(folder)
        assert [fault.code for fault in found.faults["au"]] == [BrandCode.BAD_TOML]
        assert found.sites.find(["berg.example"]).brand.name == "Berg"
        with pytest.raises(Refused, match=Code.UNKNOWN_HOST):
            found.sites.find(["au.example"])

    @pytest.mark.parametrize("state", ["absent", "empty", "broken"])
    def test_nothing_good_is_no_start(self, tmp_path: Path, state: str) -> None:
        if state != "absent":
            (tmp_path / "brands").mkdir()
        if state == "broken":
            write(tmp_path / "brands/au", "broken")
        with pytest.raises(CannotStart) as cannot:
            loaded(tmp_path / "brands")
        assert cannot.value.code == StartCode.BAD_BRAND
        assert str(tmp_path / "brands") in cannot.value.sentence

    def test_two_with_the_same_host(self, folder: Path) -> None:
        write(folder / "aa", LEAST.replace("au.example", "BERG.example"))
        found = loaded(folder)
        assert [(fault.code, fault.line) for fault in found.faults["berg"]] == [(BrandCode.SAME_HOST, 2)]
        assert 'the brand "aa" has the host "berg.example" already' in found.faults["berg"][0].sentence

    def test_who_has_a_host_keeps_it(self, folder: Path) -> None:
        found = loaded(folder)
        write(folder / "aa", LEAST.replace("au.example", "berg.example"))
        found.look()
        assert found.sites.find(["berg.example"]).brand.name == "Berg"
        assert [fault.code for fault in found.faults["aa"]] == [BrandCode.SAME_HOST]

    def test_two_may_swap_their_hosts(self, folder: Path) -> None:
        found = loaded(folder)
        au, berg = ((folder / name / "brand.toml").read_text("utf-8") for name in ("au", "berg"))
        rewrite(folder / "au", berg)
        rewrite(folder / "berg", au)
        found.look()
        assert (found.faults, found.sites.find(["au.example"]).brand.name) == ({}, "Au")

    def test_a_change_is_seen(self, folder: Path) -> None:
        found = loaded(folder)
        rewrite(folder / "au", LEAST.replace('"Au"', '"Aue"'))
        found.look()
        assert found.sites.find(["au.example"]).brand.name == "Aue"
        with pytest.raises(Refused, match=Code.UNKNOWN_HOST):
            found.sites.find(["www.au.example"])

    @pytest.mark.parametrize("text", ["broken", LEAST.partition("[imprint]")[0], LEAST + 'x = "y"\n'])
    def test_a_change_that_is_wrong_keeps_the_last_good_one(
        self, folder: Path, text: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        found = loaded(folder)
        rewrite(folder / "au", text)
        found.look()
        assert found.sites.find(["au.example"]).brand.name == "Au"
        told = events(caplog, "brand-refused")
        assert [entry["brand"] for entry in told] == ["au"] * len(found.faults["au"])
        assert [entry["code"] for entry in told] == [fault.code for fault in found.faults["au"]]
        found.look()
        assert events(caplog, "brand-refused") == told
        rewrite(folder / "au", LEAST.replace('"Au"', '"Aue"'))
        found.look()
        assert (found.faults, found.sites.find(["au.example"]).brand.name) == ({}, "Aue")

    def test_a_brand_that_goes_and_one_whose_file_goes(self, folder: Path) -> None:
        found = loaded(folder)
        shutil.rmtree(folder / "au")
        (folder / "berg/brand.toml").unlink()
        found.look()
        with pytest.raises(Refused, match=Code.UNKNOWN_HOST):
            found.sites.find(["au.example"])
        assert found.sites.find(["berg.example"]).brand.name == "Berg"

    async def test_the_watch_sees_changes_and_outlives_a_missing_folder(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(brands, "LOOK_S", 0.001)
        found = loaded(folder)
        watching = asyncio.create_task(found.watch())
        shutil.move(folder, f"{folder}.away")
        await until(lambda: events(caplog, "brands-unreadable"))
        assert found.sites.find(["au.example"]).brand.name == "Au"
        shutil.move(f"{folder}.away", folder)
        rewrite(folder / "au", LEAST.replace('"Au"', '"Aue"'))
        await until(lambda: found.sites.find(["au.example"]).brand.name == "Aue")
        watching.cancel()

    async def test_limits_are_each_town_s_own(self, folder: Path) -> None:
        text = LEAST + "[limits]\nmembers = 2\nrooms = 1\nwaiting_room = false\n"
        rewrite(folder / "au", text)
        sites = loaded(folder, waiting_room=True).sites
        au, berg = sites.find(["au.example"]), sites.find(["berg.example"])
        registry = Registry(Settings(), issuer())
        for who in (ANNE, BEN):
            assert (await Script(registry, site=au).join(who.join("chor")))["type"] == "welcome"
        assert await refusal(registry, au, CARA.join("chor")) == Code.ROOM_FULL
        assert await refusal(registry, au, CARA.join("probe")) == Code.TOO_MANY_ROOMS
        assert (await Script(registry, site=berg).join(ANNE.join("probe")))["type"] == "waiting"


async def refusal(registry: Registry, site: Site, join: Any) -> str:
    socket = Script(registry, site=site)
    socket.say(join)
    await socket.closed()
    return socket.reason


@pytest.fixture(scope="module")
def app() -> Any:
    return make_app(Settings(), State(("s" * 64,)), loaded(EXAMPLE.parent).sites)[0]


class TestPages:
    async def get(self, app: Any, path: str, host: str = "reden.au-am-bach.example", **more: str) -> httpx2.Response:
        transport = httpx2.ASGITransport(app, client=("192.0.2.1", 40000))
        async with httpx2.AsyncClient(transport=transport, base_url=f"http://{host}") as browser:
            return await browser.get(path, headers={"accept": "text/html", **more})

    @pytest.mark.parametrize("path", ["/", "/r/chor"])
    async def test_the_shell_has_the_brand(self, app: Any, path: str) -> None:
        page = (await self.get(app, path)).text
        config = json.loads(page.partition('id="config">')[2].partition("</script>")[0])
        brand = read(EXAMPLE)
        assert "<title>Au am Bach spricht</title>" in page
        assert (config["name"], config["chime"]) == (brand.name, brand.chime)
        assert config["logo"] == {"light": brand.files["light"], "dark": brand.files["dark"]}
        assert config["welcome"]["en"][0] == "Welcome to talk – your town, Au am Bach."
        assert page.index("tokens.css") < page.index(brand.files["style"])
        assert "style=" not in page
        assert "<style" not in page

    async def test_style_and_pictures(self, app: Any) -> None:
        for name, address in read(EXAMPLE).files.items():
            answer = await self.get(app, address)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            if name == "style":
                assert answer.headers["content-type"] == "text/css; charset=utf-8"
                assert "--door:#0b5394" in answer.text
            else:
                assert answer.headers["content-type"] == "image/svg+xml"
                assert answer.headers["content-security-policy"] == (
                    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
                )
                assert answer.headers["x-content-type-options"] == "nosniff"

    async def test_an_older_page_gets_the_newest_files(self, app: Any) -> None:
        answer = await self.get(app, "/brand/0000000000000000/style.css")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")

    @pytest.mark.parametrize("file", ["brand.toml", "logo.svg", "light.png", "..%2fbrand.toml", "%2e%2e/brand.toml"])
    async def test_nothing_else_of_the_folder_is_served(self, app: Any, file: str) -> None:
        digest = read(EXAMPLE).digest
        assert (await self.get(app, f"/brand/{digest}/{file}")).status_code == 404

    @pytest.mark.parametrize("path", ["/imprint", "/privacy", "/accessibility", "/contact", "/nothing"])
    @pytest.mark.parametrize("language", ["de", "en"])
    async def test_legal_pages(self, app: Any, path: str, language: str) -> None:
        page = (await self.get(app, f"{path}?lang={language}")).text
        assert f'<html lang="{language}">' in page
        for other in ("imprint", "privacy", "accessibility", "contact"):
            assert f'href="/{other}?lang={language}"' in page
        if path != "/nothing":
            assert "Stadt Au am Bach" in page
        expected = {
            "/imprint": ["Erika Beispiel", "DE000000000", "Landratsamt Bachkreis", "+49 1234 5678-0"],
            "/privacy": ["datenschutz@au-am-bach.example"],
            "/contact": ["barrierefrei@au-am-bach.example", "datenschutz@au-am-bach.example"],
            "/accessibility": [
                "https://reden.au-am-bach.example",
                "2016/2102",
                "BITV 2.0",
                'datetime="2026-11-02"',
                "teilweise vereinbar" if language == "de" else "partially compliant",
                "Die Schrift im Stadtwappen" if language == "de" else "The words in the coat of arms",
                "https://schlichtung.land.example/",
            ],
        }.get(path, [])
        for words in expected:
            assert words in page

    async def test_a_page_elsewhere_takes_its_place(self, tmp_path: Path) -> None:
        more = '[accessibility]\nurl = "https://au.example/a"\n[contact]\nurl = "https://au.example/c"\n'
        write(tmp_path / "au", LEAST + more)
        app, _ = make_app(Settings(), State(("s" * 64,)), loaded(tmp_path).sites)
        for name in ("accessibility", "contact"):
            answer = await self.get(app, f"/{name}", "au.example")
            assert (answer.status_code, answer.headers["location"]) == (307, f"https://au.example/{name[0]}")
        assert 'href="https://au.example/a"' in (await self.get(app, "/imprint", "au.example")).text

    async def test_privacy_says_who_sees_the_sums(self, tmp_path: Path) -> None:
        for switch, words in (("public", "These sums are published"), ("private", "Only the operator sees them")):
            write(tmp_path / switch / "au", LEAST.replace("\n\n", f'\nstatistics = "{switch}"\n\n', 1))
            app, _ = make_app(Settings(), State(("s" * 64,)), loaded(tmp_path / switch).sites)
            assert words in (await self.get(app, "/privacy?lang=en", "au.example")).text

    async def test_only_the_offered_languages(self, tmp_path: Path) -> None:
        write(tmp_path / "au", LEAST.replace("\n\n", '\nlanguages = ["en"]\n\n', 1))
        app, _ = make_app(Settings(), State(("s" * 64,)), loaded(tmp_path).sites)
        for path in ("/?lang=de", "/imprint?lang=de"):
            page = (await self.get(app, path, "au.example", **{"accept-language": "de"})).text
            assert '<html lang="en">' in page
            assert "Deutsch</a>" not in page

    async def test_nothing_of_one_town_is_on_the_pages_of_another(self, tmp_path: Path) -> None:
        shutil.copytree(EXAMPLE, tmp_path / "au")
        write(tmp_path / "berg", LEAST.replace("Au", "Berg").replace("au.example", "berg.example"))
        app, _ = make_app(Settings(), State(("s" * 64,)), loaded(tmp_path).sites)
        for path in ("/", "/r/chor", "/imprint", "/privacy", "/accessibility", "/contact", "/nothing"):
            page = (await self.get(app, path, "berg.example")).text
            assert "Bach" not in page
            assert "/brand/" not in page
        assert (await self.get(app, read(EXAMPLE).files["light"], "berg.example")).status_code == 404


class TestChecking:
    def check(self, *arguments: str) -> int:
        return run(["brand", "check", *arguments])

    def test_a_good_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "sheet.html"
        assert self.check(str(EXAMPLE.parent), "--sheet", str(file)) == 0
        told = capsys.readouterr().out
        assert told.startswith("✓ au: Au am Bach spricht (reden.au-am-bach.example, talk.au-am-bach.example)\n")
        assert told.endswith(f"{file.as_uri()}\n")

    def test_the_sheet_shows_every_screen_and_needs_nothing_else(self, tmp_path: Path) -> None:
        file = tmp_path / "sheet.html"
        self.check(str(EXAMPLE.parent), "--sheet", str(file))
        sheet = file.read_text("utf-8")
        frames = [html.unescape(frame) for frame in re.findall('srcdoc="([^"]*)"', sheet)]
        assert len(frames) == 7 * 2 * 2
        assert all("<script" not in frame and '<link rel="stylesheet"' not in frame for frame in frames)
        assert [("#0b5394" in frame, "/brand/" in frame) for frame in frames] == [(True, False)] * len(frames)
        for frame in frames:
            assert set(re.findall(r'(?:src|srcset)="(.{5})', frame)) <= {"data:"}
            assert "prefers-color-scheme" not in frame
        assert re.findall("<td>(?:✓|✗) ([0-9.]+)</td>", sheet)
        assert "✗" not in sheet

    def test_one_that_is_wrong_is_told_with_file_line_and_remedy(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tmp_path / "good", LEAST)
        folder = write(tmp_path / "wrong", LEAST.replace("name", "nmae", 1))
        assert self.check(str(tmp_path), "--sheet", str(tmp_path / "a.html")) == 1
        told = capsys.readouterr().out
        wrong = f'unknown-key: {folder}/brand.toml line 1: there is no key "nmae"; did you mean "name"?'
        assert f"✗ wrong\n  {wrong}\n" in told
        assert "✓ good" in told
        assert html.escape(wrong, quote=False) in html.unescape((tmp_path / "a.html").read_text("utf-8"))

    def test_what_can_not_be_checked(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        for arguments in (
            [],
            [str(tmp_path / "absent")],
            [str(tmp_path / "empty")],
            [str(EXAMPLE.parent), "--sheet", "/"],
        ):
            with pytest.raises(CannotStart) as cannot:
                self.check(*arguments)
            assert cannot.value.code == StartCode.BAD_BRAND
