"""A wave's road: draft, open, closed, sealed. Each step refuses what does not belong to it."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.lifecycle import follow_waves
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys import polls
from surveys.box import close_boxes
from surveys.instruments import frozen_versions
from surveys.models import Collection, Stratum, WaveKey
from surveys.polls import Keeping
from surveys.questionnaires import RECIPIENT, WaveNotOpen
from surveys.sealing_key import new_key_pair, wrap_private_key


class PlanNotLocked(Refusal):
    sentence = _("A wave opens after the plan is locked.")


class WaveNotDraft(Refusal):
    sentence = _("This wave was opened before.")


class NothingToAsk(Refusal):
    sentence = _("No instrument of this evaluation is published yet.")


class WaveNeverOpened(Refusal):
    sentence = _("This wave was not opened yet.")


class WaveSealed(Refusal):
    sentence = _("This wave is sealed. It stays sealed.")


@dataclass(frozen=True)
class Progress:
    """How far the keys of a wave are."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


def prepare_wave(main: Session, keeping: Keeping, wave: Wave, seconds: float) -> Progress:
    """Make the keys of a draft wave: its own, then one for each planned poll, for at most ``seconds``.

    Called again it goes on where it stopped, so a page can show how far it is and
    a broken-off preparation loses nothing. Refuses WaveNotDraft, PlanNotLocked,
    NothingToAsk.
    """
    _check_ready(wave)
    _give_wave_key(main, keeping.secret_key, wave)
    _add_collections(main, wave)
    until = monotonic() + seconds
    planned = polls.planned_polls(main, wave)
    missing = [one for one in planned if polls.find_poll(main, one[0], one[1], [one[2]]) is None]
    for number, (collection, stratum, subject) in enumerate(missing):
        if monotonic() > until:
            return Progress(len(planned) - len(missing) + number, len(planned))
        polls.poll_named(main, keeping, collection, stratum, [subject])
    return Progress(len(planned), len(planned))


def open_wave(main: Session, wave: Wave, user: User, now: datetime) -> None:
    """Open a wave whose keys are made, with an audit entry. Refuses WaveNotDraft, PlanNotLocked."""
    _check_ready(wave)
    versions = frozen_versions(main, wave.evaluation_id)
    wave.state, wave.opened_on = "open", now.date()
    follow_waves(wave.evaluation)
    numbers = {version.instrument.name: version.number for version in versions}
    detail = {"versions": numbers, "polls": len(polls.polls_of(main, wave))}
    audit.record(main, user, "wave.open", named(wave), detail, now)
    main.commit()


def _check_ready(wave: Wave) -> None:
    if wave.state != "draft":
        raise WaveNotDraft
    if not wave.evaluation.versions or not wave.evaluation.plan_version.is_locked:
        raise PlanNotLocked
    if wave.evaluation.state not in ("locked", "collecting"):
        raise PlanNotLocked


def _give_wave_key(main: Session, secret_key: str, wave: Wave) -> None:
    if main.get(WaveKey, wave.id) is None:
        private_key, _public_key = new_key_pair()
        main.add(WaveKey(wave_id=wave.id, sealed_private_key=wrap_private_key(secret_key, private_key)))
        main.commit()


def _add_collections(main: Session, wave: Wave) -> None:
    """A collection for each frozen instrument version that the wave does not ask yet."""
    versions = frozen_versions(main, wave.evaluation_id)
    if not versions:
        raise NothingToAsk
    asked = {collection.instrument_version_id for collection in collections_of(main, wave)}  # or imported
    main.add_all(
        Collection(wave_id=wave.id, instrument_version_id=version.id)
        for version in versions
        if version.id not in asked
    )
    main.commit()


def close_wave(main: Session, ballots: Session, wave: Wave, user: User, now: datetime) -> None:
    """Take no more ballots. Closing again does no harm; ``seal_wave`` follows.

    Refuses WaveNeverOpened, WaveSealed.
    """
    if wave.state == "draft":
        raise WaveNeverOpened
    if wave.state == "sealed":
        raise WaveSealed
    if wave.state == "open":
        wave.state, wave.closed_on = "closed", now.date()
        audit.record(main, user, "wave.close", named(wave), {}, now)
        main.commit()
    close_boxes(ballots, [poll.box for poll in polls.polls_of(main, wave)])


def collections_of(main: Session, wave: Wave) -> list[Collection]:
    """The collections of a wave in a fixed order."""
    query = sa.select(Collection).where(Collection.wave_id == wave.id).order_by(Collection.id)
    return list(main.scalars(query))


def announce_tickets(
    main: Session,
    collection: Collection,
    stratum: str,
    subjects: list[Subject],
    count: int,
    user: User,
    now: datetime,
    with_contacts: bool = False,
) -> None:
    """Write down, before they are drawn, that ``count`` tickets are issued: audit log and stratum.

    The number of invited recipients of a stratum is what response rates are
    measured against; ``with_contacts`` says that a list of names is kept. Refuses WaveNotOpen.
    """
    wave = main.get(Wave, collection.wave_id)
    if wave.state != "open":
        raise WaveNotOpen
    instrument = collection.instrument_version.instrument
    if instrument.source == RECIPIENT and len(subjects) == 1:
        layer = stratum_for(main, wave, stratum, subjects[0])
        layer.invited = (layer.invited or 0) + count
    detail = {"instrument": instrument.name, "stratum": stratum, "count": count}
    detail["subjects"] = [subject.code for subject in subjects]
    if with_contacts:
        detail["contacts"] = True
    audit.record(main, user, "ticket.issue", named(wave), detail, now)
    main.commit()


def stratum_for(main: Session, wave: Wave, code: str, subject: Subject) -> Stratum:
    """The stratum of a subject, made when it is new; the caller commits."""
    known = {"wave_id": wave.id, "code": code, "subject_id": subject.id}
    found = main.scalar(sa.select(Stratum).filter_by(**known))
    if found is None:
        found = Stratum(**known)
        main.add(found)
    return found


def named(wave: Wave) -> str:
    """A wave as the audit log names it."""
    return f"evaluation {wave.evaluation_id} wave {wave.code}"
