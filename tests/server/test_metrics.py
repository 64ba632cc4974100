"""What Prometheus is told, where, and that documents speak of nothing else."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from palim_mesh import metrics
from palim_mesh.counts import JOIN_BOUNDS_S, Counts
from palim_mesh.messages import Admit, Code, CountLink, Leave, LinkPath, Ping, Relay
from palim_mesh.registry import Registry
from palim_mesh.settings import Settings
from tests.browser.serving import Server, free_port

from .people import ANNE, BEN, BOX, CARA, issuer
from .script import Script, until
from .test_live import ROOM, Pages, run

DOCS = Path(__file__).resolve().parents[2] / "docs"


def told(registry: Registry, *readings: metrics.Reading) -> CollectorRegistry:
    collected = CollectorRegistry()
    collected.register(metrics.State(registry, readings))
    return collected


async def member(rooms: Registry, who: Any) -> Script:
    socket = Script(rooms)
    assert (await socket.join(who.join(ROOM)))["type"] == "welcome"
    socket.say(Ping())
    assert await socket.read() == {"type": "pong"}
    return socket


class TestState:
    async def test_rooms_peers_and_sockets(self) -> None:
        rooms = Registry(Settings(waiting_room=True), issuer())
        anne, ben, cara = Script(rooms), Script(rooms), Script(rooms)
        await anne.join(ANNE.join(ROOM, issuer().host(ROOM)[0]))
        await ben.join(BEN.join(ROOM))
        await cara.join(CARA.join(ROOM))
        anne.say(Admit(BEN.peer))
        assert (await ben.read())["type"] == "welcome"
        ben.say(Ping())
        assert await ben.read() == {"type": "pong"}
        ben.go()
        await ben.let_go()
        collected = told(rooms)
        assert collected.get_sample_value("palim_mesh_rooms") == 1
        assert collected.get_sample_value("palim_mesh_sockets") == 2
        for standing, count in (("host", 1), ("member", 0), ("waiting", 1), ("away", 1)):
            assert collected.get_sample_value("palim_mesh_peers", {"standing": standing}) == count
        assert collected.get_sample_value("palim_mesh_join_seconds_count") == 3

    async def test_messages_and_errors(self) -> None:
        rooms = Registry(Settings(), issuer())
        anne, ben = await member(rooms, ANNE), await member(rooms, BEN)
        ben.say(Relay(ANNE.peer, BOX))
        await until(lambda: any(message["type"] == "relayed" for message in anne.written))
        ben.say(Relay(CARA.peer, BOX))
        ben.say(CountLink(LinkPath.RELAYED))
        ben.send("{")
        await until(lambda: sum(message["type"] == "error" for message in ben.written) == 2)
        stranger = Script(rooms)
        stranger.say(Ping())
        assert (await stranger.closed())[1] == Code.BAD_MESSAGE
        ben.say(Leave())
        await ben.closed()
        collected = told(rooms)
        assert collected.get_sample_value("palim_mesh_messages_total", {"type": "relayed"}) == 1
        assert collected.get_sample_value("palim_mesh_messages_total", {"type": "welcome"}) == 2
        assert collected.get_sample_value("palim_mesh_errors_total", {"code": "no-such-peer"}) == 1
        assert collected.get_sample_value("palim_mesh_errors_total", {"code": "bad-message"}) == 2
        assert collected.get_sample_value("palim_mesh_links_total", {"path": "relayed"}) == 1
        assert collected.get_sample_value("palim_mesh_bugs_total") == 0

    def test_time_to_join_falls_into_its_bucket(self) -> None:
        counts = Counts()
        for seconds in (0.0, JOIN_BOUNDS_S[0], 0.2, 100.0):
            counts.joined(seconds)
        rooms = Registry(Settings(), issuer())
        rooms.counts = counts
        collected = told(rooms)
        values = [
            collected.get_sample_value("palim_mesh_join_seconds_bucket", {"le": bound})
            for bound in ("0.01", "0.1", "0.25", "5", "+Inf")
        ]
        assert values == [2, 2, 3, 3, 4]
        assert collected.get_sample_value("palim_mesh_join_seconds_sum") == pytest.approx(100.21)

    def test_other_parts_are_read_each_time(self) -> None:
        left = iter([None, 86400.0])
        collected = told(Registry(Settings(), issuer()), metrics.certificate(lambda: next(left)))
        name = "palim_mesh_certificate_expires_in_seconds"
        assert str(collected.get_sample_value(name)) == "nan"
        assert collected.get_sample_value(name) == 86400


class TestListening:
    async def test_they_are_at_their_own_address_alone(self, start: Callable[..., Server], pages: Pages) -> None:
        port = free_port()
        server = start(metrics=f"127.0.0.1:{port}")
        for who in (ANNE, BEN):
            await pages.member(server, who, additional_headers={"X-Forwarded-For": "203.0.113.77"})
        text = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
        assert "\npalim_mesh_rooms 1.0\n" in text
        assert '\npalim_mesh_peers{standing="member"} 2.0\n' in text
        assert "\nprocess_resident_memory_bytes " in text
        for word in (ROOM, "203.0.113", ANNE.peer, BEN.peer):
            assert word not in text
        assert httpx2.get(f"{server.url}/metrics").status_code == 404
        assert server.stop() == 0

    def test_an_address_that_is_taken(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            address = f"127.0.0.1:{other.getsockname()[1]}"
            ended = run("--port", "0", "--state-dir", str(tmp_path), "--metrics", address)
        assert ended.returncode == 2
        assert ended.stderr == (
            f"palim-mesh: address-in-use: another program has {address}; "
            'stop it, or choose another address with "metrics"\n'
        )

    def test_an_address_that_is_not_ours(self, tmp_path: Path) -> None:
        ended = run("--port", "0", "--state-dir", str(tmp_path), "--metrics", "192.0.2.1:9100")
        assert ended.returncode == 2
        assert ended.stderr.startswith("palim-mesh: bad-address: can't listen on 192.0.2.1:9100: ")

    @pytest.mark.parametrize("address", ["9100", ":9100", "localhost", "[::1]", "a b:1", "localhost:port"])
    def test_an_address_that_is_none(self, tmp_path: Path, address: str) -> None:
        ended = run("--state-dir", str(tmp_path), "--metrics", address)
        assert ended.returncode == 2
        assert ended.stderr.startswith('palim-mesh: bad-setting: --metrics: "metrics" must be a text')

    def test_a_start_without_them_does_not_wait_for_their_library(self) -> None:
        source = "import sys, palim_mesh.commands.serve; sys.exit('prometheus_client' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", source]).returncode == 0


class TestDocuments:
    @pytest.fixture
    def families(self) -> dict[str, tuple[str, set[str]]]:
        """Every metric of ours as Prometheus names it, with its kind and labels."""
        rooms = Registry(Settings(), issuer())
        rooms.counts.sent["relayed"] = 1
        rooms.counts.links["direct"] = 1
        rooms.counts.errors[Code.BAD_MESSAGE] = 1
        state = metrics.State(rooms, (metrics.certificate(lambda: 1.0), metrics.coturn(lambda: 1.0)))
        return {
            f"{family.name}_total" if family.type == "counter" else family.name: (
                family.type,
                {label for sample in family.samples for label in sample.labels} - {"le"},
            )
            for family in state.collect()
        }

    def test_the_table_has_all_of_them_and_no_other(self, families: dict[str, tuple[str, set[str]]]) -> None:
        table = (DOCS / "OPERATIONS.md").read_text("utf-8").split("<!-- metrics -->")[1].split("<!-- /metrics -->")[0]
        rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()[2:]]
        documented = {row[1].strip("`"): (row[2], set(re.findall("`(.*?)`", row[3]))) for row in rows}
        assert documented == families

    @pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
    def test_examples_use_what_there_is(self, families: dict[str, tuple[str, set[str]]], name: str) -> None:
        text = (DOCS / "monitoring" / name).read_text("utf-8")
        library = {
            sample.name
            for collector in (ProcessCollector(registry=None), PlatformCollector(registry=None))
            for family in collector.collect()
            for sample in family.samples
        }
        there_is = {*families, *library, *(f"palim_mesh_join_seconds_{part}" for part in ("bucket", "count", "sum"))}
        used = set(re.findall(r"\b(?:palim_mesh|process|python)_\w+", text))
        assert len(used) > 4
        assert used <= there_is

    def test_the_dashboard_can_be_read(self) -> None:
        dashboard = json.loads((DOCS / "monitoring/dashboard.json").read_text("utf-8"))
        assert {target["refId"] for panel in dashboard["panels"] for target in panel["targets"]} <= {"A", "B"}
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"]) == 9
