"""Settings from file, environment and flags, and what is said about wrong ones."""

from pathlib import Path

import pytest

from palim_mesh import settings
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.settings import TABLE, Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "palim-mesh.toml"


def complaint(file: Path | None = None, **sources: dict[str, str]) -> str:
    """What the operator reads."""
    with pytest.raises(CannotStart) as caught:
        settings.load(file, sources.get("environment", {}), sources.get("flags", {}))
    assert caught.value.code == StartCode.BAD_SETTING
    return caught.value.sentence


def test_without_any_source_all_is_default() -> None:
    assert settings.load(None, {}, {}) == Settings()


def test_every_kind_of_value_from_a_file(file: Path) -> None:
    file.write_text(
        'port = 80\ngrace_s = 5\njoin_timeout_s = 2.5\nname = "Süd"\nwaiting_room = true\nstun = ["stun:a"]\n'
    )
    chosen = settings.load(file, {}, {})
    assert (chosen.port, chosen.grace_s, chosen.join_timeout_s) == (80, 5, 2.5)
    assert (chosen.name, chosen.waiting_room, chosen.stun) == ("Süd", True, ("stun:a",))


def test_every_kind_of_value_from_text() -> None:
    environment = {"PALIM_MESH_PORT": "80", "PALIM_MESH_WAITING_ROOM": "true", "PALIM_MESH_STUN": "stun:a, stun:b"}
    chosen = settings.load(None, environment | {"HOME": "x"}, {"grace_s": "2.5", "name": "Süd"})
    assert (chosen.port, chosen.waiting_room, chosen.stun) == (80, True, ("stun:a", "stun:b"))
    assert (chosen.grace_s, chosen.name) == (2.5, "Süd")


def test_the_nearer_source_wins(file: Path) -> None:
    file.write_text("port = 1\nmembers = 4\nwaiting = 4\n")
    environment = {"PALIM_MESH_PORT": "2", "PALIM_MESH_MEMBERS": "5"}
    chosen = settings.load(file, environment, {"port": "3"})
    assert (chosen.port, chosen.members, chosen.waiting) == (3, 5, 4)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("prot = 1", 'there is no setting "prot"; did you mean "port"?'),
        ("colour = 1", 'there is no setting "colour"'),
        ('"prot" = 1', 'there is no setting "prot"'),
        ("[server]\nport = 1", 'there is no setting "server"'),
        ("turn.secret = 1", '"turn" must be a list'),
        ('port = "80"', '"port" must be a whole number from 0 to 65535'),
        ("port = 80.0", '"port" must be a whole number'),
        ("port = true", '"port" must be a whole number'),
        ("port = 65536", '"port" must be a whole number'),
        ("port = -1", '"port" must be a whole number'),
        ("grace_s = nan", '"grace_s" must be a number'),
        ("grace_s = inf", '"grace_s" must be a number'),
        ('grace_s = "1"', '"grace_s" must be a number'),
        ("waiting_room = 1", '"waiting_room" must be true or false'),
        ("members = 33", '"members" must be a whole number from 2 to 32'),
        ("waiting = 65", '"waiting" must be a whole number from 1 to 64'),
        ('stun = "stun:a"', '"stun" must be a list'),
        ('stun = ["turn:a"]', '"stun" must be a list'),
        ("stun = [1]", '"stun" must be a list'),
        ('stun = ["stun:1","stun:2","stun:3","stun:4","stun:5","stun:6","stun:7","stun:8","stun:9"]', "at most 8"),
        ('origins = ["https://a.example/path"]', '"origins" must be a list'),
        ('imprint_url = "javascript:alert(1)"', '"imprint_url" must be a text'),
        ('log_level = "loud"', '"log_level" must be a text'),
        ('relay_host = "a b"', '"relay_host" must be a text'),
        ('relay_host = "a..b"', '"relay_host" must be a text'),
        ('relay_ports = "1-9"', '"relay_ports" must be a text'),
        ("name = 7", '"name" must be a text'),
        ('name = "a\\nb"', '"name" must be a text'),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line(file: Path, line: str, expected: str) -> None:
    file.write_text(f"# settings\n\n{line}\n")
    sentence = complaint(file)
    assert sentence.startswith(f"{file} line 3: ")
    assert expected in sentence


def test_a_broken_file_is_named_with_its_line(file: Path) -> None:
    file.write_text("port = 1\nhost = \n")
    assert str(file) in complaint(file)
    assert "line 2" in complaint(file)


def test_a_file_that_can_not_be_read(file: Path) -> None:
    assert complaint(file) == f"{file} can't be read: No such file or directory"
    file.write_bytes(b"name = '\xff'")
    assert complaint(file) == f"{file} is no UTF-8 text"


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("PALIM_MESH_PROT", "1", 'PALIM_MESH_PROT: there is no setting "prot"; did you mean "port"?'),
        ("PALIM_MESH_PORT", "eighty", 'PALIM_MESH_PORT: "port" must be a whole number'),
        ("PALIM_MESH_WAITING_ROOM", "yes", 'PALIM_MESH_WAITING_ROOM: "waiting_room" must be true or false'),
        ("PALIM_MESH_STUN", "nowhere", 'PALIM_MESH_STUN: "stun" must be a list'),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(variable: str, text: str, expected: str) -> None:
    assert complaint(environment={variable: text}).startswith(expected)


def test_what_is_wrong_in_a_flag_is_named() -> None:
    assert complaint(flags={"grace_s": "long"}).startswith('--grace-s: "grace_s" must be a number')


@pytest.mark.parametrize("ports", ["60000-50000", "50000-70000"])
def test_ports_for_peers_are_two_in_order(ports: str) -> None:
    with pytest.raises(CannotStart, match="the smaller one first, at most 65535"):
        settings.load(None, {}, {"relay_ports": ports})


def test_a_turn_server_needs_its_secret() -> None:
    assert '"turn_secret"' in complaint(environment={"PALIM_MESH_TURN": "turn:a"})


def test_weights_are_for_hosts_of_turn() -> None:
    flags = {"turn": "turn:a.example,turns:b.example:443", "turn_weights": "a.example=3"}
    environment = {"PALIM_MESH_TURN_SECRET": "hush"}
    assert settings.load(None, environment, flags).weights_of_turn == {"a.example": 3}
    assert '"c.example"' in complaint(environment=environment, flags=flags | {"turn_weights": "c.example=3"})
    assert '"turn_weights"' in complaint(environment=environment, flags=flags | {"turn_weights": "a.example=0"})


def test_a_wrong_secret_is_not_repeated(file: Path) -> None:
    file.write_text('turn_secret = ["hush"]\n')
    assert "hush" not in complaint(file)


def test_secrets_are_not_shown() -> None:
    assert "hush" not in repr(Settings(turn_secret="hush"))


def test_every_default_keeps_its_own_rule(file: Path) -> None:
    lines = [f"{row.name} = {toml(row.default)}" for row in TABLE]
    file.write_text("\n".join(lines))
    assert settings.load(file, {}, {}) == Settings()


def toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def test_the_manual_has_the_table_of_the_code() -> None:
    manual = (ROOT / "docs/OPERATIONS.md").read_text("utf-8")
    assert manual.split("<!-- settings -->\n")[1].split("<!-- /settings -->")[0] == settings.markdown()
