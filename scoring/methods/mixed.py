"""Variance components of a panel: how much of a score is subject, rater and chance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.panel import read_ratings
from scoring.methods.registry import Worked, method
from scoring.methods.restricted import CrossedPanel, Fit, fitted

FEW_RATERS = 5
CONFOUNDED = 1e-9  # of the determinant of correlations
NOTES = {
    "equal": {"zh": "所有评分都相同，没有可分解的差异。", "en": "All scores are equal: nothing varies."},
    "confounded": {
        "zh": "这样的分派分不开对象、评委和偶然波动：需要有对象由几名评委评，也有评委评几个对象。",
        "en": "This design cannot separate subjects, raters and chance: some subjects need several raters "
        "and some raters several subjects.",
    },
    "exact": {
        "zh": "评分除评委宽严外完全一致，没有剩余波动。",
        "en": "Apart from severity the ratings agree exactly: there is no residual.",
    },
    "no_raters": {
        "zh": "评委的差异与偶然波动合在一起，无法分开（例如只有一名评委，或每名评委只评一次）。",
        "en": "Differences between raters cannot be separated from chance or from the mean "
        "(one rater, or one rating each); the residual may contain them.",
    },
    "few_raters": {
        "zh": "评委少于五名，评委差异的大小只是粗略估计。",
        "en": "Fewer than five raters: how much raters differ is only roughly known.",
    },
    "no_subjects": {
        "zh": "对象之间的差异估计为零：按这些评分，所有对象分不出高低。",
        "en": "The variance between subjects is estimated as zero: no subject can be told from another.",
    },
    "no_rater_variance": {
        "zh": "评委之间的差异估计为零。",
        "en": "The variance between raters is estimated as zero.",
    },
}


@dataclass(frozen=True)
class SubjectEffect:
    """Raw mean, and prediction pulled towards the grand mean (BLUP), each with its standard error."""

    subject: str
    n: int
    raw: float
    raw_se: float | None
    blup: float | None
    blup_se: float | None


@dataclass(frozen=True)
class RaterEffect:
    """Predicted lean of a rater, positive is lenient."""

    rater: str
    n: int
    blup: float | None
    blup_se: float | None


@dataclass(frozen=True)
class CrossedEffects:
    """Variances in squared units of the scores; None where nothing can be estimated.

    ``reliability`` is that of the mean of ``k`` raters when raters differ in
    severity; ``reliability_adjusted`` when severity is taken off first.
    """

    mean: float
    mean_se: float | None
    subject_variance: float | None
    rater_variance: float | None
    residual_variance: float | None
    k: float
    reliability: float | None
    reliability_adjusted: float | None
    log_likelihood: float | None
    subjects: tuple[SubjectEffect, ...]
    raters: tuple[RaterEffect, ...]
    note: Mapping[str, str] | None


SHROUT_FLEISS = [
    [f"T{target}", f"J{judge}", score]
    for target, row in enumerate(
        ([9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]), start=1
    )
    for judge, score in enumerate(row, start=1)
]


@method(
    "crossed_effects",
    family="panels",
    zh="评分差异的来源",
    en="Crossed random effects",
    sentence_zh="分数的差异有多少来自对象本身、多少来自评委松紧、多少只是偶然，平均分因此有多可靠。",
    sentence_en=(
        "How much of the differences comes from the subjects, from strict and lenient raters, and "
        "from chance, and so how reliable a mean is."
    ),
    examples=[
        Worked(
            {"ratings": SHROUT_FLEISS},
            {
                "subject_variance": 2.556,
                "rater_variance": 5.244,
                "residual_variance": 1.019,
                "reliability": 0.62,
                "reliability_adjusted": 0.91,
            },
            "Shrout & Fleiss (1979), tables 3 and 4: mean squares 11.24, 32.49, 1.02; ICC(2,4), ICC(3,4)",
            0.006,
        ),
        Worked(
            {"ratings": SHROUT_FLEISS, "k": 1},
            {"reliability": 0.29, "reliability_adjusted": 0.71},
            "Shrout & Fleiss (1979), table 4: ICC(2,1), ICC(3,1)",
            0.006,
        ),
    ],
)
def crossed_effects(ratings: Sequence[object], k: float | None = None) -> CrossedEffects:
    """Variance components of score ~ 1 + (1 | subject) + (1 | rater), holes allowed.

    Parameters
    ----------
    ratings : sequence of {subject, rater, score} or [subject, rater, score]
        Any scale. Repeated pairs count as separate ratings; score None: not rated.
    k : float, optional
        Number of raters whose mean is used; default: harmonic mean of the
        ratings per subject.

    Returns
    -------
    CrossedEffects
        ``note`` says what could not be estimated or only roughly.

    Raises
    ------
    ScoringError
        No ratings, values that are no numbers, k not above 0.

    Notes
    -----
    Restricted maximum likelihood, profiled over the two ratios to the
    residual variance (each 0 or more); equals the mean-square estimates of a
    complete design when these are not negative. Reliability = s / (s + (r + e)
    / k), adjusted s / (s + e / k). BLUPs and their standard errors (root of the
    prediction error variance, the mean's included, variances taken as known)
    from Henderson's equations. Standard error of a raw mean:
    sqrt(r sum n_j^2 / n^2 + e / n), n_j of its n ratings by rater j.

    References
    ----------
    Patterson & Thompson (1971), Biometrika 58, 545-554; Henderson (1975), Biometrics 31, 423-447;
    Bates, Maechler, Bolker & Walker (2015), Journal of Statistical Software 67(1) (profiling).
    """
    rows = read_ratings("crossed effects", ratings)
    panel = CrossedPanel.of(rows)
    usual = len(panel.subjects) / math.fsum(1 / panel.counts(0))
    if k is not None and not 0 < k < math.inf:
        raise ScoringError(f"crossed effects: k = {k}, expected above 0")
    kept, reasons = _separable(panel)
    fit = fitted(panel, kept) if kept else None
    if fit is None:
        return _nothing(panel, usual if k is None else k, reasons or ["exact"])
    subject, rater, residual = fit.variances
    reasons += ["exact"] * (residual == 0) + ["no_subjects"] * (subject == 0)
    if kept == 2:
        reasons += ["no_rater_variance"] * (rater == 0) + ["few_raters"] * (len(panel.raters) < FEW_RATERS)
    raters = usual if k is None else k
    return CrossedEffects(
        mean=fit.mean,
        mean_se=fit.mean_se,
        subject_variance=subject,
        rater_variance=rater if kept == 2 else None,
        residual_variance=residual,
        k=float(raters),
        reliability=_share(subject, (rater + residual) / raters) if kept == 2 else None,
        reliability_adjusted=_share(subject, residual / raters),
        log_likelihood=fit.log_likelihood,
        subjects=_subject_rows(panel, fit),
        raters=_rater_rows(panel, fit if kept == 2 else None),
        note=_said(reasons),
    )


def _share(true: float, error: float) -> float | None:
    return true / (true + error) if true + error > 0 else None


def _said(reasons: Sequence[str]) -> dict[str, str] | None:
    if not reasons:
        return None
    return {
        "zh": "".join(NOTES[one]["zh"] for one in reasons),
        "en": " ".join(NOTES[one]["en"] for one in reasons),
    }


def _nothing(panel: CrossedPanel, k: float, reasons: Sequence[str]) -> CrossedEffects:
    """What stands when no variance can be estimated."""
    spread = 0.0 if reasons == ["equal"] else None
    nothing = (None,) * 4
    return CrossedEffects(
        float(panel.mean),
        None,
        *(spread,) * 3,
        float(k),
        *nothing[:3],
        _subject_rows(panel, None),
        _rater_rows(panel, None),
        _said(reasons),
    )


def _subject_rows(panel: CrossedPanel, fit: Fit | None) -> tuple[SubjectEffect, ...]:
    pairs = panel.marks[:, panel.block(0)].T @ panel.marks[:, panel.block(1)]
    counts, lines = panel.counts(0), []
    for place, name in enumerate(panel.subjects):
        n = int(counts[place])
        raw = math.fsum(panel.values[panel.marks[:, place] == 1]) / n
        if fit is None:
            lines.append(SubjectEffect(name, n, raw, None, None, None))
            continue
        _, rater, residual = fit.variances
        raw_se = math.sqrt(rater * (pairs[place] ** 2).sum() / n**2 + residual / n)
        blup = float(fit.mean + fit.effects[place])
        lines.append(SubjectEffect(name, n, raw, raw_se, blup, float(fit.errors[place])))
    return tuple(lines)


def _rater_rows(panel: CrossedPanel, fit: Fit | None) -> tuple[RaterEffect, ...]:
    counts, split = panel.counts(1), len(panel.subjects)
    return tuple(
        RaterEffect(name, int(n), None, None)
        if fit is None
        else RaterEffect(name, int(n), float(fit.effects[place]), float(fit.errors[place]))
        for place, (name, n) in enumerate(zip(panel.raters, counts, strict=True), start=split)
    )


def _separable(panel: CrossedPanel) -> tuple[int, list[str]]:
    """How many components besides the residual can be estimated, and why not more.

    Components are told apart by their covariance matrices after centring;
    where these are proportional, so are their effects.
    """
    values = panel.values
    if values.min() == values.max():
        return 0, ["equal"]
    centred = panel.marks - panel.marks.mean(axis=0)
    cross = (centred.T @ centred) ** 2
    first, second = panel.block(0), panel.block(1)
    trace = (centred**2).sum(axis=0)
    gram = np.array(
        [
            [cross[first, first].sum(), cross[first, second].sum(), trace[first].sum()],
            [cross[second, first].sum(), cross[second, second].sum(), trace[second].sum()],
            [trace[first].sum(), trace[second].sum(), len(values) - 1],
        ]
    )
    if _independent(gram):
        return 2, []
    if _independent(gram[np.ix_([0, 2], [0, 2])]) and not _independent(gram[np.ix_([1, 2], [1, 2])]):
        return 1, ["no_raters"]
    return 0, ["confounded"]


def _independent(gram: np.ndarray) -> bool:
    size = np.sqrt(gram.diagonal())
    return bool((size > 0).all() and np.linalg.det(gram / np.outer(size, size)) > CONFOUNDED)
