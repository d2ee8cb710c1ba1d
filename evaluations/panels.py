"""Panels: which raters share out which subjects, under codes that say nothing about either."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Access, User
from accounts.refusals import Refusal
from evaluations.models_evidence import PanelRating
from evaluations.models_panels import Panel, PanelRater, PanelSubject
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave

PANEL_KIND_NAMES = {"experts": _("experts, rating in the browser"), "peers": _("peers, by questionnaire")}
BLIND_FROM, BLIND_TO = 1000, 10_000  # numbers of blind codes


class PanelTaken(Refusal):
    sentence = _("There are ratings of a panel %(code)s in this wave already. Choose another code.")


class PanelBegun(Refusal):
    sentence = _("Raters of this panel have begun. It can no longer be taken away.")


@dataclass(frozen=True)
class Outline:
    """A panel to set up. ``raters``: log-ins of experts, or codes of subjects who rate peers."""

    code: str
    kind: str
    wave: Wave
    subjects: Collection[Subject]
    raters: Collection[str]
    evidence: Collection[str]
    least: int
    gap: float
    is_blind: bool
    guidance: str = ""


def panels_of(session: Session, evaluation: Evaluation) -> list[Panel]:
    query = sa.select(Panel).join(Wave).where(Wave.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(Wave.position, Panel.id)))


def expert_accounts(session: Session, evaluation: Evaluation) -> list[User]:
    """The experts who have access to the evaluation."""
    granted = sa.select(Access.user_id).where(Access.evaluation_id == evaluation.id)
    query = sa.select(User).where(User.role == "expert", User.id.in_(granted), User.is_enabled)
    return list(session.scalars(query.order_by(User.name, User.login)))


def is_taken(session: Session, wave: Wave, code: str) -> bool:
    """Whether the wave has a panel of this code, set up here or brought along with its ratings."""
    found = [
        sa.select(sa.literal(1)).where(Panel.wave_id == wave.id, Panel.code == code),
        sa.select(sa.literal(1)).where(PanelRating.wave_id == wave.id, PanelRating.panel == code),
    ]
    return any(session.scalar(query.limit(1)) for query in found)


def set_up(session: Session, outline: Outline, rng: Random, user: User, now: datetime) -> Panel:
    """Make a panel; ``rng`` draws the blind codes and the order of rater codes. Refuses ``PanelTaken``."""
    evaluation = outline.wave.evaluation
    if is_taken(session, outline.wave, outline.code):
        raise PanelTaken(code=outline.code)
    subjects, raters = list(outline.subjects), list(outline.raters)
    blind = rng.sample(range(BLIND_FROM, BLIND_TO), len(subjects))
    codes = rater_codes(session, evaluation, raters, rng)
    panel = Panel(
        wave_id=outline.wave.id,
        code=outline.code,
        kind=outline.kind,
        least=outline.least,
        gap=outline.gap,
        is_blind=outline.is_blind,
        evidence=list(outline.evidence),
        guidance=outline.guidance,
        subjects=[
            PanelSubject(position=place, subject_id=subject.id, blind=f"D{number}")
            for place, (subject, number) in enumerate(zip(subjects, blind, strict=True))
        ],
        raters=[
            PanelRater(position=place, person=person, code=codes[person])
            for place, person in enumerate(raters)
        ],
    )
    session.add(panel)
    session.flush()
    detail = {
        "panel": panel.code,
        "wave": outline.wave.code,
        "subjects": len(subjects),
        "raters": len(raters),
    }
    audit.record(session, user, "panel.set_up", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return panel


def experts_outside(session: Session, panel: Panel) -> list[User]:
    """Experts of the evaluation who are not in the panel yet; none for a panel of peers."""
    members = {one.person for one in panel.raters}
    found = expert_accounts(session, panel.wave.evaluation) if panel.kind == "experts" else []
    return [user for user in found if user.login not in members]


def add_rater(
    session: Session, panel: Panel, person: str, rng: Random, user: User, now: datetime
) -> PanelRater:
    """Let one more expert into a panel, whether or not others have begun."""
    evaluation = panel.wave.evaluation
    code = rater_codes(session, evaluation, [person], rng)[person]
    rater = PanelRater(position=len(panel.raters), person=person, code=code)
    panel.raters.append(rater)
    session.flush()
    detail = {"panel": panel.code, "wave": panel.wave.code, "rater": code}
    audit.record(session, user, "panel.add_rater", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return rater


def rater_codes(
    session: Session, evaluation: Evaluation, people: Collection[str], rng: Random
) -> dict[str, str]:
    """A code for each rater: the one from an earlier panel of the evaluation, else a free number.

    Numbers are given out in random order: their order tells nothing about names.
    """
    waves = sa.select(Wave.id).where(Wave.evaluation_id == evaluation.id)
    given = sa.select(PanelRater.person, PanelRater.code).join(Panel).where(Panel.wave_id.in_(waves))
    known = dict(session.execute(given.order_by(PanelRater.id)).all())
    used = set(known.values())
    used |= set(
        session.scalars(sa.select(PanelRating.rater).where(PanelRating.wave_id.in_(waves)).distinct())
    )
    free = (code for number in range(1, BLIND_TO) if (code := f"R{number}") not in used)
    unknown = [person for person in people if person not in known]
    rng.shuffle(unknown)
    return {person: known[person] for person in people if person in known} | dict(
        zip(unknown, free, strict=False)
    )


def take_away(session: Session, panel: Panel, user: User, now: datetime) -> None:
    """Delete a panel in which nobody has begun. Refuses ``PanelBegun``."""
    if panel.has_begun:
        raise PanelBegun()
    evaluation = panel.wave.evaluation
    detail = {"panel": panel.code, "wave": panel.wave.code}
    audit.record(session, user, "panel.take_away", f"evaluation {evaluation.id}", detail, now)
    session.delete(panel)
    session.commit()
