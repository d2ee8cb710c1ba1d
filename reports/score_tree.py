"""One subject's tree of one wave, down to counts. Never a single respondent."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.models_scores import Score, ScoreRun
from evaluations.plan_page import node_name, plain
from evaluations.plans import weight_of
from evaluations.vocabulary import rule_name, rule_sentence, source_name
from reports import wording
from reports.numbers import ITEM_PLACES, digits, is_number
from reports.score_rows import flag_sentences, number
from scoring.disclosure import FULL_DISTRIBUTION, banded_count, disclose_value, distribution
from scoring.frames import Withheld
from scoring.rules import RULES
from surveys.models import Instrument

ANSWERS = "answers"
EXCLUDED = {
    "present": _l("the worker was present"),
    "helper_worker": _l("filled in by the worker"),
    "agency_present": _l("agency staff were present"),
    "no_proof": _l("without proof"),
    "unverified": _l("not verified"),
}
INPUTS = {
    "values": _l("Ratings, from low to high"),
    "dropped": _l("Dropped: lowest and highest"),
    "adjusted": _l("Ratings without the raters' severity"),
    "points": _l("Points"),
    "maximum": _l("Highest possible points"),
    "session_means": _l("Means of the sessions"),
    "done": _l("Done"),
    "planned": _l("Planned"),
    "t": _l("T value of each case"),
    "adopted": _l("Adopted value"),
    "value": _l("Value"),
}


def scores_of(session: Session, run: ScoreRun, subject: str) -> dict[tuple[str, str, str], Score]:
    """(wave, level, node) -> score of one subject."""
    query = sa.select(Score).where(Score.run_id == run.id, Score.subject == subject).order_by(Score.id)
    return {(score.wave, score.level, score.node): score for score in session.scalars(query)}


def options_by_item(session: Session, evaluation: Evaluation) -> dict[str, Sequence[float]]:
    """Item name -> the options of its scale, from the newest version of each instrument."""
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation.id).order_by(Instrument.name)
    return {
        item.name: item.options
        for instrument in session.scalars(query)
        if instrument.versions
        for item in instrument.versions[-1].definition.items
    }


def tree(version: PlanVersion, scores: Mapping, wave: str, post: str, options: Mapping) -> list[dict]:
    """Criteria with their indicators and evidence points, as far as they exist for the post."""
    branches = []
    for criterion in version.criteria:
        indicators = [
            branch(scores, wave, "indicator", indicator, points)
            for indicator in criterion.indicators
            if (points := leaves(version, indicator, scores, wave, post, options))
        ]
        if indicators:
            branches.append(branch(scores, wave, "criterion", criterion, indicators))
    return branches


def branch(scores: Mapping, wave: str, level: str, node, parts: list[dict]) -> dict:
    """A node with its score; its weight is the sum of its parts'."""
    score = scores.get((wave, level, node.code))
    return {
        "name": node_name(node),
        "weight": plain(sum(float(part["weight"]) for part in parts)),
        "score": number(score.score) if score else None,
        "interval": wording.interval(score.low, score.high) if score else "–",
        "coverage": wording.percent(100 * score.coverage) if score else "–",
        "flags": flag_sentences(score.flags) if score else [],
        "parts": parts,
    }


def leaves(
    version: PlanVersion, indicator, scores: Mapping, wave: str, post: str, options: Mapping
) -> list[dict]:
    minimum = {source.source: source.minimum_n for source in version.sources}
    found = []
    for point in indicator.evidence_points:
        score = scores.get((wave, "evidence", point.code))
        if weight_of(point, post) > 0 and score is not None:
            leaf = opened(score, minimum.get(point.source, 1), options)
            found.append({"name": node_name(point), "weight": plain(weight_of(point, post)), **leaf})
    return found


def opened(score: Score, minimum: int, options: Mapping) -> dict:
    """What stands behind the score of an evidence point."""
    detail = score.detail or {}
    rule, missing = detail.get("rule", ""), detail.get("missing")
    of_people = rule in RULES and RULES[rule].unit == ANSWERS
    return {
        "source": source_name(detail.get("source", "")),
        "rule": rule_name(rule),
        "sentence": rule_sentence(rule),
        "score": number(score.score) if score.score is not None else None,
        "interval": wording.interval(score.low, score.high),
        # The n of a source below its threshold stays hidden, its score does not exist.
        "n": wording.shown(disclose_value(score.n, score.n or 0, minimum)),
        "missing": wording.withheld(Withheld(missing, minimum)) if missing else "",
        "items": [] if missing or not of_people else item_rows(detail, minimum, options),
        "inputs": [] if missing or of_people else input_rows(detail),
        "excluded": excluded_rows(detail, of_people),
        "flags": flag_sentences(score.flags),
    }


def item_rows(detail: Mapping, minimum: int, options: Mapping) -> list[dict]:
    """Each item: its counts from 10 answers on, three bands from 5 on, else why not."""
    means = detail.get("inputs", {}).get("item_means", {})
    short = {key.split("/", 1)[-1]: mean for key, mean in means.items()}
    rows = []
    for item, named in detail.get("counts", {}).items():
        counts = {float(option): count for option, count in named.items()}
        n = sum(counts.values())
        scale = sorted({*options.get(item, ()), *counts})
        shares = distribution(counts, scale, minimum) if scale else Withheld("no_data")
        mean = means.get(item, short.get(item))
        full = n >= FULL_DISTRIBUTION and not isinstance(shares, Withheld)
        rows.append(
            {
                "item": item,
                "n": wording.shown(disclose_value(n, n, minimum)),
                "mean": digits(mean) if full and is_number(mean) else "–",
                "counts": spread(shares, counts, full),
            }
        )
    return rows


def spread(shares: Mapping[str, float] | Withheld, counts: Mapping[float, int], full: bool) -> str:
    """How answers lie on the options, as one line."""
    if isinstance(shares, Withheld):
        return wording.withheld(shares)
    if full:
        return " · ".join(f"{option}: {counts.get(float(option), 0)}" for option in shares)
    return " · ".join(
        f"{wording.BANDS[band]} {wording.percent(100 * share)}" for band, share in shares.items()
    )


def input_rows(detail: Mapping) -> list[tuple[str, str]]:
    """Named intermediate numbers of rules that do not work on people's answers."""
    return [
        (str(INPUTS[name]), written(value))
        for name, value in detail.get("inputs", {}).items()
        if name in INPUTS
    ]


def written(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {written(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(written(part) for part in value)
    return digits(value, ITEM_PLACES + 1) if isinstance(value, float) else str(value)


def excluded_rows(detail: Mapping, of_people: bool) -> list[str]:
    """Rows that were counted and not scored, and why. People are counted in bands."""
    return [
        _(
            "%(count)s not scored: %(why)s",
            count=banded_count(count) if of_people else count,
            why=EXCLUDED.get(reason, reason),
        )
        for reason, count in detail.get("excluded", {}).items()
    ]
