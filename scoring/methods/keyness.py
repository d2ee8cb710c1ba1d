"""Which words one body of text uses more than another. Cutting text into words happens elsewhere."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy
from scipy import special

from scoring.methods.kinds import mapping, whole
from scoring.methods.registry import Worked, method

LEAST_COUNT = 5
ZERO = 0.5  # stands for a count of 0 in the log ratio, which would be infinite


@dataclass(frozen=True)
class KeyWord:
    """``log_ratio`` 1 means twice as frequent in the first text, -1 half; ``q`` is the adjusted p."""

    word: str
    first: int
    second: int
    g2: float
    log_ratio: float
    p: float
    q: float


@dataclass(frozen=True)
class Keyness:
    """Words from the largest g2 down (equal ones in alphabetical order); sizes in words."""

    words: tuple[KeyWord, ...]
    first_size: int
    second_size: int
    tested: int


@method(
    "keyness",
    family="qualitative",
    zh="关键词对比",
    en="Keyness of words",
    sentence_zh="哪些词在前一批文字里比后一批用得明显多（或少）：对数比 1 就是多一倍；q 低于 0.05 的才算数。"
    "只帮助找材料来读，不计分。",
    sentence_en="Which words the first text uses clearly more (or less) than the second: a log ratio of 1 is "
    "twice as often; only a q below 0.05 counts. It helps to find what to read and is never a score.",
    examples=[
        Worked(
            {"first": {"word": 30}, "second": {"word": 12}, "first_size": 20000, "second_size": 25000},
            {"words.0.g2": 12.508047489468971, "words.0.log_ratio": math.log2(3.125)},
            "Rayson & Garside (2000) two-term formula, checked with scipy power_divergence",
            1e-9,
        ),
        Worked(
            {"first": {"等": 8, "好": 92}, "second": {"好": 96, "车": 4}},
            {"words.0.log_ratio": 4, "words.0.g2": 16 * math.log(2), "tested": 2},
            "by hand: 8 of 100 against 0 (taken as half) of 100; 4 is under the minimum",
        ),
    ],
)
def keyness(
    first: Mapping[str, int],
    second: Mapping[str, int],
    first_size: int | None = None,
    second_size: int | None = None,
    minimum: int = LEAST_COUNT,
) -> Keyness:
    """Log-likelihood, log ratio and adjusted p of every word that is frequent enough.

    Parameters
    ----------
    first, second : mapping
        Word to count.
    first_size, second_size : int, optional
        Words in all; the sum of the counts when left out.
    minimum : int
        Of both counts together, at least 1; rarer words are not tested.

    Returns
    -------
    Keyness

    Raises
    ------
    ScoringError
        A count that is none, an empty text, or a size below the sum of its counts.

    Notes
    -----
    G2 = 2 (a ln(a / E1) + b ln(b / E2)), E = size (a + b) / (both sizes); log2 of the relative
    frequencies with 0.5 for a count of 0; p by chi-square with 1 df, Benjamini-Hochberg over
    the words tested.

    References
    ----------
    Dunning (1993), Computational Linguistics 19, 61-74; Rayson & Garside (2000), Workshop on
    Comparing Corpora, 1-6; Hardie (2014), log ratio; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
    """
    whole("keyness: minimum", minimum, 1)
    sizes = (_size("first", first, first_size), _size("second", second, second_size))
    words = sorted(word for word in {*first, *second} if first.get(word, 0) + second.get(word, 0) >= minimum)
    counts = np.array([[text.get(word, 0) for word in words] for text in (first, second)], dtype=float)
    if not words:
        return Keyness((), *sizes, 0)
    g2 = log_likelihood(counts[0], counts[1], *sizes)
    relative = np.where(counts == 0, ZERO, counts) / np.array(sizes)[:, None]
    ratios = np.log2(relative[0] / relative[1])
    p = scipy.stats.chi2.sf(g2, 1)
    q = scipy.stats.false_discovery_control(p)
    found = [
        KeyWord(word, int(a), int(b), *map(float, numbers))
        for word, a, b, *numbers in zip(words, *counts, g2, ratios, p, q, strict=True)
    ]
    return Keyness(tuple(sorted(found, key=lambda one: (-one.g2, one.word))), *sizes, len(found))


def log_likelihood(first: np.ndarray, second: np.ndarray, first_size: int, second_size: int) -> np.ndarray:
    """Two-term log-likelihood of counts in two texts.

    Parameters
    ----------
    first, second : array of float
        Counts of the same words.
    first_size, second_size : int
        Words in all.

    Returns
    -------
    array of float
        Never below 0.

    References
    ----------
    Rayson & Garside (2000).
    """
    both = first + second
    expected = [size * both / (first_size + second_size) for size in (first_size, second_size)]
    g2 = 2 * (special.rel_entr(first, expected[0]) + special.rel_entr(second, expected[1]))
    return np.maximum(g2, 0.0)


def _size(where: str, counts: Mapping[str, int], size: int | None) -> int:
    total = sum(
        whole(f"keyness: {where} count of {word}", count)
        for word, count in mapping(f"keyness: {where}", counts).items()
    )
    if size is None:
        size = total
    return whole(f"keyness: size of the {where} text", size, max(1, total))
