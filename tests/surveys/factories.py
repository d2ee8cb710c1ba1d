"""An evaluation with people, frozen instruments and an open wave, built row by row."""

import hashlib
import json
import os
from datetime import UTC, date, datetime
from types import SimpleNamespace

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.models import Organisation, User
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion, Wave
from surveys import blind_signature, box, instruments, participation, polls, waves
from surveys.cards import link_of
from surveys.issuing import IssuingHere
from surveys.models import Collection, Poll, WaveKey
from surveys.polls import Keeping
from surveys.sealing_key import open_sealed, unwrap_private_key
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


def open_first_wave(stores, user, workers=6, definitions=(RECIPIENT, DEPARTMENT, PEER), issuing=None):
    """An evaluation whose first wave is open; collections by instrument name.

    ``stores`` maps main, participation and box to sessions; the second may be missing
    when ``issuing`` is of another body.
    """
    main = stores["main"]
    evaluation = make_evaluation(main, user, workers)
    publish(main, evaluation, *definitions)
    wave = evaluation.waves[0]
    issuing = issuing or IssuingHere(stores["participation"], SECRET)
    keeping = Keeping(issuing, stores["box"], SECRET)
    assert waves.prepare_wave(main, keeping, wave, 60).is_complete
    waves.open_wave(main, wave, user, NOW)
    collections = {
        found.instrument_version.instrument.name: found.id for found in waves.collections_of(main, wave)
    }
    return SimpleNamespace(
        evaluation=evaluation,
        wave=wave,
        wave_id=wave.id,
        collections=collections,
        user=user,
        keeping=keeping,
        **stores,
    )


class Ticket(str):
    """A ticket with its poll; ``page`` is the address that it opens, ``link`` what its card says."""

    poll: Poll

    @property
    def page(self):
        return f"/q/{self.poll.code}"

    @property
    def link(self):
        return link_of("", self.poll, self)


def poll_of(opened, instrument="recipient", subject="T1", stratum="all"):
    collection = opened.main.get(Collection, opened.collections[instrument])
    query = sa.select(Subject).where(Subject.evaluation_id == opened.evaluation.id)
    subjects = {found.code: found for found in opened.main.scalars(query)}
    asked = [subjects[code] for code in subject.split(",")]
    found = polls.poll_named(opened.main, opened.keeping, collection, stratum, asked)
    opened.main.refresh(found)
    opened.main.expunge(found)
    opened.main.rollback()  # a reader left open would make others wait
    return found


def issue(opened, instrument="recipient", subject="T1", count=1, stratum="all"):
    poll = poll_of(opened, instrument, subject, stratum)
    box.add_room(opened.box, SECRET, poll.box, count)
    drawn = [Ticket(one) for one in opened.keeping.issuing.tickets(poll.code, count)]
    for ticket in drawn:
        ticket.poll = poll
    return drawn


def send(client, ticket, answers, **options):
    """Answer as a browser without script does: the ticket goes with the answers."""
    return client.post(ticket.page, data={"code": str(ticket), **answers}, **options)


def all_ballots(opened):
    """(key, sealed) of every ballot of the open wave."""
    names = [poll.box for poll in polls.polls_of(opened.main, opened.wave)]
    opened.main.rollback()
    found = box.ballots_of(opened.box, SECRET, names)
    return sorted(ballot for ballots in found.values() for ballot in ballots)


def payloads(opened):
    """What lies in the boxes of the open wave, opened with its key."""
    wrapped = opened.main.get(WaveKey, opened.wave_id, populate_existing=True).sealed_private_key
    opened.main.rollback()
    key = unwrap_private_key(SECRET, wrapped)
    return [json.loads(open_sealed(key, sealed)) for _key, sealed in all_ballots(opened)]


def used(opened, ticket):
    """How many tickets of the poll of ``ticket`` are used."""
    code = ticket.poll.code
    return participation.turnout(opened.participation, [code])[code].used


class Asker:
    """Does in Python what the page's script does in a browser: blind, have signed, cast."""

    def __init__(self, client, ticket):
        self.client, self.ticket = client, ticket
        entry = ticket.poll.entry
        self.modulus = blind_signature.decode_base64url(json.loads(entry)["key"])
        numbers = rsa.RSAPublicNumbers(blind_signature.EXPONENT, int.from_bytes(self.modulus))
        self.key = numbers.public_key()
        self.about = hashlib.sha256(entry.encode()).digest()
        self.renew()

    def renew(self):
        """Another token."""
        self.prepared = os.urandom(32) + self.about + os.urandom(32)
        self.blinded, self.inverse = blind_signature.blind(self.key, self.prepared)

    def issue(self):
        blinded = blind_signature.encode_base64url(self.blinded)
        return self.client.post("/q/issue", data={"ticket": str(self.ticket), "blinded": blinded})

    def take_signature(self):
        signed = blind_signature.decode_base64url(self.issue().text)
        self.signature = blind_signature.finalize(self.key, signed, self.inverse)

    def cast(self, answers, prepared, signature):
        token = {"prepared": prepared, "signature": signature}
        encoded = {name: blind_signature.encode_base64url(part) for name, part in token.items()}
        return self.client.post(f"{self.ticket.page}/ballot", data={**answers, **encoded})

    def answer(self, answers):
        self.take_signature()
        return self.cast(answers, self.prepared, self.signature)
