"""Patterns of answers that deserve a second look: flags with a stated rule, never deletion.

How fast somebody answered is not recorded, on purpose (anonymity), so there is no flag for speed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import scipy

from scoring.methods.forms import Form, WithWithout, form_of, with_without
from scoring.methods.kinds import confidence_level, number, whole
from scoring.methods.registry import Worked, method

NAN = math.nan
LEAST_ITEMS = 6
BAND_SIZE, MOST_BANDS = 20, 5


@dataclass(frozen=True)
class StraightLining:
    """Longest run of one option and share of the most frequent one, per response.

    ``flagged``: places of responses in the list given, from 0. ``reason``: why
    nothing can be flagged (``too_few_items``, ``no_reversed_items``).
    """

    flagged: tuple[int, ...]
    longest_run: tuple[int, ...]
    identical_share: tuple[float, ...]
    with_without: WithWithout
    rule: Mapping[str, str]
    reason: str = ""


@dataclass(frozen=True)
class Twins:
    """Responses with the same answers throughout; ``p`` is adjusted for looking at all of them.

    ``is_constant``: one option everywhere, which contented people choose too:
    never flagged here (see straight-lining).
    """

    places: tuple[int, ...]
    expected: float
    p: float
    is_constant: bool
    is_flagged: bool


@dataclass(frozen=True)
class IdenticalAnswers:
    """Groups of identical responses; ``flagged`` as in ``StraightLining``."""

    flagged: tuple[int, ...]
    groups: tuple[Twins, ...]
    with_without: WithWithout
    rule: Mapping[str, str]
    reason: str = ""


@method(
    "straight_lining",
    family="quality",
    zh="一路勾到底",
    en="Straight-lining",
    sentence_zh="问卷里正话反话都有，却从头到尾勾同一个选项，说明可能没细看题目；只提示复核，不删回答，"
    "并列出去掉前后的平均分。",
    sentence_en="The same option for statements and for their opposites suggests that the questions "
    "were not read. This only prompts a look: nothing is deleted, and the mean is given with and without.",
    examples=[
        Worked(
            {
                "answers": [[5, 5, 5, 5, 5, 5], [5, 4, 5, 1, 2, 1], [3, 3, 3, 3, 3, 3]],
                "low": 1,
                "high": 5,
                "reverse": [3, 4, 5],
            },
            {
                "flagged.0": 0,
                "longest_run.0": 6,
                "longest_run.1": 1,
                "with_without.n_flagged": 1,
                "with_without.mean_with": (50 + 2200 / 24 + 50) / 3,
            },
            "hand: the middle option contradicts nothing",
        )
    ],
)
def straight_lining(
    answers: Sequence[Sequence[float | None]],
    low: float,
    high: float,
    reverse: Sequence[int] = (),
    share: float = 0.9,
) -> StraightLining:
    """Responses that give one option to statements and to their opposites.

    Parameters
    ----------
    answers : sequence of rows
        A row per response, a column per item in the order asked, as chosen (not
        turned round); null is missing and skipped.
    low, high : float
        Ends of the scale.
    reverse : sequence of int
        Columns (from 0) that are worded the other way round.
    share : float
        Share of the answered items that the run must cover, above .5.

    Returns
    -------
    StraightLining

    Raises
    ------
    ScoringError
        Rows of different length, a value outside the scale.

    Notes
    -----
    Flagged: at least 6 items answered; the longest run of one option covers ``share``
    of them, spans reversed and other items, and is not the middle option.

    References
    ----------
    Johnson (2005), J. Research in Personality 39, 103-129 (long strings); rule: own definition.
    """
    form = form_of(answers, low, high, reverse)
    number("straight-lining, share", share, 0.5, 1)
    runs = [_longest_run(row) for row in form.rows]
    reason = "" if form.items >= LEAST_ITEMS else "too_few_items"
    if not reason and not 0 < len(form.reverse) < form.items:
        reason = "no_reversed_items"
    flagged = tuple(
        place
        for place, (row, run) in enumerate(zip(form.rows, runs, strict=True))
        if not reason and _contradicts(row, run, form, share)
    )
    return StraightLining(
        flagged,
        tuple(len(run) for run in runs),
        tuple(_identical_share(row) for row in form.rows),
        with_without(form.scores, flagged),
        {
            "zh": f"至少答了 {LEAST_ITEMS} 题，连续勾同一选项的题占 {share:.0%} 以上，"
            "其中正向题和反向题都有，且不是中间选项。",
            "en": f"At least {LEAST_ITEMS} items answered; one option in a row on {share:.0%} of them or "
            "more, over items of both directions, and not the middle option.",
        },
        reason,
    )


def _longest_run(row: Sequence[float | None]) -> list[int]:
    """Columns of the longest run of one option, missing answers skipped; the first of equals."""
    answered = [(value, place) for place, value in enumerate(row) if value is not None]
    runs = [[place for _value, place in run] for _value, run in groupby(answered, key=lambda one: one[0])]
    return max(runs, key=len, default=[])


def _identical_share(row: Sequence[float | None]) -> float:
    present = [value for value in row if value is not None]
    return max(present.count(value) for value in present) / len(present) if present else NAN


def _contradicts(row: Sequence[float | None], run: Sequence[int], form: Form, share: float) -> bool:
    answered = sum(value is not None for value in row)
    turned = sum(place in form.reverse for place in run)
    is_long = answered >= LEAST_ITEMS and len(run) >= share * answered
    return is_long and 0 < turned < len(run) and row[run[0]] != form.middle


@method(
    "identical_answers",
    family="quality",
    zh="成批的相同答卷",
    en="Identical responses",
    sentence_zh="好几份答卷每一题都一模一样，而按各题的选项比例，碰巧这样几乎不可能，就提示复核是否有人代填；"
    "只提示，不删回答。",
    sentence_en="Several responses agree in every answer, which by the shares of the options would hardly "
    "happen by chance: was one person filling in for others? Only flagged, never deleted.",
    examples=[
        Worked(
            {
                "answers": [[1, 2, 1, 2, 1, 2]] * 3 + [[2, 1, 2, 1, 2, 1]] * 3,
                "low": 1,
                "high": 2,
            },
            {"groups.0.expected": 6 / 64, "groups.0.p": 2 * 0.0000736, "with_without.n_flagged": 6},
            "hand: all shares 1/2, p = 1/64 each, P(3 or more of 6) = 20/64^3 and less, two groups",
            2e-6,
        )
    ],
)
def identical_answers(
    answers: Sequence[Sequence[float | None]],
    low: float,
    high: float,
    reverse: Sequence[int] = (),
    least: int = 3,
    level: float = 0.95,
) -> IdenticalAnswers:
    """Groups of responses with the same answers, and how likely chance makes them.

    Parameters
    ----------
    answers, low, high, reverse
        As in ``straight_lining``; "no answer" counts as an option of its own.
    least : int
        Size of a group that is looked at, at least 2.
    level : float
        One minus the chance that any group is flagged by mistake, 0-1.

    Returns
    -------
    IdenticalAnswers

    Raises
    ------
    ScoringError
        As ``straight_lining``.

    Notes
    -----
    p of a vector = product of the shares of its options; P(at least k of N) binomial,
    times the number of different vectors (Bonferroni). Answers of one person go
    together: contented people agree more often than independent options say. So from 40
    responses on the shares are taken within bands of like scores (one per 20 responses,
    at most 5) and p is their mean. Shares include the group itself, which is cautious.

    References
    ----------
    Kuriakose & Robbins (2016), Statistical J. of the IAOS 32, 283-291 (duplicates); rule: own definition.
    """
    form, least = form_of(answers, low, high, reverse), whole("identical answers, least", least, 2)
    risk = 1 - confidence_level("identical answers", level)
    kinds: dict[tuple, list[int]] = {}
    for place, row in enumerate(form.rows):
        kinds.setdefault(row, []).append(place)
    reason = "" if form.items >= LEAST_ITEMS else "too_few_items"
    bands = _bands(form)
    groups = [
        _twins(bands, row, places, len(kinds), 0.0 if reason or _answered(row) < LEAST_ITEMS else risk)
        for row, places in kinds.items()  # in the order of their first response
        if len(places) >= least
    ]
    flagged = tuple(sorted(place for group in groups if group.is_flagged for place in group.places))
    return IdenticalAnswers(
        flagged,
        tuple(groups),
        with_without(form.scores, flagged),
        {
            "zh": f"{least} 份以上答卷每题都相同（不是全勾同一选项），题目不少于 {LEAST_ITEMS} 道，"
            f"碰巧如此的概率（已按比较次数放宽）低于 {risk:.0%}。",
            "en": f"{least} or more responses alike in every item (not one option throughout), at least "
            f"{LEAST_ITEMS} items, and a chance, allowing for all comparisons, under {risk:.0%}.",
        },
        reason,
    )


def _answered(row: Sequence[float | None]) -> int:
    return sum(value is not None for value in row)


def _bands(form: Form) -> list[list[tuple]]:
    """Responses in bands of like scores; equal scores stay together."""
    rows = sorted(zip(form.scores, form.rows, strict=True), key=lambda one: (math.isnan(one[0]), one[0]))
    wanted = min(MOST_BANDS, max(1, len(rows) // BAND_SIZE))
    bands: list[list[tuple]] = [[]]
    last = NAN
    for score, row in rows:
        if len(bands[-1]) >= len(rows) / wanted and score != last:
            bands.append([])
        bands[-1].append(row)
        last = score
    return bands


def _twins(bands: list[list[tuple]], row: tuple, places: list[int], kinds: int, risk: float) -> Twins:
    n = sum(len(band) for band in bands)
    chance = math.fsum(len(band) / n * _chance(band, row) for band in bands)
    p = min(1.0, kinds * float(scipy.stats.binom.sf(len(places) - 1, n, chance)))
    is_constant = len(set(row) - {None}) == 1
    return Twins(tuple(places), n * chance, p, is_constant, p < risk and not is_constant)


def _chance(band: list[tuple], row: tuple) -> float:
    columns = zip(*band, strict=True)
    return math.prod(column.count(value) / len(band) for column, value in zip(columns, row, strict=True))
