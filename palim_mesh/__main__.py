"""The command `palim-mesh`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - asked before anything is imported that an older Python can't read
    sys.exit("palim-mesh needs Python 3.11 or newer; this is " + sys.version.split()[0])

from argparse import ArgumentParser
from importlib import import_module

from palim_mesh.errors import CannotStart

COMMANDS = {
    "serve": "serve",
    "doctor": "doctor",
    "stats": "stats",
    "settings": "table",
    "brand": "brand",
    "install": "install",
    "upgrade": "upgrade",
    "uninstall": "uninstall",
    "backup": "backup",
    "restore": "restore",
}
"""Each with its module in palim_mesh/commands. The first is meant where none is named."""


def main() -> None:
    """Runs a command and ends with its status, or with 2 when it can't start."""
    try:
        sys.exit(run(sys.argv[1:]))
    except CannotStart as error:
        print(f"palim-mesh: {error}", file=sys.stderr)
        sys.exit(2)


def run(arguments: "list[str]") -> int:
    """Does what the arguments say and returns the status; raises CannotStart."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = [next(iter(COMMANDS)), *arguments]
    parser = ArgumentParser(
        prog="palim-mesh",
        description="Calls in a full mesh. A setting is a flag, a variable PALIM_MESH_… or a key in the TOML file.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module_name in COMMANDS.items():
        module = import_module(f"palim_mesh.commands.{module_name}")
        own = commands.add_parser(name, help=module.HELP, description=module.HELP, allow_abbrev=False)
        module.add_arguments(own)
        own.set_defaults(run=module.run)
    given = parser.parse_args(arguments)
    status: int = given.run(given)
    return status


if __name__ == "__main__":
    main()
