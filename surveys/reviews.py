"""Deciding about comments: one person proposes, another confirms. Nothing else releases a text."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from surveys.comments import comments_named, masked_names, roster_of
from surveys.masking import find, mask
from surveys.masking_names import Roster
from surveys.models import Comment
from surveys.models_comments import CommentReview, MaskedName

NEVER_RELEASED = ("mobile", "landline", "id", "card", "plate", "account", "email")
LONGEST_TEXT = 1000
MOST_NAMES = 500


class CommentUnknown(Refusal):
    status = 404
    sentence = _("There is no such comment in this evaluation.")


class ReviewChanged(Refusal):
    sentence = _("Somebody else decided about this comment in the meantime. Please look again.")


class SamePerson(Refusal):
    sentence = _("The second person must be somebody else than the first.")


class TextMissing(Refusal):
    status = 400
    sentence = _("Please give the text that is to be released (at most 1000 characters).")


class ReasonMissing(Refusal):
    status = 400
    sentence = _("Please say in a few words why.")


class StillIdentifies(Refusal):
    status = 400
    sentence = _("The text still holds a number, an account or an e-mail address: %(words)s")


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says about one comment.

    ``choice``: release or withhold (first person); confirm or return (second);
    reopen (anybody, to begin again). ``seen``: ``digest`` of what the reviewer
    had before the eyes, for every choice but the first two.
    """

    key: str
    choice: str
    text: str = ""
    reason: str = ""
    seen: str = ""


def digest(review: CommentReview) -> str:
    """A short image of a proposal: the second person confirms this one and no other."""
    content = "\x1f".join((review.decision, review.text, review.reason, review.first_reviewer or ""))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def settle(
    session: Session, evaluation: Evaluation, verdicts: Iterable[Verdict], user: User, now: datetime
) -> dict[str, Refusal]:
    """Carry out what can be carried out, in one transaction; the refusals of the others by key.

    The audit log keeps who decided about which comment, never a text.
    """
    verdicts = list(verdicts)
    comments = comments_named(session, evaluation, (one.key for one in verdicts))
    roster = roster_of(session, evaluation)
    refused: dict[str, Refusal] = {}
    done: dict[str, list[str]] = {}
    for verdict in verdicts:
        try:
            _apply(session, comments.get(verdict.key), verdict, roster, user.login, now.date())
        except Refusal as refusal:
            refused[verdict.key] = refusal
        else:
            done.setdefault(verdict.choice, []).append(verdict.key)
    if done:
        audit.record(session, user, "comment.review", f"evaluation {evaluation.id}", done, now)
    session.commit()
    return refused


def view_queue(
    session: Session, evaluation: Evaluation, state: str, page: int, count: int, user: User, now: datetime
) -> None:
    """Write down that ``user`` is shown original comments."""
    detail = {"state": state, "page": page, "count": count}
    audit.record(session, user, "comment.view", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def keep_names(
    session: Session, evaluation: Evaluation, names: Iterable[str], user: User, now: datetime
) -> None:
    """Replace the added names of an evaluation, in one transaction. They are not in the audit log."""
    wanted = {" ".join(name.split())[:60] for name in names} - {""}
    known = set(masked_names(session, evaluation))
    gone = sa.delete(MaskedName).where(
        MaskedName.evaluation_id == evaluation.id, MaskedName.name.in_(known - wanted)
    )
    session.execute(gone)
    kept = sorted(wanted)[:MOST_NAMES]
    session.add_all(MaskedName(evaluation_id=evaluation.id, name=name) for name in kept if name not in known)
    audit.record(session, user, "comment.names", f"evaluation {evaluation.id}", {"count": len(kept)}, now)
    session.commit()


def _apply(
    session: Session, comment: Comment | None, verdict: Verdict, roster: Roster, login: str, today: date
) -> None:
    if comment is None:
        raise CommentUnknown
    if verdict.choice in ("release", "withhold"):
        _propose(session, comment, verdict, roster, login, today)
    elif verdict.choice == "confirm":
        _confirm(session, comment, verdict, login, today)
    else:
        _begin_again(session, comment, verdict, login)


def _propose(
    session: Session, comment: Comment, verdict: Verdict, roster: Roster, login: str, today: date
) -> None:
    text, reason = verdict.text.strip(), verdict.reason.strip()
    if verdict.choice == "withhold" and not reason:
        raise ReasonMissing
    if verdict.choice == "release":
        if not text or len(text) > LONGEST_TEXT:
            raise TextMissing
        left = [text[one.start : one.end] for one in find(text, roster) if one.kind in NEVER_RELEASED]
        if left:
            raise StillIdentifies(words=", ".join(left))
    masked = mask(comment.text, roster)
    _add_pending(session, comment.key, masked)
    proposed = {
        "masked": masked,
        "paraphrase": None if text in ("", masked) else text,
        "decision": verdict.choice,
        "reason": reason if verdict.choice == "withhold" else "",
        "note": "",
        "first_reviewer": login,
        "first_on": today,
    }
    _change(session, comment.key, CommentReview.decision == "pending", proposed)


def _confirm(session: Session, comment: Comment, verdict: Verdict, login: str, today: date) -> None:
    review = _seen_review(session, comment, verdict)
    if review.first_reviewer == login:
        raise SamePerson
    unconfirmed = CommentReview.second_reviewer.is_(None) & (
        CommentReview.first_reviewer == review.first_reviewer
    )
    _change(session, comment.key, unconfirmed, {"second_reviewer": login, "second_on": today})


def _begin_again(session: Session, comment: Comment, verdict: Verdict, login: str) -> None:
    """Back to pending: returned by the second person, taken back, or reopened after all was done.

    One person is enough, for it only ever takes a text out of what is released.
    """
    review = _seen_review(session, comment, verdict)
    reason = verdict.reason.strip()
    if not reason and review.first_reviewer != login:
        raise ReasonMissing
    emptied = dict.fromkeys(("first_reviewer", "second_reviewer", "first_on", "second_on"))
    note = f"{login}: {reason}" if reason else ""
    _change(
        session,
        comment.key,
        CommentReview.decision == review.decision,
        {"decision": "pending", "note": note, **emptied},
    )


def _seen_review(session: Session, comment: Comment, verdict: Verdict) -> CommentReview:
    """The proposal that the reviewer saw. Refuses ReviewChanged when it is another one by now."""
    review = session.get(CommentReview, comment.key, populate_existing=True)
    if review is None or review.decision == "pending" or digest(review) != verdict.seen:
        raise ReviewChanged
    if verdict.choice != "reopen" and review.second_reviewer is not None:
        raise ReviewChanged
    return review


def _add_pending(session: Session, key: str, masked: str) -> None:
    """The row of a comment that nobody reviewed yet; two people at once make one."""
    if session.get(CommentReview, key, populate_existing=True) is None:
        try:
            with session.begin_nested():
                session.add(CommentReview(comment_key=key, masked=masked))
        except IntegrityError:
            pass  # the other one was faster; who may go on is decided by ``_change``


def _change(session: Session, key: str, condition: sa.ColumnElement[bool], values: dict) -> None:
    """Change a review if ``condition`` still holds at this moment, else refuse ReviewChanged."""
    changed = sa.update(CommentReview).where(CommentReview.comment_key == key, condition).values(**values)
    if session.execute(changed, execution_options={"synchronize_session": False}).rowcount != 1:
        raise ReviewChanged
    session.expire_all()
