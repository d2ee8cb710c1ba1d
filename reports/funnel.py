"""Gated side of the funnel: means of one source against the number of answers, with control limits."""

import math
from collections.abc import Mapping

from evaluations.vocabulary import source_name
from reports.groups import last_wave
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from reports.told_subjects import Heard, told_of
from scoring.disclosure import FULL_DISTRIBUTION
from scoring.methods.funnel import Funnel
from scoring.methods.funnel import funnel as limits_of

COLUMNS = (
    "source", "wave", "subject", "name", "n", "mean", "low95", "high95", "low998", "high998", "outside",
    "centre", "spread", "phi", "is_wider", "told", "judged", "beyond95", "beyond998",
)  # fmt: skip
LEAST = 5  # subjects; fewer say nothing about what is usual
LEVELS = (0.95, 0.998)
OUTSIDE = ("inside", "outside_95", "outside_998")


def funnel(raw: Raw) -> Draft:
    """The source that says most about most subjects: one row for each of them that is told."""
    found = {source: told_of(raw, source) for source in dict.fromkeys(raw.sources.values())}
    found = {source: told for source, told in found.items() if _is_enough(told)}
    if not found:
        return Draft(COLUMNS, [])
    source = max(found, key=lambda one: (sum(heard.n for heard in found[one].values()), one))
    return Draft(COLUMNS, _rows(raw, source, found[source]))


def _is_enough(told: Mapping[str, Heard]) -> bool:
    return len(told) >= LEAST and sum(one.n for one in told.values()) >= FULL_DISTRIBUTION


def _rows(raw: Raw, source: str, told: Mapping[str, Heard]) -> list[dict[str, object]]:
    found, spread = control_limits(told)
    judged = {row[1] for row in raw.tally.answers() if raw.sources[row[3]] == source}
    shared = {
        "source": source_name(source),
        "wave": last_wave(raw, source),
        "centre": half_up(found.centre, ITEM_PLACES),
        "spread": half_up(spread, ITEM_PLACES),
        "phi": half_up(found.phi, ITEM_PLACES),
        "is_wider": found.phi > 1,
        "told": len(told),
        "judged": len(judged),
        "beyond95": sum(abs(one) == 1 for one in found.outside),
        "beyond998": sum(abs(one) == 2 for one in found.outside),
    }
    rows = [
        {
            **shared,
            "subject": code,
            "name": raw.name(code),
            "n": one.n,
            "mean": half_up(one.mean, ITEM_PLACES),
            "low95": _on_scale(found.low[0][place]),
            "high95": _on_scale(found.high[0][place]),
            "low998": _on_scale(found.low[1][place]),
            "high998": _on_scale(found.high[1][place]),
            "outside": OUTSIDE[abs(found.outside[place])],
        }
        for place, (code, one) in enumerate(told.items())
    ]
    return sorted(rows, key=lambda row: (row["n"], row["subject"]))


def control_limits(told: Mapping[str, Heard]) -> tuple[Funnel, float]:
    """Limits at both levels, and the standard deviation between people within subjects."""
    freedom = sum(one.n - 1 for one in told.values())
    within = math.sqrt(math.fsum((one.n - 1) * one.variance for one in told.values()) / freedom)
    sizes, means = [one.n for one in told.values()], [one.mean for one in told.values()]
    return limits_of(sizes, means, sd=within, levels=LEVELS, overdispersed=True), within


def _on_scale(limit: float) -> float:
    return half_up(min(100.0, max(0.0, limit)), ITEM_PLACES)
