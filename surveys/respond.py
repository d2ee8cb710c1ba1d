"""The only public door: a page, its answers, a word of thanks.

No cookie, no account, no script needed. Showing a page never changes anything:
previews and scanners open links too. Two ways to answer:

* Level A: the page's script has a token signed blindly by the issuer
  (``surveys.issue``) and sends it with the answers. The ticket never comes here.
* Level B, without script: the ticket comes with the answers. ``invitations`` gets
  the one and ``cast`` the others; that they are not joined is a promise.
"""

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

import db
from accounts.access import public
from surveys import blind_signature, polls, served
from surveys.casting import cast, keys_of, use
from surveys.door import blueprint_here, compressed, is_kiosk, is_large, language, message_page, page
from surveys.forms import BallotForm
from surveys.invitations import invitations
from surveys.language import in_language
from surveys.participation import TicketUnknown
from surveys.promise import facts_of
from surveys.questionnaires import RECIPIENT, Questionnaire, open_questionnaire_for
from surveys.rate_limit import note_wrong_code, refuses_guessing
from surveys.receipts import ReceiptsNotYet, manifest_of, receipts_of
from surveys.respond_texts import LANGUAGE_NAMES, say
from surveys.splicing import Spliced
from surveys.statement import Facts, full, warnings
from surveys.tickets import read_ticket, receipt_of

RECEIPT_PLACE = "·····-·····"  # where a page of thanks gets its receipt

blueprint = blueprint_here("respond")


@blueprint.get("/q", strict_slashes=False)
@public
def ask_code() -> ResponseReturnValue:
    return code_page()


@blueprint.post("/q")
@public
@refuses_guessing
def take_code() -> ResponseReturnValue:
    """A typed code brings its questionnaire. The code stays in the form: an address would be logged."""
    typed = request.form.get("code", "")
    ticket = read_ticket(typed)
    if ticket is None:
        note_wrong_code()
        return code_page(say("code_wrong", language()), typed), 422
    questionnaire = asked(invitations().poll_of(ticket))
    return answer_page(BallotForm(questionnaire, language(questionnaire)), code=typed)


@blueprint.get("/q/<poll>", strict_slashes=False)
@public
def show(poll: str) -> ResponseReturnValue:
    questionnaire = asked(poll)
    spoken = language(questionnaire)

    def make() -> tuple[bytes, tuple[str, str]]:
        made = answer_page(BallotForm(questionnaire, spoken))
        return compressed(made.get_data()), g.allowed

    body, g.allowed = served.recall(("page", poll, spoken, is_large(), is_kiosk()), make)
    return packed(body)


@blueprint.route("/q/<poll>/view", methods=["GET", "POST"])
@public
def show_again(poll: str) -> ResponseReturnValue:
    """Other language, other size, or empty again: shows the answers it was sent and stores nothing."""
    if request.method == "GET":
        return redirect(url_for("respond.show", poll=poll), 303)
    questionnaire = asked(poll)
    kept = None if request.form.get("clear") else request.form
    form = BallotForm(questionnaire, language(questionnaire), kept)
    return answer_page(form, code=request.form.get("code", ""))


@blueprint.post("/q/<poll>/ballot")
@public
def cast_proved(poll: str) -> ResponseReturnValue:
    """Level A: store the ballot of a valid token. The same token again replaces it and looks the same."""
    questionnaire = asked(poll)
    token = read_token(questionnaire)
    if token is None:
        return message_page("token_title", "token"), 403
    form = BallotForm(questionnaire, language(questionnaire), request.form)
    if form.errors or form.is_empty:
        return mend(form)
    key = blind_signature.digest(token)
    cast(questionnaire, key, form.payload("A", mode()))
    return thanks(questionnaire, key)


@blueprint.post("/q/<poll>")
@public
@refuses_guessing
def cast_promised(poll: str) -> ResponseReturnValue:
    """Level B: store the ballot of a ticket. The same ticket again replaces it and looks the same."""
    questionnaire = asked(poll)
    form = BallotForm(questionnaire, language(questionnaire), request.form)
    ticket = read_ticket(request.form.get("code", ""))
    try:
        if ticket is None:
            raise TicketUnknown
        if form.errors or form.is_empty:
            return mend(form) if invitations().poll_of(ticket) == poll else code_is_wrong(form)
        key = use(questionnaire, ticket)
    except TicketUnknown:
        return code_is_wrong(form)
    cast(questionnaire, key, form.payload("B", mode()))
    return thanks(questionnaire, key)


@blueprint.get("/q/<poll>/receipts")
@public
def receipts(poll: str) -> ResponseReturnValue:
    """After sealing: the receipt codes of the whole wave, sorted."""
    try:
        found = receipts_of(db.session(), polls.poll_for(db.session(), poll))
    except ReceiptsNotYet:
        return message_page("receipts_title", "receipts_wait")
    return page("receipts.html", language(), heading=say("receipts_title", language()), codes=found)


@blueprint.get("/q/<poll>/promise")
@public
def promise(poll: str) -> ResponseReturnValue:
    """The whole anonymity statement, from the settings that run."""
    facts = facts_of(db.session(), polls.poll_for(db.session(), poll))
    spoken = language()
    heading, sentences = say("promise_title", spoken), full(facts, spoken)
    return page("promise.html", spoken, heading=heading, sentences=sentences, poll=poll)


@blueprint.get("/q/<poll>/manifest")
@public
def manifest(poll: str) -> ResponseReturnValue:
    """Every poll of the wave with its fingerprint, to be compared with printed cards."""
    found = manifest_of(db.session(), polls.poll_for(db.session(), poll))
    return page("manifest.html", language(), heading=say("manifest_title", language()), rows=found)


def read_token(questionnaire: Questionnaire) -> bytes | None:
    """The token that came with the answers, or None: one answer for every way in which it can be wrong."""
    token = blind_signature.decode_base64url(request.form.get("prepared", ""))
    signature = blind_signature.decode_base64url(request.form.get("signature", ""))
    public = served.recall(
        ("public", questionnaire.poll),
        lambda: blind_signature.load_verify_key(keys_of(questionnaire).verify_key),
    )
    if not blind_signature.is_token_of(questionnaire.entry, token):
        return None
    return token if blind_signature.verify(public, token, signature) else None


def facts_behind(questionnaire: Questionnaire) -> Facts:
    """What the anonymity statement of a questionnaire rests on."""

    def find() -> Facts:
        return facts_of(db.session(), polls.poll_for(db.session(), questionnaire.poll))

    return served.recall(("facts", questionnaire.poll), find)


def mode() -> str:
    """How it is filled in: on a phone of one's own, or on a tablet at a place."""
    return "kiosk" if is_kiosk() else "link"


def asked(poll: str) -> Questionnaire:
    """The questionnaire behind an address."""

    def find() -> Questionnaire:
        return open_questionnaire_for(db.session(), polls.poll_for(db.session(), poll))

    return served.recall(("questionnaire", poll), find)


def mend(form: BallotForm) -> ResponseReturnValue:
    """The page again, with what is to be mended. Nothing was stored, no ticket used."""
    return answer_page(form, "mend" if form.errors else "empty", request.form.get("code", "")), 422


def code_is_wrong(form: BallotForm) -> ResponseReturnValue:
    """The page again with what was written, to type the code anew."""
    typed = request.form.get("code", "")
    if typed:
        note_wrong_code()
    return answer_page(form, "code_wrong", typed), 422


def thanks(questionnaire: Questionnaire, key: str) -> ResponseReturnValue:
    """A word of thanks with the receipt, the same the first time and later."""
    code = receipt_of(key)
    spoken, poll = language(), questionnaire.poll

    def make() -> tuple[Spliced, Headers, tuple[str, str]]:
        about = {"done": True, "poll": poll, "receipt": RECEIPT_PLACE}
        made = message_page("thanks_title", "thanks", "thanks_close", **about)
        return Spliced(made.get_data(), RECEIPT_PLACE.encode()), made.headers, g.allowed

    page, headers, g.allowed = served.recall(("thanks", poll, spoken, is_large(), is_kiosk()), make)
    return packed(page.with_text(f"{code[:5]}-{code[5:]}".encode()), headers)


def packed(body: bytes, headers: Headers | None = None) -> Response:
    """An answer that is compressed already."""
    answer = Response(body, headers=headers, mimetype="text/html")
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def code_page(message: str = "", typed: str = "") -> ResponseReturnValue:
    """The page for typing a ticket."""
    return page("code.html", language(), heading=say("code_title", language()), message=message, typed=typed)


def answer_page(form: BallotForm, message: str = "", code: str = "") -> ResponseReturnValue:
    """The whole questionnaire on one page."""
    questionnaire = form.questionnaire
    definition = questionnaire.definition
    rules = "".join(form.hiding_rules())
    return page(
        "page.html",
        form.language,
        rules=f"@supports selector(:has(a)){{{rules}}}" if rules else "",
        languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in definition.languages],
        heading=in_language(definition.title, form.language),
        opening="recipient" if definition.source == RECIPIENT else "other",
        questionnaire=questionnaire,
        warnings=warnings(facts_behind(questionnaire), form.language),
        sections=form.sections,
        message=say(message, form.language) if message else "",
        code=code,
    )
