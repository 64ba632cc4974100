"""`palim-mesh restore FILE`: what `backup` wrote, back in its place."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from palim_mesh import state
from palim_mesh.commands import flags
from palim_mesh.service import archive

HELP = "put the state and settings of a backup in their place; restart the service after it"


def add_arguments(parser: ArgumentParser) -> None:
    """The file, and where state and settings belong."""
    parser.add_argument("file", metavar="FILE", type=Path)
    flags.add_settings(parser)


def run(arguments: Namespace) -> int:
    """Restores the backup; raises CannotStart, and then all is as it was."""
    folder = state.folder_of(flags.chosen(arguments).state_dir)
    aside = archive.read(arguments.file, folder, arguments.settings)
    print(f"The state is restored to {folder}. A server that runs takes it at its next start.")
    if aside is not None:
        print(f"What was there before is in {aside}.")
    return 0
