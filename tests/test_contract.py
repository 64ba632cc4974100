"""The generator: what it makes is fresh and clean, and it refuses a definition that contradicts itself."""

import copy
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from palim_mesh import messages
from tools import generate
from tools.contract import definition, tables
from tools.contract.names import pascal, snake
from tools.contract.scalars import BrokenContract

ROOT = Path(__file__).resolve().parent.parent
TOML = tomllib.loads(generate.DEFINITION.read_text(encoding="utf-8"))

Change = Callable[[dict[str, Any]], None]


def without(*path: str) -> Change:
    """Takes an entry out of the definition."""

    def change(table: dict[str, Any]) -> None:
        *way, last = path
        for step in way:
            table = table[step]
        del table[last]

    return change


def having(value: object, *path: str) -> Change:
    """Puts an entry into the definition."""

    def change(table: dict[str, Any]) -> None:
        *way, last = path
        for step in way:
            table = table.setdefault(step, {})
        table[last] = value

    return change


def test_files_are_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.generate", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_a_stale_file_is_named_and_only_writing_makes_it_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "made.py"
    stale.write_text("old", encoding="utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "render", lambda contract: {stale: "new"})

    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    assert generate.main() == 1
    assert "made.py" in capsys.readouterr().err
    assert stale.read_text(encoding="utf-8") == "old"

    monkeypatch.setattr(sys, "argv", ["generate"])
    assert generate.main() == 0
    assert stale.read_text(encoding="utf-8") == "new"

    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    assert generate.main() == 0


def test_a_broken_definition_ends_the_program_with_its_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(path: Path) -> definition.Contract:
        raise BrokenContract("types.room: broken")

    monkeypatch.setattr(definition, "load", broken)
    monkeypatch.setattr(sys, "argv", ["generate"])
    assert generate.main() == 1
    assert capsys.readouterr().err == "protocol/messages.toml: types.room: broken\n"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (having({"type": "rom"}, "to-server", "join", "fields", "room"), "join.room: there is no type 'rom'"),
        (having({"record": "media-x"}, "peer", "profile", "fields", "media"), "there is no record 'media-x'"),
        (having({"list": "rom", "max": 1}, "records", "ice-server", "fields", "urls"), "there is no type 'rom'"),
        (having({"list": "url"}, "records", "ice-server", "fields", "urls"), "urls: 'max' is missing"),
        (having({"type": "url", "max": 2}, "records", "ice-server", "fields", "urls"), "unknown key 'max'"),
        (having({"type": "flag", "record": "media"}, "peer", "bye", "fields", "x"), "exactly one of"),
        (having({"optional": True}, "peer", "bye", "fields", "x"), "exactly one of"),
        (having({"type": "flag", "opt": True}, "peer", "bye", "fields", "x"), "unknown key 'opt'"),
        (having({"type": "id"}, "peer", "bye", "fields", "type"), "'type' names the message"),
        (having({"type": "id"}, "peer", "bye", "fields", "waiting_room"), "a name has the form"),
        (having({"type": "id"}, "to-server", "join", "fields", "last"), "optional fields come last"),
        (having(["rooom-full"], "to-server", "admit", "errors"), "there is no error 'rooom-full'"),
        (having(["guest"], "to-server", "admit", "from"), "there is no standing 'guest'"),
        (without("to-server", "admit", "from"), "to-server.admit: 'from' is missing"),
        (having(["host"], "from-server", "pong", "from"), "unknown key 'from'"),
        (without("from-server", "pong", "doc"), "from-server.pong: 'doc' is missing"),
        (having({"doc": "twice"}, "peer", "pong"), "pong: two things have this name"),
        (having("A", "types", "room", "example"), "types.room: the type refuses its own example"),
        (having(-1, "types", "count", "example"), "types.count: the type refuses its own example"),
        (having(1, "types", "flag", "example"), "types.flag: the type refuses its own example"),
        (having(2**53, "types", "count", "max"), "the bounds do not lie in order"),
        (having(-1, "types", "count", "max"), "the bounds do not lie in order"),
        (having(["host", "host"], "types", "standing", "values"), "each of them once"),
        (having("^a$", "types", "room", "pattern"), "more than classes, groups and quantifiers"),
        (having(r"\w+", "types", "room", "pattern"), "more than classes, groups and quantifiers"),
        (having("line", "types", "room", "forbid"), "a pattern says by itself"),
        (having("lines", "types", "name", "forbid"), "unknown set of forbidden characters 'lines'"),
        (having("number", "types", "room", "kind"), "unknown kind 'number'"),
        (having({}, "types", "Room"), "a name has the form"),
        (having({}, "typos"), "unknown key 'typos'"),
        (without("limits", "depth"), "limits: 'depth' is missing"),
        (having(4400, "errors", "denied", "close"), "two codes have the same close code"),
        (having("x", "errors", "denied", "status"), "unknown key 'status'"),
    ],
)
def test_a_broken_definition_is_refused(change: Change, sentence: str) -> None:
    table = copy.deepcopy(TOML)
    change(table)
    with pytest.raises(BrokenContract) as refusal:
        definition.read(table)
    assert sentence in str(refusal.value)


def test_a_table_without_its_place_is_refused() -> None:
    contract = definition.read(TOML)
    with pytest.raises(BrokenContract, match="needed: limits"):
        tables.fill("# Nothing\n", contract)


def test_who_may_send_what_is_what_the_definition_says() -> None:
    senders = {message.type: set(standings) for message, standings in messages.MAY_SEND.items()}
    expected = {name: set(entry["from"]) - {definition.NEW} for name, entry in TOML["to-server"].items()}
    assert senders == expected


def test_codes_are_those_of_the_definition() -> None:
    assert list(messages.Code) == list(TOML["errors"])
    assert {code: messages.CLOSE.get(code) for code in messages.Code} == {
        name: entry.get("close") for name, entry in TOML["errors"].items()
    }
    assert {code: messages.HTTP.get(code) for code in messages.Code} == {
        name: entry.get("http") for name, entry in TOML["errors"].items()
    }


def test_every_message_has_a_class_of_its_name() -> None:
    for part, union in (
        ("to-server", messages.ToServer),
        ("from-server", messages.FromServer),
        ("peer", messages.PeerMessage),
    ):
        assert [cls.__name__ for cls in get_args(union)] == [pascal(name) for name in TOML[part]]
        assert [cls.type for cls in get_args(union)] == list(TOML[part])


@pytest.mark.parametrize(
    ("wire", "python"), [("waitingRoom", "waiting_room"), ("from", "from_"), ("peer-joined", "peer_joined")]
)
def test_names_in_python(wire: str, python: str) -> None:
    assert snake(wire) == python
