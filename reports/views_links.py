"""Signed links: made and revoked by the house, opened by whoever holds one, without an account."""

from datetime import UTC, datetime, timedelta

import segno
import sqlalchemy as sa
from flask import Blueprint, Flask, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import public, requires
from accounts.downloads import attachment
from accounts.navigation import EVALUATION, placed
from accounts.refusals import Refusal
from evaluations.guards import house_evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import in_language
from reports import link_silence, links, publicity, readers, releases, standing, verification, writing
from reports.formats import FORMATS
from reports.forms_publication import LinkForm
from reports.house_calendar import today_in
from reports.kinds import KINDS, ReportKind
from reports.models import ReleaseRecord
from reports.models_publication import ReportLink

blueprint = Blueprint("shared", __name__)
ADDRESS = "/evaluations/<int:evaluation_id>/links"
USUAL_DAYS = 90
SHARED = f"{link_silence.DOOR}/<token>"


def init_app(app: Flask) -> None:
    link_silence.init_app(app)


class LinkDead(Refusal):
    """The same for links that are over, revoked, forged, or never were."""

    status = 404
    sentence = _l("This link opens nothing, or nothing any more. Ask whoever gave it to you for another one.")


def shareable() -> list[ReportKind]:
    """Kinds that a link may open: about the whole evaluation, never about one person."""
    return [kind for kind in KINDS.values() if not kind.level]


@blueprint.get(ADDRESS)
@requires("link.write")
@placed(EVALUATION, _l("Links for readers"), "results", when=is_told)
def list_links(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return page(evaluation, with_choices(evaluation, LinkForm(formdata=None)))


def with_choices(evaluation: Evaluation, form: LinkForm) -> LinkForm:
    today = today_in(db.session(), evaluation.organisation_id, datetime.now(UTC))
    kinds = [SelectChoice(kind.code, in_language(kind.title)) for kind in shareable()]
    form.what.choices = [*kinds, SelectChoice(links.PUBLICITY, _("List of results made public"))]
    form.ends_on.data = form.ends_on.data or (today + timedelta(days=USUAL_DAYS))
    return form


def page(evaluation: Evaluation, form: LinkForm) -> str:
    session, secret = db.session(), current_app.config["SECRET_KEY"]
    today = today_in(session, evaluation.organisation_id, datetime.now(UTC))
    found = [
        (link, uses, address, segno.make_qr(address, error="m").svg_data_uri(scale=4))
        for link, uses in links.links_of(session, evaluation)
        for token in [links.token_for(secret, link)]
        for address in [current_app.config["PUBLIC_URL"] + url_for("shared.read", token=token)]
    ]
    names = dict(form.what.choices and [(one.value, one.label) for one in form.what.choices])
    return render_template(
        "publication/links.html", evaluation=evaluation, links=found, names=names, today=today, form=form
    )


@blueprint.post(ADDRESS)
@requires("link.write")
def make(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = with_choices(evaluation, LinkForm())
    if not form.validate_on_submit():
        return page(evaluation, form), 400
    given = (form.what.data, form.note.data, form.ends_on.data)
    links.make(db.session(), evaluation, current_user, *given, datetime.now(UTC))
    flash(_("The link is made. Whoever holds it reads without an account."), "done")
    return redirect(url_for("shared.list_links", evaluation_id=evaluation_id))


@blueprint.post(f"{ADDRESS}/<int:number>/revoke")
@requires("link.write")
def revoke(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    query = sa.select(ReportLink).where(ReportLink.evaluation_id == evaluation.id, ReportLink.id == number)
    link = session.scalar(query) or abort(404)
    links.revoke(session, evaluation, link, current_user, datetime.now(UTC))
    flash(_("The link is closed: it opens nothing any more."), "done")
    return redirect(url_for("shared.list_links", evaluation_id=evaluation_id))


@blueprint.get(SHARED)
@public
def read(token: str) -> ResponseReturnValue:
    """The newest release of what the link opens, read-only."""
    link, evaluation = opened(token)
    if link.what == links.PUBLICITY:
        return apart(posted_list(evaluation))
    session = db.session()
    record = releases.newest_approved(session, evaluation)
    text = render_template(
        "publication/shared.html",
        report=written(link, evaluation),
        sentences=standing.sentences(session, record),
        is_invented=evaluation.is_invented,
        token=token,
        formats=FORMATS,
    )
    return apart(Response(text))


@blueprint.get(f"{SHARED}/as/<suffix>")
@public
def read_file(token: str, suffix: str) -> ResponseReturnValue:
    """The same report as a file."""
    link, evaluation = opened(token)
    if link.what == links.PUBLICITY or suffix not in FORMATS:
        raise LinkDead()
    form = readers.format_of(suffix)
    report = written(link, evaluation)
    content = form.write(report)
    verification.keep_checksum(db.session(), report, form.code, content, datetime.now(UTC))
    headers = attachment(f"{link.what}-{evaluation.id}.{form.code}")
    return apart(Response(content, mimetype=form.mimetype, headers=headers))


def opened(token: str) -> tuple[ReportLink, Evaluation]:
    """The link with its evaluation, its use counted. Refuses LinkDead, whatever is the matter."""
    session, now = db.session(), datetime.now(UTC)
    secret = current_app.config["SECRET_KEY"]
    found = links.behind(session, secret, token, now) if "\0" not in token else None
    if found is None or not is_readable(*found):
        raise LinkDead()
    db.write_in_turn()
    links.count_use(session, *found, now)
    return found


def is_readable(link: ReportLink, evaluation: Evaluation) -> bool:
    """Whether there is something behind the link at present."""
    session = db.session()
    if link.what == links.PUBLICITY:
        return publicity.current(session, evaluation) is not None
    return link.what in KINDS and bool(releases.approved_of(session, evaluation))


def written(link: ReportLink, evaluation: Evaluation) -> writing.Report:
    told = releases.released(db.session(), evaluation, get_locale().language)
    return writing.written(told, KINDS[link.what])


def posted_list(evaluation: Evaluation) -> Response:
    """The list that can be posted: codes and what the publicity shows, the days, how to object."""
    session = db.session()
    running = publicity.current(session, evaluation)
    record = session.get(ReleaseRecord, running.release_id)
    text = render_template(
        "publication/posted.html",
        title=in_language(evaluation.title),
        running=running,
        is_running=publicity.is_running(running, datetime.now(UTC)),
        listed=publicity.listed(record, running, get_locale().language),
        is_invented=evaluation.is_invented,
    )
    return Response(text)


def apart(response: Response) -> Response:
    """No search engine finds it, no other site learns its address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
