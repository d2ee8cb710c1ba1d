"""What the platform itself says to respondents. The texts are data: ``respond_texts.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from surveys.language import in_language

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType(_DATA["languages"])
LANGUAGES = tuple(LANGUAGE_NAMES)  # the platform's own texts are complete in these
TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(_DATA["texts"])


def say(key: str, language: str) -> str:
    """One text of the platform in the reader's language."""
    return in_language(TEXTS[key], language)
