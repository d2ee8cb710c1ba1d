"""The strokes of a static drawing: marks, hatching and words as SVG, in pixels.

Everything is said by presentation attributes: the pages forbid style attributes,
and a file with neither styles nor ids can stand anywhere, twice as well as once.
"""

import html
import math
import re
from collections.abc import Iterable, Iterator

from reports.charts.canvas import FONT_SIZE, INK, width

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

LINE_HEIGHT, ASCENT = 1.3, 0.95  # in sizes of the font: one line, and from its top to its foot
CLOSE = 4  # pixels between the strokes of a hatching, at the least
DASHES = {"dot": "2 4", "dash": "7 5", "longdash": "12 6", "dashdot": "7 4 2 4"}
TAG = re.compile(r"</?(?:b|i|sub|sup|span)[^>]*>")
BREAK = re.compile(r"<br\s*/?>")


def _regular(corners: int, inner: float = 1.0) -> list[Point]:
    """Corners of a regular figure, the first on top; every second one at ``inner``."""
    turns = (2 * math.pi * place / corners for place in range(corners))
    reach = (inner if place % 2 else 1.0 for place in range(corners))
    return [(far * math.sin(turn), -far * math.cos(turn)) for turn, far in zip(turns, reach, strict=True)]


def _turned(points: list[Point]) -> list[Point]:
    """By an eighth of a circle."""
    half = math.sqrt(0.5)
    return [((x - y) * half, (x + y) * half) for x, y in points]


CROSS: list[Point] = [
    (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4),
    (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
]  # fmt: skip
SYMBOLS: dict[str, list[Point]] = {
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
    "diamond-wide": [(0, -0.8), (1.6, 0), (0, 0.8), (-1.6, 0)],
    "triangle-up": [(0, -1.1), (1.1, 0.8), (-1.1, 0.8)],
    "triangle-down": [(0, 1.1), (1.1, -0.8), (-1.1, -0.8)],
    "triangle-left": [(-1.1, 0), (0.8, -1.1), (0.8, 1.1)],
    "triangle-right": [(1.1, 0), (-0.8, -1.1), (-0.8, 1.1)],
    "cross": CROSS,
    "x": _turned(CROSS),
    "star": [(1.3 * x, 1.3 * y) for x, y in _regular(10, 0.45)],
    "hexagon": _regular(6),
    "pentagon": _regular(5),
    "hourglass": [(-1, -1), (1, -1), (-1, 1), (1, 1)],
    "line-ns": [(-0.12, -1.2), (0.12, -1.2), (0.12, 1.2), (-0.12, 1.2)],
    "line-ew": [(-1.2, -0.12), (1.2, -0.12), (1.2, 0.12), (-1.2, 0.12)],
}


def short(value: float) -> str:
    """A place to a tenth of a pixel, without needless signs."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, content: str = "", **attributes: object) -> str:
    """An element; underscores of names become hyphens, attributes that are None stay out."""
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{given}>{content}</{tag}>" if content else f"<{tag}{given}/>"


def _written(value: object) -> str:
    return html.escape(value) if isinstance(value, str) else short(float(value))


def path(points: Iterable[Point], *, is_closed: bool = False) -> str:
    """The way from point to point, as a path says it."""
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points) + "Z" * is_closed


def symbol(name: str, place: Point, size: float, **attributes: object) -> str:
    """A mark of ``size`` pixels across. Raises ValueError for a shape it does not know."""
    shape, x, y, reach = name.removesuffix("-open"), *place, size / 2
    if name != shape:
        attributes |= {"fill": "none"}
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=reach, **attributes)
    if shape not in SYMBOLS:
        raise ValueError(f"symbol {name!r}: expected circle or one of {', '.join(SYMBOLS)}")
    corners = ((x + reach * right, y + reach * down) for right, down in SYMBOLS[shape])
    return element("path", d=path(corners, is_closed=True), **attributes)


def hatching(shape: str, box: Box, step: float) -> Iterator[tuple[Point, Point]]:
    """The strokes of a pattern inside a box: Plotly's / \\ x - | + and dots as short strokes."""
    step = max(CLOSE, step)
    left, top, right, bottom = box
    if shape in "/x":
        for at in _steps(left + top, right + bottom, step):
            first, last = max(left, at - bottom), min(right, at - top)
            yield (first, at - first), (last, at - last)
    if shape in "\\x":
        for at in _steps(left - bottom, right - top, step):
            first, last = max(left, at + top), min(right, at + bottom)
            yield (first, first - at), (last, last - at)
    if shape in "-+":
        yield from (((left, y), (right, y)) for y in _steps(top, bottom, step))
    if shape in "|+":
        yield from (((x, top), (x, bottom)) for x in _steps(left, right, step))
    if shape == ".":
        for y in _steps(top, bottom - 1, step):
            yield from (((x, y), (x + 1, y)) for x in _steps(left, right - 1, step))


def _steps(first: float, last: float, step: float) -> list[float]:
    """Multiples of a step between two ends: strokes of neighbours meet."""
    return [step * place for place in range(math.floor(first / step) + 1, math.ceil(last / step))]


def lines_of(words: str) -> list[str]:
    """Plain lines of a text in Plotly's markup."""
    return [html.unescape(TAG.sub("", line)) for line in BREAK.split(words)]


def words_box(lines: list[str], size: float) -> tuple[float, float]:
    """Width and height that lines take, by half-widths."""
    return max(map(width, lines)) * size / 2, len(lines) * size * LINE_HEIGHT


def text(
    words: str, place: Point, *, font: dict, across: str = "left", down: str = "middle", angle: float = 0
) -> str:
    """Words at a place: ``across`` left, center or right of it, ``down`` top, middle or bottom."""
    x, y = place
    size, lines = font.get("size", FONT_SIZE), lines_of(words)
    _width, height = words_box(lines, size)
    foot = y + size * ASCENT - {"top": 0, "middle": height / 2, "bottom": height}[down]
    if down == "middle":
        foot += size * (LINE_HEIGHT - 1.15) / 2  # a line has more room above its letters than under them
    rest = "".join(
        element("tspan", html.escape(line, quote=False), x=x, dy=size * LINE_HEIGHT) for line in lines[1:]
    )
    color, weight = font.get("color", INK), font.get("weight", "normal")
    return element(
        "text",
        html.escape(lines[0], quote=False) + rest,
        x=x,
        y=foot,
        text_anchor={"left": None, "center": "middle", "right": "end"}[across],
        font_size=None if size == FONT_SIZE else size,
        fill=None if color == INK else color,
        font_weight=None if weight == "normal" else str(weight),
        transform=f"rotate({short(angle)} {short(x)} {short(y)})" if angle else None,
    )
