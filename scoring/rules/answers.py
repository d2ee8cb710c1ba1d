"""Rules on questionnaire answers: everything works on counts, never on single answers."""

import math
from collections.abc import Mapping

import numpy as np

from scoring.frames import ScoringError
from scoring.precision import wilson
from scoring.rules.counted import Answers, answers_of, item_covariance, option_variance
from scoring.rules.registry import NAN, Estimate, Example, Parameter, rule

SATISFACTION = answers_of({"Q7": {1: 1, 2: 1, 3: 3, 4: 9, 5: 10}})
TWO_ITEMS = answers_of({"Q1": {4: 2, 5: 2}, "Q2": {5: 1}})
BALLOTS = answers_of({"P1": {4: 12, 3: 6, 2: 1, 1: 1}}, 1, 4)
STRATA = answers_of(
    {"S": {"key": {82: 50}, "general": {90: 65}}}, 0, 100, n=115, populations={"key": 60, "general": 200}
)
STRATIFIED = Parameter("boolean", False, "按分层人口加权", "weight strata by population")
FINITE = Parameter("boolean", False, "按总体人数修正误差", "correct the error for a known population")


@rule(
    "percent",
    zh="百分化均值",
    en="Mean as percent of the scale",
    sentence_zh="先算每题的平均分，再算各题的平均，最低选项记 0 分，最高选项记 100 分。",
    sentence_en="The mean of each question, then the mean of the questions; "
    "the lowest option counts 0, the highest 100.",
    unit="answers",
    parameters={"stratified": STRATIFIED, "finite": FINITE},
    examples=[
        Example(SATISFACTION, 77.08, source="docs/worked-case.md F1"),
        Example(TWO_ITEMS, 93.75),
        Example(STRATA, 88.15, {"stratified": True}, "docs/worked-case.md F8"),
        Example(STRATA, 86.52, source="docs/worked-case.md F8, unweighted"),
    ],
)
def percent(given: Answers, stratified: bool = False, finite: bool = False) -> Estimate | None:
    """Mean of item means, each as (mean - low) / (high - low) * 100.

    Parameters
    ----------
    given : Answers
    stratified : bool
        Item means are means of strata weighted by population, over the strata
        with an answer to the item.
    finite : bool
        The people of each stratum (unstratified: of all strata) are all there
        are: the variance shrinks by 1 - n / N.

    Returns
    -------
    Estimate or None
        None without a valid answer.

    Raises
    ------
    ScoringError
        A stratum with answers has no population, or an item has no range.

    References
    ----------
    docs/worked-case.md F1, F8; variance of a stratified mean: Cochran (1977), section 5.3; finite
    population: section 2.6.
    """
    return _mean_of_items(given, stratified, finite, from_low=True)


@rule(
    "mean_share",
    zh="均值占满分比",
    en="Mean as share of the highest option",
    sentence_zh="先算每题的平均分，再算各题的平均，除以最高选项的分值，乘以 100。",
    sentence_en="The mean of each question as a share of the highest option, "
    "then the mean of the questions, times 100.",
    unit="answers",
    parameters={"stratified": STRATIFIED, "finite": FINITE},
    examples=[Example(SATISFACTION, 81.67, source="docs/worked-case.md F1"), Example(TWO_ITEMS, 95.00)],
)
def mean_share(given: Answers, stratified: bool = False, finite: bool = False) -> Estimate | None:
    """Mean of item means, each as mean / high * 100.

    Parameters
    ----------
    given : Answers
    stratified, finite : bool
        As in ``percent``.

    Returns
    -------
    Estimate or None
        None without a valid answer.

    Raises
    ------
    ScoringError
        As in ``percent``.

    References
    ----------
    docs/worked-case.md F1.
    """
    return _mean_of_items(given, stratified, finite, from_low=False)


@rule(
    "top2",
    zh="最好两档占比",
    en="Share of the two best options",
    sentence_zh="选了最好两档的答案占全部有效答案的百分比。",
    sentence_en="Answers in the two best options as percent of all valid answers.",
    unit="answers",
    parameters={
        "options": Parameter(
            "numbers", None, "选项分值（缺省为题目的选项）", "option values (default: those of the question)"
        )
    },
    examples=[
        Example(SATISFACTION, 79.17, source="docs/worked-case.md F1"),
        Example(answers_of({"Q": {0: 1, 50: 1, 100: 2}}, 0, 100), 75.00, {"options": [0, 50, 100]}),
    ],
)
def top2(given: Answers, options: list | None = None) -> Estimate | None:
    """Share of answers in the two best options, pooled over items, times 100.

    Parameters
    ----------
    given : Answers
    options : list of float, optional
        The options of the scale; without it those of each item.

    Returns
    -------
    Estimate or None
        None without a valid answer. The interval is Wilson's with n responses.

    References
    ----------
    docs/worked-case.md F1; Wilson (1927), JASA 22, 209-212.
    """
    total = best = 0
    for place, counts in enumerate(given.by_item().values()):
        least = sorted(options)[-2:][0] if options else _second_best(given, place)
        total += sum(counts.values())
        best += sum(count for option, count in counts.items() if option >= least)
    if total == 0:
        return None
    share = best / total
    interval = wilson(share * given.n, given.n)
    se = math.sqrt(share * (1 - share) / given.n) * 100
    return Estimate(
        share * 100,
        se,
        given.n - 1,
        interval.low * 100,
        interval.high * 100,
        {"best": best, "answers": total},
        loads=_even_loads(given),
    )


def _second_best(given: Answers, place: int) -> float:
    known = float(given.second_best[place])
    return float(given.high[place]) - 1 if math.isnan(known) else known


def _even_loads(given: Answers) -> dict[str, float]:
    """How a pooled share or value leans on its items, for correlation with other points."""
    sizes = given.sizes.sum(axis=0)
    return {
        item: float(size) / float(sizes.sum()) for item, size in zip(given.items, sizes, strict=True) if size
    }


@rule(
    "ballot",
    zh="测评票折算",
    en="Ballot values",
    sentence_zh="每张有效票按所选等次折算成分值，取平均。",
    sentence_en="Each valid mark counts the value set for its level; the mean of all marks.",
    unit="answers",
    parameters={"values": Parameter("mapping", None, "等次分值", "value of each level", 0, 100)},
    examples=[
        Example(BALLOTS, 87.00, {"values": {"4": 100, "3": 80, "2": 60, "1": 0}}, "docs/worked-case.md F2"),
        Example(BALLOTS, 89.00, {"values": {"4": 100, "3": 80, "2": 60, "1": 40}}, "docs/worked-case.md F2"),
    ],
)
def ballot(given: Answers, values: Mapping[str, float]) -> Estimate | None:
    """Mean of the values of all marks, pooled over items.

    Parameters
    ----------
    given : Answers
    values : mapping
        Option (as text or number) to value, 0-100.

    Returns
    -------
    Estimate or None
        None without a valid mark. The standard error takes the marks of one
        response as fully dependent: sd / sqrt(responses).

    Raises
    ------
    ScoringError
        An option was marked that has no value.

    References
    ----------
    docs/worked-case.md F2.
    """
    worth = {float(option): value for option, value in values.items()}
    counts: dict[float, int] = {}
    for item, of_item in given.by_item().items():
        for option, count in of_item.items():
            if option not in worth:
                raise ScoringError(f"ballot: item {item}: option {option:g} has no value in {dict(values)}")
            counts[worth[option]] = counts.get(worth[option], 0) + count
    total = sum(counts.values())
    if total == 0:
        return None
    mean = math.fsum(value * count for value, count in counts.items()) / total
    squares = math.fsum(count * (value - mean) ** 2 for value, count in counts.items())
    se = math.sqrt(squares / max(total - 1, 1) / given.n) if given.n > 1 else NAN
    return Estimate(mean, se, given.n - 1, inputs={"marks": total}, loads=_even_loads(given))


def _mean_of_items(given: Answers, stratified: bool, finite: bool, from_low: bool) -> Estimate | None:
    layers = given if stratified else given.pooled()
    answered = [place for place, size in enumerate(layers.sizes.sum(axis=0)) if size]
    if not answered:
        return None
    weights = np.array([_stratum_weights(layers, place, stratified) for place in range(len(given.items))]).T
    means = np.nan_to_num(layers.means)
    scales = [_scale(layers, place, from_low) for place in answered]
    item_means = {
        given.items[place]: (math.fsum(weights[:, place] * means[:, place]) - base) / unit * 100
        for place, (base, unit) in zip(answered, scales, strict=True)
    }
    loads = np.zeros(len(given.items))
    loads[answered] = [100 / unit / len(answered) for _base, unit in scales]
    inputs: dict[str, object] = {"item_means": item_means}
    if stratified:
        inputs["stratum_weights"] = {
            given.items[place]: {
                name: float(weight)
                for name, weight in zip(layers.strata, weights[:, place], strict=True)
                if weight
            }
            for place in answered
        }
    return Estimate(
        math.fsum(item_means.values()) / len(item_means),
        _error(layers, weights * loads, _known_populations(given, stratified) if finite else None),
        given.n - 1 if given.n > 1 else NAN,
        inputs=inputs,
        loads={item: float(load) for item, load in zip(given.items, loads, strict=True) if load},
    )


def _stratum_weights(layers: Answers, place: int, stratified: bool) -> list[float]:
    """Share of each stratum in the mean of one item: by population, over the strata with an answer."""
    here = layers.sizes[:, place] > 0
    if not stratified:
        return [float(one) for one in here]
    people = [layers.populations.get(name, 0) for name in layers.strata]
    unknown = [
        name for name, known, size in zip(layers.strata, people, here, strict=True) if size and not known > 0
    ]
    if unknown:
        raise ScoringError(f"item {layers.items[place]}: no population for the strata {unknown}")
    total = math.fsum(one for one, size in zip(people, here, strict=True) if size)
    return [one / total if size else 0.0 for one, size in zip(people, here, strict=True)]


def _scale(layers: Answers, place: int, from_low: bool) -> tuple[float, float]:
    low, high = float(layers.low[place]), float(layers.high[place])
    base = low if from_low else 0.0
    if not high > base:
        raise ScoringError(f"item {layers.items[place]}: scale {low:g} to {high:g}, expected low < high")
    return base, high - base


def _known_populations(given: Answers, stratified: bool) -> list[float]:
    people = [given.populations.get(name, NAN) for name in given.strata]
    return people if stratified else [math.fsum(people)]


def _error(layers: Answers, loads: np.ndarray, populations: list[float] | None) -> float:
    """Standard error of the sum of loads (strata, items) times item means, covariances included."""
    variance = 0.0
    for stratum, load in enumerate(loads):
        used = np.flatnonzero(load)
        counts, sizes = layers.counts[stratum], layers.sizes[stratum]
        moments = (getattr(layers, name)[stratum] for name in ("together", "sums", "products"))
        covariance = item_covariance(sizes, option_variance(counts, layers.options), *moments)
        part = float(load[used] @ covariance[np.ix_(used, used)] @ load[used])
        if populations is not None and populations[stratum] > 0:
            part *= max(0.0, 1 - float(sizes[used].mean()) / populations[stratum])
        variance += part
    return math.sqrt(max(variance, 0.0)) if not math.isnan(variance) else NAN
