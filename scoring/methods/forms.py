"""Answers to one form as rows, and what leaving some of them out would do to the mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring import precision
from scoring.frames import ScoringError
from scoring.methods.kinds import listed, number, whole
from scoring.methods.samples import is_missing

NAN = math.nan


@dataclass(frozen=True)
class WithWithout:
    """Mean score (0-100) of all responses and without the flagged ones.

    ``difference``: without minus with; ``size``: in standard deviations of the
    responses (0 where all are equal). NaN where nobody is left.
    """

    mean_with: float
    mean_without: float
    difference: float
    size: float
    n: int
    n_flagged: int


@dataclass(frozen=True)
class Form:
    """Checked answers with their scale; ``scores``: 0-100 per response, NaN without an answer."""

    rows: tuple[tuple[float | None, ...], ...]
    reverse: frozenset[int]
    middle: float
    scores: tuple[float, ...]

    @property
    def items(self) -> int:
        """Number of columns."""
        return len(self.rows[0])


def form_of(
    answers: Sequence[Sequence[float | None]], low: float, high: float, reverse: Sequence[int] = ()
) -> Form:
    """Answers checked against their scale.

    Parameters
    ----------
    answers : sequence of rows
        A row per response, a column per item, as chosen; null is missing.
    low, high : float
        Ends of the scale.
    reverse : sequence of int
        Columns (from 0) that are worded the other way round.

    Returns
    -------
    Form

    Raises
    ------
    ScoringError
        Rows of different length, a value outside the scale, a column that is not there.

    References
    ----------
    Own definition.
    """
    if not number("answers, low", low) < number("answers, high", high):
        raise ScoringError(f"answers: scale {low} to {high}, expected low < high")
    answers = [listed("answers, row", row) for row in listed("answers", answers)]
    is_table = all(len(row) == len(answers[0]) for row in answers)
    if not is_table or not answers or not answers[0]:
        raise ScoringError("answers: expected at least one row, all of the same length")
    rows = tuple(
        tuple(
            None if is_missing(value) else number(f"answer {place}", value, low, high)
            for place, value in enumerate(row)
        )
        for row in answers
    )
    turned = frozenset(whole("answers, reverse", place) for place in listed("answers, reverse", reverse))
    if turned - set(range(len(rows[0]))):
        raise ScoringError(f"answers: reverse {sorted(turned)}, expected columns 0 to {len(rows[0]) - 1}")
    return Form(rows, turned, (low + high) / 2, tuple(_score(row, low, high, turned) for row in rows))


def _score(row: Sequence[float | None], low: float, high: float, reverse: frozenset[int]) -> float:
    keyed = [
        high - value if place in reverse else value - low
        for place, value in enumerate(row)
        if value is not None
    ]
    return math.fsum(keyed) / len(keyed) / (high - low) * 100 if keyed else NAN


def with_without(scores: Sequence[float], flagged: Sequence[int]) -> WithWithout:
    """Mean of all scores, and without the flagged ones.

    Parameters
    ----------
    scores : sequence of float
        NaN has no answer and is left out.
    flagged : sequence of int
        Places in ``scores``.

    Returns
    -------
    WithWithout

    References
    ----------
    Own definition.
    """
    apart = set(flagged)
    everyone = [score for score in scores if not math.isnan(score)]
    others = [score for place, score in enumerate(scores) if place not in apart and not math.isnan(score)]
    if not everyone:
        return WithWithout(NAN, NAN, NAN, NAN, 0, 0)
    mean, se = precision.mean_and_se(everyone)
    rest = precision.mean_and_se(others)[0] if others else NAN
    sd = se * math.sqrt(len(everyone))
    size = (rest - mean) / sd if sd > 0 else 0.0 if others else NAN
    return WithWithout(mean, rest, rest - mean, size, len(everyone), len(everyone) - len(others))
