"""The address of questionnaires of an evaluation, and the guards of their pages.

``views_instruments`` brings together the modules that put pages here.
"""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

import db
from evaluations.guards import evaluation_for, house_evaluation_for
from evaluations.models_plan import Evaluation
from surveys.editor import drafts
from surveys.models import Instrument, InstrumentVersion

blueprint = Blueprint("instruments", __name__, url_prefix="/evaluations/<int:evaluation_id>/questionnaires")


def spoken() -> str:
    """The language of the reader."""
    return get_locale().language


def instrument_for(evaluation: Evaluation, name: str) -> Instrument:
    """A questionnaire of an evaluation that the reader may see, or 404."""
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation.id, Instrument.name == name)
    return db.session().scalar(query) or abort(404)


def read_for(evaluation_id: int, name: str) -> tuple[Evaluation, Instrument]:
    """Evaluation and questionnaire for whoever may read the evaluation."""
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return evaluation, instrument_for(evaluation, name)


def draft_for(evaluation_id: int, name: str) -> tuple[Evaluation, InstrumentVersion]:
    """Evaluation and the draft of a questionnaire, for the own house. Refuses NoDraft."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return evaluation, drafts.draft_of(instrument_for(evaluation, name))


def version_for(instrument: Instrument, number: int) -> InstrumentVersion:
    """A version by its number, or 404."""
    return next((one for one in instrument.versions if one.number == number), None) or abort(404)


def to_editor(version: InstrumentVersion, about: str = "") -> ResponseReturnValue:
    """Back to the editor, at the item or section that was changed."""
    instrument = version.instrument
    anchor = f"at-{about}" if about else None
    address = {"evaluation_id": instrument.evaluation_id, "name": instrument.name}
    return redirect(url_for("instruments.show", **address, _anchor=anchor))
