"""Questionnaire answers with exact sums, and people behind them who answer alike from item to item."""

from collections.abc import Mapping, Sequence

import numpy as np

NOT_ASKED, CANNOT_SAY = "", "na"
Rows = list[dict[str, object]]


def with_total(rng: np.random.Generator, n: int, total: int, low: int = 1, high: int = 5) -> list[int]:
    """n whole answers between low and high, spread around their mean, that add up to total."""
    total = min(max(total, low * n), high * n)
    values = [int(v) for v in np.clip(np.rint(rng.normal(total / n, 0.8, n)), low, high)]
    while (gap := total - sum(values)) != 0:
        at, step = int(rng.integers(n)), int(np.sign(gap))
        if low <= values[at] + step <= high:
            values[at] += step
    return values


def from_counts(counts: Sequence[int]) -> list[int]:
    """Counts of the options 1, 2, 3 ... as a list of answers."""
    return [option for option, count in enumerate(counts, start=1) for _ in range(count)]


def block(rng: np.random.Generator, n: int, items: Mapping[str, Sequence[int]]) -> list[dict[str, object]]:
    """n answered forms: each item's answers are dealt out along one common disposition plus noise.

    An item with fewer than n answers leaves the others at "cannot say".
    """
    disposition = rng.normal(0, 1, n)
    forms: list[dict[str, object]] = [{} for _ in range(n)]
    for item, values in items.items():
        answering = rng.permutation(n)[: len(values)]
        order = answering[np.argsort((disposition + rng.normal(0, 0.9, n))[answering])]
        for form in forms:
            form[item] = CANNOT_SAY
        for person, value in zip(order, sorted(values), strict=True):
            forms[person][item] = value
    return forms


def aimed_items(
    rng: np.random.Generator, n: int, items: Sequence[str], mean: float, skip: float = 0.06
) -> dict[str, list[int]]:
    """Answers to several items whose item means lie around ``mean``."""
    lean = rng.normal(0, 0.07, len(items))
    lean -= lean.mean()
    result = {}
    for item, offset in zip(items, lean, strict=True):
        answering = max(min(n, 3), n - int((rng.random(n) < skip).sum()))
        result[item] = with_total(rng, answering, round(answering * (mean + offset)))
    return result


def ballot(rng: np.random.Generator, n: int, aim: float) -> list[int]:
    """n conduct ballots (4 excellent ... 1 not competent) with a mean as near to ``aim`` as they allow."""
    steps = max(0, round((100 - aim) * n / 20))  # each step takes one ballot down by 20 points
    lowest = max(0, steps - n) + (1 if 3 <= steps < n and rng.random() < 0.3 else 0)
    competent = steps - 2 * lowest
    return [4] * (n - lowest - competent) + [3] * competent + [2] * lowest


def item_means(rows: Rows, items: Sequence[str]) -> float:
    """Mean of the items' means over the answered cells."""
    cells = [[row[item] for row in rows if isinstance(row.get(item), int)] for item in items]
    return float(np.mean([np.mean(values) for values in cells if values]))
