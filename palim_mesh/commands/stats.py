"""`palim-mesh stats`: the figures that can be published, at the terminal."""

import json
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from palim_mesh.commands import flags
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.statistics import exports, ledger
from palim_mesh.statistics.figures import Figures, by_month, published, total
from palim_mesh.statistics.keeper import moment

HELP = "show users, conferences and hours as a table and a plot"
EIGHTHS = " ▏▎▍▌▋▊▉"
WIDTHS = {"users": 9, "conferences": 13, "hours": 9}
NAME_WIDTH = 12


def add_arguments(parser: ArgumentParser) -> None:
    """The site, the range, the form; and the settings, which say where the state is."""
    parser.add_argument("--site", metavar="HOST", help="only this host name")
    parser.add_argument("--from", dest="first", metavar="DATE", type=day, help="first day (2026-11-01)")
    parser.add_argument("--to", dest="last", metavar="DATE", type=day, help="last day")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--months", action="store_true", help="a line for each month instead of each day")
    form.add_argument("--csv", action="store_true", help="days as comma-separated values")
    form.add_argument("--json", action="store_true", help="days, months and totals as JSON")
    flags.add_settings(parser)


def run(arguments: Namespace) -> int:
    """Prints them; raises CannotStart."""
    file = ledger.file_of(flags.chosen(arguments).state_dir)
    try:
        found = _published(file, arguments)
    except ledger.Unreadable as error:
        sentence = f"{file} can't be read now ({error}); what to do is in docs/OPERATIONS.md, Statistics"
        raise CannotStart(StartCode.STATISTICS_UNREADABLE, sentence) from None
    if arguments.json:
        print(json.dumps({site: exports.as_json(days) for site, days in found.items()}, indent=2))
    elif arguments.csv:
        print(exports.as_csv(found, with_site=True), end="")
    else:
        tables = [_table(site, by_month(days) if arguments.months else days) for site, days in found.items()]
        print("\n\n".join(tables) or "There are no figures yet; they come when the first day with calls is over.")
    return 0


def day(text: str) -> date:
    """A day as an argument; raises ValueError."""
    return date.fromisoformat(text)


def _published(file: Path, arguments: Namespace) -> dict[str, list[Figures]]:
    """What is published of each site in the range, if there is anything; raises Unreadable."""
    names = ledger.sites(file) if arguments.site is None else [arguments.site]
    first = "" if arguments.first is None else arguments.first.isoformat()
    last = "9999-12-31" if arguments.last is None else arguments.last.isoformat()
    today = moment().day
    found = {
        name: [span for span in published(ledger.days(file, name), today) if first <= span.span <= last]
        for name in names
    }
    return {name: days for name, days in found.items() if days}


def _table(site: str, spans: Sequence[Figures]) -> str:
    """A line for each span with a bar for its users, and the total."""
    most = max(span.users for span in spans)
    room = max(8, shutil.get_terminal_size().columns - NAME_WIDTH - sum(WIDTHS.values()) - 2)
    lines = [f"{_cells(span)}  {_bar(span.users, most, room)}".rstrip() for span in spans]
    head = " " * NAME_WIDTH + "".join(f"{name:>{width}}" for name, width in WIDTHS.items())
    return "\n".join([*([site] if site else []), head, *lines, _cells(replace(total(spans), span="total"))])


def _cells(span: Figures) -> str:
    return f"{span.span:<{NAME_WIDTH}}" + "".join(f"{getattr(span, name):>{width},}" for name, width in WIDTHS.items())


def _bar(value: int, most: int, room: int) -> str:
    """As many blocks of `room` as `value` is of `most`, to the eighth."""
    whole, part = divmod(round(8 * room * value / most) if most else 0, 8)
    return "█" * whole + EIGHTHS[part].strip()
