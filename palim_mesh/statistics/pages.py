"""The published figures of a site: as a page with charts, and for other programs."""

import asyncio
import json
import logging
import time
from collections.abc import Sequence

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from palim_mesh import language, log, sites
from palim_mesh.errors import Refused
from palim_mesh.messages import Code
from palim_mesh.settings import Settings
from palim_mesh.statistics import exports, ledger
from palim_mesh.statistics.chart import Chart, chart
from palim_mesh.statistics.figures import Figures, by_month, published, total
from palim_mesh.statistics.keeper import moment

DAYS = 30  # in a chart
MONTHS = 12
KEPT_S = 60.0  # what was read is told for so long without being read again
_MONTHS = {
    "de": "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}


class Statistics:
    """The endpoints; they are not there unless the site makes them public."""

    def __init__(self, settings: Settings, environment: Environment) -> None:
        self.environment = environment
        self.file = ledger.file_of(settings.state_dir)
        self._kept: dict[str, tuple[float, list[Figures]]] = {}

    async def page(self, request: Request) -> Response:
        """`GET /statistik`."""
        days = await self._days(request)
        site = sites.of(request)
        tongue = language.of(request, site.brand.languages)
        months = by_month(days)
        html = self.environment.get_template(f"statistics.{tongue}.html").render(
            language=tongue,
            here="/statistik",
            site=site,
            brand=site.brand,
            days=days[-DAYS:],
            months=months[-MONTHS:],
            total=total(days),
            since=_day(days[0].span, tongue) if days else "",
            chart_of=lambda spans, figure: _chart(spans, figure, tongue),
            number=lambda value: number(value, tongue),
        )
        return HTMLResponse(html, headers={"Vary": "Accept-Language"})

    async def csv(self, request: Request) -> Response:
        """`GET /statistik.csv`."""
        text = exports.as_csv({"": await self._days(request)}, with_site=False)
        return _file(text, "text/csv", "statistik.csv")

    async def json(self, request: Request) -> Response:
        """`GET /statistik.json`."""
        text = json.dumps(exports.as_json(await self._days(request)), indent=2) + "\n"
        return _file(text, "application/json", "statistik.json")

    async def _days(self, request: Request) -> list[Figures]:
        """What is published of the site; raises HTTPException(404) or Refused(statistics-unreadable)."""
        site = sites.of(request)
        if site.brand.statistics != "public":
            raise HTTPException(404)
        until, days = self._kept.get(site.name, (0.0, []))
        if time.monotonic() >= until:
            try:
                found = await asyncio.to_thread(ledger.days, self.file, site.name)
            except ledger.Unreadable as error:
                log.event("statistics-unreadable", level=logging.ERROR, reason=str(error))
                raise Refused(Code.STATISTICS_UNREADABLE) from None
            days = published(found, moment().day)
            self._kept[site.name] = (time.monotonic() + KEPT_S, days)
        return days


def number(value: int, tongue: str) -> str:
    """A number with its thousands apart."""
    text = f"{value:,}"
    return text.replace(",", ".") if tongue == "de" else text


def _chart(spans: Sequence[Figures], figure: str, tongue: str) -> Chart:
    return chart([(*_names(span.span, tongue), getattr(span, figure)) for span in spans])


def _names(span: str, tongue: str) -> tuple[str, str]:
    """The long and the short name of a day or month."""
    return (_day(span, tongue), _short_day(span, tongue)) if span.count("-") == 2 else _month(span, tongue)


def _day(day: str, tongue: str) -> str:
    year, month, date = (int(part) for part in day.split("-"))
    name = _month_name(month, tongue)
    return f"{date}. {name} {year}" if tongue == "de" else f"{date} {name} {year}"


def _short_day(day: str, tongue: str) -> str:
    _, month, date = (int(part) for part in day.split("-"))
    return f"{date}.{month}." if tongue == "de" else f"{date} {_month_name(month, tongue)[:3]}"


def _month(month: str, tongue: str) -> tuple[str, str]:
    year, number_of = month.split("-")
    name = _month_name(int(number_of), tongue)
    return f"{name} {year}", f"{name[:3]} {year[2:]}"


def _month_name(number_of: int, tongue: str) -> str:
    return _MONTHS[tongue].split("|")[number_of - 1]


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
