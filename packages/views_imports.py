"""Pages of imports: choose a file, say which column holds what, check every row, import."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from accounts.progress import Outcome, Work, streamed
from evaluations.guards import house_evaluation_for
from evaluations.models_plan import Evaluation
from packages import uploads
from packages.import_forms import FileForm, MappingForm, mapping_form, take_choices
from packages.import_kinds import intake_of, offers_of
from packages.import_run import check_upload
from packages.import_sources import source_of
from packages.imports import import_upload, read_upload, usable_columns
from packages.schema import RESPONSES
from packages.spreadsheets import ENCODINGS
from packages.uploads import Upload

LARGEST_UPLOAD = 256 * 1024 * 1024  # bytes; the rest of the house takes far less

blueprint = Blueprint("imports", __name__, url_prefix="/evaluations/<int:evaluation_id>/imports")


@blueprint.url_value_preprocessor
def allow_large_files(endpoint: str, _values: dict) -> None:
    """Files of staff may be large. Asked before the form is read; strangers get the ordinary limit."""
    if endpoint == "imports.upload_file" and current_user.is_authenticated:
        request.max_content_length = LARGEST_UPLOAD


@blueprint.get("")
@requires("import.write")
@placed(EVALUATION, _l("Imports"), "collect")
def start(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return start_page(evaluation, file_form(evaluation))


def start_page(evaluation: Evaluation, form: FileForm) -> str:
    return render_template("imports/start.html", evaluation=evaluation, form=form)


def file_form(evaluation: Evaluation) -> FileForm:
    form = FileForm(kind=request.args.get("kind"))
    form.kind.choices = offers_of(db.session(), evaluation)
    return form


@blueprint.post("")
@requires("import.write")
def upload_file(evaluation_id: int) -> ResponseReturnValue:
    """Keep the file, read it once, guess what its columns hold."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = file_form(evaluation)
    if not form.validate_on_submit():
        return start_page(evaluation, form), 400
    intake_of(db.session(), evaluation, form.kind.data)  # refuse before the file is kept
    what = {"evaluation_id": evaluation.id, "user_id": current_user.id, "kind": form.kind.data}
    name = form.file.data.filename or "file"
    upload = uploads.keep(folder(), form.file.data.stream, datetime.now(UTC), name=name[-120:], **what)
    return streamed(_("Reading the file"), reading(evaluation, upload), evaluation)


def reading(evaluation: Evaluation, upload: Upload) -> Work:
    yield from read_upload(db.session(), folder(), upload, evaluation)
    sentence = _("%(count)s rows were read.", count=upload.rows)
    return Outcome((("done", sentence),), address_of(upload), _("Go on"))


@blueprint.get("/<token>")
@requires("import.write")
def show(evaluation_id: int, token: str) -> ResponseReturnValue:
    evaluation, upload = upload_for(evaluation_id, token)
    intake = intake_of(db.session(), evaluation, upload.kind)
    return mapping_page(evaluation, upload, mapping_form(upload, intake.fields))


def mapping_page(evaluation: Evaluation, upload: Upload, form: MappingForm) -> str:
    columns = usable_columns(upload)
    return render_template(
        "imports/mapping.html",
        evaluation=evaluation,
        upload=upload,
        form=form,
        kind=dict(offers_of(db.session(), evaluation)).get(upload.kind, upload.kind),
        written=written_as(upload),
        source=source_of(upload.header),
        is_answers=upload.kind.startswith("responses:"),
        place_names=RESPONSES.names,
        columns=[upload.header[place] for place in columns],
        preview=[[row[place] for place in columns] for row in upload.preview],
    )


def written_as(upload: Upload) -> str:
    """The form of the file: CSV with its encoding, or XLSX with the sheet that is read."""
    sheet, encoding = upload.layout["sheet"], upload.layout["encoding"]
    return f"XLSX ({sheet})" if sheet else f"CSV ({ENCODINGS[encoding]})"


@blueprint.post("/<token>/check")
@requires("import.write")
def check(evaluation_id: int, token: str) -> ResponseReturnValue:
    """Keep what was chosen and read the whole file by it."""
    evaluation, upload = upload_for(evaluation_id, token)
    intake = intake_of(db.session(), evaluation, upload.kind)
    form = mapping_form(upload, intake.fields)
    if not form.validate_on_submit():
        return mapping_page(evaluation, upload, form), 400
    take_choices(form, upload)
    uploads.save(folder(), upload)
    db.session().rollback()  # checking only reads: nobody has to wait for it
    return streamed(_("Checking rows"), checking(upload, intake), evaluation)


def checking(upload: Upload, intake) -> Work:
    yield from check_upload(folder(), upload, intake)
    uploads.save(folder(), upload)
    rows, count = upload.result["rows"], upload.result["faults"]
    if count:
        said = (
            "error",
            _("%(rows)s rows checked, %(count)s faults. Nothing was stored.", rows=rows, count=count),
        )
    else:
        said = "done", _("%(rows)s rows checked, no faults. Press Import to store them.", rows=rows)
    address = address_of(upload) + "#result"
    return Outcome((said,), address, _("Show what was found"))


@blueprint.post("/<token>/store")
@requires("import.write")
def store(evaluation_id: int, token: str) -> ResponseReturnValue:
    evaluation, upload = upload_for(evaluation_id, token)
    if not upload.result or upload.result["faults"]:
        abort(409)
    return streamed(_("Importing rows"), importing(evaluation, upload), evaluation)


def importing(evaluation: Evaluation, upload: Upload) -> Work:
    count = yield from import_upload(
        db.session(), folder(), upload, evaluation, current_user, datetime.now(UTC)
    )
    sentence = _("%(count)s rows are stored. The file was removed from here.", count=count)
    address = url_for("evaluations.show_evaluation", evaluation_id=evaluation.id)
    return Outcome((("done", sentence),), address, _("Go on"))


@blueprint.get("/<token>/faults.csv")
@requires("import.write")
def faults(evaluation_id: int, token: str) -> ResponseReturnValue:
    _evaluation, upload = upload_for(evaluation_id, token)
    path = uploads.faults_path(folder(), upload)
    if not path.is_file():
        raise uploads.UploadGone
    return send_file(path.absolute(), mimetype="text/csv", as_attachment=True, download_name="faults.csv")


@blueprint.post("/<token>/discard")
@requires("import.write")
def discard(evaluation_id: int, token: str) -> ResponseReturnValue:
    evaluation, upload = upload_for(evaluation_id, token)
    uploads.discard(folder(), upload)
    flash(_("The file was removed from here. Nothing was stored."), "done")
    return redirect(url_for("imports.start", evaluation_id=evaluation.id))


def upload_for(evaluation_id: int, token: str) -> tuple[Evaluation, Upload]:
    """A file that this member of the house has brought for this evaluation, or 404."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return evaluation, uploads.find(folder(), token, current_user.id, evaluation.id)


def folder() -> Path:
    """Where files wait."""
    return Path(current_app.config.get("UPLOADS") or Path(current_app.instance_path) / "uploads")


def address_of(upload: Upload) -> str:
    return url_for("imports.show", evaluation_id=upload.evaluation_id, token=upload.token)
