"""`palim-mesh backup FILE`: state and settings in one file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from palim_mesh import state
from palim_mesh.commands import flags
from palim_mesh.service import archive

HELP = "write state and settings to one file, while the server runs"


def add_arguments(parser: ArgumentParser) -> None:
    """The file, and where state and settings are."""
    parser.add_argument("file", metavar="FILE", type=Path)
    flags.add_settings(parser)


def run(arguments: Namespace) -> int:
    """Writes the backup; raises CannotStart."""
    folder = state.folder_of(flags.chosen(arguments).state_dir)
    count = archive.write(arguments.file, folder, arguments.settings)
    print(f"{arguments.file}: {count} files. It holds secrets; only you can read it.")
    return 0
