"""`palim-mesh doctor`: what is right and what is wrong here."""

import asyncio
import os
from argparse import ArgumentParser, Namespace

from palim_mesh import __version__
from palim_mesh.commands import flags
from palim_mesh.doctor import examination, report
from palim_mesh.doctor.subject import subject

HELP = "examine server, machine and network; status 0: fine, 1: warnings, 2: faults"


def add_arguments(parser: ArgumentParser) -> None:
    """The server's own, so that it examines what that uses."""
    flags.add_settings(parser)
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: Namespace) -> int:
    """Prints what was found and returns the status; raises CannotStart where the settings are wrong."""
    found = asyncio.run(examination.examine(subject(__version__, flags.chosen(arguments))))
    write = report.dumps if arguments.json else report.table
    print(write(found, report.language(os.environ)))
    return report.status(found)
