"""Answers compressed for slow links: style sheets, scripts, and the pages that declare it.

Not every page: one that repeats what somebody typed beside a secret would give the
secret away by its length (BREACH). A page of a report repeats nothing.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

from flask import Response, current_app, request

LEVEL = 6
WORTH = 1024  # bytes: below it packing gains nothing
KINDS = {"text/html", "text/css", "text/javascript", "application/javascript"}


def packs(view: Callable) -> Callable:
    """Declare that a view's page repeats nothing that a stranger could choose, and may be compressed."""
    view.packs = True
    return view


def pack(response: Response) -> None:
    """Compress an answer of this staff door, where it may be and the reader takes it."""
    is_static = request.endpoint == "static"
    view = current_app.view_functions.get(request.endpoint or "")
    if response.mimetype not in KINDS or not (is_static or getattr(view, "packs", False)):
        return
    response.headers.add("Vary", "Accept-Encoding")
    if response.status_code != 200 or response.headers.get("Content-Encoding"):
        return
    if not request.accept_encodings["gzip"]:
        return
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= WORTH:
        response.set_data(_kept(content) if is_static else packed(content))
        response.headers["Content-Encoding"] = "gzip"


def packed(content: bytes) -> bytes:
    return gzip.compress(content, LEVEL, mtime=0)


@lru_cache(maxsize=64)
def _kept(content: bytes) -> bytes:
    """Files are the same for everybody: compressed once."""
    return packed(content)
