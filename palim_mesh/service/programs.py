"""The installed program files: one is current, and the one before it stays until the next has proved itself."""

import hashlib
import os
import shutil
import zipfile
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.service.places import CACHE

FOLDER = Path("/opt/palim-mesh")
CURRENT = FOLDER / "palim-mesh.pyz"
MARK = "site-packages/palim_mesh/__main__.py"


def check(file: Path) -> None:
    """Raises CannotStart(not-a-program) unless the file is a packed palim-mesh."""
    try:
        with zipfile.ZipFile(file) as archive:
            archive.getinfo(MARK)
    except (OSError, zipfile.BadZipFile, KeyError):
        sentence = f"{file} is no palim-mesh program; what is wanted is the one file palim-mesh.pyz"
        raise CannotStart(StartCode.NOT_A_PROGRAM, sentence) from None


def add(file: Path) -> Path:
    """Copies a program to where the service takes it from, and returns its place; equal programs have one."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    place = FOLDER / f"palim-mesh-{digest}.pyz"
    draft = place.with_suffix(".draft")
    shutil.copyfile(file, draft)
    draft.chmod(0o755)
    draft.replace(place)
    return place


def current() -> Path | None:
    """The program the service runs, or None where none is installed."""
    return CURRENT.resolve() if CURRENT.is_symlink() else None


def switch(place: Path) -> None:
    """Makes a program the current one, in one step."""
    draft = CURRENT.with_suffix(f".{os.getpid()}")
    draft.symlink_to(place.name)
    draft.replace(CURRENT)


def prune(*kept: Path | None) -> None:
    """Removes all other programs, and what they unpacked; what is kept unpacks itself anew when it is needed."""
    for place in FOLDER.glob("palim-mesh-*.pyz"):
        if place not in kept:
            place.unlink()
    unpacked = sorted((path for path in CACHE.glob("palim-mesh*") if path.is_dir()), key=lambda it: it.stat().st_mtime)
    for folder in unpacked[:-1]:
        shutil.rmtree(folder)


def remove() -> None:
    """Removes them all."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.rmtree(CACHE, ignore_errors=True)
