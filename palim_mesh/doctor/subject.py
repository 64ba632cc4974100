"""Who is examined: a server with these settings on this machine."""

from dataclasses import dataclass
from pathlib import Path

from palim_mesh import state
from palim_mesh.errors import CannotStart
from palim_mesh.relay import plan
from palim_mesh.relay.plan import Plan
from palim_mesh.settings import Settings
from palim_mesh.state import State


@dataclass(frozen=True, slots=True)
class Subject:
    """`names` are the host names that people type. The relay has no secrets when the state's can't be read."""

    version: str
    settings: Settings
    folder: Path
    names: tuple[str, ...]
    relay: Plan | None


def subject(version: str, settings: Settings) -> Subject:
    """Made from the settings, without writing anything; raises CannotStart where there is no home folder."""
    folder = state.folder_of(settings.state_dir)
    names = dict.fromkeys(name for name in (*settings.domain, settings.relay_host) if name)
    certificate = _shown if settings.domain else None
    return Subject(version, settings, folder, tuple(names), plan.plan(settings, _secrets(folder), certificate))


def _shown() -> None:
    """Which certificate the relay has is seen at its port."""


def _secrets(folder: Path) -> State:
    """The secrets if they can be read; what is wrong with them is another check's matter."""
    try:
        return state.load(folder) if (folder / state.FILE).exists() else State(())
    except (CannotStart, OSError):
        return State(())
