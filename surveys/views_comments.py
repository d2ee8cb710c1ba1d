"""Staff pages of comments: the review queue. Original texts are shown here and nowhere else."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from accounts.refusals import Refusal
from evaluations.guards import house_evaluation_for
from evaluations.lifecycle import is_collected
from evaluations.models_plan import Evaluation
from surveys import comments, reviews
from surveys.clock import now
from surveys.comment_forms import verdicts_from
from surveys.language import in_language
from surveys.masking import find, mask, pieces
from surveys.masking_names import Roster
from surveys.reviews import Verdict

STATE_NAMES = {
    "pending": _l("To review"),
    "waiting": _l("Waiting for a second person"),
    "release": _l("Released"),
    "withhold": _l("Withheld"),
}
KIND_NAMES = {
    "name": _l("name"),
    "roster": _l("name known in this evaluation"),
    "mobile": _l("mobile number"),
    "landline": _l("telephone number"),
    "id": _l("identity number"),
    "card": _l("bank card number"),
    "plate": _l("number plate"),
    "account": _l("account"),
    "email": _l("e-mail address"),
    "address": _l("address"),
    "birthday": _l("birthday"),
    "number": _l("long number"),
}

blueprint = Blueprint("comments", __name__, url_prefix="/evaluations/<int:evaluation_id>/comments")


@blueprint.get("")
@requires("comment.review")
@placed(EVALUATION, _l("Review comments"), "results", when=is_collected)
def show_queue(evaluation_id: int) -> ResponseReturnValue:
    evaluation = reviewed_evaluation_for(evaluation_id)
    return queue_answer(evaluation, *asked_page(), {}, {})


@blueprint.post("")
@requires("comment.review")
def review(evaluation_id: int) -> ResponseReturnValue:
    """Every verdict that can be carried out is; the others come back with what was typed."""
    evaluation = reviewed_evaluation_for(evaluation_id)
    verdicts = verdicts_from(request.form)
    refused = reviews.settle(db.session(), evaluation, verdicts, current_user, now())
    if refused:
        typed = {verdict.key: verdict for verdict in verdicts if verdict.key in refused}
        return queue_answer(evaluation, *asked_page(), typed, refused), 400
    flash(_("Kept: %(count)s comments.", count=len(verdicts)), "done")
    state, page = asked_page()
    return redirect(url_for("comments.show_queue", evaluation_id=evaluation_id, state=state, page=page))


@blueprint.post("/names")
@requires("comment.review")
def keep_names(evaluation_id: int) -> ResponseReturnValue:
    evaluation = reviewed_evaluation_for(evaluation_id)
    names = request.form.get("names", "").splitlines()
    reviews.keep_names(db.session(), evaluation, names, current_user, now())
    flash(_("The names are kept. Proposals are masked with them from now on."), "done")
    return redirect(url_for("comments.show_queue", evaluation_id=evaluation_id))


def reviewed_evaluation_for(evaluation_id: int) -> Evaluation:
    db.write_in_turn()  # a look at the queue writes too: into the audit log
    return house_evaluation_for(db.session(), current_user, evaluation_id)


def asked_page() -> tuple[str, int]:
    """State and number of the page that is asked for."""
    state = request.args.get("state", "pending")
    if state not in comments.STATES:
        abort(404)
    return state, max(1, request.args.get("page", 1, type=int))


def queue_answer(
    evaluation: Evaluation,
    state: str,
    page: int,
    typed: Mapping[str, Verdict],
    refused: Mapping[str, Refusal],
) -> str:
    """The queue, and a line in the audit log that it was shown."""
    session = db.session()
    counts = comments.counts_by_state(session, evaluation)
    last = max(1, -(-counts[state] // comments.PAGE))
    queued = comments.queue_page(session, evaluation, state, min(page, last))
    roster = comments.roster_of(session, evaluation)
    entries = [entry_of(one, roster, typed.get(one.comment.key), refused) for one in queued]
    reviews.view_queue(session, evaluation, state, min(page, last), len(entries), current_user, now())
    return render_template(
        "surveys/comments.html",
        evaluation=evaluation,
        state=state,
        states=[(code, name, counts[code]) for code, name in STATE_NAMES.items()],
        page=min(page, last),
        last=last,
        entries=entries,
        errors=sum(1 for entry in entries if entry["error"]),
        names="\n".join(comments.masked_names(session, evaluation)),
    )


def entry_of(
    queued: comments.Queued, roster: Roster, typed: Verdict | None, refused: Mapping[str, Refusal]
) -> dict:
    """One comment laid out for the page: original with marks, proposal, who proposed it."""
    comment, review = queued.comment, queued.review
    definition = queued.collection.instrument_version.definition
    item, language = definition.item(comment.item), get_locale().language
    spans = find(comment.text, roster)
    is_pending = review is None or review.decision == "pending"
    proposal = mask(comment.text, roster) if review is None or review.paraphrase is None else review.text
    text = proposal if is_pending else review.text
    return {
        "key": comment.key,
        "question": in_language(item.label, language) if item else comment.item,
        "source": definition.source,
        "wave": queued.wave,
        "original": named_pieces(comment.text, spans),
        "found": list(dict.fromkeys(str(KIND_NAMES[span.kind]) for span in spans)),
        "text": typed.text if typed and typed.choice in ("release", "withhold") else text,
        "told": named_pieces(text, find(text, roster)),
        "review": review,
        "is_pending": is_pending,
        "is_own": not is_pending and review.first_reviewer == current_user.login,
        "seen": "" if is_pending else reviews.digest(review),
        "choice": typed.choice if typed else "",
        "reason": typed.reason if typed else "",
        "error": str(refused[comment.key]) if comment.key in refused else "",
    }


def named_pieces(text: str, spans: list) -> list[tuple[str, object]]:
    """Pieces of a text, each with the name of its kind, empty for what identifies nobody."""
    return [(piece, KIND_NAMES[kind] if kind else "") for piece, kind in pieces(text, spans)]
