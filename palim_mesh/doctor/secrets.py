"""The state folder with its secrets."""

import os
import stat
from pathlib import Path

from palim_mesh import state
from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.errors import CannotStart

CHECK = "state"
OTHERS = 0o077


async def check(subject: Subject) -> list[Verdict]:
    """Whether the server finds its secrets, and nobody else does."""
    file = subject.folder / state.FILE
    try:
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return [_judge_absence(subject.folder)]
    except OSError:
        return [Verdict(CHECK, "state-unreadable", Grade.FAULT, {"path": str(file)})]
    return [_judge(file, mode)]


def _judge_absence(folder: Path) -> Verdict:
    """There is nothing yet; whether the server can make it."""
    parent = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if parent.is_dir() and os.access(parent, os.W_OK):
        return Verdict(CHECK, "state-new", Grade.WARNING, {"path": str(folder)})
    return Verdict(CHECK, "state-unwritable", Grade.FAULT, {"path": str(folder)})


def _judge(file: Path, mode: int) -> Verdict:
    values: dict[str, str | int] = {"path": str(file)}
    if stat.S_IMODE(mode) & OTHERS:
        return Verdict(CHECK, "state-exposed", Grade.FAULT, values)
    if not os.access(file, os.R_OK):
        return Verdict(CHECK, "state-unreadable", Grade.FAULT, values)
    try:
        state.load(file.parent)
    except CannotStart:
        return Verdict(CHECK, "state-damaged", Grade.FAULT, values)
    return Verdict(CHECK, "state-fine", values=values)
