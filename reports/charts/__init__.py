"""Charts: gated tables in, a figure with title, alt text and data table out.

``CHARTS`` maps a code to its labels and function; to add a chart, write one
function under the decorator ``chart`` in the file of its family. ``canvas`` is
the sheet they are drawn on, ``sentences`` the words, ``tables`` the data tables
that stand under them.
"""

from reports.charts import bars, dots, series
from reports.charts.registry import CHARTS, ChartKind, Tables, chart, draw

__all__ = ["CHARTS", "ChartKind", "Tables", "bars", "chart", "dots", "draw", "series"]
