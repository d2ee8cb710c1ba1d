"""The codebook: what every gated table and column is called, counted in and means.

``columns.csv`` and ``tables.csv`` are the only place where columns and tables are
described; headings, labels of statistics programs, codebook and DDI all read them.
A new gated table needs one line in ``tables.csv`` and a line in ``columns.csv`` for
each column that the general lines (table ``*``) do not describe.
"""

from reports.codebook.registry import Described, TableEntry, described, is_described, table_entry

__all__ = ["Described", "TableEntry", "described", "is_described", "table_entry"]
