"""What stands on paper beside the questions. The texts are data: ``paper_texts.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from surveys.language import in_language

PAPER_TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
)


def paper_say(key: str, language: str) -> str:
    """One text of a paper sheet in its language."""
    return in_language(PAPER_TEXTS[key], language)
