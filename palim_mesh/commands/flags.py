"""The flags of all commands that read the settings."""

import os
from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path

from palim_mesh import settings
from palim_mesh.settings import Settings


def add_settings(parser: ArgumentParser) -> None:
    """A flag for the file, and one for each setting that is no secret."""
    file = f"TOML file with settings; also {settings.FILE_VARIABLE}"
    named = os.environ.get(settings.FILE_VARIABLE, "")
    parser.add_argument("--settings", metavar="FILE", type=_file, default=named, help=file)
    for row in settings.TABLE:
        if not row.metadata["is_secret"]:
            flag, doc = settings.flag_of(row), row.metadata["doc"]
            parser.add_argument(flag, dest=row.name, metavar="VALUE", default=SUPPRESS, help=doc)


def chosen(arguments: Namespace) -> Settings:
    """The settings from file, environment and flags; raises CannotStart(bad-setting)."""
    given = vars(arguments)
    flags = {row.name: given[row.name] for row in settings.TABLE if row.name in given}
    return settings.load(arguments.settings, os.environ, flags)


def _file(name: str) -> Path | None:
    """No name means no file."""
    return Path(name) if name else None
