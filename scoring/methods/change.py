"""Change of a group from one time to the next."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import scipy

from scoring import precision
from scoring.frames import Interval, ScoringError
from scoring.methods.intervals import Mean, mean_interval
from scoring.methods.kinds import confidence_level, listed
from scoring.methods.registry import Worked, method
from scoring.methods.samples import is_missing
from scoring.precision import t_bounds

NAN = math.nan
WHY = MappingProxyType(
    {
        "paired": MappingProxyType(
            {
                "zh": "同一批人前后各答一次，可以一一对应，所以看每个人自己的变化。",
                "en": "The same people answered twice and are linked, so each one's own change is looked at.",
            }
        ),
        "welch": MappingProxyType(
            {
                "zh": "前后两批回答不能一一对应（匿名或人不同），所以当作两批人来比，区间会宽一些。",
                "en": "The two sets of answers are not linked (anonymous, or other people), so they are "
                "compared as two groups, which makes the interval wider.",
            }
        ),
    }
)
SLEEP = [[0.7, 1.9], [-1.6, 0.8], [-0.2, 1.1], [-1.2, 0.1], [-0.1, -0.1], [3.4, 4.4], [3.7, 5.5], [0.8, 1.6],
         [0.0, 4.6], [2.0, 3.4]]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """After minus before, with its interval; ``kind`` is ``paired`` or ``welch`` and ``why`` says why.

    ``standardised``: the difference over the root mean square of both standard
    deviations. ``left_out``: pairs with one side missing. ``reason``: why there is
    no interval (``single_value``, ``all_equal``).
    """

    kind: str
    why: Mapping[str, str]
    difference: float
    se: float
    df: float
    t: float
    p: float
    interval: Interval | None
    before: float
    after: float
    n_before: int
    n_after: int
    standardised: float
    left_out: int = 0
    reason: str = ""


@method(
    "change",
    family="cycles",
    zh="前后变化",
    en="Change between two times",
    sentence_zh="后一次比前一次高了或低了多少，以及这个变化大概在什么范围里；区间跨过 0，就不能说有变化。",
    sentence_en="How much higher or lower the second time was, and the range of that change: where the range "
    "crosses 0, no change can be claimed.",
    examples=[
        Worked(
            {"pairs": SLEEP},
            {"difference": 1.58, "t": 4.0621, "interval.low": 0.7001142, "interval.high": 2.4598858},
            "Student (1908), sleep data: R t.test(paired = TRUE)",
            1e-4,
        ),
        Worked(
            {"before": [row[0] for row in SLEEP], "after": [row[1] for row in SLEEP]},
            {"t": 1.8608, "df": 17.776, "interval.low": -0.2054832, "interval.high": 3.3654832},
            "Student (1908), sleep data: R t.test (Welch)",
            5e-4,
        ),
        Worked(
            {"before": {"n": 4, "mean": 70, "sd": 2}, "after": {"n": 4, "mean": 76, "sd": 2}},
            {"difference": 6, "se": math.sqrt(2), "df": 6},
            "hand: 2 / 2 and 2 / 2",
        ),
    ],
)
def change(
    pairs: Sequence[Sequence[float | None]] | None = None,
    before: Sequence[float | None] | Mapping[str, float] | None = None,
    after: Sequence[float | None] | Mapping[str, float] | None = None,
    level: float = 0.95,
) -> Change:
    """Mean change with its interval: paired where answers are linked, else Welch.

    Parameters
    ----------
    pairs : sequence of (before, after), optional
        Linked answers of the same people; a pair with null is left out and counted.
        Either these or both of:
    before, after : sequence or mapping, optional
        Answers of two sets of people, or {"n", "mean", "sd"}.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Change

    Raises
    ------
    ScoringError
        Neither or both kinds given, no complete pair, numbers that are none.

    Notes
    -----
    Paired: mean of d, t(n - 1) on the n differences. Welch: difference of means,
    SE^2 = s1^2 / n1 + s2^2 / n2, Satterthwaite's degrees of freedom.

    References
    ----------
    Student (1908), Biometrika 6, 1-25; Welch (1938), Biometrika 29, 350-362.
    """
    confidence_level("change", level)
    if (pairs is None) == (before is None and after is None):
        raise ScoringError("change: expected either pairs, or before and after")
    return _paired(pairs, level) if pairs is not None else _welch(before, after, level)


def _paired(pairs: Sequence[Sequence[float | None]], level: float) -> Change:
    pairs = [listed("change, pair", pair) for pair in listed("change, pairs", pairs)]
    if any(len(pair) != 2 for pair in pairs):
        raise ScoringError("change: pairs, expected two values in each")
    complete = [pair for pair in pairs if not any(is_missing(value) for value in pair)]
    if not complete:
        raise ScoringError("change: no complete pair, expected at least one")
    first, second = (mean_interval([pair[side] for pair in complete]) for side in (0, 1))
    moved = mean_interval([later - earlier for earlier, later in complete])
    left_out = len(pairs) - len(complete)
    return _told("paired", moved.mean, moved.se, moved.df, (first, second), level, moved.reason, left_out)


def _welch(before: object, after: object, level: float) -> Change:
    first, second = _group("before", before), _group("after", after)
    se, df, reason = NAN, NAN, ""
    if min(first.n, second.n) < 2:
        reason = "single_value"
    else:
        se, df = precision.combined_error([(1, first.se, first.df), (1, second.se, second.df)])
        reason = "" if se > 0 else "all_equal"
    return _told("welch", second.mean - first.mean, se, df, (first, second), level, reason)


def _group(name: str, given: object) -> Mean:
    if not isinstance(given, Mapping):
        if given is None:
            raise ScoringError(f"change: nothing {name}, expected values or n, mean and sd")
        return mean_interval(given)
    unknown = sorted(set(given) - {"n", "mean", "sd"})
    if unknown:
        raise ScoringError(f"change, {name}: {unknown}, expected n, mean and sd")
    return mean_interval(mean=given.get("mean"), sd=given.get("sd"), n=given.get("n"))


def _told(
    kind: str,
    difference: float,
    se: float,
    df: float,
    groups: tuple[Mean, Mean],
    level: float,
    reason: str,
    left_out: int = 0,
) -> Change:
    first, second = groups
    has_error = se > 0
    t = difference / se if has_error else NAN
    spread = math.hypot(first.sd, second.sd) / math.sqrt(2)
    return Change(
        kind,
        WHY[kind],
        difference,
        se,
        df,
        t,
        float(2 * scipy.stats.t.sf(abs(t), df)) if has_error else NAN,
        t_bounds(difference, se, df, level),
        first.mean,
        second.mean,
        first.n,
        second.n,
        difference / spread if spread > 0 else NAN,
        left_out,
        reason,
    )
