"""Staff pages about people: remind those who have not answered, replace a lost card, the tablet."""

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

import db
from accounts.access import requires
from accounts.downloads import csv_file
from accounts.mail import email_in, mail_server, needed_server
from accounts.navigation import WAVE, placed
from accounts.refusals import Refusal
from evaluations.guards import wave_for
from evaluations.lifecycle import is_open
from evaluations.models_plan import Wave
from surveys import contacts, desk, polls, reminders, sending
from surveys.cards import addressed
from surveys.clock import now
from surveys.contact_lines import Person, read_people, written
from surveys.lists_here import is_open_with_lists
from surveys.messages import first_words
from surveys.models import Poll
from surveys.respond_texts import LANGUAGE_NAMES, say
from surveys.sending_forms import ReminderForm
from surveys.spreadsheet import csv_text
from surveys.staff_forms import LostForm, NameForm, PeopleForm, PollForm
from surveys.tickets import read_ticket
from surveys.views import sheet, title_of

blueprint = Blueprint("contacts", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>")


class NeitherNamed(Refusal):
    status = 400
    sentence = _("Please choose a person or type the old code, all 26 letters and digits.")


@blueprint.get("/reminders")
@requires("contact.read")
@placed(WAVE, _("Reminders"), when=is_open)
def remind(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    found = desk.turnout_of(wave)
    keeps_lists = "participation" in db.stores().engines  # another body that issues keeps none
    codes = [poll.code for poll in found]
    listed = contacts.polls_with_contacts(db.session("participation"), codes) if keeps_lists else set()
    rows = [(poll, title_of(poll.collection), part) for poll, part in found.items() if part.invited]
    texts = [(language, name, say("reminder", language)) for language, name in LANGUAGE_NAMES.items()]
    return render_template(
        "surveys/reminders.html",
        evaluation=wave.evaluation,
        wave=wave,
        rows=rows,
        listed=listed,
        keeps_lists=keeps_lists,
        texts=texts,
        form=PollForm(formdata=None),
    )


@blueprint.post("/reminders")
@requires("contact.read")
def list_waiting(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The list is the answer itself and comes once a day, so a post and no page to come back to."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    poll = poll_in(wave, PollForm().poll.data or "")
    stores = db.session(), db.session("participation")
    found = reminders.list_waiting(*stores, wave, poll, current_user, now())
    return render_template(
        "surveys/waiting.html",
        evaluation=wave.evaluation,
        wave=wave,
        poll=poll,
        found=found,
        rows=[(person.name, person.address) for person in found.waiting],
        form=PeopleForm(formdata=None, people=written(found.waiting)),
        server=mail_server(),
        reachable=sum(bool(email_in(person.address)) for person in found.waiting),
        letter=ReminderForm(
            formdata=None,
            subject=first_words("reminder_subject", get_locale().language),
            text=first_words("reminder", get_locale().language),
        ),
    )


@blueprint.post("/reminders.csv")
@requires("contact.read")
def save_waiting(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave_for(db.session(), current_user, evaluation_id, code)
    form = PeopleForm()
    if not form.validate_on_submit():
        abort(400)
    people, _faults = read_people(form.people.data)
    return csv_file(
        "reminders.csv", csv_text([("name", "contact"), *((one.name, one.address) for one in people)])
    )


@blueprint.route("/lost", methods=["GET", "POST"])
@requires("ticket.write")
@placed(WAVE, _("Lost card"), when=is_open_with_lists)
def find_lost(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Ask whose card is lost. Names are posted: an address would be kept in histories and logs."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    session, form, people = db.session("participation"), NameForm(), {}
    if form.validate_on_submit():
        people = contacts.contacts_named(session, polls.codes_of(db.session(), wave), form.name.data.strip())
    return render_template(
        "surveys/lost.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        people=people,
        lost=LostForm(formdata=None),
        is_asked=form.is_submitted(),
        reachable={key for key, one in people.items() if mail_server() and email_in(one.address)},
    )


@blueprint.post("/lost/replace")
@requires("ticket.write")
def replace_lost(evaluation_id: int, code: str) -> ResponseReturnValue:
    """A new card in the place of one that was not used."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = LostForm()
    if not form.validate_on_submit():
        abort(400)
    image, people = lost_ticket(wave, form)
    server = needed_server() if form.by_email.data else None
    if server:
        server.connect().close()  # before the old card is void
    poll, ticket = desk.replace_lost(wave, image, current_user, now())
    if server is None:
        return sheet(poll, [ticket], form.language.data, people)
    tickets = addressed(current_app.config["PUBLIC_URL"], poll, ticket, written(people))
    words = (first_words(key, form.language.data) for key in ("subject", "email"))
    sent = sending.send_tickets(server, tickets, *words)
    sending.note_sent(db.session(), wave, poll, "ticket.send", sent, current_user, now())
    left = [ticket for _place in sent.left]
    return sheet(poll, left, form.language.data, people if left else (), sent.report(people))


def lost_ticket(wave: Wave, form: LostForm) -> tuple[str, list[Person]]:
    """Hash of the lost ticket, and whose it is when it is on a list. Refuses NeitherNamed, ContactUnknown."""
    if form.contact.data:
        session = db.session("participation")
        image, person = contacts.ticket_of(session, polls.codes_of(db.session(), wave), form.contact.data)
        return image, [person]
    ticket = read_ticket(form.old_code.data or "")
    if ticket is None:
        raise NeitherNamed
    return desk.hash_of(ticket), []


@blueprint.get("/tablet")
@requires("tablet.read")
@placed(WAVE, _("Tablet at the place"), when=is_open)
def tablet(evaluation_id: int, code: str) -> ResponseReturnValue:
    """How to let people answer on a tablet that stands at a place."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    return render_template("surveys/tablet.html", evaluation=wave.evaluation, wave=wave)


def poll_in(wave: Wave, code: str) -> Poll:
    """A poll of this wave, or 404."""
    return next((poll for poll in polls.polls_of(db.session(), wave) if poll.code == code), None) or abort(
        404
    )
