"""Gated side of scores and grades: what is told of teams, sources, waves and workers."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from evaluations.vocabulary import post_name, source_name
from reports.composites import told_of_teams, untold_criteria
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from reports.telling import for_mean, guarded_teams, telling, untold_workers
from reports.wording import CERTAIN
from scoring.disclosure import BANDED_DISTRIBUTION, NO_DATA, Guarded, disclose_groups
from scoring.frames import TEAM_POST, Interval, Withheld
from scoring.precision import difference_of_intervals, half_width, mean_and_se, t_interval

COMPOSITE, VETO = "composite", "veto"
FLAG = "team_made_grade"
STATED = "value"  # the rule of what is a number already


def number(value: float, places: int = 2) -> float | Withheld:
    """A score in the precision in which it is released."""
    return Withheld(NO_DATA) if pd.isna(value) else half_up(value, places)


def optional(value: float | None, places: int = 2) -> float | None:
    """A limit or probability that need not exist."""
    return None if value is None or pd.isna(value) else half_up(value, places)


def grades(raw: Raw) -> Draft:
    """Workers by grade, from the highest grade to the lowest."""
    given = raw.data.result.grades["grade"]
    total = int((given != "").sum())
    rows = [
        {
            "grade": band.code,
            "label": raw.text(band.label, band.code),
            "lower": float(band.lower),
            "count": int((given == band.code).sum()),
            "share": half_up(100 * (given == band.code).sum() / total, ITEM_PLACES)
            if total
            else Withheld(NO_DATA),
        }
        for band in raw.data.plan.grades
    ]
    return Draft(("grade", "label", "lower", "count", "share"), rows)


def about(raw: Raw) -> Draft:
    """The facts of the first page: what, when, how many, how sure."""
    plan, origin, given = raw.data.plan, raw.data.origin, raw.data.result.grades
    known = given["probability"].notna()
    facts = {
        "title": raw.text(plan.title),
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "waves": " ".join(raw.waves),
        "first": raw.waves[0] if raw.waves else "",
        "last": raw.waves[-1] if raw.waves else "",
        "adopted": " ".join(_adopted_waves(raw)),
        "agencies": len(raw.of_kind("agency")),
        "teams": len(raw.of_kind("team")),
        "workers": len(raw.of_kind("worker")),
        "graded": int((given["grade"] != "").sum()),
        "with_probability": int(known.sum()),
        "settled": sum(half_up(one) >= CERTAIN for one in given.loc[known, "probability"]),
        "comments": Guarded(raw.data.comments, raw.data.comments) if raw.data.comments else 0,
        "void_ballots": raw.data.void_ballots,
        **_ballots(raw),
        "checksum": origin.checksum,
        "plan_checksum": origin.plan_checksum,
        "run": origin.run,
        "release": origin.release,
        "is_invented": origin.is_invented,
    }
    return Draft(tuple(facts), [facts])


def _ballots(raw: Raw) -> dict[str, object]:
    """Ballots by level of assurance; small numbers beside their sum are not told."""
    counts = {level: raw.data.ballots.get(level, 0) for level in ("A", "B")}
    shown = disclose_groups(counts, BANDED_DISTRIBUTION)
    return {f"ballots_{level}": shown[level] for level in counts}


def _adopted_waves(raw: Raw) -> list[str]:
    """Waves of which nothing was collected here: all that is not a stated value was taken over."""
    rules = raw.data.plan.design.set_index("evidence")["rule"]
    evidence = raw.scores("evidence")
    evidence = evidence[evidence["node"].map(rules) != STATED]
    adopted = evidence["flags"].str.split().map(lambda flags: "adopted" in flags)
    return [wave for wave in raw.waves if (here := adopted[evidence["wave"] == wave]).any() and here.all()]


def teams(raw: Raw) -> Draft:
    """Team scores of the cycle, from high to low."""
    columns = ("team", "name", "agency", "score", "low", "high", "n", "coverage")
    cycle = raw.scores("cycle").set_index("subject")["score"]
    rows = []
    for row in raw.scores("team").sort_values(["score", "subject"], ascending=[False, True]).itertuples():
        agency = raw.subjects[row.subject]["parent"]
        members = [
            code for code in raw.of_kind("worker") if raw.team_of(code) == row.subject and code in cycle
        ]
        rows.append(
            {
                "team": row.subject,
                "name": raw.name(row.subject),
                "agency": raw.name(agency) if agency else "",
                "score": number(row.score),
                "low": optional(row.low),
                "high": optional(row.high),
                "n": len(members),
                "coverage": half_up(100 * row.coverage, ITEM_PLACES),
            }
        )
    return Draft(columns, rows)


def pairs(raw: Raw) -> Draft:
    """Pairs of teams whose difference has an interval without zero."""
    scored = raw.scores("team").sort_values(["score", "subject"], ascending=[False, True])
    rows = []
    for first, second in itertools.combinations(scored.itertuples(), 2):
        interval = _difference(second, first)
        if interval and interval.low > 0:
            rows.append(
                {
                    "first": first.subject,
                    "second": second.subject,
                    "difference": number(first.score - second.score),
                    "low": half_up(interval.low),
                    "high": half_up(interval.high),
                }
            )
    return Draft(("first", "second", "difference", "low", "high"), rows)


def _difference(first, second) -> Interval | None:
    """Interval of second - first, from their own intervals."""
    ends = (first.low, first.high, second.low, second.high)
    if any(pd.isna(end) for end in ends):
        return None
    own = Interval(first.low, first.high), Interval(second.low, second.high)
    return difference_of_intervals(first.score, own[0], second.score, own[1])


def criteria(raw: Raw) -> Draft:
    """Means by criterion and source in the last wave."""
    columns = ("wave", "criterion", "label", "source", "score", "low", "high", "n", "unit")
    rows = [{**row, "source": source_name(row["source"])} for row in means_by_source(raw)]
    return Draft(columns, rows)


def means_by_source(raw: Raw) -> tuple[dict[str, object], ...]:
    """The same, sources as codes."""
    return raw.once("means by source", lambda one: tuple(_means(one)))


def _means(raw: Raw) -> Iterator[dict[str, object]]:
    for criterion, of_criterion in raw.data.plan.design.groupby("criterion", sort=False):
        for source, points in of_criterion.groupby("source", sort=False):
            values = source_values(raw, list(points["evidence"]))
            of_team = all(parameters.get("level") == TEAM_POST for parameters in points["parameters"])
            if of_team:  # one value for the whole team, credited to each member
                values = {raw.team_of(code): value for code, value in values.items()}
                values = told_of_teams(raw, list(points["evidence"]), values, source)
            else:
                values = for_mean(raw, list(points["evidence"]), values)
            yield {
                "wave": raw.waves[-1],
                "criterion": criterion,
                "label": raw.label(criterion),
                "source": source,
                "unit": "team" if of_team else "worker",
                **_mean(list(values.values()), is_guarded=not of_team),
            }


def source_values(raw: Raw, points: Sequence[str]) -> dict[str, float]:
    """Worker -> weighted mean of these evidence points in the last wave."""
    sums: dict[str, tuple[float, float]] = {}
    for row in raw.scores("evidence", raw.waves[-1]).itertuples():
        if row.node not in points or raw.kind(row.subject) != "worker" or row.subject in untold_workers(raw):
            continue
        weight = raw.evidence_shares[raw.subjects[row.subject]["post"]].get(row.node, 0.0)
        total, weights = sums.get(row.subject, (0.0, 0.0))
        sums[row.subject] = (total + weight * row.score, weights + weight)
    return {code: total / weights for code, (total, weights) in sums.items() if weights}


def _mean(values: list[float], *, is_guarded: bool) -> dict[str, object]:
    """Mean with t interval; fewer than five workers would nearly be a personal result."""
    n = len(values)
    if not n:
        return {"score": Withheld(NO_DATA), "low": None, "high": None, "n": 0}
    if is_guarded and n < BANDED_DISTRIBUTION:
        return {"score": Guarded(0.0, n), "low": None, "high": None, "n": Guarded(n, n)}
    mean, se = mean_and_se(values)
    interval = t_interval(mean, se, n - 1)
    return {
        "score": half_up(mean),
        "low": half_up(interval.low) if interval else None,
        "high": half_up(interval.high) if interval else None,
        "n": n,
    }


def team_criteria(raw: Raw) -> Draft:
    """The teams' own evidence by criterion, last wave."""
    rows, untold, guarded = [], untold_criteria(raw), guarded_teams(raw)
    for row in raw.scores("criterion", raw.waves[-1]).itertuples():
        if raw.kind(row.subject) == "team":
            solved = row.subject in untold and row.node in untold[row.subject].criteria
            gives_away = row.subject in guarded or solved
            score = Withheld(COMPOSITE) if gives_away else number(row.score)
            rows.append(
                {
                    "team": row.subject,
                    "name": raw.name(row.subject),
                    "criterion": row.node,
                    "label": raw.label(row.node),
                    "score": score,
                    "low": None if gives_away else optional(row.low),
                    "high": None if gives_away else optional(row.high),
                }
            )
    return Draft(("team", "name", "criterion", "label", "score", "low", "high"), rows)


def changes(raw: Raw) -> Draft:
    """From the first wave to the last: all workers, each criterion, each team's own evidence."""
    columns = ("level", "code", "label", "first", "last", "before", "after", "change", "low", "high", "n")
    if len(raw.waves) < 2:
        return Draft(columns, [])
    rows = [*_worker_changes(raw, "own"), *_worker_changes(raw, "criterion"), *_team_changes(raw)]
    return Draft(columns, [{"first": raw.waves[0], "last": raw.waves[-1], **row} for row in rows])


def _both_waves(raw: Raw, level: str) -> pd.DataFrame:
    """Subjects and nodes that have a score in the first and in the last wave."""
    first, last = raw.scores(level, raw.waves[0]), raw.scores(level, raw.waves[-1])
    return first.merge(last, on=["node", "subject"], suffixes=("_before", "_after"))


def _worker_changes(raw: Raw, level: str) -> Iterator[dict[str, object]]:
    both = _both_waves(raw, level)
    both = both[both["subject"].map(raw.kind) == "worker"]
    both = both[~both["subject"].isin(untold_workers(raw))]
    order = list(dict.fromkeys(raw.data.plan.design["criterion"]))
    nodes = order if level == "criterion" else [""]
    for node in nodes:
        rows = both[both["node"] == node] if level == "criterion" else both
        closed = {worker for worker, criterion in telling(raw).criteria if criterion == node}
        rows = rows[~rows["subject"].isin(closed)]
        yield {
            "level": "all" if level == "own" else level,
            "code": node,
            "label": raw.label(node),
            **_paired(list(rows["score_before"]), list(rows["score_after"])),
        }


def _paired(before: list[float], after: list[float]) -> dict[str, object]:
    """Means of both waves and the change of those who were in both, with its t interval."""
    n = len(before)
    if n < BANDED_DISTRIBUTION:
        few = Guarded(0.0, n)
        return {"before": few, "after": few, "change": few, "low": None, "high": None, "n": Guarded(n, n)}
    gaps = [late - early for early, late in zip(before, after, strict=True)]
    mean, se = mean_and_se(gaps)
    low = high = None
    if se > 0:
        half = half_width(se * math.sqrt(n), n)
        low, high = half_up(mean - half), half_up(mean + half)
    return {
        "before": half_up(math.fsum(before) / n),
        "after": half_up(math.fsum(after) / n),
        "change": half_up(mean),
        "low": low,
        "high": high,
        "n": n,
    }


def _team_changes(raw: Raw) -> Iterator[dict[str, object]]:
    first, last = (raw.scores("own", wave).set_index("subject") for wave in (raw.waves[0], raw.waves[-1]))
    untold = {team for team, parts in untold_criteria(raw).items() if parts.own} | guarded_teams(raw)
    for code in first.index:
        if code not in last.index or raw.kind(code) != "team":
            continue
        place = {"level": "team", "code": code, "label": raw.name(code), "low": None, "high": None, "n": None}
        if code in untold:
            withheld = Withheld(COMPOSITE)
            yield {**place, "before": withheld, "after": withheld, "change": withheld}
            continue
        before, after = first.loc[code], last.loc[code]
        interval = _difference(before, after)
        ends = {"low": half_up(interval.low), "high": half_up(interval.high)} if interval else {}
        scores = {"before": half_up(before.score), "after": half_up(after.score)}
        yield {**place, **scores, "change": half_up(after.score - before.score), **ends}


def workers(raw: Raw) -> Draft:
    """Results of workers, by code."""
    columns = (
        "subject", "team", "post", "own", "team_score", "final", "grade", "probability", "rank_low",
        "rank_high", "reason", "by_team",
    )  # fmt: skip
    labels = {band.code: raw.text(band.label, band.code) for band in raw.data.plan.grades}
    finals = raw.scores("final").set_index("subject")["flags"]
    rows = []
    for row in raw.data.result.grades.to_dict("records"):
        code, hidden = row["subject"], row["subject"] in untold_workers(raw)
        withheld = Withheld(_untold_because(raw, row))
        rows.append(
            {
                "subject": code,
                "team": raw.subjects[code]["parent"],
                "post": post_name(row["post"]),
                "own": withheld if hidden else number(row["own"]),
                "team_score": number(row["team"]),
                "final": withheld if hidden else number(row["final"]),
                "grade": labels.get(row["grade"], ""),
                "probability": optional(row["probability"]),
                "rank_low": _rank(row["rank_low"]),
                "rank_high": _rank(row["rank_high"]),
                "reason": row["reason"],
                "by_team": _team_part(row) if FLAG in str(finals.get(code, "")).split() else "",
            }
        )
    return Draft(columns, rows)


def _untold_because(raw: Raw, row: Mapping) -> str:
    if row["reason"] == VETO:
        return VETO
    return COMPOSITE if row["subject"] in telling(raw).unsafe else NO_DATA


def _team_part(row: Mapping) -> str:
    """Which way the team part moved a grade that no later rule changed."""
    if row["reason"]:
        return ""
    return "raised" if row["final"] > row["own"] else "lowered"


def _rank(value: float) -> int | None:
    return None if pd.isna(value) else int(value)
