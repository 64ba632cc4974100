"""Published figures for other programs."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from palim_mesh.statistics.figures import STEP, Figures, by_month, total

HEAD = ("users", "conferences", "hours")


def as_csv(sites: Mapping[str, Sequence[Figures]], *, with_site: bool) -> str:
    """A line for each day (RFC 4180), with its site in front or without."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*(("site",) if with_site else ()), "day", *HEAD))
    for site, days in sites.items():
        writer.writerows((*((site,) if with_site else ()), *asdict(day).values()) for day in days)
    return text.getvalue()


def as_json(days: Sequence[Figures]) -> dict[str, object]:
    """An object with `step` (all figures are multiples of it), `total`, `months` and `days`."""
    named = {name: [asdict(span) for span in spans] for name, spans in (("months", by_month(days)), ("days", days))}
    whole = {name: figure for name, figure in asdict(total(days)).items() if name in HEAD}
    return {"step": STEP, "total": whole, **named}
