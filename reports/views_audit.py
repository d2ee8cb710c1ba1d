"""The audit log: read, filtered, checked, taken away to be checked elsewhere."""

import json
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts import audit
from accounts.access import LARGEST_ID, requires
from accounts.downloads import attachment, csv_file
from accounts.models import AuditEntry
from accounts.navigation import HOUSE, placed
from evaluations.guards import visible_evaluations
from reports import audit_trail
from reports.action_words import action_name, object_name, plain_value
from reports.audit_trail import PAGE, Asked
from surveys.spreadsheet import csv_text

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
for words in (action_name, object_name, plain_value):
    blueprint.add_app_template_filter(words)
COLUMNS = ("at", "login", "action", "object", "detail", "entry_hash")


def asked() -> Asked:
    """What the address asks for; what cannot be meant finds nothing but a 400."""
    given = request.args
    if any("\0" in value for value in given.values()):
        abort(400)
    try:
        number = int(given["evaluation"]) if given.get("evaluation") else None
        first, last = (
            date.fromisoformat(given[day]) if given.get(day) else None for day in ("first", "last")
        )
    except ValueError:
        abort(400)
    if (number or 0) > LARGEST_ID or last == date.max:
        abort(400)
    return Asked(number, given.get("login", ""), given.get("action", ""), first, last)


@blueprint.get("")
@requires("audit.read")
@placed(HOUSE, _l("Audit log"))
def show_log() -> ResponseReturnValue:
    session, wanted = db.session(), asked()
    query = audit_trail.found(session, current_user, wanted)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    is_asked = "verify" in request.args
    return render_template(
        "reports/audit.html",
        entries=session.scalars(query.offset((page - 1) * PAGE).limit(PAGE)).all(),
        total=total,
        page=page,
        pages=pages,
        asked=wanted,
        evaluations=session.scalars(visible_evaluations(current_user)).all(),
        logins=audit_trail.used(session, current_user, AuditEntry.login),
        actions=audit_trail.used(session, current_user, AuditEntry.action),
        head=audit.head(session),
        is_verified=is_asked,
        broken=audit.verify(session) if is_asked else None,
        address_of=address_of,
    )


def address_of(endpoint: str = "audit.show_log", **changed: object) -> str:
    """The same question, elsewhere: another page, or as a file."""
    kept = {key: value for key, value in request.args.items() if value and key not in ("page", "verify")}
    return url_for(endpoint, **{**kept, **changed})


@blueprint.get("/log.csv")
@requires("audit.read")
def table_file() -> ResponseReturnValue:
    """What was asked for, to be read in a spreadsheet."""
    entries = db.session().scalars(audit_trail.found(db.session(), current_user, asked()))
    text = csv_text([COLUMNS, *(cells(entry) for entry in entries)])
    return csv_file("audit.csv", text)


def cells(entry: AuditEntry) -> list[str]:
    content = {**audit.content_of(entry), "entry_hash": entry.entry_hash}
    content["detail"] = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return [str(content[column]) for column in COLUMNS]


@blueprint.get("/log.jsonl")
@requires("audit.read")
def chain_file() -> ResponseReturnValue:
    """The whole chain, to be checked without this installation; what is not the reader's, as hashes alone."""
    session = db.session()
    shown = audit_trail.visible_ids(session, current_user)

    def lines() -> Iterator[str]:
        for entry in session.scalars(audit.whole_chain()):
            yield audit.line_of(entry, entry.id in shown)

    headers = attachment("audit.jsonl")
    return Response(stream_with_context(lines()), mimetype="application/jsonl", headers=headers)
