"""Figures as a picture: bars and lines in SVG."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

ROW = 28
LEFT = 160
WIDTH = 640
PANEL = 110
REPORT = Path(__file__).parents[1] / "build" / "bench"


def write(name: str, picture: str) -> None:
    """Keeps a picture as build/bench/NAME.svg."""
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / f"{name}.svg").write_text(picture, encoding="utf-8")


def bars(title: str, figures: Mapping[str, float]) -> str:
    """An SVG document with one bar a figure."""
    longest = max(figures.values()) or 1.0
    rows = []
    for index, (name, figure) in enumerate(figures.items()):
        top = 40 + index * ROW
        length = figure / longest * (WIDTH - LEFT - 80)
        rows.append(
            f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="20" fill="#2a6f97"/>'
            f'<text x="{LEFT + length + 6:.1f}" y="{top + 14}">{figure:.2f}</text>'
        )
    height = 50 + len(figures) * ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13">'
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="white"/>'
        f'<text x="8" y="22" font-weight="bold">{escape(title)}</text>{"".join(rows)}</svg>\n'
    )


def lines(title: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """An SVG document with a panel for each series of (seconds, figure), one below the other."""
    longest = max(x for points in series.values() for x, _ in points) or 1.0
    panels = []
    for index, (name, points) in enumerate(series.items()):
        bottom = 40 + (index + 1) * PANEL
        most = max(y for _, y in points) or 1.0
        path = " ".join(
            f"{LEFT + x / longest * (WIDTH - LEFT - 20):.1f},{bottom - y / most * (PANEL - 40):.1f}" for x, y in points
        )
        panels.append(
            f'<text x="{LEFT}" y="{bottom - PANEL + 28}">{escape(name)}</text>'
            f'<text x="{LEFT - 8}" y="{bottom - PANEL + 48}" text-anchor="end">{most:.0f}</text>'
            f'<text x="{LEFT - 8}" y="{bottom}" text-anchor="end">0</text>'
            f'<path d="M{LEFT} {bottom}H{WIDTH - 20}" stroke="#bbb"/>'
            f'<polyline points="{path}" fill="none" stroke="#2a6f97" stroke-width="2"/>'
        )
    height = 70 + len(series) * PANEL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13">'
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="white"/>'
        f'<text x="8" y="22" font-weight="bold">{escape(title)}</text>{"".join(panels)}'
        f'<text x="{WIDTH - 20}" y="{height - 8}" text-anchor="end">{longest:.0f} s</text></svg>\n'
    )
