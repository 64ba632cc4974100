"""Where the parts of a column chart stand. Widths are percent, so that text keeps its size; heights are pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

TOP = 18  # room for the text above the highest line
PLOT = 120
HEIGHT = TOP + PLOT + 24  # and for the text below the columns
GUTTER = 16.0  # percent at the left, for the values of the lines
FILLED = 0.76  # of the width that is there for a column
MARKS = 3
LINES = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A rectangle; `x` and `width` are percent. `name` is what it stands for."""

    name: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart and the value it stands at."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A short name below a column; `x` is percent, the middle of the column."""

    x: float
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to be drawn, from `first` to `last`; the `highest` column is the earliest of the highest."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    height: int = HEIGHT
    floor: int = TOP + PLOT

    @property
    def first(self) -> Column:
        return self.columns[0]

    @property
    def last(self) -> Column:
        return self.columns[-1]

    @property
    def highest(self) -> Column:
        return max(self.columns, key=lambda column: column.value)


def chart(values: Sequence[tuple[str, str, int]]) -> Chart:
    """A chart of at least one value, each with its long and its short name."""
    space = (100 - GUTTER) / len(values)
    lines = _lines(max(value for _, _, value in values))
    scale = PLOT / lines[-1]
    columns = (
        Column(
            name,
            value,
            _round(GUTTER + space * (number + (1 - FILLED) / 2)),
            _y(value, scale),
            _round(space * FILLED),
            _round(value * scale),
        )
        for number, (name, _, value) in enumerate(values)
    )
    every = ceil(len(values) / MARKS)
    marks = (
        Mark(_round(GUTTER + space * (number + 0.5)), short)
        for number, (_, short, _) in enumerate(values)
        if (len(values) - 1 - number) % every == every // 2
    )
    return Chart(tuple(columns), tuple(Line(_y(value, scale), value) for value in lines), tuple(marks))


def _lines(most: int) -> list[int]:
    """Round values for at most LINES lines above zero, the last not below `most`."""
    step = next(
        factor * 10**power
        for power in range(20)
        for factor in (1, 2, 5)
        if factor * 10**power >= 5 and factor * 10**power * LINES >= most
    )
    return [step * number for number in range(1, max(1, ceil(most / step)) + 1)]


def _y(value: float, scale: float) -> float:
    return _round(TOP + PLOT - value * scale)


def _round(number: float) -> float:
    return round(number, 2)
