"""From the numbers of a figure to pixels of a drawing."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.charts.marks import Box

MARGIN_OF_LAYOUT = {"l": 80, "r": 80, "t": 100, "b": 80}  # Plotly's own, where a figure names none
MOST_TICKS = 7
ROOM = 0.05  # of the range on both sides, where a figure names no range
NOISE = 1e-9


@dataclass(frozen=True)
class Plane:
    """The area that is drawn on. ``across``, ``up``: first and last number of its axes."""

    box: Box
    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float, ref: str = "x") -> float:
        left, _top, right, _bottom = self.box
        return left + _share(value, self.across, ref) * (right - left)

    def y(self, value: float, ref: str = "y") -> float:
        _left, top, _right, bottom = self.box
        return bottom - _share(value, self.up, ref) * (bottom - top)

    def bounded(self, x: float, y: float) -> tuple[float, float]:
        """A place in pixels, moved to the edge where it lies outside."""
        left, top, right, bottom = self.box
        return min(max(x, left), right), min(max(y, top), bottom)


def _share(value: float, ends: tuple[float, float], ref: str) -> float:
    """How far a number lies between two ends; a place on "paper" is a share already."""
    if ref == "paper" or ref.endswith("domain"):
        return value
    first, last = ends
    return (value - first) / (last - first) if last != first else 0.5


def plane_of(traces: Sequence[Mapping], layout: Mapping, width: int) -> Plane:
    margin = MARGIN_OF_LAYOUT | layout.get("margin", {})
    box = (margin["l"], margin["t"], width - margin["r"], layout["height"] - margin["b"])
    return Plane(box, _range(traces, layout, "x"), _range(traces, layout, "y"))


def _range(traces: Sequence[Mapping], layout: Mapping, letter: str) -> tuple[float, float]:
    """The range that the axis names, else one that holds every number."""
    axis = layout.get(f"{letter}axis", {})
    if given := axis.get("range"):
        return given[0], given[1]
    values = [value for trace in traces for value in _values(trace, letter)]
    low, high = min(values, default=0), max(values, default=1)
    room = ROOM * (high - low) or 1
    ends = low - room, high + room
    return ends[::-1] if axis.get("autorange") == "reversed" else ends


def _values(trace: Mapping, letter: str) -> Iterator[float]:
    yield from (value for value in trace.get(letter) or () if value is not None)
    is_length = trace["type"] == "bar" and (letter == "x") == (trace.get("orientation") == "h")
    if is_length:
        yield 0


def ticks(axis: Mapping, ends: tuple[float, float]) -> list[tuple[float, str]]:
    """The numbers that an axis names inside its range, with their words."""
    low, high = sorted(ends)
    if (values := axis.get("tickvals")) is not None:
        words = axis.get("ticktext") or list(map(_plain, values))
        named = zip(values, words, strict=True)
    else:
        step, first = axis.get("dtick") or _step(low, high), axis.get("tick0") or 0
        places = range(math.ceil((low - first) / step - NOISE), math.floor((high - first) / step + NOISE) + 1)
        named = ((first + place * step, _plain(first + place * step)) for place in places)
    before, after = axis.get("tickprefix") or "", axis.get("ticksuffix") or ""
    inside = low - NOISE, high + NOISE
    return [(value, f"{before}{word}{after}") for value, word in named if inside[0] <= value <= inside[1]]


def _step(low: float, high: float) -> float:
    """A round step that gives few ticks."""
    least = (high - low) / MOST_TICKS
    size = 10 ** math.floor(math.log10(least)) if least > 0 else 1
    return next((factor * size for factor in (1, 2, 5) if factor * size >= least), 10 * size)


def _plain(value: float) -> str:
    return f"{round(value, 9):g}".replace("-", "−")


def each(value: object, count: int) -> Iterable:
    """One value per mark, of an attribute that may be one for all."""
    return list(value) if isinstance(value, list | tuple) else [value] * count
