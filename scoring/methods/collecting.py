"""What the way of collecting does to answers: collectors, modes, interviewers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import scipy

from scoring import precision
from scoring.frames import ScoringError
from scoring.methods.change import Change, change
from scoring.methods.forms import WithWithout, form_of, with_without
from scoring.methods.kinds import confidence_level, number
from scoring.methods.random_effects import mixed_fit
from scoring.methods.registry import Worked, method
from scoring.methods.samples import is_missing

NAN = math.nan
LEAST_RATIO = 1 / 4
FEW_INTERVIEWERS = 5
LEAST_GROUP = 5  # a variance of fewer responses says nothing


@dataclass(frozen=True)
class GroupSpread:
    """Spread of the scores in one group against the other groups; ``p`` is adjusted."""

    group: str
    n: int
    mean: float
    sd: float
    ratio: float
    p: float
    is_flagged: bool


@dataclass(frozen=True)
class PerfectConsistency:
    """Groups whose responses resemble each other too much; ``flagged`` as in ``StraightLining``."""

    flagged: tuple[int, ...]
    groups: tuple[GroupSpread, ...]
    with_without: WithWithout
    rule: Mapping[str, str]


@method(
    "perfect_consistency",
    family="quality",
    zh="过于一致的一批答卷",
    en="Responses too much alike",
    sentence_zh="同一个人收来的答卷，分数彼此相差得出奇地小，比别处收来的小得多，就提示复核；只提示，不删回答。",
    sentence_en="The responses that one person collected differ strangely little, far less than elsewhere: "
    "worth a look. Only flagged, never deleted.",
    examples=[
        Worked(
            {
                "answers": [[one, 6 - one] for one in (3, 3, 3, 3, 3, 1, 5, 1, 5, 3)],
                "groups": ["a"] * 5 + ["b"] * 5,
                "low": 1,
                "high": 5,
                "reverse": [1],
            },
            {"groups.0.ratio": 0.0, "groups.0.p": 0.0, "groups.1.p": None, "with_without.n_flagged": 5},
            "hand: variance 0 against that of the other group",
        )
    ],
)
def perfect_consistency(
    answers: Sequence[Sequence[float | None]],
    groups: Sequence[str | None],
    low: float,
    high: float,
    reverse: Sequence[int] = (),
    level: float = 0.99,
) -> PerfectConsistency:
    """Groups of responses whose scores vary far less than those of the other groups.

    Parameters
    ----------
    answers, low, high, reverse
        As in ``straight_lining``.
    groups : sequence of str
        Group of each response: helper, interviewer, place; null: in none.
    level : float
        One minus the chance that any group is flagged by mistake, 0-1.

    Returns
    -------
    PerfectConsistency
        Groups in alphabetical order; those under 5 responses are not judged (p NaN).

    Raises
    ------
    ScoringError
        As ``straight_lining``; not one group per response.

    Notes
    -----
    v = s^2 / (m (100 - m)): near the end of the scale scores must lie close together.
    ratio = v of the group over the pooled v of the others; p lower tail of F, times the
    number of groups judged. Flagged: p below 1 - level and ratio below 1/4. A mean at
    the very end of the scale cannot be judged.

    References
    ----------
    Snedecor & Cochran (1989), Statistical Methods, 8th ed., section 6.12 (F); rule: own definition.
    """
    form, risk = form_of(answers, low, high, reverse), 1 - confidence_level("perfect consistency", level)
    if len(groups) != len(form.rows):
        raise ScoringError(f"perfect consistency: {len(groups)} groups, expected {len(form.rows)}")
    members: dict[str, list[int]] = {}
    for place, (group, score) in enumerate(zip(groups, form.scores, strict=True)):
        if group is not None and not math.isnan(score):
            members.setdefault(str(group), []).append(place)
    known = {group: _moments([form.scores[place] for place in members[group]]) for group in sorted(members)}
    told = tuple(_spread(group, known, risk) for group in known)
    flagged = tuple(sorted(place for one in told if one.is_flagged for place in members[one.group]))
    rule = {
        "zh": f"一批至少 {LEAST_GROUP} 份，分数的离散程度不到其他批的四分之一，且碰巧如此的概率"
        f"（已按批数放宽）低于 {risk:.0%}。",
        "en": f"A group of at least {LEAST_GROUP} responses whose scores vary less than a quarter of those "
        f"elsewhere, with a chance, allowing for all groups, under {risk:.0%}.",
    }
    return PerfectConsistency(flagged, told, with_without(form.scores, flagged), rule)


def _moments(scores: Sequence[float]) -> tuple[int, float, float]:
    mean, se = precision.mean_and_se(scores)
    return len(scores), mean, se * math.sqrt(len(scores))


def _relative(known: tuple[int, float, float]) -> float:
    """Variance over the largest that the mean allows; NaN at the ends of the scale and for one score."""
    _n, mean, sd = known
    room = mean * (100 - mean)
    return sd * sd / room if room > 0 else NAN


def _spread(group: str, known: Mapping[str, tuple[int, float, float]], risk: float) -> GroupSpread:
    n, mean, sd = known[group]
    others = [one for name, one in known.items() if name != group and not math.isnan(_relative(one))]
    freedom = sum(one[0] - 1 for one in others)
    pooled = math.fsum((one[0] - 1) * _relative(one) for one in others) / freedom if freedom else NAN
    ratio = _relative(known[group]) / pooled if pooled > 0 else NAN
    if n < LEAST_GROUP or math.isnan(ratio):
        return GroupSpread(group, n, mean, sd, ratio, NAN, False)
    judged = sum(one[0] >= LEAST_GROUP for one in known.values())
    p = min(1.0, judged * float(scipy.stats.f.cdf(ratio, n - 1, freedom)))
    return GroupSpread(group, n, mean, sd, ratio, p, p < risk and ratio < LEAST_RATIO)


@dataclass(frozen=True)
class ModeMean:
    """Scores of one mode: ``change`` is mode minus reference mode (None for the reference)."""

    mode: str
    n: int
    mean: float
    change: Change | None
    p: float
    is_flagged: bool


@dataclass(frozen=True)
class ModeEffect:
    """Do scores depend on how they were collected?

    ``f`` to ``eta2``: one-way analysis of variance over all modes. ``interviewer_icc``:
    share of the spread within modes that lies between interviewers (NaN without
    them). ``flagged``: places of responses in modes that differ from the reference.
    ``flags``: ``few_interviewers`` (under 5: the share is hardly known),
    ``not_converged``, ``boundary`` of the mixed model, ``no_model`` where it cannot be fitted.
    """

    reference: str
    modes: tuple[ModeMean, ...]
    f: float
    df_between: float
    df_within: float
    p: float
    eta2: float
    interviewer_icc: float
    interviewers: int
    flagged: tuple[int, ...]
    with_without: WithWithout
    flags: tuple[str, ...]
    rule: Mapping[str, str]


@method(
    "mode_effect",
    family="quality",
    zh="填答方式与访员的影响",
    en="Effect of mode and interviewer",
    sentence_zh="自己填、别人代填、当面问，分数是否不一样；同一位访员问来的回答是否特别像。"
    "差别也可能是人群不同造成的，所以只提示，不改分。",
    sentence_en="Whether scores differ by who filled in the form, and whether one interviewer's answers "
    "resemble each other. Other people may simply have chosen another mode: only flagged, nothing is "
    "changed.",
    examples=[
        Worked(
            {
                "scores": [6, 8, 4, 5, 3, 4, 8, 12, 9, 11, 6, 8, 13, 9, 11, 8, 7, 12],
                "modes": ["a1"] * 6 + ["a2"] * 6 + ["a3"] * 6,
            },
            {"f": 9.2647, "df_between": 2, "df_within": 15, "p": 0.0024, "eta2": 84 / 152},
            "textbook one-way analysis of variance, F = 9.3 on 2 and 15; hand: between 84, within 68",
            1e-3,
        ),
        Worked(
            {"scores": [70, 72, 74, 90, 92, 94], "modes": ["self"] * 3 + ["helper"] * 3, "reference": "self"},
            {"modes.0.change.difference": 20, "modes.0.change.df": 4, "eta2": 600 / 616},
            "hand: between 2 * 3 * 10^2, within 16",
        ),
    ],
)
def mode_effect(
    scores: Sequence[float | None],
    modes: Sequence[str | None],
    interviewers: Sequence[str | None] | None = None,
    reference: str | None = None,
    level: float = 0.95,
) -> ModeEffect:
    """Means by mode against a reference mode, and the intraclass correlation of interviewers.

    Parameters
    ----------
    scores : sequence of float
        One per response; null is left out.
    modes : sequence of str
        Mode or helper of each response; null is left out.
    interviewers : sequence of str, optional
        Null where there was none.
    reference : str, optional
        Mode to compare with; by default the most frequent (of equals the first by name).
    level : float
        One minus the chance that any mode is flagged by mistake, 0-1.

    Returns
    -------
    ModeEffect
        ``modes`` by name.

    Raises
    ------
    ScoringError
        Lists of different length, fewer than two modes, an unknown reference.

    Notes
    -----
    Each mode against the reference by Welch's t, p times the number of comparisons.
    eta^2 = between / total sum of squares. Interviewers: REML of score = mode +
    (1 | interviewer) over responses with one; icc = variance of interviewers / (it + residual).

    References
    ----------
    Welch (1938), Biometrika 29, 350-362; Fisher (1925), Statistical Methods for Research
    Workers, chapter 7; Hox (1994), Sociological Methods & Research 22, 300-318.
    """
    risk = 1 - confidence_level("mode effect", level)
    rows = _rows(scores, modes, interviewers)
    by_mode: dict[str, list[float]] = {}
    for _place, score, mode, _interviewer in rows:
        by_mode.setdefault(mode, []).append(score)
    if len(by_mode) < 2:
        raise ScoringError(f"mode effect: modes {sorted(by_mode)}, expected at least two with a score")
    if reference is None:
        reference = min(by_mode, key=lambda mode: (-len(by_mode[mode]), mode))
    if reference not in by_mode:
        raise ScoringError(f"mode effect: reference {reference!r}, expected one of {sorted(by_mode)}")
    told = tuple(_mode(mode, by_mode, reference, risk, level) for mode in sorted(by_mode))
    apart = {one.mode for one in told if one.is_flagged}
    flagged = tuple(place for place, _score, mode, _interviewer in rows if mode in apart)
    icc, count, flags = _interviewer_icc(rows)
    everyone = [math.nan if is_missing(score) else float(score) for score in scores]
    return ModeEffect(
        reference,
        told,
        *_analysis_of_variance(by_mode),
        icc,
        count,
        flagged,
        with_without(everyone, flagged),
        flags,
        {
            "zh": f"与“{reference}”相比差别超出偶然（已按比较次数放宽，{risk:.0%}）的填答方式。",
            "en": f"Modes that differ from {reference} by more than chance, allowing for all comparisons "
            f"({risk:.0%}).",
        },
    )


def _rows(
    scores: Sequence[float | None], modes: Sequence[str | None], interviewers: Sequence[str | None] | None
) -> list[tuple[int, float, str, str | None]]:
    """Place, score, mode and interviewer of the responses that have a score and a mode."""
    asked = [None] * len(scores) if interviewers is None else interviewers
    if not len(scores) == len(modes) == len(asked):
        raise ScoringError(
            f"mode effect: {len(scores)} scores, {len(modes)} modes, {len(asked)} interviewers, "
            "expected as many of each"
        )
    return [
        (place, number("mode effect, score", score), str(mode), None if is_missing(who) else str(who))
        for place, (score, mode, who) in enumerate(zip(scores, modes, asked, strict=True))
        if not is_missing(score) and not is_missing(mode)
    ]


def _mode(
    mode: str, by_mode: Mapping[str, list[float]], reference: str, risk: float, level: float
) -> ModeMean:
    n, mean, _sd = _moments(by_mode[mode])
    if mode == reference:
        return ModeMean(mode, n, mean, None, NAN, False)
    found = change(before=by_mode[reference], after=by_mode[mode], level=level)
    p = min(1.0, found.p * (len(by_mode) - 1)) if not math.isnan(found.p) else NAN
    return ModeMean(mode, n, mean, found, p, p < risk)


def _analysis_of_variance(by_mode: Mapping[str, list[float]]) -> tuple[float, float, float, float, float]:
    """F, both degrees of freedom, p and eta squared; NaN where nothing varies within."""
    groups = [by_mode[mode] for mode in sorted(by_mode)]
    n, whole = sum(map(len, groups)), math.fsum(score for group in groups for score in group)
    means = [precision.mean_and_se(group)[0] for group in groups]
    between = math.fsum(len(g) * (mean - whole / n) ** 2 for g, mean in zip(groups, means, strict=True))
    within = math.fsum((one - mean) ** 2 for g, mean in zip(groups, means, strict=True) for one in g)
    first, second = len(groups) - 1, n - len(groups)
    eta2 = between / (between + within) if between + within > 0 else NAN
    if second == 0 or within == 0:
        return NAN, first, second, NAN, eta2
    f = between / first / (within / second)
    return f, first, second, float(scipy.stats.f.sf(f, first, second)), eta2


def _interviewer_icc(
    rows: Sequence[tuple[int, float, str, str | None]],
) -> tuple[float, int, tuple[str, ...]]:
    """Intraclass correlation of interviewers within modes, their number, flags."""
    asked = [row[1:] for row in rows if row[3] is not None]
    names, modes = {who for _score, _mode, who in asked}, sorted({mode for _score, mode, _who in asked})
    if len(names) < 2 or len(asked) <= len(names):
        return NAN, len(names), ("no_model",) if names else ()
    design = [[1.0, *(float(mode == other) for other in modes[1:])] for _score, mode, _who in asked]
    few = ("few_interviewers",) if len(names) < FEW_INTERVIEWERS else ()
    try:
        fit = mixed_fit([row[0] for row in asked], design, [row[2] for row in asked], [[1.0]] * len(asked))
    except ScoringError:
        return NAN, len(names), (*few, "no_model")
    between = max(0.0, fit.random[0][0])
    return between / (between + fit.residual), len(names), (*few, *fit.flags)
