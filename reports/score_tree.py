"""One subject's tree of one wave, down to counts. Never a single respondent."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.models_scores import Score, ScoreRun
from evaluations.plan_page import node_name, plain
from evaluations.plan_tree import weight_of
from evaluations.vocabulary import in_language, rule_name, rule_sentence, source_name
from reports import sentences, wording
from reports.numbers import ITEM_PLACES, digits, half_up, is_number
from reports.score_parts import Place
from reports.score_rows import flag_sentences, number
from scoring.disclosure import (
    BELOW,
    COMPLEMENTARY,
    FULL_DISTRIBUTION,
    banded_count,
    disclose_value,
    distribution,
)
from scoring.frames import Withheld
from scoring.rules import RULES
from surveys.definition import NOT_APPLICABLE, Item
from surveys.instruments import instruments_of

ANSWERS = "answers"
WITHOUT_N = (BELOW, COMPLEMENTARY)
ADOPTED = "adopted"
EXCLUDED = {
    "present": _l("the worker was present"),
    "helper_worker": _l("filled in by the worker"),
    "no_answer": _l("no answer to a scored question"),
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
    "value": _l("Value"),
}


def scores_of(session: Session, run: ScoreRun, subject: str) -> dict[tuple[str, str, str], Score]:
    """(wave, level, node) -> score of one subject."""
    query = sa.select(Score).where(Score.run_id == run.id, Score.subject == subject).order_by(Score.id)
    return {(score.wave, score.level, score.node): score for score in session.scalars(query)}


def items_of(session: Session, evaluation: Evaluation) -> dict[str, Item]:
    """Every item by its name and, since names may repeat, by instrument/item."""
    asked = [(one.name, item) for one in instruments_of(session, evaluation.id) for item in one.items]
    return {
        **{item.name: item for _instrument, item in asked},
        **{f"{instrument}/{item.name}": item for instrument, item in asked},
    }


def tree(
    version: PlanVersion,
    scores: Mapping,
    wave: str,
    post: str,
    items: Mapping[str, Item],
    concealed: Mapping[Place, Collection[str]],
) -> list[dict]:
    """Criteria with their indicators and evidence points, as far as they exist for the post."""
    branches = []
    for criterion in version.criteria:
        indicators = [
            branch(scores, wave, "indicator", indicator, points)
            for indicator in criterion.indicators
            if (points := leaves(version, indicator, scores, wave, post, items, concealed))
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
        "interval": interval(score),
        "coverage": wording.percent(100 * score.coverage) if score else "–",
        "flags": flag_sentences(score.flags) if score else [],
        "parts": parts,
    }


def interval(score: Score | None) -> str:
    """The confidence interval in words, empty where there is none."""
    if score is None or not is_number(score.low):
        return ""
    return _("confidence interval %(interval)s", interval=wording.interval(score.low, score.high))


def leaves(
    version: PlanVersion,
    indicator,
    scores: Mapping,
    wave: str,
    post: str,
    items: Mapping[str, Item],
    concealed: Mapping[Place, Collection[str]],
) -> list[dict]:
    minimum = {source.source: source.minimum_n for source in version.sources}
    found = []
    for point in indicator.evidence_points:
        score = scores.get((wave, "evidence", point.code))
        if weight_of(point, post) > 0 and score is not None:
            kept = concealed.get((wave, point.code), ())
            leaf = opened(score, minimum.get(point.source, 1), items, kept)
            found.append({"name": node_name(point), "weight": plain(weight_of(point, post)), **leaf})
    return found


def opened(score: Score, minimum: int, items: Mapping[str, Item], concealed: Collection[str] = ()) -> dict:
    """What stands behind the score of an evidence point. An adopted result has no n and no parts."""
    detail = score.detail or {}
    flags = score.flags.split()
    rule, missing = detail.get("rule", ""), detail.get("missing")
    of_people = rule in RULES and RULES[rule].unit == ANSWERS
    return {
        "source": source_name(detail.get("source", "")),
        "rule": rule_name(rule),
        "sentence": "" if ADOPTED in flags else rule_sentence(rule),
        "score": number(score.score) if score.score is not None else None,
        "interval": interval(score),
        "n": "" if ADOPTED in flags or missing else counted(score.n or 0, minimum),
        "missing": wording.withheld(Withheld(missing, minimum)) if missing else "",
        "adopted": flag_sentences(ADOPTED) if ADOPTED in flags else [],
        "items": [] if missing or not of_people else item_rows(detail, minimum, items, concealed),
        "inputs": [] if missing or of_people else input_rows(detail),
        "excluded": excluded_rows(detail, of_people),
        "flags": flag_sentences(" ".join(flag for flag in flags if flag != ADOPTED)),
    }


def counted(n: int, minimum: int) -> str:
    """How many stand behind a number, or that they are too few to be told."""
    shown = disclose_value(n, n, minimum)
    return wording.withheld(shown) if isinstance(shown, Withheld) else f"n = {n}"


def item_rows(
    detail: Mapping, minimum: int, items: Mapping[str, Item], concealed: Collection[str] = ()
) -> list[dict]:
    """Each item in words: its counts from 10 answers on, three bands from 5 on, else why not.

    ``concealed``: items of which nothing is said here, not even n.
    """
    means = detail.get("inputs", {}).get("item_means", {})
    short = {key.split("/", 1)[-1]: mean for key, mean in means.items()}
    rows = []
    for name, named in detail.get("counts", {}).items():
        item = items.get(name)
        counts = {float(option): count for option, count in named.items()}
        n = sum(counts.values())
        scale = sorted({*(item.options if item else ()), *counts})
        shares = distribution(counts, scale, minimum) if scale else Withheld("no_data")
        if name in concealed:
            shares = Withheld(COMPLEMENTARY, minimum)
        mean = means.get(name, short.get(name))
        full = n >= FULL_DISTRIBUTION and not isinstance(shares, Withheld)
        rows.append(
            {
                "code": item.name if item else name,
                "words": in_language(item.label) if item else "",
                # Where n is withheld too, the line under it says why, once.
                "n": ""
                if isinstance(shares, Withheld) and shares.reason in WITHOUT_N
                else counted(n, minimum),
                "mean": digits(mean) if full and is_number(mean) else "–",
                "counts": spread(shares, counts, option_words(item) if full else None),
            }
        )
    return rows


def option_words(item: Item | None) -> dict[float, str]:
    """What each scored option of an item is called."""
    choices = item.choices if item else ()
    return {
        float(choice.name): in_language(choice.label) for choice in choices if choice.name != NOT_APPLICABLE
    }


def spread(
    shares: Mapping[str, float] | Withheld, counts: Mapping[float, int], words: Mapping[float, str] | None
) -> str:
    """How answers lie on the options, best first; without ``words``, on three bands."""
    if isinstance(shares, Withheld):
        return wording.withheld(shares)
    if words is not None:
        options = sorted(map(float, shares), reverse=True)
        return " · ".join(f"{words.get(one) or f'{one:g}'} {counts.get(one, 0)}" for one in options)
    return " · ".join(
        f"{wording.BANDS[band]} {wording.percent(100 * share)}" for band, share in reversed(shares.items())
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
        return wording.listed(sentences.labelled(name, written(part)) for name, part in value.items())
    if isinstance(value, list):
        return wording.listed(written(part) for part in value)
    return f"{half_up(value, ITEM_PLACES + 1):g}" if isinstance(value, float) else str(value)


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
