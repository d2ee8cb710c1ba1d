"""Gated side of a worker's own page: result, waves, tree, strengths. Every row names its ``subject``."""

from collections.abc import Iterator, Mapping
from statistics import fmean

from evaluations.vocabulary import post_name, rule_name, source_name
from reports.numbers import ITEM_PLACES, SCORE_PLACES, half_up, is_number
from reports.raw import Draft, Raw
from reports.results import COMPOSITE, number, optional, workers
from reports.telling import answered, last, parts_in, people_points, shared_points, telling, untold_workers
from scoring.disclosure import BANDED_DISTRIBUTION, BELOW, FULL_DISTRIBUTION, NO_DATA
from scoring.frames import Withheld
from scoring.rules import RULES

SIDE = 3  # points named as strengths, and as what to work on
COUNTED = frozenset({"answers", "ratings", "visits", "notes"})  # units of which n says something
TREE = (
    "subject", "level", "code", "parent", "label", "weight", "score", "low", "high", "n", "source", "rule",
    "moved_to", "post_mean", "post_n", "gap",
)  # fmt: skip

Row = dict[str, object]
Nodes = Mapping[tuple[str, str], object]  # level and code -> row of the scores


def results_of(raw: Raw) -> Draft:
    """What a worker reached in the cycle, as the reports tell it, and how the team part moved it."""
    shares = raw.data.plan.team.final if raw.data.plan.team else {}
    of_post = raw.data.result.grades["post"].value_counts().to_dict()
    coverage = raw.scores("cycle").set_index("subject")["coverage"].to_dict()
    given, rows = workers(raw), []
    posts = raw.data.result.grades.set_index("subject")["post"].to_dict()
    for row in given.rows:
        code = row["subject"]
        moved = is_number(row["own"]) and is_number(row["final"])
        share = shares.get(posts[code])
        rows.append(
            {
                **row,
                "team_name": raw.name(row["team"]) if row["team"] else "",
                "of": int(of_post[posts[code]]),
                "own_share": None if share is None else half_up(100 * share, ITEM_PLACES),
                "effect": half_up(row["final"] - row["own"]) if moved else None,
                "coverage": half_up(100 * coverage[code], ITEM_PLACES) if code in coverage else None,
                "silent": "yes" if code in telling(raw).silent else "",
            }
        )
    extra = ("team_name", "of", "own_share", "effect", "coverage", "silent")
    return Draft((*given.columns, *extra), rows)


def waves_of(raw: Raw) -> Draft:
    """A worker's own score wave by wave, with the weight of each in the cycle."""
    weights = {wave.code: wave.weight for wave in raw.data.plan.waves}
    rows = [
        {
            "subject": row.subject,
            "wave": row.wave,
            "weight": half_up(100 * weights[row.wave], ITEM_PLACES),
            "score": number(row.score),
        }
        for row in raw.scores("own").itertuples()
        if raw.kind(row.subject) == "worker" and row.subject not in untold_workers(raw)
    ]
    return Draft(("subject", "wave", "weight", "score"), rows)


def tree_of(raw: Raw) -> Draft:
    """Criterion, indicator, evidence point of each worker in the last wave, as far as they are told.

    ``weight``: percent of the total by the plan. Criteria and indicators have two
    places, answers one. ``post_mean``: of the workers of the same post of whom the
    point is told, from five on.
    """
    return raw.once("tree_of", lambda raw: Draft(TREE, list(_trees(raw))))


def _trees(raw: Raw) -> Iterator[Row]:
    found: dict[str, dict[tuple[str, str], object]] = {}
    for level in ("criterion", "indicator", "evidence"):
        for row in raw.scores(level, last(raw)).itertuples():
            found.setdefault(row.subject, {})[level, row.node] = row
    means = _means_of_posts(raw, found)
    few = _answered_by_few(raw)
    for worker in sorted(parts_in(raw, last(raw)), key=list(raw.subjects).index):
        if worker not in untold_workers(raw):
            yield from _Tree(raw, worker, found[worker], means, few).rows()


def _answered_by_few(raw: Raw) -> set[tuple[str, str]]:
    """Worker and evidence point that somebody answered."""
    return {(code, point) for (point, _team), leaves in answered(raw).items() for code in leaves}


def _means_of_posts(raw: Raw, found: Mapping[str, Nodes]) -> dict[tuple[str, str], tuple[float, int]]:
    """Post and evidence point -> mean of the told workers and their number, five and more."""
    values: dict[tuple[str, str], list[float]] = {}
    for worker, nodes in found.items():
        if raw.kind(worker) == "worker" and worker not in untold_workers(raw):
            for (level, code), row in nodes.items():
                if level == "evidence" and (worker, code) not in telling(raw).points:
                    values.setdefault((raw.subjects[worker]["post"], code), []).append(row.score)
    return {key: (fmean(v), len(v)) for key, v in values.items() if len(v) >= BANDED_DISTRIBUTION}


class _Tree:
    """The tree of one worker."""

    def __init__(self, raw: Raw, worker: str, nodes: Nodes, means: Mapping, answered: set) -> None:
        self.raw, self.worker, self.nodes, self.means, self.answered = raw, worker, nodes, means, answered
        self.post = raw.subjects[worker]["post"]
        self.shares = raw.evidence_shares[self.post]
        design = raw.data.plan.design
        self.points = design[design["evidence"].isin(self.shares.keys())]

    def rows(self) -> Iterator[Row]:
        for criterion, of_criterion in self.points.groupby("criterion", sort=False):
            yield self.branch("criterion", criterion, "", of_criterion)
            for indicator, of_indicator in of_criterion.groupby("indicator", sort=False):
                yield self.branch("indicator", indicator, criterion, of_indicator)
                for point in of_indicator.itertuples():
                    yield self.leaf(point, of_indicator)

    def branch(self, level: str, code: str, parent: str, points) -> Row:
        row, codes = self.nodes.get((level, code)), list(points["evidence"])
        score, ends = Withheld(NO_DATA), (None, None)
        if row is not None:
            score = Withheld(COMPOSITE) if self.is_closed(level, code, codes) else number(row.score)
            ends = (optional(row.low), optional(row.high)) if self.shows_ends(level, codes) else ends
        weight = sum(self.shares[one] for one in codes)
        return self.row(level, code, parent, weight, score, ends)

    def is_closed(self, level: str, code: str, codes: list[str]) -> bool:
        """A criterion by the rule; an indicator where a point in it is scored and not told."""
        if level == "criterion":
            return (self.worker, code) in telling(self.raw).criteria
        scored = {one for one in codes if ("evidence", one) in self.nodes}
        return any((self.worker, one) in telling(self.raw).points for one in scored)

    def shows_ends(self, level: str, codes: list[str]) -> bool:
        """An interval tells the error of a part as soon as that is the only one not told."""
        scored = [one for one in codes if ("evidence", one) in self.nodes]
        if any((self.worker, one) in telling(self.raw).points for one in scored):
            return False
        untold = sum(not self.tells_ends(one) for one in scored)
        return untold == 0 or (level == "criterion" and untold > 1)

    def tells_ends(self, code: str) -> bool:
        """Mean and error of few marks are nearly the marks themselves."""
        row = self.nodes["evidence", code]
        return not is_number(row.low) or row.n >= FULL_DISTRIBUTION

    def leaf(self, point, siblings) -> Row:
        code, row = point.evidence, self.nodes.get(("evidence", point.evidence))
        hidden = telling(self.raw).points.get((self.worker, code))
        known = {"source": source_name(point.source), "rule": rule_name(point.rule)}
        if row is None:
            few = Withheld(BELOW, people_points(self.raw).get(code, BANDED_DISTRIBUTION))
            score = hidden or (few if (self.worker, code) in self.answered else Withheld(NO_DATA))
            takers = [one for one in siblings["evidence"] if ("evidence", one) in self.nodes]
            known["moved_to"] = " ".join(takers)
            return self.row("evidence", code, point.indicator, self.shares[code], score, **known)
        if hidden:
            return self.row("evidence", code, point.indicator, self.shares[code], hidden, **known)
        places = ITEM_PLACES if code in people_points(self.raw) else SCORE_PLACES
        ends = (
            (optional(row.low, places), optional(row.high, places)) if self.tells_ends(code) else (None, None)
        )
        counted = RULES[point.rule].unit in COUNTED and "adopted" not in row.flags.split()
        known |= {"n": int(row.n) if counted and row.n == row.n else None}
        score = half_up(row.score, places)
        known |= self.compared(code, score, places)
        return self.row("evidence", code, point.indicator, self.shares[code], score, ends, **known)

    def compared(self, code: str, score: float, places: int) -> Row:
        """Beside the mean of the post. What the whole team shares says nothing of one member."""
        found = self.means.get((self.post, code))
        if found is None or code in shared_points(self.raw):
            return {}
        mean = half_up(found[0], places)
        return {"post_mean": mean, "post_n": found[1], "gap": half_up(score - mean, places)}

    def row(self, level, code, parent, weight, score, ends=(None, None), **known) -> Row:
        blank = {"n": None, "source": "", "rule": "", "moved_to": "", "post_mean": None, "post_n": None}
        return {
            "subject": self.worker, "level": level, "code": code, "parent": parent,
            "label": self.raw.label(code), "weight": half_up(weight), "score": score,
            "low": ends[0], "high": ends[1], **blank, "gap": None, **known,
        }  # fmt: skip


def strengths_of(raw: Raw) -> Draft:
    """The told points in which a worker is furthest above and below the mean of the post.

    Where there is no mean to compare with, the highest and the lowest told scores.
    """
    columns = ("subject", "side", "code", "label", "score", "n", "post", "post_mean", "post_n", "gap")
    by_worker: dict[str, list[Row]] = {}
    for row in tree_of(raw).rows:
        own = row["level"] == "evidence" and is_number(row["score"])
        if own and row["code"] not in shared_points(raw):
            by_worker.setdefault(row["subject"], []).append(row)
    rows = [
        {**{column: row.get(column) for column in columns}, "side": side, "post": post_name(post)}
        for worker, told in by_worker.items()
        for post in (raw.subjects[worker]["post"],)
        for side, row in _sides(told)
    ]
    return Draft(columns, rows)


def _sides(told: list[Row]) -> Iterator[tuple[str, Row]]:
    compared = [row for row in told if is_number(row["gap"])]
    key = "gap" if compared else "score"
    order = sorted(compared or told, key=lambda row: (-row[key], row["code"]))
    best, worst = order[:SIDE], order[: -SIDE - 1 : -1]
    if compared:
        best, worst = [row for row in best if row["gap"] > 0], [row for row in worst if row["gap"] < 0]
    yield from (("strength", row) for row in best)
    yield from (("work", row) for row in worst if row not in best)
