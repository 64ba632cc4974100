"""Brings the browser libraries which vendor.toml names into static/vendor/, which git does not keep.

npm checks each package against the SHA-512 in package-lock.json; nothing of a package is run. `python -m tools.vendor`.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
SVG = "http://www.w3.org/2000/svg"


class VendorError(Exception):
    """What vendor.toml asks for is not there; the text is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table of vendor.toml: which files of which installed package."""

    package: str
    patterns: tuple[str, ...]
    license: str
    folder: str = ""

    def files(self, modules: Path) -> list[Path]:
        """The files under `folder` which the patterns match; raises VendorError for a pattern without a match."""
        base = modules / self.package / self.folder
        found: list[Path] = []
        for pattern in self.patterns:
            matches = sorted(base.glob(pattern))
            if not matches:
                raise VendorError(f"vendor.toml: {self.package} has no file {self.folder}/{pattern}")
            found += matches
        return found

    def notice(self, modules: Path, root: Path) -> str:
        """Name, version and full licence text of the package."""
        about = json.loads((modules / self.package / "package.json").read_text("utf-8"))
        texts = [modules / self.package / self.license, root / self.license]
        text = next((text for text in texts if text.is_file()), None)
        if text is None:
            raise VendorError(f"vendor.toml: {self.package} has no licence file {self.license}")
        return f"{about['name']} {about['version']} ({about['license']})\n\n{text.read_text('utf-8').strip()}\n"


def digest(root: Path) -> str:
    """SHA-256 of everything that decides what static/vendor/ holds, in hex."""
    deciding = ("package-lock.json", "vendor.toml")
    return hashlib.sha256(b"".join((root / name).read_bytes() for name in deciding)).hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether static/vendor/ holds what the lock file and vendor.toml say."""
    stamp = root / "static/vendor/.stamp"
    return stamp.is_file() and stamp.read_text("utf-8") == digest(root)


def sprite(icons: Iterable[Path]) -> str:
    """One SVG document with a <symbol> for each icon, named by its file."""
    ElementTree.register_namespace("", SVG)
    whole = ElementTree.Element(f"{{{SVG}}}svg")
    for path in icons:
        icon = ElementTree.parse(path).getroot()
        shared = {name: icon.attrib[name] for name in ("viewBox", "fill")}
        symbol = ElementTree.SubElement(whole, f"{{{SVG}}}symbol", {"id": path.stem, **shared})
        symbol.extend(icon)
    ElementTree.indent(whole)
    return ElementTree.tostring(whole, encoding="unicode") + "\n"


def install(root: Path, into: Path) -> Path:
    """The node_modules folder of a clean `npm ci` for the runtime packages."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not there; `make run` brings one, or: apt-get install npm")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, into)
    subprocess.run([npm, "ci", "--omit=dev", "--loglevel=error"], cwd=into, check=True, stdout=subprocess.DEVNULL)
    return into / "node_modules"


def fill(target: Path, modules: Path, root: Path) -> None:
    """Writes everything that vendor.toml names from `modules` into the new folder `target`."""
    config = tomllib.loads((root / "vendor.toml").read_text("utf-8"))
    icons = config["icons"]
    patterns = tuple(f"{name}.svg" for name in icons["names"])
    icon_source = Source(icons["package"], patterns, icons["license"], icons["folder"])
    notices = [icon_source.notice(modules, root)]
    for name, table in config["packages"].items():
        source = Source(table["package"], tuple(table["files"]), table["license"], table.get("folder", ""))
        notices.append(source.notice(modules, root))
        for file in source.files(modules):
            copy = target / name / file.relative_to(modules / source.package / source.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    (target / "icons.svg").write_text(sprite(icon_source.files(modules)), "utf-8")
    (target / "THIRD-PARTY.txt").write_text(f"\n{'-' * 80}\n\n".join(notices), "utf-8")
    (target / ".stamp").write_text(digest(root), "utf-8")


def vendor(root: Path) -> None:
    """Makes static/vendor/ afresh unless it is fresh. Raises VendorError, or CalledProcessError when npm fails."""
    if is_fresh(root):
        return
    with tempfile.TemporaryDirectory() as folder:
        modules = install(root, Path(folder))
        fresh = Path(folder) / "vendor"
        fresh.mkdir()
        fill(fresh, modules, root)
        target = root / "static/vendor"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(fresh, target)


def main() -> None:
    """Runs `vendor` for this checkout."""
    try:
        vendor(ROOT)
    except (VendorError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
