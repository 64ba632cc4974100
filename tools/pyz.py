"""Builds the whole program as one file which needs nothing but Python 3.11 or newer. `python -m tools.pyz`.

The same sources and lock file give the same bytes: every input is pinned by hash and no time stamp goes in. Only pure
Python is packed, so the file fits every processor and every later Python.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from hatchling.build import build_wheel

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist/palim-mesh.pyz"
EPOCH = "1577836800"  # 2020-01-01, before any source: the date of all packed files


def python(*arguments: str | Path) -> None:
    """Runs a module of this environment in the checkout; raises CalledProcessError when it fails."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def add_dependencies(site: Path) -> None:
    """Installs the runtime lock, always as for the oldest Python, so that every builder packs the same files."""
    target = ["--platform=manylinux2014_x86_64", "--implementation=cp", "--python-version=3.11"]
    options = ["--quiet", "--no-deps", "--no-compile", "--only-binary=:all:", "--require-hashes", *target]
    python("-m", "pip", "install", *options, "--target", site, "--requirement", "requirements.lock")
    for compiled in site.rglob("*.so"):
        compiled.unlink()  # websockets and markupsafe fall back to their Python twins
    shutil.rmtree(site / "bin")  # names this machine's Python,
    for record in site.rglob("RECORD"):
        record.unlink()  # and so do the hashes in the lists of what pip wrote


def add_program(site: Path, work: Path) -> None:
    """Unpacks our own wheel into `site`."""
    with contextlib.chdir(ROOT):
        wheel = work / build_wheel(str(work))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)


def build(target: Path) -> None:
    """Writes the program to `target`; raises CalledProcessError when a step fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        site = work / "site"
        add_dependencies(site)
        add_program(site, work)
        for path in site.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)  # whatever the builder's umask is
        python(
            "-m", "shiv", "--reproducible", "--compile-pyc",
            "--site-packages", site, "--entry-point", "palim_mesh.__main__:main", "--output-file", target,
        )  # fmt: skip


def main() -> None:
    """Builds dist/palim-mesh.pyz and says how large it is."""
    build(TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
