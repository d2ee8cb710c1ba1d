"""Records, goals, table values and the one alleged event of the final wave."""

import math

import numpy as np

from bench.qingrong.people import TEAMS, WORKERS, Worker

Aims = dict[str, dict[str, float]]
Realised = dict[tuple[str, str], float]

# planned, done, coefficient of the two published workers
PUBLISHED_RECORDS = {
    ("SW07", "E05"): ((10, 9, 1.0),),
    ("SW07", "E07"): ((60, 54, 1.0),),
    ("SW07", "E13"): ((24, 22, 1.0), (14, 10, 1.2), (12, 8, 1.5)),
    ("SW07", "E15"): ((15, 12, 1.0),),
    ("SW18", "E05"): ((10, 10, 1.0),),
    ("SW18", "E07"): ((60, 60, 1.0),),
    ("SW18", "E13"): ((25, 24, 1.0), (15, 10, 1.2), (10, 8, 1.5)),
    ("SW18", "E15"): ((50, 46, 1.0),),
}
UNPROVEN = (("SW05", "E13"), ("SW15", "E07"))  # their last row has no proof and counts 0
OUTPUT_SHARES = ((0.5, 1.0), (0.3, 1.2), (0.2, 1.5))  # of the planned output, with the difficulty coefficient

# (weight, attained) of each goal, case by case
PUBLISHED_CASES = {
    "SW07": [[(3, 1), (2, 0), (1, -1)]] * 4,
    "SW18": [[(1, 1)]] * 13 + [[(1, 0)]] * 7,
}
CASES, GOALS = 96, 214
UNVERIFIED = ("SW03", "SW06", "SW10", "SW13", "SW16", "SW20", "SW22")  # one goal each

EVENT = {
    "subject": "SW03", "date": "2026-05-18", "kind": "收受礼品", "effect": "veto",
    "confirmed_by": "核查员甲", "second_confirmed_by": "", "reply_until": "2026-05-25",
}  # fmt: skip


def _drawn_record(worker: Worker, evidence: str, aim: float) -> tuple[tuple, ...]:
    planned = {"E05": 10, "E07": 60, "E15": 40 if worker.post == "supervisor" else 15}.get(evidence)
    if planned:
        return ((planned, min(planned, round(planned * aim / 100)), 1.0),)
    return tuple(
        (round(50 * share), round(50 * share * aim / 100 / coefficient), coefficient)
        for share, coefficient in OUTPUT_SHARES
    )


def record_rows(aims: Aims) -> tuple[list[dict], Realised]:
    """Workers' files, training, output and supervision hours; the output of each team."""
    kept = {
        (w.code, e): PUBLISHED_RECORDS.get((w.code, e)) or _drawn_record(w, e, aims[w.code][e])
        for w in WORKERS
        for e in ("E05", "E07", "E13", "E15")
    } | {(t.code, "E13"): t.planned for t in TEAMS}
    rows, realised = [], {}
    for (subject, evidence), entries in kept.items():
        proofs = ["yes"] * len(entries)
        if (subject, evidence) in UNPROVEN:
            entries, proofs = (*entries, (3, 3, 1.0)), [*proofs, "no"]
        for (planned, done, coefficient), proof in zip(entries, proofs, strict=True):
            rows.append({"wave": "Y2", "subject": subject, "evidence": evidence, "planned": planned,
                         "done": done, "coefficient": f"{coefficient:g}", "proof": proof})  # fmt: skip
        proven = sum(d * c for (_, d, c), proof in zip(entries, proofs, strict=True) if proof == "yes")
        realised[subject, evidence] = min(100.0, 100 * proven / sum(p for p, _, _ in entries))
    return rows, realised


def attainment(goals: list[tuple[int, int]]) -> float:
    """Goal attainment of one case on 0-100: clip(T + 30) with rho = .3."""
    weights = [weight for weight, _ in goals]
    spread = math.sqrt(0.7 * sum(w * w for w in weights) + 0.3 * sum(weights) ** 2)
    return min(100.0, max(0.0, 80 + 10 * sum(w * x for w, x in goals) / spread))


def _goal_numbers(rng: np.random.Generator) -> dict[str, list[int]]:
    """How many goals each drawn case has: cases and goals of all workers add up to the totals."""
    others = [w for w in WORKERS if w.code not in PUBLISHED_CASES]
    cases = CASES - sum(len(cases) for cases in PUBLISHED_CASES.values())
    goals = GOALS - sum(len(case) for cases in PUBLISHED_CASES.values() for case in cases)
    sizes = [2] * cases
    for at in rng.permutation(cases)[: goals - 2 * cases]:
        sizes[at] = 3
    extra = [others[at].code for at in rng.permutation(len(others))[: cases % len(others)]]
    numbers = {}
    for worker in others:
        numbers[worker.code] = [sizes.pop() for _ in range(cases // len(others) + (worker.code in extra))]
    return numbers


def _drawn_cases(rng: np.random.Generator, sizes: list[int], aim: float) -> list[list[tuple[int, int]]]:
    """Start as expected, then move single goals while that brings the mean nearer to the aim."""
    cases = [[(int(rng.integers(1, 4)), int(rng.integers(-1, 2))) for _ in range(size)] for size in sizes]
    for _ in range(400):
        gap = aim - float(np.mean([attainment(case) for case in cases]))
        if abs(gap) < 0.6:
            break
        at = int(rng.integers(len(cases)))
        goal = int(rng.integers(len(cases[at])))
        weight, attained = cases[at][goal]
        moved = attained + int(np.sign(gap))
        if -2 <= moved <= 2:
            cases[at] = [*cases[at][:goal], (weight, moved), *cases[at][goal + 1 :]]
    return cases


def goal_rows(rng: np.random.Generator, aims: Aims) -> tuple[list[dict], Realised]:
    cases = {code: _drawn_cases(rng, sizes, aims[code]["E19"]) for code, sizes in _goal_numbers(rng).items()}
    rows, realised = [], {}
    for worker in WORKERS:
        scored = []
        for number, case in enumerate((cases | PUBLISHED_CASES)[worker.code], start=1):
            counted = list(case)
            for goal, (weight, attained) in enumerate(case, start=1):
                unverified = worker.code in UNVERIFIED and (number, goal) == (1, 1)
                rows.append({"wave": "Y2", "subject": worker.code, "evidence": "E19",
                             "case": f"{worker.code}-C{number:02d}", "goal": f"G{goal}", "weight": weight,
                             "attained": attained, "set_before": "yes",
                             "verified": "no" if unverified else "yes"})  # fmt: skip
                if unverified:
                    counted[goal - 1] = (weight, min(attained, 0))
            scored.append(attainment(counted))
        realised[worker.code, "E19"] = float(np.mean(scored))
    return rows, realised


def value_rows(aims: Aims) -> tuple[list[dict], Realised]:
    """Points that are on 0-100 already: record check, certificates, demonstration, service years."""
    realised = {(w.code, e): aims[w.code][e] for w in WORKERS for e in ("E01", "E06", "E24", "E25")}
    rows = [
        {"wave": "Y2", "subject": subject, "evidence": evidence, "value": f"{value:g}"}
        for (subject, evidence), value in realised.items()
    ]
    return rows, realised
