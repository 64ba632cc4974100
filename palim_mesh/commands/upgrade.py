"""`palim-mesh upgrade FILE`: another version of the program, or the old one again if that does not come up."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.service import places, programs, systemd

HELP = "run another palim-mesh.pyz as the service; if it does not come up, the present one goes on"


def add_arguments(parser: ArgumentParser) -> None:
    """The new program."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(arguments: Namespace) -> int:
    """Switches over; raises CannotStart(upgrade-failed) after switching back. Calls that run do not notice."""
    places.must_be_root()
    systemd.must_run()
    programs.check(arguments.file)
    before = programs.current()
    if before is None:
        raise CannotStart(StartCode.NOT_INSTALLED, "there is no service to upgrade; begin with: palim-mesh install")
    unit_before = places.UNIT.read_bytes()
    programs.switch(programs.add(arguments.file))
    places.write_unit()
    try:
        systemd.start()
    except CannotStart as failure:
        programs.switch(before)
        places.UNIT.write_bytes(unit_before)
        systemd.start()
        programs.prune(before)
        sentence = f"the new program did not come up, the old one runs again ({failure.sentence})"
        raise CannotStart(StartCode.UPGRADE_FAILED, sentence) from None
    programs.prune(programs.current(), before)
    print(f"palim-mesh runs from the new file. The one before stays in {programs.FOLDER}.")
    return 0
