"""The program as one file: equal sources give equal bytes, and it runs where nothing but Python is."""

import gzip
import hashlib
import json
import os
import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import brotli
import httpx2
import pytest

from tests.browser.child import Child
from tests.browser.wait import until
from tools.pack import is_own_module
from tools.pyz import ROOT, build

STATIC = "site-packages/palim_mesh/static/"


def contents(program: Path) -> dict[str, bytes]:
    """Every file inside, by its name."""
    with zipfile.ZipFile(program) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def running(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """The program, started in an empty folder with an empty home and a bare environment."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.chdir(work)
    # sys.base_prefix: the machine's own Python, without the libraries of this environment
    environment = {"HOME": str(home), "PATH": f"{sys.base_prefix}/bin:/usr/bin:/bin"}
    child = Child([str(program), "--port", "0"], tmp_path / "log", environment)
    yield child
    if child.exit_code is None:
        child.kill_hard()


def test_two_builds_give_the_same_bytes(program: Path, tmp_path: Path) -> None:
    source = ROOT / "palim_mesh/__init__.py"
    before = source.stat()
    os.utime(source, (0, 1_000_000_000))
    umask = os.umask(0o077)
    try:
        build(tmp_path / "again.pyz")
    finally:
        os.umask(umask)
        os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    first, second = (hashlib.sha256(file.read_bytes()).hexdigest() for file in (program, tmp_path / "again.pyz"))
    assert first == second


def test_it_is_small_and_fits_every_processor(program: Path) -> None:
    assert program.stat().st_size < 3_000_000
    assert [name for name in contents(program) if name.endswith((".so", ".pyc"))] == []


def test_it_names_no_folder_of_its_builder(program: Path) -> None:
    builder = (str(ROOT).encode(), sys.prefix.encode())
    assert [name for name, text in contents(program).items() if any(path in text for path in builder)] == []


def test_compressed_files_hold_what_the_plain_ones_do(program: Path) -> None:
    files = contents(program)
    brotlis = [name for name in files if name.endswith(".br")]
    gzips = [name for name in files if name.endswith(".gz")]
    assert f"{STATIC}app/start.js.br" in brotlis
    assert f"{STATIC}app/start.js.gz" in gzips
    assert [name for name in brotlis if brotli.decompress(files[name]) != files[name.removesuffix(".br")]] == []
    assert [name for name in gzips if gzip.decompress(files[name]) != files[name.removesuffix(".gz")]] == []


def test_scripts_lack_nothing_but_their_comments(program: Path, tmp_path: Path) -> None:
    """By what TypeScript, which reads JavaScript in earnest, writes of both without comments."""
    packed = {name.removeprefix(STATIC): text for name, text in contents(program).items() if name.startswith(STATIC)}
    scripts = [name for name in packed if is_own_module(Path(name))]
    assert "mesh/mesh.js" in scripts
    for name in scripts:
        for folder, text in (("whole", (ROOT / "static" / name).read_bytes()), ("packed", packed[name])):
            file = tmp_path / folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
    options = {"allowJs": True, "removeComments": True, "noResolve": True, "noCheck": True, "target": "esnext"}
    for folder in ("whole", "packed"):
        config = {"compilerOptions": options | {"rootDir": ".", "outDir": f"../{folder}-out"}}
        (tmp_path / folder / "tsconfig.json").write_text(json.dumps(config))
        subprocess.run(["node_modules/.bin/tsc", "--project", str(tmp_path / folder)], cwd=ROOT, check=True)
    for name in scripts:
        whole, stripped = ((tmp_path / folder / name).read_text("utf-8") for folder in ("whole-out", "packed-out"))
        assert stripped == whole, name
    assert not any("@param" in packed[name].decode() for name in scripts)


def test_it_carries_the_licences_of_what_is_in_it(program: Path) -> None:
    names = contents(program)
    assert f"{STATIC}vendor/THIRD-PARTY.txt" in names
    packages = {name.split("/")[1] for name in names if ".dist-info/" in name}
    licensed = {name.split("/")[1] for name in names if re.search(r"\.dist-info/.*LICENSE", name)}
    assert packages == licensed


def test_it_runs_where_nothing_but_python_is(running: Child, tmp_path: Path) -> None:
    said = until(running.said, lambda text: "http://localhost:" in text, what="the link")
    [link] = re.findall(r"http://localhost:\d+", said)
    with httpx2.Client(base_url=link) as client:
        assert client.get("/healthz").status_code == 200
        page = client.get("/")
        assert page.status_code == 200
        assets = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page.text)
        assert assets
        for asset in assets:
            answer = client.get(asset, headers={"Accept-Encoding": "br"})
            assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br"), asset
    assert running.stop() == 0
    assert list((tmp_path / "work").iterdir()) == []


def test_it_tells_an_older_python_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 14))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        runpy.run_path(str(ROOT / "palim_mesh/__main__.py"))
