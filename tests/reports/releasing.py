"""What was released, without the steps that lead there: comments, and reports that two people answer for."""

from types import SimpleNamespace

import sqlalchemy as sa

from reports import decisions, releases
from reports.models import ReleaseRecord
from reports.models_publication import APPROVE, ReleaseDecision
from scoring.audit import PASS
from surveys.instruments import frozen_versions
from surveys.models import Collection, Comment
from surveys.models_comments import CommentReview
from tests.surveys import factories
from tests.surveys.questionnaires import DEPARTMENT, RECIPIENT


def commented_evaluation(session):
    """A closed evaluation of Lin's house; nothing is written yet."""
    lin = factories.make_user(session)
    evaluation = factories.make_evaluation(session, lin)
    evaluation.state = "closed"
    factories.publish(session, evaluation, RECIPIENT, DEPARTMENT)
    versions = {version.instrument.name: version.id for version in frozen_versions(session, evaluation.id)}
    collections = {
        (wave.code, name): Collection(wave_id=wave.id, instrument_version_id=version)
        for wave in evaluation.waves
        for name, version in versions.items()
    }
    session.add_all(collections.values())
    session.commit()
    places = {place: collection.id for place, collection in collections.items()}
    return SimpleNamespace(evaluation=evaluation, places=places, lin=lin)


def write(session, made, wave, instrument, texts, decision="release"):
    """``texts`` on the open question of an instrument in a wave.

    ``decision``: what two people agreed on; pending; or waiting, when one person alone proposed a release.
    """
    for text in texts:
        comment = Comment(collection_id=made.places[wave, instrument], item="open", text=f"原文 {text}")
        session.add(comment)
        session.flush()
        day = factories.NOW.date()
        reason = "tells who" if decision == "withhold" else ""
        stored = "release" if decision == "waiting" else decision
        review = CommentReview(comment_key=comment.key, masked=text, decision=stored, reason=reason)
        if decision != "pending":
            review.first_reviewer, review.first_on = "lin", day
        if decision in ("release", "withhold"):
            review.second_reviewer, review.second_on = "mo", day
        session.add(review)
    session.commit()


def numbered(count, text):
    return [f"{text}（{number}）" for number in range(count)]


def release(session, evaluation, user, salt, now):
    """Proposed by ``user`` and approved by somebody else of the house; the record. What readers need."""
    record = releases.propose(session, evaluation, user, salt, now)
    if record.verdict == PASS:
        approve(session, record.number, evaluation.id)
    return record


def approve(session, number=1, evaluation_id=1):
    """Let somebody else approve the release ``number`` that a page or a command proposed."""
    record = session.scalar(sa.select(ReleaseRecord).filter_by(evaluation_id=evaluation_id, number=number))
    session.add(
        ReleaseDecision(
            release_id=record.id, word=APPROVE, fingerprint=decisions.fingerprint(record),
            reason="put right" if number > 1 else "", proposed_by=record.created_by,
            decided_by="somebody else", decided_on=record.created_on,
        )
    )  # fmt: skip
    session.commit()
