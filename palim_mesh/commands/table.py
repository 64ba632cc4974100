"""`palim-mesh settings`: the table of all settings."""

from argparse import ArgumentParser, Namespace

from palim_mesh import settings

HELP = "print the table of all settings"


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(arguments: Namespace) -> int:
    """Prints the table in Markdown."""
    print(settings.markdown(), end="")
    return 0
