"""`palim-mesh brand check`: whether the brands of a folder can be used, and a sheet that shows them."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from palim_mesh.branding.brands import Brands
from palim_mesh.branding.sheet import Sheet
from palim_mesh.commands import flags
from palim_mesh.errors import CannotStart, StartCode

HELP = "check the brands of a folder and write a sheet that shows them"
SHEET = "brands.html"


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, the folder, where the sheet goes, and every setting."""
    parser.add_argument("action", choices=["check"], help="the only thing there is to do")
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help='the folder of brands; else the setting "brands"')
    parser.add_argument("--sheet", metavar="FILE", default=SHEET, help=f"where the sheet goes; else {SHEET}")
    flags.add_settings(parser)


def run(arguments: Namespace) -> int:
    """Tells what is wrong with each brand and writes the sheet; 1 if something is wrong. Raises CannotStart."""
    settings = flags.chosen(arguments)
    folder = arguments.folder or settings.brands
    if not folder:
        raise CannotStart(StartCode.BAD_BRAND, 'name the folder of brands, or set "brands"')
    brands = Brands(replace(settings, brands=folder))
    try:
        brands.look()
    except OSError as error:
        raise CannotStart(StartCode.BAD_BRAND, f"the folder {folder} can't be read: {error.strerror}") from None
    for name, entry in brands.entries.items():
        print(f"✓ {name}: {entry.brand.name} ({', '.join(entry.hosts)})")
    for name, faults in brands.faults.items():
        print(f"✗ {name}")
        for fault in faults:
            print(f"  {fault}")
    if not brands.entries and not brands.faults:
        raise CannotStart(StartCode.BAD_BRAND, f"{folder} holds no brand; make NAME/brand.toml in it")
    sheet = Path(arguments.sheet)
    try:
        sheet.write_text(Sheet(settings).html(brands.entries, brands.faults), "utf-8")
    except OSError as error:
        raise CannotStart(StartCode.BAD_BRAND, f"{sheet} can't be written: {error.strerror}") from None
    print(f"The pages: {sheet.resolve().as_uri()}")
    return 1 if brands.faults else 0
