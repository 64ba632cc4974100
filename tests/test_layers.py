"""The layer table of docs/ARCHITECTURE.md holds: each module has one row, and imports only what the row allows."""

import ast
import json
import posixpath
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MESH_DOOR = "static/mesh/index.js"

LIST_IMPORTS = """
import { readFileSync } from 'node:fs';
import { init, parse } from 'es-module-lexer';
await init;
const [paths] = process.argv.slice(1).map((text) => JSON.parse(text));
const isImport = ({ type }) => type !== 'import-meta';
const specifiers = (path) => parse(readFileSync(path, 'utf8'))[0].filter(isImport).map(({ specifier }) => specifier);
console.log(JSON.stringify(Object.fromEntries(paths.map((path) => [path, specifiers(path)]))));
"""


@dataclass(frozen=True)
class Layer:
    """One row of the table: patterns of paths from the repository's root, and names of the rows it may import from."""

    name: str
    patterns: tuple[str, ...]
    allowed: frozenset[str]

    def modules(self) -> set[str]:
        """The files which stand in this row."""
        return {path.relative_to(ROOT).as_posix() for pattern in self.patterns for path in ROOT.glob(pattern)}


def read_layers() -> list[Layer]:
    """The rows of the table, in its order."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8")
    table = text.split("<!-- layers -->")[1].split("<!-- /layers -->")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]
    return [
        Layer(name, tuple(re.findall(r"`([^`]+)`", modules)), frozenset(re.findall(r"[\w-]+", allowed)))
        for name, modules, allowed in rows
    ]


def python_imports(path: str, source: str) -> set[str]:
    """Dotted names of everything a Python file imports, wherever in the file; relative ones made absolute."""
    package = path.removesuffix(".py").split("/")[:-1]
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def python_file(dotted: str) -> str | None:
    """The file of ours behind a dotted name: the module, or the one that defines the name; None for other packages."""
    parts = dotted.split(".")
    if parts[0] != "palim_mesh":
        return None
    for end in range(len(parts), 0, -1):
        stem = "/".join(parts[:end])
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if (ROOT / path).is_file():
                return path
    return None


def script_imports(paths: Iterable[str]) -> dict[str, list[str | None]]:
    """What each JavaScript file imports or re-exports, as written; None for a name computed at run time."""
    command = ["node", "--input-type=module", "--eval", LIST_IMPORTS, json.dumps(sorted(paths))]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    imports: dict[str, list[str | None]] = json.loads(listed)
    return imports


def script_file(importer: str, specifier: str | None) -> str:
    """The file behind an import in a page without a bundler, where nothing but a relative path works."""
    assert specifier is not None, f"{importer} imports a name computed at run time"
    assert specifier.startswith("."), f"{importer} imports {specifier!r}, which is no relative path"
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))
    assert (ROOT / path).is_file(), f"{importer} imports {path}, which does not exist"
    return path


def is_own(script: str) -> bool:
    """Whether a script is ours."""
    return not script.startswith("static/vendor/")


def project_files(folder: str, suffix: str) -> set[str]:
    """All files of ours with a suffix."""
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(f"*{suffix}")}


def read_edges() -> set[tuple[str, str]]:
    """Each (importer, imported) inside the project."""
    edges = set()
    for path in project_files("palim_mesh", ".py"):
        for dotted in python_imports(path, (ROOT / path).read_text("utf-8")):
            if (imported := python_file(dotted)) is not None:
                edges.add((path, imported))
    for path, specifiers in script_imports(filter(is_own, project_files("static", ".js"))).items():
        edges |= {(path, imported) for name in specifiers if is_own(imported := script_file(path, name))}
    return edges


LAYERS = read_layers()
LAYER_OF = {module: layer for layer in LAYERS for module in layer.modules()}


def is_allowed(importer: str, imported: str) -> bool:
    """Whether the table lets one file import the other."""
    own, other = LAYER_OF[importer].name, LAYER_OF[imported].name
    return own == other or other in LAYER_OF[importer].allowed


def passes_door(importer: str, imported: str) -> bool:
    """Whether an import of a mesh module comes from inside the mesh or goes through its index."""
    is_inside = importer.startswith("static/mesh/")
    return is_inside or imported == MESH_DOOR or not imported.startswith("static/mesh/")


def test_each_module_has_exactly_one_row() -> None:
    files = {path for path in project_files("palim_mesh", ".py") | project_files("static", ".js") if is_own(path)}
    rows = {file: [layer.name for layer in LAYERS if file in layer.modules()] for file in files}
    assert {file: names for file, names in rows.items() if len(names) != 1} == {}


def test_each_row_names_modules_that_exist_and_rows_above_it() -> None:
    patterns = [pattern for layer in LAYERS for pattern in layer.patterns]
    assert [pattern for pattern in patterns if not any(ROOT.glob(pattern))] == []
    for place, layer in enumerate(LAYERS):
        assert layer.allowed <= {above.name for above in LAYERS[:place]}, layer.name


def test_imports_follow_the_table() -> None:
    assert [edge for edge in sorted(read_edges()) if not is_allowed(*edge)] == []


def test_the_mesh_is_entered_by_its_index_only() -> None:
    assert [edge for edge in sorted(read_edges()) if not passes_door(*edge)] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import palim_mesh.room", {"palim_mesh.room"}),
        ("from palim_mesh import room, names", {"palim_mesh.room", "palim_mesh.names"}),
        ("from .room import Room", {"palim_mesh.room.Room"}),
        ("from . import room", {"palim_mesh.room"}),
        ("def f():\n    from palim_mesh.room import Room", {"palim_mesh.room.Room"}),
    ],
)
def test_every_form_of_python_import_is_seen(source: str, names: set[str]) -> None:
    assert python_imports("palim_mesh/wire.py", source) == names


def test_a_name_leads_to_the_file_that_defines_it() -> None:
    assert python_file("palim_mesh.room.Room") == "palim_mesh/room.py"
    assert python_file("palim_mesh.room") == "palim_mesh/room.py"
    assert python_file("palim_mesh.__version__") == "palim_mesh/__init__.py"
    assert python_file("json.loads") is None


def test_every_form_of_script_import_is_seen(tmp_path: Path) -> None:
    source = tmp_path / "some.js"
    lines = [
        "import { a } from './a.js';",
        "export * from './b.js';",
        "export { c } from './c.js';",
        "import './d.js';",
        "import('./e.js');",
        "import(a);",
        "/** @type {import('./type.js').T} */",
        "export const here = import.meta.url;",
    ]
    source.write_text("\n".join(lines), "utf-8")
    assert script_imports([str(source)]) == {str(source): ["./a.js", "./b.js", "./c.js", "./d.js", "./e.js", None]}


def test_forbidden_imports_are_refused() -> None:
    assert not is_allowed("palim_mesh/room.py", "palim_mesh/session.py")
    assert is_allowed("palim_mesh/session.py", "palim_mesh/room.py")
    assert not passes_door("static/app/call.js", "static/mesh/link.js")
    assert passes_door("static/app/call.js", MESH_DOOR)
