"""The setting `bus`: what it may be, and that nothing of a bus is loaded without it."""

import subprocess
import sys

import pytest

from palim_mesh import settings
from palim_mesh.app import make_app
from palim_mesh.branding.brands import Brands
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.settings import Settings
from palim_mesh.state import State

WITHOUT = """
import sys
from palim_mesh.app import make_app
from palim_mesh.settings import Settings
from palim_mesh.branding.brands import Brands
from palim_mesh.state import State
make_app(Settings(), State(("s" * 32,)), Brands(Settings()).sites)
print(sorted(name for name in sys.modules if name.startswith(("redis", "palim_mesh.cluster"))))
"""


@pytest.mark.parametrize("bus", ["http://:secret-word@bus", "secret-word", "redis://secret-word in two"])
def test_another_kind_of_address_is_a_bad_setting(bus: str) -> None:
    with pytest.raises(CannotStart) as refused:
        settings.load(None, {"PALIM_MESH_BUS": bus}, {})
    assert refused.value.code is StartCode.BAD_SETTING
    assert "secret-word" not in refused.value.sentence


def test_so_is_an_address_that_can_not_be_read() -> None:
    broken = Settings(bus="redis://:password@bus.example.org:port")
    with pytest.raises(CannotStart) as refused:
        make_app(broken, State(("s" * 32,)), Brands(broken).sites)
    assert refused.value.code is StartCode.BAD_SETTING
    assert "password" not in refused.value.sentence


def test_nothing_of_a_bus_is_loaded_without_one() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
