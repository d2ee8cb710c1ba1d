"""What a chart is, and the register that every chart enters itself into."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.blocks import Chart
from reports.disclosed import Tables


@dataclass(frozen=True)
class ChartKind:
    """Everything about one kind of chart. ``table``: the gated table without which there is none."""

    code: str
    label: Mapping[str, str]
    table: str
    draw: Callable[[Tables], Chart]


CHARTS: dict[str, ChartKind] = {}


def chart(code: str, *, zh: str, en: str, table: str) -> Callable:
    """Enter the decorated function into ``CHARTS``: gated tables in, ``Chart`` out."""
    if code in CHARTS:
        raise ValueError(f"chart {code!r}: registered twice")

    def register(draw: Callable[[Tables], Chart]) -> Callable[[Tables], Chart]:
        CHARTS[code] = ChartKind(code, {"zh": zh, "en": en}, table, draw)
        return draw

    return register


def draw(code: str, tables: Tables) -> tuple[Chart, ...]:
    """The chart as a tuple of one, or nothing when its table has no rows."""
    kind = CHARTS[code]
    return (kind.draw(tables),) if tables[kind.table].rows else ()
