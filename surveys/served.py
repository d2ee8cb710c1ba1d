"""What a process of the respondents' door remembers for a few seconds: pages and what is behind them.

Everybody of a poll sees the same page, so it is made once. Whether a ballot is still
taken is never remembered: the box reads it in the transaction that writes.
"""

import time
from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import Flask, current_app

SECONDS = 2.0
MOST = 1000  # things remembered; then all is forgotten

Made = TypeVar("Made")


class ShortMemory:
    """Remembers what was made under a key for ``seconds``; 0 remembers nothing."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._made: dict[Hashable, tuple[float, object]] = {}

    def recall(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` returned lately under this key, or returns now."""
        now = time.monotonic()
        found = self._made.get(key)
        if found is None or found[0] < now:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[key] = now + self.seconds, make()
        return found[1]

    def known(self, key: Hashable) -> object | None:
        """What is remembered under this key, without making it."""
        until, made = self._made.get(key, (0.0, None))
        return made if until >= time.monotonic() else None


def init_app(app: Flask) -> None:
    app.extensions["served"] = ShortMemory(app.config.get("PAGE_SECONDS", SECONDS))


def recall(key: Hashable, make: Callable[[], Made]) -> Made:
    """From the memory of the running application; a process without this door has none and makes it anew."""
    memory = current_app.extensions.get("served")
    return memory.recall(key, make) if memory else make()
