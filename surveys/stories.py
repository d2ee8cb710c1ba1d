"""Stories of change: written without names by one person, approved by another, gone when consent is gone."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from surveys.comments import roster_of
from surveys.masking import find, mask
from surveys.models_stories import Story

DOMAIN_NAMES = {
    "life": _("Daily life and health"),
    "ability": _("Managing by oneself"),
    "relations": _("Relations and respect"),
    "family": _("Family"),
    "community": _("Village and neighbourhood"),
    "services": _("Services and rules"),
    "burden": _("Burden or harm"),
}
TOLD = ("title", "text", "chosen_by", "reason", "verified")  # fields of which every language is masked


class StoryGone(Refusal):
    status = 404
    sentence = _("There is no such story in this evaluation. Perhaps its consent was taken back.")


class StoryOfSame(Refusal):
    sentence = _("Whoever wrote a story down cannot approve it: a second, different person does.")


class NoConsent(Refusal):
    sentence = _("No consent is recorded. A story without consent is never printed.")


class StoryChanged(Refusal):
    sentence = _("The story was changed in the meantime. Please read it again.")


def stories_of(session: Session, evaluation: Evaluation) -> list[Story]:
    """Every story of the evaluation, those first that wait for somebody."""
    query = sa.select(Story).where(Story.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(Story.approved_by.is_not(None), Story.id)))


def told_stories(session: Session, evaluation: Evaluation) -> list[Story]:
    """Those that may be printed, in an order drawn at random."""
    query = sa.select(Story).where(Story.evaluation_id == evaluation.id, Story.approved_by.is_not(None))
    return [one for one in session.scalars(query.order_by(Story.place, Story.id)) if one.is_told]


def story(session: Session, evaluation: Evaluation, number: int) -> Story:
    """One story of this evaluation. Refuses StoryGone."""
    found = session.get(Story, number)
    if found is None or found.evaluation_id != evaluation.id:
        raise StoryGone
    return found


def keep_story(
    session: Session,
    evaluation: Evaluation,
    held: Story | None,
    values: Mapping[str, object],
    user: User,
    now: datetime,
) -> int:
    """Keep a story with names and numbers masked; what was approved before has to be approved again.

    Returns how many places were masked. The log holds no word of it.
    """
    held = held or Story(evaluation_id=evaluation.id)
    roster, masked = roster_of(session, evaluation), 0
    for name, value in values.items():
        if name in TOLD:
            masked += sum(len(find(text, roster)) for text in value.values())
            value = {language: mask(text, roster) for language, text in value.items()}
        setattr(held, name, value)
    held.written_by, held.written_on = user.login, now.date()
    held.approved_by = held.approved_on = None
    session.add(held)
    session.flush()
    detail = {"story": held.id, "masked": masked, "consent": bool(held.consent)}
    audit.record(session, user, "story.keep", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return masked


def approve_story(
    session: Session, evaluation: Evaluation, number: int, seen: str, user: User, now: datetime
) -> None:
    """Approve what was read. Refuses StoryGone, StoryOfSame, NoConsent, StoryChanged.

    ``seen``: ``image_of`` the story that the second person had before the eyes.
    """
    held = story(session, evaluation, number)
    if held.written_by == user.login:
        raise StoryOfSame
    if not held.consent:
        raise NoConsent
    if image_of(held) != seen:
        raise StoryChanged
    held.approved_by, held.approved_on = user.login, now.date()
    audit.record(session, user, "story.approve", f"evaluation {evaluation.id}", {"story": held.id}, now)
    session.commit()


def take_back_story(session: Session, evaluation: Evaluation, number: int, user: User, now: datetime) -> None:
    """Delete a story whose consent was taken back: every report is without it at once. Refuses StoryGone."""
    held = story(session, evaluation, number)
    audit.record(session, user, "story.take_back", f"evaluation {evaluation.id}", {"story": held.id}, now)
    session.delete(held)
    session.commit()


def image_of(held: Story) -> str:
    """A short image of a story: the second person approves this one and no other."""
    content = "\x1f".join(str(getattr(held, name)) for name in (*TOLD, "domain", "consent"))
    return hashlib.sha256(content.encode()).hexdigest()[:16]
