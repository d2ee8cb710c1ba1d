"""Evaluations, plans and subjects for programs."""

import sqlalchemy as sa
from flask import Flask
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import aliased

import db
from accounts.api import PageSchema, attach, listed, operations, page_of, reader, scoped
from evaluations.content import plan_content
from evaluations.guards import evaluation_for, visible_evaluations
from evaluations.models_people import Subject
from evaluations.models_plan import STATES, WAVE_STATES, Evaluation, PlanVersion

door: Blueprint = operations("evaluations", "Evaluations, their plans, and who is evaluated")


class Texts(fields.Dict):
    """A text by language, as {"zh": "...", "en": "..."}."""

    def __init__(self, **more: object):
        super().__init__(keys=fields.String(), values=fields.String(), **more)


class WaveSchema(Schema):
    code = fields.String(required=True)
    weight = fields.Float(required=True, metadata={"description": "Share of the cycle, 0 to 1."})
    state = fields.String(required=True, metadata={"enum": list(WAVE_STATES)})
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)


class EvaluationSchema(Schema):
    id = fields.Integer(required=True)
    title = Texts(required=True)
    starts = fields.Date(required=True)
    ends = fields.Date(required=True)
    years = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": list(STATES)})
    is_invented = fields.Boolean(required=True)
    waves = fields.List(fields.Nested(WaveSchema), required=True)


class PlanSchema(Schema):
    number = fields.Integer(required=True)
    checksum = fields.String(allow_none=True, metadata={"description": "SHA-256; null while it is a draft."})
    locked_at = fields.DateTime(allow_none=True)
    locked_by = fields.String(allow_none=True)
    reason = fields.String(required=True)
    content = fields.Function(plan_content, metadata={"type": "object"})


class SubjectSchema(Schema):
    code = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["worker", "team", "agency"]})
    name = fields.String(required=True)
    post = fields.String(allow_none=True)
    parent = fields.String(allow_none=True, metadata={"description": "Code of the team or agency."})
    fte = fields.Float(required=True)


@door.route("/evaluations")
@scoped("evaluations:read")
@door.arguments(PageSchema, location="query")
@door.response(200, listed(EvaluationSchema))
def list_evaluations(asked: dict) -> dict:
    """The evaluations that the owner of the key may see, the newest first."""
    return page_of(visible_evaluations(reader()), asked)


@door.route("/evaluations/<int:evaluation_id>")
@scoped("evaluations:read")
@door.response(200, EvaluationSchema)
def read_evaluation(evaluation_id: int) -> Evaluation:
    """One evaluation."""
    return evaluation_for(db.session(), reader(), evaluation_id)


@door.route("/evaluations/<int:evaluation_id>/subjects")
@scoped("plans:read")
@door.arguments(PageSchema, location="query")
@door.response(200, listed(SubjectSchema))
def list_subjects(asked: dict, evaluation_id: int) -> dict:
    """Agencies, teams and workers, in the order of the roster."""
    evaluation = evaluation_for(db.session(), reader(), evaluation_id)
    above = aliased(Subject)
    columns = (Subject.code, Subject.kind, Subject.name, Subject.post, Subject.fte)
    query = sa.select(*columns, above.code.label("parent")).outerjoin(above, Subject.parent_id == above.id)
    query = query.where(Subject.evaluation_id == evaluation.id).order_by(Subject.position, Subject.id)
    return page_of(query, asked, whole_objects=False)


@door.route("/evaluations/<int:evaluation_id>/plans")
@scoped("plans:read")
@door.response(200, PlanSchema(many=True))
def list_plans(evaluation_id: int) -> list[PlanVersion]:
    """Every version of the plan with what it holds, the oldest first."""
    return evaluation_for(db.session(), reader(), evaluation_id).versions


def init_app(app: Flask) -> None:
    attach(app, door)
