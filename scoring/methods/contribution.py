"""Who contributed what to a team's outcome, as confirmed by the team."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.kinds import mapping, number, whole
from scoring.methods.registry import Worked, method

TRIM_FROM = 5  # raters from which one high and one low share are dropped, as in a panel
WHOLE = 1.0
ROUNDED = 0.005  # shares written with two decimals need not sum to exactly 1

EVEN = {"甲": 0.5, "乙": 0.3, "丙": 0.2}


@dataclass(frozen=True)
class Contribution:
    """Per member: ``share`` (they sum to 1), ``credit``, how many others rated, and their extremes."""

    share: Mapping[str, float]
    credit: Mapping[str, float]
    raters: Mapping[str, int]
    lowest: Mapping[str, float]
    highest: Mapping[str, float]


@method(
    "contribution",
    family="cycles",
    zh="团队贡献份额",
    en="Contribution shares",
    sentence_zh="团队成员互评每人的贡献占多少（不算自评，去掉极端值），合计为 1；"
    "乘以团队成果就是本人的贡献分，只与能力分并列，不计入能力分。",
    sentence_en="What share of the team's outcome is each member's, as the others see it (own view left out, "
    "extremes dropped), summing to 1; times the team's outcome it is the credit, shown beside the person's "
    "own score and never inside it.",
    examples=[
        Worked(
            {"shares": {"甲": EVEN, "乙": EVEN, "丙": EVEN}, "outcome": 80},
            {"share.甲": 0.5, "share.丙": 0.2, "credit.甲": 40, "credit.乙": 24, "raters.甲": 2},
            "by hand: all agree",
        ),
        Worked(
            {
                "shares": {
                    "a": {"a": 0.8, "b": 0.1, "c": 0.1},
                    "b": {"a": 0.4, "b": 0.3, "c": 0.3},
                    "c": {"a": 0.4, "b": 0.3, "c": 0.3},
                },
                "outcome": 100,
            },
            {"share.a": 0.5, "share.b": 0.25, "share.c": 0.25, "lowest.b": 0.1, "highest.b": 0.3},
            "by hand: a .4, b and c .2 each from others; divided by .8",
        ),
    ],
)
def contribution(
    shares: Mapping[str, Mapping[str, float]], outcome: float, trim_from: int = TRIM_FROM
) -> Contribution:
    """Shares of the members in the team's outcome, and their credit.

    Parameters
    ----------
    shares : mapping
        Rater to {member: share}; a rater names every member (also themselves, when one)
        and the shares sum to 1.
    outcome : float
        Of the team, 0-100.
    trim_from : int
        Raters of a member from which the highest and the lowest share are dropped, at least 3.

    Returns
    -------
    Contribution

    Raises
    ------
    ScoringError
        Shares that do not sum to 1 or leave a member out (the rater is named), a member
        nobody else rated, or an outcome outside 0-100.

    Notes
    -----
    Trimmed mean over the other raters, divided by the sum of these means. Who claims much
    for themselves leaves less for the others: ``lowest`` shows it, trimming takes it off.

    References
    ----------
    Own definition; peer shares as in Loddington et al. (2009), British J. Educational Technology 40, 329-341.
    """
    whole("contribution: trim_from", trim_from, 3)
    if not 0 <= number("contribution: outcome", outcome) <= 100:
        raise ScoringError(f"contribution: outcome {outcome}, expected 0 to 100")
    for rater, given in mapping("contribution: shares", shares).items():
        mapping(f"contribution: shares of rater {rater}", given)
    members = sorted({member for given in shares.values() for member in given})
    if len(members) < 2:
        raise ScoringError(f"contribution: {len(members)} members, expected at least 2")
    for rater in sorted(shares):
        _check_rater(rater, shares[rater], members)
    others = {
        member: sorted(float(shares[rater][member]) for rater in shares if rater != member)
        for member in members
    }
    alone = [member for member, values in others.items() if not values]
    if alone:
        raise ScoringError(f"contribution: nobody else rated {alone[0]}, expected another rater")
    means = {member: _trimmed_mean(values, trim_from) for member, values in others.items()}
    total = math.fsum(means.values())
    if not total > 0:
        raise ScoringError("contribution: every rater gave the others 0, expected some share above 0")
    share = {member: mean / total for member, mean in means.items()}
    return Contribution(
        share,
        {member: one * outcome for member, one in share.items()},
        {member: len(values) for member, values in others.items()},
        {member: values[0] for member, values in others.items()},
        {member: values[-1] for member, values in others.items()},
    )


def _check_rater(rater: str, given: Mapping[str, float], members: Sequence[str]) -> None:
    left_out = [member for member in members if member not in given]
    if left_out:
        raise ScoringError(f"contribution: rater {rater} left out {left_out[0]}, expected all members")
    for member, value in given.items():
        if not isinstance(value, int | float | np.number) or not 0 <= value <= WHOLE:
            raise ScoringError(f"contribution: rater {rater} gave {member} {value}, expected 0 to 1")
    total = math.fsum(given.values())
    if abs(total - WHOLE) > ROUNDED:
        raise ScoringError(f"contribution: shares of rater {rater} sum to {total:g}, expected 1")


def _trimmed_mean(values: Sequence[float], trim_from: int) -> float:
    """Mean of ascending values, without the ends when there are enough."""
    kept = values[1:-1] if len(values) >= trim_from else values
    return math.fsum(kept) / len(kept)
