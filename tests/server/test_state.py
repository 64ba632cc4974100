"""The secrets on disk."""

import os
import stat
from pathlib import Path

import pytest

from palim_mesh import state
from palim_mesh.errors import CannotStart, StartCode


def refusal(folder: Path) -> CannotStart:
    with pytest.raises(CannotStart) as caught:
        state.load(folder)
    return caught.value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep/state"


def test_the_first_start_makes_a_secret_only_we_can_read(folder: Path) -> None:
    before = os.umask(0)
    try:
        made = state.load(folder)
    finally:
        os.umask(before)
    [file] = folder.iterdir()
    assert file.name == state.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(made.secrets) == 1
    assert len(made.secrets[0]) == 64


def test_later_starts_find_it(folder: Path) -> None:
    assert state.load(folder) == state.load(folder)


def test_two_servers_have_two(tmp_path: Path) -> None:
    assert state.load(tmp_path / "a") != state.load(tmp_path / "b")


def test_a_new_secret_is_a_line_at_the_end(folder: Path) -> None:
    first = state.load(folder).secrets
    with (folder / state.FILE).open("a") as file:
        file.write("n" * 64 + "\n")
    assert state.load(folder).secrets == (*first, "n" * 64)


def test_secrets_are_not_shown(folder: Path) -> None:
    made = state.load(folder)
    assert made.secrets[0] not in repr(made)


@pytest.mark.parametrize("content", ["", "\n", "short\n", "a" * 64 + "\nshort\n", "ü" * 64], ids=repr)
def test_a_damaged_file_is_not_replaced_in_silence(folder: Path, content: str) -> None:
    state.load(folder)
    (folder / state.FILE).write_text(content, "utf-8")
    refused = refusal(folder)
    assert refused.code == StartCode.BAD_STATE
    assert str(folder / state.FILE) in refused.sentence
    assert (folder / state.FILE).read_text("utf-8") == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_secret_others_can_read_is_none(folder: Path, mode: int) -> None:
    state.load(folder)
    (folder / state.FILE).chmod(mode)
    refused = refusal(folder)
    assert refused.code == StartCode.BAD_STATE
    assert "chmod 600" in refused.sentence


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    refused = refusal(tmp_path / "state")
    assert refused.code == StartCode.STATE_UNWRITABLE
    assert str(tmp_path / "state") in refused.sentence


def test_a_folder_nobody_can_write_to() -> None:
    assert refusal(Path("/proc/palim-mesh")).code == StartCode.STATE_UNWRITABLE


def test_the_folder_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home-of-ada")
    monkeypatch.setenv("XDG_STATE_HOME", "/var/ada")
    assert state.folder_of("/srv/x") == Path("/srv/x")
    assert state.folder_of("") == Path("/var/ada/palim-mesh")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")  # is to be ignored, says the specification
    assert state.folder_of("") == Path("/home-of-ada/.local/state/palim-mesh")


def test_no_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def expand(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", expand)
    with pytest.raises(CannotStart) as caught:
        state.folder_of("")
    assert caught.value.code == StartCode.STATE_UNWRITABLE
