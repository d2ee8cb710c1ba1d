"""Who from outside sees an evaluation: opened by the house, one person at a time, and closed again."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit, members
from accounts.models import Access, User
from accounts.refusals import Refusal
from accounts.roles import HOUSE_ROLES
from evaluations.models_plan import Evaluation


class GuestThere(Refusal):
    sentence = _("The evaluation is open to %(name)s already.")


def guests_of(session: Session, evaluation: Evaluation) -> list[tuple[Access, User]]:
    """Everybody to whom the evaluation is open, by name."""
    query = sa.select(Access, User).join(User, User.id == Access.user_id)
    found = session.execute(query.where(Access.evaluation_id == evaluation.id).order_by(User.name, Access.id))
    return [(access, user) for access, user in found]


def candidates(session: Session, user: User, evaluation: Evaluation) -> list[User]:
    """Whom the house of ``user`` can let in: those whose accounts it keeps and who do not see it yet."""
    inside = sa.select(Access.user_id).where(Access.evaluation_id == evaluation.id)
    kept = members.kept_by(user).where(User.is_enabled, User.role.not_in(HOUSE_ROLES))
    return list(session.scalars(kept.where(User.id.not_in(inside))))


def grant(
    session: Session, user: User, evaluation: Evaluation, guest: User, subject: str | None, now: datetime
) -> None:
    """Open the evaluation to ``guest``; ``subject``: the code of whom the guest is or works for.

    Refuses ``GuestThere``.
    """
    known = sa.select(Access.id).where(Access.user_id == guest.id, Access.evaluation_id == evaluation.id)
    if session.scalar(known.limit(1)) is not None:
        raise GuestThere(name=guest.name)
    session.add(Access(user_id=guest.id, evaluation_id=evaluation.id, subject_code=subject))
    detail = {"guest": guest.login, "subject": subject or ""}
    audit.record(session, user, "access.grant", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def revoke(session: Session, user: User, evaluation: Evaluation, guest: User, now: datetime) -> None:
    """Close the evaluation to ``guest``, from the next page on."""
    session.execute(
        sa.delete(Access).where(Access.user_id == guest.id, Access.evaluation_id == evaluation.id)
    )
    detail = {"guest": guest.login}
    audit.record(session, user, "access.revoke", f"evaluation {evaluation.id}", detail, now)
    session.commit()
