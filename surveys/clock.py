"""The clock of the pages on waves."""

from datetime import datetime


def now() -> datetime:
    """With the zone of this machine: a wave opens, closes and is reminded on days of the place."""
    return datetime.now().astimezone()
