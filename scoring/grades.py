"""The single rounding, the grades, and everything that changes a grade but never a score."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pandas as pd
import scipy

from scoring.frames import Band, Cap, Plan, Quota, ScoringError
from scoring.methods.ranks import RankSets, rank_sets

SHOWN = Decimal("0.01")
DIGITS = 12  # significant digits of scores.csv: what a score is, beyond binary noise
RANK_SEED = 2024  # of the draws behind the rank sets: the same data give the same sets

QUOTA, VETO, HOLD, CAP, INSUFFICIENT = "quota", "veto", "hold", "cap", "insufficient evidence"


@dataclass(frozen=True)
class Candidate:
    """What grading needs to know about one worker.

    ``final`` is None when nothing was scored. ``missing`` and ``criteria`` are
    the missing share and the criterion scores of the last wave present.
    ``effects``: confirmed effects of events (veto, cap, hold).
    """

    subject: str
    post: str
    final: float | None
    se: float = math.nan
    missing: float = 0.0
    criteria: Mapping[str, float] = field(default_factory=dict)
    effects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Graded:
    """A candidate's grade (None: no grade) and the reason for an unusual one.

    ``final`` is the score that may be published: None after a veto.
    """

    candidate: Candidate
    grade: str | None
    reason: str = ""

    @property
    def final(self) -> float | None:
        """The score that may be published."""
        return None if self.reason == VETO else self.candidate.final


def exact(score: float) -> Decimal:
    """The score as the decimal of 12 significant digits that scores.csv shows.

    Parameters
    ----------
    score : float

    Returns
    -------
    Decimal
        90.43499999999999 (binary noise of 90.435) gives 90.4350000000.

    References
    ----------
    docs/worked-case.md F17; docs/package.md.
    """
    return Decimal(f"{score:.{DIGITS}g}")


def shown(score: float) -> Decimal:
    """The score rounded half up to two decimals: the only rounding there is.

    Parameters
    ----------
    score : float

    Returns
    -------
    Decimal

    References
    ----------
    docs/worked-case.md F17.
    """
    return exact(score).quantize(SHOWN, ROUND_HALF_UP)


def band_of(score: float, bands: Sequence[Band]) -> Band:
    """The half-open band that holds the rounded score.

    Parameters
    ----------
    score : float
        0-100, full precision.
    bands : sequence of Band
        From high to low, the last from 0.

    Returns
    -------
    Band

    Raises
    ------
    ScoringError
        When the score is below every band.

    References
    ----------
    docs/worked-case.md F17, part 3.
    """
    for band in bands:
        if shown(score) >= Decimal(str(band.lower)):
            return band
    raise ScoringError(f"grade: score {score:g} is below every band, expected a lowest band from 0")


def confirmed_effects(events: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Effects of events that two different people confirmed.

    Parameters
    ----------
    events : DataFrame
        Columns as in ``frames.COLUMNS["events"]``.

    Returns
    -------
    dict
        Subject to effects; an event with fewer than two different confirmers
        has none.

    Raises
    ------
    ScoringError
        An unknown effect.

    References
    ----------
    docs/worked-case.md R-21e; docs/package.md: events.csv.
    """
    effects: dict[str, set[str]] = {}
    for row in events.itertuples(index=False):
        if row.effect not in (VETO, CAP, HOLD):
            raise ScoringError(f"event of {row.subject}: effect {row.effect!r}, expected veto, cap or hold")
        confirmers = {
            str(one).strip() for one in (row.confirmed_by, row.second_confirmed_by) if not pd.isna(one)
        }
        if len(confirmers - {""}) == 2:
            effects.setdefault(row.subject, set()).add(row.effect)
    return {subject: frozenset(found) for subject, found in effects.items()}


def grade_candidates(candidates: Sequence[Candidate], plan: Plan) -> list[Graded]:
    """Grades in the order: band, missing evidence, caps, veto, hold, quota.

    Parameters
    ----------
    candidates : sequence of Candidate
    plan : Plan

    Returns
    -------
    list of Graded
        In the order of ``candidates``. A veto stands even when a hold is open;
        ``reason`` names the last step that changed the grade.

    References
    ----------
    docs/package.md: "How the numbers are put together"; docs/worked-case.md part 3.
    """
    graded = [_held(_vetoed(_capped(_banded(one, plan), plan), plan)) for one in candidates]
    return with_quota(graded, plan.quota, plan.grades)


def _banded(candidate: Candidate, plan: Plan) -> Graded:
    if candidate.final is None or candidate.missing > plan.max_missing:
        return Graded(candidate, None, INSUFFICIENT)
    return Graded(candidate, band_of(candidate.final, plan.grades).code)


def _capped(graded: Graded, plan: Plan) -> Graded:
    if graded.grade is None:
        return graded
    order = [band.code for band in plan.grades]
    limits = [cap.grade for cap in plan.caps if _is_capped(cap, graded.candidate.criteria)]
    if CAP in graded.candidate.effects:
        limits.append(_event_cap(plan))
    lowest = max([order.index(graded.grade), *(order.index(grade) for grade in limits)])
    return graded if order[lowest] == graded.grade else replace(graded, grade=order[lowest], reason=CAP)


def _is_capped(cap: Cap, criteria: Mapping[str, float]) -> bool:
    return cap.criterion in criteria and exact(criteria[cap.criterion]) < Decimal(str(cap.below))


def _event_cap(plan: Plan) -> str:
    """A capping event names no grade: the plan's lowest cap, else the grade above the last."""
    order = [band.code for band in plan.grades]
    named = [order.index(cap.grade) for cap in plan.caps]
    return order[max(named, default=max(0, len(order) - 2))]


def _vetoed(graded: Graded, plan: Plan) -> Graded:
    if VETO not in graded.candidate.effects:
        return graded
    return replace(graded, grade=plan.grades[-1].code, reason=VETO)


def _held(graded: Graded) -> Graded:
    if HOLD not in graded.candidate.effects or graded.reason == VETO:
        return graded
    return replace(graded, grade=None, reason=HOLD)


def with_quota(graded: Sequence[Graded], quota: Quota | None, bands: Sequence[Band]) -> list[Graded]:
    """Lower the grade of those beyond the quota; their score stays.

    Parameters
    ----------
    graded : sequence of Graded
    quota : Quota or None
    bands : sequence of Band
        From high to low.

    Returns
    -------
    list of Graded
        floor(share * people with a grade) keep the quota's grade, ranked by
        full-precision final; ties at the edge are all kept. A quota on the
        last grade changes nothing: there is no next one.

    References
    ----------
    docs/worked-case.md F18; docs/package.md.
    """
    if quota is None:
        return list(graded)
    people = sum(one.grade is not None for one in graded)
    places = int((Decimal(str(quota.share)) * people).to_integral_value(ROUND_FLOOR))
    ranked = sorted((exact(one.final) for one in graded if _in_quota(one, quota)), reverse=True)
    if len(ranked) <= places:
        return list(graded)
    order = [band.code for band in bands]
    below = order[order.index(quota.grade) + 1 :]
    if not below:
        return list(graded)
    edge = ranked[places - 1] if places else Decimal("Infinity")
    return [
        replace(one, grade=below[0], reason=QUOTA)
        if _in_quota(one, quota) and exact(one.final) < edge
        else one
        for one in graded
    ]


def _in_quota(graded: Graded, quota: Quota) -> bool:
    return graded.grade == quota.grade and graded.final is not None


def probability(graded: Graded, bands: Sequence[Band]) -> float:
    """Probability that the true score lies in the printed grade.

    Parameters
    ----------
    graded : Graded
    bands : sequence of Band

    Returns
    -------
    float
        0-1; NaN without a standard error and for grades that were set by a
        rule other than the band (quota, cap, veto, hold).

    Notes
    -----
    Mass of N(final, se) between the limits of the band, each moved by half of
    the last printed digit; the outer bands are open.

    References
    ----------
    Rudner (2001), Practical Assessment, Research & Evaluation 7(14).
    """
    one = graded.candidate
    if graded.grade is None or graded.reason or not one.se > 0:
        return math.nan
    low, high = band_limits(bands)[[band.code for band in bands].index(graded.grade)]
    return float(scipy.stats.norm.cdf(high, one.final, one.se) - scipy.stats.norm.cdf(low, one.final, one.se))


def band_limits(bands: Sequence[Band], half: float = float(SHOWN) / 2) -> list[tuple[float, float]]:
    """Limits of each band for a score that is rounded before it is graded.

    Parameters
    ----------
    bands : sequence of Band
        From high to low.
    half : float
        Half of the last printed digit; 0 for scores that are not rounded.

    Returns
    -------
    list of tuple of float
        Lower and upper limit of each band, the outer ones infinite.

    References
    ----------
    docs/worked-case.md F17.
    """
    edges = [math.inf, *(band.lower - half for band in bands[:-1]), -math.inf]
    return [(low, high) for high, low in zip(edges, edges[1:], strict=False)]


def rank_sets_by_post(graded: Sequence[Graded]) -> dict[str, tuple[tuple[Candidate, ...], RankSets]]:
    """Rank confidence sets of the workers of each post who have a published score.

    Parameters
    ----------
    graded : sequence of Graded

    Returns
    -------
    dict
        Post to its workers and their sets, in one order.

    Notes
    -----
    Scores count as independent. Those of one team share its score, which makes
    their differences surer than is said here: the sets err on the safe side.

    References
    ----------
    docs/worked-case.md R-1c; Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic
    Studies 91, 476-518: ``scoring.methods.ranks.rank_sets``.
    """
    found = {}
    for post in dict.fromkeys(one.candidate.post for one in graded):
        group = tuple(one.candidate for one in graded if one.candidate.post == post and one.final is not None)
        if group:
            sets = rank_sets([one.final for one in group], [one.se for one in group], seed=RANK_SEED)
            found[post] = group, sets
    return found


def ranges_of(by_post: Mapping[str, tuple[tuple[Candidate, ...], RankSets]]) -> dict[str, tuple[int, int]]:
    """Best and worst rank that each worker may hold within the same post.

    Parameters
    ----------
    by_post : mapping
        As ``rank_sets_by_post`` gives it.

    Returns
    -------
    dict
        Subject to (best, worst), 1 is best; only workers with a standard error.

    Notes
    -----
    Simultaneous 95 % rank confidence sets per post: together they hold all
    true ranks with that probability. Workers without a standard error count
    in the group and are apart from nobody.

    References
    ----------
    See ``rank_sets_by_post``.
    """
    return {
        one.subject: (best, worst)
        for group, sets in by_post.values()
        for one, best, worst in zip(group, sets.lower_rank, sets.upper_rank, strict=True)
        if not math.isnan(one.se)
    }
