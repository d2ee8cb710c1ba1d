"""What was filed beside the scores, from the store: commission, outcome indicators, stories, comments."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.contradictions import apart_of, comments_on
from evaluations.engagement import engagement_of
from evaluations.models_plan import Evaluation
from evaluations.outcomes import outcomes_of
from reports.inputs import Filed
from surveys.stories import told_stories


def filed_of(session: Session, evaluation: Evaluation) -> Filed:
    """Everything filed for one evaluation; of the stories only those that may be printed."""
    engagement = engagement_of(session, evaluation)
    return Filed(
        engagement=_columns(engagement) if engagement else {},
        outcomes=_rows(outcomes_of(session, evaluation)),
        stories=_rows(told_stories(session, evaluation)),
        comments={pair: one.text for pair, one in comments_on(session, evaluation).items()},
        apart=apart_of(session, evaluation),
    )


def _rows(found: Iterable[object]) -> tuple[Mapping[str, object], ...]:
    return tuple(map(_columns, found))


def _columns(row: object) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).column_attrs}
