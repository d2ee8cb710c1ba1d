"""Staff pages that send: tickets and reminders by e-mail, a file for an SMS gateway."""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.downloads import csv_file
from accounts.mail import mail_server, needed_server
from accounts.navigation import WAVE, placed
from evaluations.guards import house_wave_for
from evaluations.lifecycle import is_open
from evaluations.models_plan import Wave
from surveys import contacts, sending
from surveys.cards import addressed
from surveys.clock import now
from surveys.contact_lines import Person, read_people, written
from surveys.messages import Addressed, filled, first_words, length_of
from surveys.models import Poll
from surveys.sending_forms import MessagesForm, ReminderForm, SendForm
from surveys.spreadsheet import csv_text
from surveys.views import draw_batch, sheet, strata_of, ticket_form
from surveys.views_contacts import poll_in

blueprint = Blueprint("sending", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>")


@blueprint.get("/send")
@requires("ticket.write")
@placed(WAVE, _l("Send by e-mail"), when=is_open)
def choose(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_with_lists(evaluation_id, code)
    return choose_page(wave, ticket_form(wave, SendForm))


@blueprint.post("/send/check")
@requires("ticket.write")
def check(evaluation_id: int, code: str) -> ResponseReturnValue:
    """How many, to whom, which words. Draws nothing and sends nothing."""
    wave = wave_with_lists(evaluation_id, code)
    form = ticket_form(wave, SendForm)
    is_valid = form.validate_on_submit()
    are_words_wrong = form.text.errors or form.subject.errors
    if not is_valid and not (form.reachable and are_words_wrong):
        return choose_page(wave, form), 422
    form.propose()
    form.pasted.data = written(form.people)
    example = Addressed(form.people[0], "0000-…", current_app.config["PUBLIC_URL"] + "/q/…")
    page = render_template(
        "surveys/send_check.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        server=mail_server(),
        without=[one for one in form.people if one not in form.reachable],
        preview=filled(form.text.data, example),
    )
    return page, 200 if is_valid else 422


@blueprint.post("/send")
@requires("ticket.write")
def send(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Draw and send. The answer has the cards of those who could not be reached: no later page could."""
    wave = wave_with_lists(evaluation_id, code)
    form, server = ticket_form(wave, SendForm), needed_server()
    if not form.validate_on_submit():
        return check(evaluation_id, code)
    form.propose()
    server.connect().close()  # before anything is drawn
    poll, drawn = draw_batch(wave, form)
    tickets = addressed(public_url(), poll, "\n".join(drawn), written(form.people))
    sent = sending.send_tickets(server, tickets, form.subject.data, form.text.data)
    sending.note_sent(db.session(), wave, poll, "ticket.send", sent, current_user, now())
    left = [drawn[place] for place in sent.left], form.language.data, [form.people[one] for one in sent.left]
    return sheet(poll, *left, report=sent.report(form.people))


@blueprint.post("/messages")
@requires("ticket.write")
def write_messages(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The words of an SMS, how long they become, and which columns the gateway wants."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form, tickets = messages_of(wave)
    texts = [filled(form.text.data, one) for one in tickets]
    page = render_template(
        "surveys/messages.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        longest=max(map(length_of, texts), key=lambda one: one.places),
        parts=sum(length_of(text).parts for text in texts),
        count=len(texts),
        preview=texts[0],
    )
    return page, 422 if form.text.errors else 200


@blueprint.post("/messages.csv")
@requires("ticket.write")
def save_messages(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form, tickets = messages_of(wave)
    if form.text.errors:
        return write_messages(evaluation_id, code)
    rows = [
        {
            "name": one.person.name,
            "contact": one.person.address,
            "text": filled(form.text.data, one),
            "link": one.link,
            "code": one.code,
        }
        for one in tickets
    ]
    columns = form.columns.data or ["contact", "text"]
    return csv_file("messages.csv", csv_text([columns, *([row[name] for name in columns] for row in rows)]))


@blueprint.post("/reminders/send")
@requires("contact.read")
def remind(evaluation_id: int, code: str) -> ResponseReturnValue:
    """A reminder to those of the list that was shown today. It has no link: codes are stored nowhere."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form, server = ReminderForm(), needed_server()
    poll = poll_in(wave, form.poll.data or "")
    if not form.validate_on_submit():
        abort(400)
    sending.refuse_second_reminder(db.session(), wave, poll, now())
    people = known_people(poll, form.people.data)
    texts = [filled(form.text.data, Addressed(one, "", "")) for one in people]
    sent = sending.send(server, people, form.subject.data, texts)
    sending.note_sent(db.session(), wave, poll, sending.REMINDED, sent, current_user, now())
    return render_template(
        "surveys/reminded.html", evaluation=wave.evaluation, wave=wave, report=sent.report(people)
    )


def wave_with_lists(evaluation_id: int, code: str) -> Wave:
    """A wave of the house whose lists are kept here. Raises StoreElsewhere where another body issues."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    db.session("participation")
    return wave


def known_people(poll: Poll, lines: str) -> list[Person]:
    """Those of the posted list who stand on the list of the poll: this is no way to write to others."""
    listed = contacts.people_of(db.session("participation"), poll.code)
    return [person for person in read_people(lines)[0] if person in listed]


def messages_of(wave: Wave) -> tuple[MessagesForm, list[Addressed]]:
    """The form of a gateway file, with words, and its tickets; 400 without any."""
    form = MessagesForm()
    form.validate()
    poll = poll_in(wave, form.poll.data or "")
    tickets = addressed(public_url(), poll, form.codes.data or "", form.people.data or "")
    if not tickets:
        abort(400)
    form.text.data = form.text.data or first_words("sms", form.language.data or "zh")
    if "columns" not in request.form and "again" not in request.form:
        form.columns.data = ["name", "contact", "text"] if tickets[0].person.name else ["code", "text"]
    return form, tickets


def choose_page(wave: Wave, form: SendForm) -> str:
    return render_template(
        "surveys/send.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        strata=strata_of(wave),
        server=mail_server(),
    )


def public_url() -> str:
    return current_app.config["PUBLIC_URL"]
