"""Public: whether a report is genuine, unaltered and in force. No log-in, no result."""

import time

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

import db
from accounts.access import public
from accounts.passwords import Throttle
from reports import standing, verification
from reports.forms_verify import FileCheck
from reports.models_files import ReportFile
from reports.proofs import letters_of
from reports.verification import CodeUnknown

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
blueprint.add_app_template_filter(standing.sentence, "standing_sentence")
LANGUAGE_NAMES = {"zh": _("Chinese"), "en": _("English")}


@blueprint.record_once
def add_throttle(state) -> None:
    state.app.extensions["verify_throttle"] = Throttle()


@blueprint.get("")
@public
def ask_code() -> ResponseReturnValue:
    """A field for the code; what is typed leads to its page."""
    code = letters_of(request.args.get("code", ""))[:60]
    if code:
        return redirect(url_for("verify.show_report", code=code))
    return render_template("verify/ask.html")


@blueprint.get("/<code>")
@public
def show_report(code: str) -> ResponseReturnValue:
    return answer(code, FileCheck(formdata=None), None)


@blueprint.post("/<code>")
@public
def check_file(code: str) -> ResponseReturnValue:
    """The same page, and whether a file is one that was handed out."""
    form = FileCheck()
    if not form.validate_on_submit():
        return answer(code, form, None)
    file = form.file.data
    return answer(
        code, form, verification.sha256_of(file.stream) if file else form.checksum.data.strip().lower()
    )


def answer(code: str, form: FileCheck, checksum: str | None) -> ResponseReturnValue:
    """The page of one code. A wrong one always gets the same words; who tries many waits."""
    throttle, place = current_app.extensions["verify_throttle"], (request.remote_addr or "",) * 2
    wait = throttle.wait(*place, time.monotonic())
    if wait:
        return render_template("verify/unknown.html", wait=wait), 429
    try:
        found = verification.verified(db.session(), code)
    except CodeUnknown:
        throttle.failed(*place, time.monotonic())
        return render_template("verify/unknown.html"), 404
    files = verification.files_of(db.session(), found)
    status = 400 if form.errors else 200
    page = render_template(
        "verify/report.html", found=found, files=files, form=form, checked=checked(files, checksum),
        checksum=checksum, language_name=LANGUAGE_NAMES.get(found.language, found.language),
    )  # fmt: skip
    return page, status


def checked(files: list[ReportFile], checksum: str | None) -> ReportFile | None:
    """The file that has this checksum."""
    return next((file for file in files if file.sha256 == checksum), None)
