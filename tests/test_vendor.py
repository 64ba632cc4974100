"""The step that brings browser libraries in: a file, pattern or licence which is not there stops it."""

import json
import shutil
from pathlib import Path

import pytest

from tools.vendor import VendorError, digest, fill, is_fresh

ICON = '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor" viewBox="0 0 16 16"><path d="M0 0"/></svg>'
VENDOR = """
[packages.some]
package = "@any/some"
folder = "esm"
files = ["*.js"]
license = "COPYING"

[icons]
package = "icons"
folder = "svg"
license = "LICENSE"
names = ["door"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with an installed package, a set of icons, and the licences of both."""
    files = {
        "package-lock.json": "{}",
        "vendor.toml": VENDOR,
        "COPYING": "Do as you like.",
        "node_modules/@any/some/package.json": json.dumps({"name": "@any/some", "version": "1.2.3", "license": "ISC"}),
        "node_modules/@any/some/esm/index.js": "export {};",
        "node_modules/icons/package.json": json.dumps({"name": "icons", "version": "4.5.6", "license": "MIT"}),
        "node_modules/icons/LICENSE": "Permission is granted.",
        "node_modules/icons/svg/door.svg": ICON,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def fill_vendor(root: Path) -> Path:
    """The filled folder static/vendor."""
    target = root / "static/vendor"
    target.mkdir(parents=True)
    fill(target, root / "node_modules", root)
    return target


def test_files_sprite_and_notices_are_written(root: Path) -> None:
    target = fill_vendor(root)
    assert (target / "some/index.js").read_text("utf-8") == "export {};"
    assert '<symbol id="door" viewBox="0 0 16 16" fill="currentColor">' in (target / "icons.svg").read_text("utf-8")
    notices = (target / "THIRD-PARTY.txt").read_text("utf-8")
    assert "icons 4.5.6 (MIT)\n\nPermission is granted." in notices
    assert "@any/some 1.2.3 (ISC)\n\nDo as you like." in notices


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("node_modules/@any/some/esm", "@any/some has no file esm/*.js"),
        ("node_modules/icons/svg", "icons has no file svg/door.svg"),
        ("COPYING", "@any/some has no licence file COPYING"),
        ("node_modules/icons/LICENSE", "icons has no licence file LICENSE"),
    ],
)
def test_what_is_missing_stops_the_build(root: Path, missing: str, sentence: str) -> None:
    path = root / missing
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    with pytest.raises(VendorError) as raised:
        fill_vendor(root)
    assert str(raised.value) == f"vendor.toml: {sentence}"


@pytest.mark.parametrize("name", ["package-lock.json", "vendor.toml"])
def test_a_change_of_either_list_asks_for_a_new_folder(root: Path, name: str) -> None:
    assert not is_fresh(root)
    fill_vendor(root)
    assert is_fresh(root)
    before = digest(root)
    (root / name).write_text("# changed", "utf-8")
    assert digest(root) != before
    assert not is_fresh(root)
