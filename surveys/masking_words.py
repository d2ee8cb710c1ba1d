"""The words that masking goes by, read once from ``masking.toml``."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_name("masking.toml").read_text(encoding="utf-8"))

MASKS: Mapping[str, str] = _DATA["masks"]
SURNAMES: Mapping = _DATA["surnames"]
NAMES: Mapping = _DATA["names"]
PLACES: Mapping = _DATA["places"]


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
