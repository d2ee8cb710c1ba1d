"""Counted answers to the items of one evidence point: what the rules on answers are fed with."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scoring.sheets import option_table

ALL = ""  # the one stratum of an unstratified mean

Counts = Mapping[float, int]


@dataclass(frozen=True)
class Answers:
    """All scored answers to the items of one evidence point of one subject and wave.

    ``n``: responses with at least one valid value. ``items``: names; ``low``,
    ``high``, ``second_best``: float (items,), the last is the option next to the
    best one, NaN: one below. ``options``: float (items, options), reverse-keyed,
    0 where an item has fewer. ``strata``: names; ``counts``: int (strata, items, options).
    Co-moments (strata, items, items) over responses that answered both items:
    ``together``, ``sums`` (of the first), ``products``; where ``together`` is 0
    two items count as independent. ``populations``: stratum to people.
    """

    n: int
    items: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    second_best: np.ndarray
    options: np.ndarray
    strata: tuple[str, ...]
    counts: np.ndarray
    together: np.ndarray
    sums: np.ndarray
    products: np.ndarray
    populations: Mapping[str, float] = field(default_factory=dict)

    @property
    def sizes(self) -> np.ndarray:
        """Valid answers, int (strata, items)."""
        return self.counts.sum(axis=2)

    @property
    def means(self) -> np.ndarray:
        """Mean answer, float (strata, items); NaN where nobody answered."""
        totals = (self.counts * self.options).sum(axis=2)
        return np.divide(totals, self.sizes, out=np.full(totals.shape, math.nan), where=self.sizes > 0)

    def pooled(self) -> "Answers":
        """The same answers as one stratum."""
        parts = ("counts", "together", "sums", "products")
        sums = {name: getattr(self, name).sum(axis=0, keepdims=True) for name in parts}
        return replace(self, strata=(ALL,), **sums)

    def by_item(self) -> dict[str, dict[float, int]]:
        """Item to option to count over all strata, counts above 0 only."""
        return {
            item: {float(option): int(n) for option, n in zip(options, counts, strict=True) if n}
            for item, options, counts in zip(self.items, self.options, self.counts.sum(axis=0), strict=True)
        }


def answers_of(
    counts: Mapping[str, Mapping[str, Counts] | Counts],
    low: float = 1,
    high: float = 5,
    *,
    n: int | None = None,
    second_best: float = math.nan,
    populations: Mapping[str, float] | None = None,
    pairs: Mapping[tuple[str, str], tuple[int, float, float, float]] | None = None,
) -> Answers:
    """Answers from plain counts per item, for worked examples.

    Parameters
    ----------
    counts : mapping
        Item to {option: count}, or to {stratum: {option: count}}.
    low, high, second_best : float
        Ends of the scale and the option next to the best, of every item.
    n : int, optional
        Responses; by default the largest count of an item.
    populations : mapping, optional
        Stratum to people.
    pairs : mapping, optional
        Two items to (n, sum of the first, sum of the second, sum of products).

    Returns
    -------
    Answers

    References
    ----------
    Own definition.
    """
    layered = {
        item: of_item if any(isinstance(one, Mapping) for one in of_item.values()) else {ALL: of_item}
        for item, of_item in counts.items()
    }
    strata = tuple(dict.fromkeys(stratum for of_item in layered.values() for stratum in of_item))
    options = option_table([_options_of(of_item.values()) for of_item in layered.values()])
    table = np.array(
        [[_row(of_item.get(stratum, {}), row) for of_item, row in zip(layered.values(), options, strict=True)]
         for stratum in strata]
    )  # fmt: skip
    size = len(layered)
    moments = np.zeros((3, len(strata), size, size))
    places = {item: place for place, item in enumerate(layered)}
    for (first, second), (together, first_sum, second_sum, product) in (pairs or {}).items():
        one, two = places[first], places[second]
        moments[:, 0, one, two] = together, first_sum, product
        moments[:, 0, two, one] = together, second_sum, product
    ends = (np.full(size, float(end)) for end in (low, high, second_best))
    options = np.nan_to_num(options)
    largest = int(table.sum(axis=(0, 2)).max())
    return Answers(
        largest if n is None else n,
        tuple(layered),
        *ends,
        options,
        strata,
        table,
        *moments,
        populations or {},
    )


def _options_of(layers: Sequence[Counts]) -> list[float]:
    return sorted({float(option) for counts in layers for option in counts})


def _row(counts: Counts, options: np.ndarray) -> list[int]:
    return [0 if math.isnan(option) else int(counts.get(option, 0)) for option in options]


def item_covariance(
    sizes: np.ndarray, squares: np.ndarray, together: np.ndarray, sums: np.ndarray, products: np.ndarray
) -> np.ndarray:
    """Covariance matrix of item means, each over the people who answered the item.

    Parameters
    ----------
    sizes : int array (items,)
        Answers to each item.
    squares : float array (items,)
        Sample variance of each item, divisor n - 1; NaN for a single answer.
    together, sums, products : array (items, items)
        Co-moments over the people who answered both.

    Returns
    -------
    array (items, items)
        NaN on the diagonal where an item has a single answer.

    Notes
    -----
    cov(mean_i, mean_j) = S_ij n_ij / (n_i n_j), S_ij from the n_ij people who
    answered both; on the diagonal S_ii / n_i.

    References
    ----------
    Cochran (1977), Sampling Techniques, section 2.10 (means over overlapping samples).
    """
    n = np.maximum(together, 1)
    spread = (products - sums * sums.T / n) / np.maximum(together - 1, 1)
    spread = np.where(together > 1, spread, 0.0)
    covariance = spread * together / np.maximum(np.outer(sizes, sizes), 1)
    np.fill_diagonal(covariance, squares / np.maximum(sizes, 1))
    return covariance


def option_variance(counts: np.ndarray, options: np.ndarray) -> np.ndarray:
    """Sample variance of each item from its option counts.

    Parameters
    ----------
    counts : int array (items, options)
    options : float array (items, options)

    Returns
    -------
    array (items,)
        Divisor n - 1; NaN where fewer than two people answered.

    References
    ----------
    Own definition.
    """
    n = counts.sum(axis=1)
    means = (counts * options).sum(axis=1) / np.maximum(n, 1)
    squares = (counts * (options - means[:, None]) ** 2).sum(axis=1)
    return np.where(n > 1, squares / np.maximum(n - 1, 1), math.nan)
