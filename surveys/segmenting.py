"""The words of a free text. Pure: no Flask, no database.

Chinese is cut by a dictionary (jieba) that knows the terms of ``segmenting.toml``
besides; Latin letters (English, Zhuang) where a word ends. The dictionary takes
half a second and 40 MB to load, so it is loaded on first use and by nobody else.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from surveys.masking import half_width
from surveys.masking_words import MASKS, any_of

_DATA = tomllib.loads(Path(__file__).with_name("segmenting.toml").read_text(encoding="utf-8"))

TERMS: tuple[str, ...] = tuple(_DATA["terms"])
STOP_WORDS: frozenset[str] = frozenset(_DATA["stop_words"])
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = f"(?:(?![{HAN}])[^\\W\\d_])+"
RUN = re.compile(f"(?P<han>[{HAN}]+)|{LETTERS}(?:['’-]{LETTERS})*")
MASK = re.compile(any_of(MASKS.values()))


def words_of(text: str) -> Iterator[str]:
    """The words of ``text`` in order, Latin ones in small letters; no masks, numbers and stop words."""
    for run in RUN.finditer(half_width(MASK.sub(" ", text))):
        pieces = _cut(run[0]) if run["han"] else [run[0].casefold().replace("’", "'")]
        yield from (piece for piece in pieces if piece not in STOP_WORDS)


def _cut(run: str) -> list[str]:
    """Words of the dictionary. New ones are not guessed: guesses glue 走得勤 and make out names."""
    return _segmenter().cut(run, hmm=False)


@cache
def _segmenter():
    """A segmenter of our own: the one that the library shares must not be changed while others cut."""
    import rjieba

    segmenter = rjieba.Jieba()
    for term in TERMS:
        segmenter.add_word(term, None, None)  # as frequent as it must be to stay whole
    return segmenter
