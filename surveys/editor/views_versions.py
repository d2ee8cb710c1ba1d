"""Pages of the versions of a questionnaire: what was published when, and what differs between two."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

import db
from accounts.access import requires
from surveys.editor import drafts
from surveys.editor.comparison import compare, side_by_side
from surveys.editor.instrument_door import blueprint, read_for, version_for
from surveys.models import Instrument


@blueprint.get("/<name>/versions")
@requires("instrument.read")
def show_versions(evaluation_id: int, name: str) -> ResponseReturnValue:
    """Every version; with ``?before=1&after=2`` those two side by side, else the last two."""
    evaluation, instrument = read_for(evaluation_id, name)
    session = db.session()
    states = [(version, drafts.state_of(session, version)) for version in instrument.versions[::-1]]
    before, after = (version_for(instrument, number) for number in asked_numbers(instrument))
    return render_template(
        "instruments/versions.html",
        evaluation=evaluation,
        version=drafts.newest(instrument),
        state=states[0][1],
        states=states,
        before=before,
        after=after,
        changes=compare(before.definition, after.definition),
        pairs=side_by_side(before.definition, after.definition),
    )


def asked_numbers(instrument: Instrument) -> tuple[int, int]:
    """The two versions to compare."""
    numbers = [version.number for version in instrument.versions]
    before = request.args.get("before", numbers[-2:][0], type=int)
    return before, request.args.get("after", numbers[-1], type=int)
