"""A generated wave, answered in a known order on stores of its own, and copies of all that lies there.

For ``flask check-anonymity``: what an attacker would take, with the truth beside it.
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from accounts.models import Organisation, User
from db import STORES, Stores
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion, Wave
from surveys import blind_signature, box, instruments, participation, polls, seal, waves
from surveys.definition import Choice, Instrument, Item
from surveys.forms import largest_payload
from surveys.issuing import IssuingHere
from surveys.models import Poll
from surveys.questionnaires import questionnaire_for
from surveys.sealing_key import padded_size, unwrap_private_key
from surveys.sealing_key import seal as seal_text
from surveys.tickets import ballot_key, pepper_from, promised_claim, receipt_of, ticket_hash

NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
SHARE_INVITED = 1.25  # invitations for each person who answers


@dataclass
class Rehearsal:
    """What was done: people are numbered in the order in which they answered."""

    urls: dict[str, str]
    secret: str = field(repr=False)
    wave: int = 0
    images: list[str] = field(default_factory=list)  # person -> ticket hash
    keys: list[str] = field(default_factory=list)  # person -> ballot key
    receipts: list[str] = field(default_factory=list)

    @property
    def people(self) -> range:
        return range(len(self.keys))


def mark_of(person: int) -> str:
    """The words by which a person's answer is recognised. All of one length."""
    return f"rehearsal {person:05}"


class Stage:
    """The stores of a rehearsal, and the steps of a wave on them."""

    def __init__(self, folder: Path, urls: dict[str, str] | None):
        self.folder = folder
        self.urls = urls or {name: f"sqlite:///{folder / name}.db" for name in STORES}
        self.stores = Stores(self.urls)
        self.stores.migrate()
        self.secret = secrets.token_hex(32)
        self.main, self.participation, self.box = (self.stores.open(name) for name in STORES)
        self.done = Rehearsal(self.urls, self.secret)

    def close(self) -> None:
        for session in (self.main, self.participation, self.box):
            session.close()
        self.stores.dispose()

    def open_wave(self) -> tuple[Wave, User, Poll]:
        """An evaluation with one open wave and one poll."""
        user, wave, team = _make_evaluation(self.main)
        keeping = polls.Keeping(IssuingHere(self.participation, self.secret), self.box, self.secret)
        waves.prepare_wave(self.main, keeping, wave, seconds=60)
        waves.open_wave(self.main, wave, user, NOW)
        collection = waves.collections_of(self.main, wave)[0]
        poll = polls.poll_named(self.main, keeping, collection, "all", [team])
        self.main.commit()
        self.done.wave = wave.id
        return wave, user, poll

    def print_tickets(self, poll: Poll, people: int) -> list[str]:
        """A batch of tickets for ``people`` who answer and some who do not, in an order drawn by lot."""
        count = int(people * SHARE_INVITED)
        box.add_room(self.box, self.secret, poll.box, count)
        tickets = participation.issue_tickets(self.participation, pepper_from(self.secret), poll.code, count)
        self.main.commit()
        return secrets.SystemRandom().sample(tickets, people)

    def answer(self, poll: Poll, ticket: str, level: str) -> None:
        """The next person answers."""
        pepper, person = pepper_from(self.secret), len(self.done.keys)
        image = ticket_hash(pepper, ticket)
        if level == "A":
            key = self._proved_key(poll, image)
        else:
            participation.claim(self.participation, image, promised_claim(pepper, ticket))
            key = ballot_key(pepper, ticket)
        questionnaire = questionnaire_for(self.main, poll)
        payload = _payload(questionnaire.collection, level, person)
        keys = box.keys_of(self.box, poll.box)
        sealed = seal_text(keys.seal_key, payload, padded_size(largest_payload(questionnaire)))
        self.main.commit()
        box.put(self.box, self.secret, poll.box, key, sealed)
        self.done.images.append(image)
        self.done.keys.append(key)
        self.done.receipts.append(receipt_of(key))

    def _proved_key(self, poll: Poll, image: str) -> str:
        """Level A: blind, have signed, verify."""
        public = blind_signature.key_in(poll.entry)
        token = blind_signature.new_token(poll.entry)
        blinded, inverse = blind_signature.blind(public, token)
        claim = blind_signature.digest(blinded)
        participation.claim(self.participation, image, claim)
        wrapped = participation.signing_key(self.participation, poll.code)
        signing = blind_signature.read_private_bytes(unwrap_private_key(self.secret, wrapped))
        signature = blind_signature.finalize(public, blind_signature.blind_sign(signing, blinded), inverse)
        if not blind_signature.verify(public, token, signature):
            raise blind_signature.SignatureFault("the finished signature does not verify")
        return blind_signature.digest(token)

    def seal(self, wave: Wave, user: User, poll: Poll) -> None:
        """Close and seal, as the staff page does."""
        waves.close_wave(self.main, self.box, wave, user, NOW)
        part = participation.turnout(self.participation, [poll.code])[poll.code]
        participation.destroy_signing_keys(self.participation, [poll.code])
        seal.seal_wave(self.main, self.box, wave, self.secret, {poll.code: (part.invited, part.used)})

    def copy(self, name: str) -> Path:
        """A copy of every file of the stores (SQLite), journals included."""
        target = self.folder / name
        target.mkdir()
        for file in self.folder.iterdir():
            if file.is_file():
                shutil.copy2(file, target / file.name)
        return target


def _payload(collection: int, level: str, person: int) -> bytes:
    payload = {
        "collection": collection,
        "stratum": "all",
        "level": level,
        "responses": [{"subject": "T1", "answers": {"q1": str(person % 5 + 1), "mark": f"{person:05}"}}],
        "helper": "self",
        "present": False,
        "mode": "link",
        "comments": {"open": [mark_of(person)]},
    }
    return json.dumps(payload, separators=(",", ":")).encode()


def _make_evaluation(main: Session) -> tuple[User, Wave, Subject]:
    user = User(
        login="rehearsal",
        name="Rehearsal",
        role="administrator",
        organisation=Organisation(name="Rehearsal"),
        password_hash="-",
    )
    main.add(user)
    main.flush()
    lock = {"locked_at": NOW, "locked_by": user.login, "checksum": "0" * 64}
    version = PlanVersion(
        number=1, created_at=NOW, posts=["frontline"], max_missing=0.2, trim_from=5, team_final={}, **lock
    )
    evaluation = Evaluation(
        organisation_id=user.organisation_id,
        title={"zh": "演习", "en": "Rehearsal"},
        starts=date(2025, 1, 1),
        ends=date(2025, 12, 31),
        years=1,
        state="locked",
        is_invented=True,
        versions=[version],
        waves=[Wave(position=0, code="W1", weight=1.0)],
    )
    main.add(evaluation)
    main.flush()
    subjects = list(_subjects(evaluation.id))
    for subject in subjects:
        main.add(subject)
        main.flush()
    main.commit()
    draft = instruments.draft(main, evaluation.id, _questionnaire())
    instruments.publish(main, draft, NOW)
    return user, evaluation.waves[0], subjects[-1]


def _subjects(evaluation: int) -> Iterator[Subject]:
    yield Subject(evaluation_id=evaluation, position=0, code="A1", kind="agency", name="Agency")
    yield Subject(evaluation_id=evaluation, position=1, code="T1", kind="team", name="Team")


def _questionnaire() -> Instrument:
    choices = tuple(Choice(str(number), {"zh": str(number)}) for number in range(1, 6))
    items = (
        Item("q1", "select_one", {"zh": "一"}, choices=choices),
        Item("mark", "text", {"zh": "二"}),
        Item("open", "text", {"zh": "三"}),
    )
    return Instrument("rehearsal", "department", {"zh": "演习"}, ("zh",), items)
