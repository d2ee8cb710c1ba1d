"""A wave's road: draft, open, closed, sealed. Each step refuses what does not belong to it."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.lifecycle import follow_waves
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys.box import close_box, open_box
from surveys.instruments import frozen_versions
from surveys.models import Collection, Stratum, WaveKey
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


def open_wave(main: Session, box: Session, wave: Wave, secret_key: str, user: User, now: datetime) -> None:
    """Open a wave: its box, its key, a collection for each frozen instrument version, an audit entry.

    The box comes first; broken off before the rest is written, the wave is still
    a draft and opening it again gives the empty box a new key. Refuses
    PlanNotLocked, WaveNotDraft, NothingToAsk.
    """
    if wave.state != "draft":
        raise WaveNotDraft
    if not wave.evaluation.versions or not wave.evaluation.plan_version.is_locked:
        raise PlanNotLocked
    if wave.evaluation.state not in ("locked", "collecting"):
        raise PlanNotLocked
    versions = frozen_versions(main, wave.evaluation_id)
    if not versions:
        raise NothingToAsk
    private_key, public_key = new_key_pair()
    open_box(box, wave.id, public_key)
    main.merge(WaveKey(wave_id=wave.id, sealed_private_key=wrap_private_key(secret_key, private_key)))
    asked = {collection.instrument_version_id for collection in collections_of(main, wave)}  # imported before
    main.add_all(
        Collection(wave_id=wave.id, instrument_version_id=version.id)
        for version in versions
        if version.id not in asked
    )
    wave.state, wave.opened_on = "open", now.date()
    follow_waves(wave.evaluation)
    versions = {version.instrument.name: version.number for version in versions}
    audit.record(main, user, "wave.open", _named(wave), {"versions": versions}, now)
    main.commit()


def close_wave(main: Session, box: Session, wave: Wave, user: User, now: datetime) -> None:
    """Take no more ballots. Closing again does no harm; ``seal_wave`` follows.

    Refuses WaveNeverOpened, WaveSealed.
    """
    if wave.state == "draft":
        raise WaveNeverOpened
    if wave.state == "sealed":
        raise WaveSealed
    if wave.state == "open":
        wave.state, wave.closed_on = "closed", now.date()
        audit.record(main, user, "wave.close", _named(wave), {}, now)
        main.commit()
    close_box(box, wave.id)


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
) -> None:
    """Write down, before they are drawn, that ``count`` tickets are issued: audit log and stratum.

    The number of invited recipients of a stratum is what response rates are
    measured against. Refuses WaveNotOpen.
    """
    wave = main.get(Wave, collection.wave_id)
    if wave.state != "open":
        raise WaveNotOpen
    instrument = collection.instrument_version.instrument
    if instrument.source == RECIPIENT and len(subjects) == 1:
        layer = _stratum(main, wave, stratum, subjects[0])
        layer.invited = (layer.invited or 0) + count
    detail = {"instrument": instrument.name, "stratum": stratum, "count": count}
    detail["subjects"] = [subject.code for subject in subjects]
    audit.record(main, user, "ticket.issue", _named(wave), detail, now)
    main.commit()


def _stratum(main: Session, wave: Wave, code: str, subject: Subject) -> Stratum:
    known = {"wave_id": wave.id, "code": code, "subject_id": subject.id}
    found = main.scalar(sa.select(Stratum).filter_by(**known))
    if found is None:
        found = Stratum(**known)
        main.add(found)
    return found


def _named(wave: Wave) -> str:
    return f"evaluation {wave.evaluation_id} wave {wave.code}"
