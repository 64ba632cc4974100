"""What tests of several folders share."""

from pathlib import Path

import pytest

from tools.pyz import build


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built file. Its folder can be entered by everybody, as that of a download."""
    target = tmp_path_factory.mktemp("pyz") / "palim-mesh.pyz"
    build(target)
    for folder in (target.parent, target.parent.parent):
        folder.chmod(0o755)
    return target
