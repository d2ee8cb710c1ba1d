"""What the logs say about links for readers: nothing that would open one, or tell who did."""

import logging
import re

from flask import Flask

DOOR = "/shared"
TOKEN = re.compile(rf"{DOOR}/[^\s/\"'?\]]+")


class NoTokens(logging.Filter):
    """Keeps lines about requests at this door away, and takes tokens out of all others."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if not TOKEN.search(said):
            return True
        record.msg, record.args = TOKEN.sub(f"{DOOR}/…", said), ()
        return record.name != "werkzeug"


def init_app(app: Flask) -> None:
    """Silence the loggers of an application."""
    for logger in (app.logger, logging.getLogger("werkzeug")):
        if not any(isinstance(one, NoTokens) for one in logger.filters):  # loggers outlive applications
            logger.addFilter(NoTokens())
