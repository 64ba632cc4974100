"""`palim-mesh install`: this program as a service of the machine."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from palim_mesh import settings
from palim_mesh.commands import flags
from palim_mesh.errors import CannotStart
from palim_mesh.service import places, programs, systemd

HELP = "install this program as a service and start it; flags become its settings"


def add_arguments(parser: ArgumentParser) -> None:
    """Every setting is a flag."""
    flags.add_settings(parser)


def run(arguments: Namespace) -> int:
    """Installs and starts; raises CannotStart; a program that does not come up is not tried again and again."""
    places.must_be_root()
    systemd.must_run()
    program = Path(sys.argv[0])
    programs.check(program)
    chosen = flags.chosen(arguments)
    given = {row.name: getattr(chosen, row.name) for row in settings.TABLE if row.name in vars(arguments)}
    places.make_user()
    if given or not places.SETTINGS.exists():
        places.write_settings(places.as_toml({"state_dir": str(places.STATE)} | given))
    programs.switch(programs.add(program))
    places.write_unit()
    try:
        systemd.start()
    except CannotStart:
        systemd.stop()
        raise
    print(f"palim-mesh runs, and will after every start of the machine. Its settings: {places.SETTINGS}")
    print(f"Look after it with {places.COMMAND.name}, as in: {places.COMMAND.name} backup FILE")
    return 0
