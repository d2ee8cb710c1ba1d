"""Instruments: draft a version, freeze it. A frozen version never changes again."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.definition import Instrument as Definition
from surveys.models import Instrument, InstrumentVersion
from surveys.questions import QUESTIONS


class VersionFrozen(Refusal):
    sentence = _("This version of the instrument is published and cannot be changed. Draft a new version.")


class InstrumentUnfit(Refusal):
    status = 400
    sentence = _("The instrument cannot be asked as it stands; look at: %(items)s.")


def draft(session: Session, evaluation_id: int, definition: Definition) -> InstrumentVersion:
    """Keep ``definition`` as the draft of its instrument, in one transaction.

    Replaces the newest version while that is a draft, else adds the next number.
    """
    instrument = _instrument(session, evaluation_id, definition)
    newest = instrument.versions[-1] if instrument.versions else None
    if newest is not None and newest.frozen_at is None:
        newest.content = definition.as_json()
    else:
        newest = InstrumentVersion(number=newest.number + 1 if newest else 1, content=definition.as_json())
        instrument.versions.append(newest)
    session.commit()
    return newest


def publish(session: Session, version: InstrumentVersion, now: datetime) -> None:
    """Freeze a version with its content hash. Refuses VersionFrozen, InstrumentUnfit."""
    if version.frozen_at is not None:
        raise VersionFrozen
    definition = version.definition
    unfit = unfit_items(definition)
    if unfit or not definition.items:
        raise InstrumentUnfit(items=", ".join(unfit) or "-")
    version.frozen_at, version.content_hash = now, definition.content_hash
    session.commit()


def unfit_items(definition: Definition) -> list[str]:
    """Names of items of an unknown type, without choices they need, named twice, scored though asked once."""
    names = [item.name for item in definition.items]
    return [
        item.name
        for item in definition.items
        if item.kind not in QUESTIONS
        or names.count(item.name) > 1
        or (QUESTIONS[item.kind].needs_choices and not item.choices)
        or (item.evidence and not definition.section_of(item).per_subject)
    ]


def frozen_versions(session: Session, evaluation_id: int) -> list[InstrumentVersion]:
    """The newest frozen version of each instrument of an evaluation, by instrument name."""
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation_id).order_by(Instrument.name)
    newest = []
    for instrument in session.scalars(query):
        frozen = [version for version in instrument.versions if version.frozen_at is not None]
        newest.extend(frozen[-1:])
    return newest


def _instrument(session: Session, evaluation_id: int, definition: Definition) -> Instrument:
    known = sa.select(Instrument).where(
        Instrument.evaluation_id == evaluation_id, Instrument.name == definition.name
    )
    found = session.scalar(known)
    if found is None:
        found = Instrument(evaluation_id=evaluation_id, name=definition.name, source=definition.source)
        session.add(found)
    return found


def instruments_of(session: Session, evaluation_id: int) -> tuple[Definition, ...]:
    """Each instrument in its newest version, with the items that only earlier versions asked."""
    stored = session.scalars(
        sa.select(Instrument).where(Instrument.evaluation_id == evaluation_id).order_by(Instrument.name)
    )
    return tuple(_merged([version.definition for version in one.versions]) for one in stored if one.versions)


def _merged(versions: list[Definition]) -> Definition:
    """Item names live for ever, so an item of an old version is still one item."""
    newest = versions[-1]
    items = {item.name: item for item in newest.items}
    for version in reversed(versions[:-1]):
        for item in version.items:
            items.setdefault(item.name, item)
    return replace(newest, items=tuple(items.values()))
