"""Published questionnaires and participation for programs."""

import sqlalchemy as sa
from flask import Flask
from flask_smorest import Blueprint
from marshmallow import Schema, fields

import db
from accounts.api import attach, operations, reader, scoped
from evaluations.guards import evaluation_for, wave_for
from surveys import desk
from surveys.models import Instrument, InstrumentVersion

door: Blueprint = operations("surveys", "Published questionnaires, and who has answered, in bands")


class VersionSchema(Schema):
    instrument = fields.String(required=True, attribute="instrument.name")
    source = fields.String(required=True, attribute="instrument.source")
    number = fields.Integer(required=True)
    frozen_at = fields.DateTime(required=True)
    content_hash = fields.String(required=True, metadata={"description": "SHA-256 of the content."})
    content = fields.Dict(required=True, metadata={"description": "Items, choices, texts by language."})


class TurnoutSchema(Schema):
    instrument = fields.String(required=True)
    stratum = fields.String(required=True)
    subjects = fields.List(fields.String(), required=True)
    invited = fields.Integer(required=True)
    band = fields.String(
        allow_none=True,
        metadata={"description": "Used tickets: 0, 1-4, 5-9, 10+; null where so few were invited."},
    )


@door.route("/evaluations/<int:evaluation_id>/instruments")
@scoped("instruments:read")
@door.response(200, VersionSchema(many=True))
def list_instruments(evaluation_id: int) -> list[InstrumentVersion]:
    """Every published version of every questionnaire; drafts stay in the house."""
    evaluation = evaluation_for(db.session(), reader(), evaluation_id)
    query = sa.select(InstrumentVersion).join(Instrument)
    query = query.where(Instrument.evaluation_id == evaluation.id, InstrumentVersion.frozen_at.is_not(None))
    return list(db.session().scalars(query.order_by(Instrument.name, InstrumentVersion.number)))


@door.route("/evaluations/<int:evaluation_id>/waves/<code>/participation")
@scoped("participation:read")
@door.response(200, TurnoutSchema(many=True))
def read_participation(evaluation_id: int, code: str) -> list[dict]:
    """How many were invited and, in bands, how many tickets were used, for each poll of a wave."""
    wave = wave_for(db.session(), reader(), evaluation_id, code)
    return [
        {
            "instrument": poll.collection.instrument_version.instrument.name,
            "stratum": poll.stratum,
            "subjects": poll.subjects.split(","),
            "invited": part.invited,
            "band": part.band or None,
        }
        for poll, part in desk.turnout_of(wave).items()
        if part.invited
    ]


def init_app(app: Flask) -> None:
    attach(app, door)
