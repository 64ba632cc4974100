"""The doctor's judgements, and what it says."""

import ipaddress
import json
import re
import string
from pathlib import Path

import pytest

from palim_mesh.doctor import certificate, clock, machine, names, ports, report, versions
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.doctor.words import CHECKS, WORDS, said
from palim_mesh.relay.address import Address
from palim_mesh.relay.stun import Ip

ROOT = Path(__file__).parents[2]
FINE, WARNING, FAULT = Grade
HOUR_S = 3600


def ip(text: str) -> Ip:
    return ipaddress.ip_address(text)


def brief(verdict: Verdict) -> tuple[str, Grade]:
    return verdict.code, verdict.grade


@pytest.mark.parametrize(
    ("free", "files", "expected"),
    [
        (5000, 100, ("disk-fine", FINE)),
        (499, 100, ("disk-low", WARNING)),
        (19, 100, ("disk-full", FAULT)),
        (5000, 0, ("disk-full", FAULT)),
    ],
)
def test_disk(free: int, files: int, expected: tuple[str, Grade]) -> None:
    assert brief(machine.judge_disk(free, files, 1000, "/var")) == expected


def test_a_file_system_that_counts_no_files() -> None:
    assert brief(machine.judge_disk(5000, 0, 0, "/var")) == ("disk-fine", FINE)


@pytest.mark.parametrize(
    ("free", "expected"),
    [(2000, ("memory-fine", FINE)), (255, ("memory-low", WARNING)), (63, ("memory-full", FAULT))],
)
def test_memory(free: int, expected: tuple[str, Grade]) -> None:
    assert brief(machine.judge_memory(free)) == expected


@pytest.mark.parametrize(
    ("most", "expected"),
    [(10200, ("files-fine", FINE)), (10199, ("files-few", WARNING)), (-1, ("files-fine", FINE))],
)
def test_open_files(most: int, expected: tuple[str, Grade]) -> None:
    assert brief(machine.judge_files(most, 10000)) == expected


@pytest.mark.parametrize(
    ("times", "state", "expected"),
    [
        ([], 0, ("clock-fine", FINE)),
        ([1e9, 1e9 + 60], 0, ("clock-fine", FINE)),
        ([1e9], 5, ("clock-free", WARNING)),
        ([1e9 + HOUR_S], 0, ("clock-wrong", FAULT)),
        ([1e9 + HOUR_S], 5, ("clock-wrong", FAULT)),
    ],
)
def test_clock(times: list[float], state: int, expected: tuple[str, Grade]) -> None:
    assert brief(clock.judge(1e9, times, state)) == expected


OURS = Address(ip("5.9.0.1"), ip("5.9.0.1"))
OURS_6 = Address(ip("2a0a::1"), ip("2a0a::1"))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(OURS.public, OURS)], ("name-fine", FINE)),
        ([(OURS.public, OURS), (OURS_6.public, OURS_6)], ("name-fine", FINE)),
        ([], ("name-unknown", FAULT)),
        ([(ip("5.9.0.2"), None)], ("name-elsewhere", FAULT)),
        ([(OURS.public, OURS), (ip("2a0b::1"), None)], ("name-elsewhere", FAULT)),
        ([(OURS_6.public, OURS_6)], ("name-no-ipv4", WARNING)),
        ([(ip("127.0.1.1"), Address(ip("127.0.1.1"), ip("127.0.1.1")))], ("name-local", WARNING)),
    ],
)
def test_names(found: list[tuple[Ip, Address | None]], expected: tuple[str, Grade]) -> None:
    assert brief(names.judge("call.example.org", found)) == expected


def test_a_wrong_record_is_named_without_the_right_one() -> None:
    verdict = names.judge("call.example.org", [(OURS.public, OURS), (ip("2a0b::1"), None)])
    assert verdict.values["addresses"] == "2a0b::1"


@pytest.mark.parametrize(
    ("port", "is_open", "expected"),
    [
        (443, True, ("port-fine", FINE)),
        (443, False, ("port-closed", FAULT)),
        (80, False, ("port-closed", WARNING)),
    ],
)
def test_ports(port: int, is_open: bool, expected: tuple[str, Grade]) -> None:
    assert brief(ports.judge("call.example.org", "5.9.0.1", port, is_open, is_https=port == 443)) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(14.5, ("certificate-fine", FINE)), (13.9, ("certificate-soon", WARNING))]
)
def test_certificates(days: float, expected: tuple[str, Grade]) -> None:
    assert brief(certificate.judge("call.example.org", 443, days * 86400)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((4, 6, 1), ("version-coturn-old", FINE)),
        ((4, 10), ("version-coturn", FINE)),
        (None, ("version-coturn-none", FAULT)),
    ],
)
def test_coturn(found: tuple[int, ...] | None, expected: tuple[str, Grade]) -> None:
    assert brief(versions.judge_coturn(found)) == expected


def test_openssl() -> None:
    assert brief(versions.judge_openssl()) == ("version-openssl", FINE)
    assert brief(versions.judge_openssl("OpenSSL 1.1.1", (1, 1))) == ("version-openssl-old", WARNING)


def named_codes() -> set[str]:
    """All codes in the checks' source."""
    text = "".join(
        path.read_text("utf-8") for path in (ROOT / "palim_mesh/doctor").glob("*.py") if path.stem != "words"
    )
    prefixes = "|".join({code.partition("-")[0] for code in WORDS})
    graded = {f"{what}-{how}" for what in ("disk", "memory") for how in ("fine", "low", "full")}
    return set(re.findall(rf'"((?:{prefixes})-[a-z0-9-]+)"', text)) | graded


def test_each_verdict_has_words() -> None:
    assert named_codes() == set(WORDS)


@pytest.mark.parametrize("code", WORDS)
def test_both_languages_are_filled_with_the_same(code: str) -> None:
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in WORDS[code].found]
    assert fields[0] == fields[1]
    assert all(WORDS[code].found)
    assert bool(WORDS[code].remedy[0]) == bool(WORDS[code].remedy[1])


VERDICTS = [
    Verdict("memory", "memory-fine", FINE, {"free": 900}),
    Verdict("clock", "clock-wrong", FAULT, {"minutes": 60}),
]


def test_people_read_a_table() -> None:
    english, german = report.table(VERDICTS, "en").splitlines(), report.table(VERDICTS, "de").splitlines()
    assert english[0].split(maxsplit=2) == ["✓", "memory", "900 MiB free"]
    assert english[1].startswith("✗ clock")
    assert english[2].strip().startswith("→ timedatectl")
    assert german[1].startswith("✗ Uhr")
    assert len(english) == len(german) == 3


def test_programs_read_json() -> None:
    told = json.loads(report.dumps(VERDICTS, "en"))
    assert told["status"] == 2
    assert told["verdicts"][1] == {
        "check": "clock",
        "code": "clock-wrong",
        "grade": "fault",
        "values": {"minutes": 60},
        "found": "is wrong: files of ours were written 60 minutes in the future",
        "remedy": "timedatectl set-ntp true, then restart the server",
    }


@pytest.mark.parametrize(("grades", "status"), [([], 0), ([FINE], 0), ([FINE, WARNING], 1), ([FAULT, WARNING], 2)])
def test_the_worst_is_the_status(grades: list[Grade], status: int) -> None:
    assert report.status([Verdict("clock", "clock-fine", grade) for grade in grades]) == status


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_AT"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de"),
    ],
)
def test_the_language(environment: dict[str, str], language: str) -> None:
    assert report.language(environment) == language


def test_each_check_has_a_title() -> None:
    assert set(CHECKS) >= {verdict.check for verdict in VERDICTS}
    assert said(VERDICTS[0], "de") == ("900 MiB frei", "")
