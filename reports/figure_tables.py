"""Gated side of figures: what a figure shows beyond the tables of the text.

All of it is worked out from numbers that other gated tables tell, and withheld
where one of those is: it adds nothing that a reader could not reckon.
"""

import math

from reports import groups, results
from reports.numbers import ITEM_PLACES, half_of_places, half_up, is_number
from reports.raw import Draft, Raw
from scoring.frames import Withheld
from scoring.pooling import pooled
from scoring.precision import t_quantile

FEWEST_GROUPS = 3  # teams from which an overall estimate is told
FEWEST_RANKED = 4  # workers of one post from which places are compared
LITTLE, MUCH = 40, 75  # percent of the spread beyond error: Cochrane Handbook 10.10.2
INVITED, RETURNED, SCORED = "invited", "returned", "scored"


def response_steps(raw: Raw) -> Draft:
    """Invited, returned, by which way, scored: counts and percent of those invited, by wave and source."""
    invited = _invited(raw)
    ways = [row for row in groups.ways(raw).rows if row["what"] == "mode"]
    rows = []
    for told in groups.returns(raw).rows:
        place = {"wave": told["wave"], "source": told["source"]}
        asked = invited.get((told["wave"], told["source"]))
        here = [row for row in ways if (row["wave"], row["source"]) == tuple(place.values())]
        steps = [
            (INVITED, "", asked),
            (RETURNED, "", told[RETURNED]),
            *(("way", row["way"], row["count"]) for row in here if len(here) > 1),
            (SCORED, "", told[SCORED]),
        ]
        for step, way, count in steps:
            if count is not None:
                share = _share(count, asked)
                rows.append({**place, "step": step, "way": way, "count": count, "share": share})
    return Draft(("wave", "source", "step", "way", "count", "share"), rows)


def _invited(raw: Raw) -> dict[tuple[str, str], int]:
    """Wave and source -> people invited, as the strata tell it."""
    found: dict[tuple[str, str], int] = {}
    for row in groups.strata(raw).rows:
        place = row["wave"], row["source"]
        found[place] = found.get(place, 0) + row["invited"]
    return found


def _share(count: int | Withheld, whole: int | None) -> float | Withheld | None:
    if isinstance(count, Withheld):
        return count
    return half_up(100 * count / whole, ITEM_PLACES) if whole else None


def overall(raw: Raw) -> Draft:
    """The teams taken together, from their published scores and intervals alone."""
    columns = ("level", "groups", "estimate", "low", "high", "tau", "share", "reading")
    known = [row for row in results.teams(raw).rows if is_number(row["score"]) and is_number(row["low"])]
    errors = [(row["high"] - row["low"]) / (2 * t_quantile(0.975, math.inf)) for row in known]
    if len(known) < FEWEST_GROUPS or min(errors) <= 0:
        return Draft(columns, [])
    found = pooled([row["score"] for row in known], errors)
    share = half_up(found.share, ITEM_PLACES)
    row = {
        "level": "team",
        "groups": len(known),
        "estimate": half_up(found.estimate),
        "low": half_up(found.interval.low),
        "high": half_up(found.interval.high),
        "tau": half_up(found.tau, ITEM_PLACES),
        "share": share,
        "reading": "little" if share < LITTLE else "moderate" if share < MUCH else "much",
    }
    return Draft(columns, [row])


def rank_groups(raw: Raw) -> Draft:
    """How many workers of a post are surely in its upper half, surely in the lower, or neither."""
    ranked = [row for row in results.workers(raw).rows if is_number(row["rank_low"])]
    by_post: dict[str, list[dict]] = {}
    for row in ranked:
        by_post.setdefault(row["post"], []).append(row)
    rows = []
    for post, members in by_post.items():
        if len(members) >= FEWEST_RANKED:
            halves = [half_of_places(row["rank_low"], row["rank_high"], len(members)) for row in members]
            counts = {name: halves.count(name) for name in ("upper", "middle", "lower")}
            rows.append({"post": post, "workers": len(members), **counts})
    return Draft(("post", "workers", "upper", "middle", "lower"), rows)
