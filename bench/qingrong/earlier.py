"""The mid-term review, wave Y1: adopted results with two decimals, tuned to the cycle scores aimed at."""

from collections.abc import Mapping
from itertools import combinations, product
from math import gcd

import numpy as np

from bench.qingrong.framework import WEIGHTS, own_score
from bench.qingrong.people import MEMBERS, TEAM_SCORE_T4, TEAMS, WORKERS, Worker
from bench.qingrong.targets import OWN_EARLIER, fixed_points, settle

Y1, Y2 = 0.4, 0.6
EVIDENCE_SHARE = 0.7  # of the team's own evidence in the team score
LATECOMER = "SW24"  # joined in month 14: no result of the first wave
REACH = 60  # hundredths by which the last adjustment may move the first two points


def exact(values: Mapping[str, float], weights: Mapping[str, int], fixed: frozenset[str], own: float) -> dict:
    """Round to hundredths and move up to three free points so that the weighted sum is exactly ``own``."""
    hundredths = {e: round(100 * value) for e, value in values.items()}
    missing = round(10_000 * own) - sum(w * hundredths[e] for e, w in weights.items())
    free = [e for e in values if e not in fixed and hundredths[e] <= 9900]
    one, two, three = next(
        trio for trio in combinations(free, 3) if missing % gcd(*(weights[e] for e in trio)) == 0
    )
    steps = sorted(range(-REACH, REACH + 1), key=abs)
    first, second = next(
        (first, second)
        for first, second in product(steps, steps)
        if (missing - weights[one] * first - weights[two] * second) % weights[three] == 0
    )
    third = (missing - weights[one] * first - weights[two] * second) // weights[three]
    moves = {one: first, two: second, three: third}
    return {e: (value + moves.get(e, 0)) / 100 for e, value in hundredths.items()}


def _worker_values(rng: np.random.Generator, worker: Worker, final: Mapping[str, float], own: float) -> dict:
    years = dict(zip(("E20", "E21"), next(t for t in TEAMS if t.code == worker.team).years, strict=True))
    fixed = fixed_points(worker, years_earlier=1) | years
    draft = {
        e: float(np.clip(final.get(e, own) + rng.normal(-1, 2.5), 45, 98))
        for e in WEIGHTS[worker.post]
        if e not in fixed
    }
    settled = settle(draft, fixed, worker.post, own)
    return exact(settled, WEIGHTS[worker.post], frozenset(fixed), own)


def worker_values(rng: np.random.Generator, final: Mapping[str, Mapping[str, float]]) -> dict[str, dict]:
    """First-wave values of every worker but the latecomer, from the realised values of the final wave."""
    values = {}
    for worker in WORKERS:
        if worker.code != LATECOMER:
            later = own_score(final[worker.code], worker.post)
            own = OWN_EARLIER.get(worker.code, round((worker.own - Y2 * later) / Y1, 4))
            values[worker.code] = _worker_values(rng, worker, final[worker.code], own)
    return values


def cycle_scores(final: Mapping[str, Mapping[str, float]], first: Mapping[str, Mapping[str, float]]) -> dict:
    """Own cycle score of each worker; who has one wave only keeps that one."""
    scores = {}
    for w in WORKERS:
        later = own_score(final[w.code], w.post)
        scores[w.code] = Y1 * own_score(first[w.code], w.post) + Y2 * later if w.code in first else later
    return scores


def team_values(final: Mapping[str, Mapping[str, float]], cycle: Mapping[str, float]) -> dict[str, dict]:
    """First-wave values of the teams' own evidence."""
    values = {}
    for team in TEAMS:
        members = MEMBERS[team.code]
        mean = sum(w.fte * cycle[w.code] for w in members) / sum(w.fte for w in members)
        own = team.own_evidence or (TEAM_SCORE_T4 - (1 - EVIDENCE_SHARE) * mean) / EVIDENCE_SHARE
        own = round((own - Y2 * own_score(final[team.code], "team")) / Y1, 4)
        fixed = dict(zip(("E20", "E21"), team.years, strict=True))
        draft = {e: min(98.0, final[team.code][e]) for e in WEIGHTS["team"] if e not in fixed}
        settled = settle(draft, fixed, "team", own)
        values[team.code] = exact(settled, WEIGHTS["team"], frozenset(fixed), own)
    return values


def value_rows(first: Mapping[str, Mapping[str, float]]) -> list[dict]:
    """Rows of values.csv; what is measured for the team stands with the team alone."""
    return [
        {"wave": "Y1", "subject": subject, "evidence": evidence, "value": f"{value:.2f}"}
        for subject, values in first.items()
        for evidence, value in sorted(values.items())
        if subject in MEMBERS or evidence not in ("E20", "E21")
    ]
