"""Static files under a path that carries the hash of them all, so that browsers may keep them for good."""

import hashlib
import os
import re
from importlib import resources
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from palim_mesh import log

FOREVER = "public, max-age=31536000, immutable"
FORMS = {"br": ".br", "gzip": ".gz"}  # made when the program is packed; best first
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".ftl": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
# An import or export statement with a relative module, at the beginning of a line; import() is not meant.
_IMPORT = re.compile(r"""^(?:import|export)\b[^'";]*?['"](\.\.?/[^'"]+)['"];""", re.MULTILINE)


def folder() -> Path:
    """Where the static files are: in the package, or beside it in a checkout."""
    package = Path(str(resources.files("palim_mesh")))
    packed = package / "static"
    return packed if packed.is_dir() else package.parent / "static"


def digest(root: Path) -> str:
    """The first 16 hex digits of SHA-256 over all names and contents below `root`, their packed forms left out."""
    total = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix not in FORMS.values()):
        name, content = path.relative_to(root).as_posix().encode(), path.read_bytes()
        total.update(b"%d %s %d %s" % (len(name), name, len(content), content))
    return total.hexdigest()[:16]


def modules(root: Path, entry: str) -> list[str]:
    """`entry` and all modules that it and they import, as paths below `root`; the nearest come first."""
    found: dict[str, None] = {}
    queue = [(root / entry).resolve()]
    for path in queue:
        name = path.relative_to(root.resolve()).as_posix()
        if name in found:
            continue
        if not path.is_file():
            log.event("asset-missing", asset=name)
            continue
        found[name] = None
        queue += [(path.parent / other).resolve() for other in _IMPORT.findall(path.read_text("utf-8"))]
    return list(found)


class Assets(StaticFiles):
    """Serves the tree; sends the packed form of a file where there is one which the browser takes."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        plain = Path(full_path)
        encoding = _best_form(plain, Headers(scope=scope).get("accept-encoding", ""))
        file = plain if encoding is None else _form(plain, encoding)
        response = super().file_response(file, file.stat(), scope, status_code)
        response.headers["Cache-Control"] = FOREVER
        response.headers["Content-Type"] = KINDS.get(plain.suffix, "application/octet-stream")
        response.headers["Vary"] = "Accept-Encoding"
        # What never changes is never asked about again; a page has a hundred parts, so each word of a header counts.
        for name in ("ETag", "Last-Modified", "Accept-Ranges"):
            del response.headers[name]
        if encoding is not None:
            response.headers["Content-Encoding"] = encoding
        return response


def _best_form(plain: Path, accepted: str) -> str | None:
    """The best encoding both sides have (RFC 9110 12.5.3). Browsers weigh none; who does gets the plain file."""
    names = {name.strip() for name in accepted.split(",")}
    return next((encoding for encoding in FORMS if encoding in names and _form(plain, encoding).is_file()), None)


def _form(plain: Path, encoding: str) -> Path:
    return plain.with_name(plain.name + FORMS[encoding])
