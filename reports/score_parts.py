"""What the counts of a team would tell of its members by subtraction."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from evaluations.models_scores import Score, ScoreRun
from scoring.disclosure import total_gives_away

OF_TEAM = "team_level"  # flag of a team's counts that are credited to each member

Place = tuple[str, str]  # wave, evidence point
Counts = Mapping[float, int]


def concealed_items(
    session: Session, run: ScoreRun, subject: Subject, scores: Mapping[tuple[str, str, str], Score]
) -> dict[Place, frozenset[str]]:
    """Items of each wave and evidence point that ``subject`` says nothing about.

    Beside the counts of its members, its own would give away a member whose
    answers are withheld or told in bands only. ``scores``: those of ``subject``.
    """
    below = _counts_below(session, run, subject)
    minimum = {source.source: source.minimum_n for source in run.plan_version.sources}
    found = {}
    for (wave, level, node), score in scores.items():
        if level == "evidence" and (wave, node) in below:
            least = minimum.get((score.detail or {}).get("source", ""), 1)
            parts = below[wave, node]
            found[wave, node] = frozenset(
                item
                for item, counts in _counts(score).items()
                if total_gives_away(counts, [part[item] for part in parts if item in part], least)
            )
    return found


def _counts_below(session: Session, run: ScoreRun, subject: Subject) -> dict[Place, list[dict[str, Counts]]]:
    """Wave and evidence point -> the counts of each member, item by item."""
    members = sa.select(Subject.code).where(Subject.parent_id == subject.id)
    query = sa.select(Score).where(
        Score.run_id == run.id, Score.level == "evidence", Score.subject.in_(members)
    )
    found: dict[Place, list[dict[str, Counts]]] = {}
    for score in session.scalars(query.order_by(Score.id)):
        if OF_TEAM not in score.flags.split():
            found.setdefault((score.wave, score.node), []).append(_counts(score))
    return found


def _counts(score: Score) -> dict[str, Counts]:
    named = (score.detail or {}).get("counts", {})
    return {item: {float(option): n for option, n in counts.items()} for item, counts in named.items()}
