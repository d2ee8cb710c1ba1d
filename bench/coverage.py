"""How often a 95 % interval holds the truth: `python -m bench.coverage [worlds]`.

Invented worlds with a known truth (scoring/simulate.py, scoring/simulated.py):
each method, and each level of what score_cycle gives, at n = 10, 20 and 40
answers (or rated subjects). 95 is right; below 93 an interval promises too much.
"""

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from scoring.methods.catalogue import METHODS
from scoring.methods.change import change
from scoring.methods.intervals import mean_interval, wilson
from scoring.methods.raking import raking
from scoring.methods.sampling import stratified_mean
from scoring.pipeline import score_cycle
from scoring.simulate import LEVEL_COLUMNS, world
from scoring.simulated import Spread, answers_of_people, likert_expectation, panel

SIZES = (10, 20, 40)
SAMPLES = 800  # of each method and size
WORLDS = 120  # scored cycles of each size: each holds six workers
RATERS = 5
LATENT, LATER = 0.8, 1.1  # mean opinions before and after
SPREAD = Spread()
OPINION_SD = math.hypot(SPREAD.person, SPREAD.item)
MARGINS = {"sex": {"f": 60, "m": 40}, "age": {"old": 30, "young": 70}}
ANSWERED = ("Q1", "Q2", "Q3")  # evidence points from answers; the others are a panel and a record

Hit = tuple[
    str, bool | None
]  # what was estimated, and whether its interval held the truth (None: no interval)


def hit(interval: object, truth: float) -> bool | None:
    """Whether an interval holds the truth; None where there is none."""
    return None if interval is None else bool(interval.low <= truth <= interval.high)


def percent_of(answers: np.ndarray) -> list[float]:
    """Score 0-100 of each person: the mean of the answers, 1-5."""
    return ((answers.mean(axis=1) - 1) / 4 * 100).tolist()


def expected_percent(latent: float) -> float:
    """What ``percent_of`` is expected to be."""
    return (likert_expectation(latent, OPINION_SD) - 1) / 4 * 100


def of_means(rng: np.random.Generator, n: int) -> Iterator[Hit]:
    """Mean of scores, and share of content people."""
    scores = percent_of(answers_of_people(rng, n, 4, LATENT, SPREAD))
    yield "mean (t)", hit(mean_interval(scores, minimum=0, maximum=100).interval, expected_percent(LATENT))
    yield "share (Wilson)", hit(wilson(int(rng.binomial(n, 0.85)), n).interval, 0.85)


def of_strata(rng: np.random.Generator, n: int) -> Iterator[Hit]:
    """Two strata of unequal size and opinion, half of the answers from each."""
    centres, sizes = {"key": LATENT - 0.4, "general": LATENT + 0.4}, {"key": 6000, "general": 18000}
    strata = {
        name: {
            "population": sizes[name],
            "values": percent_of(answers_of_people(rng, n // 2, 4, centre, SPREAD)),
        }
        for name, centre in centres.items()
    }
    truth = sum(sizes[name] * expected_percent(centre) for name, centre in centres.items()) / 24000
    yield "stratified mean", hit(stratified_mean(strata).interval, truth)


def of_raking(rng: np.random.Generator, n: int) -> Iterator[Hit]:
    """Old people answer twice as often as they should, and are happier."""
    rows = [
        {"sex": sex, "age": age}
        for sex, age in zip(
            rng.choice(["f", "m"], n), rng.choice(["old", "young"], n, p=[0.6, 0.4]), strict=True
        )
    ]
    if any(len({row[name] for row in rows}) < 2 for name in MARGINS):
        yield "raked mean", None  # refused: a category without an answer
        return
    centres = {"old": LATENT + 0.4, "young": LATENT - 0.2}
    values = [percent_of(answers_of_people(rng, 1, 4, centres[row["age"]], SPREAD))[0] for row in rows]
    truth = 0.3 * expected_percent(centres["old"]) + 0.7 * expected_percent(centres["young"])
    yield "raked mean", hit(raking(MARGINS, respondents=rows, values=values).estimate.interval, truth)


def of_change(rng: np.random.Generator, n: int) -> Iterator[Hit]:
    """The same people before and after, and other people after."""
    truth = expected_percent(LATER) - expected_percent(LATENT)
    person = rng.normal(0, SPREAD.person, n)
    alone = Spread(person=0, item=SPREAD.item)
    pairs = [
        [percent_of(answers_of_people(rng, 1, 4, centre + one, alone))[0] for centre in (LATENT, LATER)]
        for one in person
    ]
    yield "change, paired", hit(change(pairs=pairs).interval, truth)
    before, after = (percent_of(answers_of_people(rng, n, 4, centre, SPREAD)) for centre in (LATENT, LATER))
    yield "change, Welch", hit(change(before=before, after=after).interval, truth)


def of_reliability(rng: np.random.Generator, n: int) -> Iterator[Hit]:
    """Alpha of six items, and the correlation of one of five raters, of normal scores."""
    if "alpha" in METHODS:
        scores = rng.normal(0, 1, (n, 1)) + rng.normal(0, 1.5, (n, 6))
        yield "alpha (Feldt)", hit(METHODS["alpha"].apply(scores=scores.tolist()).interval, 6 / (6 + 1.5**2))
    if "icc" in METHODS:
        rated = rng.normal(0, 5, (n, 1)) + rng.normal(0, 3, (1, RATERS)) + rng.normal(0, 4, (n, RATERS))
        found = METHODS["icc"].apply(ratings=rated.tolist()).forms["icc2"]
        yield "ICC of one rater", hit(found.interval, 25 / (25 + 9 + 16))


def of_severity(rng: np.random.Generator, n: int) -> Iterator[Hit]:
    """Adjusted values of n subjects with three of five raters each."""
    if "severity" in METHODS:
        rated = panel(rng, n, RATERS, 3, SPREAD)
        for one in METHODS["severity"].apply(ratings=rated.ratings).subjects:
            interval = None if one.low is None else one
            yield "severity-adjusted value", hit(interval, rated.truth[one.subject])


def of_cycle(seed: int, n: int) -> Iterator[Hit]:
    """Every score of a cycle against its truth; scores that do not vary are left out."""
    one = world(seed, respondents=n)
    scores = score_cycle(one.plan, one.collected).scores
    both = scores.merge(one.truth, on=LEVEL_COLUMNS[:4], suffixes=("", "_true"))
    for row in both.itertuples(index=False):
        if math.isnan(row.se):
            continue
        name = f"score_cycle: {row.level}"
        if row.level == "evidence":
            name += " (answers)" if row.node in ANSWERED else " (panel)"
        yield name, None if math.isnan(row.low) else row.low <= row.score_true <= row.high


def counted(runs: Iterable[Iterable[Hit]], into: dict[str, dict[int, list[list[bool]]]], n: int) -> None:
    """Add the hits of each run to the table: name, size, run."""
    for run in runs:
        found: dict[str, list[bool]] = {}
        for name, is_hit in run:
            found.setdefault(name, []).extend([] if is_hit is None else [is_hit])
        for name, hits in found.items():
            into.setdefault(name, {}).setdefault(n, []).append(hits)


def cell(runs: list[list[bool]]) -> str:
    """Percent covered with its own error; the hits of one world go together."""
    total = sum(map(len, runs))
    if total == 0:
        return "no interval"
    share = sum(map(sum, runs)) / total
    off = [sum(hits) - share * len(hits) for hits in runs]
    return f"{share:6.1%} ± {math.sqrt(sum(one**2 for one in off)) / total:.1%}"


def main(worlds: int = WORLDS) -> None:
    """Print the table."""
    start, table = time.perf_counter(), {}
    methods: tuple[Callable[[np.random.Generator, int], Iterator[Hit]], ...] = (
        of_means,
        of_strata,
        of_raking,
        of_change,
        of_reliability,
        of_severity,
    )
    for n in SIZES:
        for place, method in enumerate(methods):
            samples = SAMPLES // 4 if method is of_severity else SAMPLES
            generators = (np.random.default_rng([n, place, seed]) for seed in range(samples))
            counted((method(rng, n) for rng in generators), table, n)
        counted((of_cycle(1000 * n + seed, n) for seed in range(worlds)), table, n)
    print(f"{'coverage of nominal 95 % intervals':36}" + "".join(f"{f'n = {n}':>17}" for n in SIZES))
    for name, by_size in table.items():
        print(f"{name:36}" + "".join(f"{cell(by_size.get(n, [])):>17}" for n in SIZES))
    print(f"{SAMPLES} samples and {worlds} cycles of each size, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
