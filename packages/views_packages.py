"""Packages in the browser: bring one in as a new evaluation, take a plan out.

What respondents and raters said never leaves this way: nobody reads single answers here.
The command ``flask export-package`` writes them, for whoever runs the server.
"""

import io
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

import db
from accounts.access import requires
from accounts.navigation import HOUSE, placed
from accounts.progress import Outcome, Step, Work, streamed
from evaluations.guards import house_evaluation_for
from packages import uploads
from packages.exporting import planned_package
from packages.findings import PackageError, rendered
from packages.importing import import_package
from packages.reader import read_package
from packages.scorable import scored
from packages.views_imports import folder
from packages.writer import zipped
from scoring.frames import ScoringError

blueprint = Blueprint("packages", __name__)


class PackageForm(FlaskForm):
    file = FileField(
        _l("Package (.zip)"),
        [FileRequired(_l("Please choose a file."))],
        description=_l("A folder as docs/package.md describes it, packed as a .zip."),
        render_kw={"accept": ".zip"},
    )


@blueprint.get("/packages")
@requires("plan.write")
@placed(HOUSE, _l("Packages"))
def start() -> ResponseReturnValue:
    return render_template("imports/package.html", form=PackageForm())


@blueprint.post("/packages")
@requires("plan.write")
def bring_in() -> ResponseReturnValue:
    """Read, check and store a package as a new evaluation, or list everything that is wrong with it."""
    form = PackageForm()
    if not form.validate_on_submit():
        return render_template("imports/package.html", form=form), 400
    path = uploads.keep_package(folder(), form.file.data.stream, datetime.now(UTC))
    return streamed(_("Bringing in a package"), bringing(path))


def bringing(path: Path) -> Work:
    try:
        yield Step(_("Reading the package"), 0, 3)
        package = read_package(path)
        yield Step(_("Scoring it once, to be sure that it can be scored"), 1, 3)
        scored(package)  # what cannot be scored is refused before it is stored
        yield Step(_("Storing"), 2, 3)
        house = current_user.organisation
        made = import_package(db.session(), package, house, current_user, now=datetime.now(UTC))
    except PackageError as error:
        return refused(rendered(error.findings), len(error.findings))
    except ScoringError as error:
        return refused([str(error)], 1)
    finally:
        with suppress(OSError):
            path.unlink()
    sentence = _("Loaded as evaluation %(number)s.", number=made.id)
    address = url_for("evaluations.show_evaluation", evaluation_id=made.id)
    return Outcome((("done", sentence),), address, _("Open the evaluation"))


def refused(lines: list[str], count: int) -> Outcome:
    sentence = _("The package has %(count)s faults. Nothing was stored.", count=count)
    return Outcome((("error", sentence),), url_for("packages.start"), _("Back"), tuple(lines))


@blueprint.get("/evaluations/<int:evaluation_id>/package.zip")
@requires("plan.write")
def take_out(evaluation_id: int) -> ResponseReturnValue:
    """Plan, subjects and questionnaires; nothing that was collected."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    content = io.BytesIO(zipped(planned_package(db.session(), evaluation)))
    name = f"evaluation-{evaluation.id}.zip"
    return send_file(content, mimetype="application/zip", as_attachment=True, download_name=name)
