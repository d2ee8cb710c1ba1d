"""Rules on questionnaire answers: everything works on counts, never on single answers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.frames import ScoringError
from scoring.precision import wilson
from scoring.rules.registry import NAN, Estimate, Example, Parameter, rule

ALL = ""  # the one stratum of an unstratified mean

Counts = Mapping[float, int]


@dataclass(frozen=True)
class ItemCounts:
    """Scored answers to one item: stratum -> option -> count, already reverse-keyed.

    ``second_best``: the option next to the highest; without it one below.
    """

    item: str
    low: float
    high: float
    strata: Mapping[str, Counts]
    second_best: float | None = None

    @property
    def counts(self) -> Counts:
        """Option counts over all strata."""
        pooled: dict[float, int] = {}
        for counts in self.strata.values():
            for option, count in counts.items():
                pooled[option] = pooled.get(option, 0) + count
        return pooled


@dataclass(frozen=True)
class Answers:
    """All scored answers to the items of one evidence point of one subject and wave.

    ``n``: responses with at least one valid value. ``pairs``: (stratum, item,
    item) -> (n, sum of the first, sum of the second, sum of products) over
    responses that answered both; without it items count as independent.
    ``populations``: stratum -> people, for stratified means.
    """

    n: int
    items: tuple[ItemCounts, ...]
    pairs: Mapping[tuple[str, str, str], tuple[int, float, float, float]] = field(default_factory=dict)
    populations: Mapping[str, float] = field(default_factory=dict)


def answers_of(counts: Mapping[str, Counts], low: float = 1, high: float = 5) -> Answers:
    """Answers from plain counts per item, for worked examples.

    Parameters
    ----------
    counts : mapping
        Item to {option: count}.
    low, high : float
        Ends of the scale.

    Returns
    -------
    Answers
        n is the largest count of an item.

    References
    ----------
    Own definition.
    """
    items = tuple(ItemCounts(item, low, high, {ALL: options}) for item, options in counts.items())
    return Answers(max(sum(options.values()) for options in counts.values()), items)


SATISFACTION = answers_of({"Q7": {1: 1, 2: 1, 3: 3, 4: 9, 5: 10}})
TWO_ITEMS = answers_of({"Q1": {4: 2, 5: 2}, "Q2": {5: 1}})
BALLOTS = answers_of({"P1": {4: 12, 3: 6, 2: 1, 1: 1}}, 1, 4)
STRATA = Answers(
    115,
    (ItemCounts("S", 0, 100, {"key": {82: 50}, "general": {90: 65}}),),
    populations={"key": 60, "general": 200},
)
STRATIFIED = Parameter("boolean", False, "按分层人口加权", "weight strata by population")


@rule(
    "percent",
    zh="百分化均值",
    en="Mean as percent of the scale",
    sentence_zh="先算每题的平均分，再算各题的平均，最低选项记 0 分，最高选项记 100 分。",
    sentence_en="The mean of each question, then the mean of the questions; "
    "the lowest option counts 0, the highest 100.",
    unit="answers",
    parameters={"stratified": STRATIFIED},
    examples=[
        Example(SATISFACTION, 77.08, source="docs/worked-case.md F1"),
        Example(TWO_ITEMS, 93.75),
        Example(STRATA, 88.15, {"stratified": True}, "docs/worked-case.md F8"),
        Example(STRATA, 86.52, source="docs/worked-case.md F8, unweighted"),
    ],
)
def percent(given: Answers, stratified: bool = False) -> Estimate | None:
    """Mean of item means, each as (mean - low) / (high - low) * 100.

    Parameters
    ----------
    given : Answers
    stratified : bool
        Item means are means of strata weighted by population, over the strata
        with an answer to the item.

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
    docs/worked-case.md F1, F8; variance of a stratified mean: Cochran (1977), section 5.3.
    """
    return _mean_of_items(given, stratified, from_low=True)


@rule(
    "mean_share",
    zh="均值占满分比",
    en="Mean as share of the highest option",
    sentence_zh="先算每题的平均分，再算各题的平均，除以最高选项的分值，乘以 100。",
    sentence_en="The mean of each question as a share of the highest option, "
    "then the mean of the questions, times 100.",
    unit="answers",
    parameters={"stratified": STRATIFIED},
    examples=[Example(SATISFACTION, 81.67, source="docs/worked-case.md F1"), Example(TWO_ITEMS, 95.00)],
)
def mean_share(given: Answers, stratified: bool = False) -> Estimate | None:
    """Mean of item means, each as mean / high * 100.

    Parameters
    ----------
    given : Answers
    stratified : bool
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
    return _mean_of_items(given, stratified, from_low=False)


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
    for item in given.items:
        least = sorted(options)[-2:][0] if options else _second_best(item)
        counts = item.counts
        total += sum(counts.values())
        best += sum(count for option, count in counts.items() if option >= least)
    if total == 0:
        return None
    share = best / total
    interval = wilson(share * given.n, given.n)
    se = math.sqrt(share * (1 - share) / given.n) * 100
    inputs = {"best": best, "answers": total}
    return Estimate(share * 100, se, given.n - 1, interval.low * 100, interval.high * 100, inputs)


def _second_best(item: ItemCounts) -> float:
    return item.high - 1 if item.second_best is None else item.second_best


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
    for item in given.items:
        for option, count in item.counts.items():
            if option not in worth:
                raise ScoringError(
                    f"ballot: item {item.item}: option {option:g} has no value in {dict(values)}"
                )
            counts[worth[option]] = counts.get(worth[option], 0) + count
    total = sum(counts.values())
    if total == 0:
        return None
    mean, variance = _moments(counts)
    se = math.sqrt(variance / given.n) if given.n > 1 else NAN
    return Estimate(mean, se, given.n - 1, inputs={"marks": total})


def _moments(counts: Counts) -> tuple[float, float]:
    n = sum(counts.values())
    mean = math.fsum(option * count for option, count in counts.items()) / n
    squares = math.fsum(count * (option - mean) ** 2 for option, count in counts.items())
    return mean, (squares / (n - 1) if n > 1 else NAN)


def _mean_of_items(given: Answers, stratified: bool, from_low: bool) -> Estimate | None:
    answered = [item for item in given.items if item.counts]
    if not answered:
        return None
    means, weights = {}, {}
    for item in answered:
        strata = _strata_used(item, stratified)
        weights[item.item] = _stratum_weights(item, strata, given.populations if stratified else None)
        mean = math.fsum(weights[item.item][name] * _moments(strata[name])[0] for name in strata)
        base, unit = _scale(item, from_low)
        means[item.item] = (mean - base) / unit * 100
    score = math.fsum(means.values()) / len(means)
    se = _error_of_items(given, answered, weights, stratified, from_low)
    inputs: dict[str, object] = {"item_means": means}
    if stratified:
        inputs["stratum_weights"] = weights
    return Estimate(score, se, given.n - 1 if given.n > 1 else NAN, inputs=inputs)


def _strata_used(item: ItemCounts, stratified: bool) -> Mapping[str, Counts]:
    return (
        {name: counts for name, counts in item.strata.items() if counts} if stratified else {ALL: item.counts}
    )


def _stratum_weights(
    item: ItemCounts, strata: Mapping[str, Counts], populations: Mapping[str, float] | None
) -> dict[str, float]:
    if populations is None:
        return dict.fromkeys(strata, 1.0)
    unknown = [name for name in strata if not populations.get(name, 0) > 0]
    if unknown:
        raise ScoringError(f"item {item.item}: no population for the strata {unknown}")
    total = math.fsum(populations[name] for name in strata)
    return {name: populations[name] / total for name in strata}


def _scale(item: ItemCounts, from_low: bool) -> tuple[float, float]:
    base = item.low if from_low else 0.0
    if not item.high > base:
        raise ScoringError(f"item {item.item}: scale {item.low:g} to {item.high:g}, expected low < high")
    return base, item.high - base


def _error_of_items(
    given: Answers,
    answered: list[ItemCounts],
    weights: Mapping[str, Mapping[str, float]],
    stratified: bool,
    from_low: bool,
) -> float:
    """Standard error of the mean of item means, with the covariances between items."""
    units = {item.item: _scale(item, from_low)[1] for item in answered}
    sizes, variance = {}, 0.0
    for item in answered:
        for name, counts in _strata_used(item, stratified).items():
            size, spread = sum(counts.values()), _moments(counts)[1]
            sizes[item.item, name] = size
            if math.isnan(spread):
                return NAN
            variance += weights[item.item][name] ** 2 * spread / size / units[item.item] ** 2
    for (stratum, first, second), moments in _pooled(given.pairs, stratified).items():
        n, first_sum, second_sum, products = moments
        if n > 1 and first in units and second in units:
            covariance = (products - first_sum * second_sum / n) / (n - 1)
            joint = covariance * n / (sizes[first, stratum] * sizes[second, stratum])
            weight = weights[first][stratum] * weights[second][stratum]
            variance += 2 * weight * joint / (units[first] * units[second])
    return math.sqrt(max(variance, 0.0)) / len(answered) * 100


def _pooled(pairs: Mapping, stratified: bool) -> Mapping:
    if stratified:
        return pairs
    pooled: dict[tuple[str, str, str], tuple] = {}
    for (_, first, second), moments in pairs.items():
        known = pooled.get((ALL, first, second), (0, 0, 0, 0))
        pooled[ALL, first, second] = tuple(a + b for a, b in zip(known, moments, strict=True))
    return pooled
