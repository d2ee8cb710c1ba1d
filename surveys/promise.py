"""The facts that the anonymity statement of a poll is made from, read off the running settings."""

import json

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

import db
from evaluations.models_people import Subject
from surveys.contacts import polls_with_contacts
from surveys.frames import lists_stratum
from surveys.models import Poll, Stratum
from surveys.models_sample import Frame
from surveys.statement import FEW_INVITED, Facts

HERE = ("http://127.0.0.1", "http://localhost")  # never leaves this machine


def facts_of(main: Session, poll: Poll) -> Facts:
    """What is so for ``poll`` under the settings of the running application."""
    config, engines = current_app.config, db.stores().engines
    return Facts(
        is_encrypted=is_encrypted(),
        is_two_bodies=bool(config["ISSUER_URL"]),
        forgets_order=keeps_no_order(),
        has_few_invited=_has_few_invited(main, poll),
        has_contacts="participation" in engines and _has_contacts(main, poll),
        minimum=json.loads(poll.entry)["minimum"],
        retention_days=config["RETENTION_DAYS"],
    )


def is_encrypted() -> bool:
    return current_app.config["PUBLIC_URL"].startswith(("https://", *HERE))


def keeps_no_order() -> bool:
    """Whether the private stores of this process are files that are overwritten in place."""
    engines = db.stores().engines
    private = [engines[name] for name in ("participation", "box") if name in engines]
    return all(engine.dialect.name == "sqlite" for engine in private)


def _has_contacts(main: Session, poll: Poll) -> bool:
    """Whether names of this group are kept; with invitations elsewhere there can be none."""
    session = db.session("participation")
    if polls_with_contacts(session, [poll.code]):
        return True
    frame = main.get(Frame, poll.collection.wave_id)
    return frame is not None and lists_stratum(session, frame.code, poll.stratum)


def _has_few_invited(main: Session, poll: Poll) -> bool:
    """Whether so few were invited that others can guess who answered; unknown counts as few."""
    query = (
        sa.select(sa.func.coalesce(sa.func.sum(Stratum.invited), 0))
        .join(Subject, Stratum.subject_id == Subject.id)
        .where(Stratum.wave_id == poll.collection.wave_id, Stratum.code == poll.stratum)
        .where(Subject.code.in_(poll.subjects.split(",")))
    )
    return main.scalar(query) < FEW_INVITED
