"""The demo: Qingrong County, entirely invented. Accounts get random passwords, printed once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

import db
from accounts.models import Access, User
from accounts.passwords import generated_password
from accounts.users import create_user, set_password
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave
from packages.demo_actions import write_down
from packages.demo_content import add_content
from packages.importing import import_package
from packages.reader import read_package
from surveys.cards import link_of
from surveys.desk import draw_tickets, keeping, open_in_steps
from surveys.models import Collection
from surveys.polls import poll_named
from surveys.waves import announce_tickets, collections_of

PACKAGE = Path(__file__).resolve().parent.parent / "bench" / "qingrong" / "package"
HOUSE = "众评演示中心 Zhongping demo centre"
FUNDER = "青榕县资助方 Qingrong funder"
PEOPLE = (
    # log-in, name, role, organisation
    ("lin", "林评", "administrator", HOUSE),
    ("mo", "莫析", "analyst", HOUSE),
    ("fang", "方助", "funder", FUNDER),
)
WAVE = "Y2"  # left open, so that a visitor can answer before closing it
# Team T1 only: the worked case (SW07 in T2, SW18 in T4) keeps its numbers whatever visitors answer.
TICKETS = (("recipient", "T1", "recipients-T1", 3), ("department", "T1", "departments-T1", 1))


def load_demo(public_url: str) -> Iterator[str]:
    """Load the demo (once) and yield the lines to print: addresses, accounts, tickets.

    Run again, it makes new passwords and, while the wave is open, new tickets:
    neither is stored in a readable form.
    """
    session, now = db.session(), datetime.now(UTC)
    passwords = dict(_accounts(now))
    evaluation = session.scalar(sa.select(Evaluation).where(Evaluation.is_invented))
    if evaluation is None:
        evaluation = _evaluation(now)
    yield "众评 Zhongping: 演示数据，纯属虚构 / invented data"
    yield f"  {public_url}/"
    for login, name, role, _organisation in PEOPLE:
        yield f"  {login:5} {passwords[login]}   {name} ({role})"
    yield "密码只显示这一次 / passwords are shown this once"
    wave = next(wave for wave in evaluation.waves if wave.code == WAVE)
    if wave.state == "open":
        yield "答卷（手机打开）/ questionnaires (open on a phone):"
        yield from _tickets(wave, public_url, now)


def _accounts(now: datetime) -> Iterator[tuple[str, str]]:
    session = db.session()
    for login, name, role, organisation in PEOPLE:
        password = generated_password()
        user = session.scalar(sa.select(User).where(User.login == login))
        if user is None:
            create_user(
                session, login, name=name, role=role, organisation=organisation, password=password, now=now
            )
        else:
            set_password(session, user, password, now)
        yield login, password


def _evaluation(now: datetime) -> Evaluation:
    session = db.session()
    lin, fang = (session.scalar(sa.select(User).where(User.login == login)) for login in ("lin", "fang"))
    evaluation = import_package(
        session, read_package(PACKAGE), lin.organisation, lin, unsealed=(WAVE,), is_invented=True, now=now
    )
    add_content(session, evaluation, now)
    session.add(Access(user_id=fang.id, evaluation_id=evaluation.id))
    wave = next(wave for wave in evaluation.waves if wave.code == WAVE)
    list(open_in_steps(wave, lin, now))  # all its steps: few keys
    write_down(session, evaluation, lin, now)
    return evaluation


def _tickets(wave: Wave, public_url: str, now: datetime) -> Iterator[str]:
    session = db.session()
    lin = session.scalar(sa.select(User).where(User.login == "lin"))
    asked: dict[str, Collection] = {
        collection.instrument_version.instrument.name: collection
        for collection in collections_of(session, wave)
    }
    for instrument, code, stratum, count in TICKETS:
        subject = session.scalar(
            sa.select(Subject).where(Subject.evaluation_id == wave.evaluation_id, Subject.code == code)
        )
        announce_tickets(session, asked[instrument], stratum, [subject], count, lin, now)
        poll = poll_named(session, keeping(), asked[instrument], stratum, [subject])
        for ticket in draw_tickets(poll, count):
            yield f"  {link_of(public_url, poll, ticket)}   ({instrument}, {code})"
