"""The register of conflicts of interest: who must not judge whom, for how long, and why (R-33c)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Access, User
from accounts.refusals import Refusal
from evaluations.models_engagement import COOLING_YEARS, Conflict, Engagement
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of

TIES = {
    "employed": _("employed there"),
    "family": _("family"),
    "same_unit": _("same unit"),
    "supervision": _("supervises or is supervised"),
    "financial": _("financial interest"),
    "other": _("other tie"),
}
CHIEF, BELOW = "supervisor", "frontline"


class WithdrawalUnexplained(Refusal):
    sentence = _("An entry of the register is taken back only with a reason.")


@dataclass(frozen=True)
class Tie:
    """One entry to make. ``person``: what was typed; ``subject``: the other side, where it is evaluated."""

    person: str
    kind: str
    subject: Subject | None = None
    organisation: str = ""
    starts: date | None = None
    ends: date | None = None
    note: str = ""


def declare(session: Session, evaluation: Evaluation, tie: Tie, user: User, now: datetime) -> Conflict:
    """Enter a tie in the register. A name becomes the log-in or the code of the person it belongs to."""
    entry = Conflict(
        evaluation_id=evaluation.id,
        person=person_named(session, evaluation, tie.person),
        subject_id=tie.subject.id if tie.subject else None,
        organisation=tie.organisation,
        kind=tie.kind,
        starts=tie.starts,
        ends=tie.ends,
        note=tie.note,
        declared_by=user.login,
        declared_at=now,
    )
    session.add(entry)
    session.flush()
    # Who and what for stands in the register; the log says that an entry was made, and which.
    detail = {"entry": entry.id, "kind": entry.kind}
    audit.record(session, user, "conflict.declare", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return entry


def withdraw(session: Session, entry: Conflict, reason: str, user: User, now: datetime) -> None:
    """Take back an entry that was wrong; it stays readable. Refuses ``WithdrawalUnexplained``."""
    if not reason.strip():
        raise WithdrawalUnexplained()
    entry.withdrawn = reason.strip()
    detail = {"entry": entry.id, "reason": entry.withdrawn}
    audit.record(session, user, "conflict.withdraw", f"evaluation {entry.evaluation_id}", detail, now)
    session.commit()


def raters_known(session: Session, evaluation: Evaluation) -> dict[str, str]:
    """Log-in to name, of everybody who works on the evaluation: the house's staff, and its experts."""
    granted = sa.select(Access.user_id).where(Access.evaluation_id == evaluation.id)
    is_expert = sa.and_(User.role == "expert", User.id.in_(granted))
    people = sa.select(User).where(sa.or_(User.organisation_id == evaluation.organisation_id, is_expert))
    return {user.login: user.name for user in session.scalars(people.order_by(User.login))}


def person_named(session: Session, evaluation: Evaluation, typed: str) -> str:
    """The log-in or subject code that ``typed`` means; else the text itself, for people without either."""
    text = typed.strip()
    workers = {s.code: s.name for s in subjects_of(session, evaluation) if s.kind == "worker"}
    for known in (raters_known(session, evaluation), workers):
        if text in known:
            return text
        named = [key for key, name in known.items() if name.casefold() == text.casefold()]
        if len(named) == 1:
            return named[0]
    return text


def entries_of(session: Session, evaluation: Evaluation) -> list[Conflict]:
    query = sa.select(Conflict).where(Conflict.evaluation_id == evaluation.id).order_by(Conflict.id)
    return list(session.scalars(query))


def cooling_years(session: Session, evaluation: Evaluation) -> int:
    engagement = session.get(Engagement, evaluation.id)
    return engagement.cooling_years if engagement else COOLING_YEARS


def years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class Register:
    """The entries that stand, with the house of every subject: asked for many pairs at once."""

    def __init__(self, session: Session, evaluation: Evaluation, on: date):
        self.years, self.on = cooling_years(session, evaluation), on
        self.subjects = {one.id: one for one in subjects_of(session, evaluation)}
        self.by_code = {subject.code: subject for subject in self.subjects.values()}
        self.names = raters_known(session, evaluation)
        self.entries = [entry for entry in entries_of(session, evaluation) if not entry.withdrawn]
        own = (
            sa.select(User.login, Access.subject_code)
            .join(Access, Access.user_id == User.id)
            .where(Access.evaluation_id == evaluation.id, Access.subject_code.is_not(None))
        )
        self.own: Mapping[str, str] = dict(session.execute(own.order_by(User.login)).all())

    def bars_until(self, entry: Conflict) -> date | None:
        """The first day on which the entry stands in nobody's way any more; None: for ever."""
        return years_after(entry.ends, self.years) if entry.ends else None

    def bars(self, entry: Conflict) -> bool:
        until = self.bars_until(entry)
        return (entry.starts is None or entry.starts <= self.on) and (until is None or self.on < until)

    def above(self, subject: Subject) -> list[Subject]:
        """The subject, its team, its agency: as far as there are any."""
        chain = [subject]
        while chain[-1].parent_id is not None:
            chain.append(self.subjects[chain[-1].parent_id])
        return chain

    def touches(self, entry: Conflict, subject: Subject) -> bool:
        """A tie to an agency covers its teams and workers; one to a worker that worker alone."""
        organisation = entry.organisation.strip().casefold()
        return any(
            above.id == entry.subject_id or (organisation and organisation in named(above))
            for above in self.above(subject)
        )

    def refusals(self, person: str, subject: Subject) -> list[str]:
        """Why ``person`` must not rate ``subject``, in sentences; empty when nothing speaks against it."""
        mine = {person.casefold(), self.names.get(person, person).casefold()}
        found = [
            self.sentence(entry, subject)
            for entry in self.entries
            if entry.person.casefold() in mine and self.bars(entry) and self.touches(entry, subject)
        ]
        rater = self.by_code.get(self.own.get(person, person))
        return [*found, *(self._kinship(rater, subject) if rater else [])]

    def _kinship(self, rater: Subject, subject: Subject) -> list[str]:
        """What the list of people itself says: oneself, the same team, above and below in one agency."""
        if rater.id == subject.id:
            return [gettext("%(rater)s cannot rate themselves.", rater=rater.code)]
        if rater.kind == "worker" and subject.kind == "worker" and rater.parent_id == subject.parent_id:
            return [] if rater.parent_id is None else [self._same_team(rater, subject)]
        if subject in self.above(rater) or rater in self.above(subject):
            return [gettext("%(rater)s belongs to %(subject)s.", rater=rater.code, subject=subject.code)]
        same_agency = self.above(rater)[-1] is self.above(subject)[-1]
        if same_agency and {rater.post, subject.post} == {CHIEF, BELOW}:
            return [
                gettext(
                    "%(rater)s and %(subject)s are superior and subordinate in one agency.",
                    rater=rater.code, subject=subject.code,
                )
            ]  # fmt: skip
        return []

    def _same_team(self, rater: Subject, subject: Subject) -> str:
        team = self.subjects[rater.parent_id].code
        return gettext(
            "%(rater)s and %(subject)s are in the same team %(team)s.",
            rater=rater.code, subject=subject.code, team=team,
        )  # fmt: skip

    def sentence(self, entry: Conflict, subject: Subject) -> str:
        values = {
            "person": self.shown(entry.person),
            "tie": str(TIES[entry.kind]),
            "other": self.other_side(entry),
            "subject": subject.code,
        }
        if entry.ends is None:
            return gettext("%(person)s: %(tie)s, %(other)s; cannot rate %(subject)s.", **values)
        return gettext(
            "%(person)s: %(tie)s, %(other)s, until %(until)s, less than %(years)s years ago;"
            " cannot rate %(subject)s.",
            until=f"{entry.ends:%Y-%m}", years=self.years, **values,
        )  # fmt: skip

    def shown(self, person: str) -> str:
        """The name of a person where it is known, with the log-in or code."""
        name = self.names.get(person) or (self.by_code[person].name if person in self.by_code else "")
        return f"{name} ({person})" if name and name != person else person

    def other_side(self, entry: Conflict) -> str:
        subject = self.subjects.get(entry.subject_id)
        return f"{subject.code} {subject.name}" if subject else entry.organisation


def named(subject: Subject) -> set[str]:
    return {subject.code.casefold(), subject.name.casefold()}
