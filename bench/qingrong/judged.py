"""What experts, visitors and coders noted down in the final wave, with the values that follow from it."""

import numpy as np

from bench.qingrong.people import WORKERS

Aims = dict[str, dict[str, float]]
Realised = dict[tuple[str, str], float]  # (subject, evidence) -> value on 0-100

DOSSIER_POINTS = ("E02", "E08", "E09", "E12", "E16", "E23")
DEFENCE = {"SW07": (92, 88, 86, 85, 70), "SW18": (94, 91, 90.5, 90, 85)}
SPREADS = ((-2, 0, 2), (-3, 1, 2), (-1, -1, 2), (-4, 1, 3), (-1, 0, 1), (-3, -1, 4))

# points of each scored visit and its maximum (10 where one of the six checks does not apply)
VISITS = {"SW07": (8, 9, 7, 8, 7), "SW18": (9, 8, 9, 8, 9)}
IMPROVEMENT = {"SW07": (4, 4, 3, 4, None), "SW18": (5, 4, 4, 4, 5)}  # points of 5 for E14; None: not checked
TWICE_VISITED = ("SW02", "SW09", "SW14", "SW20", "SW12")
AGENCY_PRESENT = ("SW09", "SW20")  # at the second of their two visits

# focus groups: subject, passages coded by both coders, by the first alone, sum of all strengths
SESSIONS = (
    ("T1", 13, 0, 82), ("T1", 12, 0, 75), ("T2", 12, 0, 78), ("T2", 14, 0, 77),
    ("T3", 11, 0, 62), ("T3", 10, 0, 58), ("T4", 12, 1, 84), ("T4", 12, 1, 80),
)  # fmt: skip
OTHER_THEMES = ("AC", "FA", "RE", "SU", "AT", "CO")  # reported, never averaged: no strength


def rating_rows(rng: np.random.Generator, aims: Aims) -> tuple[list[dict], Realised]:
    """Three of six blind reviewers for each dossier, a panel of five at the defence."""
    rows, realised = [], {}
    for position, worker in enumerate(WORKERS):
        reviewers = [f"R{1 + (position + step) % 6}" for step in (0, 1, 3)]
        for evidence in DOSSIER_POINTS:
            middle = int(np.clip(round(aims[worker.code][evidence]), 5, 95))
            spread = rng.permutation(SPREADS[int(rng.integers(len(SPREADS)))])
            for rater, step in zip(reviewers, spread, strict=True):
                rows.append(_rating("dossier", rater, worker.code, evidence, middle + int(step)))
            realised[worker.code, evidence] = float(middle)
        marks = DEFENCE.get(worker.code) or _defence_marks(rng, aims[worker.code]["E17"])
        for rater, mark in zip(rng.permutation(["K1", "K2", "K3", "K4", "K5"]), marks, strict=True):
            rows.append(_rating("defence", str(rater), worker.code, "E17", mark))
        realised[worker.code, "E17"] = sum(sorted(marks)[1:-1]) / 3
    return rows, realised


def _rating(panel: str, rater: str, subject: str, evidence: str, value: float) -> dict:
    return {"wave": "Y2", "panel": panel, "rater": rater, "subject": subject, "evidence": evidence,
            "value": f"{value:g}"}  # fmt: skip


def _defence_marks(rng: np.random.Generator, aim: float) -> tuple[int, ...]:
    return tuple(int(v) for v in np.clip(np.rint(rng.normal(aim, 3.5, 5)), 40, 98))


def _drawn_visits(rng: np.random.Generator, code: str, aims: dict[str, float]) -> list[tuple]:
    visits = []
    for second in range(2 if code in TWICE_VISITED else 1):
        maximum = 10 if rng.random() < 0.3 else 12
        away = "yes" if second and code in AGENCY_PRESENT else "no"
        visits.append((_points(aims["E10"], maximum, away), maximum, _points(aims["E14"], 5, away), away))
    return visits


def _points(aim: float, maximum: int, agency_present: str) -> int:
    return maximum if agency_present == "yes" else round(aim * maximum / 100)


def visit_rows(rng: np.random.Generator, aims: Aims) -> tuple[list[dict], Realised]:
    visits = []
    for worker in WORKERS:
        if worker.code in VISITS:
            pairs = zip(VISITS[worker.code], IMPROVEMENT[worker.code], strict=True)
            found = [(points, 10, improvement, "no") for points, improvement in pairs]
        else:
            found = _drawn_visits(rng, worker.code, aims[worker.code])
        visits += [(worker.code, *visit) for visit in found]
    rows, sums = [], {}
    for number, at in enumerate(rng.permutation(len(visits)), start=1):
        code, points, maximum, improvement, away = visits[at]
        for evidence, got, of in (("E10", points, maximum), ("E14", improvement, 5)):
            if got is None:
                continue
            rows.append({"wave": "Y2", "visit": f"V{number:02d}", "subject": code, "evidence": evidence,
                         "points": got, "maximum": of, "agency_present": away})  # fmt: skip
            if away == "no":
                had = sums.get((code, evidence), (0, 0))
                sums[code, evidence] = (had[0] + got, had[1] + of)
    return rows, {key: 100 * got / of for key, (got, of) in sums.items()}


def _session_strengths(rng: np.random.Generator, both: int, alone: int, total: int) -> tuple[list, list]:
    """Strengths of the two coders: mostly equal, one apart now and then, adding up to ``total``."""
    first = [
        int(v) for v in np.clip(np.rint(rng.normal(total / (2 * both + alone), 1.1, both + alone)), 0, 4)
    ]
    second = [int(np.clip(v + rng.choice([-1, 1]) * (rng.random() < 0.12), 0, 4)) for v in first[:both]]
    while (gap := total - sum(first) - sum(second)) != 0:
        at, step = int(rng.integers(both)), int(np.sign(gap))
        if abs(gap) > 1 and 0 <= first[at] + step <= 4 and 0 <= second[at] + step <= 4:
            first[at], second[at] = first[at] + step, second[at] + step
        elif abs(gap) == 1 and first[at] == second[at] and 0 <= first[at] + step <= 4:
            first[at] += step
    return first, second


def note_rows(rng: np.random.Generator) -> tuple[list[dict], Realised]:
    rows, means = [], {}
    for number, (team, both, alone, total) in enumerate(SESSIONS, start=1):
        first, second = _session_strengths(rng, both, alone, total)
        coded = [(strength, "CH" if rng.random() < 0.6 else "AB") for strength in first]
        coded += [("", OTHER_THEMES[(number + step) % len(OTHER_THEMES)]) for step in range(4)]
        for unit, (strength, theme) in enumerate(coded, start=1):
            row = {"wave": "Y2", "session": f"{team}-G{2 - number % 2}", "subject": team, "evidence": "E20",
                   "unit": f"{unit:02d}", "theme": theme}  # fmt: skip
            rows.append(row | {"coder": "C1", "strength": strength})
            if strength == "" or unit <= both:
                rows.append(row | {"coder": "C2", "strength": second[unit - 1] if unit <= both else ""})
        means.setdefault(team, []).append(total / (2 * both + alone))
    return rows, {(team, "E20"): 25 * float(np.mean(values)) for team, values in means.items()}
