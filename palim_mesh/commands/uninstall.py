"""`palim-mesh uninstall`: takes the service away again."""

from argparse import ArgumentParser, Namespace

from palim_mesh.service import places, programs, systemd

HELP = "end the service and remove it; state and settings stay"


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(arguments: Namespace) -> int:
    """Removes what `install` made, but nothing that came later; raises CannotStart."""
    places.must_be_root()
    systemd.must_run()
    if places.UNIT.exists():
        systemd.stop()
    places.remove()
    programs.remove()
    systemd.reload()
    print("palim-mesh is no service any more. Left as they were, yours to keep or to remove:")
    for place in (places.SETTINGS, places.STATE):
        print(f"  {place}")
    print(f"  the user {places.NAME}")
    return 0
