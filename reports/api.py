"""Released results for programs: the tables of the report, exactly as they were audited."""

from flask import Flask
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

import db
from accounts.api import attach, operations, reader, scoped
from evaluations.guards import evaluation_for
from reports import readers, releases
from reports.disclosed import chosen
from reports.release_tables import kept_tables

door: Blueprint = operations("reports", "Results, as they were released")


class LanguageSchema(Schema):
    language = fields.String(load_default=releases.LANGUAGES[0], validate=validate.OneOf(releases.LANGUAGES))


class ResultsSchema(Schema):
    language = fields.String(required=True)
    tables = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(),
        required=True,
        metadata={
            "description": "Name -> columns and rows. A cell that is not told is {withheld: reason, minimum}."
        },
    )


@door.route("/evaluations/<int:evaluation_id>/results")
@scoped("results:read")
@door.arguments(LanguageSchema, location="query")
@door.response(200, ResultsSchema)
def read_results(asked: dict, evaluation_id: int) -> dict:
    """What the reports on the whole evaluation tell: 409 while nothing was released.

    Pages about one person are no part of it, whoever asks.
    """
    evaluation = evaluation_for(db.session(), reader(), evaluation_id)
    told = releases.released(db.session(), evaluation, asked["language"])
    open_to_reader = chosen(told, [name for name in readers.open_tables(reader()) if name in told.tables])
    return {"language": told.language, "tables": kept_tables(open_to_reader)}


def init_app(app: Flask) -> None:
    attach(app, door)
