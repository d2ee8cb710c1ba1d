"""What is said of sources that contradict one another, and from how many points apart it must be said."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from evaluations.models_impact import APART, SourceComment, SourceRule
from evaluations.models_plan import Evaluation

Pair = tuple[str, str, str]  # criterion, source that says more, source that says less


def apart_of(session: Session, evaluation: Evaluation) -> float:
    """Points between two sources of one criterion from which they must be explained."""
    held = session.get(SourceRule, evaluation.id)
    return held.apart if held else APART


def set_apart(session: Session, evaluation: Evaluation, apart: float, user: User, now: datetime) -> None:
    """Settle the points. The report prints them, the log keeps who changed them from what."""
    before = apart_of(session, evaluation)
    held = session.get(SourceRule, evaluation.id) or SourceRule(evaluation_id=evaluation.id)
    held.apart = apart
    session.add(held)
    detail = {"before": before, "after": apart}
    audit.record(session, user, "sources.rule", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def comments_on(session: Session, evaluation: Evaluation) -> dict[Pair, SourceComment]:
    """The comments by what they are about."""
    query = sa.select(SourceComment).where(SourceComment.evaluation_id == evaluation.id)
    found = session.scalars(query.order_by(SourceComment.criterion, SourceComment.high, SourceComment.low))
    return {(one.criterion, one.high, one.low): one for one in found}


def keep_comment(
    session: Session, evaluation: Evaluation, pair: Pair, text: Mapping[str, str], user: User, now: datetime
) -> None:
    """Keep what is said of one pair of sources; it stands in the place of what was said before."""
    criterion, high, low = pair
    held = comments_on(session, evaluation).get(pair)
    held = held or SourceComment(evaluation_id=evaluation.id, criterion=criterion, high=high, low=low)
    held.text, held.written_by, held.written_on = dict(text), user.login, now.date()
    session.add(held)
    detail = {"criterion": criterion, "high": high, "low": low}
    audit.record(session, user, "sources.comment", f"evaluation {evaluation.id}", detail, now)
    session.commit()
