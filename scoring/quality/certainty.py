"""How sure grades and ranks are, what other weights would do, and what has changed."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scoring.frames import Interval
from scoring.methods.acceptability import smaa
from scoring.methods.funnel import funnel
from scoring.methods.grading import grade_certainty
from scoring.methods.shrinkage import shrinkage
from scoring.methods.tipping import tipping_weights
from scoring.precision import combined_error, t_bounds
from scoring.quality.rows import Row, quality_row
from scoring.rules import Estimate
from scoring.standing import Outcome, Standing

CONCENTRATION = 60  # weights move by about 6 points (SD of a weight of .35)
SEED = 20_190_008  # any fixed number: same input, same bytes
LEAST_FOR_FUNNEL = 3
FAR = 2  # standard deviations between people from which one stands out
LEVELS = (0.95, 0.998)  # of the funnel; in the order of ``OUTSIDE``
OUTSIDE = ("outside_95", "outside_998")


def certainty_rows(outcome: Outcome) -> Iterator[Row]:
    """How sure grades, ranks and changes are.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    iterator
        Scope ``post``: accuracy, consistency, review, separable_bands; ``worker``:
        shrunken, weights_hold, tipping, change; ``team``: funnel, change.

    Notes
    -----
    Other weights: criteria count with X_c = s * (year-weighted score of c) +
    (1 - s) * team score, so that sum(w_c X_c) is the final score; the team part
    is held.

    References
    ----------
    See the methods of the same names.
    """
    bands = [{"code": band.code, "lower": band.lower} for band in outcome.plan.grades]
    for post, (group, sets) in outcome.ranks.items():
        finals = {one.subject: outcome.finals[one.subject] for one in group}
        yield from _grades(post, finals, bands)
        yield quality_row("post", post, "", "separable_bands", len(sets.bands), len(group))
        yield from _shrunken(finals)
        yield from _weights(outcome, post, sorted(finals), bands)
    yield from _funnel(outcome)
    yield from _changes(outcome)


def _grades(post: str, finals: Mapping[str, Estimate], bands: Sequence[Mapping]) -> Iterator[Row]:
    known = [one for one in finals.values() if one.se > 0]
    if not known:
        return
    found = grade_certainty([one.score for one in known], [one.se for one in known], bands)
    place = ("post", post, "")
    yield quality_row(*place, "accuracy", found.accuracy, len(known))
    yield quality_row(*place, "consistency", found.consistency, len(known))
    yield quality_row(*place, "review", len(found.review), len(known))


def _shrunken(finals: Mapping[str, Estimate]) -> Iterator[Row]:
    known = {code: one for code, one in sorted(finals.items()) if one.se > 0}
    if len(known) < 3:
        return
    scores, errors = zip(*((one.score, one.se) for one in known.values()), strict=True)
    found = shrinkage(list(scores), list(errors), list(known))
    usual = FAR * math.sqrt(found.tau2)
    for one in found.subjects:
        is_far = one.is_far and abs(one.shrunk - found.pooled_mean) > usual
        flags = ("far_from_the_rest",) if is_far else ()
        yield quality_row("worker", one.label, "", "shrunken", one.shrunk, len(known), one.interval, flags)


def _weights(outcome: Outcome, post: str, codes: Sequence[str], bands: Sequence[Mapping]) -> Iterator[Row]:
    """What other weights of the criteria would do to the grade that the band gives."""
    shares = _criterion_shares(outcome.plan, post)
    table = {code: _criteria(outcome, code, shares) for code in codes}
    complete = {code: rows for code, rows in table.items() if rows is not None}
    if not complete or len(shares) < 2:
        return
    scores = [[score for score, _se in rows] for rows in complete.values()]
    errors = [[se for _score, se in rows] for rows in complete.values()]
    found = smaa(scores, errors, list(shares.values()), CONCENTRATION, grades=bands, seed=SEED)
    tips = tipping_weights(scores, list(shares.values()), bands)
    for place, (code, tip) in enumerate(zip(complete, tips, strict=True)):
        held = found.grade[place][found.grades.index(tip.grade)]
        yield quality_row("worker", code, "", "weights_hold", held, found.draws)
        moves = [
            (far, criterion, way)
            for way, row in (("up", tip.grade_up), ("down", tip.grade_down))
            for far, criterion in zip(row, shares, strict=True)
            if far is not None
        ]
        if moves:
            far, criterion, way = min(moves)
            yield quality_row(
                "worker", code, "", "tipping", far, len(shares), None, (f"criterion:{criterion}", way)
            )


def _criterion_shares(plan, post: str) -> dict[str, float]:
    weights = plan.weights[post].fillna(0.0)
    totals: dict[str, float] = {}
    for row in plan.design.itertuples(index=False):
        totals[row.criterion] = totals.get(row.criterion, 0.0) + float(weights[row.evidence])
    whole = math.fsum(totals.values())
    return {criterion: total / whole for criterion, total in totals.items() if total > 0}


def _criteria(outcome: Outcome, code: str, shares: Mapping[str, float]) -> list[tuple[float, float]] | None:
    """X_c and its standard error for every criterion; None when one is missing in a wave."""
    standing, team = outcome.standings[code], outcome.teams.get(outcome.people.parents.get(code))
    link = outcome.plan.team
    own = link.final[standing.post] if link is not None and team is not None else 1.0
    rest = (1 - own) * team.score if own < 1 else 0.0
    waves = [wave for wave in outcome.plan.waves if wave.code in standing.waves]
    total = math.fsum(wave.weight for wave in waves)
    sums = dict.fromkeys(shares, (0.0, 0.0))
    for wave in waves:
        nodes = {node.node: node.estimate for node in standing.waves[wave.code] if node.level == "criterion"}
        if set(shares) - set(nodes):
            return None
        for criterion in shares:
            score, squares = sums[criterion]
            share, one = own * wave.weight / total, nodes[criterion]
            error = 0.0 if math.isnan(one.se) else share * one.se
            sums[criterion] = score + share * one.score, squares + error * error
    return [(score + rest, math.sqrt(squares)) for score, squares in sums.values()]


def _funnel(outcome: Outcome) -> Iterator[Row]:
    """Team scores against all teams, by the number of answers, ratings and visits behind them."""
    sizes = dict.fromkeys(outcome.teams, 0)
    for (_wave, subject, _point), one in outcome.measured.items():
        if subject in sizes and one.estimate is not None:
            sizes[subject] += one.detail.n
    codes = sorted(code for code, n in sizes.items() if n > 0)
    scores = [outcome.teams[code].score for code in codes]
    errors = [outcome.teams[code].se for code in codes]
    if len(codes) < LEAST_FOR_FUNNEL or any(not one > 0 for one in errors):
        return
    spreads = [se * math.sqrt(sizes[code]) for code, se in zip(codes, errors, strict=True)]
    found = funnel(
        [sizes[code] for code in codes],
        scores,
        sd=float(np.median(spreads)),
        levels=LEVELS,
        overdispersed=True,  # teams differ for other reasons than chance: only the odd one out is of interest
    )
    for code, z, beyond in zip(codes, found.z or (), found.outside, strict=False):
        flags = OUTSIDE[abs(beyond) - 1 : abs(beyond)] if beyond else ()
        yield quality_row("team", code, "", "funnel", z / math.sqrt(found.phi), sizes[code], None, flags)


def _changes(outcome: Outcome) -> Iterator[Row]:
    """Own score of the last wave minus that of the first: two samples of people, so Welch's interval."""
    for code, standing in sorted(outcome.standings.items()):
        ends = _ends(standing)
        if ends is None:
            continue
        early, late = ends
        interval = _welch(early, late)
        flags = () if interval is None or interval.low <= 0 <= interval.high else ("changed",)
        kind = standing.subject.kind
        yield quality_row(kind, code, "", "change", late.score - early.score, 2, interval, flags)


def _ends(standing: Standing) -> tuple[Estimate, Estimate] | None:
    if len(standing.waves) < 2:
        return None
    first, *_between, last = standing.waves.values()
    return first[-1].estimate, last[-1].estimate


def _welch(early: Estimate, late: Estimate) -> Interval | None:
    if not (early.se > 0 and late.se > 0):
        return None
    se, df = combined_error((1, one.se, one.df) for one in (early, late))
    return t_bounds(late.score - early.score, se, df)
