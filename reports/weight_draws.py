"""Gated side of other weights: how often a grade stays when the weights of criteria move within reason.

Which weight would tip a grade is not told: with the score, that would give the worker's
score on a criterion.
"""

import math
from collections.abc import Iterator

from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.grades import band_of

COLUMNS = ("level", "subject", "grade", "label", "held", "draws", "n")


def weight_strip(raw: Raw) -> Draft:
    """First the grades with the mean share of draws, then the workers, the least settled first.

    The grade is the one that the score alone gives, before quota and limits. Workers
    whose score is not published are in no row.
    """
    workers = sorted(_workers(raw), key=lambda row: (row["held"], row["subject"]))
    return Draft(COLUMNS, [*_grades(raw, workers), *workers])


def _workers(raw: Raw) -> Iterator[dict[str, object]]:
    quality = raw.data.result.quality
    held = quality[(quality["scope"] == "worker") & (quality["measure"] == "weights_hold")]
    finals = raw.data.result.grades.set_index("subject")["final"]
    bands = sorted(raw.data.plan.grades, key=lambda band: -band.lower)
    for row in held.itertuples():
        if row.code not in raw.unpublished and not math.isnan(row.value):
            band = band_of(float(finals[row.code]), bands)
            yield {
                "level": "worker",
                "subject": row.code,
                "grade": band.code,
                "label": raw.text(band.label, band.code),
                "held": half_up(100 * row.value, ITEM_PLACES),
                "draws": int(row.n),
                "n": None,
            }


def _grades(raw: Raw, workers: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Means over workers whose own shares are told below: they tell nothing more."""
    for band in raw.data.plan.grades:
        held = [row["held"] for row in workers if row["grade"] == band.code]
        if held:
            yield {
                "level": "grade",
                "subject": "",
                "grade": band.code,
                "label": raw.text(band.label, band.code),
                "held": half_up(math.fsum(held) / len(held), ITEM_PLACES),
                "draws": max(row["draws"] for row in workers),
                "n": len(held),
            }
