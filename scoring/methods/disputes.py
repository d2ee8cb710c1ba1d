"""Subjects whose raters disagree so much that somebody else must rate, and who may."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from scoring.frames import ScoringError
from scoring.methods.panel import in_order, read_pairs, read_ratings
from scoring.methods.registry import Worked, method

ENOUGH = 3  # raters of a subject: from then on nobody is called in
DIGITS = 9  # 3.3 - 1.3 is 2, whatever the binary difference


@dataclass(frozen=True)
class Dispute:
    """A subject with raters at least the gap apart; ``rater`` is the one to call (None: nobody may)."""

    subject: str
    pairs: tuple[tuple[str, str, float], ...]  # first and second rater, and how far apart
    needs_rater: bool
    eligible: tuple[str, ...]  # least loaded first
    rater: str | None


@method(
    "third_rater",
    family="panels",
    zh="第三评委",
    en="Third rater",
    sentence_zh="两位评委对同一对象打分相差太大时，要请一位没有利害关系、任务最少的评委再评一次。",
    sentence_en=(
        "When two raters of one subject are too far apart, a third one without a conflict "
        "of interest and with the least work rates as well."
    ),
    examples=[
        Worked(
            {
                "ratings": [
                    ["A", "R1", 4],
                    ["A", "R2", 2],
                    ["B", "R1", 3],
                    ["B", "R3", 2],
                    ["C", "R2", 0],
                    ["C", "R3", 2],
                ],
                "gap": 2,
                "raters": ["R1", "R2", "R3", "R4"],
                "conflicts": [["A", "R4"]],
            },
            {"0.pairs.0.2": 2, "0.needs_rater": 1, "1.pairs.0.2": 2},
            "by hand: A (4, 2) and C (0, 2) are two levels apart, B (3, 2) is not; A gets R3, C gets R4",
        )
    ],
)
def third_rater(
    ratings: Sequence[object],
    gap: float,
    raters: Sequence[str] | None = None,
    conflicts: Sequence[object] = (),
) -> tuple[Dispute, ...]:
    """Which subjects need another rater, and whom.

    Parameters
    ----------
    ratings : sequence of {subject, rater, score} or [subject, rater, score]
        Several scores of a pair count with their mean.
    gap : float
        Least difference that counts, in the unit of the scores: 2 levels of a
        rubric 0-4, or 20 of 100 points, say.
    raters : sequence of str, optional
        Who may be called; default: everybody who rated.
    conflicts : sequence of {subject, rater} or [subject, rater]
        Pairs that are forbidden.

    Returns
    -------
    tuple of Dispute
        In the order of subjects. Somebody is called only for a subject with
        two raters. The least loaded is called first, a call counts as load,
        and equal loads go by label.

    Raises
    ------
    ScoringError
        No ratings, or a gap that is not above 0.

    References
    ----------
    Johnson, Penny & Gordon (2000), Applied Measurement in Education 13, 121-138 (adjudication
    by a third rater).
    """
    if not 0 < gap < math.inf:
        raise ScoringError(f"third rater: gap {gap}, expected above 0")
    rows = read_ratings("third rater", ratings)
    forbidden = read_pairs("third rater: conflicts", conflicts)
    known = in_order(map(str, raters) if raters is not None else (row[1] for row in rows))
    load = {name: len({row[0] for row in rows if row[1] == name}) for name in known}
    disputes = []
    for subject in in_order(row[0] for row in rows):
        means = _means([row[1:] for row in rows if row[0] == subject])
        pairs = tuple(
            (first, second, apart)
            for first, second in combinations(means, 2)
            if (apart := round(abs(means[first] - means[second]), DIGITS)) >= round(gap, DIGITS)
        )
        if not pairs:
            continue
        free = [name for name in known if name not in means and (subject, name) not in forbidden]
        free.sort(key=load.__getitem__)
        needs = len(means) < ENOUGH
        chosen = free[0] if needs and free else None
        if chosen:
            load[chosen] += 1
        disputes.append(Dispute(subject, pairs, needs, tuple(free), chosen))
    return tuple(disputes)


def _means(scores: Sequence[tuple[str, float]]) -> dict[str, float]:
    by_rater = {rater: [score for name, score in scores if name == rater] for rater, _ in scores}
    return {rater: math.fsum(by_rater[rater]) / len(by_rater[rater]) for rater in in_order(by_rater)}
