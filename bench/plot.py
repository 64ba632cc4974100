"""Figures as a picture: bars in SVG."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

ROW = 28
LEFT = 160
WIDTH = 640
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
