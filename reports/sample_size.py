"""How many people to ask: for each result by F10, shared out over its strata, and how sure that makes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from flask_babel import lazy_gettext as _

from scoring.methods.sampling import share_error, weight_effect
from scoring.precision import design_effect, half_width, sample_size
from surveys.layers import StratumRow
from surveys.targets import Wanted

SPREAD = 17.5  # sd of scores of 0-100 in the worked case (F9), where no other is known
ALLOCATIONS = {
    "alone": _("each group by itself: every group gets a result of its own"),
    "proportional": _("the groups of a subject together, in proportion to their size"),
    "equal": _("the groups of a subject together, the same number from each"),
}
SHORT = 0.95  # of the planned answers: below it one should know beforehand


@dataclass(frozen=True)
class Settings:
    """``error``, ``icc``, ``rate`` and ``spare`` are shares of 1; ``cluster``: people per village."""

    error: float
    cluster: float
    icc: float
    rate: float
    allocation: str
    minimum: int
    spare: float

    @property
    def deff(self) -> float:
        return design_effect(self.cluster, self.icc)


@dataclass(frozen=True)
class Sized:
    """What one result needs. ``wanted``: in the order of ``rows``; ``expected``: answers that are likely."""

    rows: tuple[StratumRow, ...]
    wanted: tuple[Wanted, ...]
    expected: int
    share_error: float  # 0-1
    mean_error: float  # points of 100

    @property
    def population(self) -> int:
        return sum(row.stratum.population for row in self.rows)

    @property
    def planned(self) -> int:
        return sum(one.planned for one in self.wanted)

    @property
    def is_short(self) -> bool:
        """Whether even with everybody invited too few are likely to answer."""
        return self.expected < SHORT * self.planned


def sized(rows: Sequence[StratumRow], settings: Settings) -> list[Sized]:
    """The sample of every result: a group, or the groups of a subject, which stand side by side in ``rows``.

    Groups without a size are left out.
    """
    known = [row for row in rows if row.stratum.population]
    is_alone = settings.allocation == "alone"
    parts = groupby(known, key=lambda row: row.id if is_alone else row.subject.id)
    return [_of_result(tuple(part), settings) for _key, part in parts]


def _of_result(rows: tuple[StratumRow, ...], settings: Settings) -> Sized:
    sizes = [row.stratum.population for row in rows]
    planned = [
        max(count, min(settings.minimum, size))
        for count, size in zip(allocated(sizes, settings), sizes, strict=True)
    ]
    wanted = tuple(_wanted(count, size, settings) for count, size in zip(planned, sizes, strict=True))
    expected = math.floor(settings.rate * sum(one.invite for one in wanted) + 1e-9)
    deff = settings.deff * _effect_of_weights(sizes, planned)
    population, n = sum(sizes), sum(planned)
    left = math.sqrt(1 - n / population)
    points = math.sqrt(deff) * left * half_width(SPREAD, n) if n > 1 else math.nan
    return Sized(rows, wanted, expected, share_error(population, n, deff=deff), points)


def _wanted(planned: int, size: int, settings: Settings) -> Wanted:
    invite = min(size, math.ceil(planned / settings.rate - 1e-9))
    return Wanted(planned, invite, min(size - invite, math.ceil(invite * settings.spare - 1e-9)))


def _effect_of_weights(sizes: Sequence[int], planned: Sequence[int]) -> float:
    """What it costs that groups are not asked in proportion to their size."""
    weights = [size / count for size, count in zip(sizes, planned, strict=True) for _one in range(count)]
    return weight_effect(weights)


def allocated(sizes: Sequence[int], settings: Settings) -> list[int]:
    """Planned answers of each group, at least one, never more than it has people."""
    total = sample_size(sum(sizes), settings.error, deff=settings.deff)
    shares = equal(sizes, total) if settings.allocation == "equal" else proportional(sizes, total)
    return [max(1, share) for share in shares]


def proportional(sizes: Sequence[int], total: int) -> list[int]:
    """``total`` in proportion to ``sizes``, by largest remainders."""
    exact = [total * size / sum(sizes) for size in sizes]
    found = [math.floor(share) for share in exact]
    by_rest = sorted(range(len(sizes)), key=lambda place: (found[place] - exact[place], place))
    for place in by_rest[: total - sum(found)]:
        found[place] += 1
    return found


def equal(sizes: Sequence[int], total: int) -> list[int]:
    """The same from each group; what small groups do not have is asked of the others."""
    found = [0] * len(sizes)
    while sum(found) < total:
        open_places = [place for place, size in enumerate(sizes) if found[place] < size]
        step = max(1, (total - sum(found)) // len(open_places))
        for place in open_places:
            found[place] += min(step, sizes[place] - found[place], total - sum(found))
    return found


def basis_of(settings: Settings) -> Mapping[str, object]:
    """What was reckoned from, as it is kept with the targets."""
    return asdict(settings)
