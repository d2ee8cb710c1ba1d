"""Invented worlds with a known truth, to see whether methods find it again.

Every generator takes a seed: same seed, same world. Truth is the expected value
over endless respondents, not the mean of those who happened to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from scoring.frames import COLUMNS, Band, Collected, Plan, ScoringError, TeamLink, Wave
from scoring.pipeline import score_cycle
from scoring.simulated import Spread, likert, likert_expectation, panel

STRATA = {"key": 6000, "general": 18000}  # large: the truth is that of endless groups
POINTS = (
    ("A", "A1", "Q1", "recipient", "percent", {"stratified": True}, 25.0, 40.0),
    ("A", "A1", "Q2", "recipient", "percent", {}, 20.0, 30.0),
    ("A", "A2", "Q3", "recipient", "percent", {}, 15.0, 30.0),
    ("B", "B1", "P1", "expert", "panel", {"adjust": True}, 25.0, 0.0),
    ("B", "B2", "R1", "record", "value", {}, 15.0, 0.0),
)
ASKED = tuple(point[2] for point in POINTS if point[3] == "recipient")
BANDS = (
    Band("good", {"zh": "良好", "en": "good"}, 80),
    Band("pass", {"zh": "合格", "en": "pass"}, 60),
    Band("fail", {"zh": "不合格", "en": "fail"}, 0),
)
LEVEL_COLUMNS = ["wave", "subject", "level", "node", "score"]


@dataclass(frozen=True)
class World:
    """A plan, what was collected, and the true score of every node (columns ``LEVEL_COLUMNS``)."""

    plan: Plan
    collected: Collected
    truth: pd.DataFrame


def world(
    seed: int,
    teams: int = 2,
    workers: int = 3,
    respondents: int = 20,
    items: int = 3,
    waves: Sequence[float] = (0.4, 0.6),
    raters: int = 5,
    ratings: int = 3,
    spread: Spread | None = None,
) -> World:
    """A cycle of teams and workers, ready for ``score_cycle``, with the truth of every score.

    Parameters
    ----------
    seed : int
    teams, workers : int
        Workers per team.
    respondents : int
        Answers per worker and wave, at least 4, half of each stratum. Each answers
        every item of all questionnaire points, so their errors go together.
    items : int
        Per evidence point; the last one is worded the other way round.
    waves : sequence of float
        Weight of each wave.
    raters, ratings : int
        Size of the panel, and ratings per worker.
    spread : Spread, optional

    Returns
    -------
    World

    Raises
    ------
    ScoringError
        Fewer than 4 respondents, or waves that make no cycle.

    References
    ----------
    Own definition.
    """
    if respondents < 4:
        raise ScoringError(f"world: {respondents} respondents, expected at least 4, two of each stratum")
    rng, spread = np.random.default_rng(seed), spread or Spread()
    codes = [(f"T{team}", f"T{team}W{worker}") for team in range(teams) for worker in range(workers)]
    plan = _plan(waves)
    rows: dict[str, list] = {"responses": [], "answers": [], "strata": [], "ratings": [], "values": []}
    truths = []
    latents = rng.normal(0.8, 0.4, (len(codes), len(ASKED)))
    for wave in (one.code for one in plan.waves):
        latents = latents + rng.normal(0.1, 0.1, latents.shape)
        for (_team, code), latent in zip(codes, latents, strict=True):
            _ask(rng, rows, (wave, code), latent, (respondents, items), spread)
        rated = panel(rng, len(codes), raters, ratings, spread)
        names = dict(zip(rated.truth, [code for _team, code in codes], strict=True))
        rows["ratings"] += [
            (wave, "P", rater, names[one], "P1", value) for one, rater, value in rated.ratings
        ]
        records = rng.uniform(60, 95, len(codes))
        rows["values"] += [(wave, code, "R1", value) for (_, code), value in zip(codes, records, strict=True)]
        truths += [(wave, names[one], "P1", value) for one, value in rated.truth.items()]
        truths += rows["values"][-len(codes) :]
        truths += _true_answers(wave, codes, latents, respondents, spread)
    subjects = _subjects(codes)
    collected = Collected(
        subjects, items=_items(items), **{name: _frame(name, given) for name, given in rows.items()}
    )
    return World(plan, collected, _truth(plan, subjects, truths))


def _plan(waves: Sequence[float]) -> Plan:
    design = _frame("design", [point[:6] for point in POINTS])
    weights = {"frontline": [point[6] for point in POINTS], "team": [point[7] for point in POINTS]}
    return Plan(
        {"zh": "模拟", "en": "Simulated"},
        date(2025, 1, 1),
        date(2024 + len(waves), 12, 31),
        tuple(Wave(f"Y{place}", weight) for place, weight in enumerate(waves, 1)),
        ("frontline",),
        {},
        BANDS,
        design,
        pd.DataFrame(weights, index=pd.Index(design["evidence"], name="evidence")),
        team=TeamLink(0.7, {"frontline": 0.8}),
    )


def _frame(name: str, rows: Sequence[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS[name]))


def _subjects(codes: Sequence[tuple[str, str]]) -> pd.DataFrame:
    teams = [(team, "team", team, None, None, None, None, None) for team in dict(codes)]
    start = date(2020, 1, 1)
    workers = [(code, "worker", code, team, "frontline", 1.0, start, None) for team, code in codes]
    return _frame("subjects", teams + workers)


def _items(items: int) -> pd.DataFrame:
    return _frame(
        "items",
        [
            ("form", "recipient", f"{point}-{place}", point, 1, 4, 5, place == items - 1 and items > 1)
            for point in ASKED
            for place in range(items)
        ],
    )


def _sizes(respondents: int) -> dict[str, int]:
    return {"key": respondents // 2, "general": respondents - respondents // 2}


def _ask(
    rng: np.random.Generator,
    rows: dict[str, list],
    place: tuple[str, str],
    latent: np.ndarray,
    size: tuple[int, int],
    spread: Spread,
) -> None:
    """Add the answers of one worker's respondents in one wave to the rows."""
    (wave, code), (respondents, items) = place, size
    for stratum, n in _sizes(respondents).items():
        person = rng.normal(0, spread.person, (n, 1, 1))
        centre = latent[None, :, None] + spread.gap * (stratum == "general")
        options = likert(centre + person + rng.normal(0, spread.item, (n, len(ASKED), items))).astype(float)
        if items > 1:
            options[:, :, -1] = 6 - options[:, :, -1]
        options[rng.random(options.shape) < spread.unanswered] = np.nan
        keys = [f"{wave}-{code}-{stratum}-{person}" for person in range(n)]
        rows["responses"] += [(key, wave, "form", code, stratum, "self", "none", False) for key in keys]
        names = [f"{point}-{item}" for point in ASKED for item in range(items)]
        rows["answers"] += [
            (key, name, value)
            for key, answers in zip(keys, options.reshape(n, -1).tolist(), strict=True)
            for name, value in zip(names, answers, strict=True)
        ]
        rows["strata"].append((wave, stratum, code, STRATA[stratum], n))


def _true_answers(
    wave: str, codes: Sequence[tuple[str, str]], latents: np.ndarray, respondents: int, spread: Spread
) -> list[tuple]:
    """Expected scores of the questionnaire points: of workers, and of teams as their mean."""
    sd, sizes, found = float(np.hypot(spread.person, spread.item)), _sizes(respondents), []
    of_team: dict[tuple[str, str], list[float]] = {}
    for (team, code), latent in zip(codes, latents, strict=True):
        for point, centre in zip(ASKED, latent, strict=True):
            weights = STRATA if point == "Q1" else sizes
            expected = {
                name: likert_expectation(centre + spread.gap * (name == "general"), sd) for name in STRATA
            }
            total = sum(weights[name] * expected[name] for name in STRATA) / sum(weights.values())
            found.append((wave, code, point, (total - 1) / 4 * 100))
            of_team.setdefault((team, point), []).append(found[-1][-1])
    return found + [(wave, team, point, float(np.mean(all_))) for (team, point), all_ in of_team.items()]


def _truth(plan: Plan, subjects: pd.DataFrame, truths: Sequence[tuple]) -> pd.DataFrame:
    """All levels of the true scores, put together as the plan puts measured ones together."""
    design = plan.design.assign(rule="value", parameters=[{}] * len(plan.design))
    collected = Collected(subjects, values=_frame("values", truths))
    return score_cycle(replace(plan, design=design), collected).scores[LEVEL_COLUMNS]
