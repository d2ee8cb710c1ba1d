"""The count sheet of one instrument: option counts and co-moments as arrays that add up.

A sheet has a row for every place (wave, subject, stratum). Sheets of parts of the
responses add to the sheet of all of them and subtract again, whatever the parts: counts are
whole numbers, and sums and products are put back on the grid of the options' decimals.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.frames import ScoringError

Place = tuple[str, str, str]  # wave, subject, stratum
Returned = tuple[Place, str, str, str]  # place, state, mode, helper
LONGEST_CHAIN = 10  # subject, team, agency and room to spare: a longer chain is a circle
CHUNK = 100_000  # responses expanded to numbers at a time
ARRAYS = ("counts", "units", "together", "sums", "products")
FINEST = 9  # decimals of an option; finer ones are summed as they come
NEAR = 1e-12  # relative: what low + high - value leaves in the last digit


@dataclass(frozen=True)
class Sheet:
    """Counts of one instrument.

    ``items``: names of its items; ``evidence``: the point that each feeds.
    ``options``: float (items, options), ascending, reverse-keyed, NaN where an item
    has fewer. ``places``: sorted. ``counts``: int (places, items, options).
    ``points``: evidence points; ``units``: int (places, points), responses with a valid
    value for the point. Co-moments over responses that answered both items:
    ``together``: int (places, items, items); ``sums``: float, of the first item;
    ``products``: float. ``returned``: responses by place, state, mode and helper.
    """

    instrument: str
    items: tuple[str, ...]
    evidence: tuple[str, ...]
    options: np.ndarray
    places: tuple[Place, ...]
    counts: np.ndarray
    units: np.ndarray
    together: np.ndarray
    sums: np.ndarray
    products: np.ndarray
    returned: Mapping[Returned, int]

    @cached_property
    def values(self) -> np.ndarray:
        """Options with 0 in the place of NaN: what a count is multiplied with."""
        return np.nan_to_num(self.options)

    @cached_property
    def points(self) -> tuple[str, ...]:
        """Evidence points in the order of ``units``."""
        return tuple(dict.fromkeys(self.evidence))

    def aligned(self, options: np.ndarray, places: Sequence[Place]) -> "Sheet":
        """The same counts over more options and places.

        Parameters
        ----------
        options : array (items, options)
            Every option of this sheet among them.
        places : sequence of Place
            Sorted, every place of this sheet among them.

        Returns
        -------
        Sheet

        References
        ----------
        Own definition.
        """
        if self.places == tuple(places) and np.array_equal(self.options, options, equal_nan=True):
            return self
        row = {place: number for number, place in enumerate(places)}
        rows = np.array([row[place] for place in self.places], dtype=int)
        wide = np.zeros((len(self.places), *options.shape), dtype=np.int64)
        for item, (known, wanted) in enumerate(zip(self.options, options, strict=True)):
            have = ~np.isnan(known)
            wide[:, item, np.searchsorted(wanted[~np.isnan(wanted)], known[have])] = self.counts[
                :, item, have
            ]
        given = {name: getattr(self, name) for name in ARRAYS} | {"counts": wide}
        return self._with(
            options, places, {name: _spread(one, rows, len(places)) for name, one in given.items()}
        )

    def _with(self, options: np.ndarray, places: Sequence[Place], arrays: Mapping, returned=None) -> "Sheet":
        counted = self.returned if returned is None else returned
        names = (self.instrument, self.items, self.evidence, options, tuple(places))
        return Sheet(*names, *(arrays[name] for name in ARRAYS), counted)

    def plus(self, other: "Sheet", sign: int = 1) -> "Sheet":
        """Both together; with ``sign`` -1 this one without the other.

        Parameters
        ----------
        other : Sheet
            Of the same instrument and items.
        sign : int
            1 or -1.

        Returns
        -------
        Sheet

        Raises
        ------
        ScoringError
            Other items, or the other holds what this one does not.

        References
        ----------
        Own definition.
        """
        if (self.instrument, self.items, self.evidence) != (other.instrument, other.items, other.evidence):
            mine, theirs = f"{self.instrument} {self.items}", f"{other.instrument} {other.items}"
            raise ScoringError(f"tally: {mine} and {theirs}, expected the same items")
        options, places = _options_together(self.options, other.options), _union(self.places, other.places)
        one, two = self.aligned(options, places), other.aligned(options, places)
        arrays = {name: getattr(one, name) + sign * getattr(two, name) for name in ARRAYS}
        arrays["sums"], arrays["products"] = _exact(arrays["sums"], arrays["products"], options)
        returned = Counter(self.returned)
        for key, n in other.returned.items():
            returned[key] += sign * n
        if min(arrays["counts"].min(initial=0), min(returned.values(), default=0)) < 0:
            raise ScoringError(f"tally: {self.instrument}: more to take away than there is")
        left = {key: n for key, n in returned.items() if n}
        return one._with(options, places, arrays, left).without_empty_places()

    def without_empty_places(self) -> "Sheet":
        """Only places from which something returned.

        Returns
        -------
        Sheet

        References
        ----------
        Own definition.
        """
        here = {place for place, *_rest in self.returned}
        keep = np.array([place in here for place in self.places], dtype=bool)
        if keep.all():
            return self
        places = [place for place in self.places if place in here]
        return self._with(self.options, places, {name: getattr(self, name)[keep] for name in ARRAYS})

    def rolled_up(self, parents: Mapping[str, str]) -> "Sheet":
        """Counts of each subject together with everything below it.

        Parameters
        ----------
        parents : mapping
            Subject to the subject above it.

        Returns
        -------
        Sheet

        Raises
        ------
        ScoringError
            When the chain of parents is a circle.

        References
        ----------
        docs/package.md: "How the numbers are put together".
        """
        chains = {subject: _chain(subject, parents) for subject in {place[1] for place in self.places}}
        raised = [
            (source, (wave, higher, stratum))
            for source, (wave, subject, stratum) in enumerate(self.places)
            for higher in chains[subject]
        ]
        places = sorted({place for _source, place in raised})
        row = {place: number for number, place in enumerate(places)}
        sources = np.array([source for source, _place in raised], dtype=int)
        targets = np.array([row[place] for _source, place in raised], dtype=int)
        arrays = {name: _spread(getattr(self, name)[sources], targets, len(places)) for name in ARRAYS}
        returned: Counter = Counter()
        for ((wave, subject, stratum), *how), n in self.returned.items():
            for higher in chains[subject]:
                returned[(wave, higher, stratum), *how] += n
        return self._with(self.options, places, arrays, dict(returned))


def count_sheet(
    instrument: str,
    items: Sequence[str],
    evidence: Sequence[str],
    options: np.ndarray,
    codes: np.ndarray,
    place: np.ndarray,
    places: Sequence[Place],
    returned: Mapping[Returned, int],
) -> Sheet:
    """Count coded responses.

    Parameters
    ----------
    instrument : str
    items, evidence : sequence of str
    options : array (items, options)
        Value of each code, reverse-keyed, ascending, NaN-padded.
    codes : int array (responses, items)
        Place of the answer among the item's options, negative for none. Only
        responses that are scored.
    place : int array (responses,)
        Place of each response in ``places``.
    places : sequence of Place
        Sorted.
    returned : mapping
        Responses by place, state, mode and helper, those not scored too.

    Returns
    -------
    Sheet

    Notes
    -----
    With Z = [values | answered], one product Z'Z per place holds products, sums
    and numbers of all pairs of items.

    References
    ----------
    Chan, Golub & LeVeque (1983), The American Statistician 37, 242-247 (sums that add up).
    """
    points = tuple(dict.fromkeys(evidence))
    size, k, o = len(places), *options.shape
    counts = np.zeros(size * k * o, dtype=np.int64)
    units = np.zeros((size, len(points)), dtype=np.int64)
    moments = np.zeros((size, 2 * k, 2 * k))
    worth = np.concatenate([np.nan_to_num(options), np.zeros((k, 1))], axis=1)
    feeds = [np.array([one == point for one in evidence]) for point in points]
    for start in range(0, len(codes), CHUNK):
        order = np.argsort(place[start : start + CHUNK], kind="stable")
        here, rows = codes[start : start + CHUNK][order], place[start : start + CHUNK][order]
        has = here >= 0
        for item in range(k):
            cells = (rows * k + item) * o + here[:, item]
            counts += np.bincount(cells[has[:, item]], minlength=len(counts))
        for number, mask in enumerate(feeds):
            units[:, number] += np.bincount(rows[has[:, mask].any(axis=1)], minlength=size)
        both = np.concatenate([worth[np.arange(k), here], has], axis=1)
        _add_moments(moments, both, rows)
    sums, products = _exact(moments[:, :k, k:].copy(), moments[:, :k, :k].copy(), options)
    return Sheet(
        instrument,
        tuple(items),
        tuple(evidence),
        options,
        tuple(places),
        counts.reshape(size, k, o),
        units,
        np.rint(moments[:, k:, k:]).astype(np.int64),
        sums,
        products,
        returned,
    )


def _exact(sums: np.ndarray, products: np.ndarray, options: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums and products of decimals without what adding in binary left: 0.1 three times is 0.3."""
    scale = np.array([_scale(one[~np.isnan(one)]) for one in options])
    if not (scale > 1).any():
        return sums, products
    return _on_grid(sums, scale[:, None]), _on_grid(products, np.outer(scale, scale))


def _scale(values: np.ndarray) -> float:
    """The lowest power of ten that makes all values whole; 0 when they have more decimals than ``FINEST``."""
    near = NEAR * np.abs(values).max(initial=1)
    decimals = (d for d in range(FINEST + 1) if (np.abs(np.round(values, d) - values) < near).all())
    found = next(decimals, None)
    return 0.0 if found is None else 10.0**found


def _on_grid(array: np.ndarray, scale: np.ndarray) -> np.ndarray:
    whole = np.where(scale > 0, scale, 1)
    return np.where(scale > 0, np.rint(array * whole) / whole, array)


def _add_moments(moments: np.ndarray, both: np.ndarray, rows: np.ndarray) -> None:
    """Add Z'Z of each run of equal rows."""
    if not len(rows):
        return
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        part = both[start:end]
        moments[rows[start]] += part.T @ part


def _spread(array: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Rows of ``array`` added into ``size`` rows at ``rows``."""
    out = np.zeros((size, *array.shape[1:]), dtype=array.dtype)
    if len(rows):
        order = np.argsort(rows, kind="stable")
        starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
        out[rows[order][starts]] = np.add.reduceat(array[order], starts, axis=0)
    return out


def _union(one: Iterable[Place], other: Iterable[Place]) -> list[Place]:
    return sorted({*one, *other})


def _options_together(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    if one.shape == other.shape and np.array_equal(one, other, equal_nan=True):
        return one
    return option_table(
        [np.union1d(a[~np.isnan(a)], b[~np.isnan(b)]) for a, b in zip(one, other, strict=True)]
    )


def option_table(options: Sequence[Sequence[float]]) -> np.ndarray:
    """Options of several items as one array.

    Parameters
    ----------
    options : sequence of sequence of float
        Ascending, of each item.

    Returns
    -------
    array (items, options)
        NaN-padded.

    References
    ----------
    Own definition.
    """
    table = np.full((len(options), max(map(len, options), default=0)), np.nan)
    for item, values in enumerate(options):
        table[item, : len(values)] = values
    return table


def _chain(subject: str, parents: Mapping[str, str]) -> list[str]:
    chain = [subject]
    while (higher := parents.get(chain[-1])) is not None:
        chain.append(higher)
        if len(chain) > LONGEST_CHAIN:
            raise ScoringError(f"subjects: the chain of parents above {subject!r} is a circle")
    return chain
