"""The published figures: the page, the downloads, and the command."""

import csv
import io
import json
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import pytest

from palim_mesh.app import make_app
from palim_mesh.branding.brand import own
from palim_mesh.branding.brands import Brands
from palim_mesh.messages import Code
from palim_mesh.settings import Settings
from palim_mesh.sites import Site, Sites
from palim_mesh.state import State
from palim_mesh.statistics import ledger
from palim_mesh.statistics.chart import FILLED, GUTTER, PLOT, TOP, chart
from palim_mesh.statistics.ledger import Ledger
from palim_mesh.statistics.tally import Key, Sums

from .test_http import HTML, Served, is_problem

PATHS = ("/statistik", "/statistik.csv", "/statistik.json")
TODAY = date.fromisoformat(time.strftime("%Y-%m-%d"))
FIRST = TODAY - timedelta(days=40)


def served(folder: Path, *names: str, statistics: str = "public") -> Served:
    """A server with these sites, or one for all names."""
    settings = Settings(state_dir=str(folder), statistics=statistics)
    named = Sites(None, {name: Site(name, own(settings)) for name in names})
    return Served(*make_app(settings, State(("s" * 64,)), named if names else Brands(settings).sites))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder with forty days of calls and today's; yesterday there were most."""
    days = {Key("", (FIRST + timedelta(days=number)).isoformat()): Sums(50, 10, 20 * 3600) for number in range(40)}
    days[Key("", (TODAY - timedelta(days=1)).isoformat())] = Sums(1003, 250, 700 * 3600)
    days[Key("", TODAY.isoformat())] = Sums(99999, 9999, 99999)
    days[Key("a.example", FIRST.isoformat())] = Sums(15, 5, 5 * 3600)
    Ledger(tmp_path / ledger.FILE).add(days)
    return tmp_path


class TestWeb:
    @pytest.mark.parametrize("path", PATHS)
    async def test_they_are_not_there_unless_public(self, folder: Path, path: str) -> None:
        assert is_problem(await served(folder, statistics="private").get(path), Code.NOT_FOUND)
        assert (await served(folder).get(path)).status_code == 200

    @pytest.mark.parametrize(("language", "total"), [("de", "2.955"), ("en", "2,955")])
    async def test_the_page_shows_totals_and_courses(self, folder: Path, language: str, total: str) -> None:
        page = (await served(folder).get(f"/statistik?lang={language}")).text
        assert f'<html lang="{language}">' in page
        assert re.findall("<dd>(.*)</dd>", page)[0] == total
        assert page.count("<svg class") == page.count("<table") == 6
        assert "99999" not in re.sub("[.,]", "", page)
        assert " style=" not in page
        assert f'<a href="/statistik?lang={language}">' in page

    async def test_every_chart_has_a_name_a_description_and_its_values_as_a_table(self, folder: Path) -> None:
        page = (await served(folder).get("/statistik?lang=en")).text
        for figure in re.findall(r'<figure class="course">.*?</figure>', page, re.DOTALL):
            drawn = ElementTree.fromstring(figure)
            [image] = drawn.iter("svg")
            [title, description] = (image.find(tag) for tag in ("title", "desc"))
            assert title is not None
            assert description is not None
            assert image.get("role") == "img"
            assert (image.get("aria-labelledby"), image.get("aria-describedby")) == (
                title.get("id"),
                description.get("id"),
            )
            columns = [text for column in image.iter("rect") if (text := column.findtext("title"))]
            rows = [f"{row.findtext('th')}: {row.findtext('td')}" for row in drawn.findall(".//tbody/tr")]
            assert rows == columns
            assert len(rows) in (2, 3, 30)
        ids = re.findall(' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))

    async def test_without_figures_the_page_says_so(self, tmp_path: Path) -> None:
        page = (await served(tmp_path).get("/statistik?lang=en")).text
        assert "There are no numbers yet" in page
        assert "<svg class" not in page
        assert (await served(tmp_path).get("/statistik.csv")).text == "day,users,conferences,hours\r\n"

    async def test_csv(self, folder: Path) -> None:
        answer = await served(folder).get("/statistik.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="statistik.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(rows) == 40
        assert rows[0] == {"day": FIRST.isoformat(), "users": "50", "conferences": "10", "hours": "20"}

    async def test_json(self, folder: Path) -> None:
        told = (await served(folder).get("/statistik.json")).json()
        assert told["step"] == 5
        assert told["total"] == {"users": 2955, "conferences": 640, "hours": 1480}
        assert sum(month["users"] for month in told["months"]) == 2955
        assert told["days"][-1] == {
            "span": (TODAY - timedelta(days=1)).isoformat(), "users": 1005, "conferences": 250, "hours": 700,
        }  # fmt: skip

    async def test_each_site_sees_its_own(self, folder: Path) -> None:
        both = served(folder, "a.example", "b.example")
        for host, users in (("a.example", 15), ("b.example", 0)):
            answer = await both.ask("GET", "/statistik.json", base=f"http://{host}")
            assert answer.json()["total"]["users"] == users
        assert (await both.ask("GET", "/statistik.json", base="http://c.example")).status_code == 421

    async def test_a_damaged_file_is_told(self, folder: Path) -> None:
        (folder / ledger.FILE).write_bytes(b"damaged" * 1000)
        broken = served(folder)
        for path in PATHS:
            assert is_problem(await broken.get(path, **HTML), Code.STATISTICS_UNREADABLE)

    async def test_asking_often_reads_seldom(self, folder: Path) -> None:
        often = served(folder)
        before: httpx2.Response = await often.get("/statistik.json")
        (folder / ledger.FILE).unlink()
        assert (await often.get("/statistik.json")).text == before.text


class TestChart:
    def test_columns_are_as_high_as_their_values(self) -> None:
        drawn = chart([("a", "a", 0), ("b", "b", 50), ("c", "c", 100)])
        assert [column.height for column in drawn.columns] == [0, PLOT / 2, PLOT]
        assert [column.y for column in drawn.columns] == [TOP + PLOT, TOP + PLOT / 2, TOP]
        assert drawn.highest.name == "c"
        width = (100 - GUTTER) / 3
        assert drawn.columns[0].x == pytest.approx(GUTTER + width * (1 - FILLED) / 2, abs=0.01)
        assert drawn.columns[-1].x + drawn.columns[-1].width <= 100

    @pytest.mark.parametrize(
        ("most", "lines"),
        [(0, [5]), (5, [5]), (10, [5, 10]), (25, [10, 20, 30]), (200, [50, 100, 150, 200]), (205, [100, 200, 300])],
    )
    def test_lines_stand_at_round_values(self, most: int, lines: list[int]) -> None:
        assert [line.value for line in chart([("a", "a", most)]).lines] == lines

    @pytest.mark.parametrize("count", [1, 2, 3, 12, 30])
    def test_few_columns_are_named_below(self, count: int) -> None:
        drawn = chart([(str(number), str(number), 5) for number in range(count)])
        assert 1 <= len(drawn.marks) <= 3
        for mark in drawn.marks:
            column = drawn.columns[int(mark.name)]
            assert mark.x == pytest.approx(column.x + column.width / 2, abs=0.02)


def stats(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end."""
    command = [sys.executable, "-m", "palim_mesh", "stats", "--state-dir", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, env={"COLUMNS": "80", "PYTHONUTF8": "1"})


class TestCommand:
    def test_a_table_with_a_plot(self, folder: Path) -> None:
        yesterday = TODAY - timedelta(days=1)
        ended = stats(folder, "--site", "", "--from", (yesterday - timedelta(days=1)).isoformat())
        assert (ended.returncode, ended.stderr) == (0, "")
        head, before, most, total = ended.stdout.splitlines()
        assert head.split() == ["users", "conferences", "hours"]
        assert before.split() == [(yesterday - timedelta(days=1)).isoformat(), "50", "10", "20", "█▊"]
        assert most.split() == [yesterday.isoformat(), "1,005", "250", "700", "█" * 35]
        assert total.split() == ["total", "1,055", "260", "720"]
        assert max(len(line) for line in ended.stdout.splitlines()) <= 80

    def test_months_of_all_sites(self, folder: Path) -> None:
        tables = [table.splitlines() for table in stats(folder, "--months").stdout.split("\n\n")]
        assert tables[0][-1].split() == ["total", "2,955", "640", "1,480"]
        assert (tables[1][0], tables[1][-1].split()) == ("a.example", ["total", "15", "5", "5"])
        assert tables[0][1].split()[0] == FIRST.isoformat()[:7]

    def test_csv_names_the_sites(self, folder: Path) -> None:
        rows = list(csv.DictReader(io.StringIO(stats(folder, "--csv", "--to", FIRST.isoformat()).stdout)))
        assert [(row["site"], row["day"], row["users"]) for row in rows] == [
            ("", FIRST.isoformat(), "50"),
            ("a.example", FIRST.isoformat(), "15"),
        ]

    def test_json(self, folder: Path) -> None:
        told = json.loads(stats(folder, "--json", "--site", "a.example").stdout)
        assert told["a.example"]["total"] == {"users": 15, "conferences": 5, "hours": 5}

    def test_nothing_yet(self, tmp_path: Path) -> None:
        ended = stats(tmp_path)
        assert (ended.returncode, ended.stdout) == (
            0,
            "There are no figures yet; they come when the first day with calls is over.\n",
        )

    def test_a_damaged_file(self, folder: Path) -> None:
        (folder / ledger.FILE).write_bytes(b"damaged" * 1000)
        ended = stats(folder)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith("palim-mesh: statistics-unreadable: ")
        assert "SQLITE_NOTADB" in ended.stderr

    def test_a_date_that_is_none(self, folder: Path) -> None:
        ended = stats(folder, "--from", "yesterday")
        assert ended.returncode == 2
        assert "invalid day value: 'yesterday'" in ended.stderr
