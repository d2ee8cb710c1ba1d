"""How good each worker is meant to be: two workers as published in the worked case, the others drawn."""

import numpy as np

from bench.qingrong.framework import EVIDENCE, WEIGHTS
from bench.qingrong.people import WORKERS, Worker

# The final wave of the two workers whose sheets are printed in full, E01-E25 in order. E17 of SW07 is a
# trimmed panel mean, E18 its counts 1/1/3/9/10, E19 four cases with T = 54.4066.
PUBLISHED = {
    "SW07": (100, 84, 92.5, 87.5, 90, 80, 90, 80, 82, 78, 80, 78, 92, 75, 80, 60, 259 / 3,
             77.0833, 84.4066, 75, 82, 85, 76, 50, 76),
    "SW18": (100, 90, 95, 91, 100, 90, 100, 88, 90, 86, 85, 91, 96, 88, 92, 80, 90.5,
             86, 86.5, 82, 90, 91, 88, 85, 100),
}  # fmt: skip
OWN_EARLIER = {"SW07": 78.40, "SW18": 88.10}  # first wave, exact
TEAM_LEVEL = {  # focus groups and departments of the final wave
    "T1": {"E20": 78.5, "E21": 86.0},
    "T2": {"E20": 75.0, "E21": 82.0},
    "T3": {"E20": 71.5, "E21": 79.0},
    "T4": {"E20": 82.0, "E21": 90.0},
}
USUAL_OFFSET = {  # where the points of one person usually lie around that person's own level
    "E02": 0, "E03": 6, "E04": 5, "E05": 4, "E07": 5, "E08": -2, "E09": -1, "E10": -1, "E11": 1, "E12": -3,
    "E13": 6, "E14": -4, "E15": 0, "E16": -10, "E17": 0, "E18": 0, "E19": -1, "E22": 2, "E23": -5, "E24": -16,
}  # fmt: skip


def fixed_points(worker: Worker, years_earlier: int = 0) -> dict[str, float]:
    """Points that follow from a table rather than from judgement."""
    education = worker.education - (10 if years_earlier and worker.code in {"SW03", "SW08", "SW14"} else 0)
    return {"E01": 100.0, "E06": float(education), "E25": worker.service_years(years_earlier)}


def settle(draft: dict[str, float], fixed: dict[str, float], post: str, own: float) -> dict[str, float]:
    """Shift the free points by one amount until the weighted sum is ``own``, within 40-100."""
    weights, values = WEIGHTS[post], dict(draft)
    for _ in range(60):
        missing = 100 * own - sum(w * (values | fixed)[e] for e, w in weights.items())
        free = [e for e in values if (values[e] < 99 if missing > 0 else values[e] > 41)]
        if abs(missing) < 1e-9 or not free:
            break
        step = missing / sum(weights[e] for e in free)
        values.update({e: float(np.clip(values[e] + step, 40, 99 if step > 0 else 100)) for e in free})
    return values | fixed


def drawn(rng: np.random.Generator, worker: Worker) -> dict[str, float]:
    """Aimed-at values of the final wave."""
    fixed = fixed_points(worker) | TEAM_LEVEL[worker.team]
    draft = {
        evidence: float(np.clip(worker.own + offset + rng.normal(0, 4), 45, 99))
        for evidence, offset in USUAL_OFFSET.items()
    }
    draft["E24"] = 5.0 * round(draft["E24"] / 5)
    return settle(draft, fixed | {"E24": draft["E24"]}, worker.post, worker.own + worker.growth)


def final_wave(rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Aimed-at values by subject and evidence point; the published workers get their printed values."""
    aims = TEAM_LEVEL | {worker.code: drawn(rng, worker) for worker in WORKERS}
    return aims | {code: dict(zip(EVIDENCE, values, strict=True)) for code, values in PUBLISHED.items()}
