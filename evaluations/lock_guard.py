"""A locked plan stays as it is, whoever writes: the session itself refuses the change."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import (
    Criterion,
    Evaluation,
    EvidencePoint,
    EvidenceWeight,
    GradeBand,
    GradeCap,
    Indicator,
    PlanVersion,
    SourceThreshold,
    Wave,
)

# row of a plan -> (column that names its parent, kind of the parent)
PARENTS = {
    SourceThreshold: ("plan_version_id", PlanVersion),
    GradeBand: ("plan_version_id", PlanVersion),
    GradeCap: ("plan_version_id", PlanVersion),
    Criterion: ("plan_version_id", PlanVersion),
    Indicator: ("criterion_id", Criterion),
    EvidencePoint: ("indicator_id", Indicator),
    EvidenceWeight: ("evidence_point_id", EvidencePoint),
}
# Columns beside the tree that the checksum covers, and the pilot flag: a pilot stays one.
COVERED = {Evaluation: ("starts", "ends", "years", "is_pilot"), Wave: ("code", "weight", "position")}


class PlanLocked(Refusal):
    sentence = _("This version of the plan is locked. To change the plan, open a new version.")


@sa.event.listens_for(Session, "before_flush")
def refuse_changes(session: Session, _context, _instances) -> None:
    """Refuse ``PlanLocked`` when a row of a locked version was added, changed or deleted."""
    with session.no_autoflush:
        changed = [*session.new, *(row for row in session.dirty if session.is_modified(row))]
        for row in [*changed, *session.deleted]:
            if _touches_locked(session, row) and not _goes_with_its_evaluation(session, row):
                raise PlanLocked()


@sa.event.listens_for(Session, "do_orm_execute")
def refuse_bulk_changes(state) -> None:
    """Rows of a plan are changed one by one, where the guard above sees them."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    if state.bind_mapper.class_ in (PlanVersion, *PARENTS):
        raise PlanLocked()


def _touches_locked(session: Session, row: object) -> bool:
    kind = type(row)
    if kind is PlanVersion:
        return _was_locked(row)
    if kind in COVERED:
        return _changes_covered(session, row)
    if kind not in PARENTS:
        return False
    column, parent_kind = PARENTS[kind]
    history = sa.inspect(row).attrs[column].history
    owners = {value for values in history if values for value in values if value is not None}
    parents = [session.get(parent_kind, owner) for owner in owners]
    return any(parent is not None and _belongs_to_locked(session, parent) for parent in parents)


def _belongs_to_locked(session: Session, row: object) -> bool:
    """Climb from a row of the tree to its version."""
    while type(row) in PARENTS:
        column, parent_kind = PARENTS[type(row)]
        row = session.get(parent_kind, getattr(row, column)) if getattr(row, column) else None
    return row is not None and _was_locked(row)


def _was_locked(version: PlanVersion) -> bool:
    """Whether the store already holds the version as locked, whatever the session says now."""
    state = sa.inspect(version)
    if not state.persistent and not state.deleted:
        return False
    history = state.attrs.checksum.load_history()
    return any(value is not None for value in (*history.deleted, *history.unchanged))


def _changes_covered(session: Session, row: Evaluation | Wave) -> bool:
    state = sa.inspect(row)
    if isinstance(row, Wave):
        owner = row.evaluation or (session.get(Evaluation, row.evaluation_id) if row.evaluation_id else None)
        added_or_gone = state.pending or row in session.deleted
    else:
        owner, added_or_gone = row, False
    changed = any(state.attrs[name].history.has_changes() for name in COVERED[type(row)])
    if owner is None or not (added_or_gone or changed) or not sa.inspect(owner).persistent:
        return False
    return any(_was_locked(version) for version in owner.versions)


def _goes_with_its_evaluation(session: Session, row: object) -> bool:
    """A whole evaluation may be deleted, its plan with it."""
    return row in session.deleted and any(isinstance(gone, Evaluation) for gone in session.deleted)
