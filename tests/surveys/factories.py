"""An evaluation with people, frozen instruments and an open wave, built row by row."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import sqlalchemy as sa

from accounts.models import Organisation, User
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion, Wave
from surveys import instruments, participation, waves
from surveys.models import Ballot, BallotBox
from surveys.tickets import pepper_from
from tests.surveys.questionnaires import DEPARTMENT, PEER, RECIPIENT

SECRET = "for tests"
PEPPER = pepper_from(SECRET)
NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
NAMES = ("韦秀兰", "黄志明", "覃美芳", "陆建国", "李桂英", "农文才", "梁小燕", "莫永强", "蒙丽华", "班海生")


def make_user(session):
    user = session.scalar(sa.select(User).where(User.login == "lin"))
    if user is None:
        house = Organisation(name="Evaluator's house")
        user = User(login="lin", name="Lin", role="administrator", organisation=house, password_hash="-")
        session.add(user)
        session.commit()
    return user


def make_evaluation(session, user, workers=6, locked=True):
    """One agency, one team with workers, two waves, a plan that is locked."""
    lock = {"locked_at": NOW, "locked_by": "lin", "checksum": "c" * 64} if locked else {}
    evaluation = Evaluation(
        organisation_id=user.organisation_id,
        title={"zh": "青榕县评价", "en": "Qingrong County"},
        starts=date(2025, 1, 1),
        ends=date(2026, 12, 31),
        years=2,
        state="locked" if locked else "draft",
        versions=[
            PlanVersion(
                number=1,
                created_at=NOW,
                posts=["frontline"],
                max_missing=0.2,
                trim_from=5,
                team_final={},
                **lock,
            )
        ],
        waves=[Wave(position=0, code="Y1", weight=0.4), Wave(position=1, code="Y2", weight=0.6)],
    )  # fmt: skip
    session.add(evaluation)
    session.commit()
    add_people(session, evaluation, workers)
    return evaluation


def add_people(session, evaluation, workers):
    agency = Subject(evaluation_id=evaluation.id, position=0, code="A1", kind="agency", name="晨光")
    session.add(agency)
    session.flush()
    team = Subject(
        evaluation_id=evaluation.id, position=1, code="T1", kind="team", name="居家养老",
        parent_id=agency.id, parent_kind="agency",
    )  # fmt: skip
    session.add(team)
    session.flush()
    for number in range(workers):
        session.add(
            Subject(
                evaluation_id=evaluation.id,
                position=number + 2,
                code=f"SW{number + 1:02}",
                kind="worker",
                name=NAMES[number % len(NAMES)],
                parent_id=team.id,
                parent_kind="team",
                post="frontline",
            )  # fmt: skip
        )
    session.commit()


def publish(session, evaluation, *definitions):
    for definition in definitions:
        instruments.publish(session, instruments.draft(session, evaluation.id, definition), NOW)


def open_first_wave(main, box, user, workers=6, definitions=(RECIPIENT, DEPARTMENT, PEER)):
    """An evaluation whose first wave is open; collections by instrument name."""
    evaluation = make_evaluation(main, user, workers)
    publish(main, evaluation, *definitions)
    wave = evaluation.waves[0]
    waves.open_wave(main, box, wave, SECRET, user, NOW)
    collections = {
        found.instrument_version.instrument.name: found.id for found in waves.collections_of(main, wave)
    }
    return SimpleNamespace(
        evaluation=evaluation, wave=wave, wave_id=wave.id, collections=collections, user=user
    )


def issue(session, opened, instrument="recipient", subject="T1", count=1, stratum="all"):
    collection = opened.collections[instrument]
    return participation.issue_tickets(session, PEPPER, collection, stratum, subject, count)


def all_ballots(session):
    return session.execute(sa.select(Ballot.key, Ballot.wave, Ballot.sealed).order_by(Ballot.key)).all()


def box_row(session, wave):
    return session.get(BallotBox, wave, populate_existing=True)
