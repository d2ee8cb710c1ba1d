"""Drafts of instruments: begin, change, take back, publish. Each step is one transaction.

What a draft was before a change is kept, so that every change can be taken back
until the version is published.
"""

from collections.abc import Collection as Several
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.audit import record
from accounts.models import User
from accounts.refusals import Refusal
from surveys import instruments
from surveys.definition import Instrument as Definition
from surveys.models import Collection, Instrument, InstrumentVersion
from surveys.models_drafting import BankUse, DraftStep

MOST_STEPS = 30  # back
RESERVED_NAMES = ("new",)  # a page of its own has this address
CHANGES = {
    "add": _("added %(about)s"),
    "edit": _("changed %(about)s"),
    "drop": _("deleted %(about)s"),
    "move": _("moved %(about)s"),
    "texts": _("changed texts"),
    "language": _("changed languages"),
    "title": _("changed title or source"),
    "upload": _("replaced by a file"),
}


class NoDraft(Refusal):
    sentence = _("The newest version of this questionnaire is published. Start a new version to change it.")


class NothingToTakeBack(Refusal):
    sentence = _("There is nothing to take back.")


class NameTaken(Refusal):
    sentence = _("There is already a questionnaire %(name)s in this evaluation.")


class NoteNeeded(Refusal):
    status = 400
    sentence = _("A new version needs a written note on what can still be compared.")


class SourceFixed(Refusal):
    sentence = _("A published version asks another source. Who answers stays; begin another questionnaire.")


def newest(instrument: Instrument) -> InstrumentVersion:
    return instrument.versions[-1]


def draft_of(instrument: Instrument) -> InstrumentVersion:
    """The version that may be changed. Refuses NoDraft."""
    version = newest(instrument)
    if version.frozen_at is not None:
        raise NoDraft
    return version


def published_of(instrument: Instrument) -> list[InstrumentVersion]:
    return [version for version in instrument.versions if version.frozen_at is not None]


def fixed_names(instrument: Instrument) -> frozenset[str]:
    """Item codes that a published version has: they live for ever and mean one question."""
    return frozenset(item.name for one in published_of(instrument) for item in one.definition.items)


def free_name(session: Session, evaluation_id: int, wish: str) -> str:
    """A code for an instrument that its evaluation does not have yet: peer, peer_2 ..."""
    query = sa.select(Instrument.name).where(Instrument.evaluation_id == evaluation_id)
    taken = {*session.scalars(query.order_by(Instrument.name)), *RESERVED_NAMES}
    number, name = 1, wish
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    return name


def begin(session: Session, evaluation_id: int, definition: Definition) -> Instrument:
    """A new instrument with ``definition`` as its first draft. Refuses NameTaken."""
    if free_name(session, evaluation_id, definition.name) != definition.name:
        raise NameTaken(name=definition.name)
    return instruments.draft(session, evaluation_id, definition).instrument


def copied(session: Session, evaluation_id: int, version: InstrumentVersion) -> Instrument:
    """A new instrument with the words of another, and the same ties to the question bank."""
    definition = version.definition
    name = free_name(session, evaluation_id, definition.name)
    uses = session.scalars(_uses(version.instrument)).all()
    made = begin(session, evaluation_id, replace(definition, name=name))
    ties = (
        BankUse(instrument_id=made.id, item=use.item, bank_version_id=use.bank_version_id) for use in uses
    )
    session.add_all(ties)
    session.commit()
    return made


def save(
    session: Session, version: InstrumentVersion, definition: Definition, change: str, about: str = ""
) -> None:
    """Put ``definition`` into a draft and keep what was there. ``change``: a key of CHANGES.

    Refuses NoDraft, SourceFixed.
    """
    if version.frozen_at is not None:
        raise NoDraft
    _keep_source(version.instrument, definition)
    if definition.as_json() == version.definition.as_json():
        return
    step = DraftStep(version_id=version.id, change=change, about=about[:80], content=version.content)
    session.add(step)
    _put(version, definition)
    session.flush()
    old = _steps(version).offset(MOST_STEPS)
    for one in session.scalars(old):
        session.delete(one)
    session.commit()


def upload(session: Session, instrument: Instrument, definition: Definition) -> InstrumentVersion:
    """What a file says becomes the draft: of the present draft's place, else as a new version."""
    named = replace(definition, name=instrument.name)
    if newest(instrument).frozen_at is None:
        save(session, newest(instrument), named, "upload")
    else:
        _keep_source(instrument, named)
        instruments.draft(session, instrument.evaluation_id, named)
    return newest(instrument)


def last_step(session: Session, version: InstrumentVersion) -> DraftStep | None:
    """The change that would be taken back."""
    return session.scalar(_steps(version).limit(1))


def take_back(session: Session, version: InstrumentVersion) -> DraftStep:
    """Undo the last change of a draft. Refuses NoDraft, NothingToTakeBack."""
    if version.frozen_at is not None:
        raise NoDraft
    step = last_step(session, version)
    if step is None:
        raise NothingToTakeBack
    _put(version, Definition.from_json(step.content))
    session.delete(step)
    session.commit()
    return step


def new_version(session: Session, instrument: Instrument) -> InstrumentVersion:
    """A draft with the words of the newest published version; the draft there is, if any."""
    if newest(instrument).frozen_at is None:
        return newest(instrument)
    return instruments.draft(session, instrument.evaluation_id, newest(instrument).definition)


def note_test(session: Session, version: InstrumentVersion, user: User, now: datetime) -> None:
    """Keep that somebody filled this wording in as a test: the day, nothing else."""
    version.tested_on = now.date()
    record(session, user, "instrument.test", _object(version), {"version": version.number}, now)
    session.commit()


def publish(
    session: Session,
    version: InstrumentVersion,
    note: str,
    changes: Several[str],
    user: User,
    now: datetime,
) -> None:
    """Freeze a draft. From version 2 on it needs a note on comparability, which is kept with it.

    ``changes``: kinds of difference to the version before, for the audit log. Refuses
    NoteNeeded, VersionFrozen, InstrumentUnfit.
    """
    if version.number > 1 and not note.strip():
        raise NoteNeeded
    if version.frozen_at is None:
        version.comparability = note.strip() or None
        session.execute(sa.delete(DraftStep).where(DraftStep.version_id == version.id))
        detail = {
            "version": version.number,
            "content_hash": version.definition.content_hash,
            "changes": sorted(set(changes)),
            "note": note.strip(),
        }
        record(session, user, "instrument.publish", _object(version), detail, now)
    instruments.publish(session, version, now)


def discard(session: Session, instrument: Instrument, user: User, now: datetime) -> None:
    """Delete a draft: the whole questionnaire when nothing of it was ever published."""
    version = draft_of(instrument)
    record(session, user, "instrument.discard", _object(version), {"version": version.number}, now)
    if published_of(instrument):
        instrument.versions.remove(version)
    else:
        session.delete(instrument)
    session.commit()


def is_used(session: Session, version: InstrumentVersion) -> bool:
    """Whether a wave asks this version."""
    asked = sa.select(Collection.id).where(Collection.instrument_version_id == version.id).limit(1)
    return session.scalar(asked) is not None


def state_of(session: Session, version: InstrumentVersion) -> str:
    """Draft, published, used (a wave asks it) or superseded (a newer version is published)."""
    if version.frozen_at is None:
        return "draft"
    if published_of(version.instrument)[-1] is not version:
        return "superseded"
    return "used" if is_used(session, version) else "published"


def _keep_source(instrument: Instrument, definition: Definition) -> None:
    """Tickets and frame questions of published versions rest on the source. Refuses SourceFixed."""
    if definition.source != instrument.source and published_of(instrument):
        raise SourceFixed


def _put(version: InstrumentVersion, definition: Definition) -> None:
    """Other words were not tested yet."""
    version.content, version.tested_on = definition.as_json(), None
    version.instrument.source = definition.source


def _steps(version: InstrumentVersion) -> sa.Select[tuple[DraftStep]]:
    return sa.select(DraftStep).where(DraftStep.version_id == version.id).order_by(DraftStep.id.desc())


def _uses(instrument: Instrument) -> sa.Select[tuple[BankUse]]:
    return sa.select(BankUse).where(BankUse.instrument_id == instrument.id).order_by(BankUse.item)


def _object(version: InstrumentVersion) -> str:
    return f"evaluation {version.instrument.evaluation_id} instrument {version.instrument.name}"
