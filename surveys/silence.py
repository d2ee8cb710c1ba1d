"""What the logs say about the respondents' door: that something is broken and where, nothing else.

A line about a request would hold an address and a time, an error's text an answer
or a ticket. So a fault is named by its kind and its place in the code, each once
in the life of a process: even how often it came would be a count of people.
"""

import logging
import re
import traceback
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Request, current_app, has_request_context, request

ROOT = Path(__file__).parent.parent
OF_THIS_DOOR = re.compile(r"/q\b")


class NoRequests(logging.Filter):
    """Keeps lines away that Flask or its server for developers write about this door."""

    def __init__(self, is_at_this_door: Callable[[Request], bool]):
        super().__init__()
        self.is_at_this_door = is_at_this_door

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "is_fault", False):
            return True
        if has_request_context():
            return not self.is_at_this_door(request)
        return not OF_THIS_DOOR.search(record.getMessage())


def init_app(app: Flask, is_at_this_door: Callable[[Request], bool]) -> None:
    """Silence the loggers of an application."""
    app.extensions["faults"] = set()
    for logger in (app.logger, logging.getLogger("werkzeug")):
        if not any(isinstance(one, NoRequests) for one in logger.filters):  # loggers outlive applications
            logger.addFilter(NoRequests(is_at_this_door))


def _is_ours(file: str) -> bool:
    """Whether a file is of this project; its virtual environment may lie in the same folder."""
    return Path(file).is_relative_to(ROOT) and "site-packages" not in Path(file).parts


def note_fault(error: Exception) -> None:
    """Log the kind and the place of a fault, the first time."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    fault = f"{type(error).__name__} at {place}"
    known = current_app.extensions["faults"]
    if fault not in known:
        known.add(fault)
        current_app.logger.error("respondents' door: %s", fault, extra={"is_fault": True})
