"""Change of one person, and the goals agreed with one person."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from scoring.frames import ScoringError
from scoring.methods.kinds import confidence_level, listed, number
from scoring.methods.registry import Worked, method
from scoring.rules.records import EXPECTED_CORRELATION, Goal
from scoring.rules.records import gas as goal_attainment_rule

NAN = math.nan
NO_CHANGE, BETTER, WORSE, RECOVERED = "no_reliable_change", "improved", "worse", "recovered"


@dataclass(frozen=True)
class ReliableChange:
    """Change of one person in units of its measurement error.

    ``verdict``: ``no_reliable_change``, ``improved``, ``worse``, or ``recovered``
    (improved and over the cut-off ``cutoff_c``, NaN where the means are not given).
    """

    change: float
    s_diff: float
    rc: float
    threshold: float
    cutoff_c: float
    verdict: str
    variant: str


@dataclass(frozen=True)
class GoalAttainment:
    """T of one case (50: all as expected) and the score made of it."""

    t: float
    score: float
    goals: int


@method(
    "reliable_change",
    family="cycles",
    zh="个人变化是否可靠",
    en="Reliable change of one person",
    sentence_zh="问卷本身有误差，一个人分数变了一点不一定是真的变了；超过误差能解释的范围，才算可靠的变化。",
    sentence_en="Questionnaires err, so a small change of one person's score need not be real: it is "
    "reliable only beyond what their error explains.",
    examples=[
        Worked(
            {
                "pre": 47.5,
                "post": 32.5,
                "sd": 7.5,
                "reliability": 0.8,
                "mean_dysfunctional": 40,
                "mean_functional": 60,
            },
            {"s_diff": 4.74, "rc": -3.16, "cutoff_c": 50},
            "Jacobson & Truax (1991), 14-16",
            6e-3,
        ),
        Worked(
            {"pre": 50, "post": 60, "sd": 3, "sd_post": 4, "reliability": 0.75},
            {"s_diff": 2.5, "rc": 4},
            "hand: sqrt(25 * .25)",
        ),
    ],
)
def reliable_change(
    pre: float,
    post: float,
    sd: float,
    reliability: float,
    sd_post: float | None = None,
    mean_dysfunctional: float | None = None,
    mean_functional: float | None = None,
    sd_functional: float | None = None,
    higher_is_better: bool = True,
    level: float = 0.95,
) -> ReliableChange:
    """Reliable change index and the cut-off between two populations.

    Parameters
    ----------
    pre, post : float
        One person's scores.
    sd : float
        Standard deviation of the scores of many such people, before.
    reliability : float
        Of the score, 0 to below 1.
    sd_post : float, optional
        Their standard deviation after, where it differs.
    mean_dysfunctional, mean_functional : float, optional
        Means of people with and without the problem; both or none.
    sd_functional : float, optional
        Standard deviation of the latter, by default ``sd``.
    higher_is_better : bool
        Without the two means; with them they tell.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    ReliableChange

    Raises
    ------
    ScoringError
        A number out of range, one of the two means only.

    Notes
    -----
    rc = (post - pre) / s_diff, s_diff = sd sqrt(2 (1 - r)); with ``sd_post``
    s_diff = sqrt((sd^2 + sd_post^2) (1 - r)).
    c = (s0 M1 + s1 M0) / (s0 + s1), 0 the functional, 1 the dysfunctional people.

    References
    ----------
    Jacobson & Truax (1991), J. Consulting and Clinical Psychology 59, 12-19;
    Maassen (2004), J. Int. Neuropsychological Society 10, 888-893 (unequal spreads).
    """
    level = confidence_level("reliable change", level)
    first, second = number("reliable change, pre", pre), number("reliable change, post", post)
    if number("reliable change, reliability", reliability, 0, 1) == 1:
        raise ScoringError("reliable change: reliability 1, expected less: no score is free of error")
    before = _spread("sd", sd)
    after = before if sd_post is None else _spread("sd_post", sd_post)
    s_diff = math.sqrt((before**2 + after**2) * (1 - reliability))
    cutoff, is_up = _cutoff(mean_dysfunctional, mean_functional, before, sd_functional, higher_is_better)
    rc, threshold = (second - first) / s_diff, float(scipy.stats.norm.ppf((1 + level) / 2))
    verdict = NO_CHANGE
    if abs(rc) > threshold:
        verdict = BETTER if (rc > 0) == is_up else WORSE
    crossed = first < cutoff < second if is_up else second < cutoff < first
    if verdict == BETTER and crossed:
        verdict = RECOVERED
    variant = "jacobson_truax_1991" if sd_post is None else "maassen_2004"
    return ReliableChange(second - first, s_diff, rc, threshold, cutoff, verdict, variant)


def _spread(name: str, sd: object) -> float:
    if number(f"reliable change, {name}", sd, 0) == 0:
        raise ScoringError(f"reliable change, {name}: 0, expected more than 0")
    return float(sd)


def _cutoff(
    dysfunctional: float | None,
    functional: float | None,
    sd: float,
    sd_functional: float | None,
    higher_is_better: bool,
) -> tuple[float, bool]:
    """Cut-off c (NaN without means), and whether higher is better."""
    if dysfunctional is None and functional is None:
        return NAN, higher_is_better
    worse = number("reliable change, mean_dysfunctional", dysfunctional)
    better = number("reliable change, mean_functional", functional)
    if worse == better:
        raise ScoringError(f"reliable change: both means {worse:g}, expected them to differ")
    other = sd if sd_functional is None else _spread("sd_functional", sd_functional)
    return (other * worse + sd * better) / (other + sd), better > worse


@method(
    "gas",
    family="cycles",
    zh="目标达成 T 分",
    en="Goal attainment T",
    sentence_zh="事先定好的目标，按重要程度合成一个分：50 表示都如期达成，高于 50 表示比预期好。"
    "各人定目标有难有易，不同团队之间不宜直接比。",
    sentence_en="Goals set beforehand in one number by their weight: 50 means all as expected, above it "
    "better. Goals differ in difficulty, so teams should not be compared by it.",
    examples=[
        Worked(
            {"goals": [[1, 1], [1, 0], [1, 0]]},
            {"t": 54.56},
            "Kiresuk, Smith & Cardillo (1994), conversion tables: 4.56 per raw point",
            5e-3,
        ),
        Worked({"goals": [[3, 1], [2, 0], [1, -1]]}, {"t": 54.41, "score": 84.41}, "docs F13", 5e-3),
    ],
)
def gas(goals: Sequence[Sequence[float]], rho: float = EXPECTED_CORRELATION) -> GoalAttainment:
    """Goal attainment of one case, by the scoring rule of the same name.

    Parameters
    ----------
    goals : sequence of (weight, attained)
        Weight positive, attained -2 to 2, 0 as expected.
    rho : float
        Assumed correlation between goals, 0-1.

    Returns
    -------
    GoalAttainment
        ``score`` is T + 30 within 0-100.

    Raises
    ------
    ScoringError
        No goal, a weight that is not positive, attained outside -2 to 2.

    Notes
    -----
    T = 50 + 10 sum(w x) / sqrt((1 - rho) sum w^2 + rho (sum w)^2).

    References
    ----------
    Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; docs/worked-case.md F13.
    """
    goals = [listed("gas, goal", goal) for goal in listed("gas, goals", goals)]
    if any(len(goal) != 2 for goal in goals):
        raise ScoringError("gas: goals, expected weight and attained in each")
    rows = [
        Goal("case", number("gas, weight", weight), number("gas, attained", attained))
        for weight, attained in goals
    ]
    found = goal_attainment_rule(rows, number("gas, rho", rho, 0, 1))
    if found is None:
        raise ScoringError("gas: no goal, expected at least one")
    return GoalAttainment(found.inputs["t"]["case"], found.score, len(rows))
