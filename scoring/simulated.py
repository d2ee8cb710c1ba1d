"""Invented answers, ratings, codes and series with a known truth.

Every generator takes a seed or a generator: same seed, same numbers.
"""

from dataclasses import dataclass

import numpy as np
import scipy

CUTS = np.array([-1.5, -0.5, 0.5, 1.5])  # between the five options, on the scale of the latent opinion


@dataclass(frozen=True)
class Spread:
    """How much people, answers and raters differ.

    ``person`` and ``item`` are on the latent scale whose options are 1 apart;
    ``severity`` and ``error`` of raters on 0-100. ``gap``: how much happier the
    general stratum is. ``unanswered``: share of items left empty.
    """

    person: float = 0.7
    item: float = 0.7
    gap: float = 0.5
    severity: float = 4.0
    error: float = 4.0
    unanswered: float = 0.0


@dataclass(frozen=True)
class Panel:
    """Ratings as (subject, rater, value), and what each subject is really worth."""

    ratings: tuple[tuple[str, str, float], ...]
    truth: dict[str, float]
    severity: dict[str, float]


@dataclass(frozen=True)
class Series:
    """Repeated measurements in long form, with the true fixed effects."""

    values: tuple[float, ...]
    waves: tuple[float, ...]
    subjects: tuple[str, ...]
    intercept: float
    slope: float


def likert_expectation(latent: float, sd: float) -> float:
    """Expected option (1-5) of people whose latent opinion is normal.

    Parameters
    ----------
    latent, sd : float
        Mean and standard deviation of the opinion; options are 1 apart, 3 lies at 0.

    Returns
    -------
    float

    Notes
    -----
    1 + sum over the cuts c of P(opinion > c).

    References
    ----------
    Own definition (a graded response with normal noise).
    """
    return 1 + float(scipy.stats.norm.sf(CUTS, latent, sd).sum())


def likert(opinions: np.ndarray) -> np.ndarray:
    """Options 1-5 chosen by people with these opinions.

    Parameters
    ----------
    opinions : array
        On the latent scale, any shape.

    Returns
    -------
    array
        Of the same shape.

    References
    ----------
    Own definition.
    """
    return 1 + np.searchsorted(CUTS, opinions)


def answers_of_people(
    seed: int | np.random.Generator,
    people: int,
    items: int,
    latent: float = 0.8,
    spread: Spread | None = None,
) -> np.ndarray:
    """Answers of some people to several items about one thing.

    Parameters
    ----------
    seed : int or Generator
    people, items : int
    latent : float
        Mean opinion.
    spread : Spread, optional
        Its ``person`` effect is common to all items of a person, so answers correlate.

    Returns
    -------
    array, shape (people, items)
        Options 1-5.

    References
    ----------
    Own definition.
    """
    rng, spread = np.random.default_rng(seed), spread or Spread()
    person = rng.normal(0, spread.person, (people, 1))
    return likert(latent + person + rng.normal(0, spread.item, (people, items)))


def panel(
    seed: int | np.random.Generator,
    subjects: int = 6,
    raters: int = 5,
    per_subject: int = 3,
    spread: Spread | None = None,
) -> Panel:
    """A connected panel in which each subject has some of the raters.

    Parameters
    ----------
    seed : int or Generator
    subjects, raters, per_subject : int
        Raters go round, so that neighbours share raters.
    spread : Spread, optional

    Returns
    -------
    Panel
        Severities sum to 0: what is rated is what this panel would say as a whole.

    References
    ----------
    Own definition.
    """
    rng, spread = np.random.default_rng(seed), spread or Spread()
    truth = {f"W{place}": float(rng.uniform(65, 85)) for place in range(subjects)}
    leans = rng.normal(0, spread.severity, raters)
    severity = {f"R{place}": float(lean) for place, lean in enumerate(leans - leans.mean())}
    ratings = []
    for place, (code, value) in enumerate(truth.items()):
        for turn in range(per_subject):
            rater = f"R{(place + turn) % raters}"
            rated = value + severity[rater] + rng.normal(0, spread.error)
            ratings.append((code, rater, min(100.0, max(0.0, rated))))
    return Panel(tuple(ratings), truth, severity)


def two_coders(seed: int | np.random.Generator, units: int = 80, accuracy: float = 0.85) -> np.ndarray:
    """Strengths 0-4 that two coders give to the same units.

    Parameters
    ----------
    seed : int or Generator
    units : int
    accuracy : float
        How often a coder sees the true strength; else any of the five.

    Returns
    -------
    array, shape (units, 2)

    References
    ----------
    Own definition.
    """
    rng = np.random.default_rng(seed)
    true = rng.integers(0, 5, (units, 1)).repeat(2, axis=1)
    return np.where(rng.random((units, 2)) < accuracy, true, rng.integers(0, 5, (units, 2)))


def series(
    seed: int | np.random.Generator,
    subjects: int = 30,
    waves: int = 4,
    slope: float = 2.0,
    slope_sd: float = 0.0,
    subject_sd: float = 6.0,
    error_sd: float = 4.0,
) -> Series:
    """Measurements of subjects that grow along straight lines.

    Parameters
    ----------
    seed : int or Generator
    subjects, waves : int
        Waves 0, 1, 2 ...
    slope, slope_sd : float
        Mean growth per wave and how much subjects differ in it.
    subject_sd, error_sd : float
        How much subjects differ at the start, and the noise of one measurement.

    Returns
    -------
    Series
        True intercept 70.

    References
    ----------
    Own definition.
    """
    rng, times = np.random.default_rng(seed), np.arange(waves)
    start = 70 + rng.normal(0, subject_sd, (subjects, 1))
    lines = start + (slope + rng.normal(0, slope_sd, (subjects, 1))) * times
    values = lines + rng.normal(0, error_sd, lines.shape)
    names = tuple(f"W{place}" for place in range(subjects) for _wave in times)
    return Series(
        tuple(values.ravel().tolist()), tuple(np.tile(times, subjects).tolist()), names, 70.0, slope
    )
