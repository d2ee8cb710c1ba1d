"""Charts: gated tables in, a figure with title, alt text and data table out.

``CHARTS`` maps a code to its labels and function; to add a chart, write one
function under the decorator ``chart`` in the file of its family. ``canvas`` is
the sheet they are drawn on, ``sentences`` the words, ``tables`` the data tables
that stand under them.
"""

from reports.charts import (  # noqa: F401 - each enters its figures into the register
    bars,
    cells,
    dots,
    opinions,
    places,
    series,
)
from reports.charts.registry import CHARTS, ChartKind, Tables, chart, draw

__all__ = ["CHARTS", "ChartKind", "Tables", "chart", "draw"]
